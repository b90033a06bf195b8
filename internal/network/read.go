package network

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/zeebo/xxh3"

	"countersign"
	"countersign/normal"
)

// Options say how tables are read and tied.
type Options struct {
	Workers int              // 0 means one a core
	Memory  int64            // bytes for what is held; 0 means 8 GiB
	Temp    string           // folder for what memory has no room for; "" means the system's
	Watch   []countersign.ID // subjects of whom all is kept, to say why
	Without []string         // "pred=value": things that count for nothing
	// Progress hears how far a step is; nil is allowed. It is called by several
	// goroutines.
	Progress func(step string, done, total int64)
}

// Budgets of memory in bytes.
const (
	UsualMemory = 8 << 30
	LeastMemory = 16 << 20 // with less, what is being read has no room
)

// A Report says what was read, and what was not.
type Report struct {
	Inputs   []countersign.Input
	Rows     int64    // taken
	Refused  int64    // rows that could not be read
	Ignored  int64    // rows that say nothing: empty, a placeholder, a subject that names itself
	Aside    int64    // rows of things that were to count for nothing
	Subjects int64    // different ones
	Spilt    int64    // bytes that went to a temporary file
	Problems []string // a sentence each
}

// keptProblems of one input are told one by one.
const keptProblems = 20

// A reading is the first pass: rows to bins, by subject.
type reading struct {
	o       Options
	depot   *depot
	bins    []bin
	words   *lexicon
	without map[string]bool

	mu     sync.Mutex
	report Report
	bad    []problem // of the input at hand: the first ones
	more   int64     // beyond those
}

// A problem is a line that could not be read; of line 0 the whole input.
type problem struct {
	line int64
	say  string
}

func (o *Options) settle() {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Memory <= 0 {
		o.Memory = UsualMemory
	}
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
}

// binsFor splits the rows so that one bin's are a small part of the memory, and
// pieces so that those being written are, too.
func (o *Options) binsFor() (bins, pieceSize int) {
	bins = 512
	if o.Memory < 512<<20 {
		bins = 128
	}
	pieceSize = 64 << 10
	for int64(bins*pieceSize*o.Workers) > o.Memory/8 && pieceSize > 8<<10 {
		pieceSize /= 2
	}
	return bins, pieceSize
}

func newReading(o Options) *reading {
	bins, piece := o.binsFor()
	r := &reading{o: o, bins: make([]bin, bins), words: newLexicon(), without: map[string]bool{}}
	r.depot = newDepot(piece, o.Memory/2, o.Temp)
	for _, w := range o.Without {
		if name, text, ok := strings.Cut(w, "="); ok {
			if n, err := r.words.number(name); err == nil {
				out, _ := r.words.preds[n].form(nil, []byte(text))
				r.without[string(r.words.preds[n].kind.Pred)+"="+string(out)] = true
			}
		}
	}
	return r
}

// refuse tells of a row that could not be read. Of many the first lines are
// kept, whoever comes first.
func (r *reading) refuse(line int64, say string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if line > 0 {
		r.report.Refused++
	}
	at, _ := slices.BinarySearchFunc(r.bad, line, func(p problem, line int64) int { return cmp.Compare(p.line, line) })
	if at < keptProblems {
		r.bad = slices.Insert(r.bad, at, problem{line, say})
	}
	if len(r.bad) > keptProblems {
		r.bad = r.bad[:keptProblems]
	}
	r.more++
}

// endInput puts the problems of an input into sentences.
func (r *reading) endInput(in *Input) {
	for _, p := range r.bad {
		say := in.Name + ": " + p.say
		switch {
		case p.line > 0 && in.Elements:
			say = fmt.Sprintf("%s: element %d: %s", in.Name, p.line, p.say)
		case p.line > 0:
			say = fmt.Sprintf("%s:%d: %s", in.Name, p.line, p.say)
		}
		r.report.Problems = append(r.report.Problems, say)
	}
	if more := r.more - int64(len(r.bad)); more > 0 {
		r.report.Problems = append(r.report.Problems, fmt.Sprintf("%s: %d more rows could not be read", in.Name, more))
	}
	r.bad, r.more = nil, 0
}

// lines reads an input of lines. Framing is one goroutine's work, splitting all
// workers'.
func (r *reading) lines(ctx context.Context, name string, in io.Reader) error {
	sum := newDigest(ctx, in)
	f := &framer{r: sum, line: 1, tell: r.refuse}
	first := &block{}
	if err := f.next(first); err != nil {
		return fmt.Errorf("%s: empty; nothing to read: %w", name, countersign.ErrInvalid)
	}
	first.data = bytes.TrimPrefix(first.data, []byte("\xef\xbb\xbf"))
	head, rest, more := bytes.Cut(first.data, []byte("\n"))
	for more && len(bytes.TrimSpace(head)) == 0 {
		first.data = rest
		first.line++
		head, rest, more = bytes.Cut(rest, []byte("\n"))
	}
	make, header, err := splitterFor(head)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if header {
		first.data = rest
		first.line++
	}
	if err := r.share(ctx, f, first, make); err != nil {
		return err
	}
	r.report.Inputs = append(r.report.Inputs, sum.input(name))
	return ctx.Err()
}

// share hands blocks to the workers.
func (r *reading) share(ctx context.Context, f *framer, first *block, make_ func() splitter) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	work, free := make(chan *block), make(chan *block, 2*r.o.Workers)
	for range 2 * r.o.Workers {
		free <- &block{}
	}
	errs := make(chan error, r.o.Workers)
	for range r.o.Workers {
		go func() {
			w := r.worker()
			s := make_()
			var err error
			for b := range work {
				if err == nil {
					if err = s.split(b, w.row, w.bad); err != nil {
						stop()
					}
				}
				free <- b
			}
			errs <- cmp.Or(err, w.close()) // a full disk is full for both
		}()
	}
	next := first
	for b := next; inner.Err() == nil; {
		work <- b
		r.o.Progress("reading", f.line, 0)
		b = <-free
		if f.next(b) != nil {
			break
		}
	}
	close(work)
	var err error
	for range r.o.Workers {
		if e := <-errs; e != nil && err == nil {
			err = e
		}
	}
	return err
}

// A worker takes rows to bins.
type worker struct {
	r       *reading
	pack    *packer
	numbers map[string]uint16
	buf     []byte
	rows    int64
	ignored int64
	aside   int64
	shift   int
	last    []byte // predicate of the row before, and its number
	lastNo  uint16
	preds   []pred
}

func (r *reading) worker() *worker {
	shift := 64
	for n := len(r.bins); n > 1; n /= 2 {
		shift--
	}
	return &worker{r: r, pack: newPacker(r.depot, r.bins), numbers: map[string]uint16{}, shift: shift}
}

func (w *worker) close() error {
	w.r.mu.Lock()
	w.r.report.Rows += w.rows
	w.r.report.Ignored += w.ignored
	w.r.report.Aside += w.aside
	w.r.mu.Unlock()
	return w.pack.close()
}

func (w *worker) bad(line int64, say string) { w.r.refuse(line, say) }

// row takes one row.
func (w *worker) row(subject, predicate, value []byte) error {
	subject, predicate = bytes.TrimSpace(subject), bytes.TrimSpace(predicate)
	if len(subject) == 0 || len(predicate) == 0 || len(value) == 0 || len(subject) > maxSubject || len(value) > maxValue ||
		len(predicate) > 128 || !utf8.Valid(subject) || !utf8.Valid(value) || saysNothing(subject) {
		w.ignored++
		return nil
	}
	no, err := w.number(predicate)
	if err != nil {
		return err
	}
	p := &w.preds[no]
	text, ok := p.form(w.buf[:0], value)
	w.buf = text[:0]
	if !ok || len(text) == 0 || len(text) > maxValue {
		w.ignored++
		return nil
	}
	if len(w.r.without) > 0 && w.r.without[string(p.kind.Pred)+"="+string(text)] {
		w.aside++ // the subject is still there, with a thing that nobody shares
		text = append(append(append(text, 0), subject...), 0)
	}
	if p.kind.Pred == countersign.ReferredBy {
		return w.referral(no, subject, value)
	}
	w.rows++
	return w.pack.saySubject(uint32(xxh3.Hash(subject)>>w.shift), no, subject, text)
}

// referral ties a subject to the one it names: both hold the name.
func (w *worker) referral(no uint16, subject, other []byte) error {
	other = bytes.TrimSpace(other)
	if bytes.Equal(subject, other) || len(other) > maxSubject {
		w.ignored++
		return nil
	}
	w.rows++
	if err := w.pack.saySubject(uint32(xxh3.Hash(other)>>w.shift), no, other, other); err != nil {
		return err
	}
	return w.pack.saySubject(uint32(xxh3.Hash(subject)>>w.shift), no, subject, other)
}

// saysNothing reports a subject that is a placeholder.
func saysNothing(subject []byte) bool {
	for _, c := range subject {
		if c >= '0' && c <= '9' {
			return false
		}
	}
	return len(subject) < 20 && bytes.IndexByte(subject, ':') < 0 && bytes.IndexByte(subject, '/') < 0 && normal.Placeholder(string(subject))
}

// number is the predicate's. Rows often come in runs of few predicates.
func (w *worker) number(name []byte) (uint16, error) {
	if len(w.preds) > 0 && bytes.Equal(name, w.last) {
		return w.lastNo, nil
	}
	no, ok := w.numbers[string(name)]
	if !ok {
		var err error
		if no, err = w.r.words.number(clean(name)); err != nil {
			return 0, err
		}
		if len(w.numbers) < 4*maxPreds {
			w.numbers[string(name)] = no
		}
		w.r.words.mu.Lock()
		w.preds = slices.Clone(w.r.words.preds)
		w.r.words.mu.Unlock()
	}
	w.last, w.lastNo = append(w.last[:0], name...), no
	return no, nil
}
