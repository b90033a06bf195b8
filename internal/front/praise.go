package front

import (
	"math"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"countersign/internal/corpus"
	"countersign/page"
)

// A praise is a review that a site shows, once for each name.
type praise struct {
	page.Review
	on      string   // the address of the page
	said    []string // its words, but for the firm's own name
	rows    []uint64 // of three words each, ascending
	named   []int    // places in said before which the firm is named
	figures []string
	words   []uint32 // of the name
	known   bool     // long enough to be told from others
}

// A spot is a praise of a site.
type spot struct{ at, k int }

const (
	fewestPraised = 12  // words from which praise is told from others
	fewestNamed   = 16  // of them, where a firm is named
	longPraised   = 32  // words from which praise is nobody's stock
	mostPraised   = 256 // of one site
	anybodys      = 3   // unrelated sites that have the same praise
	everybodys    = 5   // the same, if each names itself in it
	mostAlike     = 16  // sites with the same praise that are looked at
	mostSpots     = 64  // praises with the same three words; what more have is how people talk
	mostlySame    = 0.7 // of what the rows of either tell
	fewestPraises = 64  // among which rarity is told
	gathersFrom   = 4   // sites whose praise a site shows that praises others
	fewOwners     = 6   // sites with the same account, registrant or door
	sameStyles    = 0.6 // of the class names and styles
	fewestStyles  = 8
)

// hearPraise notes what customers say on each site.
func (s *Set) hearPraise() {
	s.praises, s.praised = make([][]praise, len(s.profiles)), map[uint64][]spot{}
	for i, p := range s.profiles {
		s.praises[i] = praisesOf(p)
		for k := range s.praises[i] {
			if x := &s.praises[i][k]; x.known {
				s.praisers++
				for _, row := range x.rows {
					s.praised[row] = append(s.praised[row], spot{i, k})
				}
			}
		}
	}
}

func praisesOf(p *profile) []praise {
	own := rareNames(p.brand)
	var out []praise
	for i := range p.site.Pages {
		for _, r := range p.reviews[i] {
			x := praise{Review: r, on: p.site.Pages[i].URL, words: corpus.WordsOf(r.By)}
			for _, w := range r.Words(nil) {
				switch {
				case !slices.Contains(p.brand, w):
					x.said = append(x.said, w)
				case slices.Contains(own, w):
					x.named = append(x.named, len(x.said))
				}
			}
			x.rows, x.figures = rowsOf(x.said), slices.DeleteFunc(slices.Clone(x.said), func(w string) bool { return !isFigure(w) })
			x.known = len(x.said) >= fewestPraised && !slices.Contains(x.said, "lorem") && !slices.Contains(x.said, "ipsum")
			same := func(o praise) bool { return slices.Equal(o.said, x.said) && slices.Equal(o.words, x.words) }
			if len(x.words) > 0 && len(out) < mostPraised && !slices.ContainsFunc(out, same) {
				out = append(out, x)
			}
		}
	}
	return out
}

func rowsOf(said []string) []uint64 {
	var out []uint64
	for i := range max(0, len(said)-2) {
		out = append(out, xxh3.HashString(strings.Join(said[i:i+3], " ")))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// samePraise reports whether two praises are one, a word or two aside. Rows of
// words count by how few praises have them: many begin and end alike. Whoever
// gives another number tells of something else.
func (s *Set) samePraise(x, o *praise) bool {
	if !slices.Equal(x.figures, o.figures) {
		return false
	}
	both, of, theirs, j := 0.0, 0.0, 0.0, 0
	for _, row := range x.rows {
		for j < len(o.rows) && o.rows[j] < row {
			theirs += s.rarity(o.rows[j])
			j++
		}
		w := s.rarity(row)
		of += w
		if j < len(o.rows) && o.rows[j] == row {
			both += w
		}
	}
	for ; j < len(o.rows); j++ {
		theirs += s.rarity(o.rows[j])
	}
	return both > 0 && both >= mostlySame*max(of, theirs)
}

// rarity is how much a row of words tells, in bits.
func (s *Set) rarity(row uint64) float64 {
	return max(0, math.Log2(float64(max(fewestPraises, s.praisers))/float64(max(1, len(s.praised[row])))))
}

// particular reports whether two praises tell the same that is nobody else's: a
// number, or much.
func (x *praise) particular(o *praise) bool {
	return slices.ContainsFunc(x.figures, noYear) && slices.ContainsFunc(o.figures, noYear) || min(len(x.said), len(o.said)) >= longPraised
}

func noYear(w string) bool { return len(w) != 4 || w[:2] != "19" && w[:2] != "20" }

// roundFigures stand in what anybody says.
var roundFigures = []string{"10", "100", "24", "365", "2x", "10x", "360"}

func isFigure(w string) bool {
	return len(w) > 1 && w[0] >= '0' && w[0] <= '9' && !slices.Contains(roundFigures, w)
}

// swapped reports whether each of two sites names itself where the other does,
// in more than the one sentence that many say.
func (x *praise) swapped(o *praise) bool {
	return min(len(x.said), len(o.said)) >= fewestNamed && slices.ContainsFunc(x.named, func(i int) bool {
		return slices.ContainsFunc(o.named, func(j int) bool { return beside(x.said, i, o.said, j) })
	})
}

// beside reports whether the same words stand around two places, or on the one
// side where the other ends.
func beside(a []string, i int, b []string, j int) bool {
	word := func(s []string, at int) string {
		if at < 0 || at >= len(s) {
			return ""
		}
		return s[at]
	}
	return word(a, i) == word(b, j) && word(a, i-1) == word(b, j-1)
}

// placeholders are the words that stand where a template wants a name.
var placeholders = corpus.WordsOf("doe name surname lastname firstname username client customer")

func (x *praise) placeholder() bool { return share(x.words, placeholders) }

// ofThird reports whether two praises name the same third thing, such as the
// product that both firms sell.
func (x *praise) ofThird(o *praise) bool {
	return slices.ContainsFunc(x.Things(), func(w string) bool {
		return slices.Contains(o.said, w) && slices.Contains(x.said, w)
	})
}
