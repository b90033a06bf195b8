package network

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"sync/atomic"

	"countersign/graph"
)

// project makes the graph: vertices are the subjects whom all that they share
// could tie to anybody, edges the ties from Joins on.
func (w *Web) project(ctx context.Context) error {
	bound, err := w.bounds(ctx)
	if err != nil {
		return err
	}
	if err := w.narrow(ctx, bound); err != nil {
		return err
	}
	w.first = make([]uint32, len(w.finds)+1)
	things, holders := 0, 0
	need := int64(0)
	for i, f := range w.finds {
		things += len(f.pred)
		holders += len(f.holders)
		need += f.bytes()
		w.first[i+1] = uint32(things)
	}
	if need += int64(12*holders + 12*things); need > w.o.Memory {
		return tooMuch("the things that subjects share", need, w.o.Memory)
	}
	shares := newBits(len(bound))
	for _, f := range w.finds {
		for _, h := range f.holders {
			shares.set(w.dense(h))
		}
	}
	w.who = shares.list()
	start := make([]uint64, 1, things+1)
	held := make([]uint32, 0, holders)
	for _, f := range w.finds {
		for t := range f.pred {
			for _, h := range f.holders[f.start[t]:f.start[t+1]] {
				held = append(held, shares.rank(w.dense(h)))
			}
			start = append(start, uint64(len(held)))
		}
		w.pred = append(w.pred, f.pred...)
		w.held = append(w.held, f.held...)
		f.holders, f.start, f.pred, f.held = nil, nil, nil, nil
	}
	w.share = graph.NewSharing(len(w.who), start, held)
	w.edges = w.share.Project(w.worth, w.pull, w.o.Workers)
	return nil
}

// perDeciban is how finely bounds are added up, so that it can be done by
// several workers in any order.
const perDeciban = 64

// bounds adds up, for each subject, all that it shares: more than any tie of it
// weighs.
func (w *Web) bounds(ctx context.Context) ([]atomic.Uint32, error) {
	out := make([]atomic.Uint32, w.base[len(w.base)-1])
	err := w.each(ctx, "ties", len(w.finds), func() func(int) error {
		return func(i int) error {
			f, err := w.finds[i].back(w.depot)
			if err != nil {
				return err
			}
			for t, pred := range f.pred {
				weight := w.words.preds[pred].fade[f.held[t]]
				add := uint32(math.Ceil(float64(weight) * perDeciban))
				for _, h := range f.holders[f.start[t]:f.start[t+1]] {
					if b := &out[w.dense(h)]; add > 0 && b.Load() < Joins*perDeciban {
						b.Add(add)
					}
				}
			}
			return nil
		}
	})
	return out, err
}

// narrow keeps of what is shared only what could tie somebody.
func (w *Web) narrow(ctx context.Context, bound []atomic.Uint32) error {
	return w.each(ctx, "ties", len(w.finds), func() func(int) error {
		return func(i int) error {
			f, err := w.finds[i].back(w.depot)
			if err != nil {
				return err
			}
			out := &find{start: []uint32{0}, seen: f.seen}
			for t, pred := range f.pred {
				n := len(out.holders)
				if w.words.preds[pred].fade[f.held[t]] > 0 {
					for _, h := range f.holders[f.start[t]:f.start[t+1]] {
						if bound[w.dense(h)].Load() >= Joins*perDeciban {
							out.holders = append(out.holders, h)
						}
					}
				}
				if len(out.holders) < n+2 {
					out.holders = out.holders[:n]
					continue
				}
				out.keep(f, t)
			}
			w.finds[i] = out
			return nil
		}
	})
}

// keep takes over a thing whose holders were added.
func (f *find) keep(from *find, t int) {
	f.start = append(f.start, uint32(len(f.holders)))
	f.pred = append(f.pred, from.pred[t])
	f.held = append(f.held, from.held[t])
	begin := uint32(0)
	if t > 0 {
		begin = from.ends[t-1]
	}
	f.texts = append(f.texts, from.texts[begin:from.ends[t]]...)
	f.ends = append(f.ends, uint32(len(f.texts)))
}

func (f *find) bytes() int64 {
	return int64(len(f.texts) + 4*len(f.holders) + 12*len(f.pred))
}

// A shelf is where a find is in the depot's file: numbers, then texts.
type shelf struct {
	at              int64
	things, holders int
	texts           int
	there           bool
}

// shelve moves a find to the depot's file.
func (f *find) shelve(d *depot) error {
	b := make([]byte, 0, f.bytes()+4)
	for _, list := range [][]uint32{f.start, f.holders, f.ends} {
		for _, x := range list {
			b = binary.LittleEndian.AppendUint32(b, x)
		}
	}
	for _, list := range [][]uint16{f.pred, f.held} {
		for _, x := range list {
			b = binary.LittleEndian.AppendUint16(b, x)
		}
	}
	at, err := d.spill(append(b, f.texts...))
	if err != nil {
		return err
	}
	*f = find{seen: f.seen, put: shelf{at, len(f.pred), len(f.holders), len(f.texts), true}}
	return nil
}

// back returns a find as it was before it was shelved.
func (f *find) back(d *depot) (*find, error) {
	if !f.put.there {
		return f, nil
	}
	p := f.put
	b := make([]byte, 4*(p.things+1+p.holders+p.things)+4*p.things+p.texts)
	if _, err := d.file.ReadAt(b, p.at); err != nil {
		return nil, fmt.Errorf("temporary file: %w", err)
	}
	out := &find{seen: f.seen, start: make([]uint32, p.things+1), holders: make([]uint32, p.holders), ends: make([]uint32, p.things),
		pred: make([]uint16, p.things), held: make([]uint16, p.things)}
	for _, list := range [][]uint32{out.start, out.holders, out.ends} {
		for i := range list {
			list[i] = binary.LittleEndian.Uint32(b)
			b = b[4:]
		}
	}
	for _, list := range [][]uint16{out.pred, out.held} {
		for i := range list {
			list[i] = binary.LittleEndian.Uint16(b)
			b = b[2:]
		}
	}
	out.texts = b
	return out, nil
}
