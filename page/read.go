package page

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Bounds of what [Read] keeps of one page.
const (
	maxText     = 1 << 20
	maxKept     = 512  // links, assets, comments and the like, of each
	maxString   = 2048 // bytes of one of them
	maxScripts  = 4 << 20
	maxTrackers = 64
)

// A Page is what a person would look for in one.
type Page struct {
	Title       string    `json:"title,omitempty"`
	SiteName    string    `json:"site_name,omitempty"` // og:site_name, application-name
	Description string    `json:"description,omitempty"`
	Author      string    `json:"author,omitempty"`
	Generator   string    `json:"generator,omitempty"` // the page builder, as it says
	Lang        string    `json:"lang,omitempty"`
	Canonical   string    `json:"canonical,omitempty"` // where the page says it stands
	Refresh     string    `json:"refresh,omitempty"`   // where it sends its visitors at once
	Text        string    `json:"text,omitempty"`      // what is shown, a line for each block
	Shell       bool      `json:"shell,omitempty"`     // it shows hardly any text without scripts, and Told has some
	Told        string    `json:"told,omitempty"`      // of a shell: the sentences of its data, a line for each
	Headings    []string  `json:"headings,omitempty"`  // h1 to h3
	Links       []Link    `json:"links,omitempty"`
	Assets      []Asset   `json:"assets,omitempty"`
	Comments    []string  `json:"comments,omitempty"`
	IDs         []string  `json:"ids,omitempty"` // of elements
	Forms       int       `json:"forms,omitempty"`
	Trackers    []Tracker `json:"trackers,omitempty"`
	Emails      []string  `json:"emails,omitempty"`    // as written, lower case
	Phones      []string  `json:"phones,omitempty"`    // as written
	Addresses   []string  `json:"addresses,omitempty"` // postal, as written
	Claims      []Claim   `json:"claims,omitempty"`
	Cut         bool      `json:"cut,omitempty"` // something was left out for size
}

// A Link is what a visitor can follow.
type Link struct {
	URL  string `json:"url"`
	Text string `json:"text,omitempty"`
}

// An Asset is what a browser would load with the page.
type Asset struct {
	Kind string `json:"kind"` // image, script, style, icon, frame, media
	URL  string `json:"url"`
	Alt  string `json:"alt,omitempty"` // words for those who do not see an image
}

// Read reads a page in UTF-8 (see [UTF8]).
func Read(html []byte) *Page {
	p := parser{page: &Page{Cut: len(html) > MaxBytes}}
	s := newScanner(html)
	for t := (token{}); s.next(&t); {
		p.token(&t)
	}
	p.line()
	p.shell(html)
	p.finish()
	return p.page
}

// shell reads the data of a page that shows next to nothing.
func (p *parser) shell(html []byte) {
	if p.text.Len() >= shellShown*maxWord {
		return
	}
	var count Printer
	if count.Print(html, nil, &Print{}); count.Told() > 0 {
		p.page.Shell, p.page.Told = true, strings.Join(Told(html), "\n")
	}
}

// maxWord is how long words are that say something, at most in the mean.
const maxWord = 40

// Said is what the page says: what it shows, and of a shell what its data says.
func (g *Page) Said() string {
	if !g.Shell {
		return g.Text
	}
	return g.Text + g.Told + "\n"
}

// A parser gathers what a page tells.
type parser struct {
	page    *Page
	text    bytes.Buffer
	open    bytes.Buffer // the line that is being read
	plain   []byte
	scripts bytes.Buffer
	marked  markedUp // what the page tells machines
	hidden  tag
	deep    int
	heading bool
	link    int // place of the link being read in Links, counted from 1
}

func (p *parser) token(t *token) {
	switch t.kind {
	case textToken:
		p.words(t.data)
	case rawToken:
		p.rawText(t)
	case commentToken:
		p.page.Comments = keep(p.page.Comments, clean(string(clipped(t.data, maxString))))
	case startToken:
		p.start(t)
	case endToken:
		p.end(t)
	}
}

func (p *parser) words(b []byte) {
	room := maxText - p.text.Len() - p.open.Len()
	if p.hidden != 0 || room <= 0 {
		p.page.Cut = p.page.Cut || room <= 0
		return
	}
	p.plain = unescape(p.plain[:0], clipped(b, room))
	appendWords(&p.open, p.plain)
	if p.link > 0 {
		l := &p.page.Links[p.link-1]
		if len(l.Text) < maxString {
			l.Text = clean(l.Text + " " + string(clipped(p.plain, maxString)))
		}
	}
}

// appendWords appends text with each run of blanks as one, and as it stands
// otherwise: text runs on over tags.
func appendWords(to *bytes.Buffer, b []byte) {
	for _, c := range b {
		if classOf[c] != cBlank {
			to.WriteByte(c)
		} else if n := to.Len(); n > 0 && to.Bytes()[n-1] != ' ' {
			to.WriteByte(' ')
		}
	}
}

func (p *parser) rawText(t *token) {
	switch {
	case t.tag == tagScript:
		if p.scripts.Len()+len(t.data) <= maxScripts {
			p.scripts.Write(t.data)
			p.scripts.WriteByte('\n')
		}
		p.marked.script(t.data)
	case t.tag == tagTitle && p.page.Title == "" && p.hidden == 0:
		p.page.Title = clean(string(unescape(nil, clipped(t.data, maxString))))
	case t.props&isUnseen == 0 && t.tag != tagTitle:
		p.words(t.data)
	}
}

// line ends the line of text that is being read.
func (p *parser) line() {
	b := bytes.TrimSpace(p.open.Bytes())
	if len(b) > 0 {
		if p.heading {
			p.page.Headings = keep(p.page.Headings, clean(string(clipped(b, maxString))))
		}
		p.text.Write(b)
		p.text.WriteByte('\n')
	}
	p.open.Reset()
}

func (p *parser) start(t *token) {
	if t.props&isBlock != 0 {
		p.line()
		p.heading = t.props&isHeading != 0
		if p.hidden == tagSVG {
			p.hidden = 0
		}
	}
	if t.props&(isUnseen|isRaw) == isUnseen && !bytes.HasSuffix(t.data, []byte("/")) {
		if p.hidden == 0 {
			p.hidden, p.deep = t.tag, 0
		}
		if p.hidden == t.tag {
			p.deep++
		}
	}
	if t.tag == tagForm {
		p.page.Forms++
	}
	p.attributes(t)
}

func (p *parser) end(t *token) {
	if t.tag == p.hidden {
		if p.deep--; p.deep == 0 {
			p.hidden = 0
		}
	}
	if t.tag == tagA {
		p.link = 0
	}
	if t.props&isBlock != 0 {
		p.line()
		p.heading = false
	}
}

func (p *parser) finish() {
	g := p.page
	g.Text = strings.ToValidUTF8(p.text.String(), "\ufffd")
	g.Trackers = trackers(p.scripts.Bytes(), g.Assets)
	p.contacts()
	g.Claims = claims(g.Said())
	for _, n := range p.marked.names {
		g.Claims = append(g.Claims, Claim{Kind: "legal-name", Value: n, Text: n})
	}
}

// keep appends a string that says something, unless there are enough.
func keep(list []string, s string) []string {
	if s == "" || len(list) >= maxKept {
		return list
	}
	return append(list, s)
}

// clipped cuts b to n bytes, not inside a letter.
func clipped(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return b[:n]
}

// Line makes a text of a page fit to be shown: in one line, without control signs
// and signs that turn it round.
func Line(s string) string { return clean(s) }

// clean makes a string of a page fit to be shown in one line: blanks as one,
// no control and no direction signs.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r == 0xa0:
			return ' '
		case r >= 0x80 && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.Join(strings.Fields(s), " ")
}
