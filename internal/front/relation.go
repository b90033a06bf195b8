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
	r := s.related(p, c)
	if r.kind != "" {
		return r
	}
	list := s.copies[s.at[p.site.Domain]]
	for k := range list {
		if x := &list[k]; x.domain != c.domain && copied(x.grade()) && x.most() >= 0.9*c.most() {
			if r := s.related(p, x); r.kind != "" {
				return relation{"says so", r.say}
			}
		}
	}
	return r
}

func (s *Set) related(p *profile, c *copyOf) relation {
	if c.at < 0 {
		label, _, _ := strings.Cut(c.domain, ".")
		if text := linksByLabel(p, c.domain, label); text != "" {
			return relation{"says so", text}
		}
		return saysSo(p, c.domain, []string{strings.ReplaceAll(label, "-", "")})
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
	if text := sameSource(p, o); text != "" {
		return relation{"says so", text}
	}
	if text := linksOpenly(p, o); text != "" {
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
			if slices.ContainsFunc(x[1].read, func(g *page.Page) bool { return strings.Contains(g.Said(), c.Value) }) {
				return c.Text
			}
		}
	}
	return ""
}

// sameSource returns the words by which both sites name one third firm as whose
// product, brand or franchise they are.
func sameSource(p, o *profile) string {
	for _, c := range p.claim("part-of", "partner-of", "powered-by") {
		key := firmKey(c.Value)
		if len(key) < 4 || slices.Contains(platforms, key) {
			continue
		}
		for _, d := range o.claim(c.Kind) {
			if firmKey(d.Value) == key {
				return c.Text
			}
		}
	}
	return ""
}

// platforms run sites of firms that have nothing to do with one another.
var platforms = strings.Fields(`wordpress woocommerce elementor wix squarespace webflow shopify joomla drupal magento bigcommerce weebly godaddy ghost
	hugo jekyll gatsby nextjs vercel netlify bootstrap html5 blogger tumblr typo3 prestashop opencart cloudflare google aws amazonwebservices hubspot
	duda framer carrd strikingly jimdo ionos hostinger namecheap bluehost odoo liferay sitecore kentico umbraco contentful disqus mailchimp zendesk stripe`)

// linksOpenly returns the words of a link by which a site names the other to
// its visitors: a copier who leads them to the firm that was copied gains
// nothing.
func linksOpenly(p, o *profile) string {
	names := rareNames(append(slices.Clone(o.brand), legalWords(o)...))
	for _, g := range p.read {
		for _, l := range g.Links {
			if d, ok := normal.Domain(hostOf(l.URL)); !ok || d != o.site.Domain {
				continue
			}
			low := strings.ToLower(l.Text)
			if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(low, n) }) {
				return l.Text
			}
		}
	}
	return ""
}

// linksByLabel is linksOpenly for a site of which only the domain is known: a
// word of the link's text stands in its label.
func linksByLabel(p *profile, domain, label string) string {
	for _, g := range p.read {
		for _, l := range g.Links {
			if d, ok := normal.Domain(hostOf(l.URL)); !ok || d != domain {
				continue
			}
			if slices.ContainsFunc(rareNames(strings.Fields(strings.ToLower(l.Text))), func(w string) bool { return strings.Contains(label, w) }) {
				return l.Text
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
	for _, c := range p.claim("formerly", "part-of", "partner-of", "powered-by") {
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
