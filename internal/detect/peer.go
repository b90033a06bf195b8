package detect

import (
	"strings"

	"countersign"
	"countersign/normal"
)

// A Kinship is how two subjects that share something stand to one another by
// their own words. Sharing is innocent inside a household, a firm, or one
// person with two accounts; it tells most where both claim to be elsewhere.
type Kinship int

// The kinships, from the one that explains most to the one that explains least.
const (
	SamePerson Kinship = iota // the same name and nothing against it: one person twice
	Household                 // the same home
	Colleagues                // the same declared employer
	Unclear                   // nothing said either way
	Apart                     // they claim different places
)

// Kinship tells how the subject and another stand to one another.
func (p *Pass) Kinship(other countersign.ID) Kinship { return p.peer(other).kin }

// ClaimsElsewhere reports whether the subject and another name places that
// differ, whatever else ties them.
func (p *Pass) ClaimsElsewhere(other countersign.ID) bool { return p.peer(other).apart }

// A peer is another subject as seen from the folder's.
type peer struct {
	kin   Kinship
	apart bool
}

// peer looks another subject up, once for all detectors.
func (p *Pass) peer(other countersign.ID) peer {
	if x, ok := p.folder.peers[other]; ok {
		return x
	}
	o, err := Open(p.ctx, p.around.View, other)
	if p.failed(err) {
		return peer{kin: Unclear}
	}
	x := peer{kin: kinship(p.folder, o), apart: apart(p.folder, o)}
	if p.folder.peers == nil {
		p.folder.peers = map[countersign.ID]peer{}
	}
	p.folder.peers[other] = x
	return x
}

func kinship(a, b *Folder) Kinship {
	switch {
	case samePerson(a, b):
		return SamePerson
	case shareObject(a, b, countersign.AddressHome):
		return Household
	case shareText(a, b, countersign.Employer):
		return Colleagues
	case apart(a, b):
		return Apart
	}
	return Unclear
}

// samePerson holds where the names are the same and no birth date speaks
// against it.
func samePerson(a, b *Folder) bool {
	same := false
	for _, x := range a.names {
		for _, y := range b.names {
			same = same || normal.SameName(x, y) == normal.Same
		}
	}
	return same && !differ(a, b, countersign.BirthDate)
}

func shareObject(a, b *Folder, pred countersign.Pred) bool {
	for _, x := range a.of(pred) {
		for _, y := range b.of(pred) {
			if x.Object != "" && x.Object == y.Object {
				return true
			}
		}
	}
	return false
}

func shareText(a, b *Folder, pred countersign.Pred) bool {
	for _, x := range a.of(pred) {
		for _, y := range b.of(pred) {
			if x.Value != "" && strings.EqualFold(x.Value, y.Value) {
				return true
			}
		}
	}
	return false
}

// apart holds where both name a place and the places differ: country, then
// region, then city, as far as both go.
func apart(a, b *Folder) bool {
	for _, pred := range []countersign.Pred{countersign.ClaimCountry, countersign.ClaimRegion, countersign.ClaimCity} {
		if differ(a, b, pred) {
			return true
		}
	}
	return false
}

// differ holds where both say something under the predicate and share nothing.
func differ(a, b *Folder, pred countersign.Pred) bool {
	return len(a.of(pred)) > 0 && len(b.of(pred)) > 0 && !shareText(a, b, pred)
}

// Strangers returns the others whom neither one person, one household nor one
// employer explains, and how many of them claim to live elsewhere.
func (p *Pass) Strangers(others []countersign.ID) (strangers []countersign.ID, apart int) {
	for _, id := range others {
		switch p.Kinship(id) {
		case Unclear:
			strangers = append(strangers, id)
		case Apart:
			strangers = append(strangers, id)
			apart++
		}
	}
	return strangers, apart
}

// Unrelated is Strangers for what an employer does not explain: a home line, a
// mailbox, a telephone. Colleagues who claim one place still count as related.
func (p *Pass) Unrelated(others []countersign.ID) (strangers []countersign.ID, apart int) {
	for _, id := range others {
		x := p.peer(id)
		switch {
		case x.kin == SamePerson || x.kin == Household || x.kin == Colleagues && !x.apart:
		case x.apart:
			strangers = append(strangers, id)
			apart++
		default:
			strangers = append(strangers, id)
		}
	}
	return strangers, apart
}
