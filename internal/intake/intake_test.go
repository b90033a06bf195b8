package intake_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign"
	"countersign/internal/intake"
	"countersign/internal/source"
	"countersign/internal/source/subject"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the .want files")

func options() intake.Options {
	return intake.Options{Sources: []*source.Source{subject.Source}, Workers: 2}
}

// read reads texts as inputs "a", "b", ...
func read(t testing.TB, o intake.Options, texts ...string) ([]countersign.Entry, intake.Report, error) {
	t.Helper()
	var inputs []intake.Input
	for i, s := range texts {
		inputs = append(inputs, intake.Stream(string(rune('a'+i)), strings.NewReader(s)))
	}
	var out []countersign.Entry
	rep, err := intake.Read(context.Background(), o, inputs, func(e countersign.Entry) error {
		out = append(out, e)
		return nil
	})
	return out, rep, err
}

// TestCanonical compares what becomes of testdata/*.ndjson with golden files.
func TestCanonical(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.ndjson")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		entries, rep, err := read(t, options(), string(raw))
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		for _, entry := range entries {
			for _, f := range entry.Record.Facts {
				if err := e.Encode(f); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, p := range rep.Problems {
			fmt.Fprintln(&b, "!", p)
		}
		want := strings.TrimSuffix(path, ".ndjson") + ".want"
		if *update {
			if err := os.WriteFile(want, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		old, err := os.ReadFile(want)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(old), b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want, diff)
		}
	}
}

func lines(n int, pad string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":\"applicant:x/%d\",\"name\":\"Name %d\",\"emails\":[\"p%d@example.com\"],\"resume\":{\"text\":%q}}\n", i, i, i, pad)
	}
	return b.String()
}

// TestOrder: entries come in the order of the input whoever read them, and
// every run is the same.
func TestOrder(t *testing.T) {
	in := lines(3000, strings.Repeat("some words of text and more ", 20))
	first, rep, err := read(t, options(), in)
	if err != nil || rep.Read != 3000 || len(rep.Problems) != 0 {
		t.Fatalf("read %d, problems %v, %v", rep.Read, rep.Problems, err)
	}
	for i, e := range first {
		if want := countersign.ID(fmt.Sprintf("applicant:x/%d", i)); e.Record.Facts[0].Subject != want || e.By != "intake" {
			t.Fatalf("entry %d is %s by %s", i, e.Record.Facts[0].Subject, e.By)
		}
		if want := fmt.Sprintf("a:%d", i+1); e.Record.Origin != want {
			t.Fatalf("origin %s, want %s", e.Record.Origin, want)
		}
	}
	one := options()
	one.Workers = 1
	again, _, _ := read(t, one, in)
	if diff := cmp.Diff(first, again, cmp.AllowUnexported(countersign.Fact{})); diff != "" {
		t.Errorf("one worker and two differ:\n%s", diff)
	}
	if in := rep.Inputs[0]; in.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(lines(3000, strings.Repeat("some words of text and more ", 20))))) || in.Name != "a" {
		t.Errorf("input %+v", in)
	}
}

func TestEvidence(t *testing.T) {
	const line = `{"id":"a:1","name":"x"}`
	entries, _, err := read(t, options(), line+"\n")
	if err != nil || entries[0].Record.Evidence != sha256.Sum256([]byte(line)) {
		t.Errorf("evidence is not the hash of the line: %v", err)
	}
	v := &vault{}
	o := options()
	o.Vault = v
	if _, _, err := read(t, o, lines(1000, "x")); err != nil {
		t.Fatal(err)
	}
	if v.sealed != 1000 || v.done != 1000 || v.given != 1000 {
		t.Errorf("%d pieces sealed, %d done, %d records of them", v.sealed, v.done, v.given)
	}
	twice := &vault{}
	o.Vault = twice
	if _, rep, err := read(t, o, line+"\n"+line+"\n{\"id\":true}\n"); err != nil || rep.Refused != 2 || twice.done != 3 || twice.given != 1 {
		t.Errorf("%+v, %v: of pieces that were refused nothing was given", twice, err)
	}
	o.Vault = v
	v.err = errors.New("disk full")
	if _, _, err := read(t, o, lines(1000, "x")); !errors.Is(err, v.err) {
		t.Errorf("a vault that fails must end the run: %v", err)
	}
}

type vault struct {
	sealed, done, given int
	err                 error
}

func (v *vault) Seal(_ context.Context, pieces [][]byte) ([]countersign.Hash, error) {
	var out []countersign.Hash
	for _, p := range pieces {
		out = append(out, sha256.Sum256(p))
		v.sealed++
	}
	return out, v.err
}

func (v *vault) Done(_ countersign.Hash, records int) {
	v.done++
	v.given += records
}

func TestProblems(t *testing.T) {
	in := "{\"id\":\"a:1\",\"name\":\"one\"}\n" +
		"{\"id\":\"a:1\",\"name\":\"again\"}\n" +
		"{\"name\":\"nobody\"}\n" +
		"{broken\n" +
		"{\"id\":\"a:2\",\"seen\":\"2026-01-01T00:00:00Z\"}\n" +
		"{\"id\":\"a:2\",\"seen\":\"2026-02-01T00:00:00Z\",\"rate\":[1]}\n"
	entries, rep, err := read(t, options(), in, "", "id,name\na:3,three\n", "%PDF-1.7")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range rep.Problems {
		got = append(got, p.Error())
	}
	want := []string{
		"a:2: a:1 stands already at line 1; the first was kept: give each subject an id of its own, or another time (seen)",
		"a:3: id is missing; give every subject one, such as applicant:acme/1042",
		`a:4: not JSON: "b" where a field name in double quotes should stand (byte 2); the rest is read on from the next object`,
		"a:6: rate: an array where an object {...} should stand; it was left out, the rest was read",
		"b: empty; nothing to read",
		"d: a PDF document, and no data; get an export as CSV or JSON",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if len(entries) != 4 || rep.Read != 4 || rep.Refused != 3 {
		t.Errorf("%d entries, read %d, refused %d", len(entries), rep.Read, rep.Refused)
	}
}

func TestNothing(t *testing.T) {
	for name, in := range map[string]string{"empty": "", "other": `{"a":1}`, "prose": "hello", "all bad": "{\"id\":true}\n"} {
		if _, _, err := read(t, options(), in); !errors.Is(err, intake.ErrNothing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := read(t, options()); !errors.Is(err, intake.ErrNothing) {
		t.Errorf("no input: %v", err)
	}
}

func TestManyProblems(t *testing.T) {
	_, rep, err := read(t, options(), "{\"id\":\"a:1\"}\n"+strings.Repeat("{bad\n", 5000))
	if err != nil || rep.Refused != 5000 || len(rep.Problems) != 101 {
		t.Fatalf("refused %d, told %d, %v", rep.Refused, len(rep.Problems), err)
	}
	if say := rep.Problems[100].Error(); say != "a: 4900 more problems like these; mend the first and run again" {
		t.Error(say)
	}
}

// TestEndIsTold: however many problems there are, that the rest is missing is told.
func TestEndIsTold(t *testing.T) {
	_, rep, err := read(t, options(), "[{\"id\":\"a:1\"},\n"+strings.Repeat("{\"x\":1},\n", 500))
	if err != nil || rep.Refused != 501 || len(rep.Problems) != 102 {
		t.Fatalf("refused %d, told %d, %v", rep.Refused, len(rep.Problems), err)
	}
	if say := rep.Problems[100].Error(); !strings.Contains(say, "a:502: the array is not closed") {
		t.Error(say)
	}
}

func TestDoors(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	if err := os.WriteFile(good, []byte("{\"id\":\"a:1\",\"name\":\"x\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	inputs := []intake.Input{intake.File(dir), intake.File(filepath.Join(dir, "none")), intake.File(good)}
	rep, err := intake.Read(context.Background(), options(), inputs, func(countersign.Entry) error { return nil })
	if err != nil || rep.Read != 1 || len(rep.Problems) != 2 {
		t.Fatalf("%+v, %v", rep, err)
	}
	if !strings.Contains(rep.Problems[0].Say, "a directory") || !strings.Contains(rep.Problems[1].Say, "no such file") {
		t.Errorf("problems %v", rep.Problems)
	}
}

// TestLongFirstLine reads what stands behind a line of 64 MiB.
func TestLongFirstLine(t *testing.T) {
	entries, rep, err := read(t, options(), "{\"id\":\""+strings.Repeat("x", 64<<20)+"\"}\n{\"id\":\"a:1\",\"name\":\"x\"}\n")
	if err != nil || len(entries) != 1 || rep.Refused != 1 || len(rep.Problems) != 1 || rep.Problems[0].Line != 1 {
		t.Errorf("%d entries, %+v, %v", len(entries), rep.Problems, err)
	}
}

func TestYieldStops(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	_, err := intake.Read(context.Background(), options(), []intake.Input{intake.Stream("a", strings.NewReader(lines(5000, "x")))},
		func(countersign.Entry) error {
			n++
			if n == 10 {
				return stop
			}
			return nil
		})
	if !errors.Is(err, stop) || n != 10 {
		t.Errorf("%v after %d", err, n)
	}
}

// TestSilent: a pipe that nobody writes to does not hold up the end.
func TestSilent(t *testing.T) {
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	defer w.Close()
	go w.Write([]byte(lines(600, strings.Repeat("x", 200)))) //nolint:errcheck // closed at the end
	_, err := intake.Read(ctx, options(), []intake.Input{intake.Stream("a", r)}, func(countersign.Entry) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestPanic: what a worker panics with comes to whoever asked, who may outlive
// it.
func TestPanic(t *testing.T) {
	wild := *subject.Source
	wild.Piece = func(p source.Piece) ([]countersign.Record, error) {
		if p.Line == 7 {
			panic("wild")
		}
		return subject.Source.Piece(p)
	}
	o := options()
	o.From = &wild
	defer func() {
		if v := recover(); v != "wild" {
			t.Errorf("recovered %v", v)
		}
	}()
	read(t, o, lines(10, ""))
	t.Error("nothing panicked")
}
