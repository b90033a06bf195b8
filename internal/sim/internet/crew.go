package internet

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// A crew runs several fronts. What its members share is drawn for each of them,
// so that few share all; nineteen in twenty share something rare with another,
// for a front that nothing ties to a crew is not known to be of one.
type crew struct {
	name     string
	hosts    []host // shared hosting, with innocents on it
	building *Firm  // where their suites are
	suite    int
	email    string // of a registrant that was not withheld
	handle   string // a mailbox used again
	tracker  string
	person   string
	phones   string // the block their numbers come from
	copied   *Firm  // whom the crew copied last
}

func (g *gen) crew(n int) {
	r := g.rng(20, uint64(n))
	c := crew{name: fmt.Sprintf("crew-%d", n), building: &Firm{Domain: "x"}, suite: r.between(100, 1100)}
	settle(r, c.building)
	if g.hard && n < len(g.buildings) {
		c.building = g.buildings[n]
	}
	for range 2 {
		c.hosts = append(c.hosts, pick(r, g.shared))
	}
	person := strings.ToLower(pick(r, forename) + pick(r, surname))
	c.email = fmt.Sprintf("%s%d@bigmail.example", person, r.between(10, 99))
	c.handle, c.person = person+word(r), pick(r, forename)+" "+word(r)+pick(r, tails)
	c.tracker = tracker(r)
	c.phones = fmt.Sprintf("(%s) %d-%02d", pick(r, cities).area, r.between(220, 980), r.n(100))
	started := g.now.AddDate(0, -r.between(8, 20), 0)
	for i := range r.between(4, 9) {
		g.front(g.rng(20, uint64(n), uint64(i)), &c, started)
	}
}

// front makes a front: a copy of an honest firm, or a site from a template.
func (g *gen) front(r *rng, c *crew, started time.Time) {
	l := Label{Front: true, Crew: c.name, Archetype: "front"}
	var f *Firm
	if r.p(0.82) {
		original := g.prey(r, c)
		l.CloneOf = original.Domain
		l.Edit = []string{"light", "light", "medium", "medium", "heavy"}[r.n(5)]
		if g.hard {
			l.Edit = []string{"light", "medium", "medium", "heavy", "heavy", "heavy"}[r.n(6)]
		}
		f = original.clone()
		if g.traps && l.Edit == "medium" && r.p(0.4) {
			second := g.victim(r)
			l.Also = second.Domain
			mixIn(r, f, second)
		}
		g.disguise(r, f, l.Edit)
		if !g.hard || r.p(0.3) {
			leave(r, f, original, l.Edit)
		}
	} else {
		f = g.firm(r)
		f.look.use(pick(r, themes))
		f.Since = 2026 - r.between(6, 18)
	}
	g.name(r, f)
	settle(r, f)
	f.tracker, f.credit, f.formOnly, f.extra = "", "", false, nil
	f.People = f.People[:2]
	for i := range f.People {
		f.People[i] = pick(r, forename) + " " + pick(r, surname)
	}
	f.host = pick(r, c.hosts)
	f.host.registrar = pick(r, registrars[:3])
	c.share(r, f)
	created := started.AddDate(0, 0, r.n(200))
	s := g.add(r, f, created, l)
	c.infrastructure(r, s, f)
	if g.traps && l.CloneOf != "" {
		g.disown(r, s)
	}
	if r.p(0.35) { // bought from a formation agent
		g.register(r, f, created.AddDate(0, -r.between(0, 3), 0))
	}
}

// victim draws an honest firm that nobody copied yet.
func (g *gen) victim(r *rng) *Firm {
	if g.copied == nil {
		g.copied = map[int]bool{}
	}
	for {
		i := r.n(len(g.firms))
		if !g.copied[i] && g.firms[i].Since < 2022 {
			g.copied[i] = true
			return g.firms[i]
		}
	}
}

// share gives a front what the crew uses again.
func (c *crew) share(r *rng, f *Firm) {
	if r.p(0.55) {
		b := c.building
		f.City, f.State, f.ZIP, f.Street = b.City, b.State, b.ZIP, b.Street
		c.suite += r.between(1, 4)
		f.Suite = fmt.Sprint(c.suite)
	} else if r.p(0.4) {
		f.Suite = "PMB " + fmt.Sprint(r.between(100, 900))
	}
	if r.p(0.5) {
		f.Phone = c.phones + fmt.Sprintf("%02d", r.n(100))
	} else if r.p(0.4) {
		f.Phone = phone(r, pick(r, cities).area)
	}
	switch {
	case r.p(0.35):
		f.formOnly = true
	case r.p(0.35):
		f.Email = c.handle + "@" + f.Domain
	}
	if r.p(0.3) {
		f.tracker = c.tracker
	}
	if r.p(0.3) {
		f.People[0] = c.person
	}
	if r.p(0.5) {
		f.Since = 2026 - r.between(7, 19)
	}
}

// infrastructure gives a front's domain what the crew uses again.
func (c *crew) infrastructure(r *rng, s *Site, f *Firm) {
	s.Registration.Org, s.Registration.Email = "", ""
	shows := f.tracker != "" || !f.formOnly && (f.Street == c.building.Street || strings.HasPrefix(f.Phone, c.phones) || strings.HasPrefix(f.Email, c.handle))
	if r.p(0.35) || !shows && r.p(0.95) {
		s.Registration.Email, s.Registration.Country = c.email, "CN"
	}
	if r.p(0.2) {
		own := "dns." + strings.ReplaceAll(c.name, "-", "") + ".example"
		s.NS = []string{"a." + own, "b." + own}
	}
	s.A = []netip.Addr{s.A[0]}
}

// disguise edits a copied text: lightly not at all, heavily every sentence.
func (g *gen) disguise(r *rng, f *Firm, edit string) {
	switch edit {
	case "medium":
		f.Text = slices.DeleteFunc(f.Text, func(sentence) bool { return r.p(0.15) })
		rephrase(r, f.Text, 0.3, 0.08)
		rename(r, &f.look, 0.2)
	case "heavy":
		f.Text = slices.DeleteFunc(f.Text, func(sentence) bool { return r.p(0.2) })
		words, renamed := 0.15, 0.5
		if g.hard {
			words, renamed = 0.35, 0.8
		}
		rephrase(r, f.Text, 1, words)
		for i := range f.Text {
			if g.traps {
				f.Text[i].other = r.next() | 1
			}
		}
		shuffle(r, f.Text)
		for range 4 {
			f.Text = append(f.Text, draw(r, r.n(said().plain)))
		}
		rename(r, &f.look, renamed)
		if r.p(0.4) {
			images := f.look.images
			f.look = newLook(r)
			f.look.images = images
		} else {
			reclass(r, &f.look)
		}
	}
}

// rephrase says a share of the sentences in another way, and changes a share of
// their words.
func rephrase(r *rng, text []sentence, ways, words float64) {
	for i := range text {
		s := &text[i]
		if r.p(ways) {
			s.way = (s.way + 1 + r.n(len(said().groups[s.of].ways)-1)) % len(said().groups[s.of].ways)
		}
		other := draw(r, s.of)
		changed := map[string]string{}
		for _, slot := range slots(strings.Join(said().groups[s.of].ways, " ")) {
			if _, done := changed[slot]; !done {
				changed[slot] = s.words[slot]
				if r.p(words) {
					changed[slot] = other.words[slot]
				}
			}
		}
		s.words = changed
	}
}

// rename gives a share of the images other file names.
func rename(r *rng, l *look, share float64) {
	for i := range l.images {
		if r.p(share) {
			l.images[i] = fmt.Sprintf("%s-%d.jpg", word(r), r.n(1000))
		}
	}
}

// reclass gives the class names another prefix.
func reclass(r *rng, l *look) {
	old := l.prefix
	l.prefix = word(r)
	for i := range l.css {
		l.css[i] = strings.ReplaceAll(l.css[i], "."+old+"-", "."+l.prefix+"-")
	}
}

// leave leaves the original's name in places that a copier overlooks.
func leave(r *rng, f *Firm, original *Firm, edit string) {
	prob := map[string]float64{"light": 0.35, "medium": 0.25, "heavy": 0.12}[edit]
	if r.p(prob) && len(f.look.images) > 0 {
		f.look.alts[f.look.images[0]] = "The " + original.Name + " office"
	}
	if r.p(prob) && len(f.look.images) > 1 {
		f.look.images[1] = strings.ToLower(strings.Fields(original.Name)[0]) + "-team.jpg"
	}
	if r.p(prob / 2) {
		f.look.comments = append(f.look.comments, "Mirrored from www."+original.Domain+"/ by HTTrack Website Copier/3.x")
	}
}
