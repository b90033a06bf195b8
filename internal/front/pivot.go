package front

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"countersign/normal"
	"countersign/page"
)

// A pivot is a thing that ties the sites that share it.
type pivot struct{ kind, value string }

// kind says what a shared thing weighs when two sites alone have it, how many
// may have it before it ties nobody, and which kinds go together, so that what
// comes as one thing counts once.
type kind struct {
	name  string
	base  float64 // decibans
	most  int
	group string
}

// kinds are judgement, ordered by how freely honest sites share the thing: an
// account with an analytics service belongs to one hand, an address of shared
// hosting to hundreds. A person's name alone ties nobody: names are borne by
// many.
var kinds = []kind{
	{"registrant-email", 22, 40, "registrant"},
	{"registrant-phone", 20, 20, "registrant"},
	{"registrant-name", 10, 20, "registrant"},
	{"registrant-org", 10, 20, "registrant"},
	{"tracker", 19, 24, "tracker"},
	{"certificate", 18, 12, "certificate"},
	{"email", 20, 12, "mailbox"},
	{"handle", 16, 12, "mailbox"},
	{"phone", 18, 12, "phone"},
	{"phone-block", 16, 12, "phone"},
	{"address", 17, 12, "place"},
	{"neighbour", 13, 12, "place"},
	{"building", 10, 24, "place"},
	{"person", 5, 8, "person"},
	{"original", 14, 6, "content"},
	{"text", 14, 6, "content"},
	{"ns", 12, 12, "hosting"},
	{"ip", 6, 40, "hosting"},
	{"mx", 6, 12, "hosting"},
	{"icon", 6, 8, "content"},
}

func kindOf(name string) kind {
	return kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })]
}

// pivots finds who shares what.
type pivots struct {
	holders map[pivot][]int // profiles, ascending
	of      [][]pivot
}

func pivotsOf(profiles []*profile) pivots {
	v := pivots{holders: map[pivot][]int{}, of: make([][]pivot, len(profiles))}
	for i, p := range profiles {
		for _, x := range p.pivots() {
			if h := v.holders[x]; len(h) == 0 || h[len(h)-1] != i {
				v.holders[x] = append(h, i)
				v.of[i] = append(v.of[i], x)
			}
		}
	}
	return v
}

// ordinaryHandles are mailboxes that every firm has.
var ordinaryHandles = strings.Fields(`info hello contact office sales admin support mail hr jobs careers billing team help webmaster
	privacy legal press marketing service enquiries inquiries domains hostmaster abuse postmaster noreply accounts hi job recruitment`)

// privacyWords stand in the registrant data of services that withhold it.
var privacyWords = strings.Fields(`privacy proxy whois redacted withheld protect guard anonymize private masked gdpr`)

func withheld(s string) bool {
	low := strings.ToLower(s)
	return s == "" || slices.ContainsFunc(privacyWords, func(w string) bool { return strings.Contains(low, w) })
}

// pivots lists what a site may share with others.
func (p *profile) pivots() []pivot {
	var out []pivot
	add := func(kind, value string) {
		if value != "" {
			out = append(out, pivot{kind, value})
		}
	}
	p.registrant(add)
	for _, t := range p.trackers {
		add("tracker", t.Kind+" "+t.ID)
	}
	for _, e := range p.emails {
		local, host, _ := strings.Cut(e, "@")
		add("email", e)
		if len(local) >= 6 && !slices.Contains(ordinaryHandles, local) && !nameOnly(local) && host != "" {
			add("handle", local)
		}
	}
	for _, n := range p.phones {
		add("phone", n)
		add("phone-block", n[:max(0, len(n)-2)])
	}
	for _, a := range p.addresses {
		if a.Unit != "" {
			add("address", a.String())
		}
		add("building", a.Building())
	}
	p.served(add)
	for _, h := range p.headings {
		if page.NameLike(h) && !slices.ContainsFunc(strings.Fields(strings.ToLower(h)), func(w string) bool { return tradeWords[w] }) {
			add("person", strings.ToLower(h))
		}
	}
	return out
}

// nameOnly reports a mailbox of the form first.last, which says no more than the
// name: two firms may have a Mary Miller each.
func nameOnly(local string) bool {
	parts := strings.FieldsFunc(local, func(r rune) bool { return strings.ContainsRune("._-", r) })
	return len(parts) > 1 && !strings.ContainsAny(local, "0123456789")
}

func (p *profile) registrant(add func(kind, value string)) {
	r := p.site.Registration
	if r == nil {
		return
	}
	if e, ok := normal.Email(r.Email); ok && !withheld(r.Email) && !withheld(r.Org) || ok && !withheld(r.Email) && r.Org == "" {
		add("registrant-email", e)
	}
	if n, ok := normal.Phone(r.Phone, r.Country); ok && !withheld(r.Email+r.Org+r.Name) {
		add("registrant-phone", n)
	}
	if !withheld(r.Org) {
		add("registrant-org", firmKey(r.Org))
	}
	if !withheld(r.Name) {
		add("registrant-name", strings.ToLower(oneLine(r.Name)))
	}
}

func (p *profile) served(add func(kind, value string)) {
	s := p.site
	for _, a := range s.Addresses {
		add("ip", a.String())
	}
	add("ns", commonHost(s.NS))
	for _, m := range s.MX {
		add("mx", strings.ToLower(m))
	}
	for _, c := range s.Certificates {
		for _, n := range c.Names {
			if d, ok := normal.Domain(strings.TrimPrefix(n, "*.")); ok && d != s.Domain && len(c.Names) <= 20 {
				add("certificate", pair(d, s.Domain))
			}
		}
	}
	if len(s.Icon) > 0 {
		add("icon", strconv.Itoa(int(page.IconHash(s.Icon))))
	}
}

// commonHost is the registrable domain of name servers that all stand in one.
func commonHost(hosts []string) string {
	var d string
	for _, h := range hosts {
		x, ok := normal.Domain(h)
		if !ok || d != "" && x != d {
			return ""
		}
		d = x
	}
	return d
}

func pair(a, b string) string {
	if a > b {
		a, b = b, a
	}
	return a + " " + b
}

// linksOf returns whom a site is tied to, strongest first.
func (s *Set) linksOf(i int) []Link {
	ties := map[int][]Tie{}
	for _, x := range s.pivots.of[i] {
		k := kindOf(x.kind)
		h := s.pivots.holders[x]
		if len(h) < 2 || len(h) > k.most {
			continue
		}
		w := s.tieWeight(k, len(h))
		for _, j := range h {
			if j != i && w > 0 {
				ties[j] = append(ties[j], Tie{x.kind, x.value, len(h) - 1, round(w, 1)})
			}
		}
	}
	s.neighbours(i, ties)
	s.content(i, ties)
	var out []Link
	for j, ts := range ties {
		if l := linkOf(s.profiles[j].site.Domain, ts); l.Weight >= leastLink {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Link) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Domain, b.Domain)) })
	return out[:min(len(out), mostLinks)]
}

// undecided ties a site to those that have its text, where nobody can say who
// was first.
func (s *Set) undecided(i int, add func(j int, kind, shared string, w float64)) {
	for k := range s.copies[i] {
		c := &s.copies[i][k]
		if c.at >= 0 && copied(c.grade()) && s.profiles[i].began.IsZero() && s.profiles[c.at].began.IsZero() && s.original(c.at) == nil {
			add(c.at, "text", c.domain, kindOf("text").base*min(1, c.score/fullScore))
		}
	}
}

// tieWeight is what a thing weighs that so many sites of the set have. What
// comes with hosting or a place is no rarer than the set can show: that two of
// five sites share a name server is chance.
func (s *Set) tieWeight(k kind, holders int) float64 {
	w := k.base - 10*math.Log10(float64(max(1, holders-1)))
	switch k.group {
	case "hosting", "content", "person":
		w = min(w, 10*math.Log10(float64(len(s.profiles))/float64(holders)))
	}
	return w
}

const (
	fullScore = 8.0 // likeness from which text ties in full
	leastLink = 6.0
	mostLinks = 64
	// nextDoor is how far apart the numbers of two suites are at most.
	nextDoor = 6
)

// linkOf adds up ties: each group by its strongest, hosting never alone.
func linkOf(domain string, ts []Tie) Link {
	slices.SortFunc(ts, func(a, b Tie) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Shared, b.Shared))
	})
	l := Link{Domain: domain}
	seen := map[string]bool{}
	for _, t := range ts {
		g := kindOf(t.Kind).group
		if seen[g] {
			continue
		}
		seen[g] = true
		l.Weight += t.Weight
		l.Why = append(l.Why, t)
	}
	l.Weight = round(l.Weight, 1)
	return l
}

// neighbours ties sites whose offices stand next door to one another.
func (s *Set) neighbours(i int, ties map[int][]Tie) {
	for _, a := range s.profiles[i].addresses {
		mine := suiteNumber(a.Unit)
		h := s.pivots.holders[pivot{"building", a.Building()}]
		if mine == 0 || len(h) > kindOf("neighbour").most {
			continue
		}
		for _, j := range h {
			for _, b := range s.profiles[j].addresses {
				if n := suiteNumber(b.Unit); j != i && n != 0 && n != mine && b.Building() == a.Building() && abs(n-mine) <= nextDoor {
					k := kindOf("neighbour")
					ties[j] = append(ties[j], Tie{k.name, fmt.Sprintf("%s, %s and %s", a.Building(), a.Unit, b.Unit), len(h) - 1,
						round(k.base-10*math.Log10(float64(max(1, (len(h)-1)/2))), 1)})
					break
				}
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

// suiteNumber is the last number in a unit: "1006-25" is 25, "ste 410" is 410.
func suiteNumber(unit string) int {
	fs := strings.FieldsFunc(unit, func(r rune) bool { return r < '0' || r > '9' })
	if len(fs) == 0 {
		return 0
	}
	n, err := strconv.Atoi(fs[len(fs)-1])
	if err != nil {
		return 0
	}
	return n
}

// content ties sites that were copied from one another or from one original.
func (s *Set) content(i int, ties map[int][]Tie) {
	add := func(j int, kind, shared string, w float64) {
		ties[j] = append(ties[j], Tie{kind, shared, 1, round(w, 1)})
	}
	mine := s.original(i)
	if mine != nil && mine.at >= 0 {
		add(mine.at, "text", mine.domain, kindOf("text").base*min(1, mine.score/fullScore))
	}
	for _, j := range s.copiers[s.profiles[i].site.Domain] {
		add(j, "text", s.profiles[i].site.Domain, kindOf("text").base*min(1, s.original(j).score/fullScore))
	}
	if mine == nil {
		s.undecided(i, add)
		return
	}
	for _, j := range s.copiers[mine.domain] {
		if j != i {
			add(j, "original", mine.domain, kindOf("original").base)
		}
	}
}
