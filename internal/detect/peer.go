package detect

import (
	"cmp"
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
	Colleagues                // the same declared employer, now
	Unclear                   // nothing said either way
	Apart                     // they claim different places
)

// Kinship tells how the subject and another stand to one another.
func (p *Pass) Kinship(other countersign.ID) Kinship { return p.peer(other).kin }

// ClaimsElsewhere reports whether the subject and another name places that
// differ, whatever else ties them.
func (p *Pass) ClaimsElsewhere(other countersign.ID) bool { return p.peer(other).apart }

// SameTown reports whether the subject and another name one city as home.
func (p *Pass) SameTown(other countersign.ID) bool { return p.peer(other).town }

// ClaimsFar is ClaimsElsewhere for countries and regions: a town further may
// be on the same line.
func (p *Pass) ClaimsFar(other countersign.ID) bool { return p.peer(other).far }

// A peer is another subject as seen from the folder's.
type peer struct {
	kin              Kinship
	apart, far, town bool
}

// peer looks another subject up, once for all detectors.
func (p *Pass) peer(other countersign.ID) peer {
	if x, ok := p.folder.peers[other]; ok {
		return x
	}
	o := p.open(other)
	if p.err != nil {
		return peer{kin: Unclear}
	}
	x := peer{kin: kinship(p.folder, o), apart: apart(p.folder, o)}
	x.far = differ(p.folder, o, countersign.ClaimCountry) || differ(p.folder, o, countersign.ClaimRegion)
	x.town = !x.far && shareText(p.folder, o, countersign.ClaimCity)
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
	case shareText(a, b, countersign.Employer), sharedFirm(a, b):
		return Colleagues
	case apart(a, b):
		return Apart
	}
	return Unclear
}

// samePerson holds where the names are the same and no birth date speaks
// against it. Where one name may be a shorter form of the other, the birth
// dates must agree.
func samePerson(a, b *Folder) bool {
	best := normal.Unknown
	for _, x := range a.names {
		for _, y := range b.names {
			best = max(best, normal.SameName(x, y))
		}
	}
	if best < normal.Compatible || differ(a, b, countersign.BirthDate) {
		return false
	}
	return best == normal.Same || shareText(a, b, countersign.BirthDate)
}

// sharedFirm holds where both say that they work for one firm now. Who hides
// behind a firm does not name it twice; an agency's people do.
func sharedFirm(a, b *Folder) bool {
	for _, x := range a.of(countersign.Employment) {
		for _, y := range b.of(countersign.Employment) {
			if x.To.IsZero() && y.To.IsZero() && x.Value != "" && strings.EqualFold(x.Value, y.Value) {
				return true
			}
		}
	}
	return false
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

// imageMakes is from how many workers of one employer on one device the
// employer's image of its machines is likelier than the machine.
const imageMakes = 6

// OneImage reports whether all of many who share a device work for the
// subject's own employer: machines set up from one image are told apart by
// nothing that a browser sees.
func (p *Pass) OneImage(others []countersign.ID) bool {
	if len(others) < imageMakes || p.folder.ID.Kind() != "worker" {
		return false
	}
	tenant, _, _ := strings.Cut(p.folder.ID.Rest(), "/")
	for _, id := range others {
		if t, _, _ := strings.Cut(id.Rest(), "/"); id.Kind() != "worker" || t != tenant {
			return false
		}
	}
	return true
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

// A Common is a thing that the subject has in common with strangers.
type Common struct {
	Fact      countersign.Fact // of the subject
	Strangers []countersign.ID
	Elsewhere int // how many of them claim to live elsewhere
	Holders   int // how many others have it, strangers or not
}

// crowd is how many may have a thing before it is everybody's: the desk of an
// agency, a public machine, a line shared by a town. Nobody's kinship is asked.
const crowd = 40

// InCommon asks who else has the thing a fact points at under a predicate, the
// fact's own or that of a qualifier. Those whom one person, one household or a
// shared workplace explains are left out; of a crowd only the count is told.
func (p *Pass) InCommon(f countersign.Fact, pred countersign.Pred, object countersign.ID) Common {
	c := Common{Fact: f}
	var ids []countersign.ID
	if c.Holders, ids = p.Holders(pred, object); c.Holders > 0 && c.Holders <= crowd {
		c.Strangers, c.Elsewhere = p.Unrelated(ids)
	}
	return c
}

// MostCommon returns, of the things that the subject's facts under a predicate
// point at, the one it shares with most strangers; ties go to the one that is
// first in the alphabet.
func (p *Pass) MostCommon(pred countersign.Pred) Common {
	var best Common
	for _, f := range p.Facts(pred) {
		if c := p.InCommon(f, pred, f.Object); c.more(best) {
			best = c
		}
	}
	return best
}

func (c Common) more(than Common) bool {
	d := cmp.Or(cmp.Compare(len(c.Strangers), len(than.Strangers)), cmp.Compare(c.Elsewhere, than.Elsewhere),
		cmp.Compare(than.Fact.Object, c.Fact.Object))
	return len(c.Strangers) > 0 && d > 0
}

// Because returns the subject's fact and those of the strangers that point at
// the same thing.
func (c Common) Because(p *Pass, pred countersign.Pred, object countersign.ID) []countersign.Fact {
	out := []countersign.Fact{c.Fact}
	for _, id := range c.Strangers {
		if len(out) == causesKept {
			break
		}
		own := pred
		if c.Fact.Pred != pred { // the thing stands in a qualifier
			own = c.Fact.Pred
		}
		for _, f := range p.FactsOf(id, own) {
			if f.Pred == pred && f.Object == object || f.QObject(pred) == object {
				out = append(out, f)
				break
			}
		}
	}
	return out
}
