package internet

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Served world answers on loopback: each site at its own address of
// 127.0.0.0/8, all at one port for HTTP and one for HTTPS.
type Served struct {
	HTTP, HTTPS int    // ports of every site
	DNS         string // host and port, UDP and TCP
	RDAP        string // base address of the RDAP service
	CT          string // base address of the certificate log; its list is at /logs.json
	Logged      int    // entries that the log shows; 0 means all. Changed in a Turn
	Roots       []byte // the authority's certificate, PEM

	turn   sync.RWMutex // held while the world answers, or turns
	given  atomic.Int64
	mu     sync.Mutex
	visits map[string]int // by domain
	closes []func() error
	wg     sync.WaitGroup
}

// Serve serves the world until ctx ends or Close is called, its sites at the
// ports for HTTP and HTTPS, 0 for free ones. The system must let a process
// listen on any address of 127.0.0.0/8, as Linux does.
func (w *World) Serve(ctx context.Context, http, https int) (*Served, error) {
	authority, err := newAuthority(w)
	if err != nil {
		return nil, err
	}
	s := &Served{Roots: authority.pem(), HTTP: http, HTTPS: https, visits: map[string]int{}}
	context.AfterFunc(ctx, func() { _ = s.Close() })
	err = errors.Join(s.sites(w, authority), s.names(w), s.registry(w), s.log(w, authority))
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close stops serving and waits for what is under way.
func (s *Served) Close() error {
	s.mu.Lock()
	closes := s.closes
	s.closes = nil
	s.mu.Unlock()
	var err error
	for _, c := range closes {
		err = errors.Join(err, c())
	}
	s.wg.Wait()
	return err
}

// Turn changes a world while it is served: between two answers, never during
// one. Addresses at which no site was when serving began stay silent.
func (s *Served) Turn(fn func()) {
	s.turn.Lock()
	defer s.turn.Unlock()
	fn()
}

// Visits is how often the home page of each site was asked for.
func (s *Served) Visits() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.visits)
}

// visited counts visits.
func (s *Served) visited(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if host, _, _ := strings.Cut(r.Host, ":"); r.URL.Path == "/" {
			s.mu.Lock()
			s.visits[strings.TrimPrefix(strings.ToLower(host), "www.")]++
			s.mu.Unlock()
		}
		h.ServeHTTP(rw, r)
	})
}

// Given is how many entries the certificate log gave out so far.
func (s *Served) Given() int { return int(s.given.Load()) }

func (s *Served) onClose(f func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closes = append(s.closes, f)
}

// sites listens at every address of the world.
func (s *Served) sites(w *World, a *authority) error {
	var addrs []netip.Addr
	for i := range w.Sites {
		addrs = append(addrs, w.Sites[i].A...)
	}
	slices.SortFunc(addrs, netip.Addr.Compare)
	addrs = slices.Compact(addrs)
	handler := s.visited(&siteHandler{w})
	secure := &tls.Config{GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
		s.turn.RLock()
		defer s.turn.RUnlock()
		return a.forHello(h)
	}, MinVersion: tls.VersionTLS12}
	for _, addr := range addrs {
		l, err := listen(addr, &s.HTTP)
		if err != nil {
			return err
		}
		s.serve(l, handler)
		if l, err = listen(addr, &s.HTTPS); err != nil {
			return err
		}
		s.serve(tls.NewListener(l, secure), handler)
	}
	return nil
}

// listen listens at an address, at the port if there is one; else it draws one.
func listen(addr netip.Addr, port *int) (net.Listener, error) {
	l, err := net.Listen("tcp", netip.AddrPortFrom(addr, uint16(*port)).String())
	if err != nil {
		return nil, fmt.Errorf("internet: %w", err)
	}
	*port = l.Addr().(*net.TCPAddr).Port
	return l, nil
}

func (s *Served) serve(l net.Listener, h http.Handler) {
	answering := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.turn.RLock()
		defer s.turn.RUnlock()
		h.ServeHTTP(rw, r)
	})
	srv := &http.Server{Handler: answering, ReadHeaderTimeout: 5 * time.Second}
	s.onClose(srv.Close)
	s.wg.Go(func() { _ = srv.Serve(l) }) // ends with ErrServerClosed
}

// A siteHandler answers for every site by the name asked for.
type siteHandler struct{ w *World }

func (h *siteHandler) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	site := h.w.Site(strings.TrimPrefix(strings.ToLower(host), "www."))
	switch p := path.Clean(r.URL.Path); {
	case site == nil:
		http.NotFound(rw, r)
	case site.Redirect != "":
		http.Redirect(rw, r, "https://"+site.Redirect+"/", http.StatusMovedPermanently)
	case p == "/favicon.ico":
		rw.Header().Set("Content-Type", "image/x-icon")
		_, _ = rw.Write(site.Icon)
	case p == "/robots.txt":
		_, _ = rw.Write([]byte("User-agent: *\nAllow: /\n"))
	default:
		site.page(rw, r, p)
	}
}

// Tagged reports whether a site tells versions of its pages apart. One in three
// does not, so that both ways are seen.
func (s *Site) Tagged() bool { return (len(s.Domain)+int(s.Domain[0]))%3 > 0 }

func (s *Site) page(rw http.ResponseWriter, r *http.Request, at string) {
	for _, p := range s.Pages {
		if p.Path == at {
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			if sum := sha256.Sum256([]byte(p.HTML)); s.Tagged() {
				rw.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum[:8]))
				if r.Header.Get("If-None-Match") == rw.Header().Get("ETag") {
					rw.WriteHeader(http.StatusNotModified)
					return
				}
			}
			_, _ = rw.Write([]byte(p.HTML))
			return
		}
	}
	for _, p := range s.Photos {
		if p.Path == at {
			rw.Header().Set("Content-Type", "image/jpeg")
			_, _ = rw.Write(p.JPEG())
			return
		}
	}
	http.NotFound(rw, r)
}

// registry serves RDAP (RFC 9082, RFC 9083) for the world's domains and
// addresses.
func (s *Served) registry(w *World) error {
	port := 0
	l, err := listen(netip.AddrFrom4([4]byte{127, 0, 0, 1}), &port)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /domain/{name}", func(rw http.ResponseWriter, r *http.Request) {
		site := w.Site(strings.ToLower(r.PathValue("name")))
		if site == nil {
			answer(rw, http.StatusNotFound, map[string]any{"errorCode": 404, "title": "not found"})
			return
		}
		if site.Silent {
			answer(rw, http.StatusServiceUnavailable, map[string]any{"errorCode": 503, "title": "unavailable"})
			return
		}
		answer(rw, http.StatusOK, site.rdap())
	})
	mux.HandleFunc("GET /ip/{addr}", func(rw http.ResponseWriter, r *http.Request) {
		for i := range w.Sites {
			if a := w.Sites[i].A[0]; a.String() == r.PathValue("addr") {
				answer(rw, http.StatusOK, w.Sites[i].Network.rdap(a))
				return
			}
		}
		answer(rw, http.StatusNotFound, map[string]any{"errorCode": 404, "title": "not found"})
	})
	s.RDAP = "http://" + l.Addr().String()
	s.serve(l, mux)
	return nil
}

func answer(rw http.ResponseWriter, status int, v any) {
	rw.Header().Set("Content-Type", "application/rdap+json")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(v)
}

type object = map[string]any

func (s *Site) rdap() object {
	r := s.Registration
	entities := []object{
		entity("registrar", r.Registrar, "", "", ""),
		entity("abuse", r.Registrar, "abuse@registrar.example", "", ""),
	}
	if r.Email != "" || r.Org != "" || r.Name != "" {
		entities = append(entities, entity("registrant", r.Name, r.Email, r.Org, r.Country))
	} else {
		e := entity("registrant", "REDACTED FOR PRIVACY", "", "", "")
		e["remarks"] = []object{{"title": "REDACTED FOR PRIVACY", "type": "object redacted due to authorization"}}
		entities = append(entities, e)
	}
	var servers []object
	for _, n := range s.NS {
		servers = append(servers, object{"objectClassName": "nameserver", "ldhName": n})
	}
	return object{"objectClassName": "domain", "ldhName": s.Domain, "status": []string{"active"},
		"rdapConformance": []string{"rdap_level_0"}, "entities": entities, "nameservers": servers,
		"events": []object{
			{"eventAction": "registration", "eventDate": r.Created.Format(time.RFC3339)},
			{"eventAction": "expiration", "eventDate": r.Created.AddDate(10, 0, 0).Format(time.RFC3339)},
		}}
}

func entity(role, name, email, org, country string) object {
	card := []any{[]any{"version", object{}, "text", "4.0"}, []any{"fn", object{}, "text", name}}
	if org != "" {
		card = append(card, []any{"org", object{}, "text", org})
	}
	if email != "" {
		card = append(card, []any{"email", object{}, "text", email})
	}
	if country != "" {
		card = append(card, []any{"adr", object{"cc": country}, "text", []string{"", "", "", "", "", "", ""}})
	}
	return object{"objectClassName": "entity", "roles": []string{role}, "vcardArray": []any{"vcard", card}}
}

func (n Network) rdap(a netip.Addr) object {
	first, err := a.Prefix(24)
	if err != nil {
		return object{}
	}
	b := first.Addr().As4()
	b[3] = 255
	return object{"objectClassName": "ip network", "startAddress": first.Addr().String(), "endAddress": netip.AddrFrom4(b).String(),
		"ipVersion": "v4", "name": n.Org, "handle": fmt.Sprintf("AS%d", n.ASN), "rdapConformance": []string{"rdap_level_0"},
		"entities": []object{entity("abuse", n.Org, "abuse@network.example", "", "")}}
}
