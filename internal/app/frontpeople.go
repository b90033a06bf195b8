package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/front"
	"countersign/internal/store"
	"countersign/normal"
	"countersign/page"
)

const (
	frontPeopleName = "front people"
	// acquaintances bounds the subjects that one thing brings, and
	// mostAcquainted those of one site.
	acquaintances  = 64
	mostAcquainted = 256
)

// acquaint asks the folder who it knows of those whom the sites show, and of
// those who say that they worked there.
func (f *fronting) acquaint(ctx context.Context) error {
	if f.ledger == nil {
		return nil
	}
	f.cfg.Subjects = map[string][]front.Subject{}
	return f.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		v := tx.View()
		if n, err := v.Population(ctx); err != nil || n == 0 {
			return err
		}
		for i := range f.sites {
			q := front.QuestOf(&f.sites[i])
			known, err := acquainted(ctx, v, &q)
			if err != nil {
				return err
			}
			if len(known) > 0 {
				f.cfg.Subjects[q.Domain] = known
			}
		}
		return nil
	})
}

// acquainted returns the subjects that have something of a quest, by ID.
func acquainted(ctx context.Context, v store.View, q *front.Quest) ([]front.Subject, error) {
	found := map[countersign.ID]bool{}
	var buf []countersign.ID
	for _, s := range selectorsOf(q) {
		if s.Object == "" {
			continue
		}
		_, ids, err := v.Having(ctx, s, acquaintances, buf[:0])
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			found[id] = true
		}
		buf = ids
	}
	var out []front.Subject
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if len(out) == mostAcquainted || !applies(id) {
			continue
		}
		facts, err := v.Facts(ctx, id)
		if err != nil {
			return nil, err
		}
		if s, ok := subjectOf(id, facts); ok {
			out = append(out, s)
		}
	}
	return asStored(out)
}

// selectorsOf are the things by which subjects are asked for. A name is none.
func selectorsOf(q *front.Quest) []countersign.Selector {
	var out []countersign.Selector
	add := func(kind string, values []string, preds ...countersign.Pred) {
		for _, v := range values {
			for _, p := range preds {
				out = append(out, countersign.Selector{Pred: p, Object: countersign.MakeID(kind, v)})
			}
		}
	}
	add("domain", []string{q.Domain}, countersign.EmployerDomain)
	add("email", q.Emails, countersign.Email, countersign.ReferenceEmail)
	add("phone", q.Phones, countersign.Phone)
	add("handle", q.Handles, countersign.Handle)
	for _, n := range q.Firms {
		if name, ok := normal.Text(n); ok {
			add("employer", []string{name}, countersign.EmployerName)
		}
	}
	for _, h := range q.Photos {
		text := h.String()
		add("photo", []string{text}, countersign.Photo)
		for i := 0; i < len(text); i += 8 { // as intake cuts a hash of 256 bits
			add("photo-band", []string{fmt.Sprintf("%d/%s", i/8, text[i:i+8])}, countersign.PhotoBand)
		}
	}
	return out
}

// applies reports whether subjects of this kind are applicants or accounts; of
// whom somebody hired, more is known than an application.
func applies(id countersign.ID) bool {
	return !slices.Contains([]string{"domain", "host", "listed", "company", "worker"}, id.Kind())
}

// subjectOf reads what of a subject is compared with a site's people. Ok is
// false for nobody, and for whom somebody hired.
func subjectOf(id countersign.ID, facts []countersign.Fact) (front.Subject, bool) {
	s := front.Subject{ID: id}
	for i := range facts {
		f := &facts[i]
		switch f.Pred {
		case countersign.HiredAt:
			return s, false
		case countersign.Name, countersign.AlsoKnownAs:
			s.Called = append(s.Called, f.Value)
		case countersign.Email:
			s.Emails = append(s.Emails, f.Object.Rest())
		case countersign.Phone:
			s.Phones = append(s.Phones, f.Object.Rest())
		case countersign.Handle:
			s.Handles = append(s.Handles, f.Object.Rest())
		case countersign.Photo:
			if h, err := page.ParseImageHash(f.Object.Rest()); err == nil {
				s.Photos = append(s.Photos, h)
			}
		case countersign.Employment:
			s.Jobs = append(s.Jobs, front.Job{Employer: f.Value, Domain: f.QObject(countersign.EmployerDomain).Rest(), From: f.From})
		case countersign.Reference:
			s.Referees = append(s.Referees, front.Referee{Email: f.QObject(countersign.ReferenceEmail).Rest(), Employer: f.Q(countersign.ReferenceEmployer)})
		}
	}
	return s, len(facts) > 0
}

// asStored returns subjects as their stored form is read, so that sites are
// judged now as they will be from the evidence.
func asStored(list []front.Subject) (out []front.Subject, err error) {
	raw, err := json.Marshal(list)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("front: people: %w", err)
	}
	return out, nil
}

// A frontPeople is whom a folder knew that had something in common with a site.
type frontPeople struct {
	Domain   string          `json:"domain"`
	Subjects []front.Subject `json:"subjects"`
}

// sealPeople keeps whom the answers speak of, of each site under the keys of
// those subjects: erasing one of them makes it unreadable.
func (f *fronting) sealPeople(ctx context.Context) ([]capturedSite, error) {
	var out []capturedSite
	for _, domain := range slices.Sorted(maps.Keys(f.cfg.Subjects)) {
		p := frontPeople{domain, f.cfg.Subjects[domain]}
		raw, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("front: people: %w", err)
		}
		var ids []countersign.ID
		for i := range p.Subjects {
			ids = append(ids, p.Subjects[i].ID)
		}
		h, err := f.ledger.Seal(ctx, frontPeopleName, ids, raw)
		if err != nil {
			return nil, err
		}
		out = append(out, capturedSite{domain, h})
	}
	return out, nil
}

// people are those whom the folder knew when the receipt was written.
func (r *FrontReceipt) people(ctx context.Context, data string) (map[string][]front.Subject, error) {
	out := map[string][]front.Subject{}
	if len(r.People) == 0 {
		return out, nil
	}
	if data == "" {
		return nil, fmt.Errorf("the sites were compared with people whom a folder knows; give it with --data DIR: %w", countersign.ErrNotFound)
	}
	err := withData(ctx, data, func(s *store.SQLite) error {
		for _, c := range r.People {
			raw, err := s.Open(ctx, c.SHA256)
			if err != nil {
				return fmt.Errorf("whom %s knew of %s was erased or is not there: %w", data, c.Domain, err)
			}
			var p frontPeople
			if json.Unmarshal(raw, &p) != nil || p.Domain != c.Domain {
				return fmt.Errorf("people of %s: %w", c.Domain, countersign.ErrTampered)
			}
			out[p.Domain] = p.Subjects
		}
		return nil
	})
	return out, err
}
