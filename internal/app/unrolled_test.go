package app

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/source"
)

func unrolledText(t *testing.T, in string) (text string, u *unrolled) {
	t.Helper()
	u, err := Input{Name: "in", Reader: strings.NewReader(in)}.unroll()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(u)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), u
}

func TestUnrolled(t *testing.T) {
	for in, want := range map[string]string{
		`[{"a":1},{"b":[2]}]`:                         "{\"a\":1}\n{\"b\":[2]}\n",
		"[\n {\n  \"a\": \"x\\ny\"\r\n },7,\n {}]":    "{   \"a\": \"x\\ny\"   }\n\n{}\n",
		"{\n\"a\":1}\n\n{\n\"b\":2\n}":                "{ \"a\":1}\n\n\n{ \"b\":2 }\n",
		"[" + strings.Repeat("7,", 5000) + `{"a":1}]`: strings.Repeat("\n", 5000) + "{\"a\":1}\n",
		`[]`: "",
	} {
		if got, _ := unrolledText(t, in); got != want {
			t.Errorf("%.80q: %s", in, cmp.Diff(want, got))
		}
	}
	_, u := unrolledText(t, `[{"a":1},7]`)
	if want := []string{"in:1: element 2: a number where an object {...} should stand"}; !cmp.Equal(u.told, want) || u.refused != 1 {
		t.Errorf("%q, %d refused", u.told, u.refused)
	}
}

// FuzzUnrolled: whatever comes, what is given is an object a line or an empty
// line, and of an array of objects each is on the line of its number.
func FuzzUnrolled(f *testing.F) {
	for _, s := range []string{`[{"a":1},7,{"b":"\n"}]`, "[\n{\n\"a\":[1,\n2]}\n,{\"x\"", "{\n\"a\":1}{}\n", "[{}][{}]", "[]", "\ufeff[{}]", `{"data":[{"a":1},{}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		object, ok := firstObject(b)
		if !ok {
			return
		}
		if len(object) > 0 && object[0] != '{' {
			t.Fatalf("the first object of %q is %q", b, object)
		}
		text, _ := unrolledText(t, string(b))
		var lines []string
		for l := range strings.Lines(text) {
			if l != "\n" && (l[0] != '{' || !json.Valid([]byte(l))) {
				t.Fatalf("%q gives the line %q", b, l)
			}
			lines = append(lines, l)
		}
		var all []map[string]any
		if json.Unmarshal(b, &all) != nil || !utf8.Valid(b) || bytes.Contains(b, []byte("null")) || bytes.Contains(b, []byte(`\u0000`)) ||
			bytes.Count(b, []byte("["))+bytes.Count(b, []byte("{")) > source.Depth {
			return // the library reads what we refuse
		}
		for i, o := range all {
			var got map[string]any
			if i >= len(lines) || json.Unmarshal([]byte(lines[i]), &got) != nil || !cmp.Equal(o, got) {
				t.Fatalf("%q: element %d of %q", b, i+1, lines)
			}
		}
	})
}
