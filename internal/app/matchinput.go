package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"strconv"
	"sync"

	"countersign"
	"countersign/internal/source"
	api "countersign/internal/web"
)

// unreadable is an error that says, in a sentence, why an input, or the rest
// of it, could not be read.
type unreadable struct{ say string }

func (u unreadable) Error() string { return u.say }

// input answers the queries of one input: one goroutine takes it apart, workers
// answer, the caller writes in order. A parcel is sent off when it is full or
// when the input pauses, so that who asks line by line is answered so.
func (m *matching) input(ctx context.Context, in Input) error {
	src, err := in.open().Open(ctx)
	if err != nil {
		return unreadable{sayOpen(err)}
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	work, order := make(chan *parcel), make(chan *parcel, m.ahead()*m.workers)
	free := make(chan *parcel, m.ahead()*m.workers+1)
	var wg sync.WaitGroup
	for range m.workers {
		wg.Go(func() {
			for p := range work {
				m.work(inner, p, in.Name)
				close(p.done)
			}
		})
	}
	var sum tally
	framed := make(chan error, 1)
	wg.Go(func() {
		defer src.Close()
		defer close(work)
		defer close(order)
		framed <- m.frame(inner, io.TeeReader(src, &sum), free, work, order)
	})
	err = m.write(inner, in.Name, order, free)
	stop()
	switch { // a read from a silent pipe cannot be interrupted: leave it behind
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return err
	}
	wg.Wait()
	m.inputs = append(m.inputs, sum.input(in.Name))
	return <-framed
}

// ahead is how many parcels a worker may be ahead. Of a server's stream what
// waits to be sent is kept small, for there are many.
func (m *matching) ahead() int {
	if m.turn != nil {
		return 1
	}
	return ahead
}

// lines is how many lines a parcel has at most.
func (m *matching) lines() int {
	if m.turn != nil {
		return streamLines
	}
	return parcelLines
}

// frame cuts an input. What it panics with ends the program, or a server's
// stream.
func (m *matching) frame(ctx context.Context, r io.Reader, free <-chan *parcel, work, order chan<- *parcel) (err error) {
	defer func() {
		if m.turn == nil {
			return
		}
		if v := recover(); v != nil {
			err = api.Broke(v)
		}
	}()
	return frame(ctx, r, m.turn == nil, m.lines(), free, work, order)
}

// sayOpen says why an input cannot be opened.
func sayOpen(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file; check the name"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read it; check its owner and mode"
	}
	return err.Error()
}

// A tally counts and hashes what is read.
type tally struct {
	sum hash.Hash
	n   int64
}

func (t *tally) Write(b []byte) (int, error) {
	if t.sum == nil {
		t.sum = sha256.New()
	}
	t.n += int64(len(b))
	return t.sum.Write(b)
}

func (t *tally) input(name string) countersign.Input {
	if t.sum == nil {
		t.sum = sha256.New()
	}
	return countersign.Input{Name: name, SHA256: hex.EncodeToString(t.sum.Sum(nil)), Bytes: t.n}
}

// work answers a parcel when it is its turn.
func (m *matching) work(ctx context.Context, p *parcel, input string) {
	if m.turn == nil {
		m.answer(ctx, p, input)
		return
	}
	done, err := m.turn(ctx)
	if err != nil {
		p.broken = err
		return
	}
	defer done()
	defer func() {
		if v := recover(); v != nil {
			p.broken = api.Broke(v)
		}
	}()
	m.answer(ctx, p, input)
}

// answer answers the lines of a parcel.
func (m *matching) answer(ctx context.Context, p *parcel, input string) {
	defer p.inOrder()
	for _, l := range p.lines {
		id := m.lineID(input, cmp.Or(l.element, l.no))
		if l.long {
			m.refused(p, &l, id, fmt.Sprintf("a line of more than %d bytes; one query a line", maxQuestionLine))
			continue
		}
		q, err := understand(p.text[l.from:l.to], id)
		if m.turn != nil {
			err = q.strict(err)
		}
		if err != nil {
			m.refused(p, &l, q.id, err.Error())
			continue
		}
		for _, say := range q.left {
			p.said = append(p.said, remark{line: l.no, element: l.element, say: say})
		}
		for _, f := range q.unknown {
			p.said = append(p.said, remark{line: l.no, element: l.element, field: f})
		}
		a := m.desk.answer(&q)
		if m.book != nil && p.err == nil {
			p.err = m.book.enter(ctx, m.desk, &p.left, &q, &a, p.text[l.from:l.to])
		}
		if m.heeds != nil {
			if p.broken = m.heeds.heed(ctx, m.desk, &q, &a, nil); p.broken != nil {
				return
			}
		} else if !m.request.Silenced {
			a.Silenced = nil
		}
		p.read++
		p.silenced += a.hushed
		if a.found() {
			p.found++
		}
		if p.out.Len() > 0 {
			p.out.WriteString(m.form.between)
		}
		m.form.answer(&p.out, &a)
	}
}

// refused tells of a line that could not be read, in its place where the form
// has one for it.
func (m *matching) refused(p *parcel, l *textLine, id, say string) {
	p.said = append(p.said, remark{line: l.no, element: l.element, say: say, refused: true})
	if m.form.refused != nil {
		m.form.refused(&p.out, id, say)
	}
}

// lineID names a query that has no id by its line, or its number in an array, and
// by its file where there are several.
func (m *matching) lineID(input string, no int) string {
	if len(m.request.Inputs) > 1 {
		return input + ":" + strconv.Itoa(no)
	}
	return strconv.Itoa(no)
}

// write writes what the workers answered, in order.
func (m *matching) write(ctx context.Context, name string, order <-chan *parcel, free chan<- *parcel) error {
	var batch []*parcel
	for {
		p := nextParcel(ctx, order)
		if p == nil {
			return ctx.Err()
		}
		if p.broken != nil {
			return p.broken
		}
		if batch = append(batch, p); m.book != nil && len(order) > 0 && len(batch) < booked {
			continue // the receipts of several parcels share one commit
		}
		if err := m.book.keep(ctx, batch); err != nil {
			return err
		}
		for _, p := range batch {
			m.put(p, name)
			select {
			case free <- p:
			default:
			}
		}
		batch = batch[:0]
		if len(order) == 0 {
			if err := m.w.Flush(); err != nil {
				return err
			}
		}
	}
}

// nextParcel returns the next parcel in order when it is answered; nil at the
// end.
func nextParcel(ctx context.Context, order <-chan *parcel) *parcel {
	var p *parcel
	select {
	case p = <-order:
	case <-ctx.Done():
	}
	if p == nil {
		return nil
	}
	select {
	case <-p.done:
		return p
	case <-ctx.Done():
		return nil
	}
}

func (m *matching) put(p *parcel, name string) {
	for i := range p.said {
		m.remark(name, &p.said[i])
	}
	m.summary.Read += p.read
	m.summary.Found += p.found
	m.summary.Silenced += p.silenced
	if p.out.Len() == 0 {
		return
	}
	m.begin()
	if m.said > 0 {
		m.w.WriteString(m.form.between)
	}
	m.said += p.read
	m.w.Write(p.out.Bytes())
}

func (m *matching) remark(name string, r *remark) {
	at := source.Problem{File: name, Line: r.line, Element: r.element, Say: r.say}
	switch {
	case r.field != "":
		if !m.strange[r.field] && len(m.strange) < toldFields {
			m.strange[r.field] = true
			at.Say = fmt.Sprintf("the field %.40q is unknown and was passed over; known are %s", r.field, queryFields)
			m.tell(at.Error())
		}
	case r.refused:
		m.refuse(at.Error())
	default:
		m.tell(at.Error())
	}
}
