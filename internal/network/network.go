// Package network finds which subjects of a table belong together, by what they share and how rare it is, at the size of a platform.
//
// Three passes, none of which needs all rows at once. Rows are parted by their
// subject's hash and each part's subjects are numbered; then by their value's
// hash, and each part's values are grouped; what several share and what weighs
// anything becomes a graph of subjects, whose communities are the networks. A
// value costs as much as it has holders, never their square, and one that too
// many have is counted and kept nowhere. What memory has no room for goes to a
// temporary file.
//
// The same rows give the same networks, in whatever order they come and by
// however many workers.
package network

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"

	"countersign"
	"countersign/graph"
)

// A Web is who shares what. Close it.
type Web struct {
	Report Report
	depot  *depot
	rolls  []*roll
	base   []uint32 // number of each roll's first subject
	words  *lexicon
	finds  []*find
	first  []uint32 // number of each find's first thing
	counts []spread
	watch  []asked

	share *graph.Sharing
	who   []uint32 // subject of each vertex
	pred  []uint16 // of each thing
	held  []uint16 // holders of each thing, though not all may be vertices
	edges []graph.Edge
	o     Options
}

// asked is a subject that is asked after.
type asked struct {
	id      countersign.ID
	subject uint32 // number; none where no row has it
	seen    []sighting
}

const none = ^uint32(0)

// Read reads tables and finds out who shares what. What cannot be read of them is
// in the report; the error is of what ends the run.
func Read(ctx context.Context, o Options, inputs []Input) (*Web, error) {
	o.settle()
	r := newReading(o)
	for _, in := range inputs {
		if err := r.input(ctx, in); err != nil {
			r.depot.close()
			return nil, err
		}
		r.endInput(&in)
	}
	w := &Web{depot: r.depot, words: r.words, o: o}
	if err := w.build(ctx, r); err != nil {
		r.depot.close()
		return nil, err
	}
	return w, nil
}

func (r *reading) input(ctx context.Context, in Input) error {
	f, err := in.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	if file, ok := f.(columnar); ok { // only what Open knows to be Parquet
		return r.columnar(ctx, in.Name, file)
	}
	return r.lines(ctx, in.Name, f)
}

// Close removes what was put aside.
func (w *Web) Close() { w.depot.close() }

func (w *Web) build(ctx context.Context, r *reading) error {
	w.Report = r.report
	byValues, err := w.number(ctx, r)
	if err != nil {
		return err
	}
	if err := w.group(ctx, byValues); err != nil {
		return err
	}
	w.Report.Spilt = w.depot.spilt.Load()
	w.words.weigh(w.counts)
	return w.project(ctx)
}

// each does work on every bin, on all workers, and stops at the first error.
func (w *Web) each(ctx context.Context, step string, n int, make func() func(i int) error) error {
	var next, done atomic.Int64
	var first atomic.Pointer[error]
	var wg sync.WaitGroup
	for range min(w.o.Workers, n) {
		wg.Go(func() {
			work := make()
			for i := int(next.Add(1)) - 1; i < n && first.Load() == nil; i = int(next.Add(1)) - 1 {
				err := ctx.Err()
				if err == nil {
					err = work(i)
				}
				if err != nil {
					first.CompareAndSwap(nil, &err)
				}
				w.o.Progress(step, done.Add(1), int64(n))
			}
		})
	}
	wg.Wait()
	if err := first.Load(); err != nil {
		return *err
	}
	return nil
}

// number gives every subject its number and parts the rows by value.
func (w *Web) number(ctx context.Context, r *reading) ([]bin, error) {
	w.rolls = make([]*roll, len(r.bins))
	out := make([]bin, len(r.bins))
	var names atomic.Int64
	var packs []*packer
	var mu sync.Mutex
	err := w.each(ctx, "subjects", len(r.bins), func() func(int) error {
		c, pack, buf := &census{seed: rand.Uint64()}, newPacker(r.depot, out), []byte(nil)
		mu.Lock()
		packs = append(packs, pack)
		mu.Unlock()
		return func(i int) error {
			roll, err := w.enrol(c, r.depot, &r.bins[i], &buf, pack, uint32(i))
			if err != nil {
				return err
			}
			w.rolls[i] = roll
			if names.Add(int64(len(roll.names)+4*len(roll.ends))) > w.o.Memory/8 {
				return roll.shelve(r.depot)
			}
			return nil
		}
	})
	for _, p := range packs {
		if e := p.close(); err == nil {
			err = e
		}
	}
	if err != nil {
		return nil, err
	}
	w.base = make([]uint32, len(w.rolls)+1)
	total := int64(0)
	for i, r := range w.rolls {
		total += int64(r.count)
		w.base[i+1] = uint32(total)
	}
	if total >= int64(none) {
		return nil, fmt.Errorf("more than four thousand million subjects: %w", countersign.ErrTooLarge)
	}
	w.Report.Subjects = total
	w.findWatched()
	return out, nil
}

// enrol numbers the subjects of one bin, then hands its rows on.
func (w *Web) enrol(c *census, d *depot, b *bin, buf *[]byte, pack *packer, at uint32) (*roll, error) {
	c.reset(b.rows)
	err := d.each(b, buf, false, func(rows []byte) error {
		for len(rows) > 0 {
			_, subject, _, rest := readSubject(rows)
			if err := c.add(subject); err != nil {
				return err
			}
			rows = rest
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	roll := c.settle()
	bins := uint64(len(pack.bins))
	err = d.each(b, buf, true, func(rows []byte) error {
		for len(rows) > 0 {
			no, subject, value, rest := readSubject(rows)
			place := at<<placeBits | c.lookup(subject)
			h := hashValue(w.words.preds[no].seed, value)
			if err := pack.sayValue(uint32(h>>32*bins>>32), place, no, value); err != nil {
				return err
			}
			rows = rest
		}
		return nil
	})
	return roll, err
}

// findWatched finds the numbers of the subjects that are asked after.
func (w *Web) findWatched() {
	for _, id := range w.o.Watch {
		a := asked{id: id, subject: none}
		shift := 64
		for n := len(w.rolls); n > 1; n /= 2 {
			shift--
		}
		i := uint32(xxh3.HashString(string(id)) >> shift)
		for place := range uint32(w.rolls[i].count) {
			if name, err := w.rolls[i].name(w.depot, place); err == nil && name == id {
				a.subject = i<<placeBits | place
			}
		}
		w.watch = append(w.watch, a)
	}
}

// group finds the values that several subjects share.
func (w *Web) group(ctx context.Context, bins []bin) error {
	w.finds = make([]*find, len(bins))
	w.counts = make([]spread, len(w.words.preds))
	var mu sync.Mutex
	var held atomic.Int64
	most := make([]int, len(w.words.preds))
	seeds := make([]uint64, len(w.words.preds))
	for i := range most {
		most[i], seeds[i] = mostHolders(w.words.preds[i].kind), w.words.preds[i].seed
	}
	var watch []uint32
	for _, a := range w.watch {
		watch = append(watch, a.subject)
	}
	return w.each(ctx, "values", len(bins), func() func(int) error {
		s, buf := &sorter{seed: rand.Uint64(), seeds: seeds, most: most, watch: watch}, []byte(nil)
		counts := make([]spread, len(w.words.preds))
		return func(i int) error {
			f, err := w.sortBin(s, &bins[i], &buf, counts)
			if err != nil {
				return err
			}
			w.finds[i] = f
			if held.Add(f.bytes()) > w.o.Memory/8 {
				if err := f.shelve(w.depot); err != nil {
					return err
				}
			}
			mu.Lock()
			for j := range counts {
				w.counts[j].add(&counts[j])
				counts[j] = spread{}
			}
			mu.Unlock()
			return nil
		}
	})
}

func (w *Web) sortBin(s *sorter, b *bin, buf *[]byte, counts []spread) (*find, error) {
	s.reset(b.rows)
	err := w.depot.each(b, buf, true, func(rows []byte) error {
		for len(rows) > 0 {
			subject, no, value, rest := readValue(rows)
			s.add(subject, no, w.words.preds[no].seed, value)
			rows = rest
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.settle(counts), nil
}

func (s *spread) add(t *spread) {
	s.rows += t.rows
	s.distinct += t.distinct
	s.single += t.single
	s.shared += t.shared
	s.hubs += t.hubs
	s.hubRows += t.hubRows
}

// dense is the number of a subject among all, by its number between the passes.
func (w *Web) dense(subject uint32) uint32 {
	return w.base[subject>>placeBits] + subject&(mostInBin-1)
}

// tie is what two subjects are tied by: of each group of kinds the heaviest.
type tie struct {
	group  int
	weight float32
	thing  uint32
}

// ties appends what two subjects are tied by. Of equally heavy things the one
// with fewest holders stands, then the first.
func (w *Web) ties(shared []uint32, buf []tie) []tie {
	for _, t := range shared {
		p := &w.words.preds[w.pred[t]]
		weight := p.fade[w.held[t]]
		if weight <= 0 {
			continue
		}
		at := slices.IndexFunc(buf, func(x tie) bool { return x.group == p.group })
		switch {
		case at < 0:
			buf = append(buf, tie{p.group, weight, t})
		case weight > buf[at].weight:
			buf[at] = tie{p.group, weight, t}
		}
	}
	return buf
}

// worth reports whether all that a subject shares could tie it to anybody.
func (w *Web) worth(things []uint32) bool {
	var room [8]tie
	sum := float32(0)
	for _, t := range w.ties(things, room[:0]) {
		sum += t.weight
	}
	return sum >= Joins
}

// pull is the weight of the edge between two subjects where communities are
// sought: their tie, times how many pairs it stands for where all they share are
// things of so many that only some pairs are looked at. It is 0 below Joins.
func (w *Web) pull(_, _ uint32, shared []uint32) float32 {
	var room [8]tie
	sum := float32(0)
	for _, t := range w.ties(shared, room[:0]) {
		sum += t.weight
	}
	if sum < Joins {
		return 0
	}
	stands := float32(1e9)
	for _, t := range shared {
		k := len(w.share.Holders(t))
		stands = min(stands, float32(k*(k-1)/2)/float32(graph.Asked(k)))
	}
	return sum * max(1, stands)
}

// columnar is an input that is read by columns and not by lines.
type columnar interface {
	io.ReaderAt
	Size() int64
}
