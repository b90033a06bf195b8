package detecttest

import (
	"cmp"
	"context"
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// view is a ledger of one case.
type view struct {
	c         *Case
	bySubject map[countersign.ID][]countersign.Fact
	having    map[countersign.Selector][]countersign.ID
}

func (v *view) index() {
	for _, f := range v.c.facts {
		v.bySubject[f.Subject] = append(v.bySubject[f.Subject], f)
		f.Selectors(func(s countersign.Selector) {
			if !slices.Contains(v.having[s], f.Subject) {
				v.having[s] = append(v.having[s], f.Subject)
			}
		})
	}
	for _, fs := range v.bySubject {
		slices.SortStableFunc(fs, func(a, b countersign.Fact) int { return cmp.Compare(a.Pred, b.Pred) })
	}
}

func (v *view) Facts(_ context.Context, id countersign.ID) ([]countersign.Fact, error) {
	return v.bySubject[id], nil
}

func (v *view) Having(_ context.Context, s countersign.Selector, limit int, buf []countersign.ID) (int, []countersign.ID, error) {
	ids := v.having[s]
	return len(ids) + v.c.holders[s], append(buf, ids[:min(limit, len(ids))]...), nil
}

func (v *view) Sharing(_ context.Context, pred countersign.Pred, h uint64, most int, buf []uint32) (int, []uint32, error) {
	start := len(buf)
	for i, id := range v.c.Subjects() {
		has := func(f countersign.Fact) bool { return f.Pred == pred && slices.Contains(f.Shingles, h) }
		if slices.ContainsFunc(v.bySubject[id], has) {
			buf = append(buf, uint32(i))
		}
	}
	if n := len(buf) - start; n > most {
		return n, buf[:start], nil
	}
	return len(buf) - start, buf, nil
}

func (v *view) Subject(_ context.Context, number uint32) (countersign.ID, error) {
	return v.c.Subjects()[number], nil
}

func (v *view) Population(context.Context) (int, error) { return len(v.bySubject) + v.c.crowd, nil }

func (v *view) Decision(_ context.Context, id countersign.ID) (*countersign.Decision, error) {
	if d, ok := v.c.decided[id]; ok {
		return &countersign.Decision{Subject: id, By: "reviewer", Verdict: d, Reason: "as the case has it"}, nil
	}
	return nil, nil
}

func (v *view) Decided(ctx context.Context, id countersign.ID) ([]countersign.Entry, error) {
	d, err := v.Decision(ctx, id)
	if d == nil {
		return nil, err
	}
	return []countersign.Entry{{Seq: 1, By: d.By, Decision: d}}, err
}

func (v *view) AnyDecided(context.Context) (bool, error) { return len(v.c.decided) > 0, nil }

// links is the network of a case.
type links struct{ c *Case }

func (n links) Links(_ context.Context, id countersign.ID) ([]countersign.Link, error) {
	var out []countersign.Link
	for _, l := range n.c.links {
		if l.B == id { // a subject's links begin at it
			l.A, l.B = l.B, l.A
		}
		if l.A == id {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b countersign.Link) int { return cmp.Compare(b.Weight, a.Weight) })
	return out, nil
}

func (n links) Alone(_ context.Context, id countersign.ID) (float64, error) {
	score := prior
	for _, f := range n.c.own[id] {
		score += f.Weight
	}
	return score, nil
}

func (n links) Listed(_ context.Context, id countersign.ID) (weight float64, err error) {
	for _, f := range n.c.own[id] {
		if f.Detector == "listhit" || f.Detector == "listedwallet" { // those that say NamesParty
			weight = max(weight, f.Weight)
		}
	}
	return weight, nil
}

// prior is the score everybody starts with, in decibans.
const prior = -25.0

// lists answers every question with the hits of the case that bear one of the
// names asked for.
type lists []detect.ListHit

func (l lists) Profile(string, string) countersign.Profile { return countersign.Profile{} }

func (l lists) Listed(q detect.ListQuery) []detect.ListHit {
	var out []detect.ListHit
	for _, h := range l {
		if slices.Contains(q.Names, h.Name) {
			out = append(out, h)
		}
	}
	return out
}
