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
	Name: "frontreview", Title: "Its reviews and clients cannot be", Family: countersign.FamilySite, Version: 2, Ground: "forgery",
	Basis: []string{"IND-27"},
	Doc: `What a site shows customers to say is compared with what they say on the other sites of the run, without each firm's own name, and with what
the site says elsewhere. Twelve words and more must agree, a word or two aside, each row of words counting by how few praises have it. Praise under
another name counts if each firm names itself in the same place, if it gives a number that is no year, if it is long, or if there are two that no
common template explains; under the same name, if each firm names itself, or if there are two of which one gives a number and neither names a
product. What stands on three and more sites that have nothing to do with one another came with a template and counts for nothing, nor does what an older site
says of this firm by name, as directories, agencies and customers do, what sites of one hand share, or what a doubtful site has. Names are compared
with one another only. It misleads for firms that bought an old firm's domain or moved to a new one, for editors who set a wrong name, and for pages that set names
and texts side by side in no order.`,
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
	l.elsewhere()
	l.twice(list)
	l.byItsOwn(list)
	l.dealtBefore(list)
}

// elsewhere looks for the same praise on older sites of others.
func (l *look) elsewhere() {
	var other, same *shared
	for _, with := range l.set.sharedPraise(l.at) {
		o := &with
		if o.renamed && o.telling() && other == nil {
			other = o
		}
		if !o.renamed && o.sameNamed() && same == nil {
			same = o
		}
	}
	switch {
	case other != nil:
		d := l.set.profiles[other.at].site.Domain
		l.report("othername", l.praisedBy(other.mine, d), "A customer's words stand on %s, an older site of another firm, under another name.", d)
	case same != nil && !l.told(copyRule.Name): // praise comes with the text that is told of already
		d := l.set.profiles[same.at].site.Domain
		l.report("otherfirm", l.praisedBy(same.mine, d), "A customer says the same words of another firm on %s, an older site.", d)
	}
}

// twice looks for praise under two names. Two of one firm may speak as one, and
// who shows the praise of many firms is no firm that praises itself.
func (l *look) twice(list []praise) {
	if l.set.gathers(l.at) {
		return
	}
	for k := range list {
		for j := range list[:k] {
			x, o := &list[k], &list[j]
			if !x.known || !o.known || x.Firm != "" && x.Firm == o.Firm || share(o.words, x.words) || x.placeholder() || o.placeholder() {
				continue
			}
			if l.set.samePraise(x, o) && (x.particular(o) || x.swapped(o)) && !l.set.anybodys(x, l.at) {
				l.report("twice", append(l.praisedBy(o, ""), l.praisedBy(x, "")...), "Two customers of different names say the same words.")
				return
			}
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
		if l.set.shows(l.at, x) && l.shownApart(x) && !l.set.shownByTheirs(l.at, x) {
			l.report("own", l.praisedBy(x, ""), "A customer has the name of one of the firm's own people, and is said to be of another firm.")
			return
		}
	}
}

// shows reports whether a site shows the one who praises among its people.
func (s *Set) shows(i int, x *praise) bool {
	return slices.ContainsFunc(s.members[i], func(m Member) bool { return slices.Equal(m.words, x.words) })
}

// shownByTheirs reports whether another site, of the firm that is said to
// praise, shows the person: then two people have one name.
func (s *Set) shownByTheirs(i int, x *praise) bool {
	key := firmKey(x.Firm)
	for o, p := range s.profiles {
		if o != i && s.shows(o, x) && slices.ContainsFunc(ownNames(p), func(n string) bool { return firmKey(n) == key }) {
			return true
		}
	}
	return false
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
	at := slices.IndexFunc(list, func(x praise) bool { return x.Since() > 0 })
	if at < 0 || l.told(ageRule.Name) || len(l.p.claim("formerly")) > 0 || l.set.gathers(l.at) {
		return
	}
	first := l.firstYear()
	for k := range list[at:] {
		x := &list[at+k]
		if y := x.Since(); y > 0 && first > 0 && first-y >= longBefore {
			l.report("before", l.praisedBy(x, ""), "A customer has dealt with the firm since %d, it says; nothing of it is older than %d.", y, first)
			return
		}
	}
}

// firstYear is the earliest year that anything shows of a firm: its domain, one
// that leads to it or that it openly belongs to, or of the same hand, its entry in the registry; 0
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
	for i, o := range l.set.profiles {
		if l.set.oneHand(i, l.at) && !o.began.IsZero() {
			first = min(first, o.began.Year())
		}
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
