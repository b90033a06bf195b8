package sourcetest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"countersign/internal/source"

	"github.com/google/go-cmp/cmp"
)

// A damage is one way in which a list arrives other than it was published.
type damage struct {
	name string
	form source.Format // "" for all
	// must says what has to come of it.
	must   must
	damage func(raw []byte) []byte
}

type must uint8

const (
	say   must = iota // records, or an error that says why there are none
	brk               // told as broken as a whole
	equal             // the same records as before
)

func (d damage) try(t *testing.T, s *source.Source, raw []byte) {
	damaged := d.damage(bytes.Clone(raw))
	o := run(s, []source.File{{Name: "list", Data: damaged}})
	if len(o.records) == 0 && len(o.errs) == 0 {
		t.Fatal("nothing was read and nothing was told")
	}
	for _, err := range o.errs {
		Refuses(t, err)
		if len(err.Error()) > 2000 || strings.ContainsRune(err.Error(), '\n') {
			t.Errorf("an error of several lines, or too long: %.200q", err)
		}
	}
	check(result{Records: o.records}, s.Name)
	switch d.must {
	case brk:
		mustBreak(t, o)
	case equal:
		want := run(s, []source.File{{Name: "list", Data: raw}}).records
		for i := range want { // lines may move
			want[i].Origin = ""
		}
		for i := range o.records {
			o.records[i].Origin = ""
		}
		if diff := cmp.Diff(want, o.records); diff != "" {
			t.Errorf("other records (-before +after):\n%s", diff)
		}
	}
}

func fixed(s string) func([]byte) []byte { return func([]byte) []byte { return []byte(s) } }

func upTo(percent int) func([]byte) []byte {
	return func(raw []byte) []byte { return raw[:len(raw)*percent/100] }
}

func replaced(old, to string) func([]byte) []byte {
	return func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte(old), []byte(to)) }
}

// inserted puts text behind the first place where mark stands.
func inserted(mark, text string) func([]byte) []byte {
	return func(raw []byte) []byte {
		i := bytes.Index(raw, []byte(mark)) + len(mark)
		return append(raw[:i:i], append([]byte(text), raw[i:]...)...)
	}
}

// afterRoot puts text behind the root's start tag.
func afterRoot(text string) func([]byte) []byte {
	return func(raw []byte) []byte {
		i := rootEnd(raw)
		return append(raw[:i:i], append([]byte(text), raw[i:]...)...)
	}
}

func rootEnd(raw []byte) int {
	i := bytes.Index(raw, []byte("?>")) + 1
	return i + bytes.IndexByte(raw[i+1:], '>') + 2
}

// beforeRoot puts text before the root.
func beforeRoot(text string) func([]byte) []byte {
	return inserted("?>", text)
}

// eachLine changes every line but the first few, which may be a preamble and
// the header.
func eachLine(skip int, change func(i int, line string) string) func([]byte) []byte {
	return func(raw []byte) []byte {
		lines := strings.SplitAfter(string(raw), "\n")
		for i := range lines {
			if i >= skip && strings.TrimSpace(lines[i]) != "" {
				lines[i] = change(i, lines[i])
			}
		}
		return []byte(strings.Join(lines, ""))
	}
}

func shuffled(raw []byte) []byte {
	lines := strings.SplitAfter(string(raw), "\n")
	rng := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same every run
	rest := lines[min(len(lines), 2):]
	rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	return []byte(strings.Join(lines, ""))
}

func utf16LE(raw []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(string(raw))) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func latin1(raw []byte) []byte {
	var out []byte
	for _, r := range string(raw) + "\u00e9" {
		out = append(out, byte(r))
	}
	return out
}

func gzipped(raw []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(raw) //nolint:errcheck // into memory
	w.Close()
	return b.Bytes()
}

func noise(n int) func([]byte) []byte {
	return func([]byte) []byte {
		rng := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // the same every run
		out := make([]byte, n)
		for i := range out {
			out[i] = byte(rng.Uint32())
		}
		return out
	}
}

const (
	errorPage = "<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head><body>blocked</body></html>\n"
	laughs    = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	outside   = `<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>`
)

func long(n int) string { return strings.Repeat("a", n) }

// damages are the ways, the ones for all forms first.
var damages = append(append(append([]damage{
	{"empty", "", brk, fixed("")},
	{"one byte", "", brk, fixed("<")},
	{"white space", "", brk, fixed(" \r\n\t\n")},
	{"mark only", "", brk, fixed("\xef\xbb\xbf")},
	{"end of file mark only", "", brk, fixed("\x1a")},
	{"zeros", "", brk, fixed(strings.Repeat("\x00", 4096))},
	{"noise", "", brk, noise(4096)},
	{"error page", "", brk, fixed(errorPage)},
	{"sign-in page", "", brk, fixed("<html><body><form action=login></form></body></html>")},
	{"error as JSON", "", brk, fixed(`{"error":"rate limit exceeded","status":429}`)},
	{"plain words", "", brk, fixed("Service unavailable\n")},
	{"another table", "", brk, fixed("a,b,c\n1,2,3\n")},
	{"another document", "", brk, fixed("<?xml version=\"1.0\"?><rss><channel><title>x</title></channel></rss>")},
	{"another object", "", brk, fixed("{\"name\":\"x\"}\n{\"name\":\"y\"}\n")},
	{"packed", "", brk, gzipped},
	{"UTF-16", "", brk, utf16LE},
	{"Latin-1", "", brk, latin1},
	{"UTF-32", "", brk, func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("a"), []byte("a\x00\x00\x00")) }},
	{"NUL inside", "", brk, func(raw []byte) []byte { raw[len(raw)/2] = 0; return raw }},
	{"broken UTF-8 inside", "", brk, func(raw []byte) []byte { raw[len(raw)/2] = 0xff; return raw }},
	{"byte order mark", "", equal, func(raw []byte) []byte { return append([]byte("\xef\xbb\xbf"), raw...) }},
	{"lines end as on Windows", "", equal, replaced("\n", "\r\n")},
	{"empty lines at the end", "", equal, func(raw []byte) []byte { return append(raw, "\n\n\r\n \n"...) }},
	{"a tenth", "", say, upTo(10)},
	{"half", "", say, upTo(50)},
	{"nine tenths", "", say, upTo(90)},
	{"all but the last bytes", "", say, func(raw []byte) []byte { return raw[:len(raw)-3] }},
	{"lines shuffled", "", say, shuffled},
	{"lines reversed", "", say, func(raw []byte) []byte {
		lines := strings.Split(string(raw), "\n")
		for i, j := 0, len(lines)-1; i < j; i, j = i+1, j-1 {
			lines[i], lines[j] = lines[j], lines[i]
		}
		return []byte(strings.Join(lines, "\n"))
	}},
	{"every line twice", "", say, eachLine(2, func(_ int, l string) string { return l + l })},
	{"every second line lost", "", say, eachLine(2, func(i int, l string) string {
		if i%2 == 0 {
			return ""
		}
		return l
	})},
	{"the file twice", "", say, func(raw []byte) []byte { return append(bytes.Clone(raw), raw...) }},
	{"digits replaced", "", say, replaced("1", "9")},
	{"digits lost", "", say, func(raw []byte) []byte {
		return bytes.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, raw)
	}},
	{"rolled back", "", say, replaced("2026", "2019")},
	{"from the future", "", say, replaced("2026", "2199")},
	{"letters of both directions", "", say, replaced("SAMPLE", "\u202eELPMAS\u202c")},
	{"control characters", "", say, replaced("Sample", "Sam\x1b[31mple\x07")},
	{"long words", "", say, replaced("Sample", long(5000))},
	{"very long words", "", say, func(raw []byte) []byte {
		return bytes.Replace(raw, []byte("Sample"), []byte(long(3<<20)), 1)
	}},
}, ofXML...), ofTable...), ofJSON...)

var ofXML = []damage{
	{"cut before the end tag", source.XML, brk, func(raw []byte) []byte { return raw[:bytes.LastIndex(raw, []byte("</"))] }},
	{"cut inside the end tag", source.XML, brk, func(raw []byte) []byte { return raw[:bytes.LastIndexByte(raw, '>')] }},
	{"cut inside a tag", source.XML, brk, func(raw []byte) []byte { return raw[:bytes.LastIndexByte(raw[:len(raw)*2/3], '<')+2] }},
	{"cut behind a tag", source.XML, brk, func(raw []byte) []byte { return raw[:bytes.LastIndexByte(raw[:len(raw)*2/3], '>')+1] }},
	{"half of a document", source.XML, brk, upTo(50)},
	{"root only", source.XML, brk, func(raw []byte) []byte {
		return append(raw[:rootEnd(raw):rootEnd(raw)], raw[bytes.LastIndex(raw, []byte("</")):]...)
	}},
	{"declaration only", source.XML, brk, fixed(`<?xml version="1.0" encoding="UTF-8"?>`)},
	{"entities that multiply", source.XML, brk, beforeRoot(laughs)},
	{"an entity from outside", source.XML, brk, beforeRoot(outside)},
	{"an entity nobody defined", source.XML, brk, afterRoot("&nbsp;")},
	{"an entity of a NUL", source.XML, brk, afterRoot("&#0;")},
	{"an entity beyond Unicode", source.XML, brk, afterRoot("&#x7fffffff;")},
	{"an entity of a surrogate", source.XML, brk, afterRoot("&#xd800;")},
	{"a lone ampersand", source.XML, brk, afterRoot("Johnson & Sons")},
	{"depth 100,000", source.XML, brk, afterRoot(strings.Repeat("<a>", 100_000))},
	{"depth 100,000, closed", source.XML, brk, afterRoot(strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000))},
	{"an attribute of 8 MB", source.XML, brk, afterRoot(`<a b="` + long(8<<20) + `"/>`)},
	{"a name of 8 MB", source.XML, brk, afterRoot("<" + long(8<<20) + "/>")},
	{"100,000 attributes", source.XML, brk, afterRoot("<a" + strings.Repeat(` b="c"`, 100_000) + "/>")},
	{"an attribute twice", source.XML, brk, afterRoot(`<a b="1" b="2"/>`)},
	{"an attribute without quotes", source.XML, brk, afterRoot(`<a b=1/>`)},
	{"a comment that does not end", source.XML, brk, afterRoot("<!-- ")},
	{"CDATA that does not end", source.XML, brk, afterRoot("<![CDATA[ ")},
	{"an instruction that does not end", source.XML, brk, afterRoot("<?x ")},
	{"a wrong end tag", source.XML, brk, afterRoot("<a></b>")},
	{"a second root", source.XML, brk, func(raw []byte) []byte { return append(raw, "<a/>"...) }},
	{"words behind the root", source.XML, brk, func(raw []byte) []byte { return append(raw, "more"...) }},
	{"words before the root", source.XML, brk, func(raw []byte) []byte { return append([]byte("Warning: x\n"), raw...) }},
	{"another namespace", source.XML, say, replaced("xmlns=\"", "xmlns=\"urn:x")},
	{"comments and instructions", source.XML, equal, afterRoot("<!-- a > b --><?x y?>")},
	{"unknown elements", source.XML, equal, afterRoot("<unknown><deep>x</deep></unknown>")},
	{"a text of 2 MB", source.XML, say, afterRoot("<unknown>" + long(2<<20) + "</unknown>")},
	{"a million elements", source.XML, equal, afterRoot(strings.Repeat("<a/>", 1_000_000))},
}

var ofTable = []damage{
	{"header only", source.Table, brk, func(raw []byte) []byte { return headerOf(raw) }},
	{"columns in another order", source.Table, equal, columns(func(cells []string) []string {
		out := append([]string{cells[len(cells)-1]}, cells[:len(cells)-1]...)
		return out
	})},
	{"columns added", source.Table, equal, columnsAdded},
	{"cells swapped under the header", source.Table, say, columnsBelow(func(cells []string) []string {
		return append([]string{cells[len(cells)-1]}, cells[:len(cells)-1]...)
	})},
	{"a cell lost in every row", source.Table, say, columnsBelow(func(cells []string) []string { return cells[:len(cells)-1] })},
	{"cells added to every row", source.Table, say, columnsBelow(func(cells []string) []string { return append(cells, "x", "y") })},
	{"cells emptied", source.Table, say, columnsBelow(func(cells []string) []string { return make([]string, len(cells)) })},
	{"a cell of 1 MB in every row", source.Table, say, columnsBelow(func(cells []string) []string {
		cells[len(cells)/2] = long(1 << 20)
		return cells
	})},
	{"the first cell emptied", source.Table, say, columnsBelow(func(cells []string) []string { cells[0] = ""; return cells })},
	{"the last cell emptied", source.Table, say, columnsBelow(func(cells []string) []string { cells[len(cells)-1] = ""; return cells })},
	{"a header cell renamed", source.Table, brk, func(raw []byte) []byte {
		h := headerOf(raw)
		return append([]byte(strings.NewReplacer("Id", "X", "ID", "X", "id", "X").Replace(string(h))), raw[len(h):]...)
	}},
	{"header lost", source.Table, brk, func(raw []byte) []byte { return raw[len(headerOf(raw)):] }},
	{"header twice", source.Table, say, func(raw []byte) []byte {
		h := headerOf(raw)
		return append(bytes.Clone(h), append(bytes.Clone(h), raw[len(h):]...)...)
	}},
	{"a quote that does not close", source.Table, brk, func(raw []byte) []byte { return append(raw, "\"cut"...) }},
	{"a quote in the middle", source.Table, say, eachLine(3, func(_ int, l string) string { return "\"a\"b" + l })},
	{"a quote that opens early", source.Table, say, func(raw []byte) []byte {
		h := len(headerOf(raw))
		return append(raw[:h:h], append([]byte("\"\n"), raw[h:]...)...)
	}},
	{"tabs between cells", source.Table, brk, func(raw []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte(","), []byte("\t")), []byte(";"), []byte("\t"))
	}},
	{"end of file mark", source.Table, equal, func(raw []byte) []byte { return append(raw, 0x1a) }},
	{"half of a row", source.Table, brk, func(raw []byte) []byte {
		raw = bytes.TrimRight(raw, "\r\n")
		last := bytes.LastIndexByte(raw, '\n')
		return raw[:last+1+(len(raw)-last)/3]
	}},
}

var ofJSON = []damage{
	{"half of an object", source.JSON, brk, func(raw []byte) []byte {
		raw = bytes.TrimRight(raw, "\n")
		last := bytes.LastIndexByte(raw, '\n')
		return raw[:last+1+(len(raw)-last)/2]
	}},
	{"ids lost", source.JSON, say, replaced(`"id"`, `"idx"`)},
	{"ids empty", source.JSON, say, replaced(`{"id":"`, `{"id":"","x":"`)},
	{"ids of numbers", source.JSON, say, replaced(`{"id":"`, `{"id":7,"x":"`)},
	{"schemas lost", source.JSON, say, replaced(`"schema"`, `"scheme"`)},
	{"schemas unknown", source.JSON, say, replaced(`"schema":"`, `"schema":"X`)},
	{"properties lost", source.JSON, say, replaced(`"properties"`, `"props"`)},
	{"properties a text", source.JSON, say, replaced(`"properties":{`, `"properties":"x","y":{`)},
	{"lists a text", source.JSON, say, replaced(`["`, `"`)},
	{"brackets swapped", source.JSON, say, replaced("[", "{")},
	{"depth 100,000", source.JSON, say, func(raw []byte) []byte {
		return append([]byte(`{"a":`+strings.Repeat("[", 100_000)+"\n"), raw...)
	}},
	{"a line of words", source.JSON, say, func(raw []byte) []byte { return append([]byte("{not json\n"), raw...) }},
	{"an array of all", source.JSON, equal, func(raw []byte) []byte {
		lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
		return []byte("[" + strings.Join(lines, ",\n") + "]\n")
	}},
	{"escaped NUL", source.JSON, say, replaced("SAMPLE", `SAM\u0000PLE`)},
	{"escaped half of a pair", source.JSON, say, replaced("SAMPLE", `SAM\ud800PLE`)},
}

// headerOf returns the lines up to the header: the header is the first with
// more than two cells.
func headerOf(raw []byte) []byte {
	at := 0
	for {
		i := bytes.IndexByte(raw[at:], '\n')
		if i < 0 {
			return raw
		}
		line := raw[at : at+i+1]
		at += i + 1
		if bytes.Count(line, []byte(","))+bytes.Count(line, []byte(";")) > 2 {
			return raw[:at:at]
		}
	}
}

// columns changes the cells of header and rows; no cell of a sample holds line
// ends, or it is left as it is.
func columns(change func([]string) []string) func([]byte) []byte {
	return func(raw []byte) []byte {
		h := headerOf(raw)
		lines := strings.SplitAfter(string(h), "\n")
		preamble := strings.Join(lines[:len(lines)-2], "")
		return []byte(preamble + recut(lines[len(lines)-2], string(raw[len(h):]), true, change))
	}
}

func columnsBelow(change func([]string) []string) func([]byte) []byte {
	return func(raw []byte) []byte {
		h := headerOf(raw)
		return []byte(string(h) + recut("", string(raw[len(h):]), false, change))
	}
}

func columnsAdded(raw []byte) []byte {
	n := 0
	return columns(func(cells []string) []string { n++; return append(cells, fmt.Sprintf("new%d", min(n, 2))) })(raw)
}

func recut(header, rows string, withHeader bool, change func([]string) []string) string {
	delim := byte(',')
	first := header + rows
	if strings.Count(first, ";") > strings.Count(first, ",") {
		delim = ';'
	}
	var b strings.Builder
	text := rows
	if withHeader {
		text = header + rows
	}
	for _, row := range rowsOf(text, delim) {
		b.WriteString(strings.Join(change(row), string(delim)))
		b.WriteString("\n")
	}
	return b.String()
}

// rowsOf cuts a well-formed table into its cells, quotes left on.
func rowsOf(text string, delim byte) [][]string {
	var out [][]string
	var row []string
	start, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == delim:
			row = append(row, text[start:i])
			start = i + 1
		case c == '\n':
			out = append(out, append(row, strings.TrimRight(text[start:i], "\r")))
			row, start = nil, i+1
		}
	}
	return out
}
