package front

import (
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/corpus"
	"countersign/internal/reference"
	"countersign/normal"
	"countersign/page"
)

// A Subject is what the house knows of somebody who has something in common
// with a site: an applicant, or an account. Of names it is only asked whether
// two have a word in common.
type Subject struct {
	ID       countersign.ID   `json:"id"`
	Called   []string         `json:"called,omitempty"`  // names
	Emails   []string         `json:"emails,omitempty"`  // canonical
	Phones   []string         `json:"phones,omitempty"`  // E.164
	Handles  []string         `json:"handles,omitempty"` // service/name
	Photos   []page.ImageHash `json:"photos,omitempty"`
	Jobs     []Job            `json:"jobs,omitempty"`
	Referees []Referee        `json:"referees,omitempty"`
}

// A Job is an employer as a subject names it.
type Job struct {
	Employer string    `json:"employer,omitempty"`
	Domain   string    `json:"domain,omitempty"` // registrable
	From     time.Time `json:"from,omitzero"`
}

// A Referee is where somebody vouches for a subject.
type Referee struct {
	Email    string `json:"email,omitempty"`
	Employer string `json:"employer,omitempty"`
}

// A Quest is what a house is to be asked about a site: whoever has one of these
// things may be one of its people.
type Quest struct {
	Domain  string
	Firms   []string // names by which the site calls its firm
	Emails  []string
	Phones  []string
	Handles []string
	Photos  []page.ImageHash
}

// QuestOf says what to ask about a site.
func QuestOf(s *Site) Quest {
	q := Quest{Domain: s.Domain}
	for i := range s.Pages {
		g := page.Read(page.UTF8(s.Pages[i].HTML, s.Pages[i].Type))
		for _, c := range g.Claims {
			if c.Kind == "legal-name" {
				q.Firms = union(q.Firms, []string{c.Value})
			}
		}
		if g.SiteName != "" {
			q.Firms = union(q.Firms, []string{g.SiteName})
		}
	}
	for _, m := range Members(s) {
		q.Emails, q.Phones, q.Handles = append(q.Emails, m.Emails...), append(q.Phones, m.Phones...), append(q.Handles, m.Handles...)
		if m.Image != nil {
			q.Photos = append(q.Photos, m.Image.Hash)
		}
	}
	return q
}

// A sharing is what a member of a site and a subject both have.
type sharing struct {
	member  *Member
	subject *Subject
	pred    countersign.Pred
	thing   string
	other   bool // the names have no word in common
}

// shared returns what a site's people have in common with subjects, one thing
// for each pair, the strongest. A name is none of it.
func (l *look) shared() []sharing {
	var out []sharing
	subjects := l.set.cfg.Subjects[l.p.site.Domain]
	for i := range l.set.members[l.at] {
		m := &l.set.members[l.at][i]
		for k := range subjects {
			s := &subjects[k]
			pred, thing := inCommon(m, s)
			if pred == "" || pred == countersign.Photo && len(l.set.alike(m.Image, l.p.site.Domain)) > 0 {
				continue
			}
			out = append(out, sharing{m, s, pred, thing, !s.bears(m.words)})
		}
	}
	return out
}

func inCommon(m *Member, s *Subject) (countersign.Pred, string) {
	for _, x := range []struct {
		pred countersign.Pred
		a, b []string
	}{{countersign.Email, m.Emails, s.Emails}, {countersign.Handle, m.Handles, s.Handles}, {countersign.Phone, m.Phones, s.Phones}} {
		for _, v := range x.a {
			if slices.Contains(x.b, v) {
				return x.pred, v
			}
		}
	}
	if m.Image != nil && slices.ContainsFunc(s.Photos, func(h page.ImageHash) bool { return h.Distance(m.Image.Hash) <= page.ImageAlike }) {
		return countersign.Photo, m.Image.URL
	}
	return "", ""
}

// bears reports whether one of the subject's names has a word in common with a
// name, or nothing is known of its names.
func (s *Subject) bears(words []uint32) bool {
	return len(s.Called) == 0 || slices.ContainsFunc(s.Called, func(n string) bool { return share(corpus.WordsOf(n), words) })
}

// claims returns the earliest job by which a subject says it worked for the
// firm of a site: by its domain, or by its name where somebody vouches from its
// domain.
func (s *Subject) claims(p *profile) (Job, bool) {
	var first Job
	found := false
	firms := firmKeys(p.legal)
	for _, j := range s.Jobs {
		byName := j.Domain == "" && s.vouched(p.site.Domain) != "" && slices.Contains(firms, firmKey(j.Employer))
		if j.Domain != p.site.Domain && !byName {
			continue
		}
		if !found || !j.From.IsZero() && (first.From.IsZero() || j.From.Before(first.From)) {
			first, found = j, true
		}
	}
	return first, found
}

// names reports whether a subject names the firm of a site as an employer, by
// its domain or its name.
func (s *Subject) names(p *profile) bool {
	firms := firmKeys(p.legal)
	return slices.ContainsFunc(s.Jobs, func(j Job) bool {
		k := firmKey(j.Employer)
		return j.Domain == p.site.Domain || slices.Contains(firms, k) || slices.Contains(p.brand, k)
	})
}

// vouched returns the mailbox of a referee at a domain, "" if there is none.
func (s *Subject) vouched(domain string) string {
	for _, r := range s.Referees {
		if d, ok := normal.Domain(mailHost(strings.ToLower(r.Email))); ok && d == domain {
			return r.Email
		}
	}
	return ""
}

// Contacts are what a site's pages give, each once, in order.
type Contacts struct {
	Emails  []string // canonical
	Phones  []string // E.164
	Offices []string // as written
}

// ContactsOf returns the contact data of a site's pages.
func ContactsOf(s *Site, known *reference.Base) Contacts {
	p := &profile{site: s}
	for i := range s.Pages {
		p.gather(page.Read(page.UTF8(s.Pages[i].HTML, s.Pages[i].Type)), known)
	}
	p.tidy()
	return Contacts{p.emails, p.phones, union(nil, p.written)}
}
