package match

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// Options set how an index is built. The zero value is good.
type Options struct {
	// MergeShare is the share of the largest segment that later deltas may
	// reach together before everything is rebuilt in the background of the
	// caller of Apply; 0 means a quarter.
	MergeShare float64
}

// Index answers which entries a name may belong to. All methods may be called
// at once; a search sees one state and never waits for an update.
type Index struct {
	opts  Options
	write sync.Mutex // held by Apply
	state atomic.Pointer[state]
	pool  sync.Pool
}

// Stats describes an index.
type Stats struct {
	Entries  int // live entries
	Names    int // names of live and dead entries that are held
	Words    int // distinct sounds
	Segments int
	Dead     int    // replaced or deleted entries that are still held
	Version  uint64 // counts updates
}

// New builds an index. Where two entries have one key the later counts.
func New(entries []Entry, opts Options) *Index {
	x := &Index{opts: opts}
	x.pool.New = func() any { return new(searcher) }
	x.state.Store(rebuilt(unique(entries), 1))
	return x
}

// Apply changes the index. Searches under way and new ones go on meanwhile
// on the state before; the change becomes visible all at once. Rarity is that
// of the last full build until deltas pass Options.MergeShare, when all live
// entries are built anew.
func (x *Index) Apply(d Delta) {
	x.write.Lock()
	defer x.write.Unlock()
	old := x.state.Load()
	next := &state{segments: slices.Clone(old.segments), rare: old.rare, live: old.live, version: old.version + 1}
	next.dead = slices.Clone(old.dead)
	for i := range next.dead {
		next.dead[i] = slices.Clone(next.dead[i])
	}
	for _, k := range d.Delete {
		next.bury(k)
	}
	puts := unique(d.Put)
	for i := range puts {
		next.bury(Key{puts[i].List, puts[i].ID})
	}
	next.append(puts)
	x.state.Store(next.tidy(cmp.Or(x.opts.MergeShare, 0.25)))
}

// Len counts the live entries.
func (x *Index) Len() int { return x.state.Load().live }

// Stats describes the index as it is now.
func (x *Index) Stats() Stats {
	st := x.state.Load()
	out := Stats{Entries: st.live, Segments: len(st.segments), Version: st.version}
	for _, seg := range st.segments {
		out.Names += len(seg.nameAt)
		out.Words += seg.vocab.size()
		out.Dead += len(seg.records)
	}
	out.Dead -= st.live
	return out
}

// Entry returns the entry of a key, identifiers and places in canonical form.
func (x *Index) Entry(k Key) (Entry, bool) {
	st := x.state.Load()
	for i, seg := range st.segments {
		if e, ok := seg.find(k); ok && st.dead[i][e/64]&(1<<(e%64)) == 0 {
			return seg.entry(e), true
		}
	}
	return Entry{}, false
}

// Search returns the entries the query may mean, best first: by score, then
// by the rarity of what agrees, then by list and ID.
func (x *Index) Search(q Query) []Result {
	s := x.pool.Get().(*searcher)
	defer x.pool.Put(s)
	st := x.state.Load()
	s.found = s.found[:0]
	names := s.names(st, &q)
	ask := askedOf(&q)
	s.identified(st, &q, &ask)
	return s.results(st, &q, &ask, names)
}

// maxNames bounds how many names of one query are looked at.
const maxNames = 64

// names searches every name of the query and returns them.
func (s *searcher) names(st *state, q *Query) []string {
	names := make([]string, 0, 1+len(q.Names))
	if q.Name != "" {
		names = append(names, q.Name)
	}
	names = append(names, q.Names[:min(len(q.Names), maxNames)]...)
	for n, text := range names {
		s.rd.read(text, q.Type)
		for r, words := range s.rd.readings {
			s.prepare(s.rd.words[words.from:words.to], st.rare)
			for i, seg := range st.segments {
				s.segment(seg, i, st.filter(i, q), n, r)
			}
		}
	}
	return names
}

// fits reports types that may be one subject: the same, or one unknown.
func fits(a, b Type) bool {
	return a == b || a == Unknown || b == Unknown
}

// identified adds the entries that hold an identifier of the query, whatever
// they are called.
func (s *searcher) identified(st *state, q *Query, ask *asked) {
	for _, id := range ask.ids {
		h := valueHash(id.Value)
		for i, seg := range st.segments {
			live := st.filter(i, q)
			at, _ := slices.BinarySearchFunc(seg.secrets, h, func(r secretRef, h uint64) int { return cmp.Compare(r.hash, h) })
			for n := 0; at < len(seg.secrets) && seg.secrets[at].hash == h && n < maxScored; at, n = at+1, n+1 {
				if e := seg.secrets[at].entry; live(e) && !s.has(i, e) {
					s.found = append(s.found, candidate{seg: i, entry: e, query: -1})
				}
			}
		}
	}
}

func (s *searcher) has(seg int, entry uint32) bool {
	for i := range s.found {
		if s.found[i].seg == seg && s.found[i].entry == entry {
			return true
		}
	}
	return false
}

// results turns candidates into results, best first.
func (s *searcher) results(st *state, q *Query, ask *asked, names []string) []Result {
	threshold := cmp.Or(q.Threshold, DefaultThreshold)
	floor := cmp.Or(q.Floor, threshold)
	s.crowded()
	out := make([]Result, 0, min(len(s.found), 16))
	from := make([]candidate, 0, cap(out))
	for _, c := range s.found {
		r := st.result(&c, ask, threshold)
		if r.Match || r.Score >= floor {
			out, from = append(out, r), append(from, c)
		}
	}
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &out[a], &out[b]
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.List, y.List), cmp.Compare(x.ID, y.ID))
	})
	limit := cmp.Or(max(0, q.Limit), DefaultLimit)
	best := make([]Result, 0, min(limit, len(out)))
	for _, i := range order[:min(limit, len(order))] {
		r := out[i]
		r.Why = s.why(st, &from[i], &r, q, names)
		best = append(best, r)
	}
	return best
}
