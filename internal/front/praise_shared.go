package front

import (
	"cmp"
	"slices"
	"strings"

	"countersign/page"
)

// A shared is praise that an older site of another firm has, too.
type shared struct {
	at      int
	mine    *praise // the first that tells most
	renamed bool    // under another name
	n       int     // how many
	swapped bool    // of one, each names itself
	sure    bool    // one tells something of its own
	third   bool    // one is of something that both sell
	theme   bool    // both sites are built alike
	owner   bool    // something shows that one hand has both, or the site names the other
}

// telling reports whether praise under another name was taken: of one it must
// show, of two a template may be the source.
func (o *shared) telling() bool { return o.swapped || o.sure || o.n > 1 && !o.theme }

// sameNamed reports whether praise under its own name was taken: who praised
// two firms for one product, one owner of two, and who says of whom the praise
// is, are left alone.
func (o *shared) sameNamed() bool {
	return !o.owner && (o.swapped || o.sure && o.n > 1 && !o.third && !o.theme)
}

// sharedPraise lists what older sites of others have of a site's praise, under
// its names and under others, by site.
func (s *Set) sharedPraise(i int) []shared {
	var out []shared
	for k := range s.praises[i] {
		x := &s.praises[i][k]
		if !x.known || x.placeholder() {
			continue
		}
		out = s.olderPraise(out, x, i)
	}
	// Who praised both is no invention, whatever another site has.
	return slices.DeleteFunc(out, func(a shared) bool {
		return a.renamed && slices.ContainsFunc(out, func(b shared) bool { return !b.renamed && b.mine == a.mine })
	})
}

// olderPraise notes where a praise stands on older sites. If one of them is no
// stranger to the firm, the praise may be of both.
func (s *Set) olderPraise(out []shared, x *praise, i int) []shared {
	var places []spot
	for _, p := range s.samePlaces(x, i) {
		if !s.before(&copyOf{domain: s.profiles[p.at].site.Domain, at: p.at}, s.profiles[i]) || s.tookFrom(p.at, i) {
			continue
		}
		if !s.strangers(p.at, i) {
			return out
		}
		places = append(places, p)
	}
	if len(places) == 0 || s.anybodys(x, i) {
		return out
	}
	for _, p := range places {
		y := &s.praises[p.at][p.k]
		if y.placeholder() || !slices.Equal(y.words, x.words) && share(y.words, x.words) {
			continue // half a name may be the same person's
		}
		out = s.note(out, i, p.at, x, y)
	}
	return out
}

// tookFrom reports whether one site was made from another, or is to be doubted
// and the other is not: old domains are bought for their age.
func (s *Set) tookFrom(o, i int) bool {
	c := s.original(o)
	return c != nil && c.at == i || s.doubts[o]-s.doubts[i] >= muchDoubt
}

func (s *Set) note(out []shared, i, o int, x, y *praise) []shared {
	renamed := !slices.Equal(y.words, x.words)
	at := slices.IndexFunc(out, func(a shared) bool { return a.at == o && a.renamed == renamed })
	if at < 0 {
		at = len(out)
		out = append(out, shared{at: o, mine: x, renamed: renamed, theme: s.builtAlike(o, i), owner: s.oneHand(o, i) || namesFirm(s.profiles[i], s.profiles[o])})
	}
	a := &out[at]
	swapped, sure := x.swapped(y), x.particular(y)
	if swapped && !a.swapped || sure && !a.sure && !a.swapped {
		a.mine = x
	}
	a.n++
	a.swapped, a.sure, a.third = a.swapped || swapped, a.sure || sure, a.third || x.ofThird(y)
	return out
}

// samePlaces returns where on other sites a praise stands, the first on each.
func (s *Set) samePlaces(x *praise, i int) []spot {
	seen := map[spot]bool{}
	var out []spot
	for _, row := range x.rows {
		if len(s.praised[row]) > mostSpots {
			continue
		}
		for _, p := range s.praised[row] {
			if p.at == i || seen[p] {
				continue
			}
			seen[p] = true
			if s.samePraise(x, &s.praises[p.at][p.k]) {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b spot) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.k, b.k)) })
	return slices.CompactFunc(out, func(a, b spot) bool { return a.at == b.at })
}

// anybodys reports whether praise stands on so many unrelated sites that it is
// a template's. Where each names itself there must be more of them, for one
// firm may be copied twice.
func (s *Set) anybodys(x *praise, i int) bool {
	places := s.samePlaces(x, i)
	if len(places) > mostAlike {
		return true
	}
	apart, plain := []int{i}, 1
	for _, p := range places {
		if slices.ContainsFunc(apart, func(o int) bool { return !s.strangers(o, p.at) }) {
			continue
		}
		apart = append(apart, p.at)
		if !x.swapped(&s.praises[p.at][p.k]) {
			plain++
		}
	}
	return plain >= anybodys || len(apart) >= everybodys
}

// gathers reports whether a site shows the praise of many firms, as those do on
// which firms are reviewed.
func (s *Set) gathers(i int) bool {
	of := map[int]bool{}
	for k := range s.praises[i] {
		if x := &s.praises[i][k]; x.known {
			for _, p := range s.samePlaces(x, i) {
				of[p.at] = true
			}
		}
	}
	n := 0
	for o := range of {
		if namesFirm(s.profiles[i], s.profiles[o]) {
			n++
		}
	}
	return n >= gathersFrom
}

// strangers reports whether two sites show nothing that ties their firms:
// neither is related to the other or named by the first.
func (s *Set) strangers(o, i int) bool {
	a, b := s.profiles[o], s.profiles[i]
	return s.related(b, &copyOf{domain: a.site.Domain, at: o}).kind == "" && s.related(a, &copyOf{domain: b.site.Domain, at: i}).kind == "" && !namesFirm(a, b)
}

// namesFirm reports whether a site tells its visitors of another firm, by any
// word of its name.
func namesFirm(p, o *profile) bool {
	names := rareNames(append(slices.Clone(o.brand), legalWords(o)...))
	return slices.ContainsFunc(p.read, func(g *page.Page) bool {
		low := strings.ToLower(g.Text)
		return slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(p.brand, n) && strings.Contains(low, n) })
	})
}

// ownersThings are what one hand has on all its sites.
var ownersThings = []string{"registrant-email", "registrant-phone", "registrant-org", "tracker", "certificate", "email", "phone", "address"}

// oneHand reports whether two sites share what few others have and an owner
// has.
func (s *Set) oneHand(o, i int) bool {
	return slices.ContainsFunc(s.pivots.of[i], func(x pivot) bool {
		h := s.pivots.holders[x]
		return len(h) <= fewOwners && slices.Contains(ownersThings, x.kind) && slices.Contains(h, o)
	})
}

// builtAlike reports whether two sites have the class names and styles of one
// template.
func (s *Set) builtAlike(o, i int) bool {
	count := func(p *profile) (out []uint64) {
		for _, m := range p.marks {
			if m.Part() == page.PartStyles || m.Part() == page.PartClasses {
				out = append(out, uint64(m))
			}
		}
		return out
	}
	a, b := count(s.profiles[o]), count(s.profiles[i])
	n := 0
	for _, m := range a {
		if _, ok := slices.BinarySearch(b, m); ok {
			n++
		}
	}
	return n >= fewestStyles && float64(n) >= sameStyles*float64(min(len(a), len(b)))
}
