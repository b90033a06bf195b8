package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/internal/store"
)

// again makes the run of a receipt once more, with what was captured then and
// nothing that came later.
func (r *FrontReceipt) again(ctx context.Context, q Rerunning) (*fronting, error) {
	now, err := time.Parse(time.RFC3339, r.Run.Now)
	if err != nil {
		return nil, fmt.Errorf("receipt: now: %w", countersign.ErrInvalid)
	}
	known, err := knowledge(q.Data)
	if err != nil {
		return nil, err
	}
	f := &fronting{asked: r.Asked, known: r.Known, r: FrontRequest{Now: now, Data: q.Data}}
	f.cfg = front.Config{Now: now, Known: known, Prior: r.Run.Prior, Weigh: assess.Weigh, Registered: r.Country, Fronts: r.Known}
	if err := f.list(ctx, r.Run.Lists...); err != nil {
		return nil, err
	}
	if f.cfg.Companies, err = r.companies(); err != nil {
		return nil, err
	}
	if f.cfg.Corpus, err = r.corpus(q.Data); err != nil {
		return nil, err
	}
	if f.cfg.Photos, err = r.photosOf(q.Data); err != nil {
		return nil, err
	}
	if f.cfg.Subjects, err = r.people(ctx, q.Data); err != nil {
		return nil, err
	}
	f.sites, err = r.sites(ctx, q)
	return f, err
}

func (r *FrontReceipt) companies() ([]front.Company, error) {
	if r.Registry == nil {
		return nil, nil
	}
	again, err := (&fronting{r: FrontRequest{Registry: r.Registry.Path}}).registryFile()
	if err != nil {
		return nil, err
	}
	if again.SHA256 != r.Registry.SHA256 {
		return nil, fmt.Errorf("the receipt %w: registry extract %s is not the same file", countersign.ErrTampered, r.Registry.Path)
	}
	return companyFile(r.Registry.Path)
}

// corpus is the pages that had been captured when the receipt was written.
func (r *FrontReceipt) corpus(data string) (*corpus.Corpus, error) {
	if r.Pages == 0 {
		return nil, nil
	}
	if data == "" {
		return nil, fmt.Errorf("the sites were compared with pages that a folder keeps; give it with --data DIR: %w", countersign.ErrNotFound)
	}
	return corpus.First(filepath.Join(data, "pages"), r.Pages)
}

// sites are the captures of a receipt, each found by its hash: in files of
// captures, else in the evidence.
func (r *FrontReceipt) sites(ctx context.Context, q Rerunning) ([]front.Site, error) {
	paths := q.Inputs
	if paths == nil {
		paths = r.Paths
	}
	there := fronting{}
	for _, p := range paths {
		if p == "" {
			return nil, fmt.Errorf("the receipt's captures came from standard input; give them with --input FILE: %w", countersign.ErrNotFound)
		}
		if err := there.read(Input{Name: p, Path: p}); err != nil {
			return nil, err
		}
	}
	found := map[countersign.Hash]front.Site{}
	for _, c := range r.Captured {
		there.sites = append(there.sites, uncaptured(c.Domain))
	}
	for i := range there.sites {
		raw, err := siteBytes(&there.sites[i])
		if err != nil {
			return nil, err
		}
		found[sha256.Sum256(raw)] = there.sites[i]
	}
	var out []front.Site
	var missing []capturedSite
	for _, c := range r.Captured {
		if s, ok := found[c.SHA256]; ok {
			out = append(out, s)
			continue
		}
		missing = append(missing, c)
	}
	if len(missing) == 0 {
		return out, nil
	}
	sealed, err := fromEvidence(ctx, q.Data, missing)
	return append(out, sealed...), err
}

// fromEvidence opens captures of sites that a folder keeps.
func fromEvidence(ctx context.Context, data string, want []capturedSite) ([]front.Site, error) {
	const where = "give the folder that keeps it with --data DIR, or a file with --input FILE"
	if _, err := os.Stat(filepath.Join(data, "ledger.db")); data == "" || err != nil {
		return nil, fmt.Errorf("the capture of %s (%s) is not there; %s: %w", want[0].Domain, want[0].SHA256, where, countersign.ErrNotFound)
	}
	var out []front.Site
	err := withData(ctx, data, func(s *store.SQLite) error {
		for _, c := range want {
			site, err := storedSite(ctx, s, c.SHA256)
			if errors.Is(err, countersign.ErrNotFound) {
				return fmt.Errorf("the capture of %s was erased or is not in %s; %s: %w", c.Domain, data, where, err)
			}
			if err != nil {
				return err
			}
			out = append(out, *site)
		}
		return nil
	})
	return out, err
}

func storedSite(ctx context.Context, s *store.SQLite, h countersign.Hash) (*front.Site, error) {
	raw, err := s.Open(ctx, h)
	if err != nil {
		return nil, err
	}
	var site front.Site
	if err := json.Unmarshal(raw, &site); err != nil {
		return nil, fmt.Errorf("capture %s: %w", h, countersign.ErrTampered)
	}
	return &site, nil
}
