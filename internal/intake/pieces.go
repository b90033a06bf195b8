package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"countersign"
	"countersign/internal/source"
)

// A batch is a run of pieces that one worker reads.
type batch struct {
	text   []byte // of all pieces, one behind the other
	pieces []source.Piece
	hashes []countersign.Hash // from the vault; empty without one
	told   []source.Problem   // by the reader, while it filled the batch
	untold int                // problems beyond keptProblems: a batch must not grow with them
	out    []outcome
	done   chan struct{}
	broke  any // what its worker panicked with; the caller's, who may outlive it
}

// An outcome is what came of one piece.
type outcome struct {
	at       place
	hash     countersign.Hash
	records  []countersign.Record
	erasures []countersign.Erasure
	err      error
}

// A place is where a piece stands: its line, and its number where it is an
// element of an array, which may stand on one line.
type place struct{ line, element int }

func (p place) String() string {
	if p.element > 0 {
		return fmt.Sprintf("element %d", p.element)
	}
	return fmt.Sprintf("line %d", p.line)
}

// before tells the order of places in an input.
func (p place) before(q place) bool {
	return p.line < q.line || p.line == q.line && p.element < q.element
}

func (p place) problem(file, say string) source.Problem {
	return source.Problem{File: file, Line: p.line, Element: p.element, Say: say}
}

const (
	batchPieces = 128
	batchBytes  = 512 << 10
	firstBytes  = 16 << 10 // room of the first: most requests of a server have one record
	ahead       = 4        // batches a worker may be ahead of what is given out
)

// pieces reads an input piece by piece: one goroutine takes it apart, some
// read, the caller gives out in order.
func (r *run) pieces(ctx context.Context, src *source.Source, rd *source.Reader) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	work := make(chan *batch)
	order := make(chan *batch, ahead*r.o.Workers)
	free := make(chan *batch, ahead*r.o.Workers+1)
	var wg sync.WaitGroup
	for range r.o.Workers {
		wg.Go(func() {
			var c canon
			for b := range work {
				c.guarded(src, b, &r.o)
			}
		})
	}
	framed := make(chan error, 1)
	var broke any
	wg.Go(func() {
		var err error
		defer func() {
			broke = recover()
			close(work)
			close(order)
			framed <- err
		}()
		err = r.frame(inner, rd, free, work, order)
	})
	err := r.giveOut(inner, src, order, free)
	stop()
	if ctx.Err() != nil { // a read from a silent pipe cannot be interrupted: leave it behind
		return ctx.Err()
	}
	wg.Wait()
	if broke != nil {
		panic(broke)
	}
	if ferr := <-framed; err == nil && !errors.Is(ferr, context.Canceled) {
		err = ferr
	}
	return err
}

// frame fills batches until the input ends.
func (r *run) frame(ctx context.Context, rd *source.Reader, free chan *batch, work, order chan<- *batch) error {
	room := firstBytes
	for more := true; more; {
		var b *batch
		select {
		case b = <-free:
			b.reset()
		default:
			b = &batch{text: make([]byte, 0, room), done: make(chan struct{})}
			room = batchBytes
		}
		r.sink = b
		more = b.fill(rd)
		if r.o.Vault != nil && len(b.pieces) > 0 {
			if err := b.seal(ctx, r.o.Vault); err != nil {
				return fmt.Errorf("sealing evidence: %w", err)
			}
		}
		select {
		case order <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case work <- b:
		case <-ctx.Done():
			close(b.done)
			return ctx.Err()
		}
	}
	return nil
}

func (b *batch) reset() {
	clear(b.pieces)
	clear(b.out)
	b.text, b.pieces, b.out, b.hashes = b.text[:0], b.pieces[:0], b.out[:0], b.hashes[:0]
	b.told, b.untold, b.broke = b.told[:0], 0, nil
	b.done = make(chan struct{})
}

func (b *batch) tell(p source.Problem) {
	if len(b.told) < keptProblems || p.Rest {
		b.told = append(b.told, p)
		return
	}
	b.untold++
}

// fill takes pieces from the reader until the batch is full, and reports
// whether there may be more.
func (b *batch) fill(rd *source.Reader) bool {
	for len(b.pieces) < batchPieces && len(b.text) < batchBytes {
		p, err := rd.Next()
		if err != nil {
			b.settle()
			return false
		}
		at := len(b.text)
		b.text = append(b.text, p.Raw...)
		p.Raw = b.text[at:len(b.text):len(b.text)]
		b.pieces = append(b.pieces, p)
	}
	b.settle()
	return true
}

// settle points the pieces at the text where it stands now: it may have moved
// as it grew.
func (b *batch) settle() {
	at := 0
	for i := range b.pieces {
		n := len(b.pieces[i].Raw)
		b.pieces[i].Raw = b.text[at : at+n : at+n]
		at += n
	}
}

func (b *batch) seal(ctx context.Context, v Vault) error {
	raws := make([][]byte, len(b.pieces))
	for i := range b.pieces {
		raws[i] = b.pieces[i].Raw
	}
	hashes, err := v.Seal(ctx, raws)
	if err != nil {
		return err
	}
	if len(hashes) != len(raws) {
		return fmt.Errorf("%d hashes of %d pieces: %w", len(hashes), len(raws), countersign.ErrTampered)
	}
	b.hashes = hashes
	return nil
}

// guarded reads a batch, and keeps what it panics with.
func (c *canon) guarded(src *source.Source, b *batch, o *Options) {
	defer close(b.done)
	defer func() { b.broke = recover() }()
	c.batch(src, b, o)
}

// batch reads the pieces of a batch.
func (c *canon) batch(src *source.Source, b *batch, o *Options) {
	for i := range b.pieces {
		p := &b.pieces[i]
		p.Desk = &c.desk
		var hash countersign.Hash
		if len(b.hashes) > 0 {
			hash = b.hashes[i]
		} else {
			hash = sha256.Sum256(p.Raw)
		}
		out := outcome{at: place{p.Line, p.Element}, hash: hash}
		out.records, out.err = src.Piece(*p)
		if src.Erases != nil {
			out.erasures = src.Erases(*p)
		}
		for j := range out.records {
			out.records[j].Evidence = hash
			c.record(&out.records[j], o)
		}
		b.out = append(b.out, out)
	}
}

// giveOut calls yield with what the workers read, in order.
func (r *run) giveOut(ctx context.Context, src *source.Source, order <-chan *batch, free chan<- *batch) error {
	var seen map[seenAt]place
	if src.Whole {
		seen = map[seenAt]place{}
	}
	for {
		b := next(ctx, order)
		if b == nil {
			return ctx.Err()
		}
		if b.broke != nil {
			panic(b.broke)
		}
		if err := r.giveBatch(b, seen); err != nil {
			return err
		}
		select {
		case free <- b:
		default:
		}
	}
}

// next returns the next batch in order, when it is read; nil at the end.
func next(ctx context.Context, order <-chan *batch) *batch {
	var b *batch
	select {
	case b = <-order:
	case <-ctx.Done():
	}
	if b == nil {
		return nil
	}
	select {
	case <-b.done:
		return b
	case <-ctx.Done():
		return nil
	}
}

// giveBatch gives out a batch, and tells of its problems in the order of lines.
func (r *run) giveBatch(b *batch, seen map[seenAt]place) error {
	told := b.told
	for i := range b.out {
		for len(told) > 0 && (place{told[0].Line, told[0].Element}).before(b.out[i].at) {
			r.refusePiece(told[0])
			told = told[1:]
		}
		if err := r.one(b.pieces[i].File, &b.out[i], seen); err != nil {
			return err
		}
	}
	r.refuseAll(told, b.untold)
	return nil
}

// refuseAll tells of problems, and counts those that nobody kept.
func (r *run) refuseAll(told []source.Problem, untold int) {
	for _, p := range told {
		r.refusePiece(p)
	}
	r.report.Refused += untold
	r.drop(r.name, untold)
}

func (r *run) refusePiece(p source.Problem) {
	r.report.Refused++
	r.tell(p)
}

// one gives out what came of one piece.
func (r *run) one(file string, out *outcome, seen map[seenAt]place) error {
	r.report.Erasures = append(r.report.Erasures, out.erasures...)
	if out.err != nil {
		if len(out.records) == 0 {
			r.report.Refused++
		}
		r.tell(out.at.problem(file, out.err.Error()))
	}
	given := 0
	for i := range out.records {
		rec := &out.records[i]
		if len(rec.Facts) == 0 || r.again(file, out.at, rec, seen) {
			continue
		}
		if err := r.give(rec); err != nil {
			return err
		}
		given++
	}
	if r.o.Vault != nil {
		r.o.Vault.Done(out.hash, given)
	}
	return nil
}

// again refuses a record of a subject and a time that stood already; seen is nil
// where that is allowed.
func (r *run) again(file string, at place, rec *countersign.Record, seen map[seenAt]place) bool {
	if seen == nil {
		return false
	}
	who := whenSeen(rec)
	first, ok := seen[who]
	if !ok {
		seen[who] = at
		return false
	}
	r.report.Refused++
	r.tell(at.problem(file, fmt.Sprintf(
		"%s stands already at %s; the first was kept: give each subject an id of its own, or another time (seen)", who.subject, first)))
	return true
}
