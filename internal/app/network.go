package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"countersign"
	"countersign/internal/intake"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/sink"
	"countersign/internal/sink/html"
)

// A NetworkRequest asks who belongs together.
type NetworkRequest struct {
	Inputs   []Input
	Config   Config              // for subject records
	From     string              // source to read subject records as; "" recognises it
	Map      string              // mapping of subject records
	Memory   int64               // bytes for a table; 0 means network.UsualMemory, and no more than half of the machine's
	Temp     string              // folder for what memory has no room for; "" means the system's
	Paths    [][2]countersign.ID // subjects to be asked after instead
	Without  []string            // "pred=value": things of a table that count for nothing
	Gone     []countersign.ID    // of a folder: tell what would change without these, each by itself
	Format   string              // of Formats
	Title    string              // of a page
	Width    int                 // of a terminal; 0 means 80
	Color    bool
	Redact   bool
	Tell     func(say string) // hears what could not be read
	Progress func(step string, done, total int64)
}

// A NetworkSummary says what was found.
type NetworkSummary struct {
	Found   int // networks, or pairs that are tied or connected
	partial bool
}

// Partial reports whether some of the input was refused.
func (s NetworkSummary) Partial() bool { return s.partial }

// Networks finds who belongs together in tables of subject, pred, value, or in
// subject records, and writes it. The error wraps ErrInvalid where nothing could
// be read, ErrTooLarge where memory does not suffice.
func Networks(ctx context.Context, w io.Writer, r NetworkRequest) (NetworkSummary, error) {
	if err := r.settle(); err != nil {
		return NetworkSummary{}, err
	}
	found, err := r.read(ctx)
	if err != nil {
		return NetworkSummary{}, err
	}
	defer found.close()
	return r.write(ctx, w, found)
}

// write says what could not be read, and writes what was asked for.
func (r *NetworkRequest) write(ctx context.Context, w io.Writer, f *found) (s NetworkSummary, err error) {
	s = r.remark(f)
	switch {
	case len(r.Gone) > 0:
		s.Found, err = r.gone(w, f)
	case len(r.Paths) > 0:
		s.Found, err = r.paths(w, f)
	case r.Format == "html":
		s.Found, err = r.page(ctx, w, f)
	default:
		sum, werr := network.FormNamed(r.Format).Write(w, f.answer, f.epilogue)
		s.Found, err = sum.Networks, werr
	}
	return s, err
}

// remark says what could not be read.
func (r *NetworkRequest) remark(f *found) NetworkSummary {
	for _, p := range f.epilogue.Problems {
		r.Tell(sink.Plain(p))
	}
	return NetworkSummary{partial: len(f.epilogue.Problems) > 0 || f.epilogue.Run.Refused > 0}
}

func (r *NetworkRequest) settle() error {
	if r.Config.Now.IsZero() {
		r.Config.Now = time.Now().UTC().Truncate(time.Second)
	}
	if r.Memory == 0 {
		r.Memory = max(network.LeastMemory, min(network.UsualMemory, memoryOfMachine()/2))
	}
	if r.Tell == nil {
		r.Tell = func(string) {}
	}
	if r.Progress == nil {
		r.Progress = func(string, int64, int64) {}
	}
	if r.Format = cmp.Or(r.Format, "ndjson"); !slices.Contains(FormatNames(r.Formats()), r.Format) {
		return fmt.Errorf("format %q is none of %v: %w", r.Format, FormatNames(r.Formats()), countersign.ErrForbidden)
	}
	return nil
}

// memoryOfMachine is what Linux says of it; elsewhere nobody knows.
func memoryOfMachine() int64 {
	var kib int64
	b, err := os.ReadFile("/proc/meminfo")
	if err == nil {
		_, err = fmt.Sscanf(string(b), "MemTotal: %d kB", &kib)
	}
	if err != nil {
		return 2 * network.UsualMemory
	}
	return kib << 10
}

// found is what was read, ready to be asked.
type found struct {
	answer   network.Answer
	epilogue network.Epilogue
	close    func()
	from     float64                                                  // decibans from which two are tied
	live     *live                                                    // nil but for a folder's
	facts    func(context.Context, countersign.ID) []countersign.Fact // nil for tables
}

// read reads all inputs, as tables if the first is one.
func (r *NetworkRequest) read(ctx context.Context) (*found, error) {
	if r.Config.Data != "" {
		return r.readKept(ctx)
	}
	tables := 0
	for i := range r.Inputs {
		table, err := r.Inputs[i].looksTable()
		if err != nil {
			return nil, err
		}
		if table {
			tables++
		}
	}
	switch {
	case r.From != "" || r.Map != "" || tables == 0:
		return r.readRecords(ctx)
	case tables < len(r.Inputs):
		return nil, fmt.Errorf("tables of subject, pred, value and subject records do not go together; give them in two runs: %w", countersign.ErrInvalid)
	}
	return r.readTables(ctx)
}

// looksTable looks at the beginning of an input. A stream can be read again
// afterwards.
func (in *Input) looksTable() (bool, error) {
	head, err := in.head()
	if err != nil {
		return false, err
	}
	if first, ok := firstObject(head); ok {
		return network.Looks(first), nil
	}
	f, err := in.raw()
	if err != nil {
		return false, err
	}
	defer f.Close()
	table, again, err := network.LooksAt(f)
	if in.Path == "" {
		in.Reader = again
	}
	if err != nil {
		return false, unread("input", in.Name, err)
	}
	return table, nil
}

// watched are the subjects that are asked after.
func (r *NetworkRequest) watched() []countersign.ID {
	var out []countersign.ID
	for _, p := range r.Paths {
		out = append(out, p[0], p[1])
	}
	return out
}

func (r *NetworkRequest) readTables(ctx context.Context) (*found, error) {
	o := network.Options{Workers: r.Config.Jobs, Memory: r.Memory, Temp: r.Temp, Without: r.Without, Watch: r.watched(), Progress: r.Progress}
	var in []network.Input
	var arrays []*unrolled
	for _, i := range r.Inputs {
		array, numbered, err := i.elements(&arrays)
		if err != nil {
			return nil, err
		}
		switch {
		case array != nil:
			in = append(in, network.Input{Name: i.Name, Open: array, Elements: numbered})
		case i.Path == "":
			in = append(in, network.Stream(i.Name, i.Reader))
		default:
			in = append(in, network.File(i.Name, i.Path))
		}
	}
	web, err := network.Read(ctx, o, in)
	if err != nil {
		return nil, err
	}
	for _, u := range arrays {
		web.Report.Problems, web.Report.Refused = u.restate(web.Report.Inputs, web.Report.Problems), web.Report.Refused+int64(u.refused)
	}
	if web.Report.Rows == 0 && web.Report.Refused > 0 {
		web.Close()
		return nil, fmt.Errorf("%s: %w", web.Report.Problems[0], countersign.ErrInvalid)
	}
	e := r.epilogue(web.Report.Inputs, int(web.Report.Rows), int(web.Report.Refused))
	e.Problems, e.Says = web.Report.Problems, web.Says()
	return &found{answer: web, epilogue: e, close: web.Close, from: network.Joins}, nil
}

// epilogue says what produced the answer. It names no lists: none was asked.
func (r *NetworkRequest) epilogue(in []countersign.Input, read, refused int) network.Epilogue {
	run := countersign.Run{Tool: Tool(), Rules: networkRules(), Lists: []countersign.List{}, Inputs: in, Read: read, Refused: refused,
		Now: r.Config.Now.Format(time.RFC3339)}
	return network.Epilogue{Run: run, Now: r.Config.Now, Width: r.Width, Color: r.Color, Redact: r.Redact}
}

// networkRules is the digest of what decides who belongs together.
func networkRules() string { return rulesDigest(network.Rules()) }

func rulesDigest(rules string) string {
	sum := sha256.Sum256([]byte(rules))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// readRecords takes subject records as screen does, and derives their links.
func (r *NetworkRequest) readRecords(ctx context.Context) (*found, error) {
	if len(r.Without) > 0 {
		return nil, fmt.Errorf("--without is for tables of subject, pred, value: %w", countersign.ErrForbidden)
	}
	a, err := New(ctx, r.Config)
	if err != nil {
		return nil, err
	}
	f, err := r.records(ctx, a)
	if err != nil {
		a.Close()
		return nil, err
	}
	return f, nil
}

func (r *NetworkRequest) records(ctx context.Context, a *App) (*found, error) {
	first := sightings{}
	report, ids, err := a.take(ctx, first.watch(Request{Inputs: r.Inputs, From: r.From, Map: r.Map, Progress: r.Progress}))
	if err != nil {
		return nil, r.nothing(err)
	}
	_, kept, err := a.forget(ctx, report.Erasures)
	if err != nil {
		return nil, err
	}
	if ids, _, err = a.told(ctx, ids); err != nil {
		return nil, err
	}
	r.Progress("linking", 0, int64(len(ids)))
	p, err := a.populace(ctx, ids, first.of)
	if err != nil {
		return nil, err
	}
	e := r.epilogue(report.Inputs, report.Read, report.Refused)
	for _, p := range report.Problems {
		e.Problems = append(e.Problems, p.Error())
	}
	e.Problems = append(e.Problems, kept...)
	return &found{answer: p, epilogue: e, close: func() { a.Close() }, from: kindred.Joins, facts: a.factsOf}, nil
}

// nothing says of an input that nobody could read what a table would have to be.
func (r *NetworkRequest) nothing(err error) error {
	if errors.Is(err, intake.ErrNothing) {
		return fmt.Errorf("%w; a table of ties has the columns subject, pred, value (docs/network.md)", err)
	}
	return err
}

// factsOf returns what was said of a subject.
func (a *App) factsOf(ctx context.Context, id countersign.ID) []countersign.Fact {
	return a.facts(ctx)(id)
}

// paths says what is between the pairs asked after.
func (r *NetworkRequest) paths(w io.Writer, f *found) (int, error) {
	var whys []network.Why
	n := 0
	for _, p := range r.Paths {
		y, err := f.answer.Between(p[0], p[1])
		if err != nil {
			return 0, err
		}
		if y.Tied || len(y.Path) > 0 || y.Network != "" {
			n++
		}
		whys = append(whys, y)
	}
	return n, network.WriteWhys(w, r.Format, whys, f.epilogue)
}

// page writes the largest networks as a page.
func (r *NetworkRequest) page(ctx context.Context, w io.Writer, f *found) (int, error) {
	p := html.NetworkPage{Title: cmp.Or(r.Title, "Networks"), Run: f.epilogue.Run, Says: f.epilogue.Says, Problems: f.epilogue.Problems, Redact: r.Redact,
		From: f.from, Caution: f.epilogue.Caution}
	for n, err := range f.answer.Networks() {
		if err != nil {
			return 0, err
		}
		p.Total++
		p.Members += len(n.Members)
		if p.Total > html.NetworksShown {
			continue
		}
		v := html.NetworkView{Network: sink.Network{ID: n.ID, Members: n.Members, Links: n.Links}, Say: n.Say}
		if f.facts != nil {
			v.Uses, v.Sums = lives(ctx, &v.Network, f.facts)
		}
		p.Networks = append(p.Networks, v)
	}
	var b bytes.Buffer
	if err := html.Networks(&b, p); err != nil {
		return 0, err
	}
	_, err := w.Write(b.Bytes())
	return p.Total, err
}
