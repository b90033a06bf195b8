package page

import (
	"bytes"
	"encoding/json"

	"github.com/zeebo/xxh3"
)

// A page that is made by scripts shows next to nothing where none runs. What it
// will say often stands in it as data: JSON for its scripts, markup for search
// engines, templates. It is read as data and nothing is run.

// When a page counts as a shell: it shows few words, and its data has many.
const (
	shellShown = 60 // words, fewer of which say nothing
	shellTold  = 20 // words in its data, at least
	shellTimes = 2  // as many as are shown, at least
)

func isShell(shown, told int) bool {
	return shown < shellShown && told >= shellTold && told >= shellTimes*shown
}

// Bounds of what is read of a page's data.
const (
	maxTold     = 256 << 10 // bytes of sentences
	maxStrings  = 200_000   // looked at
	maxStates   = 32        // values of scripts
	maxState    = 4 << 20   // bytes of one
	maxSentence = 8 << 10
	maxNested   = 3 // JSON in a string of JSON
	leastWords  = 4 // of a string that is a sentence
)

// A teller finds the sentences in what a page holds for its scripts. Each is
// told once.
type teller struct {
	say     func(sentence []byte)
	seen    map[uint64]bool
	size    int
	strings int
	states  int
	line    []byte // of markup in a string or template
	plain   []byte
}

// tell reads a page.
func (t *teller) tell(html []byte) {
	t.seen = map[uint64]bool{}
	s := newScanner(html)
	isJSON, template := false, 0
	for k := (token{}); s.next(&k) && t.size < maxTold; {
		if k.kind == startToken {
			t.attribute(k.data)
		}
		switch {
		case k.kind == startToken && k.tag == tagScript:
			isJSON = scriptOfData(k.data)
		case k.kind == startToken && k.tag == tagMeta:
			t.meta(&k)
		case k.kind == startToken && k.tag == tagTemplate:
			template++
		case k.kind == endToken && k.tag == tagTemplate:
			template = max(0, template-1)
			t.endLine()
		case k.kind == rawToken && k.tag == tagScript && isJSON:
			t.json(k.data, 0)
		case k.kind == rawToken && k.tag == tagScript:
			t.script(k.data)
		case template > 0:
			t.markup(&k)
		}
	}
	t.endLine()
}

// scriptOfData reports whether a script's type says that it is JSON.
func scriptOfData(attributes []byte) bool {
	for a := (attrs{attributes}); ; {
		name, value, ok := a.next()
		switch {
		case !ok:
			return false
		case equalFold(name, "type"):
			return bytes.Contains(value, []byte("json"))
		}
	}
}

// attribute takes JSON that stands in an attribute for the scripts.
func (t *teller) attribute(attributes []byte) {
	if !bytes.Contains(attributes, []byte("data-")) {
		return
	}
	for a := (attrs{attributes}); ; {
		name, value, ok := a.next()
		if !ok {
			return
		}
		if bytes.HasPrefix(name, []byte("data-")) && len(value) > leastWords*8 && (value[0] == '{' || value[0] == '[') && len(value) <= maxState {
			t.json(unescape(nil, value), 0)
		}
	}
}

func (t *teller) meta(k *token) {
	w := wantedOf(k)
	if w.name == "description" || w.property == "og:description" {
		t.sentence([]byte(w.content))
	}
}

// markup takes a piece of markup: its text, block by block.
func (t *teller) markup(k *token) {
	switch {
	case k.kind == textToken:
		t.plain = unescape(t.plain[:0], clipped(k.data, maxSentence))
		if len(t.line)+len(t.plain) <= maxSentence {
			t.line = append(t.line, t.plain...)
		}
	case (k.kind == startToken || k.kind == endToken) && k.props&isBlock != 0:
		t.endLine()
	}
}

func (t *teller) endLine() {
	if len(t.line) > 0 {
		t.sentence(t.line)
		t.line = t.line[:0]
	}
}

// script takes what a script sets from a literal of JSON, as pages do that were
// prepared on a server: window.__INITIAL_STATE__ = {...}. Nothing else of it is
// understood.
func (t *teller) script(b []byte) {
	for at := 0; t.states < maxStates && t.size < maxTold; {
		i := bytes.IndexByte(b[at:], '=')
		if i < 0 {
			return
		}
		name := b[max(at, at+i-80) : at+i]
		at += i + 1
		if !stateName(name) {
			continue
		}
		value := bytes.TrimLeft(b[at:], " \t\r\n")
		if rest, ok := bytes.CutPrefix(value, []byte("JSON.parse(")); ok {
			value = bytes.TrimLeft(rest, " \t\r\n")
		}
		if len(value) == 0 || value[0] != '{' && value[0] != '[' && value[0] != '"' {
			continue
		}
		t.states++
		value = value[:min(len(value), maxState)]
		var raw json.RawMessage
		d := json.NewDecoder(bytes.NewReader(value))
		if d.Decode(&raw) == nil {
			t.json(raw, 0)
			at = len(b) - len(b[at:]) + int(d.InputOffset())
		}
	}
}

// stateName reports whether what stands before "=" ends in the name of a value
// that all scripts of a page know: a member of window, or one in underscores.
func stateName(b []byte) bool {
	b = bytes.TrimRight(b, " \t\r\n")
	start := len(b)
	for start > 0 && (letter(b[start-1]) || bytes.IndexByte([]byte("0123456789_$.[]\"'"), b[start-1]) >= 0) {
		start--
	}
	b = b[start:]
	return bytes.HasPrefix(b, []byte("window.")) || bytes.HasPrefix(b, []byte("window[")) || bytes.HasPrefix(b, []byte("self.")) ||
		bytes.HasPrefix(b, []byte("globalThis.")) || bytes.Contains(b, []byte("__"))
}

// json takes the strings of a JSON text that are no keys. What is no JSON is
// left alone.
func (t *teller) json(b []byte, nested int) {
	if len(b) > maxState || !json.Valid(b) {
		return
	}
	var key []byte
	for at := 0; at < len(b) && t.size < maxTold && t.strings < maxStrings; {
		i := bytes.IndexByte(b[at:], '"')
		if i < 0 {
			return
		}
		from := at + i
		to := stringEnd(b, from)
		at = to
		for at < len(b) && b[at] <= ' ' {
			at++
		}
		if at < len(b) && b[at] == ':' {
			key = b[from+1 : to-1]
			continue
		}
		t.strings++
		if !codeKeys[string(key)] {
			t.value(b[from:to], nested)
		}
	}
}

// codeKeys are names of what is written for machines.
var codeKeys = map[string]bool{"className": true, "class": true, "style": true, "css": true, "script": true, "src": true, "href": true, "url": true, "d": true,
	"id": true, "slug": true, "query": true, "sizes": true, "srcSet": true}

// stringEnd returns where the string of valid JSON ends that begins at i.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b) && b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(b))
}

// value takes a string of JSON in its quotes: a sentence, markup with sentences,
// or JSON again.
func (t *teller) value(quoted []byte, nested int) {
	if len(quoted) < leastWords*3 || len(quoted) > maxState {
		return
	}
	s := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(s, '\\') >= 0 {
		var plain string
		if json.Unmarshal(quoted, &plain) != nil {
			return
		}
		s = []byte(plain)
	}
	switch {
	case len(s) == 0:
	case (s[0] == '{' || s[0] == '[') && nested < maxNested:
		t.json(s, nested+1)
	case bytes.ContainsAny(s, "<&"):
		in := newScanner(s)
		for k := (token{}); in.next(&k); {
			t.markup(&k)
		}
		t.endLine()
	default:
		t.sentence(s)
	}
}

// sentence tells a string, if it is one that a person would read.
func (t *teller) sentence(s []byte) {
	s = clipped(bytes.TrimSpace(s), maxSentence)
	if t.size+len(s) > maxTold || !readable(s) {
		return
	}
	if h := xxh3.Hash(s); !t.seen[h] {
		t.seen[h] = true
		t.size += len(s)
		t.say(s)
	}
}

// readable tells sentences from addresses, lists of class names, styles and
// code: several words of letters, few of which are joined by signs, and a
// capital, a letter beyond ASCII or the end of a sentence among them.
func readable(s []byte) bool {
	var words, odd, signs, beyond, letters, blanks int
	says, inside := false, 0
	for i, c := range s {
		k := classOf[c]
		switch {
		case k == cLower || k == cUpper || k == cBeyond:
			inside++
			letters++
			says = says || k != cLower
			if k == cBeyond {
				beyond++
			}
			continue
		case k == cDigit:
			continue
		case k == cBlank:
			blanks++
		case bytes.IndexByte([]byte("{}[];=<>_\\|$#^~`*"), c) >= 0:
			signs++
		case i+1 < len(s) && c != '\'' && c != '(' && c != '"' && classOf[s[i+1]] != cBlank && i > 0 && classOf[s[i-1]] != cBlank:
			odd++
		case c == '.' || c == ',' || c == '!' || c == '?':
			says = true
		}
		if inside >= 2 {
			words++
		}
		inside = 0
	}
	if inside >= 2 {
		words++
	}
	words = max(min(words, blanks+1), beyond/6) // some scripts part no words
	return says && words >= leastWords && 3*odd <= words && 40*signs <= len(s) && 2*letters >= len(s)
}

// Told returns the sentences that a page in UTF-8 holds as data for its scripts
// and for search engines, a line for each: strings of JSON with several words,
// templates, its description. At most 256 KB.
func Told(html []byte) []string {
	var out []string
	t := teller{say: func(s []byte) {
		if one := clean(string(s)); one != "" {
			out = append(out, one)
		}
	}}
	t.tell(html)
	return out
}
