// Package corpus keeps the fingerprints of every page ever captured, so that the one another was copied from is found.
//
// Prints are appended to one log; an index over them is derived from it and
// written in segments that replace one another. The log is the truth: a
// segment that is missing or damaged is made again, a record cut short by a
// crash is dropped.
package corpus

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"countersign"
	"countersign/page"
	"countersign/similar"
)

// A Capture is one page as it was captured.
type Capture struct {
	Site     string // registrable domain
	URL      string
	Seen     time.Time // to the second
	Evidence countersign.Hash
	Print    page.Print
}

// A Match is a captured page that is near another.
type Match struct {
	Site     string           `json:"site"`
	URL      string           `json:"url"`
	Seen     time.Time        `json:"seen"`
	Evidence countersign.Hash `json:"evidence,omitzero"`
	// Shares of what is rare in the page asked about, 0 to 1: of its text, of
	// its structure, styles and scripts, of its files.
	Text   float64 `json:"text"`
	Build  float64 `json:"build"`
	Files  float64 `json:"files"`
	Weight float64 `json:"weight"` // bits: what both have in common, by how rare it is
	Rare   int     `json:"rare"`   // marks in common that few hold
	Few    int     `json:"few"`    // marks of the text in common that at most three other sites hold
}

// A Corpus is the pages of one folder, or of one run. Methods may be called
// from several goroutines.
type Corpus struct {
	mu      sync.RWMutex
	dir     string
	log     *os.File // nil in memory
	end     int64    // of the log
	at      []int64  // where each document's record stands
	held    []Capture
	sites   []string
	number  map[string]uint32
	index   *similar.Index
	files   []*os.File // of segments
	failed  error      // a write failed: nothing more is taken
	scratch []byte
	have    map[uint64]bool // captures taken, by site, address and evidence
}

// sealAt is how many pages the index holds in memory before it is written: some
// 80 MB.
const sealAt = 8192

// New returns an empty corpus in memory.
func New() *Corpus {
	x, err := similar.NewIndex()
	if err != nil {
		panic("corpus: an empty index: " + err.Error())
	}
	return &Corpus{number: map[string]uint32{}, index: x, have: map[uint64]bool{}}
}

// Len is how many pages there are, Sites how many sites.
func (c *Corpus) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.index.Docs()
}

// Sites is how many sites have pages.
func (c *Corpus) Sites() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.index.Owners()
}

// AddNew takes a page unless one of the same site, address and evidence was
// taken before: who looks again at what did not change learns nothing new.
func (c *Corpus) AddNew(p *Capture) error {
	c.mu.RLock()
	there := c.have[p.key()]
	c.mu.RUnlock()
	if there {
		return nil
	}
	return c.Add(p)
}

func (p *Capture) key() uint64 {
	h := xxh3.New()
	_, _ = h.WriteString(p.Site + "\x00" + p.URL + "\x00") // a hash takes all
	_, _ = h.Write(p.Evidence[:])
	return h.Sum64()
}

// Add takes a page. It is safe on disk after the next [Corpus.Sync].
func (c *Corpus) Add(p *Capture) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil {
		return c.failed
	}
	if err := c.append(p); err != nil {
		c.failed = fmt.Errorf("corpus: %w", err)
		return c.failed
	}
	c.take(p)
	if c.log == nil || c.index.Tail() < sealAt {
		return nil
	}
	if err := c.seal(); err != nil {
		c.failed = fmt.Errorf("corpus: %w", err)
	}
	return c.failed
}

// take adds a page to the index.
func (c *Corpus) take(p *Capture) {
	c.index.Add(c.site(p.Site), p.Print.Marks(nil))
	c.have[p.key()] = true
	if c.log == nil {
		kept := *p
		kept.Print = page.Print{Words: p.Print.Words, Passages: slices.Clone(p.Print.Passages), Pairs: slices.Clone(p.Print.Pairs)}
		c.held = append(c.held, kept)
	}
}

func (c *Corpus) site(name string) uint32 {
	n, ok := c.number[name]
	if !ok {
		n = uint32(len(c.sites))
		c.number[name], c.sites = n, append(c.sites, name)
	}
	return n
}

var (
	textParts  = []int{page.PartPassages, page.PartPairs}
	buildParts = []int{page.PartShape, page.PartStyles, page.PartClasses, page.PartScripts}
	fileParts  = []int{page.PartAssets}
)

// Near returns the pages of other sites that share most of what is rare in a
// page, or most of what is rare in its text, heaviest first, at most n, one of
// each site.
func (c *Corpus) Near(p *page.Print, site string, n int) ([]Match, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	own, ok := c.number[site]
	if !ok {
		own = ^uint32(0)
	}
	found, err := c.index.Nearest(p.Marks(nil), own, looked*n)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	byText(found.Near, n/2)
	var out []Match
	seen := map[uint32]bool{}
	for i := range found.Near {
		d := &found.Near[i]
		if seen[d.Owner] || len(out) == n {
			continue
		}
		seen[d.Owner] = true
		m := Match{Text: found.Share(d, textParts...), Build: found.Share(d, buildParts...), Files: found.Share(d, fileParts...),
			Weight: d.Weight, Rare: d.Shared, Few: d.Few[page.PartPassages] + d.Few[page.PartPairs]}
		if err := c.describe(d.Doc, &m); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Site, b.Site)) })
	return out, nil
}

// looked is how many pages are looked at for each that is told.
const looked = 16

// byText moves those that share most text behind the first k: a theme that
// some sites have outweighs what a paraphrase leaves of a text.
func byText(near []similar.Near, k int) {
	if len(near) <= k {
		return
	}
	text := func(d *similar.Near) float64 { return d.Parts[page.PartPassages] + d.Parts[page.PartPairs] }
	slices.SortStableFunc(near[k:], func(a, b similar.Near) int { return cmp.Compare(text(&b), text(&a)) })
}

func (c *Corpus) describe(doc uint32, m *Match) error {
	p, err := c.capture(doc)
	if err != nil {
		return err
	}
	m.Site, m.URL, m.Seen, m.Evidence = p.Site, p.URL, p.Seen, p.Evidence
	return nil
}

// capture returns a page as it was taken; in memory, of its print only the text
// is kept.
func (c *Corpus) capture(doc uint32) (*Capture, error) {
	if c.log == nil {
		return &c.held[doc], nil
	}
	p := &Capture{}
	return p, c.readAt(c.at[doc], p)
}
