package source_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"countersign"
	"countersign/internal/source"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// read returns the pieces as "line:raw" and the problems as "line:say".
func read(t testing.TB, r io.Reader, lim source.Limits) (pieces, problems []string) {
	t.Helper()
	rd := source.NewReader("in", r, lim, func(p source.Problem) {
		problems = append(problems, fmt.Sprintf("%d: %s", p.Line, p.Say))
	})
	for {
		p, err := rd.Next()
		if err == io.EOF {
			return pieces, problems
		}
		if err != nil {
			return pieces, append(problems, err.Error())
		}
		if p.Header != nil {
			pieces = append(pieces, fmt.Sprintf("%d:%s", p.Line, strings.Join(p.Fields, "|")))
			continue
		}
		pieces = append(pieces, fmt.Sprintf("%d:%s", p.Line, p.Raw))
	}
}

func TestForms(t *testing.T) {
	two := []string{`1:{"a":1}`, `1:{"b":[2,"]"]}`}
	tests := map[string]struct {
		in   string
		want []string
	}{
		"lines":        {"{\"a\":1}\n\n  {\"b\":2}\n", []string{`1:{"a":1}`, `3:{"b":2}`}},
		"crlf":         {"{\"a\":1}\r\n{\"b\":2}\r\n", []string{`1:{"a":1}`, `2:{"b":2}`}},
		"one object":   {"{\n \"a\": [\n {\"x\":1}\n]}", []string{"1:{\n \"a\": [\n {\"x\":1}\n]}"}},
		"concatenated": {`{"a":1}{"b":[2,"]"]}`, two},
		"array":        {`[{"a":1},{"b":[2,"]"]}]`, two},
		"records":      {`{"records":[{"a":1},{"b":[2,"]"]}]}`, two},
		"value":        {`{"@odata.context":"x","value":[{"a":1},{"b":[2,"]"]}],"n":{"x":[1]}}`, two},
		"items":        {`{"kind":{"id":[1]},"items": [{"a":1},{"b":[2,"]"]}]}`, two},
		"data":         {`{"data":[{"a":1},{"b":[2,"]"]}],"hasNext":false}`, two},
		"envelope lines": {"{\"records\":[{\"a\":1}]}\n{\"records\":[{\"b\":2},{\"c\":3}]}\n",
			[]string{`1:{"a":1}`, `2:{"b":2}`, `2:{"c":3}`}},
		"id before data":  {`{"id":"1","data":[{"a":1}]}`, []string{`1:{"id":"1","data":[{"a":1}]}`}},
		"data not a list": {`{"event":"e","data":{"a":1}}`, []string{`1:{"event":"e","data":{"a":1}}`}},
		"byte order mark": {"\xef\xbb\xbf{\"a\":1}", []string{`1:{"a":1}`}},
		"table":           {"a,b\n1,2\n\n\"x,\"\"y\n\",4\n", []string{"2:1|2", "4:x,\"y\n|4"}},
		"semicolons":      {"a;b\r\n1;\"2,5\"\r\n", []string{"2:1|2,5"}},
		"tabs":            {"a\tb\n1\t2", []string{"2:1|2"}},
		"one column":      {"id\n1\n2\n", []string{"2:1", "3:2"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1, 7, 1 << 20} { // however the bytes come
				got, problems := read(t, slow{strings.NewReader(tt.in), size}, source.Limits{})
				if diff := cmp.Diff(tt.want, got); diff != "" || problems != nil {
					t.Errorf("%d bytes at a time: problems %q, pieces (-want +got):\n%s", size, problems, diff)
				}
			}
		})
	}
}

// slow gives n bytes at a time.
type slow struct {
	r io.Reader
	n int
}

func (s slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(s.n, len(p))]) }

func TestEncodings(t *testing.T) {
	const text = "{\"a\":\"caf\u00e9 \U0001F600\"}\n"
	units := utf16.Encode([]rune(text))
	wide := func(order binary.AppendByteOrder, mark bool) []byte {
		var b []byte
		if mark {
			b = order.AppendUint16(b, 0xfeff)
		}
		for _, u := range units {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	for name, raw := range map[string][]byte{
		"little, mark": wide(binary.LittleEndian, true), "big, mark": wide(binary.BigEndian, true),
		"little": wide(binary.LittleEndian, false), "big": wide(binary.BigEndian, false),
		"gzip": gz(text), "zstd": zst(text), "gzip of utf-16": gz(string(wide(binary.LittleEndian, true))),
	} {
		got, problems := read(t, bytes.NewReader(raw), source.Limits{})
		if diff := cmp.Diff([]string{"1:" + strings.TrimSpace(text)}, got); diff != "" || problems != nil {
			t.Errorf("%s: problems %q, pieces (-want +got):\n%s", name, problems, diff)
		}
	}
}

func gz(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.Bytes()
}

func zst(s string) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return w.EncodeAll([]byte(s), nil)
}

func TestProblems(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65)
	whole := gz(strings.Repeat("{\"a\":1}\n", 5000))
	tests := map[string]struct {
		in       string
		pieces   int
		problems []string
	}{
		"broken line":  {"{\"a\":1}\n{\"a\":\n{\"a\":3}\n{\"a\":4}\n", 3, []string{"2: not JSON: "}},
		"broken comma": {"{\"a\":1,\n{\"a\":2}\n", 1, []string{"1: not JSON: "}},
		"stray":        {"{\"a\":1}\n# comment\n{\"a\":2}\n", 2, []string{`2: "#" where an object`}},
		"number":       {"[{\"a\":1},7]", 1, []string{"1: a number where an object"}},
		"deep":         {"{}\n" + deep + "\n{}\n", 2, []string{"2: not JSON: nesting deeper than 64"}},
		"open array":   {`[{"a":1},`, 1, []string{"1: the array is not closed"}},
		"latin-1":      {"{\"a\":\"\xe9\"}\n{}\n", 1, []string{"1: not UTF-8 (byte 0xe9"}},
		"nul":          {"{\"a\":\"\x00\"}\n{}\n", 1, []string{"1: not JSON: a NUL byte"}},
		"shifted row":  {"a,b\n1\n2,3\n4,5,6\n7,8,\n", 2, []string{"2: 1 columns where the header has 2", "4: 3 columns"}},
		"open quote":   {"a,b\n\"1,2\n3,4\n", 1, []string{"2: a quoted cell that is not closed"}},
		"twice":        {"a,b,a\n1,2,3\n", 0, []string{`1: the column "a" stands twice`}},
		"empty":        {"", 0, []string{"in: empty; nothing to read: invalid"}},
		"workbook":     {"PK\x03\x04....", 0, []string{"in: a zip archive or an Excel workbook"}},
		"cut gzip":     {string(whole[:len(whole)/2]), -1, []string{"the compressed data ends early"}},
		"prose":        {"hello", 0, []string{"in: neither JSON nor a table"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			pieces, problems := read(t, strings.NewReader(tt.in), source.Limits{})
			if tt.pieces >= 0 && len(pieces) != tt.pieces {
				t.Errorf("%d pieces, want %d: %q", len(pieces), tt.pieces, pieces)
			}
			if len(problems) != len(tt.problems) {
				t.Fatalf("problems %q, want %q", problems, tt.problems)
			}
			for i, want := range tt.problems {
				if !strings.Contains(problems[i], want) {
					t.Errorf("problem %q does not say %q", problems[i], want)
				}
			}
		})
	}
}

// TestLongLine reads on behind a line that is far longer than memory should
// have to hold.
func TestLongLine(t *testing.T) {
	long := int64(200 << 20)
	in := io.MultiReader(strings.NewReader("{\"a\":1}\n{\"a\":\""), io.LimitReader(letters{}, long), strings.NewReader("\"}\n{\"a\":3}\n"))
	pieces, problems := read(t, in, source.Limits{Piece: 1 << 20})
	if diff := cmp.Diff([]string{`1:{"a":1}`, `3:{"a":3}`}, pieces); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
	if want := []string{"2: more than 1 MiB in one object; split it"}; !cmp.Equal(problems, want) {
		t.Errorf("problems %q, want %q", problems, want)
	}
}

// TestLongFirstLine recognises an input behind such a line.
func TestLongFirstLine(t *testing.T) {
	in := io.MultiReader(strings.NewReader("{\"a\":\""), io.LimitReader(letters{}, 100<<20), strings.NewReader("\"}\n{\"b\":3}\n"))
	problems := 0
	rd := source.NewReader("in", in, source.Limits{Piece: 1 << 20}, func(source.Problem) { problems++ })
	p, err := rd.Peek()
	if err != nil || !cmp.Equal(p.Keys, []string{"b"}) || problems != 1 {
		t.Errorf("keys %q, %d problems, %v", p.Keys, problems, err)
	}
	if piece, err := rd.Next(); err != nil || piece.Line != 2 {
		t.Errorf("line %d, %v", piece.Line, err)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestBomb(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.Copy(w, io.LimitReader(letters{}, 100<<20))
	w.Close()
	_, problems := read(t, io.MultiReader(bytes.NewReader(gz("{}\n")), &b), source.Limits{})
	if len(problems) == 0 || !strings.Contains(problems[len(problems)-1], "swells more than 250 times") {
		t.Errorf("problems %q", problems)
	}
	_, problems = read(t, strings.NewReader("{}\n{}\n{}\n"), source.Limits{Total: 5})
	if len(problems) != 1 || !strings.Contains(problems[0], "more than 5 bytes") {
		t.Errorf("problems %q", problems)
	}
}

func TestPeek(t *testing.T) {
	rd := source.NewReader("in", strings.NewReader("{\"a\":1}\n{\"b\":2}\n"), source.Limits{}, nil)
	p, err := rd.Peek()
	if err != nil || !cmp.Equal(p.Keys, []string{"a", "b"}) || p.Has("b") != 1 {
		t.Errorf("keys %q, %v", p.Keys, err)
	}
	if piece, err := rd.Next(); err != nil || string(piece.Raw) != `{"a":1}` {
		t.Errorf("looking took something: %q, %v", piece.Raw, err)
	}
	_, err = source.NewReader("in", strings.NewReader(""), source.Limits{}, nil).Peek()
	if !errors.Is(err, countersign.ErrInvalid) {
		t.Errorf("empty input: %v", err)
	}
}

// FuzzReader: whatever comes, the reader ends, and each piece of JSON it lets
// through is valid.
func FuzzReader(f *testing.F) {
	for _, s := range []string{"{\"a\":1}\n{\"b\":2", "[{},{\"a\":[1,2]}]", "[{},7,{\"a\"x},\n{}]{}[{}]", `{"data":[{"a":1}]}`, "a,b\n1,\"2\"\n", "a;b\n\"x\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		rd := source.NewReader("in", bytes.NewReader(b), source.Limits{Piece: 1 << 12}, func(source.Problem) {})
		for line, element := 0, 0; ; {
			p, err := rd.Next()
			if err != nil {
				return
			}
			if p.Line < line || p.Element > 0 && p.Element <= element {
				t.Fatalf("line %d, element %d after line %d, element %d", p.Line, p.Element, line, element)
			}
			line, element = p.Line, max(element, p.Element)
			if p.Header != nil {
				if len(p.Header) != len(p.Fields) {
					t.Fatalf("%d cells, %d columns", len(p.Fields), len(p.Header))
				}
				continue
			}
			q := source.Piece{Raw: p.Raw}
			c, err := q.JSON()
			if err != nil {
				t.Fatalf("%q passed and is refused: %v", p.Raw, err)
			}
			c.Skip()
		}
	})
}

func BenchmarkReader(b *testing.B) {
	line := `{"id":"applicant:acme/1042","name":"Robin Sample","emails":["a@example.com"],"resume":{"text":"` +
		strings.Repeat("built a thing and shipped it. ", 120) + `"}}` + "\n"
	in := strings.Repeat(line, 1000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		rd := source.NewReader("in", strings.NewReader(in), source.Limits{}, func(source.Problem) {})
		for {
			if _, err := rd.Next(); err != nil {
				break
			}
		}
	}
}

// TestWideRows: a row of a million cells is told and passed over. Looking for
// the end of the line at each cell would take minutes.
func TestWideRows(t *testing.T) {
	for name, cell := range map[string]string{"empty": ",", "quoted": `"a",`} {
		in := "id,name\na:1,A\na:2," + strings.Repeat(cell, 3<<20/len(cell)) + "x\na:3,C\n"
		pieces, problems := read(t, strings.NewReader(in), source.Limits{Piece: 4 << 20})
		want := []string{`3: more than 4096 columns where the header has 2; put cells that hold a "," into double quotes`}
		if diff := cmp.Diff(want, problems); diff != "" || len(pieces) != 2 {
			t.Errorf("%s: %d pieces, problems (-want +got):\n%s", name, len(pieces), diff)
		}
	}
}

// TestRefused: what cannot be read at all is told in one sentence.
func TestRefused(t *testing.T) {
	tests := map[string]string{
		"":                                "in: empty; nothing to read: invalid",
		" \n\t\r\n":                       "in: nothing but white space: invalid",
		"some words\nof prose":            "in: neither JSON nor a table (CSV); see docs/subject.md for what can be read: invalid",
		"\x93\xfa\x96{":                   "in: neither JSON nor a table (CSV), or in an encoding that is not known; save it as UTF-8: invalid",
		"\x00\x00\x00\x00\x00":            "in: neither JSON nor a table (CSV), or in an encoding that is not known; save it as UTF-8: invalid",
		"id," + strings.Repeat("x", 5000): "in: line 1 is longer than 4 KiB; is this a table?: invalid",
	}
	for in, want := range tests {
		rd := source.NewReader("in", strings.NewReader(in), source.Limits{Piece: 4 << 10}, func(source.Problem) {})
		if _, err := rd.Peek(); err == nil || err.Error() != want || !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%.20q: %v", in, err)
		}
	}
}
