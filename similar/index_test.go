package similar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func sealed(t testing.TB, x *Index) *Segment {
	t.Helper()
	var b bytes.Buffer
	if err := x.Seal(&b); err != nil {
		t.Fatal(err)
	}
	return opened(t, b.Bytes())
}

func opened(t testing.TB, b []byte) *Segment {
	t.Helper()
	s, err := OpenSegment(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(); err != nil {
		t.Fatal(err)
	}
	return s
}

// marks of a document that copies another: every third is its own.
func marksOf(doc, copied, n int) []Mark {
	var out []Mark
	for i := range n {
		who := doc
		if copied >= 0 && i%3 != 0 {
			who = copied
		}
		out = append(out, MarkOf(i%Parts, mixed(uint64(who)<<20|uint64(i))))
	}
	for i := range 5 {
		out = append(out, MarkOf(2, mixed(uint64(i)))) // what everybody has
	}
	return out
}

func mixed(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func TestNearest(t *testing.T) {
	x, err := NewIndex()
	if err != nil {
		t.Fatal(err)
	}
	for doc := range 1000 {
		x.Add(uint32(doc), marksOf(doc, -1, 60))
	}
	got, err := x.Nearest(marksOf(5000, 77, 60), 5000, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Near) != 1 || got.Near[0].Doc != 77 || got.Near[0].Shared != 40 {
		t.Fatalf("%+v", got.Near)
	}
	if s := got.Share(&got.Near[0], 0, 1, 2, 3, 4, 5, 6, 7); s < 0.6 || s > 0.7 {
		t.Errorf("two thirds are copied, %.3f found", s)
	}
	// A template: what four hundred and more have is no copy.
	for doc := range 600 {
		x.Add(uint32(2000+doc), marksOf(8000, -1, 60))
	}
	got, err = x.Nearest(marksOf(8000, -1, 60), 9000, 3)
	if err != nil || len(got.Near) != 0 {
		t.Errorf("a template is a copy of %+v, %v", got.Near, err)
	}
}

// TestStored: an index in memory, in segments, merged, and one that goes on
// from either answer the same.
func TestStored(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		mark := rapid.Custom(func(r *rapid.T) Mark {
			return MarkOf(rapid.IntRange(0, 7).Draw(r, "part"), mixed(rapid.Uint64Range(0, 60).Draw(r, "h")))
		})
		docs := rapid.SliceOfN(rapid.SliceOfN(mark, 1, 12), 1, 40).Draw(r, "docs")
		cut := rapid.IntRange(0, len(docs)).Draw(r, "cut")
		memory, _ := NewIndex()
		stored, _ := NewIndex()
		var parts []*Segment
		for i, d := range docs {
			memory.Add(uint32(i%7), d)
			if i == cut || i == cut/2 && stored.Tail() > 0 {
				s := sealed(t, stored)
				parts = append(parts, s)
				if err := stored.Sealed(s); err != nil {
					t.Fatal(err)
				}
			}
			stored.Add(uint32(i%7), d)
		}
		s := sealed(t, stored)
		var b bytes.Buffer
		if err := MergeSegments(&b, append(parts, s)); err != nil {
			t.Fatal(err)
		}
		merged, err := NewIndex(opened(t, b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		q := rapid.SliceOfN(mark, 1, 20).Draw(r, "query")
		want, err := memory.Nearest(q, 3, 10)
		if err != nil {
			t.Fatal(err)
		}
		for name, x := range map[string]*Index{"stored": stored, "merged": merged} {
			got, err := x.Nearest(q, 3, 10)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	})
}

// TestHub: a mark that very many hold is counted where it is stored.
func TestHub(t *testing.T) {
	x, _ := NewIndex()
	for doc := range 5000 {
		x.Add(uint32(doc), []Mark{MarkOf(1, 42<<20), MarkOf(1, 42<<20+uint64(doc%2)<<19), MarkOf(3, mixed(uint64(doc)))})
	}
	s := sealed(t, x)
	if err := x.Sealed(s); err != nil {
		t.Fatal(err)
	}
	n, docs, err := x.find(MarkOf(1, 42<<20), 10, nil, &fetcher{})
	if n != 5000 || len(docs) != 0 || err != nil {
		t.Errorf("%d hold it, %v, %v", n, docs, err)
	}
}

func TestDamaged(t *testing.T) {
	x, _ := NewIndex()
	for doc := range 50 {
		x.Add(uint32(doc), marksOf(doc, -1, 20))
	}
	var b bytes.Buffer
	if err := x.Seal(&b); err != nil {
		t.Fatal(err)
	}
	whole := b.Bytes()
	for at := 0; at < len(whole); at += 97 {
		bad := slices.Clone(whole)
		bad[at] ^= 0x40
		s, err := OpenSegment(bytes.NewReader(bad), int64(len(bad)))
		if err == nil {
			err = s.Verify()
		}
		if !errors.Is(err, ErrSegment) {
			t.Fatalf("byte %d changed: %v", at, err)
		}
	}
	for n := 0; n < len(whole); n += 101 {
		if _, err := OpenSegment(bytes.NewReader(whole[:n]), int64(n)); err == nil {
			t.Fatalf("cut at %d: opened", n)
		}
	}
}

func FuzzSegment(f *testing.F) {
	x, _ := NewIndex()
	x.Add(1, marksOf(1, -1, 3))
	var b bytes.Buffer
	if err := x.Seal(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes()[b.Len()-64:])
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := OpenSegment(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		x, err := NewIndex(s)
		if err == nil {
			_, _ = x.Nearest(marksOf(1, -1, 3), 9, 3)
		}
	})
}

func TestPassages(t *testing.T) {
	a := "We help hospitals and banks to keep old systems running. Bread is baked here every morning."
	b := "Fresh fish! We help clinics and banks to keep old systems running; trucks are washed."
	got := Passages(a, b, 5)
	var shown []string
	for _, p := range got {
		shown = append(shown, a[p.A[0]:p.A[1]]+" = "+b[p.B[0]:p.B[1]])
	}
	if d := cmp.Diff([]string{"and banks to keep old systems running = and banks to keep old systems running"}, shown); d != "" {
		t.Error(d)
	}
	got = Passages("one two three four five six seven eight", "one two three four 5 6 seven eight", 6)
	if len(got) != 1 || got[0].Words != 8 {
		t.Errorf("two words that differ end a passage: %+v", got)
	}
	if got := Passages("", "a b c d e", 4); got != nil {
		t.Errorf("%+v", got)
	}
}

func FuzzPassages(f *testing.F) {
	f.Add("one two three four five six", "zero one two three four five")
	f.Fuzz(func(t *testing.T, a, b string) {
		last := 0
		for _, p := range Passages(a, b, 4) {
			if p.A[0] < last || p.A[1] > len(a) || p.B[0] >= p.B[1] || p.B[1] > len(b) {
				t.Fatalf("%+v of %d and %d bytes", p, len(a), len(b))
			}
			last = p.A[1]
		}
		if strings.TrimSpace(a) != "" && a == b {
			_ = Passages(a, b, 4)
		}
	})
}

// BenchmarkNearest asks a stored index of COUNTERSIGN_BENCH pages (20,000; a
// million takes a few minutes and 1.3 GB of disk) for the nearest copies.
func BenchmarkNearest(b *testing.B) {
	n := 20_000
	if s := os.Getenv("COUNTERSIGN_BENCH"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	before := heapInUse()
	x := benchIndex(b, n)
	held := float64(heapInUse()-before) / float64(n)
	b.Run("page", func(b *testing.B) {
		nearestOf(b, x, n, 150, 8)
		b.ReportMetric(held, "B/page")
	})
	// Of a long page ten times as much is asked: what is looked for is one in ten
	// of it.
	b.Run("long", func(b *testing.B) { nearestOf(b, x, n, 1500, 48) })
}

func nearestOf(b *testing.B, x *Index, n, marks, most int) {
	for i := 0; b.Loop(); i++ {
		of := int(mixed(uint64(i)) % uint64(n))
		ask := marksOf(n+i, of, 150)
		for k := 1; k < marks/150; k++ {
			ask = append(ask, marksOf(n+i*k+k, -1, 150)...)
		}
		got, err := x.Nearest(ask, uint32(n+i), most)
		if err != nil || len(got.Near) == 0 || int(got.Near[0].Doc) != of {
			b.Fatalf("page %d: %+v, %v", of, got, err)
		}
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func benchIndex(b *testing.B, n int) *Index {
	x, _ := NewIndex()
	var parts []*Segment
	for doc := range n {
		x.Add(uint32(doc), marksOf(doc, -1, 150))
		if x.Tail() == 16384 || doc == n-1 {
			s := stored(b, fmt.Sprintf("part%d", doc), x.Seal)
			parts = append(parts, s)
			if err := x.Sealed(s); err != nil {
				b.Fatal(err)
			}
		}
	}
	all := stored(b, "all", func(w io.Writer) error { return MergeSegments(w, parts) })
	x, err := NewIndex(all)
	if err != nil {
		b.Fatal(err)
	}
	return x
}

func stored(b *testing.B, name string, write func(io.Writer) error) *Segment {
	f, err := os.Create(filepath.Join(b.TempDir(), name))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	if err := write(f); err != nil {
		b.Fatal(err)
	}
	size, err := f.Seek(0, 2)
	if err != nil {
		b.Fatal(err)
	}
	s, err := OpenSegment(f, size)
	if err != nil {
		b.Fatal(err)
	}
	return s
}
