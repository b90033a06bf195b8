package app

import (
	"context"
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
	r.logged = map[string]*logged{}
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

// readLog reads the end of one log.
func (r *surveying) readLog(ctx context.Context, l *ct.Log) error {
	w := &ct.Watcher{Door: r.door, Now: r.Now, Domains: r.domains, Most: nearLog}
	head, shown, err := w.Head(ctx, l)
	if err != nil {
		return err
	}
	_, found, _, err := w.Read(ctx, l, ct.Near(head, nearLog))
	if err != nil {
		return err
	}
	for _, s := range found {
		for _, d := range s.Hits {
			r.sighted(l, d, s, shown)
		}
	}
	return nil
}

// sighted notes a certificate once, however many logs have it.
func (r *surveying) sighted(l *ct.Log, domain string, s ct.Sighting, head collect.Capture) {
	at := r.logged[domain]
	if at == nil {
		at = &logged{}
		r.logged[domain] = at
	}
	if slices.ContainsFunc(at.sightings, func(o ct.Sighting) bool { return o.SHA256 == s.SHA256 }) {
		return
	}
	at.sightings = append(at.sightings, s)
	at.out.Facts = append(at.out.Facts, s.Facts(l, domain)...)
	at.out.Captures = append(at.out.Captures, head, s.Capture(l))
}
