package warc

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"countersign"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 123456000, time.UTC)

func records() []*Record {
	return []*Record{
		{Type: Response, Date: noon, Target: "https://www.front.test/About?b=2&a=1", ContentType: "application/http;msgtype=response",
			Block: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")},
		{Type: Request, Date: noon, Target: "https://www.front.test/About?b=2&a=1", ContentType: "application/http;msgtype=request",
			Fields: []Field{{"WARC-Concurrent-To", "<urn:uuid:1>"}}, Block: []byte("GET /About?b=2&a=1 HTTP/1.1\r\nHost: www.front.test\r\n\r\n")},
		{Type: Resource, Date: noon.Add(time.Second), Target: "dns:front.test?type=A", ContentType: "application/dns-message", Block: []byte{0, 1, 2, 0xff}},
		{Type: Metadata, Date: noon, Target: "https://front.test/", ContentType: "text/plain", Block: nil},
	}
}

func all(seq []*Record) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for _, r := range seq {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func readAll(t *testing.T, b []byte) []*Record {
	t.Helper()
	var out []*Record
	for r := NewReader(bytes.NewReader(b)); ; {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rec)
	}
}

// TestRoundTrip: what is written is read again, alike, and each record can be
// read by its place alone.
func TestRoundTrip(t *testing.T) {
	for name, open := range map[string]func(io.Writer) *Writer{"packed": NewWriter, "plain": NewPlainWriter} {
		var b, again bytes.Buffer
		want := records()
		w, second := open(&b), open(&again)
		for i, r := range want {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
			if err := second.Write(records()[i]); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: the same records made other bytes", name)
		}
		got := readAll(t, b.Bytes())
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-written +read):\n%s", name, diff)
		}
		for i, r := range got {
			if err := r.Verify(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if alone := readAll(t, b.Bytes()[r.Offset:r.Offset+want[i].Length]); len(alone) != 1 || alone[0].ID != r.ID {
				t.Errorf("%s: %d records at the place of %s", name, len(alone), r.Target)
			}
		}
		if p := string(got[0].Payload()); p != "hello world" || got[0].status() != "200" || got[0].mime() != "text/html" {
			t.Errorf("%s: payload %q, %s, %s", name, p, got[0].status(), got[0].mime())
		}
		got[2].Block[0] ^= 1
		if err := got[2].Verify(); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("%s: a changed block: %v", name, err)
		}
	}
}

// TestRefusesLines: a value cannot pretend to be another field.
func TestRefusesLines(t *testing.T) {
	w := NewWriter(io.Discard)
	for _, r := range []*Record{
		{Type: Response, Date: noon, Target: "https://a/\r\nWARC-Type: request"}, {Type: "a\nb", Date: noon}, {Type: Response}, {Date: noon},
		{Type: Response, Date: noon, Fields: []Field{{"a: b", "c"}}}, {Type: Response, Date: noon, ContentType: "a\x00b"},
	} {
		if err := w.Write(r); !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// TestWACZ: the package holds what it says, byte for byte the same every time,
// and its index leads to the records.
func TestWACZ(t *testing.T) {
	a := Archive{Title: "front.test", Software: "countersign", Created: noon, Pages: []Page{{"https://www.front.test/About?b=2&a=1", "About <us>", noon}}}
	var b, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := WriteWACZ(w, a, all(records())); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same records made other bytes")
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		if f.Name == "archive/data.warc.gz" && f.Method != zip.Store {
			t.Error("the archive is compressed again: no player can read parts of it")
		}
	}
	var list struct{ Resources []resource }
	if err := json.Unmarshal(files["datapackage.json"], &list); err != nil || len(list.Resources) != 3 {
		t.Fatalf("%v: %s", err, files["datapackage.json"])
	}
	for _, r := range list.Resources {
		if Digest(files[r.Path]) != r.Hash || int64(len(files[r.Path])) != r.Bytes {
			t.Errorf("%s is not what the list says", r.Path)
		}
	}
	if !strings.Contains(string(files["datapackage-digest.json"]), Digest(files["datapackage.json"])) {
		t.Errorf("%s", files["datapackage-digest.json"])
	}
	lines := strings.Split(strings.TrimSpace(string(files["indexes/index.cdxj"])), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "com") && !strings.HasPrefix(lines[1], `test,front)/about?a=1&b=2 20261120120000 {"url":"https://www.front.test/About?b=2&a=1","mime":"text/html","status":"200"`) {
		t.Errorf("index:\n%s", files["indexes/index.cdxj"])
	}
	var at struct{ Offset, Length json.Number }
	if err := json.Unmarshal([]byte(lines[1][strings.IndexByte(lines[1], '{'):]), &at); err != nil {
		t.Fatal(err)
	}
	from, _ := at.Offset.Int64()
	length, _ := at.Length.Int64()
	if got := readAll(t, files["archive/data.warc.gz"][from:from+length]); len(got) != 1 || got[0].Target != records()[0].Target {
		t.Errorf("at the place of the index: %+v", got)
	}
	if want := `{"format":"json-pages-1.0","id":"pages","title":"All Pages"}` + "\n"; !strings.HasPrefix(string(files["pages/pages.jsonl"]), want) ||
		!strings.Contains(string(files["pages/pages.jsonl"]), `"title":"About <us>"`) {
		t.Errorf("pages:\n%s", files["pages/pages.jsonl"])
	}
	failing := func(yield func(*Record, error) bool) { yield(nil, io.ErrNoProgress) }
	if err := WriteWACZ(io.Discard, a, failing); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a source that fails: %v", err)
	}
}

// TestRevisit: a record of an answer "not modified" leads to the one that has the
// payload, from its own fields and from the index, in which it stands for a page.
func TestRevisit(t *testing.T) {
	first := records()[0]
	later := &Record{Type: Response, Date: noon.Add(time.Hour), Target: first.Target, ContentType: first.ContentType, Block: []byte("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")}
	var b bytes.Buffer
	w := NewWriter(&b)
	if err := w.Write(first); err != nil {
		t.Fatal(err)
	}
	later.Revisit(first.ID, first.Target, first.Date, first.PayloadDigest)
	if err := w.Write(later); err != nil {
		t.Fatal(err)
	}
	got := readAll(t, b.Bytes())
	r := got[1]
	if r.Type != Revisit || r.RefersTo() != got[0].ID || r.PayloadDigest != got[0].PayloadDigest || r.Field("WARC-Profile") != NotModified ||
		r.Field("WARC-Refers-To-Target-URI") != first.Target || r.Field("WARC-Refers-To-Date") != noon.Format(time.RFC3339Nano) || r.Verify() != nil {
		t.Errorf("%+v", r)
	}
	if first.RefersTo() != "" || (&Record{Type: Revisit, Fields: []Field{{"WARC-Refers-To", "urn:uuid:1"}}}).RefersTo() != "<urn:uuid:1>" {
		t.Error("what others refer to is read otherwise")
	}
	line, err := indexLine(later)
	if err != nil || !strings.Contains(line, `"mime":"warc/revisit","status":"200","digest":"`+first.PayloadDigest) {
		t.Errorf("%s, %v", line, err)
	}
}

func TestSURT(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.Example.com/A?b": "com,example)/a?b", "http://www2.example.com": "com,example)/", "https://example.com:8443/": "com,example:8443)/",
		"http://example.com:80/": "com,example)/", "https://example.com/?b=2&a=1&a=0": "com,example)/?a=1&a=0&b=2", "dns:example.com": "dns:example.com",
		"https://192.0.2.1/x y": "1,2,0,192)/x%20y", "": "",
	} {
		if got := SURT(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestReadRefuses: what is no archive, is cut off, or wants too much.
func TestReadRefuses(t *testing.T) {
	var whole bytes.Buffer
	if err := NewWriter(&whole).Write(records()[0]); err != nil {
		t.Fatal(err)
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	io.WriteString(z, "WARC/1.1\r\nContent-Length: 1000000000\r\n\r\n") //nolint:errcheck // to memory
	io.CopyN(z, zeros{}, 80<<20)                                        //nolint:errcheck // to memory
	z.Close()
	for name, b := range map[string][]byte{
		"page": []byte("<html>"), "cut": whole.Bytes()[:whole.Len()/2], "cut at the end": whole.Bytes()[:whole.Len()-4], "bomb": bomb.Bytes(),
		"no length": []byte("WARC/1.0\r\nWARC-Type: response\r\n\r\n"), "bad length": []byte("WARC/1.0\r\nContent-Length: -5\r\n\r\n"),
		"cut header": []byte("WARC/1.0\r\nWARC-Type: resp"), "long line": []byte("WARC/1.0\r\nA: " + strings.Repeat("a", maxHead) + "\r\n"),
		"many lines": []byte("WARC/1.0\r\n" + strings.Repeat("A: b\r\n", maxFields+9)), "no field": []byte("WARC/1.0\r\nnonsense\r\n\r\n"),
		"empty lines": []byte(strings.Repeat("\r\n", 1000)), "ARC": []byte("filedesc://a.arc 127.0.0.1 20140216012908 text/plain 75\n"),
		"garbage behind": append(bytes.Clone(whole.Bytes()), "garbage"...),
	} {
		r := NewReader(bytes.NewReader(b))
		var err error
		for n := 0; err == nil && n < 10; n++ {
			_, err = r.Next()
		}
		if !errors.Is(err, countersign.ErrInvalid) && !errors.Is(err, countersign.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewReader(strings.NewReader("")).Next(); !errors.Is(err, io.EOF) {
		t.Errorf("nothing: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestSamples reads archives of other people's tests, good and broken.
func TestSamples(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "shared", "data", "sites", "warc_samples.tar.gz"))
	if err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{ // whole records
		"cc.warc.gz": 1, "gzip_extra_sl.warc.gz": 1, "example.warc": 6, "example.warc.gz": 6, "example-resource.warc.gz": 3, "post-test.warc.gz": 6,
		"example-iana.org-chunked.warc": 3, "example-digest.warc": 4,
	}
	seen := 0
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(h.Name)
		n, bad, last := 0, 0, error(nil)
		for in := NewReader(bytes.NewReader(raw)); ; n++ {
			var rec *Record
			if rec, last = in.Next(); last != nil {
				break
			}
			if rec.Verify() != nil {
				bad++
			}
			if strings.ContainsAny(rec.Target, "<>") {
				t.Errorf("%s: target %q", name, rec.Target)
			}
		}
		t.Logf("%-45s %d records, %d that do not verify, then %v", name, n, bad, last)
		if w, ok := want[name]; ok {
			seen++
			if wrong := map[bool]int{true: 1}[name == "example-digest.warc"]; bad != wrong {
				t.Errorf("%s: %d records do not verify, want %d", name, bad, wrong)
			}
			if n != w || !errors.Is(last, io.EOF) {
				t.Errorf("%s: %d records, want %d; %v", name, n, w, last)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("saw %d of %d", seen, len(want))
	}
}

// TestAnyRecord: whatever a record holds, it is read as it was written.
func TestAnyRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Record{
			Type: rapid.SampledFrom([]string{Response, Request, Resource, Metadata}).Draw(t, "type"), Date: noon,
			Target: rapid.StringMatching(`https://[a-z]{1,9}\.test/[!-~]{0,20}`).Draw(t, "target"), ContentType: "application/http;msgtype=response",
			Block: rapid.SliceOf(rapid.Byte()).Draw(t, "block"),
		}
		r.Target = strings.Trim(r.Target, "<>")
		var b bytes.Buffer
		w := NewWriter(&b)
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
		got, err := NewReader(&b).Next()
		if err != nil || got.Verify() != nil || !bytes.Equal(got.Block, r.Block) || got.Target != r.Target || got.ID != r.ID {
			t.Fatalf("%+v, %v", got, err)
		}
	})
}

// FuzzRead: no archive makes a panic, or more than its limits.
func FuzzRead(f *testing.F) {
	var packed, plain bytes.Buffer
	for _, r := range records() {
		NewWriter(&packed).Write(r)     //nolint:errcheck // to memory
		NewPlainWriter(&plain).Write(r) //nolint:errcheck // to memory
	}
	f.Add(packed.Bytes())
	f.Add(plain.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(bytes.NewReader(b))
		r.MaxBlock = 1 << 16
		for range 100 {
			rec, err := r.Next()
			if err != nil {
				if !errors.Is(err, io.EOF) && !errors.Is(err, countersign.ErrInvalid) && !errors.Is(err, countersign.ErrTooLarge) {
					t.Errorf("%v is none of our errors", err)
				}
				return
			}
			rec.Verify() //nolint:errcheck // must not panic
			rec.mime()
			rec.status()
			SURT(rec.Target)
		}
	})
}
