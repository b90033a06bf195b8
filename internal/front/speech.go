package front

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"countersign/page"
	"countersign/similar"
)

// A speech is what a site says, sentence by sentence, as pairs of telling words
// that stand near each other. Pairs outlive a sentence that is turned round and
// every other word of it; sentences tell a copy, which has something of its
// original in most of them, from a quotation.
type speech struct {
	pairs []uint32 // each once, ascending
	said  []uint32 // places in pairs, of each sentence one after another
	ends  []int    // where each sentence ends in said
}

// leastPairs is what a sentence must hold to be told from others: some five
// telling words. What holds less goes with the next.
const leastPairs = 10

// namesItself is set in a pair if the firm's own name is one of the two.
const namesItself = 1

// A speaker gathers the sentences of a site, each once: a footer stands on
// every page and is said once.
type speaker struct {
	thin  uint32 // one of so many pairs is kept
	now   []uint32
	words []uint32
	ends  []int
	heard map[uint64]bool
}

func (k *speaker) sentence(pairs []similar.Mark) {
	for _, m := range pairs {
		x := uint32(m>>29) &^ namesItself
		if m&page.NamesItself != 0 {
			x |= namesItself
		}
		if x>>1%k.thin == 0 {
			k.now = append(k.now, x)
		}
	}
	if len(k.now) >= leastPairs {
		k.end()
	}
}

// end closes a sentence.
func (k *speaker) end() {
	slices.Sort(k.now)
	k.now = slices.Compact(k.now)
	sum := uint64(0)
	for _, x := range k.now {
		sum = (sum ^ uint64(x)) * 0x9e3779b97f4a7c15
	}
	if !k.heard[sum] {
		k.heard[sum] = true
		k.words = append(k.words, k.now...)
		k.ends = append(k.ends, len(k.words))
	}
	k.now = k.now[:0]
}

// speech returns what was gathered.
func (k *speaker) speech() speech {
	s := speech{pairs: slices.Clone(k.words), said: k.words, ends: k.ends}
	slices.Sort(s.pairs)
	s.pairs = slices.Clip(slices.Compact(s.pairs))
	for i, x := range s.said {
		at, _ := slices.BinarySearch(s.pairs, x)
		s.said[i] = uint32(at)
	}
	return s
}

// A tally counts by how many sites each pair is said. Two pairs that fall
// together make both look less rare than they are, which errs on the side of
// saying nothing.
type tally []uint8

// mostTallied bounds a tally, in bytes.
const mostTallied = 1 << 26

func tallyOf(profiles []*profile) tally {
	n := 0
	for _, p := range profiles {
		n += len(p.speech.pairs)
	}
	size := 1 << 10
	for size < 8*n && size < mostTallied {
		size *= 2
	}
	t := make(tally, size)
	for _, p := range profiles {
		for _, x := range p.speech.pairs {
			if at := t.at(x); t[at] < math.MaxUint8 {
				t[at]++
			}
		}
	}
	return t
}

func (t tally) at(pair uint32) uint32 { return pair * 0x9e3779b1 & uint32(len(t)-1) }

// A hearing is what a site shares with others, pair by pair.
type hearing struct {
	p         *profile
	count     tally
	sites     float64 // sites compared
	others    []uint8 // of each pair, how many other sites say it, the likest ones counted as one
	both      [][]bool
	like      []bool   // which of those heard say much of the same
	same      [][]bool // which sentences each has verbatim
	sentences int
}

// kinShare is the share of a site's pairs from which on another is taken for a
// text of the same origin: several copies of one text make it no less rare.
const kinShare = 0.3

// hear compares a site with others.
func (s *Set) hear(p *profile, with []*profile) *hearing {
	h := &hearing{p: p, count: s.heard, sites: float64(len(s.profiles)), others: make([]uint8, len(p.speech.pairs))}
	kin := make([]int, len(p.speech.pairs))
	for _, o := range with {
		both, n := common(p.speech.pairs, o.speech.pairs)
		like := float64(n) >= kinShare*float64(len(p.speech.pairs))
		h.both, h.like = append(h.both, both), append(h.like, like)
		for i := range both {
			if like && both[i] {
				kin[i]++
			}
		}
	}
	for i, x := range p.speech.pairs {
		n := int(h.count[h.count.at(x)]) - 1
		h.others[i] = uint8(max(0, n-max(0, kin[i]-1)))
	}
	return h
}

// common tells which of a stand in b, both ascending.
func common(a, b []uint32) ([]bool, int) {
	out, n, j := make([]bool, len(a)), 0, 0
	for i, x := range a {
		for j < len(b) && b[j] < x {
			j++
		}
		if j < len(b) && b[j] == x {
			out[i], n = true, n+1
		}
	}
	return out, n
}

// A coverage says how much of what a site says another says too.
type coverage struct {
	share    float64 // of the weight of its pairs
	touched  float64 // of its sentences, those with something rare of the other
	verbatim float64 // those of which most is the other's
	renamed  int     // those in which each names itself in the same place
	// sentences are those that can be told from others, of which the shares are.
	sentences int
	together  float64 // share of them that are verbatim one's or another older one's
}

const (
	rareAmong = 4   // other sites that may say a pair that is rare
	leastRare = 4   // rare pairs that a sentence must have to be told from others
	touches   = 2   // rare pairs in common that touch it
	sameFrom  = 0.5 // share of them from which it is the same sentence
)

// covers returns how much the k-th of the others covers.
func (h *hearing) covers(k int) coverage {
	c, verbatim := h.p.speech.covered(h.others, h.both[k], h.sites)
	h.same, h.sentences = append(h.same, verbatim), c.sentences
	return c
}

// covered returns how much another covers of a speech, and which sentences it
// has verbatim: others tells by how many other sites each pair is said, both
// which of them that one says.
func (s *speech) covered(others []uint8, both []bool, sites float64) (coverage, []bool) {
	c := coverage{share: heavierShare(others, both, sites)}
	touched, same, from := 0, 0, 0
	verbatim := make([]bool, len(s.ends))
	for place, end := range s.ends {
		rare, hit, own := 0, 0, 0
		for _, at := range s.said[from:end] {
			if others[at] <= rareAmong {
				rare++
				if both[at] {
					hit++
					own += int(s.pairs[at] & namesItself)
				}
			}
		}
		from = end
		if rare < leastRare {
			continue
		}
		c.sentences++
		if hit >= touches {
			touched++
		}
		if own >= touches {
			c.renamed++
		}
		if float64(hit) >= sameFrom*float64(rare) {
			same++
			verbatim[place] = true
		}
	}
	c.touched, c.verbatim = float64(touched)/float64(max(1, c.sentences)), float64(same)/float64(max(1, c.sentences))
	return c, verbatim
}

// heavierShare returns the share of the weight of all pairs that those in both
// have; the fewer say one, the heavier it is.
func heavierShare(others []uint8, both []bool, sites float64) float64 {
	have, of := 0.0, 0.0
	for i, n := range others {
		w := max(0, math.Log2(sites/float64(max(1, n))))
		of += w
		if both[i] {
			have += w
		}
	}
	return have / max(1, of)
}

// sharedPages are those whose text is anybody's: articles that are printed in
// many places, and what lawyers wrote for all.
var sharedPages = regexp.MustCompile(`(?i)/(?:[^/]*[-_])?(?:privacy|terms|cookies?|legal|imprint|impressum|gdpr|disclaimer|polic(?:y|ies)|blog|news|press|posts?|articles?|` +
	`stories|insights|events|newsroom|media)(?:[-_.][^/]*)?(?:/|$)|/20[0-9]{2}/`)

// ownPages are the pages that tell of the firm itself; all, if none do.
func ownPages(pages []Page) []Page {
	var out []Page
	for _, p := range pages {
		_, rest, _ := strings.Cut(p.URL, "://")
		path, _, _ := strings.Cut(rest[len(hostOf(p.URL)):], "?")
		if !sharedPages.MatchString(path) {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return pages
	}
	return out
}

// thinned says of how many pairs one is kept, so that large sets stay in
// memory: some 80 KB a site up to four hundred, the less the more there are.
func thinned(sites int) uint32 { return max(1, uint32(sites/400)) }

// pieceTogether notes of each site what it and one other have verbatim of the
// text together: who mixes the texts of two firms has little of either. The two
// must not have it in common, as buyers of one template do.
func (h *hearing) pieceTogether(found []copyOf) {
	for a := range found {
		for b := range found {
			if a == b || found[a].verbatim < mixedVerbatim/2 || found[b].verbatim < mixedVerbatim/2 {
				continue
			}
			either, both := 0, 0
			for i := range h.same[a] {
				if h.same[a][i] || h.same[b][i] {
					either++
				}
				if h.same[a][i] && h.same[b][i] {
					both++
				}
			}
			if 10*both <= either {
				found[a].together = max(found[a].together, float64(either)/float64(max(1, h.sentences)))
			}
		}
	}
}
