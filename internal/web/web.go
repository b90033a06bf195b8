// Package web serves the house's answers over HTTP: who may ask, how much at once, and in which words a refusal comes.
//
// It holds no rules. What it asks it declares as small interfaces, and package
// app answers them. A request passes, in this order: its path and method, its
// key and that key's scope and rate, its body into bounded memory, and the gate,
// which lets in as many as the processors can serve and a bounded queue behind
// them. What does not fit is told so with 503 and Retry-After. A client that
// sends slowly waits before the gate and holds up nobody.
//
// Every refusal is a problem of RFC 9457. Nothing that a client sends is
// logged: a line of the log has the method, the route, the status, the time it
// took, the bytes, the key's name and the request's id.
package web

import (
	"cmp"
	"context"
	_ "embed"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Match are the options of one request to the lists; the zero value is the
// command's.
type Match struct {
	Threshold float64  // from which a party is said to match; 0 is the usual
	Floor     float64  // below which nothing is shown; 0 is the threshold
	Limit     int      // parties shown of one query; 0 is the usual
	Lists     []string // only these; nil asks all
	Silenced  bool     // show parties that a person told from who is asked for
}

// A Desk is one state of the lists. All answers of one desk agree, and any
// number of requests may ask it at once.
type Desk interface {
	// Match appends to dst the answer to a body, an object that is one query or
	// holds several as "queries". It calls more between two queries of several,
	// and ends with its error. It returns how many it answered. An error that
	// wraps countersign.ErrInvalid says in a sentence what to mend. Where keep is
	// not nil the answer is given after keep, and only if that has no error.
	Match(ctx context.Context, dst, body []byte, o Match, more func() error) (answer []byte, queries int, keep Keep, err error)
	// Stream answers one query a line, in order, as they come. It calls turn
	// before it works on some lines, and what turn returns after it.
	Stream(ctx context.Context, w io.Writer, r io.Reader, o Match, turn func(context.Context) (done func(), err error)) (queries int, err error)
	// Lists describes what is in force.
	Lists() []List
	// Edition tells two states apart, in a few characters that may stand in a
	// header.
	Edition() string
}

// A Keep puts on the disk what an answer leaves behind. It is called once the
// request has left the gate, for others can be worked on while it waits. An
// error that is ErrOverloaded says that too many wait already.
type Keep func(ctx context.Context) error

// A List is a watchlist or a table in force.
type List struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // watchlist or table
	Date    string `json:"date"` // of the data, "" if nobody said
	AgeDays int    `json:"age_days"`
	Rows    int    `json:"rows"`
	SHA256  string `json:"sha256"`
	Taken   string `json:"taken,omitempty"` // when it was imported, RFC 3339
	Terms   string `json:"terms,omitempty"`
}

// A Rule is one red flag that screening looks for.
type Rule struct {
	Name     string   `json:"name"`
	Version  int      `json:"version"`
	Family   string   `json:"family"`
	Title    string   `json:"title"`
	Doc      string   `json:"doc"`
	Weights  []Weight `json:"weights"`
	Innocent string   `json:"innocent"`
	Clear    string   `json:"clear"`
	Basis    []string `json:"basis"`
}

// A Weight is what one grade of a rule weighs.
type Weight struct {
	Grade    string  `json:"grade"`
	Decibans float64 `json:"decibans"`
	From     string  `json:"from"`
}

// A Screening asks for verdicts on the subjects of a body.
type Screening struct {
	Body   []byte
	Format string    // ndjson or json
	From   string    // source to read as; "" recognises it
	Map    string    // shipped mapping to read by
	Prior  *float64  // decibans; nil is the usual
	Now    time.Time // of the assessment; zero is the clock
	Redact bool
}

// A Screener judges subjects.
type Screener interface {
	// Screen writes the answer as the command would print it, and returns how
	// many subjects it judged. Nothing is written before all is judged, so an
	// error can still become a refusal.
	Screen(ctx context.Context, w io.Writer, s Screening) (subjects int, err error)
}

// A Mount is a tree of routes that another package serves, behind the same
// keys, limits, gate and log. Its bodies are read whole before it is called.
type Mount struct {
	Patterns []string // as for http.ServeMux: "POST /v2/x", or "/name/" for a tree
	Scope    Scope    // "" is for all, without a key
	Handler  http.Handler
	MaxBody  int // bytes; 0 is Config.MaxMatch
	// Begin, if any, is called before Handler; it returns the context of the
	// request, and what is to be kept before the answer is sent.
	Begin func(ctx context.Context) (context.Context, Keep)
	// Refuse writes a refusal in the mount's own form; nil writes a problem.
	Refuse func(w http.ResponseWriter, p *Problem)
}

// Config is all that a server rests on. Sizes of 0 are the usual ones.
type Config struct {
	Desk     func() Desk // the lists in force now; called once a request
	Ready    func() error
	Screener Screener
	Networks Networks // nil where nothing is kept
	Recorder Recorder // the same
	Kept     func() (subjects, networks int)
	Rules    []Rule
	Digest   string // of the rules
	Tool     string // name and version of the program, as measures show it
	Mounts   []Mount
	Log      *slog.Logger
	Quiet    bool // no line a request
	Open     bool // no keys: for loopback only
	// Slots is how many queries are worked on at once, Queue how many requests
	// may wait for one, Screens and Streams how many of those are open at once.
	Slots, Queue, Screens, Streams int
	Connections                    int
	AddressRate                    float64 // requests a second of one address; 0 is any number
	MaxMatch, MaxScreen            int     // bytes of a body
	MaxHeld                        int64   // bytes of all bodies that are being read or worked on
	Patience                       time.Duration
	Idle                           time.Duration // that a client may keep silent while it sends or takes
	Drain                          time.Duration // that requests have to end when the server stops
	Now                            func() time.Time
}

// What holds where nobody says otherwise.
const (
	defaultQueue       = 256
	defaultStreams     = 32
	defaultConnections = 4096
	defaultMaxMatch    = 1 << 20
	defaultMaxScreen   = 32 << 20
	defaultMaxHeld     = 256 << 20
	defaultPatience    = 500 * time.Millisecond
	defaultIdle        = 30 * time.Second
	defaultDrain       = 10 * time.Second
	headerTime         = 5 * time.Second
	keepAlive          = 90 * time.Second
	maxHeaderBytes     = 64 << 10 // a mount may take all it is asked in its address
)

func (c *Config) fill() {
	c.Slots = cmp.Or(c.Slots, 2*runtime.GOMAXPROCS(0))
	c.Queue = cmp.Or(c.Queue, defaultQueue)
	c.Screens = cmp.Or(c.Screens, max(1, runtime.GOMAXPROCS(0)/2))
	c.Streams = cmp.Or(c.Streams, defaultStreams)
	c.Connections = cmp.Or(c.Connections, defaultConnections)
	c.MaxMatch = cmp.Or(c.MaxMatch, defaultMaxMatch)
	c.MaxScreen = cmp.Or(c.MaxScreen, defaultMaxScreen)
	c.MaxHeld = cmp.Or(c.MaxHeld, defaultMaxHeld)
	c.Patience = cmp.Or(c.Patience, defaultPatience)
	c.Idle = cmp.Or(c.Idle, defaultIdle)
	c.Drain = cmp.Or(c.Drain, defaultDrain)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Ready == nil {
		c.Ready = func() error { return nil }
	}
}

// A Server answers requests. Its keys may be replaced at any time.
type Server struct {
	cfg      Config
	mux      *http.ServeMux
	routes   map[string]*route
	keys     atomic.Pointer[Keyring]
	gate     *gate // work on queries
	screens  *gate
	streams  *gate
	placing  *gate // requests that wait for the disk
	replays  replays
	address  *addresses // requests of an address
	failures *addresses // refused keys of an address
	held     atomic.Int64
	metrics  *metrics
	ids      ids
	origin   *http.CrossOriginProtection
	stopping atomic.Bool
	buffers  sync.Pool
	conns    atomic.Int64
}

// New returns a server that has no keys yet.
func New(c Config) *Server {
	c.fill()
	s := &Server{cfg: c, mux: http.NewServeMux(), routes: map[string]*route{}, ids: newIDs(), origin: http.NewCrossOriginProtection(),
		gate:     newGate(c.Slots, c.Queue, c.Patience),
		screens:  newGate(c.Screens, screensWaiting*c.Screens, screenPatience),
		streams:  newGate(c.Streams, 0, 0),
		placing:  newGate(placings, 0, 0),
		failures: newAddresses(failuresRate, failuresBurst)}
	if c.AddressRate > 0 {
		s.address = newAddresses(c.AddressRate, burstOf(c.AddressRate))
	}
	s.buffers.New = func() any { b := make([]byte, 0, bufferBytes); return &b }
	s.keys.Store(NewKeyring(nil, nil))
	s.metrics = newMetrics(s)
	s.route()
	return s
}

// SetKeys puts other keys in force. A key that was there keeps what it has
// used of its rate.
func (s *Server) SetKeys(keys []Key) { s.keys.Store(NewKeyring(keys, s.keys.Load())) }

// Screenings take long, so few wait, and long.
const (
	screensWaiting = 4
	screenPatience = 10 * time.Second
)

// A route is what is served under one pattern.
type route struct {
	pattern string
	scope   Scope
	handle  func(*call) error
	refuse  func(http.ResponseWriter, *Problem)
}

//go:embed openapi.json
var openAPI []byte

func (s *Server) route() {
	for _, r := range []route{
		{pattern: "POST /v1/match", scope: ScopeMatch, handle: s.match},
		{pattern: "POST /v1/screen", scope: ScopeScreen, handle: s.screen},
		{pattern: "POST /v1/records", scope: ScopeRecords, handle: s.records},
		{pattern: "GET /v1/networks", scope: ScopeNetworks, handle: s.networks},
		{pattern: "GET /v1/networks/{id}", scope: ScopeNetworks, handle: s.network},
		{pattern: "GET /v1/networks/path", scope: ScopeNetworks, handle: s.between},
		{pattern: "GET /v1/networks/changes", scope: ScopeNetworks, handle: s.changes},
		{pattern: "GET /v1/subjects/{id}/network", scope: ScopeNetworks, handle: s.subjectNetwork},
		{pattern: "POST /v1/networks/judgements", scope: ScopeJudge, handle: s.judge},
		{pattern: "POST /v1/networks/judgements/undo", scope: ScopeJudge, handle: s.unjudge},
		{pattern: "GET /v1/lists", scope: ScopeAny, handle: s.lists},
		{pattern: "GET /v1/rules", scope: ScopeAny, handle: s.rules},
		{pattern: "GET /metrics", scope: ScopeMetrics, handle: s.measure},
		{pattern: "GET /openapi.json", handle: s.describe},
		{pattern: "GET /healthz", handle: s.healthy},
		{pattern: "GET /readyz", handle: s.ready},
	} {
		s.add(&r)
	}
	for _, m := range s.cfg.Mounts {
		for _, p := range m.Patterns {
			s.add(&route{pattern: p, scope: m.Scope, handle: s.mounted(&m), refuse: m.Refuse})
		}
	}
}

func (s *Server) add(r *route) {
	s.routes[r.pattern] = r
	s.mux.Handle(r.pattern, http.NotFoundHandler()) // finds the pattern; call serves it
}

// Routes are the patterns that are served, sorted.
func (s *Server) Routes() []string { return slices.Sorted(maps.Keys(s.routes)) }
