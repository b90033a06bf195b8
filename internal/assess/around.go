package assess

import (
	"context"

	"countersign"
	"countersign/internal/detect"
)

// Around returns whom something new of a subject may concern: those it is tied
// to, and those further along ties that rules follow.
func (a *Assessor) Around(ctx context.Context, v View, links Links, id countersign.ID) ([]countersign.ID, error) {
	a.memo.links.Clear()
	folder, err := detect.Open(ctx, v, id)
	if err != nil {
		return nil, err
	}
	l := &look{a: a, v: v, links: links}
	direct, err := l.derive(ctx, folder)
	if err != nil {
		return nil, err
	}
	out, err := l.further(ctx, id, direct)
	return append(ids(direct), out...), err
}

func ids(links []countersign.Link) (out []countersign.ID) {
	for _, l := range links {
		out = append(out, l.B)
	}
	return out
}

// stale returns whom a subject's new records concern whose last assessment did
// not know of them: its peers, and those further along whom it now ties to
// somebody of whom ties are told over several. Those never assessed will be
// when their own record's turn comes.
func (l *look) stale(ctx context.Context, id countersign.ID, links []countersign.Link) ([]countersign.ID, error) {
	around := ids(links)
	far, err := l.further(ctx, id, links)
	if err != nil {
		return nil, err
	}
	if len(far) > 0 {
		spoken, err := l.spoken(ctx, append(append(far, around...), id))
		if err != nil {
			return nil, err
		}
		if spoken {
			around = append(around, far...)
		}
	}
	var out []countersign.ID
	for _, id := range around {
		if !person(id) {
			continue
		}
		last, err := l.v.Assessment(ctx, id)
		if err != nil {
			return nil, err
		}
		if last != nil && last.Upto < l.first {
			out = append(out, id)
		}
	}
	return out, nil
}

// spoken reports whether a person or a watchlist spoke against any of them.
func (l *look) spoken(ctx context.Context, ids []countersign.ID) (bool, error) {
	any, err := l.v.AnyDecided(ctx)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if w, err := l.listed(ctx, id); err != nil || w > 0 {
			return w > 0, err
		}
		if !any {
			continue
		}
		if d, err := l.v.Decision(ctx, id); err != nil || d != nil {
			return d != nil, err
		}
	}
	return false, nil
}

func (l *look) listed(ctx context.Context, id countersign.ID) (float64, error) {
	o, err := l.known(ctx, id)
	if err != nil {
		return 0, err
	}
	return o.listed, nil
}

// further returns whom ties lead to over others, as far as rules follow them.
func (l *look) further(ctx context.Context, id countersign.ID, links []countersign.Link) (out []countersign.ID, err error) {
	type place struct {
		links  []countersign.Link
		chance float64
	}
	at := map[countersign.ID]bool{id: true}
	for _, x := range links {
		at[x.B] = true
	}
	edge := []place{{links, 1}}
	for range detect.Farthest - 1 {
		var next []place
		for _, p := range edge {
			for _, x := range p.links[:min(len(p.links), detect.Widest)] {
				chance := p.chance * detect.Likely(x.Weight)
				if chance < detect.Least {
					break // the others are weaker
				}
				folder, err := detect.Open(ctx, l.v, x.B)
				if err != nil {
					return nil, err
				}
				ls, err := l.linksOf(ctx, folder)
				if err != nil {
					return nil, err
				}
				for _, y := range ls[:min(len(ls), detect.Widest)] {
					if c := chance * detect.Likely(y.Weight); !at[y.B] && c >= detect.Least {
						at[y.B] = true
						out = append(out, y.B)
					}
				}
				next = append(next, place{ls, chance})
			}
		}
		edge = next
	}
	return out, nil
}
