package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"countersign/internal/collect"
	"countersign/internal/collect/ct"
	"countersign/internal/fetch"
)

// nearLog is how far from its end a log is read that is longer.
const nearLog = 50_000

// readLogs looks for all domains in the logs at once. A log that fails is
// missing, and does not end the survey.
func (r *surveying) readLogs(ctx context.Context) error {
	if r.CT == "" {
		return nil
	}
	r.logged = map[string]*logged{}
	if r.logs != nil {
		for _, d := range r.domains {
			known, err := r.logs.of(ctx, d)
			if err != nil {
				return err
			}
			r.logged[d] = known.logged()
		}
	}
	resp, err := r.door.Get(ctx, fetch.Request{URL: r.CT, Accept: "application/json"})
	if err != nil || resp.Status != http.StatusOK {
		r.unlogged = "the list of logs did not come"
		return ctx.Err()
	}
	logs, err := ct.ParseList(resp.Body)
	if err != nil {
		r.unlogged = err.Error()
		return nil
	}
	for _, l := range logs {
		if l.State == "retired" || l.State == "rejected" {
			continue
		}
		if err := r.readLog(ctx, l); err != nil {
			r.unlogged = err.Error()
		}
	}
	return ctx.Err()
}

// readLog reads one log on from where each domain was looked for last, or its
// end where it never was.
func (r *surveying) readLog(ctx context.Context, l *ct.Log) error {
	w := &ct.Watcher{Door: r.door, Now: r.Now, Most: nearLog}
	head, shown, err := w.Head(ctx, l)
	if err != nil {
		return err
	}
	groups := map[int64][]string{} // by how far the log was read for them
	for _, d := range r.domains {
		at := r.reached(l, d)
		groups[at] = append(groups[at], d)
	}
	var all error
	for _, at := range sortedKeys(groups) {
		w.Domains = groups[at]
		if err := r.readFrom(ctx, w, l, head, shown, at); err != nil {
			all = err
		}
	}
	return all
}

// reached is how far a log was read for a domain, -1 if it never was.
func (r *surveying) reached(l *ct.Log, domain string) int64 {
	if r.logs == nil {
		return -1
	}
	return r.logs.reached(l, domain)
}

func sortedKeys(m map[int64][]string) []int64 {
	var out []int64
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (r *surveying) readFrom(ctx context.Context, w *ct.Watcher, l *ct.Log, head *ct.Head, shown collect.Capture, at int64) error {
	from := ct.Near(head, nearLog)
	if at >= 0 {
		passed := head.Size - at - nearLog
		switch {
		case passed <= 0: // or the log shows less than it did, which Read notices
			var err error
			if from, err = r.logs.state(ctx, l, at); err != nil {
				return err
			}
		default:
			for _, d := range w.Domains {
				r.sightings(d).missing = append(r.sightings(d).missing, fmt.Sprintf("ct: %d entries of %s passed since the last look, and were not read", passed, l.Name))
			}
		}
	}
	next, found, _, err := w.Read(ctx, l, from)
	if err != nil {
		return err
	}
	for _, s := range found {
		for _, d := range s.Hits {
			r.sighted(l, d, s, shown)
		}
	}
	if r.logs == nil {
		return nil
	}
	if err := r.logs.keep(ctx, l, next); err != nil {
		return err
	}
	for _, d := range w.Domains {
		r.sightings(d).places = append(r.sightings(d).places, logPlace{Log: logID(l), Size: next.Size})
	}
	return nil
}

func (r *surveying) sightings(domain string) *logged {
	at := r.logged[domain]
	if at == nil {
		at = &logged{}
		r.logged[domain] = at
	}
	return at
}

// sighted notes a certificate once, however many logs have it.
func (r *surveying) sighted(l *ct.Log, domain string, s ct.Sighting, head collect.Capture) {
	at := r.sightings(domain)
	if slices.ContainsFunc(at.sightings, func(o ct.Sighting) bool { return o.SHA256 == s.SHA256 }) {
		return
	}
	at.sightings = append(at.sightings, s)
	at.out.Facts = append(at.out.Facts, s.Facts(l, domain)...)
	at.out.Captures = append(at.out.Captures, head, s.Capture(l))
}
