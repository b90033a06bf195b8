package sourcetest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/source"
)

// Shared reads a file of the data kept beside the repository, decompressed, and
// skips the test where they are absent.
func Shared(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", filepath.FromSlash(path)))
	if err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// A Tally is what a list was found to hold.
type Tally struct {
	Records  int
	Facts    map[countersign.Pred]int
	Problems []string
}

// String writes the tally on one line, by predicate.
func (c Tally) String() string {
	var preds []countersign.Pred
	for p := range c.Facts {
		preds = append(preds, p)
	}
	slices.Sort(preds)
	s := fmt.Sprintf("%d records, %d problems:", c.Records, len(c.Problems))
	for _, p := range preds {
		s += fmt.Sprintf(" %s %d", p, c.Facts[p])
	}
	return s
}

// Count reads a list and counts what it says.
func Count(t testing.TB, s *source.Source, raw ...[]byte) Tally {
	t.Helper()
	out := Tally{Facts: map[countersign.Pred]int{}}
	var files []source.File
	for i, b := range raw {
		files = append(files, source.File{Name: fmt.Sprintf("list%d", i), Data: b})
	}
	for rec, err := range s.Files(files) {
		if err != nil {
			out.Problems = append(out.Problems, err.Error())
			continue
		}
		out.Records++
		for _, f := range rec.Facts {
			out.Facts[f.Pred]++
		}
	}
	return out
}

// Bench measures how fast a list is read, and what the facts of it hold in
// memory.
func Bench(b *testing.B, s *source.Source, raw []byte) {
	files := []source.File{{Name: "list", Data: raw}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var kept []countersign.Record
	for rec, err := range s.Files(files) {
		if err == nil {
			kept = append(kept, rec)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		for range s.Files(files) { //nolint:revive // reading is what is measured
		}
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-kept")
	runtime.KeepAlive(kept)
}

// List feeds every sample to a source of lists in the forms in which lists
// arrive broken. None may make it panic or give nothing without saying why,
// and those that make a list unusable as a whole must be told as broken.
func List(t *testing.T, s *source.Source) {
	t.Helper()
	samples, err := filepath.Glob("testdata/*.raw")
	if err != nil || len(samples) == 0 {
		t.Fatalf("no samples (%v)", err)
	}
	for _, path := range samples {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		form := formOf(t, raw)
		n := 0
		for _, m := range damages {
			if m.form != "" && m.form != form {
				continue
			}
			n++
			t.Run(filepath.Base(path)+"/"+strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) { m.try(t, s, raw) })
		}
		if n < 50 {
			t.Errorf("%s: only %d kinds of damage", path, n)
		}
	}
	t.Run("no-file", func(t *testing.T) { mustBreak(t, run(s, nil)) })
	t.Run("endless-attribute", func(t *testing.T) { endless(t) })
	t.Run("stops", func(t *testing.T) { stops(t, s, samples[0]) })
}

func formOf(t *testing.T, raw []byte) source.Format {
	t.Helper()
	p, err := source.NewReader("sample", bytes.NewReader(raw), source.Limits{}, func(source.Problem) {}).Peek()
	if err != nil {
		t.Fatal(err)
	}
	return p.Format
}

type outcome struct {
	records []countersign.Record
	errs    []error
}

func run(s *source.Source, files []source.File) outcome {
	var o outcome
	for rec, err := range s.Files(files) {
		if err != nil {
			o.errs = append(o.errs, err)
			continue
		}
		o.records = append(o.records, rec)
	}
	return o
}

func (o outcome) broken() bool {
	return slices.ContainsFunc(o.errs, func(err error) bool { var b source.Broken; return errors.As(err, &b) })
}

func mustBreak(t *testing.T, o outcome) {
	t.Helper()
	if !o.broken() {
		t.Errorf("%d records and no word that the list is broken; errors: %q", len(o.records), o.errs)
	}
}

// stops checks that a source hears when nobody listens any more.
func stops(t *testing.T, s *source.Source, path string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 8 {
		left := n
		for range s.Files([]source.File{{Name: "list", Data: raw}, {Name: "list", Data: raw}}) {
			if left--; left < 0 {
				break
			}
		}
	}
}

// endless is an attribute of a gigabyte from a peer that never ends it: the
// reader refuses it at its limit, holding no more than that.
func endless(t *testing.T) {
	src := io.MultiReader(strings.NewReader(`<list a="`), io.LimitReader(letters{}, 1<<30))
	r := source.NewReader("list", src, source.Limits{}, func(source.Problem) {})
	if _, err := r.Peek(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.All(4 << 20); !errors.Is(err, countersign.ErrTooLarge) {
		t.Errorf("got %v, want an error of countersign.ErrTooLarge", err)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
