package linkage

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// blocks says who is compared with whom: everybody in one block, and pairs from
// windows over blocks that are too large.
type blocks struct {
	members [][]int32
	of      [][]int32 // the blocks of a record
	near    [][]int32 // lower neighbours of a record from windows
}

// block puts records that share a key into blocks. A block larger than the
// window is split by the values of every other field; what is still larger is
// sorted by its whole text and each record meets its next neighbours. So every
// pair that shares a rare value meets, and one that shares two common values or
// stands close in order does too, at a cost that grows with the records.
func (t *Table) block() *blocks {
	all := make([]grouping, len(t.spec.Fields))
	var wg sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for f := range all {
		room <- struct{}{}
		wg.Go(func() {
			t.group(f, &all[f])
			<-room
		})
	}
	wg.Wait()
	b := &blocks{of: make([][]int32, t.Len()), near: make([][]int32, t.Len())}
	for f := range all {
		for _, l := range all[f].lists {
			b.add(l)
		}
		for _, p := range all[f].near {
			b.near[p[1]] = append(b.near[p[1]], p[0])
		}
		all[f] = grouping{}
	}
	return b
}

// A grouping is the blocks that one field makes, and pairs from its windows, the
// earlier record first.
type grouping struct {
	lists [][]int32
	near  [][2]int32
	keys  []uint64
}

// group makes the blocks of a field.
func (t *Table) group(f int, g *grouping) {
	byKey := t.keyed(f)
	keys := make([]string, 0, len(byKey))
	for k, l := range byKey {
		if len(l) > 1 {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if l := byKey[k]; len(l) <= t.spec.Window {
			g.lists = append(g.lists, l)
		} else {
			t.split(g, f, l)
		}
	}
	g.keys = nil
}

// keyed returns the records under each key of a field.
func (t *Table) keyed(f int) map[string][]int32 {
	keysOf := make([][]string, len(t.texts[f]))
	for v := range t.texts[f] {
		t.spec.Fields[f].Compare.keys(t.texts[f][v].s, func(k string) {
			if !slices.Contains(keysOf[v], k) {
				keysOf[v] = append(keysOf[v], k)
			}
		})
	}
	out := map[string][]int32{}
	for i := range t.Len() {
		if v := t.record(i)[f]; v >= 0 {
			for _, k := range keysOf[v] {
				out[k] = append(out[k], int32(i))
			}
		}
	}
	return out
}

func (b *blocks) add(l []int32) {
	n := int32(len(b.members))
	b.members = append(b.members, l)
	for _, i := range l {
		b.of[i] = append(b.of[i], n)
	}
}

// split makes blocks of a large one by the values of every other field.
func (t *Table) split(b *grouping, f int, l []int32) {
	for g := range t.spec.Fields {
		if g == f {
			continue
		}
		b.keys = b.keys[:0]
		for _, i := range l {
			if v := t.record(int(i))[g]; v >= 0 {
				b.keys = append(b.keys, uint64(v)<<32|uint64(i))
			}
		}
		slices.Sort(b.keys)
		for rest := b.keys; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n]>>32 == rest[0]>>32 {
				n++
			}
			if n > 1 {
				t.part(b, g, rest[:n])
			}
			rest = rest[n:]
		}
	}
	t.walk(b, l, f)
}

// part is a block of those who have one value of a field, whose numbers stand in
// the lower half of the keys.
func (t *Table) part(b *grouping, g int, keys []uint64) {
	l := make([]int32, len(keys))
	for i, k := range keys {
		l[i] = int32(uint32(k))
	}
	if len(l) <= t.spec.Window {
		b.lists = append(b.lists, l)
	} else {
		t.walk(b, l, g)
	}
}

// neighbours that a record meets when a block is walked.
const neighbours = 8

// walk sorts a block by what stands after a field, round the record, so that
// each walk has another order, and lets each record meet the next few (the
// sorted neighbourhood of M. Hernández and S. Stolfo, SIGMOD 1995).
func (t *Table) walk(b *grouping, l []int32, f int) {
	n := len(t.spec.Fields)
	l = slices.Clone(l)
	slices.SortFunc(l, func(x, y int32) int {
		for k := 1; k < n; k++ {
			g := (f + k) % n
			if c := cmp.Compare(t.text(x, g), t.text(y, g)); c != 0 {
				return c
			}
		}
		return cmp.Compare(x, y)
	})
	for i, x := range l {
		for _, y := range l[max(0, i-neighbours):i] {
			b.near = append(b.near, [2]int32{min(x, y), max(x, y)})
		}
	}
}

func (t *Table) text(i int32, f int) string {
	if v := t.record(int(i))[f]; v >= 0 {
		return t.texts[f][v].s
	}
	return ""
}

// stretch is how many records are gone through at once, by one of as many
// goroutines as there are processors.
const stretch = 1 << 10

func (t *Table) stretches() int { return (t.Len() + stretch - 1) / stretch }

// each calls work with every stretch of records, several at once, and a note of
// who was met that is its own for as long.
func (t *Table) each(work func(s int, lo, hi int32, met []int32)) {
	var wg sync.WaitGroup
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), t.stretches()) {
		wg.Go(func() {
			met := make([]int32, t.Len())
			for s := int(next.Add(1)) - 1; s < t.stretches(); s = int(next.Add(1)) - 1 {
				work(s, int32(s*stretch), int32(min(t.Len(), (s+1)*stretch)), met)
			}
		})
	}
	wg.Wait()
}

// candidates calls yield with every pair that meets of which the later record
// stands in a stretch, each once. Met notes by whom a record was met last,
// counted from 1.
func (t *Table) candidates(b *blocks, lo, hi int32, met []int32, yield func(i, j int32)) {
	for i := lo; i < hi; i++ {
		meet := func(j int32) {
			if j < i && met[j] != i+1 && (!t.spec.Sides || t.other[i] != t.other[j]) {
				met[j] = i + 1
				yield(i, j)
			}
		}
		for _, n := range b.of[i] {
			for _, j := range b.members[n] {
				if j >= i {
					break
				}
				meet(j)
			}
		}
		for _, j := range b.near[i] {
			meet(j)
		}
	}
}

// Keys. What two records with one slip of the hand still share is a key.

func whole(s string, yield func(string)) { yield(s) }

// nameKeys are the name, its consonants, and its beginning.
func nameKeys(s string, yield func(string)) {
	yield("=" + s)
	s = squeezed(s)
	if len(s) >= 3 {
		yield("~" + sound(s))
		yield("^" + s[:3])
		yield("$" + s[len(s)-3:])
	}
	for _, y := range shortOf[s] {
		yield("=" + y)
	}
}

// sound is a name's first sign and its next consonants, twins and silent ones
// left out: enough to bring spellings of one name together.
func sound(s string) string {
	out := append(make([]byte, 0, 6), s[0])
	last := s[0]
	for i := 1; i < len(s) && len(out) < 5; i++ {
		c := s[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'h', 'w', ' ', '.':
			last = c
			continue
		case 'c', 'q':
			c = 'k'
		case 'z':
			c = 's'
		case 'v':
			c = 'f'
		}
		if c != last {
			out = append(out, c)
		}
		last = c
	}
	return string(out)
}

// endsKeys are the number, its first and its last half.
func endsKeys(s string, yield func(string)) {
	yield("=" + s)
	if n := len(s); n >= 5 {
		yield("^" + s[:(n+1)/2])
		yield("$" + s[n/2:])
	}
}

func dateKeys(s string, yield func(string)) {
	yield("=" + s)
	if len(s) == 8 {
		yield("^" + s[:6])
		yield("$" + s[4:])
		yield("." + s[:4] + s[6:])
	}
}

func mailKeys(s string, yield func(string)) {
	yield("=" + s)
	local, _, _ := strings.Cut(s, "@")
	if len(local) >= 4 {
		yield("^" + local[:4])
		yield("@" + local)
	}
}

// wordsKeys are the text, its longer words and the beginnings of pairs of them.
func wordsKeys(s string, yield func(string)) {
	yield("=" + s)
	words := strings.Fields(s)
	last := ""
	for _, w := range words[:min(len(words), maxWords)] {
		if len(w) >= 4 {
			yield("~" + sound(w))
		}
		if last != "" {
			yield("^" + last[:min(3, len(last))] + " " + w[:min(3, len(w))])
		}
		last = w
	}
}
