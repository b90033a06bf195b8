package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/intake"
	"countersign/internal/sink"
	"countersign/internal/store"
	"countersign/match"
)

// under tells by what this house judges: so that who was judged by the same
// needs no second look.
func (a *App) under() countersign.Under {
	short := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			panic("app: what judges cannot be encoded: " + err.Error()) // plain data
		}
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:8])
	}
	var tables []string
	for _, t := range a.known.Tables() {
		tables = append(tables, t.Name+" "+t.SHA256)
	}
	return countersign.Under{Rules: short([]any{a.digest, tables, *a.cfg.Prior}), Lists: short(a.lists.parties)}
}

// A Rescreening says how judging again went.
type Rescreening struct {
	People  int      // the ledger holds
	Asked   int      // of the lists in force
	Judged  int      // again
	Changes []Change // of answers, by subject
}

// Again judges again those whom a change of lists, tables or rules since their
// last judgement can touch, with those tied to them, and nobody else. Who was
// judged under other rules or tables is judged again. Who was judged by other
// watchlists is asked of those in force, which costs one look into the index
// and no rule, and is judged again if they answer otherwise. (Asking only the
// entries that changed would not do: how rare a name is, is counted over the
// whole list.) The answers are those that judging everybody again would give.
func (a *App) Again(ctx context.Context, progress func(step string, done, total int64)) (*Answer, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	r := Rescreening{}
	touched, err := a.touched(ctx, &r, progress)
	if err != nil {
		return nil, err
	}
	judged, err := a.judgeTouched(ctx, &r, touched, progress)
	if err != nil {
		return nil, a.full(err)
	}
	b, err := a.bundle(ctx, judged)
	if err != nil {
		return nil, err
	}
	silenced := b.Run.Silenced
	b.Run = a.run(intake.Report{Read: r.People})
	b.Run.Silenced = silenced
	b.Was = map[countersign.ID]*sink.Was{}
	for _, c := range r.Changes {
		b.Was[c.Subject] = &sink.Was{Verdict: c.Was, Score: c.WasScore, Listed: c.Listed, Unlisted: c.Unlisted}
	}
	b.Assessments = slices.DeleteFunc(b.Assessments, func(x countersign.Assessment) bool { return b.Was[x.Subject] == nil })
	if err := a.belong(ctx, b, nil, nil, false); err != nil {
		return nil, err
	}
	remarks, err := a.editions(ctx)
	if err != nil {
		return nil, err
	}
	return &Answer{Bundle: b, Remarks: append(remarks, r.remarks()...)}, nil
}

func (r *Rescreening) remarks() []string {
	out := []string{fmt.Sprintf("%s; %d asked of the lists in force, %d judged again, %d of them otherwise than before",
		count(r.People, "subject", "subjects"), r.Asked, r.Judged, len(r.Changes))}
	for i, c := range r.Changes {
		if i == changesShown {
			return append(out, fmt.Sprintf("and %d more", len(r.Changes)-i))
		}
		out = append(out, string(c.Subject)+" "+c.say())
	}
	return out
}

// A touch says why a subject is judged again: with those tied to it or alone.
type touch struct {
	id   countersign.ID
	tied bool
}

// touched finds whom a change can touch, on all cores: each reads a part of
// the people on a view of its own.
func (a *App) touched(ctx context.Context, r *Rescreening, progress func(string, int64, int64)) ([]touch, error) {
	var people []countersign.ID
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		return everybody(ctx, tx.View(), func(id countersign.ID) error {
			people = append(people, id)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	r.People = len(people)
	workers := cmp.Or(a.cfg.Jobs, runtime.GOMAXPROCS(0))
	var (
		mu   sync.Mutex
		out  []touch
		done int64
		errs []error
		wg   sync.WaitGroup
		work = make(chan []countersign.ID)
	)
	for range workers {
		wg.Go(func() {
			for part := range work {
				found, asked, err := a.touchedOf(ctx, part)
				mu.Lock()
				out, errs = append(out, found...), append(errs, err)
				r.Asked += asked
				done += int64(len(part))
				progress("asking", done, int64(len(people)))
				mu.Unlock()
			}
		})
	}
	for part := range slices.Chunk(people, placed) {
		work <- part
	}
	close(work)
	wg.Wait()
	slices.SortFunc(out, func(x, y touch) int { return cmp.Compare(x.id, y.id) })
	return out, errors.Join(errs...)
}

func (a *App) touchedOf(ctx context.Context, ids []countersign.ID) (out []touch, asked int, err error) {
	now := a.under()
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		v := tx.View()
		for _, id := range ids {
			last, err := v.Assessment(ctx, id)
			switch {
			case err != nil:
				return err
			case last == nil: // nobody is judged here who was not screened
				continue
			case last.Under.Rules != now.Rules || last.Under.Lists == "":
				out = append(out, touch{id, true})
				continue
			case last.Under.Lists == now.Lists && !a.ended(last):
				continue
			}
			asked++
			listed, weighs, err := a.assess.ListsSay(ctx, v, last)
			if err != nil {
				return err
			}
			if listed || weighs {
				out = append(out, touch{id, weighs})
			}
		}
		return nil
	})
	return out, asked, err
}

// ended reports whether a decision that silenced a pair ended since.
func (a *App) ended(last *countersign.Assessment) bool {
	return slices.ContainsFunc(last.Silenced, func(c countersign.Candidate) bool {
		return c.Decided != nil && !c.Decided.Until.IsZero() && !a.cfg.Now.Before(c.Decided.Until)
	})
}

// judgeTouched judges in batches, and returns who was judged.
func (a *App) judgeTouched(ctx context.Context, r *Rescreening, touched []touch, progress func(string, int64, int64)) ([]countersign.ID, error) {
	var ids []countersign.ID
	seen := map[countersign.ID]bool{}
	add := func(id countersign.ID) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	err := a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		links, err := linksIn(ctx, tx.View())
		if err != nil {
			return err
		}
		for _, t := range touched {
			if add(t.id); !t.tied {
				continue
			}
			around, err := a.assess.Around(ctx, tx.View(), links, t.id)
			if err != nil {
				return err
			}
			for _, id := range around {
				add(id)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for batch := range slices.Chunk(ids, placed) {
		err := a.ledger.Update(ctx, func(tx flow.Tx[store.View]) error {
			changes, err := a.judgeAgain(ctx, tx, "again", batch)
			r.Changes = append(r.Changes, changes...)
			return err
		})
		if err != nil {
			return nil, err
		}
		r.Judged += len(batch)
		progress("judging", int64(r.Judged), int64(len(ids)))
	}
	slices.SortFunc(r.Changes, func(x, y Change) int { return cmp.Compare(x.Subject, y.Subject) })
	return ids, nil
}

// editions tells how the watchlists in force differ from the editions before
// them, which are kept beside them.
func (a *App) editions(ctx context.Context) (out []string, err error) {
	lists, err := manifest(a.cfg.Lists)
	if err != nil {
		return nil, err
	}
	for _, m := range lists {
		if m.Kind != partyList {
			continue
		}
		old, err := readManifest(filepath.Join(listsDir(a.cfg.Lists), m.Name+".old"))
		if errors.Is(err, os.ErrNotExist) || err == nil && old.SHA256 == m.SHA256 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("lists: %s.old: %w", m.Name, err)
		}
		say, err := a.edition(ctx, m, old)
		if err != nil {
			return nil, err
		}
		out = append(out, say)
	}
	return out, nil
}

func (a *App) edition(ctx context.Context, m, old imported) (string, error) {
	entries := func(folder string, x imported) (map[string]countersign.Hash, error) {
		x.Name = folder
		files, err := x.content(a.cfg.Lists)
		if err != nil {
			return nil, err
		}
		l, err := readParties(ctx, partySource(m.Name), files)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", folder, err)
		}
		return entryDigests(l.entries), nil
	}
	now, err := entries(m.Name, m)
	if err != nil {
		return "", err
	}
	was, err := entries(m.Name+".old", old)
	if err != nil {
		return "", err
	}
	d := editionsDiffer(was, now)
	return fmt.Sprintf("list %s differs from the edition before it by %d added, %d changed and %d removed of %s",
		m.Name, d.added, d.changed, d.removed, count(len(now), "entry", "entries")), nil
}

// entryDigests are the digests of entries, by their number on the list.
func entryDigests(entries []match.Entry) map[string]countersign.Hash {
	out := make(map[string]countersign.Hash, len(entries))
	for i := range entries {
		b, err := json.Marshal(&entries[i])
		if err != nil {
			panic("app: entry cannot be encoded: " + err.Error()) // plain data
		}
		out[entries[i].ID] = sha256.Sum256(b)
	}
	return out
}

type editionDiff struct{ added, changed, removed int }

func editionsDiffer(was, now map[string]countersign.Hash) (d editionDiff) {
	for id, h := range now {
		switch old, there := was[id]; {
		case !there:
			d.added++
		case old != h:
			d.changed++
		}
	}
	for id := range was {
		if _, there := now[id]; !there {
			d.removed++
		}
	}
	return d
}
