package store

import (
	"cmp"
	"math/bits"
	"slices"
)

// postings maps a 64-bit hash of a selector to the subjects that have it.
//
// It is split by the hash's top byte, so that sorting works on what fits a
// cache and a bulk load never holds more than one part twice. Each part is a
// few sorted runs: appending is cheap, settling sorts what was appended since
// and merges runs of like size. No pair stands in two runs, so counting is
// adding up. 12 bytes a pair; a Go map of slices would cost five times that.
//
// Runs are never changed once made: a copy of a settled postings is a snapshot.
type postings struct {
	part    [parts]part
	pending int // pairs appended since the last settling
	pairs   int // pairs in runs
}

const (
	parts    = 256
	partBits = 8
)

type part struct {
	tail []posting
	runs []run // oldest first
}

// partOf returns the part a hash falls into.
func partOf(hash uint64) int { return int(hash >> (64 - partBits)) }

// posting is one pair before it is sorted in.
type posting struct {
	hash    uint64
	subject uint32
	// met says that the subject was known before: only then can an older run
	// hold the pair already.
	met bool
}

// run is sorted by hash, then subject. starts says where each bucket of hashes
// begins, by their next bits, so that a lookup touches one line of starts and
// one of hashes; a short run has none.
type run struct {
	hash    []uint64
	subject []uint32
	starts  []uint32
	bits    uint8 // of the hash that number the buckets
	hubs    []hub // hashes that many hold, by hash
}

// A hub is where a hash stands that more subjects hold than a bucket has room
// for: a phrase that everybody writes. They are asked for again and again, and
// searching what lies around them would miss the cache at every step.
type hub struct {
	hash   uint64
	lo, hi uint32
}

// hubSize is from how many holders on a hash is a hub.
const hubSize = 32

// bucketed returns the run with its buckets counted, about eight pairs in each.
func (r run) bucketed() run {
	n := len(r.hash)
	if n < 32 {
		return r
	}
	r.bits = uint8(bits.Len(uint(n)) - 4)
	r.starts = make([]uint32, 1<<r.bits+1)
	for _, h := range r.hash {
		r.starts[r.bucket(h)+1]++
	}
	for i := 1; i < len(r.starts); i++ {
		r.starts[i] += r.starts[i-1]
	}
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && r.hash[hi] == r.hash[lo] {
			hi++
		}
		if hi-lo >= hubSize {
			r.hubs = append(r.hubs, hub{r.hash[lo], uint32(lo), uint32(hi)})
		}
		lo = hi
	}
	return r
}

func (r *run) bucket(hash uint64) uint64 { return hash << partBits >> (64 - r.bits) }

func (p *postings) add(q posting) {
	t := &p.part[partOf(q.hash)]
	t.tail = append(t.tail, q)
	p.pending++
}

// settle makes what was appended findable. The writer must call it before
// anybody looks. It leaves the tails of copies alone.
func (p *postings) settle() {
	if p.pending == 0 {
		return
	}
	var s sorter
	for i := range p.part {
		if len(p.part[i].tail) > 0 {
			p.pairs += p.part[i].settle(&s)
		}
	}
	p.pending = 0
}

// compact merges the runs of parts whose younger runs hold more than a little,
// so that a lookup after a bulk load searches one run and not one for every
// batch. Each pair is moved again only when its part has grown by an eighth.
func (p *postings) compact() {
	for i := range p.part {
		t := &p.part[i]
		if len(t.runs) < 2 || 8*t.young() < len(t.runs[0].hash) {
			continue
		}
		all := t.runs[len(t.runs)-1]
		for j := len(t.runs) - 2; j >= 0; j-- {
			all = merge(t.runs[j], all)
		}
		t.runs = []run{all.bucketed()}
	}
}

// young counts the pairs beyond the oldest run.
func (t *part) young() (n int) {
	for _, r := range t.runs[1:] {
		n += len(r.hash)
	}
	return n
}

// settle returns how many pairs are new.
func (t *part) settle(s *sorter) int {
	fresh := s.sorted(t.tail, t.runs)
	t.tail = nil
	if len(fresh.hash) == 0 {
		return 0
	}
	n, keep := len(fresh.hash), len(t.runs)
	for keep > 0 && len(t.runs[keep-1].hash) < 2*len(fresh.hash) {
		keep--
		fresh = merge(t.runs[keep], fresh)
	}
	t.runs = append(slices.Clone(t.runs[:keep]), fresh.bucketed()) // snapshots keep the old list
	return n
}

// sorter sorts tails, keeping its buffers between parts.
type sorter struct {
	out   []posting
	count []int32
}

const (
	bucketBits = 10
	buckets    = 1 << bucketBits
)

// sorted returns the tail as a run, less doubles and what older runs hold.
// Hashes are uniform, so a scatter by their next bits leaves buckets small
// enough for any sort to be fast.
func (s *sorter) sorted(tail []posting, older []run) run {
	if len(tail) >= 4*buckets {
		tail = s.scatter(tail)
	} else {
		tail = slices.Clone(tail) // which an update that is taken back leaves as it was
		slices.SortFunc(tail, posting.compare)
	}
	out := run{hash: make([]uint64, 0, len(tail)), subject: make([]uint32, 0, len(tail))}
	for i, p := range tail {
		if i > 0 && p.same(tail[i-1]) || p.met && holds(older, p) {
			continue
		}
		out.hash, out.subject = append(out.hash, p.hash), append(out.subject, p.subject)
	}
	return out
}

func bucket(hash uint64) int { return int(hash << partBits >> (64 - bucketBits)) }

func (s *sorter) scatter(tail []posting) []posting {
	if s.count == nil {
		s.count = make([]int32, buckets+1)
	}
	clear(s.count)
	for i := range tail {
		s.count[bucket(tail[i].hash)+1]++
	}
	for i := 1; i < len(s.count); i++ {
		s.count[i] += s.count[i-1]
	}
	s.out = slices.Grow(s.out[:0], len(tail))[:len(tail)]
	for i := range tail {
		b := bucket(tail[i].hash)
		s.out[s.count[b]] = tail[i]
		s.count[b]++
	}
	from := int32(0)
	for _, to := range s.count[:buckets] {
		slices.SortFunc(s.out[from:to], posting.compare)
		from = to
	}
	return s.out
}

func (p posting) compare(q posting) int {
	switch {
	case p.hash < q.hash:
		return -1
	case p.hash > q.hash:
		return 1
	case p.subject < q.subject:
		return -1
	case p.subject > q.subject:
		return 1
	case p.met != q.met: // of doubles the first counts: let it be the one to look up
		if p.met {
			return -1
		}
		return 1
	}
	return 0
}

func (p posting) same(q posting) bool { return p.hash == q.hash && p.subject == q.subject }

func holds(runs []run, p posting) bool {
	for i := range runs {
		lo, hi := runs[i].span(p.hash)
		if _, ok := slices.BinarySearch(runs[i].subject[lo:hi], p.subject); ok {
			return true
		}
	}
	return false
}

func merge(a, b run) run {
	n := len(a.hash) + len(b.hash)
	out := run{hash: make([]uint64, 0, n), subject: make([]uint32, 0, n)}
	i, j := 0, 0
	for i < len(a.hash) && j < len(b.hash) {
		if a.hash[i] < b.hash[j] || a.hash[i] == b.hash[j] && a.subject[i] < b.subject[j] {
			out.hash, out.subject = append(out.hash, a.hash[i]), append(out.subject, a.subject[i])
			i++
			continue
		}
		out.hash, out.subject = append(out.hash, b.hash[j]), append(out.subject, b.subject[j])
		j++
	}
	out.hash, out.subject = append(out.hash, a.hash[i:]...), append(out.subject, a.subject[i:]...)
	out.hash, out.subject = append(out.hash, b.hash[j:]...), append(out.subject, b.subject[j:]...)
	return out
}

// span returns where the hash begins and ends in the run.
func (r *run) span(hash uint64) (lo, hi int) {
	hi = len(r.hash)
	if r.starts != nil {
		b := r.bucket(hash)
		lo, hi = int(r.starts[b]), int(r.starts[b+1])
	}
	if hi-lo >= hubSize && len(r.hubs) > 0 {
		i, ok := slices.BinarySearchFunc(r.hubs, hash, func(h hub, hash uint64) int { return cmp.Compare(h.hash, hash) })
		if ok {
			return int(r.hubs[i].lo), int(r.hubs[i].hi)
		}
		if i > 0 { // what is left of the bucket lies between two hubs
			lo = max(lo, int(r.hubs[i-1].hi))
		}
		if i < len(r.hubs) {
			hi = min(hi, int(r.hubs[i].lo))
		}
	}
	for lo < hi && r.hash[lo] < hash {
		lo++
	}
	for hi = lo; hi < len(r.hash) && r.hash[hi] == hash; {
		hi++
	}
	return lo, hi
}

// spans is where one hash stands in each run of its part. Runs at least double
// in size towards the oldest, so there are never more than 32 of them.
type spans struct {
	at [32][]uint32
	n  int
}

// find returns how many subjects have the hash, and where they stand.
func (p *postings) find(hash uint64, s *spans) int {
	runs, count := p.part[partOf(hash)].runs, 0
	s.n = 0
	for i := range runs {
		if lo, hi := runs[i].span(hash); lo < hi {
			s.at[s.n] = runs[i].subject[lo:hi]
			s.n++
			count += hi - lo
		}
	}
	return count
}

// skip leaves out subjects below one, and returns how many those were.
func (s *spans) skip(from uint32) (n int) {
	if from == 0 {
		return 0
	}
	for i := range s.at[:s.n] {
		k, _ := slices.BinarySearch(s.at[i], from)
		s.at[i] = s.at[i][k:]
		n += k
	}
	return n
}

// all appends every subject to buf, in order.
func (s *spans) all(buf []uint32) []uint32 {
	if s.n == 1 {
		return append(buf, s.at[0]...)
	}
	for {
		no, ok := s.next()
		if !ok {
			return buf
		}
		buf = append(buf, no)
	}
}

// next takes the lowest subject that is left.
func (s *spans) next() (uint32, bool) {
	best := -1
	for i := 0; i < s.n; i++ {
		if len(s.at[i]) > 0 && (best < 0 || s.at[i][0] < s.at[best][0]) {
			best = i
		}
	}
	if best < 0 {
		return 0, false
	}
	out := s.at[best][0]
	s.at[best] = s.at[best][1:]
	return out, true
}
