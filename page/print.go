package page

import (
	"bytes"

	"github.com/zeebo/xxh3"

	"countersign/similar"
)

// How many fingerprints of each aspect a [Print] keeps at most. Together they
// take some 1.5 KB a page.
const (
	SeenKept    = 32
	PassageKept = 48
	PairKept    = 48
	ShapeKept   = 24
	StyleKept   = 24
	ClassKept   = 16
	AssetKept   = 32
	ScriptKept  = 8
)

// A Print is what remains of a page for comparison. The slices are samples of
// sets of hashes, ascending (bottom-k sketches).
type Print struct {
	Exact    uint64   `json:"exact"` // of all words shown, names and numbers too; 0 if none
	Words    int      `json:"words"` // how many are shown
	Elements int      `json:"elements"`
	Seen     []uint64 `json:"seen,omitempty"`     // two shown words in a row, names and numbers too
	Passages []uint64 `json:"passages,omitempty"` // three words in a row, blind to names and numbers
	Pairs    []uint64 `json:"pairs,omitempty"`    // two telling words near each other, in any order
	Shape    []uint64 `json:"shape,omitempty"`    // five elements in a row
	Styles   []uint64 `json:"styles,omitempty"`   // style declarations
	Classes  []uint64 `json:"classes,omitempty"`  // class names
	Assets   []uint64 `json:"assets,omitempty"`   // file names of images, scripts, style sheets
	Scripts  []uint64 `json:"scripts,omitempty"`  // scripts inside the page
	Cut      bool     `json:"cut,omitempty"`      // the page is longer than MaxBytes
}

// A Printer makes fingerprints. It keeps its buffers, so one page after
// another costs no memory; it is used by one goroutine at a time.
type Printer struct {
	// Times multiplies how much a print keeps, for pages that are compared now
	// and not stored; 0 means 1. AppendBinary stores no such print.
	Times int
	// Sentence, if set, is handed the pairs of each sentence as it ends, those with
	// numbers and names of others, too: marks of part PartPairs, unsorted, to be
	// read before it returns.
	Sentence func(pairs []similar.Mark)

	read                                                           reader
	seen, passages, pairs, shape, styles, classes, assets, scripts sketch
	out                                                            *Print

	hidden     tag // inside this element nothing is shown
	hiddenDeep int
	tags       [5]uint64
	lastSeen   uint64
	exact      uint64
	squeezed   []byte
	told       int
	veil       veil
	blocked    []similar.Mark
}

// Print fingerprints a page in UTF-8 (see [UTF8]). Mask are the words that
// name the firm: they count for nothing but in Exact and Seen. Out is
// overwritten; its slices are used again.
func (p *Printer) Print(html []byte, mask []string, out *Print) {
	p.begin(mask, out)
	s := newScanner(html)
	for t := (token{}); s.next(&t); {
		switch t.kind {
		case textToken:
			p.text(t.data)
		case rawToken:
			p.rawText(&t)
		case startToken:
			p.start(&t)
		case endToken:
			p.finish(&t)
		}
	}
	p.flush()
	p.tell(html)
	p.end(len(html) > MaxBytes)
}

// tell takes the sentences of a shell's data for passages and pairs. They are
// not seen, so Exact, Seen and Words say nothing of them.
func (p *Printer) tell(html []byte) {
	p.told = 0
	shown := max(0, p.out.Words-p.veil.words)
	if shown >= shellShown {
		return
	}
	var said [][]byte
	t := teller{say: func(s []byte) { said = append(said, bytes.Clone(s)) }}
	t.tell(html)
	n := 0
	for _, s := range said {
		n += len(bytes.Fields(s))
	}
	if !isShell(shown, n) {
		return
	}
	p.told = n
	for _, s := range said {
		p.read.take(s, p.unseen)
		p.unseen()
	}
}

// Told is how many words of the last page's data were taken because it shows
// next to none: it shows its text by script only. 0 says that it is no shell.
func (p *Printer) Told() int { return p.told }

func (p *Printer) begin(mask []string, out *Print) {
	if p.read.mask == nil {
		p.read.mask = map[uint64]bool{}
	}
	clear(p.read.mask)
	for _, m := range mask {
		p.read.mask[WordHash(m)] = true
	}
	p.read.block, p.read.opens = p.read.block[:0], true
	p.hidden, p.hiddenDeep, p.tags, p.lastSeen, p.exact = 0, 0, [5]uint64{}, 0, 0
	p.out, p.veil = out, veil{}
	times := max(1, p.Times)
	out.Words, out.Elements = 0, 0
	p.seen.reset(out.Seen, SeenKept*times)
	p.passages.reset(out.Passages, PassageKept*times)
	p.pairs.reset(out.Pairs, PairKept*times)
	p.shape.reset(out.Shape, ShapeKept*times)
	p.styles.reset(out.Styles, StyleKept*times)
	p.classes.reset(out.Classes, ClassKept*times)
	p.assets.reset(out.Assets, AssetKept*times)
	p.scripts.reset(out.Scripts, ScriptKept*times)
}

func (p *Printer) end(cut bool) {
	o := p.out
	o.Exact, o.Cut = p.exact, cut
	o.Seen, o.Passages, o.Pairs, o.Shape = p.seen.low, p.passages.low, p.pairs.low, p.shape.low
	o.Styles, o.Classes, o.Assets, o.Scripts = p.styles.low, p.classes.low, p.assets.low, p.scripts.low
	p.out = nil
}

func (p *Printer) text(b []byte) {
	if p.hidden != 0 {
		return
	}
	before := len(p.read.block)
	p.read.take(b, p.flush)
	if p.veil.tag != 0 {
		p.veil.words += max(0, len(p.read.block)-before)
	}
}

func (p *Printer) rawText(t *token) {
	switch {
	case t.tag == tagScript:
		p.script(t.data)
	case t.tag == tagStyle:
		p.declarations(t.data)
	case t.props&isUnseen == 0:
		p.text(t.data)
	}
}

// shortestScript is what a script must hold to be told from "true".
const shortestScript = 48

func (p *Printer) script(b []byte) {
	p.squeezed = squeeze(p.squeezed[:0], b)
	if len(p.squeezed) >= shortestScript {
		p.scripts.add(mix(xxh3.Hash(p.squeezed)))
	}
}

// squeeze appends b without blanks and digits: ids and dates change, code does
// not.
func squeeze(buf, b []byte) []byte {
	for _, c := range b {
		if k := classOf[c]; k != cBlank && k != cDigit {
			buf = append(buf, c)
		}
	}
	return buf
}

// declarations takes the parts of a style sheet: what stands between braces
// and semicolons.
func (p *Printer) declarations(b []byte) {
	h, n := uint64(fnvStart), 0
	for _, c := range b {
		switch {
		case c == ';' || c == '{' || c == '}':
			if n >= 4 {
				p.styles.add(mix(h))
			}
			h, n = fnvStart, 0
		case classOf[c] != cBlank:
			h = (h ^ uint64(lower(c))) * fnvPrime
			n++
		}
	}
	if n >= 4 {
		p.styles.add(mix(h))
	}
}

func (p *Printer) start(t *token) {
	if t.props&isBlock != 0 {
		p.flush()
		if p.hidden == tagSVG { // an element of the page ends a drawing that was never closed
			p.hidden = 0
		}
	}
	p.hide(t)
	p.veil.start(t)
	p.attributes(t)
	if t.props&isInline != 0 {
		return
	}
	p.out.Elements++
	copy(p.tags[:], p.tags[1:])
	p.tags[4] = uint64(t.tag)
	if p.out.Elements >= len(p.tags) {
		h := p.tags[0]
		for _, x := range p.tags[1:] {
			h = join(h, x)
		}
		p.shape.add(h)
	}
}

// hide begins or deepens an element whose text is not shown.
func (p *Printer) hide(t *token) {
	if t.props&(isUnseen|isRaw) != isUnseen || bytes.HasSuffix(t.data, []byte("/")) {
		return
	}
	switch p.hidden {
	case 0:
		p.hidden, p.hiddenDeep = t.tag, 1
	case t.tag:
		p.hiddenDeep++
	}
}

func (p *Printer) finish(t *token) {
	p.veil.finish(t)
	if t.tag == p.hidden {
		if p.hiddenDeep--; p.hiddenDeep == 0 {
			p.hidden = 0
		}
	}
	if t.props&isBlock != 0 {
		p.flush()
	}
}

func (p *Printer) attributes(t *token) {
	for a := (attrs{t.data}); ; {
		name, value, ok := a.next()
		if !ok {
			return
		}
		switch len(name) {
		case 3:
			if t.props&isAsset != 0 && equalFold(name, "src") {
				p.asset(value)
			}
		case 4:
			if t.tag == tagLink && equalFold(name, "href") {
				p.asset(value)
			}
		case 5:
			if equalFold(name, "class") {
				p.classNames(value)
			} else if equalFold(name, "style") {
				p.declarations(value)
			}
		}
	}
}

func equalFold(b []byte, name string) bool {
	if len(b) != len(name) {
		return false
	}
	for i := range b {
		if lower(b[i]) != name[i] {
			return false
		}
	}
	return true
}

func (p *Printer) classNames(b []byte) {
	h, n := uint64(fnvStart), 0
	for _, c := range b {
		if classOf[c] != cBlank {
			h = (h ^ uint64(c)) * fnvPrime
			n++
			continue
		}
		if n > 1 {
			p.classes.add(mix(h))
		}
		h, n = fnvStart, 0
	}
	if n > 1 {
		p.classes.add(mix(h))
	}
}

func (p *Printer) asset(value []byte) {
	if name := fileName(value); len(name) > 0 {
		h := uint64(fnvStart)
		for _, c := range name {
			h = (h ^ uint64(lower(c))) * fnvPrime
		}
		p.assets.add(mix(h))
	}
}

// fileName returns the last part of an address's path: a copy stands under
// another name and in another folder, its files keep theirs. Empty for data
// inside the page and for names that say nothing.
func fileName(b []byte) []byte {
	b = bytes.TrimSpace(b)
	if len(b) > 5 && equalFold(b[:5], "data:") {
		return nil
	}
	if i := bytes.IndexAny(b, "?#"); i >= 0 {
		b = b[:i]
	}
	if i := bytes.LastIndexByte(b, '/'); i >= 0 {
		b = b[i+1:]
	}
	if bytes.IndexByte(b, '.') < 1 {
		return nil
	}
	return b
}
