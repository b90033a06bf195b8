package app

import (
	"bytes"
	"context"
	"strings"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/front"
	"countersign/warc"
)

// trusted is how long "not modified" is believed: a server may say it to whom it
// wants to show nothing new. After that the page is asked for as if it had
// never been seen.
const trusted = 7 * 24 * time.Hour

// earlierOf returns the answers of the last visit to a watched site that can be
// asked about again. Whatever cannot be read is not asked about, and so comes
// whole.
func (x *watch) earlierOf(ctx context.Context, domain string) map[string]*collect.Earlier {
	w := x.sites[domain]
	if w == nil || w.Capture == (countersign.Hash{}) {
		return nil
	}
	s, err := storedSite(ctx, x.ledger, w.Capture)
	if err != nil {
		return nil
	}
	out := map[string]*collect.Earlier{}
	for _, e := range s.Evidence {
		if a, ok := x.fronting.earlierIn(ctx, e); ok {
			out[e.URI] = a
		}
	}
	return out
}

// earlierIn reads the answer of one sealed record. That of a revisit stands
// beside it in the same capture.
func (f *fronting) earlierIn(ctx context.Context, e front.Exhibit) (*collect.Earlier, bool) {
	if !strings.HasPrefix(e.URI, "http") {
		return nil, false
	}
	raw, err := f.ledger.Open(ctx, e.SHA256)
	if err != nil {
		return nil, false
	}
	r, err := warc.NewReader(bytes.NewReader(raw)).Next()
	if err != nil || r.Target != e.URI {
		return nil, false
	}
	a, ok := collect.ReadEarlier(r)
	if !ok || f.r.Now.Sub(a.At) > trusted {
		return nil, false
	}
	a.Sealed = e.SHA256
	return a, true
}
