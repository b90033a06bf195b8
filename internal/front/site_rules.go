package front

import (
	"fmt"
	"strings"

	"countersign"
	"countersign/page"
)

var copyRule = &Rule{
	Name: "frontcopy", Title: "The site was made from another firm's", Family: countersign.FamilySite, Version: 2, Ground: "forgery",
	Basis: []string{"IND-27"},
	Doc: `Fronts take a real firm's site and change the name. Texts are compared blind to names, places and numbers; what counts is what few
sites have, so a template, a page builder or a bought photograph is no copy. It is asked how much of this site is the other's, and how much of the
other stands in this one, for what stands around a text makes it no less copied. The older site is taken for the original. It misleads for
firms that share a text by right and do not say so.`,
	Weights: []Weight{
		{"whole", 14, "judgement: more than half of what is rare in the site stands on an older site of another firm"},
		{"part", 11, "judgement: a third or more of it does, or less with the same pictures"},
		{within, 11, "judgement: most of what the older site says stands on this one, among a text of its own, hidden or not"},
		{"mixed", 7, "judgement: a third of its sentences are the other's, and the site names it out of sight or says of itself what does not hold"},
		{"paraphrase", 7, "judgement: the words differ, their neighbourhood, the pictures or the build do not"},
		{"slight", 4, "judgement: little is left of the words, but far more than of any other site's"},
		{"some", 4, "judgement: some passages that hardly anybody else has; a template or a product may bring them"},
		{"related", 4, "judgement: the site says that it belongs to the other firm; only that firm can confirm it"},
	},
	Innocent: "Both may belong to one owner, or one may have licensed the text.",
	Clear:    "Ask the other firm, through contact data found independently, whether the site is theirs or made with their consent.",
	run:      copiedFrom,
}

func copiedFrom(l *look) {
	c := l.set.original(l.at)
	if c == nil {
		l.someShared()
		return
	}
	grade := c.grade()
	how := map[string]string{"whole": "nearly as it stands", "part": "in large part", within: "in large part, with much else around it", "mixed": "among other text", "paraphrase": "in other words", "slight": "as far as can be told, in other words"}[grade]
	because := []countersign.Cause{l.cause("copy", fmt.Sprintf("%s: text %.2f, build %.2f, files %.2f", c.domain, c.text, c.build, c.files))}
	switch {
	case grade == within && c.at < 0:
		because = append(because, l.cause("copy", fmt.Sprintf("%s: %.2f of the text of its pages stands here", c.domain, c.far.held)))
	case grade == within:
		because = append(because, l.cause("copy", fmt.Sprintf("%s: something of %.2f of its sentences stands here, %.2f as they are", c.domain, c.held.touched, c.held.verbatim)))
	}
	if r := l.set.relate(l.p, c); r.kind == "says so" {
		l.report("related", append(because, l.cause("claim", r.say)), "The site has the text of %s and says that the two belong together.", c.domain)
		return
	}
	l.report(grade, because, "The site has the text of %s, an older site of another firm, %s.", c.domain, how)
}

// someShared tells of passages that stand on one older site, without calling
// the site a copy.
func (l *look) someShared() {
	if l.set.quotes(l.at) {
		return
	}
	for k := range l.set.copies[l.at] {
		c := &l.set.copies[l.at][k]
		if c.grade() == "some" && l.set.before(c, l.p) {
			if l.set.relate(l.p, c).kind == "" {
				l.report("some", []countersign.Cause{l.cause("copy", fmt.Sprintf("%s: text %.2f in %.2f of the sentences", c.domain, c.text, c.touched))},
					"Some passages stand on %s too, an older site, and hardly anywhere else.", c.domain)
			}
			return
		}
	}
}

var leftoverRule = &Rule{
	Name: "frontleftover", Title: "The site still names the firm it was copied from", Family: countersign.FamilySite, Version: 1, Ground: "forgery",
	Basis: []string{"IND-27"},
	Doc: `Whoever copies a site overlooks names: in the words for those who do not see images, in file names, in comments of the copying program, in
the address the page gives as its own. It misleads for partners' logos, and for sites that were moved with such a program by their owner.`,
	Weights: []Weight{
		{"original", 9, "judgement: the site names the firm whose text it has, where no visitor looks"},
		{"mirror", 8, "judgement: a copying program left its mark, with another domain"},
		{"other", 4, "judgement: the page gives another domain or owner as its own"},
	},
	Innocent: "The firm may have had another name or domain before, or may work with the other firm.",
	Clear:    "Show that the earlier name or domain was yours.",
	run:      leftovers,
}

// hidden are places in a page where no visitor looks.
var hidden = []string{"alt", "file", "id", "comment", "author", "canonical", "mirror"}

func leftovers(l *look) {
	if l.p.empty || l.p.site.Redirect != "" {
		return
	}
	if c := l.set.original(l.at); c != nil && c.at >= 0 {
		o := l.set.profiles[c.at]
		if found := namedIn(l.p, o.site.Domain, o.brand); len(found) > 0 && l.set.relate(l.p, c).kind == "" {
			l.report("original", l.causes(found), "The site names %s, whose text it has, where no visitor looks.", c.domain)
			return
		}
	}
	var mirror, other []page.Leftover
	for _, g := range l.p.read {
		for _, x := range page.Leftovers(g, l.p.site.Domain, l.p.brand) {
			switch {
			case x.Where == "mirror":
				mirror = append(mirror, x)
			case x.Telling() && openly(l.p, []string{strings.ToLower(strings.Split(x.Name, ".")[0])}) == "":
				other = append(other, x)
			}
		}
	}
	switch {
	case len(mirror) > 0:
		l.report("mirror", l.causes(mirror), "A copying program left its mark: the site was taken from %s.", mirror[0].Name)
	case len(other) > 0:
		l.report("other", l.causes(other), "A page gives %s as its own address or owner.", other[0].Name)
	}
}

func (l *look) causes(found []page.Leftover) []countersign.Cause {
	var out []countersign.Cause
	seen := map[string]bool{}
	for _, x := range found {
		if k := x.Where + x.Text; !seen[k] && len(out) < 6 {
			seen[k] = true
			out = append(out, l.cause("leftover/"+x.Where, x.Text))
		}
	}
	return out
}

// namedIn returns where a site names another firm out of sight.
func namedIn(p *profile, domain string, names []string) []page.Leftover {
	var out []page.Leftover
	for _, g := range p.read {
		for _, x := range page.Mentions(g, domain, rareNames(names), p.brand) {
			for _, w := range hidden {
				if x.Where == w {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// tradeWords stand in the names of many firms.
var tradeWords = map[string]bool{"software": true, "systems": true, "digital": true, "labs": true, "technologies": true, "technology": true,
	"tech": true, "consulting": true, "solutions": true, "data": true, "networks": true, "studio": true, "studios": true, "group": true,
	"services": true, "global": true, "cloud": true, "media": true, "design": true, "soft": true, "infotech": true, "agency": true,
	"company": true, "online": true, "international": true, "partners": true, "team": true, "code": true, "info": true, "works": true}

func rareNames(names []string) []string {
	var out []string
	for _, n := range names {
		if len(n) >= 4 && !tradeWords[n] {
			out = append(out, n)
		}
	}
	return out
}

var knownRule = &Rule{
	Name: "frontknown", Title: "The domain or its firm is a known front", Family: countersign.FamilyList, Version: 1, Ground: "listed",
	Basis: []string{"IND-27", "IC3-24-8"},
	Doc: `The domain agrees, sign for sign, with one that official or vendor reports tie to a front. A firm that bears the name of a known front
or of a listed firm is shown with a small weight: names are borne by many.`,
	Weights: []Weight{
		{"domain", 30, "judgement: the domain itself was published or given as a front's"},
		{"name", 3, "judgement: the firm has the name of a known front or of a listed firm; a name alone decides nothing"},
	},
	Innocent: "The domain may have changed hands, or the name may be borne by several firms.",
	Clear:    "Show since when the domain is yours, and the entry of the firm in its registry.",
	run:      knownFront,
}

func knownFront(l *look) {
	if f, ok := l.known().Front(l.p.site.Domain); ok && f.Kind != "fake recruiter" {
		l.report("domain", []countersign.Cause{l.cause("domain", l.p.site.Domain+" ("+f.Source.ID+")")}, "Published reports tie the domain to a front.")
		return
	}
	if l.set.known[l.p.site.Domain] {
		l.report("domain", []countersign.Cause{l.cause("domain", l.p.site.Domain)}, "The domain was given as that of a known front.")
		return
	}
	for _, n := range l.p.legal {
		if f, ok := l.known().FrontName(n); ok && f.Domain != "" {
			l.report("name", []countersign.Cause{l.cause("legal-name", n)}, "The firm has the name of one that reports tie to %s.", f.Domain)
			return
		}
		if party, ok := l.known().ListedFirm(n); ok {
			l.report("name", []countersign.Cause{l.cause("legal-name", n)}, "The firm has the name of a listed firm (%s).", party.Name)
			return
		}
	}
}
