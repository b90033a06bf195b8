package front

import (
	"slices"
	"strings"

	"countersign/normal"
	"countersign/page"
)

// A relation is why two sites may honestly be alike.
type relation struct {
	kind string // "one firm", "says so", ""
	say  string
}

// relate tells whether two sites belong to one firm as far as both of them
// show, or whether the second says that it stands in a relation to the first.
// What only the copy says counts for less: whoever copies may claim anything.
func (s *Set) relate(p *profile, c *copyOf) relation {
	if c.at < 0 {
		return saysSo(p, c.domain, strings.Split(c.domain, ".")[:1])
	}
	o := s.profiles[c.at]
	switch {
	case o.site.Redirect == p.site.Domain || p.site.Redirect == o.site.Domain:
		return relation{"one firm", "one of the two sends its visitors to the other"}
	case slices.Contains(o.links, p.site.Domain) && (slices.Contains(p.links, o.site.Domain) || mentions(p, o)):
		return relation{"one firm", "each names the other"}
	case sameContact(p, o):
		return relation{"one firm", "both give the same contact data"}
	case slices.Contains(o.links, p.site.Domain):
		return relation{"one firm", "the older site links to this one"}
	}
	if text := soldByBoth(p, o); text != "" {
		return relation{"says so", text}
	}
	return saysSo(p, o.site.Domain, append(slices.Clone(o.brand), legalWords(o)...))
}

// soldByBoth returns the words by which one of two sites says that it sells a
// product for its maker, if the other tells of that product too: the text is
// the maker's then.
func soldByBoth(p, o *profile) string {
	for _, x := range [][2]*profile{{p, o}, {o, p}} {
		for _, c := range x[0].claim("partner-of") {
			if slices.ContainsFunc(x[1].read, func(g *page.Page) bool { return strings.Contains(g.Text, c.Value) }) {
				return c.Text
			}
		}
	}
	return ""
}

// sameContact reports whether two sites lead to one firm: one phone number or
// one door, and one of a mailbox domain, legal name or the other of the two.
// Whoever poses as another firm does not send its visitors there.
func sameContact(p, o *profile) bool {
	n := 0
	if overlap(p.phones, o.phones) {
		n++
	}
	if slices.ContainsFunc(p.addresses, func(a normal.Parts) bool { return slices.Contains(o.addresses, a) }) {
		n++
	}
	if overlap(firmKeys(p.legal), firmKeys(o.legal)) {
		n++
	}
	if overlap(p.emails, o.emails) {
		n++
	}
	return n >= 2
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return x != "" && slices.Contains(b, x) })
}

func firmKeys(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, firmKey(n))
	}
	return out
}

func legalWords(o *profile) []string {
	var out []string
	for _, n := range o.legal {
		if k := firmKey(n); len(k) > 4 {
			out = append(out, k)
		}
	}
	return out
}

// mentions reports whether a site tells openly of another firm: it was called
// so, belongs to it, sells for it.
func mentions(p, o *profile) bool {
	return openly(p, append(slices.Clone(o.brand), legalWords(o)...)) != ""
}

func openly(p *profile, names []string) string {
	for _, c := range p.claim("formerly", "part-of", "partner-of") {
		key := firmKey(c.Value)
		for _, n := range names {
			if len(n) > 3 && strings.Contains(key, n) {
				return c.Text
			}
		}
	}
	return ""
}

func saysSo(p *profile, domain string, names []string) relation {
	if text := openly(p, names); text != "" {
		return relation{"says so", text}
	}
	return relation{}
}

// original returns the site that this one was copied from, nil if it was not
// copied or both belong to one firm.
func (s *Set) original(i int) *copyOf { return s.originals[i] }

// findOriginals notes who copied whom.
func (s *Set) findOriginals() {
	s.originals, s.copiers = make([]*copyOf, len(s.profiles)), map[string][]int{}
	for i, p := range s.profiles {
		for k := range s.copies[i] {
			c := &s.copies[i][k]
			if whole(c.grade()) && s.before(c, p) && s.relate(p, c).kind != "one firm" {
				s.originals[i] = c
				s.copiers[c.domain] = append(s.copiers[c.domain], i)
				break
			}
		}
	}
}

// From which likeness, share of the text and spread a site is called a copy.
const (
	copiedSlightly = 1.6 // hardly more than chance, but far more than with any other site
	copiedFaintly  = 2.4 // a paraphrase: words near each other, pictures, build
	copiedPartly   = 8.0
	copiedWholly   = 14.0
	textPartly     = 0.35
	textWholly     = 0.6
	spreadSlightly = 0.12
	spreadFaintly  = 0.2
	spreadPartly   = 0.4
	spreadWholly   = 0.6
	textAmongFew   = 0.4
	spreadAmongFew = 0.5
	someText       = 6.0
	// aloneInFront is how many times the next site's likeness that of the
	// nearest must be, where it says little by itself.
	aloneInFront = 1.5
)

// grade says how much of a site was copied: "whole", "part", "paraphrase",
// "slight"; "some" for passages that stand in few of its sentences, as those of a
// template or a product do; "". A paraphrase has a little of its original in
// many sentences, never much in few.
//
// Among few sites everything looks rare, so only what is mostly the same text
// counts there.
func (c *copyOf) grade() string {
	switch {
	case c.among < enoughSites && (c.text < textAmongFew || c.spread < spreadAmongFew):
		return ""
	case c.spread >= spreadWholly && (c.score >= copiedWholly || c.text >= textWholly):
		return "whole"
	case c.spread >= spreadPartly && (c.score >= copiedPartly || c.text >= textPartly):
		return "part"
	case c.spread >= max(spreadFaintly, 1.4*c.noiseSpread) && c.score >= max(copiedFaintly, 1.6*c.noise) && c.score <= 2+20*c.spread:
		return "paraphrase"
	case c.score >= max(someText, 2*c.noise) && c.among >= enoughSites:
		return "some"
	case c.spread >= max(spreadSlightly, 1.1*c.noiseSpread) && c.score >= max(copiedSlightly, 1.2*c.noise) && c.score <= 2+20*c.spread && c.margin >= aloneInFront:
		return "slight"
	}
	return ""
}

// whole reports whether a grade says that the site as such was made from
// another.
func whole(grade string) bool { return grade != "" && grade != "some" }
