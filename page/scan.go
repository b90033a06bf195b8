package page

import "bytes"

// MaxBytes bounds how much of a page is read; the rest is left out.
const MaxBytes = 20 << 20

type tokenKind uint8

const (
	textToken    tokenKind = iota // text between tags
	rawToken                      // what script, style and the like hold
	startToken                    // a start tag
	endToken                      // an end tag
	commentToken                  // a comment
)

// A token is a piece of a page. Its slices point into the page.
type token struct {
	kind  tokenKind
	tag   tag    // of start, end and raw tokens
	props props  // of the tag
	data  []byte // text, attributes or comment
}

// A scanner cuts a page into tokens, as the tokenizer of the HTML standard
// does, but for what only matters when a tree is built. It reads every byte
// once and allocates nothing.
type scanner struct {
	src []byte
	at  int
	raw tag    // the element whose text runs up to its own end tag
	end string // its name
}

func newScanner(src []byte) scanner { return scanner{src: src[:min(len(src), MaxBytes)]} }

// next puts the next token into t; false at the end.
func (s *scanner) next(t *token) bool {
	for s.at < len(s.src) {
		if s.raw != 0 {
			s.rawText(t)
			if len(t.data) > 0 {
				return true
			}
			continue
		}
		if s.src[s.at] != '<' || !s.opens() {
			s.text(t)
			return true
		}
		if s.markup(t) {
			return true
		}
	}
	return false
}

// opens reports whether the "<" here begins markup.
func (s *scanner) opens() bool {
	if s.at+1 >= len(s.src) {
		return false
	}
	c := s.src[s.at+1]
	return letter(c) || c == '!' || c == '/' || c == '?'
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (s *scanner) text(t *token) {
	start := s.at
	s.at++ // a "<" that opens nothing is text
	for s.at < len(s.src) {
		i := bytes.IndexByte(s.src[s.at:], '<')
		if i < 0 {
			s.at = len(s.src)
			break
		}
		if s.at += i; s.opens() {
			break
		}
		s.at++
	}
	*t = token{kind: textToken, data: s.src[start:s.at]}
}

// rawText reads up to the end tag of the element, which is left to be read.
func (s *scanner) rawText(t *token) {
	start, from := s.at, s.at
	*t = token{kind: rawToken, tag: s.raw, props: propsOf(s.raw)}
	s.raw = 0
	for from < len(s.src) {
		i := bytes.IndexByte(s.src[from:], '<')
		if i < 0 {
			break
		}
		if from += i; closes(s.src[from:], s.end) {
			t.data, s.at = s.src[start:from], from
			return
		}
		from++
	}
	t.data, s.at = s.src[start:], len(s.src)
}

// closes reports whether the text begins with the end tag of the name.
func closes(b []byte, name string) bool {
	if len(b) < 2+len(name) || b[1] != '/' {
		return false
	}
	for i := range len(name) {
		if lower(b[2+i]) != name[i] {
			return false
		}
	}
	return len(b) == 2+len(name) || !letter(b[2+len(name)])
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// markup reads what begins with "<" here; false if it says nothing.
func (s *scanner) markup(t *token) bool {
	switch c := s.src[s.at+1]; {
	case c == '!' || c == '?':
		return s.declaration(t)
	case c == '/':
		if s.at+2 >= len(s.src) || !letter(s.src[s.at+2]) {
			s.skipTo('>')
			return false
		}
		s.at += 2
		s.element(t, endToken)
	default:
		s.at++
		s.element(t, startToken)
		if t.props&isRaw != 0 && (len(t.data) == 0 || t.data[len(t.data)-1] != '/' || t.props&isForeign == 0) {
			s.raw, s.end = t.tag, rawNames[t.tag]
		}
	}
	return true
}

func (s *scanner) skipTo(c byte) {
	i := bytes.IndexByte(s.src[s.at:], c)
	if i < 0 {
		s.at = len(s.src)
		return
	}
	s.at += i + 1
}

var (
	commentOpen  = []byte("<!--")
	commentClose = []byte("-->")
)

func (s *scanner) declaration(t *token) bool {
	rest := s.src[s.at:]
	if !bytes.HasPrefix(rest, commentOpen) {
		s.skipTo('>')
		return false
	}
	rest = rest[len(commentOpen):]
	i := bytes.Index(rest, commentClose)
	if i < 0 {
		i = len(rest)
	}
	*t = token{kind: commentToken, data: rest[:i]}
	s.at = min(len(s.src), s.at+len(commentOpen)+i+len(commentClose))
	return true
}

// element reads a tag's name and attributes up to the ">" that is not quoted.
func (s *scanner) element(t *token, kind tokenKind) {
	var name tag
	i := s.at
	for i < len(s.src) && !tagEnds(s.src[i]) {
		name = name.with(s.src[i])
		i++
	}
	start := i
	i = s.attrsEnd(i)
	*t = token{kind: kind, tag: name, props: propsOf(name), data: s.src[start:min(i, len(s.src))]}
	s.at = min(i+1, len(s.src))
}

func tagEnds(c byte) bool { return c == '>' || c == '/' || c <= ' ' }

// attrsEnd returns where the tag's ">" stands. A quote counts after "=" only,
// so that a stray one does not swallow the page.
func (s *scanner) attrsEnd(i int) int {
	src := s.src
	for i < len(src) {
		switch src[i] {
		case '>':
			return i
		case '=':
			i = quoted(src, i+1)
		default:
			i++
		}
	}
	return i
}

// quoted returns where the quoted value that may begin at i ends, or i.
func quoted(src []byte, i int) int {
	for i < len(src) && src[i] <= ' ' {
		i++
	}
	if i >= len(src) || src[i] != '"' && src[i] != '\'' {
		return i
	}
	n := bytes.IndexByte(src[i+1:], src[i])
	if n < 0 {
		return len(src)
	}
	return i + n + 2
}

// attrs walks the attributes of a start tag.
type attrs struct{ rest []byte }

// next returns the next attribute; names and values as written.
func (a *attrs) next() (name, value []byte, ok bool) {
	b, i := a.rest, 0
	for i < len(b) && (b[i] <= ' ' || b[i] == '/' || b[i] == '=') {
		i++
	}
	start := i
	for i < len(b) && b[i] > ' ' && b[i] != '=' && b[i] != '/' {
		i++
	}
	if start == i {
		a.rest = nil
		return nil, nil, false
	}
	name = b[start:i]
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	if i >= len(b) || b[i] != '=' {
		a.rest = b[i:]
		return name, nil, true
	}
	value, a.rest = valueAt(b, i+1)
	return name, value, true
}

func valueAt(b []byte, i int) (value, rest []byte) {
	for i < len(b) && b[i] <= ' ' {
		i++
	}
	if end := quoted(b, i); end > i {
		value = b[i+1 : end]
		if n := len(value); n > 0 && value[n-1] == b[i] {
			value = value[:n-1] // the closing quote; one that is never closed has none
		}
		return value, b[end:]
	}
	start := i
	for i < len(b) && b[i] > ' ' {
		i++
	}
	return b[start:i], b[i:]
}
