package detect

import (
	"strings"
	"time"

	"countersign"
	"countersign/normal"
)

// A Payee tells whose an account is that a subject is paid on, as far as its
// holder was said.
type Payee int

// The payees.
const (
	PayeeUnsaid   Payee = iota // nobody said whose it is, or the spellings cannot be compared
	PayeeSelf                  // the holder bears the subject's name, or one that is related to it
	PayeeEmployer              // a firm that the subject says it works or worked for
	PayeeFirm                  // another firm, by the legal form in its name
	PayeeOther                 // another person
)

// Payee tells whose account a payout fact points at. A firm of the subject's
// own name is the subject.
func (p *Pass) Payee(f *countersign.Fact) Payee {
	holder := f.Q(countersign.Holder)
	if holder == "" {
		return PayeeUnsaid
	}
	bare, isFirm := legalForm(holder)
	switch {
	case p.SameName(bare) >= normal.Compatible:
		return PayeeSelf
	case p.worksFor(bare):
		return PayeeEmployer
	case isFirm:
		return PayeeFirm
	case p.onPaper(holder) || p.Related(holder):
		return PayeeSelf
	}
	return PayeeOther
}

// onPaper reports whether a document of the subject's birth date stands in the
// name: people go by other names than those their banks know.
func (p *Pass) onPaper(name string) bool {
	for _, d := range p.Papers() {
		if d.Zone.OK() && p.SameBirth(d.Zone.Birth) == normal.Same &&
			normal.SameName(name, d.Zone.Given+" "+d.Zone.Surname) >= normal.Compatible {
			return true
		}
	}
	return false
}

// SameHolder reports whether two accounts are said to be one holder's.
func (p *Pass) SameHolder(a, b *countersign.Fact) bool {
	x, y := a.Q(countersign.Holder), b.Q(countersign.Holder)
	return x != "" && y != "" && normal.SameName(x, y) == normal.Same
}

// worksFor reports whether a firm is among those the subject says it works or
// worked for.
func (p *Pass) worksFor(firm string) bool {
	for _, pred := range []countersign.Pred{countersign.Employer, countersign.Employment} {
		for _, f := range p.folder.of(pred) {
			if bare, _ := legalForm(f.Value); strings.EqualFold(bare, firm) {
				return true
			}
		}
	}
	return false
}

// forms are legal forms that are no part of anybody's name. Those that are
// somebody's family name somewhere (Sa, As, Co) are left out: a person must not
// be taken for a firm by the sound of a name.
var forms = map[string]bool{
	"llc": true, "ltd": true, "limited": true, "inc": true, "incorporated": true, "corp": true, "corporation": true, "plc": true,
	"llp": true, "gmbh": true, "kg": true, "bv": true, "nv": true, "srl": true, "sarl": true, "sro": true, "doo": true, "zoo": true,
	"oyj": true, "aps": true, "kft": true, "zrt": true, "ooo": true, "tov": true, "pvt": true, "pty": true, "pte": true, "ltda": true,
	"eirl": true, "eood": true,
}

// trades are words that stand in the names of firms and associations, and
// hardly ever in anybody's name.
var trades = map[string]bool{
	"accountants": true, "agency": true, "bureau": true, "collective": true, "company": true, "consulting": true, "coop": true,
	"co-operative": true, "cooperative": true, "digital": true, "eor": true, "group": true, "holdings": true, "labs": true,
	"media": true, "outsourcing": true, "partners": true, "payments": true, "payroll": true, "services": true, "software": true,
	"solutions": true, "staffing": true, "studio": true, "studios": true, "systems": true, "technologies": true, "technology": true,
	"university": true, "ventures": true,
}

// FirmWord reports whether a word says that what bears it is a firm or an
// association and no person: a legal form, a trade.
func FirmWord(word string) bool {
	w := strings.ToLower(strings.ReplaceAll(strings.Trim(word, ","), ".", ""))
	return forms[w] || trades[w]
}

// legalForm takes the legal form off the end of a firm's name, and reports
// whether the name is a firm's.
func legalForm(s string) (bare string, ok bool) {
	s = strings.TrimSpace(s)
	i := strings.LastIndexAny(s, " ,")
	if i >= 0 && forms[strings.ToLower(strings.ReplaceAll(s[i+1:], ".", ""))] {
		return strings.TrimRight(s[:i], " ,"), true
	}
	for w := range strings.FieldsSeq(s) {
		if i >= 0 && FirmWord(w) {
			return s, true
		}
	}
	return strings.TrimRight(s, "."), strings.Contains(s, " & ") // two names joined are a firm's
}

// Hired returns when the subject was first hired, if that was said.
func (p *Pass) Hired() (time.Time, bool) {
	var first time.Time
	for _, f := range p.folder.of(countersign.HiredAt) {
		if !f.From.IsZero() && (first.IsZero() || f.From.Before(first)) {
			first = f.From
		}
	}
	return first, !first.IsZero()
}

// SameBirth compares a birth date as machine readable documents print it,
// YYMMDD, with the one the subject gave. It tells nothing else of either.
func (p *Pass) SameBirth(yymmdd string) normal.Sameness {
	best := normal.Unknown
	for _, f := range p.folder.of(countersign.BirthDate) {
		d := strings.ReplaceAll(f.Value, "-", "")
		if len(d) != 8 || len(yymmdd) != 6 || strings.Trim(yymmdd, "0123456789") != "" {
			continue
		}
		switch {
		case d[2:] == yymmdd:
			return normal.Same
		case d[2:4] == yymmdd[:2] && d[4:6] == yymmdd[4:] && d[6:] == yymmdd[2:4]: // day and month swapped
			best = normal.Compatible
		default:
			best = max(best, normal.Different)
		}
	}
	return best
}

// Reused is InCommon for what neither home nor work explains: an account that
// is paid, a document, a photo. Only one person twice and one household are
// left out.
func (p *Pass) Reused(f countersign.Fact, pred countersign.Pred, object countersign.ID) Common {
	c := Common{Fact: f}
	var ids []countersign.ID
	if c.Holders, ids = p.Holders(pred, object); c.Holders > crowd {
		return c
	}
	for _, id := range ids {
		if p.Kinship(id) <= Household {
			continue
		}
		c.Strangers = append(c.Strangers, id)
		if p.ClaimsElsewhere(id) {
			c.Elsewhere++
		}
	}
	return c
}

// More reports whether c tells of more strangers than another; ties go to the
// one that is first in the alphabet.
func (c Common) More(than Common) bool { return c.more(than) }
