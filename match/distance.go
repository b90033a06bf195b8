package match

// Costs are in hundredths of one edit. Sounds that writing systems and typists
// confuse cost less; so do vowels, which transliterations change most.
const (
	full      = 100
	swap      = 65 // two neighbours in the wrong order
	firstMiss = 30 // names are seldom mistyped in the first letter
	classes   = 42
)

const vowels = "aeiou"

// vowelSwaps is what it takes to write one vowel for another: e and i, o and
// u are one sound in many romanisations, a and u never are.
var vowelSwaps = [5][5]uint8{
	{0, 45, 80, 70, 85},
	{45, 0, 35, 75, 80},
	{80, 35, 0, 90, 80},
	{70, 75, 90, 0, 35},
	{85, 80, 80, 35, 0},
}

// near lists pairs of sounds with the cost of taking one for the other.
var near = []struct {
	pairs string
	cost  uint8
}{
	{"ckcsqk", 12},
	{"kg td pb jC sz sS hH HkTcTCqCZj", 35},
	{"sTSCZzzTvfvbvucCqHqg", 50},
	{"HgHCjglrmnzjhjpfTSkSjiZSsZkCgC", 75},
}

// costs holds what it takes to replace, insert or drop a sound.
type costs struct {
	sub  [classes][classes]uint8
	drop [classes]uint8
}

var (
	plainCosts = newCosts(60, full)
	abjadCosts = newCosts(10, 15) // one side was written without vowels
)

func newCosts(vowelDrop, vowelSub uint8) *costs {
	c := new(costs)
	for i := range c.sub {
		c.drop[i] = full
		for j := range c.sub[i] {
			if i != j {
				c.sub[i][j] = full
			}
		}
	}
	for i := range len(vowels) {
		c.drop[classOf(vowels[i])] = vowelDrop
		for j := range len(vowels) {
			if i != j {
				c.sub[classOf(vowels[i])][classOf(vowels[j])] = min(vowelSub, vowelSwaps[i][j])
			}
		}
	}
	c.drop[classOf('h')], c.drop[classOf('H')] = 40, 80
	for _, n := range near {
		pairs := n.pairs
		for i := 0; i+1 < len(pairs); {
			if pairs[i] == ' ' {
				i++
				continue
			}
			a, b := classOf(pairs[i]), classOf(pairs[i+1])
			c.sub[a][b], c.sub[b][a] = n.cost, n.cost
			i += 2
		}
	}
	if vowelDrop < 50 {
		c.drop[classOf('v')] = vowelDrop + 20
	}
	return c
}

// classOf numbers a sound for the cost tables. Bytes of scripts that are not
// romanised share the last class; they are equal only as bytes.
func classOf(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return int(b - 'a')
	case b >= '0' && b <= '9':
		return 30 + int(b-'0')
	case b == 'S':
		return 26
	case b == 'C':
		return 27
	case b == 'H':
		return 28
	case b == 'T':
		return 29
	case b == 'Z':
		return 40
	}
	return classes - 1
}

var classTable = func() (t [256]uint8) {
	for i := range t {
		t[i] = uint8(classOf(byte(i)))
	}
	return t
}()

// alike gives the likeness of two sounds in hundredths: 100 for the same, 0
// for nothing in common.
func alike(a, b []byte, c *costs) int { return alikeFrom(a, b, c, 0) }

// alikeFrom is alike where less than floor may come out as anything less.
func alikeFrom(a, b []byte, c *costs, floor int) int {
	if string(a) == string(b) {
		return 100
	}
	if len(a) == 0 || len(b) == 0 || len(a) > maxWord*2 || len(b) > maxWord*2 {
		return 0
	}
	n := max(len(a), len(b))
	scale := 100
	if n < len(shortCost) {
		scale = shortCost[n]
	}
	d := distance(a, b, c, (101-floor)*n*100/scale)
	if a[0] != b[0] && c.sub[classTable[a[0]]][classTable[b[0]]] > 60 {
		d += firstMiss
	}
	return max(0, 100-d*scale/100/n)
}

// shortCost raises the cost of differences in short words, where one sound
// is much of the word.
var shortCost = [...]int{100, 130, 140, 150, 120}

// distance is the weighted edit distance with swaps of neighbours (optimal
// string alignment) in hundredths. Beyond limit any larger number may come.
func distance(a, b []byte, c *costs, limit int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 1 && len(b) == 1 {
		if s := c.sub[classTable[a[0]]][classTable[b[0]]]; s > 0 {
			return int(s)
		}
		return full
	}
	if len(a)|len(b) < 16 {
		var rows [3][16]int32
		return align(a, b, c, int32(limit), rows[0][:], rows[1][:], rows[2][:])
	}
	var rows [3][maxWord*2 + 1]int32
	return align(a, b, c, int32(limit), rows[0][:], rows[1][:], rows[2][:])
}

// align fills the table row by row; the rows must start at zero.
func align(a, b []byte, c *costs, limit int32, before, prev, cur []int32) int {
	least := int32(0) // of the row before
	for j := 1; j <= len(b); j++ {
		prev[j] = prev[j-1] + int32(c.drop[classTable[b[j-1]]])
	}
	for i := 1; i <= len(a); i++ {
		x := a[i-1]
		cx := classTable[x]
		dropX := int32(c.drop[cx])
		subs := &c.sub[cx]
		cur[0] = prev[0] + dropX
		low := cur[0]
		for j := 1; j <= len(b); j++ {
			y := b[j-1]
			cy := classTable[y]
			best := prev[j-1]
			if x != y {
				s := int32(subs[cy])
				if s == 0 {
					s = full // two unlike bytes of the last class
				}
				best += s
			}
			if v := prev[j] + dropX; v < best {
				best = v
			}
			if v := cur[j-1] + int32(c.drop[cy]); v < best {
				best = v
			}
			if i > 1 && j > 1 && x == b[j-2] && y == a[i-2] && before[j-2]+swap < best {
				best = before[j-2] + swap
			}
			cur[j] = best
			low = min(low, best)
		}
		if low > limit && least > limit {
			return int(low)
		}
		least = low
		before, prev, cur = prev, cur, before
	}
	return int(prev[len(b)])
}

// pattern is a word made ready for Myers' bit-parallel edit distance
// (G. Myers, JACM 46(3), 1999).
type pattern struct {
	bits [256]uint64
	len  int
}

func (p *pattern) set(word []byte) {
	p.len = min(len(word), 64)
	for i, b := range word[:p.len] {
		p.bits[b] |= 1 << i
	}
}

func (p *pattern) clear(word []byte) {
	for _, b := range word {
		p.bits[b] = 0
	}
}

// edits counts plain insertions, deletions and replacements, the pattern being
// folded (foldTable).
func (p *pattern) edits(text []byte) int {
	if p.len == 0 {
		return len(text)
	}
	pv, mv := ^uint64(0), uint64(0)
	score, last := p.len, uint64(1)<<(p.len-1)
	for _, b := range text {
		eq := p.bits[foldTable[b]]
		xv := eq | mv
		xh := (((eq & pv) + pv) ^ pv) | eq
		ph := mv | ^(xh | pv)
		mh := pv & xh
		if ph&last != 0 {
			score++
		}
		if mh&last != 0 {
			score--
		}
		ph = ph<<1 | 1
		mh <<= 1
		pv = mh | ^(xv | ph)
		mv = ph & xv
	}
	return score
}
