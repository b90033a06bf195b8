package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"sort"
	"sync"

	"countersign"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/sink"
	"countersign/internal/source"
	api "countersign/internal/web"
)

// listings are the sizes of all networks in the orders that were asked for, as
// of one edition.
type listings struct {
	mu      sync.Mutex
	edition int64
	by      map[string][]kindred.Size
}

// pageMembers is how many members a page of networks tells of, about; who is
// read of the ledger for each tie is bounded by it. A page has one network
// at least.
const pageMembers = 2000

// List answers with a page of networks.
func (r *registrar) List(ctx context.Context, q api.Listing) ([]byte, string, error) {
	after, err := cursorOf(q.Order, q.After)
	if err != nil {
		return nil, "", err
	}
	l, err := r.fresh(ctx)
	if err != nil {
		return nil, "", err
	}
	all, err := r.sizes(l, q.Order)
	if err != nil {
		return nil, "", err
	}
	if after != nil {
		all = all[sort.Search(len(all), func(i int) bool { return inOrder(q.Order)(all[i], *after) > 0 }):]
	}
	page := struct {
		Networks []*network.Network `json:"networks"`
		Next     string             `json:"next,omitempty"`
	}{Networks: []*network.Network{}}
	members, at := 0, 0
	for ; at < len(all) && len(page.Networks) < q.Limit && members < pageMembers; at++ {
		n, err := l.network(ctx, all[at].ID, q.Redact)
		if err != nil {
			return nil, "", err
		}
		if n == nil { // gone since
			continue
		}
		page.Networks = append(page.Networks, n)
		members += len(n.Members)
	}
	if at < len(all) {
		page.Next = cursor(q.Order, all[at-1])
	}
	out, err := body(page)
	return out, page.Next, err
}

// sizes returns all networks in an order. The slice must not be changed.
func (r *registrar) sizes(l *live, order string) (out []kindred.Size, err error) {
	r.mu.Lock()
	edition := r.edition
	r.mu.Unlock()
	s := &r.listed
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.edition != edition {
		s.edition, s.by = edition, nil
	}
	if have, ok := s.by[order]; ok {
		return have, nil
	}
	if err := l.roster.Ask(func(b *kindred.Book) error { out = b.Sizes(); return nil }); err != nil {
		return nil, err
	}
	slices.SortFunc(out, inOrder(order))
	if s.by == nil {
		s.by = map[string][]kindred.Size{}
	}
	s.by[order] = out
	return out, nil
}

// inOrder compares two networks in an order.
func inOrder(order string) func(a, b kindred.Size) int {
	if order == api.OrderNewest {
		return func(a, b kindred.Size) int { return cmp.Or(cmp.Compare(b.Newest, a.Newest), cmp.Compare(a.ID, b.ID)) }
	}
	return func(a, b kindred.Size) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), cmp.Compare(a.ID, b.ID))
	}
}

// A cursor is where in an order a page ended, so that networks that come and go
// meanwhile move no other from one page to the next.
func cursor(order string, at kindred.Size) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %d %s", order, at.Members, at.Newest, at.ID))
}

func cursorOf(order, text string) (*kindred.Size, error) {
	if text == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	var at kindred.Size
	var of, id string
	if err == nil {
		_, err = fmt.Sscanf(string(raw), "%s %d %d %s", &of, &at.Members, &at.Newest, &id)
	}
	at.ID = countersign.ID(id)
	if err != nil || cursor(of, at) != text {
		return nil, source.Invalid("the cursor is none that a page gave as next")
	}
	if of != order {
		return nil, source.Invalid("the cursor is of the order %s; ask for that, or begin anew", of)
	}
	return &at, nil
}

// body is an answer as the command prints a line of it.
func body(v any) ([]byte, error) {
	var b bytes.Buffer
	err := sink.Encode(&b, v, "")
	return b.Bytes(), err
}
