package internet

import (
	"fmt"
	"strings"
	"time"
)

// Honest firms of whose people some apply, in hundredths; one in ten of those
// lets several go at once.
const (
	honestFirmsApplied = 30
	layoffs            = 10
)

// applicants makes the applicants of a world: the personas of its crews, whose
// past is in the crew's fronts, honest people of honest firms, and people who
// only bear the name of somebody on a site.
func (g *gen) applicants() []Applicant {
	var out []Applicant
	add := func(a Applicant) {
		a.ID = fmt.Sprintf("applicant:sim/%d", 1000+len(out))
		out = append(out, a)
	}
	fronts := map[string][]*stand{}
	var crews []string
	for i := range g.stands {
		s := &g.stands[i]
		if c := s.label.Crew; c != "" {
			if fronts[c] == nil {
				crews = append(crews, c)
			}
			fronts[c] = append(fronts[c], s)
			continue
		}
		g.honestApplicants(s, add)
	}
	for _, c := range crews {
		g.personas(c, fronts[c], add)
	}
	for i := range 40 {
		r := g.rng(33, uint64(i))
		s := &g.stands[r.n(len(g.stands))]
		if len(s.firm.People) > 0 {
			add(g.person(r, pick(r, s.firm.People)))
		}
	}
	return out
}

// A stand is a firm with its site, for those who say that they worked there.
type stand struct {
	firm    *Firm
	label   Label
	created time.Time
}

// person makes an applicant with things of their own.
func (g *gen) person(r *rng, name string) Applicant {
	plain := strings.ReplaceAll(strings.ToLower(name), " ", ".")
	return Applicant{Name: name, Email: fmt.Sprintf("%s%d@bigmail.example", plain, r.between(100, 99999)), Phone: phone(r, pick(r, cities).area)}
}

func (g *gen) honestApplicants(s *stand, add func(Applicant)) {
	r := keyed(g.seed, 31, textSeed(s.firm.Domain))
	if len(s.firm.workers) == 0 || s.label.Archetype == "parked" || s.label.Archetype == "soon" || !r.p(honestFirmsApplied/100.0) {
		return
	}
	n := 1
	if r.p(layoffs / 100.0) {
		n = min(3, len(s.firm.workers))
	}
	for i := range n {
		w := s.firm.workers[i]
		a := g.person(r, w.name)
		if w.email != "" && r.p(0.4) {
			a.Email = w.email
		}
		if w.link != "" {
			a.Handle = w.link
		}
		if r.p(0.3) { // their own, whatever the site shows
			a.Photo = Photo{Path: "own", face: mix(textSeed(s.firm.Legal) + textSeed(w.name)), width: 112, grade: w.photo.grade}
		}
		from := time.Date(max(s.firm.Since, 2026-r.between(1, 8)), time.Month(r.between(1, 12)), 1, 0, 0, 0, 0, time.UTC)
		a.Jobs = []Job{{Employer: s.firm.Legal, Domain: s.firm.Domain, From: from}}
		if r.p(0.6) { // a colleague, or the office
			e := s.firm.Email
			if o := pick(r, s.firm.workers); o.email != "" && o.name != a.Name {
				e = o.email
			}
			a.Referees = []Referee{{Name: pick(r, forename) + " " + pick(r, surname), Email: e, Employer: s.firm.Name}}
		}
		add(a)
	}
}

// personas are a crew's: each has worked for one or two of its fronts, mostly
// for longer than they were there.
func (g *gen) personas(crew string, fronts []*stand, add func(Applicant)) {
	r := keyed(g.seed, 32, textSeed(crew))
	for range r.between(5, 9) {
		a := g.person(r, pick(r, forename)+" "+pick(r, surname))
		a.Crew = crew
		for range r.between(1, 2) {
			s := pick(r, fronts)
			from := s.created.AddDate(-r.between(0, 5), -r.between(0, 11), 0)
			a.Jobs = append(a.Jobs, Job{Employer: s.firm.Legal, Domain: s.firm.Domain, From: from, To: from.AddDate(r.between(1, 3), 0, 0)})
			if r.p(0.7) {
				a.Referees = append(a.Referees, Referee{Name: pick(r, s.firm.People), Email: g.desk(r, s.firm), Employer: s.firm.Name})
			}
			if r.p(0.3) { // shown by a front that the resume does not name
				s = pick(r, fronts)
			}
			if len(s.firm.workers) == 0 || !r.p(0.5) {
				continue
			}
			w := pick(r, s.firm.workers)
			switch {
			case w.email != "" && r.p(0.5):
				a.Email = w.email
			case w.link != "" && r.p(0.5):
				a.Handle = w.link
			case w.photo.Path != "":
				a.Photo = w.photo
				a.Photo.width = 112
			}
			if r.p(0.4) {
				a.Name = w.name
			}
		}
		add(a)
	}
}

// desk is a mailbox of a front at which somebody vouches.
func (g *gen) desk(r *rng, f *Firm) string {
	if len(f.workers) > 0 {
		if w := pick(r, f.workers); w.email != "" {
			return w.email
		}
	}
	return pick(r, []string{"hr", "info", "office"}) + "@" + f.Domain
}
