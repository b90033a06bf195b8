package app

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/netip"
	"sync"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/collect/ct"
	"countersign/internal/collect/dns"
	"countersign/internal/collect/rdap"
	"countersign/internal/collect/tls"
	site "countersign/internal/collect/web"
	"countersign/internal/fetch"
	"countersign/internal/front"
	"countersign/normal"
)

// A Survey says which websites to collect, and how.
type Survey struct {
	Domains []string
	Outside Outside
	RDAP    string // URL of one server, instead of those that IANA names
	CT      string // URL of a list of logs; "" asks none
	Jobs    int    // domains at a time; 0 means 4
	Deep    bool   // takes the traits of handshakes, ten more connections a host
	Web     site.Options
	// Known returns answers of an earlier visit to a domain by address; may be nil.
	Known func(ctx context.Context, domain string) map[string]*collect.Earlier
	// Keep is handed each site as soon as it was visited, by whoever visited it,
	// several at once. An error ends the survey; may be nil.
	Keep   func(ctx context.Context, s *Surveyed) error
	Pause  time.Duration     // between two requests to one host; 0 means half a second
	Ports  map[uint16]uint16 // dialled instead, for worlds on loopback
	Limits fetch.Limits
	Done   func(domain string, done, all int) // hears of progress; may be nil
	logs   *logMemory                         // nil reads logs as if for the first time
	Now    func() time.Time
}

// A Surveyed website is all that was learnt of one domain. What could not be
// had is missing, and Missing says so: "rdap: front.test: there is no such
// name".
type Surveyed struct {
	Domain       string
	Names        map[string]*dns.Records // by name: the domain, its www and _dmarc
	Registration *rdap.Registration
	Networks     map[netip.Addr]*rdap.Registration
	Certificate  *tls.Site
	Site         *site.Site
	Sightings    []ct.Sighting
	Captures     []collect.Capture
	Facts        []countersign.Fact
	Missing      []string

	places []logPlace      // how far certificate logs were read
	kept   []front.Exhibit // sightings that were sealed before
}

// logged is what public logs have of one domain.
type logged struct {
	sightings []ct.Sighting
	out       collect.Result
	kept      []front.Exhibit // what was sealed before
	places    []logPlace      // the later one of a log counts
	missing   []string
}

const (
	surveyJobs  = 4
	surveyPause = 500 * time.Millisecond
	mostAtSite  = 3 * time.Minute // all questions together
	maxNetworks = 4               // addresses of one site whose owner is asked for
)

// Collect surveys websites, several at a time, and gives them in the order in
// which they were named. An error is about the whole survey.
func Collect(ctx context.Context, s Survey) iter.Seq2[*Surveyed, error] {
	return func(yield func(*Surveyed, error) bool) {
		ctx, end := context.WithCancelCause(ctx) // who stops listening stops the workers
		defer end(nil)
		run, err := s.start(ctx, end)
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range run.domains {
			select {
			case <-run.ready[i]:
			case <-ctx.Done():
			}
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if !yield(run.found[i], nil) {
				return
			}
			run.found[i] = nil
		}
	}
}

// surveying is one run.
type surveying struct {
	Survey
	domains  []string
	door     *fetch.Client
	registry *rdap.Asker
	logged   map[string]*logged // what the logs have of each domain
	unlogged string             // why the logs could not be read
	found    []*Surveyed
	ready    []chan struct{}

	mu   sync.Mutex
	done int
}

func (s Survey) start(ctx context.Context, end context.CancelCauseFunc) (*surveying, error) {
	run := &surveying{Survey: s}
	if run.Now == nil {
		run.Now = time.Now
	}
	for _, d := range s.Domains {
		h, ok := normal.Host(d)
		if !ok {
			return nil, fmt.Errorf("%.80q is no domain: %w", d, countersign.ErrInvalid)
		}
		run.domains = append(run.domains, h)
	}
	var err error
	run.door, err = s.Outside.client(fetch.Config{Pause: cmp.Or(s.Pause, surveyPause), Ports: s.Ports, Limits: s.Limits})
	if err != nil {
		return nil, err
	}
	if s.Outside.Offline {
		return nil, fmt.Errorf("websites are not collected: --offline: %w", fetch.ErrOffline)
	}
	run.registry = &rdap.Asker{Door: run.door, Now: run.Now, Server: s.RDAP}
	if err := run.readLogs(ctx); err != nil {
		return nil, err
	}
	run.found = make([]*Surveyed, len(run.domains))
	for range run.domains {
		run.ready = append(run.ready, make(chan struct{}))
	}
	run.work(ctx, end)
	return run, nil
}

// work starts the workers, each of which takes the next domain.
func (r *surveying) work(ctx context.Context, end context.CancelCauseFunc) {
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range r.domains {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range min(cmp.Or(r.Jobs, surveyJobs), len(r.domains)) {
		go func() {
			for i := range next {
				r.found[i] = r.one(ctx, r.domains[i])
				if r.Keep != nil && ctx.Err() == nil { // who was interrupted has half a visit
					if err := r.Keep(ctx, r.found[i]); err != nil {
						end(err)
						return
					}
				}
				close(r.ready[i])
				r.tell(r.domains[i])
			}
		}()
	}
}

func (r *surveying) tell(domain string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done++; r.Done != nil {
		r.Done(domain, r.done, len(r.domains))
	}
}

// one asks everything about one domain.
func (r *surveying) one(ctx context.Context, domain string) *Surveyed {
	ctx, stop := context.WithTimeout(ctx, mostAtSite)
	defer stop()
	f := &Surveyed{Domain: domain, Networks: map[netip.Addr]*rdap.Registration{}}
	var out collect.Result
	f.Names, out = dns.Collect(ctx, r.door, domain, r.Now)
	f.take("dns", out, len(out.Facts) > 0)
	f.Registration, out = r.registry.Domain(ctx, domain)
	f.take("rdap", out, f.Registration != nil)
	for _, a := range f.Names[domain].Addresses[:min(len(f.Names[domain].Addresses), maxNetworks)] {
		var n *rdap.Registration
		if n, out = r.registry.Address(ctx, a); n != nil {
			f.Networks[a] = n
		}
		f.take("network", out, n != nil)
	}
	f.Certificate, out = tls.Collect(ctx, r.door, domain, 443, r.Deep, r.Now)
	f.take("tls", out, f.Certificate != nil)
	look := r.Web
	if r.Known != nil {
		look.Known = r.Known(ctx, domain)
	}
	f.Site, out = site.Collect(ctx, r.door, domain, look, r.Now)
	f.take("web", out, f.Site != nil)
	if r.unlogged != "" {
		f.Missing = append(f.Missing, "ct: "+r.unlogged)
	}
	if l := r.logged[domain]; l != nil {
		f.Sightings, f.kept, f.places = l.sightings, l.kept, merged(l.places)
		f.Missing = append(f.Missing, l.missing...)
		f.take("ct", l.out, true)
	}
	return f
}

// take adds what a collector brought home. Where it learnt nothing, the last
// thing that went wrong is why.
func (f *Surveyed) take(what string, out collect.Result, learnt bool) {
	f.Captures = append(f.Captures, out.Captures...)
	f.Facts = append(f.Facts, out.Facts...)
	if learnt {
		return
	}
	why := "nothing is known there"
	for _, c := range out.Captures {
		if c.Problem != "" {
			why = c.Problem
		}
	}
	f.Missing = append(f.Missing, what+": "+why)
}
