package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sink"
)

// A frontCompared is what is told of two sites.
type frontCompared struct {
	front.Comparison
	Sealed *frontSealed `json:"sealed,omitempty"`
}

// compare sets the two domains side by side, keeps what that rests on, and
// tells.
func (f *fronting) compare(ctx context.Context, w io.Writer) error {
	c, err := f.compared()
	if err != nil {
		return err
	}
	sum, err := comparisonSum(&c.Comparison)
	if err != nil {
		return err
	}
	if c.Sealed, err = f.sealSaid(ctx, &FrontReceipt{Answers: []frontSum{}, Comparison: sum}); err != nil {
		return err
	}
	if f.r.Format == "table" {
		err = comparedText(w, c)
	} else {
		err = sink.Encode(w, c, "")
	}
	if err != nil {
		return err
	}
	return f.keep()
}

// compared compares the sites asked about, and leaves the others out.
func (f *fronting) compared() (*frontCompared, error) {
	if len(f.asked) != 2 {
		return nil, fmt.Errorf("--compare takes two domains: %w", countersign.ErrForbidden)
	}
	two := make([]front.Site, 2)
	for i := range f.sites {
		if at := slices.Index(f.asked, f.sites[i].Domain); at >= 0 {
			two[at] = f.sites[i]
		}
	}
	f.sites = two
	return &frontCompared{Comparison: front.Compare(&two[0], &two[1], f.cfg.Known)}, nil
}

func comparisonSum(c *front.Comparison) (countersign.Hash, error) {
	var raw bytes.Buffer
	if err := sink.Encode(&raw, c, ""); err != nil {
		return countersign.Hash{}, fmt.Errorf("receipt: %w", err)
	}
	return sha256.Sum256(raw.Bytes()), nil
}

// compareAgain compares from the stored captures, and says whether that is what
// was said.
func (r *FrontReceipt) compareAgain(w io.Writer, f *fronting) error {
	c, err := f.compared()
	if err != nil {
		return err
	}
	sum, err := comparisonSum(&c.Comparison)
	if err != nil {
		return err
	}
	diffs := r.diffs(f, nil)
	if sum != r.Comparison {
		diffs = append(diffs, fmt.Sprintf("%s and %s compare otherwise", c.A, c.B))
	}
	if len(diffs) > 0 {
		return fmt.Errorf("the receipt %w: %s", countersign.ErrTampered, strings.Join(diffs[:min(len(diffs), differencesShown)], "; "))
	}
	_, err = fmt.Fprintf(w, "%s and %s compared again: captures, lists, rules and what was said are the same.\n", c.A, c.B)
	return err
}
