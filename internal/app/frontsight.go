package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"countersign"
	"countersign/internal/browser"
	"countersign/internal/flow"
	"countersign/internal/front"
	"countersign/internal/sink"
	"countersign/internal/store"
	"countersign/warc"
)

// What is made of a stored page is named by these words before its address, as
// web archives do.
const (
	viewOf   = "urn:view:"   // its picture
	textOf   = "urn:text:"   // what a visitor reads
	unseenOf = "urn:unseen:" // what the page holds besides, and of what all three were made
)

// An unseen record says what a drawn page holds that no visitor reads.
type unseen struct {
	URL    string           `json:"url"`
	SHA256 countersign.Hash `json:"sha256"` // of the stored page
	By     string           `json:"drawn_by"`
	Hidden []browser.Hidden `json:"hidden"`
	Cut    bool             `json:"cut,omitempty"`
}

// records are the picture and the text of a page as a web archive holds them.
func (p *picture) records(f *fronting) []*warc.Record {
	at, url := f.r.Now, oneLineOf(p.URL)
	out := []*warc.Record{{Type: warc.Resource, Date: at, Target: viewOf + url, ContentType: "image/png", Block: p.PNG}}
	if p.text == nil {
		return out
	}
	var b bytes.Buffer
	u := unseen{URL: p.URL, SHA256: p.page, By: p.by, Hidden: p.text.Hidden, Cut: p.text.Cut}
	if u.Hidden == nil {
		u.Hidden = []browser.Hidden{}
	}
	sink.Encode(&b, &u, "") //nolint:errcheck // to memory
	return append(out,
		&warc.Record{Type: warc.Resource, Date: at, Target: textOf + url, ContentType: "text/plain; charset=utf-8", Block: []byte(p.text.Shown)},
		&warc.Record{Type: warc.Resource, Date: at, Target: unseenOf + url, ContentType: "application/json", Block: b.Bytes()})
}

// drawnRecords are those of all that was drawn, in the order of the sites.
func (f *fronting) drawnRecords() []*warc.Record {
	var out []*warc.Record
	for i := range f.sites {
		for k := range f.pictures[f.sites[i].Domain] {
			out = append(out, f.pictures[f.sites[i].Domain][k].records(f)...)
		}
	}
	return out
}

// sealDrawn seals pictures and texts under the keys of their domains, each as
// one record, as captures are.
func (f *fronting) sealDrawn(ctx context.Context) error {
	if f.ledger == nil {
		return nil
	}
	return f.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
		for i := range f.sites {
			list := f.pictures[f.sites[i].Domain]
			for k := range list {
				if err := f.sealPicture(ctx, tx.(store.Sealer), f.sites[i].Domain, &list[k]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (f *fronting) sealPicture(ctx context.Context, tx store.Sealer, domain string, p *picture) error {
	p.sealed = nil
	for _, r := range p.records(f) {
		var b bytes.Buffer
		if err := warc.NewPlainWriter(&b).Write(r); err != nil {
			return err
		}
		h, err := tx.Seal(ctx, r.Target, []countersign.ID{countersign.MakeID("domain", domain)}, b.Bytes())
		if err != nil {
			return err
		}
		p.sealed = append(p.sealed, front.Exhibit{URI: r.Target, SHA256: h})
	}
	return nil
}

// show adds to a report what was drawn. Receipts are of the judgement, which is
// the same with and without it.
func (f *fronting) show(report *frontReport) {
	report.pictures = f.pictures
	for i := range report.Answers {
		a := &report.Answers[i]
		if why := f.undrawn[a.Domain]; why != "" { // Missing is shared with the captures, which do not change
			a.Missing = append(slices.Clone(a.Missing), why)
		}
		var drawn []front.Drawn
		for k := range f.pictures[a.Domain] {
			p := &f.pictures[a.Domain][k]
			a.Evidence = append(slices.Clip(a.Evidence), p.sealed...)
			if p.text == nil {
				a.Missing = append(slices.Clip(a.Missing), fmt.Sprintf("rendered text of %s: %v", p.URL, p.why))
				continue
			}
			drawn = append(drawn, drawnOf(p))
		}
		f.set.See(a, drawn)
	}
}

func drawnOf(p *picture) front.Drawn {
	d := front.Drawn{URL: p.URL, Shown: p.text.Shown, Cut: p.text.Cut}
	for _, h := range p.text.Hidden {
		d.Hidden = append(d.Hidden, front.Hidden(h))
	}
	return d
}

// drawnTexts adds the text that visitors read of a page to a package, beside
// its picture.
func (s *seizing) drawnTexts(domain, name string, p *picture) error {
	if p.text == nil {
		return nil
	}
	what := "text that a visitor reads on stored " + oneLineOf(p.URL)
	if err := s.exhibit(exhibitDomain("screenshots", domain, name+".txt"), domain, what, s.r.Now, func(w io.Writer) error {
		_, err := io.WriteString(w, p.text.Shown+"\n")
		return err
	}); err != nil {
		return err
	}
	what = "text of stored " + oneLineOf(p.URL) + " that is not shown"
	records := p.records(s.fronting)
	return s.exhibit(exhibitDomain("screenshots", domain, name+".unseen.json"), domain, what, s.r.Now, func(w io.Writer) error {
		_, err := w.Write(records[len(records)-1].Block)
		return err
	})
}
