package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"countersign"
	"countersign/internal/corpus"
	"countersign/internal/front"
)

// What a watched site says may come back in other words, of which no page shows
// more than chance brings. So sites that were not there at the last look are
// judged as front judges them, sentence by sentence, beside the watched ones
// that the pages of the corpus say are nearest.
const (
	judgedAtOnce = 25  // new sites
	judgedFor    = 32  // watched ones for each, the nearest
	judgedBeside = 300 // sites, so that what is rare is known
	judgedLeast  = 60  // of them, those of others than the watched ones where these are few
)

// A judging is of the sites that are new in a round.
type judging struct {
	*watch
	of     map[string][]string         // watched sites near each new one
	few    map[[2]string]int           // how near they are
	parts  map[[2]string]*corpus.Match // a watched site and a new one that has a good part of two pages
	beside map[string]bool             // sites near, watched ones aside
	have   map[string]*front.Site
}

// A nearSite is one with pages near those of a watched site.
type nearSite struct {
	first time.Time // when the first of those pages was captured
	few   int       // marks of the text in common that few hold, on the nearest page
}

func nearer(near map[string]nearSite, m *corpus.Match) {
	n, ok := near[m.Site]
	if !ok || m.Seen.Before(n.first) {
		n.first = m.Seen
	}
	n.few = max(n.few, m.Few)
	near[m.Site] = n
}

// near notes which of the sites near a watched one were not there at its last
// look. A watched site was there if it showed a firm.
func (j *judging) near(w *watchedSite, near map[string]nearSite) {
	for d, n := range near {
		o := j.sites[d]
		if o == nil {
			j.beside[d] = true
		}
		old := o != nil && !o.Fresh || o == nil && !n.first.After(w.Before)
		if !w.Before.IsZero() && !old && !slices.Contains(w.Elsewhere, d) { // what is there at the first look is known
			j.of[d], j.few[[2]string{w.Domain, d}] = append(j.of[d], w.Domain), n.few
		}
	}
}

// nearest leaves the watched sites that are nearest to each new one.
func (j *judging) nearest() {
	for d, of := range j.of {
		slices.SortStableFunc(of, func(a, b string) int { return cmp.Compare(j.few[[2]string{b, d}], j.few[[2]string{a, d}]) })
		j.of[d] = of[:min(len(of), judgedFor)]
	}
}

// tell tells of new sites that have a watched one's content, in its words or in
// others. Where too few sites are known to judge sentences by, what pages share
// has to do.
func (j *judging) tell(ctx context.Context) error {
	j.nearest()
	found := map[string][]front.Change{}
	for batch := range slices.Chunk(slices.Sorted(maps.Keys(j.of)), judgedAtOnce) {
		set, n, err := j.set(ctx, batch)
		if err != nil {
			return err
		}
		for _, d := range batch {
			j.judge(set, n, d, found)
		}
	}
	for _, d := range j.names {
		if len(found[d]) == 0 {
			continue
		}
		if err := j.watch.tell(ctx, j.sites[d], j.sites[d].Content, found[d]); err != nil {
			return err
		}
	}
	return nil
}

// judge notes whose content a new site has, in a set of so many sites.
func (j *judging) judge(set *front.Set, sites int, d string, found map[string][]front.Change) {
	like := set.Resembles(d)
	for _, of := range j.of[d] {
		w := j.sites[of]
		if slices.Contains(w.Elsewhere, d) {
			continue // its pages told
		}
		k := slices.IndexFunc(like, func(r front.Resemblance) bool { return r.Domain == of })
		part := j.parts[[2]string{of, d}]
		switch {
		case k >= 0:
			found[of] = append(found[of], w.foundReworded(d, &like[k]))
		case part != nil && sites < judgedLeast:
			found[of] = append(found[of], w.found(part))
		default:
			continue
		}
		w.Elsewhere = append(w.Elsewhere, d)
	}
}

func (w *watchedSite) foundReworded(on string, r *front.Resemblance) front.Change {
	c := front.Change{Kind: front.ChangedCopied, Other: on, Share: r.Text,
		Say: fmt.Sprintf("Its content stands on %s, too, in other words: %.0f %% of the sentences there have something of it.", on, 100*r.Touched)}
	how := fmt.Sprintf("in other words, where %.0f %% of the sentences have something of it", 100*r.Touched)
	if r.Held > 0 {
		c.Share = r.Held
		c.Say = fmt.Sprintf("Its content stands on %s, too, among much else: something of %.0f %% of its sentences is there.", on, 100*r.Held)
		how = fmt.Sprintf("among much else, where something of %.0f %% of its sentences stands", 100*r.Held)
	}
	if w.Look.State != front.StateContent {
		c.Kind = front.ChangedBack
		c.Say = fmt.Sprintf("Its content is back on %s %s; its own domain is %s.", on, how, w.Look.State)
	}
	return c
}

// set puts new sites beside the watched ones near them, and beside more.
func (j *judging) set(ctx context.Context, fresh []string) (*front.Set, int, error) {
	want := slices.Clone(fresh)
	for _, d := range fresh {
		want = append(want, j.of[d]...)
	}
	must := len(want)
	want = append(append(want, j.names...), slices.Sorted(maps.Keys(j.beside))...)
	in := map[string]bool{}
	var sites []front.Site
	for k, d := range want {
		if k >= must && len(sites) >= judgedBeside || k >= must+len(j.names) && len(sites) >= judgedLeast {
			break
		}
		if in[d] {
			continue
		}
		in[d] = true
		s, err := j.site(ctx, d)
		if err != nil {
			return nil, 0, err
		}
		if s != nil {
			sites = append(sites, *s)
		}
	}
	cfg := j.cfg
	cfg.Now, cfg.Corpus, cfg.Photos, cfg.Subjects, cfg.Listed = j.r.Now, nil, nil, nil, nil
	set, err := front.NewSet(cfg, sites)
	return set, len(sites), err
}

// site is what a domain last showed as a firm, or nil if nothing is kept of it.
func (j *judging) site(ctx context.Context, domain string) (*front.Site, error) {
	if s, ok := j.have[domain]; ok {
		return s, nil
	}
	hash, err := j.contentOf(ctx, domain)
	if err != nil || hash == (countersign.Hash{}) {
		return nil, err
	}
	s, err := storedSite(ctx, j.ledger, hash)
	if errors.Is(err, countersign.ErrNotFound) {
		return nil, nil // erased
	}
	if err != nil {
		return nil, err
	}
	j.have[domain] = s
	return s, nil
}

// contentOf names the capture with what a domain last showed: as the watch
// knows, or the newest that a visit sealed.
func (x *watch) contentOf(ctx context.Context, domain string) (countersign.Hash, error) {
	if w := x.sites[domain]; w != nil {
		return w.Content, nil
	}
	exhibits, err := x.ledger.EvidenceOf(ctx, countersign.MakeID("domain", domain))
	if err != nil {
		return countersign.Hash{}, err
	}
	for _, e := range slices.Backward(exhibits) {
		if e.Name == frontCaptureName && !e.Erased {
			return e.Hash, nil
		}
	}
	return countersign.Hash{}, nil
}
