package detect

import (
	"strings"

	"countersign"
	"countersign/normal"
)

// leastPart is how many letters a part of a name must have before sharing it
// tells anything.
const leastPart = 3

// SharesNamePart reports whether a name has a part in common with one of the
// subject's own: a family name with relatives, a given name after a marriage,
// either with a short form of the other. It tells nothing else of either.
func (p *Pass) SharesNamePart(name string) bool {
	for _, own := range p.folder.names {
		if sharePart(own, name) {
			return true
		}
	}
	return false
}

func sharePart(a, b string) bool {
	x, ok := normal.Name(a)
	y, ok2 := normal.Name(b)
	if !ok || !ok2 {
		return false
	}
	for part := range strings.FieldsSeq(x) {
		if len(part) < leastPart {
			continue
		}
		for other := range strings.FieldsSeq(y) {
			if part == other {
				return true
			}
		}
	}
	return false
}

// HeldByPaper reports whether an account's holder bears the name on a document
// of the subject's own. Who goes by another name than the one on paper is paid
// by the one on paper.
func (p *Pass) HeldByPaper(f *countersign.Fact) bool {
	holder := f.Q(countersign.Holder)
	if holder == "" {
		return false
	}
	for _, d := range p.Papers() {
		if normal.SameName(holder, d.Zone.Given+" "+d.Zone.Surname) >= normal.Compatible {
			return true
		}
	}
	return false
}

// HeldBy reports whether an account's holder bears another subject's name:
// couples and relatives share an account that one of them holds.
func (p *Pass) HeldBy(f *countersign.Fact, other countersign.ID) bool {
	holder := f.Q(countersign.Holder)
	if holder == "" {
		return false
	}
	for _, pred := range []countersign.Pred{countersign.Name, countersign.AlsoKnownAs} {
		for _, n := range p.FactsOf(other, pred) {
			if normal.SameName(n.Value, holder) >= normal.Compatible {
				return true
			}
		}
	}
	return false
}
