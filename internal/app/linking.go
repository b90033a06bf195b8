package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"countersign"
	"countersign/internal/audit"
	"countersign/internal/detect"
	"countersign/internal/kindred"
	"countersign/internal/sim"
)

// linking reports who is grouped with whom, against the rings and groups of
// labels: of made worlds, or of files.
func (q FairnessRequest) linking(ctx context.Context, w io.Writer) error {
	q.Config.Detectors = []*detect.Detector{} // nobody is judged
	if len(q.Inputs) > 0 {
		return q.linkingOfFiles(ctx, w)
	}
	if q.Seeds == nil {
		q.Seeds = held
	}
	if q.Config.Now.IsZero() {
		q.Config.Now = worldEnd
	}
	var labels []audit.Label
	var networks [][]countersign.ID
	for _, seed := range q.Seeds {
		world := sim.New(sim.Options{Seed: seed, Subjects: orDefault(q.Size, worldSize), Hard: q.Hard})
		r, out := io.Pipe()
		go func() { out.CloseWithError(world.WriteNDJSON(out)) }()
		ls, ns := labelsOf(world), [][]countersign.ID(nil)
		nets, err := q.grouped(ctx, []Input{{Name: "world", Reader: r}})
		r.Close()
		if err != nil {
			return err
		}
		for _, n := range nets {
			ns = append(ns, tagged(n.Members, seed))
		}
		tag(ls, seed)
		m := audit.MeasureLinking(ls, ns)
		fmt.Fprintf(w, "world %-6d pairs F1 %.3f  B-cubed F1 %.3f  innocents with strangers %.2f %%\n",
			seed, m.All.Pairs.F1(), m.All.BCubed.F1(), 100*m.Strangers.Rate())
		labels, networks = append(labels, ls...), append(networks, ns...)
	}
	fmt.Fprintf(w, "\nAll worlds together\n")
	return audit.MeasureLinking(labels, networks).Text(w)
}

func (q FairnessRequest) linkingOfFiles(ctx context.Context, w io.Writer) error {
	if q.Config.Now.IsZero() {
		q.Config.Now = time.Now().UTC().Truncate(time.Second)
	}
	f, err := os.Open(q.Labels)
	if err != nil {
		return unread("labels", q.Labels, err)
	}
	defer f.Close()
	labels, err := audit.ReadLabels(f)
	if err != nil {
		return err
	}
	content, err := slurp(q.Inputs)
	if err != nil {
		return err
	}
	var ins []Input
	for _, c := range content {
		ins = append(ins, Input{Name: c.name, Reader: bytes.NewReader(c.data)})
	}
	nets, err := q.grouped(ctx, ins)
	if err != nil {
		return err
	}
	var members [][]countersign.ID
	for _, n := range nets {
		members = append(members, n.Members)
	}
	return audit.MeasureLinking(labels, members).Text(w)
}

// grouped reads subjects and groups all of them, whether or not they need a
// person.
func (q FairnessRequest) grouped(ctx context.Context, ins []Input) (nets []kindred.Network, err error) {
	a, err := New(ctx, q.Config)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	_, ids, err := a.take(ctx, Request{Inputs: ins, Progress: func(string, int64, int64) {}})
	if err != nil {
		return nil, err
	}
	p, err := a.populace(ctx, ids, sightings{}.of)
	if err != nil {
		return nil, err
	}
	err = p.ask(func(b *kindred.Book) error {
		nets = b.Networks()
		return nil
	})
	return nets, err
}

// tag keeps rings, groups and subjects of several worlds apart.
func tag(labels []audit.Label, seed uint64) {
	t := "#" + strconv.FormatUint(seed, 10)
	for i := range labels {
		l := &labels[i]
		l.ID += countersign.ID(t)
		if l.Ring != "" {
			l.Ring += t
		}
		if l.Group != "" {
			l.Group += t
		}
	}
}

func tagged(ids []countersign.ID, seed uint64) []countersign.ID {
	out := make([]countersign.ID, len(ids))
	for i, id := range ids {
		out[i] = id + countersign.ID("#"+strconv.FormatUint(seed, 10))
	}
	return out
}
