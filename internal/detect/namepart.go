package detect

import (
	"slices"
	"strings"

	"countersign"
	"countersign/normal"
)

// related is how alike two names are, letter by letter, part by part and as a
// whole, before they are taken for spellings of one (docs/fairness.md).
const related = 0.54

// Related reports whether a name is the subject's own in another spelling or
// script, a shorter or longer form of it, or shares a part with it as a
// relative's does. Rules of spelling know some tongues better than others, so
// what is alike letter by letter is related, and so is what can be compared
// with none of the subject's names: it must not count against anybody whose
// tongue they know less of.
func (p *Pass) Related(name string) bool {
	compared := false
	for _, own := range p.folder.names {
		switch normal.SameName(own, name) {
		case normal.Unknown:
		case normal.Different:
			compared = true
			if resemble(own, name) {
				return true
			}
		default:
			return true
		}
	}
	return !compared
}

// RelatedPaper is Related for the name on a paper that other things tie to the
// subject: there a misspelt part is that part, as in Byrne and Byrnes. Of a
// payee that would say too much: parts are alike by chance.
func (p *Pass) RelatedPaper(name string) bool {
	return p.Related(name) || slices.ContainsFunc(p.folder.names, func(own string) bool { return misspelt(own, name) })
}

// misspelt reports whether names have a part of five letters or more in common,
// but for a letter, or two of ten.
func misspelt(a, b string) bool {
	x, _ := normal.Name(a)
	y, _ := normal.Name(b)
	for _, part := range strings.Fields(x) {
		for _, other := range strings.Fields(y) {
			if min(len(part), len(other)) >= 5 && likeness(part, other) >= 0.8 {
				return true
			}
		}
	}
	return false
}

// resemble reports whether names have a part in common, or are alike part by
// part and as a whole.
func resemble(a, b string) bool {
	x, ok := normal.Name(a)
	y, ok2 := normal.Name(b)
	if !ok || !ok2 {
		return true
	}
	one, other := strings.Fields(x), strings.Fields(y)
	for _, part := range one {
		if len(part) > 1 && slices.Contains(other, part) {
			return true
		}
	}
	return byPart(one, other) >= related && asWhole(one, other) >= related
}

// byPart is the mean likeness of the parts of the shorter name to the nearest
// parts of the other.
func byPart(short, long []string) float64 {
	if len(short) > len(long) {
		short, long = long, short
	}
	sum := 0.0
	for _, part := range short {
		best := 0.0
		for _, other := range long {
			best = max(best, likeness(part, other))
		}
		sum += best
	}
	return sum / float64(max(1, len(short)))
}

// asWhole is the likeness of names written as one word, in either order.
func asWhole(one, other []string) float64 {
	whole := strings.Join(one, "")
	straight := likeness(whole, strings.Join(other, ""))
	back := slices.Clone(other)
	slices.Reverse(back)
	return max(straight, likeness(whole, strings.Join(back, "")))
}

// likeness is the share of letters that stay when one word is turned into the
// other (V. Levenshtein, 1965).
func likeness(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return 1 - float64(row[len(y)])/float64(max(len(x), len(y), 1))
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
