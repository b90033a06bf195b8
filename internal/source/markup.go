package source

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// A Markup walks forward through an XML document (XML 1.0, W3C) in memory. It
// is made for lists, and strict: UTF-8, no document type definition and so no
// entities of the document's own, at most [Depth] deep. Namespaces are left
// out: <a:b> is "b". The first thing wrong ends the walk; Err tells of it.
//
// As with a [Cursor], each method takes the element the walk stands on, and the
// bytes returned hold until the next call.
type Markup struct {
	name string
	b    []byte
	i    int
	err  error
	halt bool

	tags  [][]byte // names of the open elements, the root first
	attrs []attr   // of the element the walk stands on
	empty bool     // the element was closed where it was opened
	buf   []byte

	line, counted int // line of b[counted]
}

type attr struct{ name, raw []byte }

const (
	maxTag   = 64 << 10 // bytes of one tag with its attributes
	maxAttrs = 64
	maxText  = 1 << 20 // bytes of one text
)

// NewMarkup returns a walk through a file that stands before its root.
func NewMarkup(f File) *Markup {
	m := &Markup{name: f.Name, b: bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf")), line: 1}
	if say := badText(m.b); say != "" {
		m.fail("%s", say)
	}
	return m
}

// Err tells what is wrong with the document: nil, or a [Broken].
func (m *Markup) Err() error { return m.err }

// Halt ends the walk where it stands; that is no error.
func (m *Markup) Halt() { m.halt = true }

// Line returns the line the walk stands on, counted from 1.
func (m *Markup) Line() int {
	m.line += bytes.Count(m.b[m.counted:m.i], []byte("\n"))
	m.counted = m.i
	return m.line
}

func (m *Markup) fail(format string, args ...any) {
	if m.err == nil {
		m.err = Broken{Problem{File: m.name, Line: m.Line(), Say: fmt.Sprintf(format, args...)}}
	}
}

func (m *Markup) over() bool { return m.err != nil || m.halt }

// Root calls each with the name of the root element, and checks that nothing
// but comments stands around it.
func (m *Markup) Root(each func(name []byte)) {
	m.misc()
	switch {
	case m.over():
		return
	case m.i == len(m.b):
		m.fail("empty; no element in it")
		return
	case m.b[m.i] != '<':
		m.fail("not XML: %s where an element should stand", quoted(m.b[m.i]))
		return
	}
	m.child(each)
	m.misc()
	if !m.over() && m.i < len(m.b) {
		m.fail("not XML: something stands after the end of the document")
	}
}

// misc moves past what may stand around the root.
func (m *Markup) misc() {
	for !m.over() {
		m.i += spaceIn(m.b[m.i:])
		if !m.skipMeta() {
			return
		}
	}
}

// skipMeta moves past one comment or instruction.
func (m *Markup) skipMeta() bool {
	rest := m.b[m.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		m.until("-->", "a comment")
	case bytes.HasPrefix(rest, []byte("<?")):
		m.until("?>", "an instruction")
	case bytes.HasPrefix(rest, []byte("<!")) && !bytes.HasPrefix(rest, []byte("<![CDATA[")):
		m.fail("a document type definition or declaration (<!...), which no list has; refused: it could define entities")
	default:
		return false
	}
	return !m.over()
}

func (m *Markup) until(end, what string) {
	n := bytes.Index(m.b[m.i:], []byte(end))
	if n < 0 {
		m.cut("inside " + what)
		return
	}
	m.i += n + len(end)
}

// cut tells of an end that came too early.
func (m *Markup) cut(where string) {
	m.i = len(m.b)
	m.fail("truncated: the file ends %s; get it again, nothing of it may be used", where)
}

// child reads a start tag, calls each, and skips what each did not take.
func (m *Markup) child(each func(name []byte)) {
	if len(m.tags) == Depth {
		m.fail("elements nested deeper than %d; is this a list?", Depth)
		return
	}
	full, ok := m.startTag()
	if !ok {
		return
	}
	m.tags = append(m.tags, full)
	depth := len(m.tags)
	each(local(full))
	if !m.over() && len(m.tags) == depth {
		m.Each(func([]byte) {})
	}
}

func local(full []byte) []byte { return full[bytes.IndexByte(full, ':')+1:] }

// Each takes the element and calls each with the name of every child.
func (m *Markup) Each(each func(name []byte)) {
	m.take(func() { m.child(each) }, nil)
}

// Text takes the element and returns its text, that of its children left out.
func (m *Markup) Text() []byte {
	var plain []byte
	m.buf = m.buf[:0]
	m.take(func() { m.child(func([]byte) {}) }, func(raw []byte, escaped bool) {
		switch {
		case len(m.buf)+len(plain)+len(raw) > maxText:
			m.fail("a text of more than %s; is this a list?", size(maxText))
		case !escaped && plain == nil && len(m.buf) == 0:
			plain = raw // most texts are one run without entities
		default:
			m.buf = append(m.buf, plain...)
			plain = nil
			m.appendText(raw, escaped)
		}
	})
	if plain != nil || m.err != nil {
		return plain
	}
	return m.buf
}

// take reads to the end tag of the element the walk stands on.
func (m *Markup) take(child func(), text func(raw []byte, escaped bool)) {
	if m.over() {
		return
	}
	depth := len(m.tags)
	if m.empty {
		m.empty = false
		m.tags = m.tags[:depth-1]
		return
	}
	for !m.over() {
		m.run(text)
		rest := m.b[m.i:]
		switch {
		case m.over():
		case len(rest) < 2:
			m.cut(fmt.Sprintf("inside <%.40s>", m.tags[depth-1]))
		case rest[1] == '/':
			m.endTag()
			return
		case m.skipMeta() || m.over():
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			m.cdata(text)
		default:
			child()
		}
	}
}

// run takes the text before the next tag.
func (m *Markup) run(text func(raw []byte, escaped bool)) {
	n := bytes.IndexByte(m.b[m.i:], '<')
	if n < 0 {
		m.cut(fmt.Sprintf("inside <%.40s>", m.tags[len(m.tags)-1]))
		return
	}
	raw := m.b[m.i : m.i+n]
	if escaped := bytes.IndexByte(raw, '&') >= 0; n > 0 && (text != nil || escaped) {
		if text == nil {
			text = func(raw []byte, _ bool) { m.buf = m.buf[:0]; m.appendText(raw, true) } // only to check
		}
		text(raw, escaped)
	}
	m.i += n
}

func (m *Markup) cdata(text func(raw []byte, escaped bool)) {
	const open = len("<![CDATA[")
	n := bytes.Index(m.b[m.i:], []byte("]]>"))
	if n < 0 {
		m.cut("inside a CDATA section")
		return
	}
	if text != nil {
		text(m.b[m.i+open:m.i+n], false)
	}
	m.i += n + len("]]>")
}

func (m *Markup) endTag() {
	n := bytes.IndexByte(m.b[m.i:], '>')
	open := m.tags[len(m.tags)-1]
	if n < 0 {
		m.cut(fmt.Sprintf("inside </%.40s", open))
		return
	}
	if name := bytes.TrimRight(m.b[m.i+2:m.i+n], " \t\r\n"); !bytes.Equal(name, open) {
		m.fail("not XML: </%.40s> where </%.40s> should stand", name, open)
		return
	}
	m.i += n + 1
	m.tags = m.tags[:len(m.tags)-1]
}

// startTag reads <name a="b" ...> or <name ... />.
func (m *Markup) startTag() (name []byte, ok bool) {
	start := m.i
	m.i++
	name = m.word()
	if len(local(name)) == 0 || name[0] == ':' || bytes.Count(name, []byte(":")) > 1 {
		m.wrongTag(start)
		return nil, false
	}
	m.attrs = m.attrs[:0]
	for {
		spaces := spaceIn(m.b[m.i:])
		m.i += spaces
		switch {
		case m.i >= len(m.b):
			m.cut("inside a tag")
			return nil, false
		case m.i-start > maxTag:
			m.fail("a tag of more than %s; is this a list?", size(maxTag))
			return nil, false
		case m.b[m.i] == '>':
			m.i++
			m.empty = false
			return name, true
		case m.b[m.i] == '/' && m.i+1 < len(m.b) && m.b[m.i+1] == '>':
			m.i += 2
			m.empty = true
			return name, true
		case spaces == 0 || !m.attr(start):
			m.wrongTag(start)
			return nil, false
		}
	}
}

// attr reads one attribute.
func (m *Markup) attr(start int) bool {
	name := m.word()
	m.i += spaceIn(m.b[m.i:])
	if len(name) == 0 || m.i >= len(m.b) || m.b[m.i] != '=' || len(m.attrs) == maxAttrs {
		return false
	}
	m.i++
	m.i += spaceIn(m.b[m.i:])
	if m.i >= len(m.b) || m.b[m.i] != '"' && m.b[m.i] != '\'' {
		return false
	}
	window := m.b[m.i+1 : min(len(m.b), start+maxTag)]
	n := bytes.IndexByte(window, m.b[m.i])
	if n < 0 {
		m.i += 1 + len(window)
		return false
	}
	raw := window[:n]
	m.i += n + 2
	if bytes.IndexByte(raw, '<') >= 0 {
		return false
	}
	for _, a := range m.attrs {
		if bytes.Equal(a.name, name) {
			return false
		}
	}
	m.attrs = append(m.attrs, attr{name, raw})
	return true
}

// wrongTag tells what is wrong with the tag that begins at start.
func (m *Markup) wrongTag(start int) {
	if m.err != nil {
		return
	}
	switch {
	case m.i >= len(m.b):
		m.cut("inside a tag")
	case m.i-start >= maxTag:
		m.fail("a tag of more than %s; is this a list?", size(maxTag))
	case len(m.attrs) == maxAttrs:
		m.fail("a tag with more than %d attributes; is this a list?", maxAttrs)
	default:
		m.fail("not XML: a tag that cannot be read: %.40q", m.b[start:min(len(m.b), start+40)])
	}
}

// word takes a name: everything up to what cannot stand in one.
func (m *Markup) word() []byte {
	start := m.i
	for m.i < len(m.b) {
		switch c := m.b[m.i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == ':', c >= utf8.RuneSelf:
		case m.i > start && (c >= '0' && c <= '9' || c == '-' || c == '.'):
		default:
			return m.b[start:m.i]
		}
		m.i++
	}
	return m.b[start:m.i]
}

// Attr returns an attribute of the element the walk stands on, nil if it has
// none of the name. It must be called before the element is taken.
func (m *Markup) Attr(name string) []byte {
	for _, a := range m.attrs {
		if string(a.name) != name {
			continue
		}
		if bytes.IndexByte(a.raw, '&') < 0 {
			return a.raw
		}
		m.buf = m.buf[:0]
		m.appendText(a.raw, true)
		return m.buf
	}
	return nil
}

// appendText appends text to buf, entities resolved: the five of XML, and
// numbers.
func (m *Markup) appendText(raw []byte, escaped bool) {
	for escaped {
		amp := bytes.IndexByte(raw, '&')
		if amp < 0 {
			break
		}
		m.buf = append(m.buf, raw[:amp]...)
		end := bytes.IndexByte(raw[amp:min(len(raw), amp+12)], ';')
		if end < 0 {
			m.fail("not XML: an & that begins no entity; write &amp;")
			return
		}
		r, ok := entity(string(raw[amp+1 : amp+end]))
		if !ok {
			m.fail("not XML: the entity %.12q, which XML does not define", raw[amp:amp+end+1])
			return
		}
		m.buf = utf8.AppendRune(m.buf, r)
		raw = raw[amp+end+1:]
	}
	m.buf = append(m.buf, raw...)
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	r := rune(n)
	if err != nil || !utf8.ValidRune(r) || r < 0x20 && r != '\t' && r != '\n' && r != '\r' {
		return 0, false
	}
	return r, true
}
