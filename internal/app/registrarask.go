package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"countersign"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/roster"
	api "countersign/internal/web"
)

// network returns a network with its ties in words, nil if there is none. Names
// are read of the ledger while others go on with the networks.
func (l *live) network(ctx context.Context, id countersign.ID, redact bool) (*network.Network, error) {
	var n kindred.Network
	var ties []kindred.Link
	known := false
	err := l.roster.Ask(func(b *kindred.Book) error {
		if n, known = b.Network(id); known {
			ties = b.Ties(id)
		}
		return nil
	})
	if err != nil || !known {
		return nil, err
	}
	links, err := l.populace(ctx).links(ties)
	if err != nil {
		return nil, err
	}
	told := network.Told(n.ID, n.Members, links)
	if redact {
		told.Redact()
	}
	return &told, nil
}

// Network answers with one network.
func (r *registrar) Network(ctx context.Context, id countersign.ID, redact bool) ([]byte, error) {
	l, err := r.fresh(ctx)
	if err != nil {
		return nil, err
	}
	n, err := l.network(ctx, id, redact)
	if err != nil {
		return nil, err
	}
	if n != nil {
		return body(n)
	}
	into, known, err := r.trodden.from(ctx, l, id)
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, api.NewProblem("no-network", fmt.Sprintf("no network was ever named %.80q here", id))
	}
	return nil, &api.Moved{ID: id, Into: into}
}

// paths are where the members of networks went that are gone, as the feed told.
// It is read when somebody asks for one that is gone, and on from there.
type paths struct {
	mu   sync.Mutex
	of   *live
	read int64 // the last change read
	into map[countersign.ID][]countersign.ID
}

// from follows the path of a network to those that there are.
func (p *paths) from(ctx context.Context, l *live, id countersign.ID) (into []countersign.ID, known bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.catchUp(ctx, l); err != nil {
		return nil, false, err
	}
	if _, known = p.into[id]; !known {
		return nil, false, nil
	}
	err = l.roster.Ask(func(b *kindred.Book) error {
		way := []countersign.ID{id}
		for i := 0; i < len(way); i++ {
			if _, there := b.Network(way[i]); there {
				into = append(into, way[i])
				continue
			}
			for _, next := range p.into[way[i]] {
				if !slices.Contains(way, next) {
					way = append(way, next)
				}
			}
		}
		return nil
	})
	slices.Sort(into)
	return into, true, err
}

// catchUp must be called with the lock held.
func (p *paths) catchUp(ctx context.Context, l *live) error {
	if p.of != l { // opened anew, perhaps with a feed that begins anew
		p.of, p.read, p.into = l, 0, map[countersign.ID][]countersign.ID{}
	}
	for {
		lines, err := l.roster.Feed(ctx, p.read, feedPage)
		if err != nil {
			return err
		}
		for _, c := range lines {
			p.read = c.No
			if c.What == kindred.Gone {
				p.into[c.Network] = c.Into
			}
		}
		if len(lines) < feedPage {
			return nil
		}
	}
}

// subjectTold is a subject's network, and what ties it.
type subjectTold struct {
	Subject countersign.ID     `json:"subject"`
	Network countersign.ID     `json:"network,omitempty"`
	Members []countersign.ID   `json:"members"`
	Links   []countersign.Link `json:"links"`
	More    int                `json:"links_left_out,omitempty"`
	Judged  []network.Judged   `json:"judged,omitempty"`
	Say     []string           `json:"say,omitempty"`
}

// linksTold is how many ties of one subject are told.
const linksTold = 200

// Of answers with the network of a subject.
func (r *registrar) Of(ctx context.Context, id countersign.ID, redact bool) ([]byte, error) {
	l, err := r.fresh(ctx)
	if err != nil {
		return nil, err
	}
	out := subjectTold{Subject: id, Members: []countersign.ID{}, Links: []countersign.Link{}}
	var ties []kindred.Link
	var judged, void []kindred.Judgement
	err = l.roster.Ask(func(b *kindred.Book) error {
		if _, known := b.Seen(id); !known {
			return noSubject(id)
		}
		if n, is := b.Of(id); is {
			out.Network, out.Members = n.ID, n.Members
		}
		ties, judged, void = b.TiesOf(id), b.Judgements(id), b.Contradicted(id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	p := l.populace(ctx)
	if out.Links, out.More, err = p.most(ties, linksTold); err != nil {
		return nil, err
	}
	if out.Judged, err = p.judged(judged, void); err != nil {
		return nil, err
	}
	if out.Network == "" {
		out.Say = append(out.Say, fmt.Sprintf("%s belongs to no network.", id))
	}
	if redact {
		network.Redact(out.Links)
		for i := range out.Judged {
			out.Judged[i].Reason = ""
		}
	}
	return body(out)
}

func noSubject(id countersign.ID) error {
	return api.NewProblem("no-subject", fmt.Sprintf("nothing is kept of %.200q", id))
}

// most puts the strongest ties into words, and counts the others.
func (p *populace) most(ties []kindred.Link, most int) (links []countersign.Link, more int, err error) {
	if more = len(ties) - most; more > 0 {
		ties = ties[:most]
	}
	links, err = p.links(ties)
	for i := range links {
		links[i] = network.Rounded(links[i])
	}
	return links, max(0, more), err
}

// Between says what is between two subjects.
func (r *registrar) Between(ctx context.Context, a, b countersign.ID, redact bool) ([]byte, error) {
	l, err := r.fresh(ctx)
	if err != nil {
		return nil, err
	}
	why, err := l.populace(ctx).Between(a, b)
	switch {
	case errors.Is(err, countersign.ErrNotFound):
		return nil, api.NewProblem("no-subject", err.Error())
	case err != nil:
		return nil, err
	case redact:
		why = why.Redacted()
	}
	return body(why)
}

// Changes answers with a page of the feed.
func (r *registrar) Changes(ctx context.Context, since int64, limit int) ([]byte, error) {
	l, err := r.fresh(ctx)
	if err != nil {
		return nil, err
	}
	if since > 0 {
		if at, err := l.roster.Feed(ctx, since-1, 1); err != nil {
			return nil, err
		} else if len(at) == 0 || at[0].No != since {
			return nil, api.NewProblem("gone", fmt.Sprintf("the feed has no change %d: the folder's %s was made anew; read the networks, and the changes from 0", since, networksFile))
		}
	}
	lines, err := l.roster.Feed(ctx, since, limit)
	if err != nil {
		return nil, err
	}
	page := struct {
		Changes []roster.Line `json:"changes"`
		Next    int64         `json:"next"`
	}{[]roster.Line{}, since}
	if len(lines) > 0 {
		page.Changes, page.Next = lines, lines[len(lines)-1].No
	}
	return body(page)
}
