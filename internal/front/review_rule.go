package front

import (
	"fmt"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/corpus"
	"countersign/page"
)

var reviewRule = &Rule{
	Name: "frontreview", Title: "Its reviews and clients cannot be", Family: countersign.FamilySite, Version: 1, Ground: "forgery",
	Basis: []string{"IND-27"},
	Doc: `What a site shows customers to say is compared, word for word and without the firm's own name, with what they say on the other sites of the
run, and with what the site says elsewhere. Twelve words and more must agree. What stands on three and more sites that have nothing to do with
one another came with a template and counts for nothing, nor does what an older site says of this firm by name, as directories, agencies and
customers do. Names are compared with one another only. It misleads for firms that bought an old firm's domain or moved to a new one, for designers who
left a template's praise standing, and for pages that set names and texts side by side in no order.`,
	Weights: []Weight{
		{"othername", 4, "judgement: the same praise stands on an older site of another firm under another name; designers borrow such texts, too"},
		{"otherfirm", 3, "judgement: the same person praises another firm in the same words; one product may be sold by both"},
		{"twice", 3, "judgement: on one site two people say the same; editors make such mistakes"},
		{"own", 2, "judgement: one of its own people praises it as another firm's; two people may have one name"},
		{"before", 2, "judgement: a customer dates the work three years and more before there was a domain or an entry of the firm; firms move and buy others"},
	},
	Innocent: "The firm may have moved domains, bought an older firm or its domain, or had a designer who left a template's praise in place.",
	Clear:    "Ask one of those who praise, through contact data found independently.",
	run:      reviewed,
}

// A praise is a review that a site shows, once for each name.
type praise struct {
	page.Review
	on    string // the address of the page
	key   string // its words
	words []uint32
	known bool // long enough to be told from others
}

const (
	fewestPraised = 12  // words from which praise is told from others
	mostPraised   = 256 // of one site
	anybodys      = 3   // unrelated sites that have the same praise
	mostAlike     = 16  // sites with the same praise that are looked at
)

// hearPraise notes what customers say on each site.
func (s *Set) hearPraise() {
	s.praises, s.praised = make([][]praise, len(s.profiles)), map[string][]int{}
	for i, p := range s.profiles {
		s.praises[i] = praisesOf(p)
		for _, x := range s.praises[i] {
			if at := s.praised[x.key]; x.known && (len(at) == 0 || at[len(at)-1] != i) {
				s.praised[x.key] = append(at, i)
			}
		}
	}
}

func praisesOf(p *profile) []praise {
	var out []praise
	for i := range p.site.Pages {
		for _, r := range p.reviews[i] {
			ws := r.Words(p.brand)
			x := praise{Review: r, on: p.site.Pages[i].URL, key: strings.Join(ws, " "), words: corpus.WordsOf(r.By)}
			x.known = len(ws) >= fewestPraised && !slices.Contains(ws, "lorem") && !slices.Contains(ws, "ipsum")
			same := func(o praise) bool { return o.key == x.key && slices.Equal(o.words, x.words) }
			if len(x.words) > 0 && len(out) < mostPraised && !slices.ContainsFunc(out, same) {
				out = append(out, x)
			}
		}
	}
	return out
}

// ownClaims returns what a page claims but for years that only customers name:
// those are no firm's beginning.
func ownClaims(g *page.Page, reviews []page.Review) []page.Claim {
	if len(reviews) == 0 {
		return g.Claims
	}
	var theirs strings.Builder
	for i := range reviews {
		theirs.WriteString(reviews[i].Text + "\n")
	}
	return slices.DeleteFunc(slices.Clone(g.Claims), func(c page.Claim) bool {
		n := strings.Count(theirs.String(), c.Value)
		return c.Kind == "since" && n > 0 && n >= strings.Count(g.Text, c.Value)
	})
}

func reviewed(l *look) {
	if l.p.empty || l.p.site.Redirect != "" {
		return
	}
	list := l.set.praises[l.at]
	l.elsewhere(list)
	l.twice(list)
	l.byItsOwn(list)
	l.dealtBefore(list)
}

// elsewhere looks for the same praise on older sites of others.
func (l *look) elsewhere(list []praise) {
	var other, same *praise
	var with, of int
	for k := range list {
		x := &list[k]
		if !x.known || l.set.anybodys(x.key) {
			continue
		}
		at, name := l.olderPraise(x)
		switch {
		case at < 0:
		case name && other == nil:
			other, with = x, at
		case !name && same == nil:
			same, of = x, at
		}
	}
	switch {
	case other != nil:
		d := l.set.profiles[with].site.Domain
		l.report("othername", l.praisedBy(other, d), "A customer's words stand on %s, an older site of another firm, under another name.", d)
	case same != nil && !l.told(copyRule.Name): // praise comes with the text that is told of already
		d := l.set.profiles[of].site.Domain
		l.report("otherfirm", l.praisedBy(same, d), "A customer says the same words of another firm on %s, an older site.", d)
	}
}

// olderPraise returns the first older site of another firm with the same praise,
// or -1, and whether it stands there under another name. If one of those that
// were there before is no stranger to the firm, the praise may be of both.
func (l *look) olderPraise(x *praise) (at int, other bool) {
	at = -1
	for _, o := range l.set.praised[x.key] {
		if o == l.at || !l.set.before(&copyOf{domain: l.set.profiles[o].site.Domain, at: o}, l.p) {
			continue
		}
		if !l.set.strangers(o, l.at) {
			return -1, false
		}
		same, near := false, false
		for _, y := range l.set.praises[o] {
			if y.key == x.key {
				same = same || slices.Equal(y.words, x.words)
				near = near || share(y.words, x.words)
			}
		}
		switch {
		case same && (at < 0 || other):
			at, other = o, false // who praised both is no invention
		case !same && !near && at < 0: // half a name may be the same person's
			at, other = o, true
		}
	}
	return at, other
}

// strangers reports whether two sites show nothing that ties their firms:
// neither is related to the other, has a little of many, or is named by the
// first.
func (s *Set) strangers(o, i int) bool {
	a, b := s.profiles[o], s.profiles[i]
	return s.related(b, &copyOf{domain: a.site.Domain, at: o}).kind == "" && s.related(a, &copyOf{domain: b.site.Domain, at: i}).kind == "" &&
		!s.quotes(o) && !s.quotes(i) && !namesFirm(a, b)
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

// anybodys reports whether praise stands on so many unrelated sites that it is
// a template's.
func (s *Set) anybodys(key string) bool {
	at := s.praised[key]
	if len(at) > mostAlike {
		return true
	}
	var apart []int
	for _, i := range at {
		if !slices.ContainsFunc(apart, func(o int) bool { return !s.strangers(o, i) }) {
			apart = append(apart, i)
		}
	}
	return len(apart) >= anybodys
}

// twice looks for praise under two names.
func (l *look) twice(list []praise) {
	first := map[string]*praise{}
	for k := range list {
		x := &list[k]
		if !x.known || l.set.anybodys(x.key) {
			continue
		}
		o := first[x.key]
		if o == nil {
			first[x.key] = x
			continue
		}
		if !share(o.words, x.words) {
			l.report("twice", append(l.praisedBy(o, ""), l.praisedBy(x, "")...), "Two customers of different names say the same words.")
			return
		}
	}
}

// byItsOwn looks for people of the site who praise it as another firm's.
func (l *look) byItsOwn(list []praise) {
	for k := range list {
		x := &list[k]
		if len(x.words) < 2 || x.Firm == "" || l.ofSite(x.Firm) {
			continue // a firm may quote its own people
		}
		if slices.ContainsFunc(l.set.members[l.at], func(m Member) bool { return slices.Equal(m.words, x.words) }) && l.shownApart(x) {
			l.report("own", l.praisedBy(x, ""), "A customer has the name of one of the firm's own people, and is said to be of another firm.")
			return
		}
	}
}

func (l *look) ofSite(firm string) bool {
	low := strings.ToLower(firm)
	return slices.ContainsFunc(append(slices.Clone(l.p.brand), legalWords(l.p)...), func(n string) bool { return strings.Contains(low, n) })
}

// shownApart reports whether a page shows the person as one of the firm's and
// has no praise of theirs: customers with their pictures look like a team.
func (l *look) shownApart(x *praise) bool {
	for i, g := range l.p.site.Pages {
		if slices.ContainsFunc(l.p.reviews[i], func(r page.Review) bool { return slices.Equal(corpus.WordsOf(r.By), x.words) }) {
			continue
		}
		if slices.ContainsFunc(page.Staff(page.UTF8(g.HTML, g.Type)), func(m page.Person) bool { return slices.Equal(corpus.WordsOf(m.Name), x.words) }) {
			return true
		}
	}
	return false
}

// dealtBefore looks for customers of a firm that was not there.
func (l *look) dealtBefore(list []praise) {
	first := l.firstYear()
	if first == 0 || l.told(ageRule.Name) || len(l.p.claim("formerly")) > 0 {
		return
	}
	for k := range list {
		x := &list[k]
		if y := x.Since(); y > 0 && first-y >= longBefore {
			l.report("before", l.praisedBy(x, ""), "A customer has dealt with the firm since %d, it says; nothing of it is older than %d.", y, first)
			return
		}
	}
}

// firstYear is the earliest year that anything shows of a firm: its domain, one
// that leads to it or that it openly belongs to, its entry in the registry; 0
// where nothing is known of its domain.
func (l *look) firstYear() int {
	p := l.p
	if p.began.IsZero() {
		return 0
	}
	first := p.began.Year()
	if o := l.set.family(l.at); o != nil && !o.began.IsZero() {
		first = min(first, o.began.Year())
	}
	for _, o := range l.set.profiles {
		if o.site.Redirect == p.site.Domain {
			if o.began.IsZero() {
				return 0
			}
			first = min(first, o.began.Year())
		}
	}
	for _, n := range ownNames(p) {
		for _, i := range l.set.registry[firmKey(n)] {
			if c := &l.set.cfg.Companies[i]; !c.Founded.IsZero() {
				first = min(first, c.Founded.Year())
			}
		}
	}
	return first
}

func (l *look) praisedBy(x *praise, there string) []countersign.Cause {
	shown := fmt.Sprintf("%s, %s: %s", x.on, x.By, x.Text)
	if there != "" {
		shown = fmt.Sprintf("%s and %s, %s: %s", x.on, there, x.By, x.Text)
	}
	return []countersign.Cause{l.cause("review", shown)}
}
