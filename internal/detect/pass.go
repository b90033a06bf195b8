package detect

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"countersign"
	"countersign/internal/reference"
	"countersign/normal"
	"countersign/similar"
)

// A Folder is all that is known of one subject: its facts, read once for all
// detectors.
type Folder struct {
	ID    countersign.ID
	facts []countersign.Fact                            // sorted by predicate; nothing protected, no machine readable zone
	shown []shownZone                                   // the zones, by document
	names []string                                      // the subject's own
	near  map[*uint64][]similar.Overlap[countersign.ID] // by the text's first shingle

	// Read when first asked.
	visits     []Visit
	zones      []string // of the places claimed
	zonesRead  bool
	peers      map[countersign.ID]peer
	others     map[countersign.ID]*Folder
	papers     []Paper
	papersRead bool
	listed     []ListHit
	listedRead bool
}

// Open reads a subject's folder. Protected facts do not exist in it.
func Open(ctx context.Context, v View, id countersign.ID) (*Folder, error) {
	facts, err := v.Facts(ctx, id)
	if err != nil {
		return nil, err
	}
	f := &Folder{ID: id}
	f.facts, f.shown = visible(facts)
	for _, p := range []countersign.Pred{countersign.Name, countersign.AlsoKnownAs} {
		for _, x := range f.of(p) {
			f.names = append(f.names, x.Value)
		}
	}
	return f, nil
}

// visible leaves out what no rule may read: protected facts, and the machine
// readable zones of documents, which hold citizenship and sex. The zones are
// returned apart. Most folders have neither, and are not copied.
func visible(facts []countersign.Fact) (seen []countersign.Fact, zones []shownZone) {
	first := 0
	for first < len(facts) && !hidden(&facts[first]) {
		first++
	}
	if first == len(facts) {
		return facts, nil
	}
	seen = append(make([]countersign.Fact, 0, len(facts)), facts[:first]...)
	for _, f := range facts[first:] {
		if f.Pred.Protected() || f.Pred == countersign.MRZ {
			continue
		}
		if hasZone(&f) {
			zones = append(zones, shownZone{len(seen), zoneLines(&f)})
			f.With = slices.DeleteFunc(slices.Clone(f.With), isZone)
		}
		seen = append(seen, f)
	}
	return seen, zones
}

func hidden(f *countersign.Fact) bool {
	return f.Pred.Protected() || f.Pred == countersign.MRZ || hasZone(f)
}

func hasZone(f *countersign.Fact) bool {
	for i := range f.With {
		if f.With[i].Pred == countersign.MRZ {
			return true
		}
	}
	return false
}

// of returns the facts with the predicate: a part of the sorted slice.
func (f *Folder) of(p countersign.Pred) []countersign.Fact {
	lo := sort.Search(len(f.facts), func(i int) bool { return f.facts[i].Pred >= p })
	hi := lo
	for hi < len(f.facts) && f.facts[hi].Pred == p {
		hi++
	}
	return f.facts[lo:hi:hi]
}

// Has reports whether anything is known under one of the predicates.
func (f *Folder) Has(preds ...countersign.Pred) bool {
	return slices.ContainsFunc(preds, func(p countersign.Pred) bool { return len(f.of(p)) > 0 })
}

// A Pass is one look of one detector at one subject. Its methods do not return
// errors: the first one is kept, later calls return nothing, and the
// assessment says that the detector did not look.
type Pass struct {
	ctx    context.Context
	det    *Detector
	around *Surroundings
	folder *Folder
	out    []countersign.Finding
	err    error
}

// Subject returns whom the pass looks at.
func (p *Pass) Subject() countersign.ID { return p.folder.ID }

// Now returns the time of the assessment.
func (p *Pass) Now() time.Time { return p.around.Now }

// Known returns what the world already knows: tables of addresses, domains,
// fronts, tools.
func (p *Pass) Known() *reference.Base { return p.around.Known }

// Facts returns what is known of the subject under a predicate, in the order
// it was said. Protected facts do not exist here.
func (p *Pass) Facts(pred countersign.Pred) []countersign.Fact { return p.folder.of(pred) }

// First returns the first fact under a predicate.
func (p *Pass) First(pred countersign.Pred) (countersign.Fact, bool) {
	if fs := p.folder.of(pred); len(fs) > 0 {
		return fs[0], true
	}
	return countersign.Fact{}, false
}

// FactsOf returns what is known of another subject under a predicate.
func (p *Pass) FactsOf(id countersign.ID, pred countersign.Pred) []countersign.Fact {
	if pred.Protected() {
		return nil
	}
	return p.open(id).of(pred)
}

// open reads another subject's folder, once for all detectors: two that share
// a device often share a payee too.
func (p *Pass) open(id countersign.ID) *Folder {
	if f, ok := p.folder.others[id]; ok {
		return f
	}
	f, err := Open(p.ctx, p.around.View, id)
	if p.failed(err) {
		return &Folder{ID: id}
	}
	if p.folder.others == nil {
		p.folder.others = map[countersign.ID]*Folder{}
	}
	p.folder.others[id] = f
	return f
}

// Population returns how many subjects there are to compare with.
func (p *Pass) Population() int {
	n, err := p.around.View.Population(p.ctx)
	if p.failed(err) {
		return 0
	}
	return n
}

// peopleShown is how many holders of a selector a detector is shown.
const peopleShown = 64

// Holders returns how many other subjects have the selector, and the first of
// them. Of a thing that thousands share only the count is of use.
func (p *Pass) Holders(pred countersign.Pred, object countersign.ID) (int, []countersign.ID) {
	if object == "" || pred.Protected() || p.err != nil {
		return 0, nil
	}
	n, ids, err := p.around.View.Having(p.ctx, countersign.Selector{Pred: pred, Object: object}, peopleShown+1, nil)
	if p.failed(err) {
		return 0, nil
	}
	if i := slices.Index(ids, p.folder.ID); i >= 0 {
		return n - 1, slices.Delete(ids, i, i+1)
	}
	if n > len(ids) { // the subject is among those not shown
		n--
	}
	return n, ids[:min(len(ids), peopleShown)]
}

// Near returns the subjects whose texts under the fact's predicate share rare
// passages with it, closest first.
func (p *Pass) Near(f countersign.Fact) []similar.Overlap[countersign.ID] {
	if p.err != nil {
		return nil
	}
	out, err := p.folder.Near(p.ctx, p.around.View, &f)
	p.failed(err)
	return out
}

// Near is what [Pass.Near] returns, worked out once for each text. The slice
// must not be changed.
func (f *Folder) Near(ctx context.Context, v View, t *countersign.Fact) ([]similar.Overlap[countersign.ID], error) {
	if len(t.Shingles) == 0 {
		return nil, nil
	}
	if out, ok := f.near[&t.Shingles[0]]; ok {
		return out, nil
	}
	n, err := v.Population(ctx)
	if err != nil {
		return nil, err
	}
	found := similar.Overlaps(n, t.Shingles, func(h uint64, most int, buf []uint32) (int, []uint32) {
		df, who, e := v.Sharing(ctx, t.Pred, h, most, buf)
		if e != nil {
			err = e
		}
		return df, who
	})
	out := make([]similar.Overlap[countersign.ID], 0, len(found))
	for _, o := range found {
		id, e := v.Subject(ctx, o.With)
		if e != nil {
			err = e
		}
		if id != f.ID {
			out = append(out, similar.Overlap[countersign.ID]{With: id, Shared: o.Shared, Share: o.Share, Weight: o.Weight})
		}
	}
	slices.SortStableFunc(out, func(a, b similar.Overlap[countersign.ID]) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.With, b.With)) // numbers depend on who came first
	})
	if f.near == nil {
		f.near = map[*uint64][]similar.Overlap[countersign.ID]{}
	}
	f.near[&t.Shingles[0]] = out
	return out, err
}

// SameName compares a name with the subject's own names, in every
// romanisation, and tells nothing else of either.
func (p *Pass) SameName(name string) normal.Sameness {
	best := normal.Unknown
	for _, own := range p.folder.names {
		best = max(best, normal.SameName(own, name))
	}
	return best
}

// SameNames compares two names that the detector holds.
func (p *Pass) SameNames(a, b string) normal.Sameness { return normal.SameName(a, b) }

// Links returns whom the subject is tied to, strongest first.
func (p *Pass) Links() []countersign.Link {
	if p.around.Network == nil || p.err != nil {
		return nil
	}
	links, err := p.around.Network.Links(p.ctx, p.folder.ID)
	if p.failed(err) {
		return nil
	}
	return links
}

// Alone returns the score another subject has, in decibans, from what neither
// its network nor its sharing says, so that suspicion does not run in circles,
// and how much of it is evidence: 0 where nothing speaks against it.
func (p *Pass) Alone(id countersign.ID) (score, evidence float64) {
	if p.around.Network == nil || p.err != nil {
		return 0, 0
	}
	score, err := p.around.Network.Alone(p.ctx, id)
	if p.failed(err) {
		return 0, 0
	}
	return score, max(0, score-p.around.Prior)
}

// ListedBy returns what watchlists say of another subject, in decibans, by more
// than its name: 0 where they name nobody like it.
func (p *Pass) ListedBy(id countersign.ID) float64 {
	if p.around.Network == nil || p.err != nil {
		return 0
	}
	w, err := p.around.Network.Listed(p.ctx, id)
	if p.failed(err) {
		return 0
	}
	return w
}

// Prior returns the score everybody starts with, in decibans.
func (p *Pass) Prior() float64 { return p.around.Prior }

// AnyDecided reports whether a person ever decided on anybody.
func (p *Pass) AnyDecided() bool {
	ok, err := p.around.View.AnyDecided(p.ctx)
	return !p.failed(err) && ok
}

// Decided returns what a person decided on a subject, and whether anyone did.
func (p *Pass) Decided(id countersign.ID) (countersign.Verdict, bool) {
	d, err := p.around.View.Decision(p.ctx, id)
	if p.failed(err) || d == nil || d.Expired(p.around.Now) {
		return "", false
	}
	return d.Verdict, true
}

// Report adds a finding of the given grade, resting on the given facts. The
// sentence must be one the subject could be shown: no name, no suspicion, no
// more certainty than there is.
func (p *Pass) Report(grade string, because []countersign.Fact, format string, args ...any) {
	if p.err != nil {
		return
	}
	w, ok := p.det.weight(grade)
	if !ok {
		p.failed(fmt.Errorf("grade %q is not in its table: %w", grade, countersign.ErrInvalid))
		return
	}
	if len(because) == 0 {
		p.failed(fmt.Errorf("finding without reason: %w", countersign.ErrInvalid))
		return
	}
	p.out = append(p.out, countersign.Finding{
		Detector: p.det.Name, Version: p.det.Version, Family: p.det.Family, Grade: grade, Weight: w.Decibans,
		Say: fmt.Sprintf(format, args...), Because: p.causes(because),
		Innocent: p.det.Innocent, Clear: p.det.Clear, Basis: p.det.Basis,
	})
}

// Scale multiplies the weight of the finding just reported, for flags whose
// strength is a matter of degree, to half a deciban: more would pretend. The factor is held between 0 and 1: a table
// entry is the most its grade can weigh.
func (p *Pass) Scale(factor float64) {
	if len(p.out) > 0 {
		w := &p.out[len(p.out)-1].Weight
		*w = math.Round(*w*min(1, max(0, factor))*2) / 2
	}
}

func (d *Detector) weight(grade string) (Weight, bool) {
	for _, w := range d.Weights {
		if w.Grade == grade {
			return w, true
		}
	}
	return Weight{}, false
}

const (
	causesKept = 12
	shownRunes = 48
)

// causes turns facts into pointers at them. Names are not repeated: the report
// shows the person's name once, or not at all.
func (p *Pass) causes(facts []countersign.Fact) []countersign.Cause {
	out := make([]countersign.Cause, 0, min(len(facts), causesKept))
	for i := range facts {
		if len(out) == causesKept {
			break
		}
		f := &facts[i]
		c := countersign.Cause{Seq: f.Seq, Subject: f.Subject, Pred: f.Pred}
		if !f.Pred.Name() && len(f.Shingles) == 0 {
			if c.Shown = short(f.Object.Rest()); c.Shown == "" {
				c.Shown = short(f.Value)
			}
		}
		if c.Seq == 0 {
			c.Seq = p.said(f)
		}
		out = append(out, c)
	}
	return out
}

// said finds the entry that says of another subject what a detector knows only
// from an index or a link: the likeliest, for a device told of and one seen are
// one thing under two predicates. It is 0 for what no record says.
func (p *Pass) said(f *countersign.Fact) (seq countersign.Seq) {
	facts, best := p.open(f.Subject).facts, 0
	for i := range facts {
		if n := agree(f, &facts[i]); n > best {
			best, seq = n, facts[i].Seq
		}
	}
	return seq
}

// agree says how far g, or what was said in the same breath, is what f says.
func agree(f, g *countersign.Fact) (n int) {
	is := func(object countersign.ID, value string) bool {
		return f.Object != "" && f.Object == object ||
			f.Value != "" && (f.Value == value || f.Value == string(object) || f.Value == object.Rest())
	}
	if is(g.Object, g.Value) || slices.ContainsFunc(g.With, func(w countersign.With) bool { return is(w.Object, w.Value) }) {
		n += 2
	}
	if f.Pred == g.Pred {
		n++
	}
	return n
}

func short(s string) string {
	n := 0
	for i := range s {
		if n++; n > shownRunes {
			return s[:i] + "…"
		}
	}
	return s
}

// failed keeps the first error and reports whether there is one.
func (p *Pass) failed(err error) bool {
	if err != nil && p.err == nil {
		p.err = err
	}
	return p.err != nil
}
