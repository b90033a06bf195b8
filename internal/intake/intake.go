// Package intake is the room where input becomes records: sealed as it came, read by the source that knows it, its objects in canonical form.
//
// Everything that follows trusts what leaves here: equal things have equal
// IDs, placeholders point at nothing, texts carry their fingerprints, protected
// values stay apart. What cannot be read is told in one sentence each, and the
// rest is read.
package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"countersign"
	"countersign/internal/source"
)

// By is how intake signs what it appends.
const By = "intake"

// ErrNothing is the error of a run in which no record could be read. It is a
// [countersign.ErrInvalid], too.
var ErrNothing error = nothing{"nothing could be read"}

// nothing is ErrNothing in the words of the first problem.
type nothing struct{ say string }

func (n nothing) Error() string        { return n.say }
func (n nothing) Unwrap() error        { return countersign.ErrInvalid }
func (n nothing) Is(target error) bool { return target == ErrNothing }

// An Input is something to read. Open is called once.
type Input struct {
	Name string
	Open func(context.Context) (io.ReadCloser, error)
}

// A Vault keeps evidence. The two methods are called from different goroutines.
type Vault interface {
	// Seal takes pieces in the order they stand in the input, before anything in
	// them is read, and returns the SHA-256 of each. The bytes must not be
	// kept: they are used again.
	Seal(ctx context.Context, pieces [][]byte) ([]countersign.Hash, error)
	// Done tells, for each piece in that order, how many records of it were
	// given out. None means that nobody will ask for it again.
	Done(piece countersign.Hash, records int)
}

// Options say how to read.
type Options struct {
	Sources []*source.Source    // who may recognise an input
	From    *source.Source      // reads every input, whatever it looks like; nil recognises each
	Vault   Vault               // nil: evidence is hashed and not kept
	Marking countersign.Marking // of records that their source does not mark
	Region  string              // ISO 3166 code for phone numbers of people who claim no country
	Workers int                 // 0 means one a core
	Limits  source.Limits
	NoLists bool // refuses lists of parties, of which nobody is a subject
}

// A Report says what was read, and what was not.
type Report struct {
	Inputs   []countersign.Input
	Read     int // records given out
	Refused  int // pieces of input of which nothing could be used
	Problems []source.Problem
	Erasures []countersign.Erasure // what hiring systems ask to be forgotten
}

// Read reads the inputs, one after another, and calls yield with an entry for
// each record, in the order of the input. An input that cannot be read is a
// problem; if none can, the error is [ErrNothing]. Other errors are those of
// yield, the vault and the context.
func Read(ctx context.Context, o Options, inputs []Input, yield func(countersign.Entry) error) (Report, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{o: o, yield: yield}
	for _, in := range inputs {
		if err := r.input(ctx, in); err != nil {
			return r.report, err
		}
	}
	if err := r.readLists(ctx); err != nil {
		return r.report, err
	}
	r.sumUp()
	if r.report.Read == 0 && len(r.report.Erasures) == 0 {
		return r.report, r.nothing()
	}
	return r.report, nil
}

// A run is one call of Read.
type run struct {
	o       Options
	yield   func(countersign.Entry) error
	report  Report
	name    string         // of the input at hand
	dropped map[string]int // problems beyond those kept, by file
	lists   []list
	sink    *batch // takes what the reader tells; the framer's
}

// a list is a source with its files, which are read when all are there.
type list struct {
	src   *source.Source
	files []source.File
}

// keptProblems is how many problems of one input are told one by one.
const keptProblems = 100

func (r *run) tell(p source.Problem) {
	n := 0
	for i := len(r.report.Problems) - 1; i >= 0 && r.report.Problems[i].File == p.File; i-- {
		n++
	}
	if n < keptProblems || p.Rest {
		r.report.Problems = append(r.report.Problems, p)
		return
	}
	r.drop(p.File, 1)
}

// drop counts problems that are not told one by one.
func (r *run) drop(file string, n int) {
	if n == 0 {
		return
	}
	if r.dropped == nil {
		r.dropped = map[string]int{}
	}
	r.dropped[file] += n
}

// sumUp adds one sentence for the problems that were not told.
func (r *run) sumUp() {
	var out []source.Problem
	for i, p := range r.report.Problems {
		out = append(out, p)
		last := i+1 == len(r.report.Problems) || r.report.Problems[i+1].File != p.File
		if n := r.dropped[p.File]; last && n > 0 {
			out = append(out, source.Problem{File: p.File, Say: fmt.Sprintf("%d more problems like these; mend the first and run again", n)})
		}
	}
	r.report.Problems = out
}

func (r *run) nothing() error {
	if len(r.report.Problems) == 0 {
		return ErrNothing
	}
	return nothing{r.report.Problems[0].Error()}
}

// input reads one input. Only errors that end the run are returned.
func (r *run) input(ctx context.Context, in Input) error {
	f, err := in.Open(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.tell(source.Problem{File: in.Name, Say: sayOpen(err)})
		return nil
	}
	defer f.Close()
	r.name = in.Name
	sum := sha256.New()
	raw := &tally{r: f, sum: sum, ctx: ctx}
	rd := source.NewReader(in.Name, raw, r.o.Limits, func(p source.Problem) { r.sink.tell(p) })
	if err := r.recognised(ctx, in.Name, rd); err != nil {
		return err
	}
	raw.drain()
	r.report.Inputs = append(r.report.Inputs, countersign.Input{Name: in.Name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: raw.n})
	return ctx.Err()
}

func (r *run) recognised(ctx context.Context, name string, rd *source.Reader) error {
	r.sink = &batch{}
	peek, err := rd.Peek()
	r.refuseAll(r.sink.told, r.sink.untold)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.tell(source.Problem{File: name, Say: sentence(name, err)})
		return nil
	}
	src := r.o.From
	if src == nil {
		src = pick(r.o.Sources, peek)
	}
	switch {
	case src == nil && peek.Format == source.JSON && peek.First.Raw == nil && r.broken(rd):
		return nil
	case src == nil:
		r.tell(source.Problem{File: name, Say: unknown(peek)})
		return nil
	case src.Files != nil && r.o.NoLists:
		r.tell(source.Problem{File: name, Say: fmt.Sprintf("a list of parties (%s), not of subjects; `countersign lists import %[1]s` takes it", src.Name)})
		return nil
	case src.Files != nil:
		return r.collect(ctx, name, src, rd)
	}
	return r.pieces(ctx, src, rd)
}

// broken tells why no object of an input can be read, and reports whether there
// was anything to tell.
func (r *run) broken(rd *source.Reader) bool {
	r.sink = &batch{}
	rd.Next() //nolint:errcheck // what is wrong is told
	r.refuseAll(r.sink.told, r.sink.untold)
	return len(r.sink.told) > 0
}

// pick returns the source that is surest of an input; the first of equals.
func pick(sources []*source.Source, p source.Peek) *source.Source {
	var best *source.Source
	sure := source.No
	for _, s := range sources {
		if c := s.Looks(p); c > sure {
			best, sure = s, c
		}
	}
	return best
}

func unknown(p source.Peek) string {
	const hint = "give the records an id (docs/subject.md), or say what maps them with --map"
	switch {
	case p.Has("from", "to", "amount") == 3:
		return "payments; give them to countersign trace"
	case len(p.Header) > 0:
		return fmt.Sprintf("a table with columns that no source knows (%s); %s", few(p.Header), hint)
	case len(p.Keys) > 0:
		return fmt.Sprintf("JSON with fields that no source knows (%s); %s", few(p.Keys), hint)
	}
	if p.Format == source.JSON {
		return "JSON without a record in it; " + hint
	}
	return "nothing that a source knows; " + hint
}

func few(names []string) string {
	const most = 6
	s := ""
	for i, n := range names {
		if i == most {
			return s + ", …"
		}
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprintf("%.40q", n)
	}
	return s
}

// tally counts and hashes the bytes of an input and stops with its context.
type tally struct {
	r   io.Reader
	sum io.Writer
	ctx context.Context //nolint:containedctx // a reader has no other way to hear of it
	n   int64
	end bool
}

func (t *tally) Read(p []byte) (int, error) {
	if err := t.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := t.r.Read(p)
	t.sum.Write(p[:n])
	t.n += int64(n)
	t.end = t.end || err != nil
	return n, err
}

// mostDrained bounds what is read of an input only to name its hash.
const mostDrained = 1 << 30

// Len is how much there is to be read, -1 where the input does not say.
func (t *tally) Len() int {
	if l, ok := t.r.(interface{ Len() int }); ok {
		return l.Len()
	}
	return -1
}

// drain reads to the end of the input, so that its hash is that of the file.
func (t *tally) drain() {
	if !t.end {
		io.Copy(io.Discard, io.LimitReader(t, mostDrained)) //nolint:errcheck // what could be read was
	}
}

// collect keeps a file of a list until all are there.
func (r *run) collect(ctx context.Context, name string, src *source.Source, rd *source.Reader) error {
	const most = 1 << 30
	data, err := rd.All(most)
	if err != nil {
		r.tell(source.Problem{File: name, Say: sentence(name, err)})
		return ctx.Err()
	}
	if r.o.Vault != nil {
		h, err := r.o.Vault.Seal(ctx, [][]byte{data})
		if err != nil {
			return fmt.Errorf("sealing %s: %w", name, err)
		}
		r.o.Vault.Done(h[0], 0) // a list is kept by whoever imports it
	}
	for i := range r.lists {
		if r.lists[i].src == src {
			r.lists[i].files = append(r.lists[i].files, source.File{Name: name, Data: data})
			return nil
		}
	}
	r.lists = append(r.lists, list{src, []source.File{{Name: name, Data: data}}})
	return nil
}

// readLists reads the lists whose files are all there now.
func (r *run) readLists(ctx context.Context) error {
	var c canon
	for _, l := range r.lists {
		for rec, err := range l.src.Files(l.files) {
			if cerr := ctx.Err(); cerr != nil {
				return cerr
			}
			if err != nil {
				r.refuse(l.files[0].Name, err)
				continue
			}
			c.record(&rec, &r.o)
			if err := r.give(&rec); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuse tells of a row of a list.
func (r *run) refuse(name string, err error) {
	r.report.Refused++
	var p source.Problem
	if !errors.As(err, &p) {
		p = source.Problem{File: name, Say: err.Error()}
	}
	r.tell(p)
}

func (r *run) give(rec *countersign.Record) error {
	r.report.Read++
	return r.yield(countersign.Entry{By: By, Record: rec})
}

// seenAt tells records of one subject apart.
type seenAt struct {
	subject countersign.ID
	at      int64
}

func whenSeen(rec *countersign.Record) seenAt {
	at := int64(0)
	if !rec.Seen.IsZero() {
		at = rec.Seen.UnixNano() / int64(time.Microsecond)
	}
	return seenAt{rec.Facts[0].Subject, at}
}
