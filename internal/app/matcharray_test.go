package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"countersign"
	"countersign/internal/source"
)

// TestMatchArrays: an array of objects, however it is written, is answered as its
// objects are, one a line.
func TestMatchArrays(t *testing.T) {
	lines := `{"id":"a","name":"Jong Song Hwa"}` + "\n" + `{"id":"b","name":"Nobody [x], {y}"}` + "\n"
	want, _, _ := matched(t, MatchRequest{}, lines)
	var all []json.RawMessage
	for l := range strings.Lines(lines) {
		all = append(all, json.RawMessage(l))
	}
	plain, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var pretty, packed bytes.Buffer
	if err := json.Indent(&pretty, plain, "", "  "); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&packed)
	z.Write(pretty.Bytes())
	z.Close()
	apart := strings.TrimSuffix(strings.TrimPrefix(pretty.String(), "["), "]")
	for name, in := range map[string]string{"one line": string(plain), "pretty": pretty.String(), "byte order mark": "\ufeff" + pretty.String(),
		"gzip": packed.String(), "CRLF": strings.ReplaceAll(pretty.String(), "\n", "\r\n"), "space before": "\n\n  " + string(plain),
		"two arrays": "[" + strings.ReplaceAll(strings.TrimSpace(lines), "\n", "]\n[") + "]", "objects over lines": strings.Replace(apart, "},", "}", 1)} {
		got, told, _ := matched(t, MatchRequest{}, in)
		if answers(got) != answers(want) || told != nil {
			t.Errorf("%s: %s %v", name, got, told)
		}
	}
}

// TestMatchTables: a row of a table asks what an object of its cells asks.
func TestMatchTables(t *testing.T) {
	want, _, _ := matched(t, MatchRequest{}, `{"id":"a","name":"Jong Song Hwa","birth_date":"1970-02-05","identifiers":{"passport":"927220230"}}`+"\n"+
		`{"id":"b","name":"Nobody, Inparticular"}`+"\n")
	for name, in := range map[string]string{
		"columns of a query": "id,name,birth_date,passport\na,Jong Song Hwa,1970-02-05,927220230\nb,\"Nobody, Inparticular\",,\n",
		"usual columns":      "ID;Full Name;Date of birth;Passport\r\na;Jong Song Hwa;1970-02-05;927220230\r\nb;Nobody, Inparticular;;\r\n",
		"two names":          "\ufeffsurname\tgiven_name\tid\tdob\tpassport\nHwa\tJong Song\ta\t1970-02-05\t927220230\nInparticular\tNobody,\tb\t\t\n",
	} {
		got, told, _ := matched(t, MatchRequest{}, in)
		if answers(got) != answers(want) || told != nil {
			t.Errorf("%s: %s %v", name, got, told)
		}
	}
	if _, told, s := matched(t, MatchRequest{}, "name,dept\nJong Song Hwa,IT\nNobody\n,IT\n"); s.Read != 1 || s.Refused != 2 || len(told) != 3 ||
		!strings.HasPrefix(told[0], `q:1: the field "dept" is unknown`) || !strings.HasPrefix(told[1], "q:3: 1 columns") || !strings.HasPrefix(told[2], "q:4: nothing to look for") {
		t.Errorf("%+v %q", s, told)
	}
	for _, in := range []string{"Sample, Robin\nNobody\n", "Type & Place, Ltd\nNobody\n", "Robin\nname,id\n"} {
		if _, told, s := matched(t, MatchRequest{}, in); s.Read != 2 || told != nil {
			t.Errorf("%q is two names: %+v %q", in, s, told)
		}
	}
}

// TestMatchArrayMemory: of an array, too, no more is held than what is worked on.
func TestMatchArrayMemory(t *testing.T) {
	r := &repeating{text: []byte("{\"id\":\"q\",\n\"name\":\"zzz\"},\n"), left: 8 << 20}
	in := io.MultiReader(strings.NewReader("["), r)
	m, err := newMatching(openTestDesk(t, MatchRequest{}), io.Discard, MatchRequest{Inputs: []Input{{Name: "q", Reader: in}}, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	before := liveHeap()
	if err := m.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if grown := int64(r.heap) - int64(before); m.summary.Read < 100_000 || r.heap == 0 || grown > 4<<20 {
		t.Errorf("%d bytes are held after %d queries", grown, m.summary.Read)
	}
}

// FuzzMatchInput: whatever an input holds, matching ends, what it writes is JSON,
// and of an array of objects each is answered or refused.
func FuzzMatchInput(f *testing.F) {
	for _, s := range []string{"Jong Song Hwa\n", `[{"name":"a"},{"id":1}]`, "[\n {\n\"name\":\"a\"\n}\n, 7]\n", "{\n\"name\":\"a\"}\n{\"name\"", "[{\"a\"x},{\"name\":\"b\"}",
		`[{}]{"name":"c"}[`, "\ufeff [ {\"name\":\"\\u0000\"}]", "[Company] Ltd\n", "{\nname\n}", "[]", "[\"a\"]",
		"id,First Name,Surname,dob,passport,Dept\n1,Jong,Song Hwa,1970-02-05,1;2,IT\n2,x\n", "name;aka\n\"a\nb\";c\n", "Name, Inc\n"} {
		f.Add([]byte(s))
	}
	desk := openTestDesk(f, MatchRequest{})
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		m, err := newMatching(desk, &out, MatchRequest{Inputs: []Input{{Name: "q", Reader: bytes.NewReader(b)}}, Format: "json", Now: worldEnd})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.run(context.Background()); err != nil && !errors.Is(err, countersign.ErrInvalid) {
			t.Fatal(err)
		} else if err == nil && !json.Valid(out.Bytes()) {
			t.Fatalf("%q: no JSON: %s", b, out.Bytes())
		}
		var all []map[string]any
		if json.Unmarshal(b, &all) == nil && len(all) > 0 && bytes.Count(b, []byte("["))+bytes.Count(b, []byte("{")) <= source.Depth && !bytes.Contains(b, []byte("null")) && m.summary.Read+m.summary.Refused != len(all) {
			t.Fatalf("%q: %+v of %d objects", b, m.summary, len(all))
		}
	})
}
