// Package sourcetest holds every source to the promises of package source.
package sourcetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/source"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what sources say now into the .want files")

// A Case is one sample with what a source says of it.
type result struct {
	Records  []countersign.Record
	Problems []string
}

// Run checks s against the samples testdata/*.raw beside the calling test, and
// against mutations of them.
func Run(t *testing.T, s *source.Source) {
	t.Helper()
	if s.Name == "" || s.Doc == "" || s.Terms == "" || s.Looks == nil {
		t.Error("a source needs Name, Doc, Terms and Looks")
	}
	if (s.Piece == nil) == (s.Files == nil) {
		t.Fatal("exactly one of Piece and Files must be set")
	}
	samples, err := filepath.Glob("testdata/*.raw")
	if err != nil || len(samples) == 0 {
		t.Fatalf("no samples under testdata/*.raw (%v)", err)
	}
	for _, path := range samples {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(path), func(t *testing.T) { sample(t, s, path, raw) })
	}
}

func sample(t *testing.T, s *source.Source, path string, raw []byte) {
	peek, err := source.NewReader("sample", bytes.NewReader(raw), source.Limits{}, func(source.Problem) {}).Peek()
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Looks(peek); c <= source.No {
		t.Errorf("%s does not recognise its own sample", s.Name)
	}
	got := Read(s, "sample", raw, nil)
	if diff := cmp.Diff(got, Read(s, "sample", raw, &source.Desk{})); diff != "" {
		t.Errorf("a desk changes what is read (-without +with):\n%s", diff)
	}
	for _, r := range got.Records {
		for _, f := range r.Facts {
			if f.Subject == "" {
				t.Errorf("%s: %s without subject", r.Origin, f.Pred)
			}
			if f.Pred == "" {
				t.Errorf("%s: fact without predicate", r.Origin)
			}
		}
		if len(r.Facts) == 0 {
			t.Errorf("%s: record without facts", r.Origin)
		}
	}
	golden(t, strings.TrimSuffix(path, ".raw")+".want", got)
	Mutate(s, raw)
}

// golden compares with a .want file: one record a line, then the problems.
func golden(t *testing.T, path string, got result) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i := range got.Records {
		r := &got.Records[i]
		b.WriteString("# " + r.Origin + " " + r.Source + "\n")
		if !r.Seen.IsZero() {
			b.WriteString("# seen " + r.Seen.Format("2006-01-02T15:04:05Z07:00") + "\n")
		}
		for _, f := range r.Facts {
			if err := e.Encode(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, p := range got.Problems {
		b.WriteString("! " + p + "\n")
	}
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// Read runs a source on one input.
func Read(s *source.Source, name string, raw []byte, desk *source.Desk) result {
	var out result
	tell := func(p source.Problem) { out.Problems = append(out.Problems, p.Error()) }
	r := source.NewReader(name, bytes.NewReader(raw), source.Limits{}, tell)
	if s.Files != nil {
		data, err := r.All(256 << 20)
		if err != nil {
			tell(source.Problem{File: name, Say: err.Error()})
			return out
		}
		for rec, err := range s.Files([]source.File{{Name: name, Data: data}}) {
			if err != nil {
				out.Problems = append(out.Problems, err.Error())
				continue
			}
			out.Records = append(out.Records, rec)
		}
		return out
	}
	for {
		p, err := r.Next()
		if err != nil {
			return out
		}
		p.Desk = desk
		recs, err := s.Piece(p)
		if err != nil {
			tell(source.Problem{File: p.File, Line: p.Line, Say: err.Error()})
		}
		out.Records = append(out.Records, recs...)
	}
}

const (
	mutations = 400
	nasty     = "\x00\"\\{}[],:;\n\t\xff09-"
)

// Mutate feeds broken forms of a sample to the source: cut, flipped, doubled,
// swapped. It must not panic, nor give a fact without subject.
func Mutate(s *source.Source, raw []byte) {
	rng := rand.New(rand.NewPCG(1, uint64(len(raw)))) //nolint:gosec // the same every run
	for range mutations {
		b := bytes.Clone(raw)
		for range 1 + rng.IntN(4) {
			b = mutate(rng, b)
		}
		check(Read(s, "mutation", b, &source.Desk{}), s.Name)
	}
}

func mutate(rng *rand.Rand, b []byte) []byte {
	if len(b) < 2 {
		return b
	}
	i := rng.IntN(len(b))
	j := i + rng.IntN(min(64, len(b)-i))
	switch rng.IntN(6) {
	case 0:
		return b[:i]
	case 1:
		b[i] ^= 1 << rng.IntN(8)
	case 2:
		return append(b[:i:i], b[j:]...)
	case 3:
		return append(b[:j:j], b[i:]...)
	case 4:
		b[i] = nasty[rng.IntN(len(nasty))]
	case 5:
		k := rng.IntN(len(b))
		b[i], b[k] = b[k], b[i]
	}
	return b
}

// check panics where a source broke its word: fuzzing finds it that way.
func check(r result, name string) {
	for _, rec := range r.Records {
		for _, f := range rec.Facts {
			if f.Subject == "" || f.Pred == "" {
				panic(name + ": a fact without subject or predicate")
			}
		}
	}
}

// Fuzz feeds s with whatever the fuzzer makes of its samples.
func Fuzz(f *testing.F, s *source.Source) {
	samples, err := filepath.Glob("testdata/*.raw")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range samples {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a := Read(s, "fuzz", raw, nil)
		check(a, s.Name)
		if b := Read(s, "fuzz", raw, &source.Desk{}); !reflect.DeepEqual(a, b) {
			t.Errorf("not the same twice:\n%s", cmp.Diff(a, b))
		}
	})
}

// Refuses checks that an error is one a user can be told of.
func Refuses(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, countersign.ErrInvalid) {
		t.Errorf("got %v, want an error of countersign.ErrInvalid", err)
	}
}
