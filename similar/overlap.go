package similar

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// An Overlap is what a text shares with another's.
type Overlap[T any] struct {
	With   T
	Shared int     // rare passages in common
	Share  float64 // 0 to 1: their weight, of the weight of all the text's passages
	Weight float64 // bits: the sum of log2(population/holders) over them
}

// A Sharer tells how many texts hold a passage, the own one counted, and, if
// they are no more than most, whose they are, appended to buf.
type Sharer func(h uint64, most int, buf []uint32) (df int, holders []uint32)

const (
	overlapsKept = 32
	// commonest is how many may hold a passage before it names nobody. It does
	// not grow with the population: a passage that a hundred hold is a template
	// in a town as in a city, and time must not grow with the square.
	commonest = 64
	// holdersRead bounds the holders looked at for one text. Passages are taken
	// rarest first, so what is left out tells least.
	holdersRead = 1 << (tableBits - 2)
	tableBits   = 12
	// leastShare of a text's weight is what any two texts of a trade have in
	// common.
	leastShare = 0.04
)

// Overlaps returns with whom a text shares rare passages, heaviest first, at
// most 32. Own are its shingles; n is how many texts there are. The own number
// is among the answers; the caller knows which it is.
func Overlaps(n int, own []uint64, sharing Sharer) []Overlap[uint32] {
	p := scratches.Get().(*scratch)
	defer scratches.Put(p)
	total := p.gather(n, own, sharing)
	if total <= 0 || len(p.passages) == 0 {
		return nil
	}
	return heaviest(p.add(), total)
}

var scratches = sync.Pool{New: func() any { return &scratch{} }}

// scratch is what one comparison needs, used again by the next.
type scratch struct {
	passages []passage
	holders  []uint32 // of all passages, one after another
	table    [tableSize]uint32
	used     []uint32 // places in table
	found    []Overlap[uint32]
}

// A passage is one that somebody else holds too and few do.
type passage struct {
	from, df int // where its holders stand
	bits     float64
}

// gather asks for every passage and returns what they weigh together.
func (p *scratch) gather(n int, own []uint64, sharing Sharer) (total float64) {
	p.passages, p.holders = p.passages[:0], p.holders[:0]
	for _, h := range own {
		from := len(p.holders)
		df, all := sharing(h, commonest, p.holders)
		p.holders = all
		bits := rarity(n, df)
		total += bits
		if df > 1 && df <= commonest {
			p.passages = append(p.passages, passage{from, df, bits})
		} else {
			p.holders = p.holders[:from]
		}
	}
	return total
}

// tableSize is a power of two that holds twice as many as are ever read.
const tableSize = 4 * holdersRead

// add sums over holders, the rarest passages first.
func (p *scratch) add() []Overlap[uint32] {
	slices.SortStableFunc(p.passages, func(a, b passage) int { return cmp.Compare(a.df, b.df) })
	p.found = p.found[:0]
	read := 0
	for _, x := range p.passages {
		if read += x.df; read > holdersRead {
			break
		}
		for _, who := range p.holders[x.from : x.from+x.df] {
			o := p.of(who)
			o.Shared++
			o.Weight += x.bits
		}
	}
	for _, at := range p.used {
		p.table[at] = 0
	}
	p.used = p.used[:0]
	return p.found
}

// of returns the overlap with a holder, beginning it if it is new. The table
// holds places in found, counted from 1, by open addressing.
func (p *scratch) of(who uint32) *Overlap[uint32] {
	at := who * 0x9e3779b1 >> (32 - tableBits)
	for ; p.table[at] != 0; at = (at + 1) % tableSize {
		if o := &p.found[p.table[at]-1]; o.With == who {
			return o
		}
	}
	p.found = append(p.found, Overlap[uint32]{With: who})
	p.table[at] = uint32(len(p.found))
	p.used = append(p.used, at)
	return &p.found[len(p.found)-1]
}

// heaviest keeps the overlaps that say something, in order, in a slice of
// their own.
func heaviest(found []Overlap[uint32], total float64) []Overlap[uint32] {
	var out []Overlap[uint32]
	for _, o := range found {
		if o.Weight >= leastShare*total {
			o.Share = min(1, o.Weight/total)
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Overlap[uint32]) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.With, b.With))
	})
	return out[:min(len(out), overlapsKept)]
}

// rarity is how many bits the holders of a passage tell.
func rarity(n, df int) float64 {
	if df < 1 || df >= n {
		return 0
	}
	return math.Log2(float64(n) / float64(df))
}
