package match

import (
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"testing"
	"time"
)

func BenchmarkNew(b *testing.B) {
	entries := ofac(b, "ofac-2021-bench")
	b.ResetTimer()
	b.ReportAllocs()
	used, n := cpu(), 0
	for b.Loop() {
		New(entries, Options{})
		n++
	}
	b.ReportMetric((cpu()-used)/float64(n), "cpu-s/build")
}

func BenchmarkSearch(b *testing.B) {
	for _, edition := range []string{"ofac-2021-bench", "ofac-2025-12"} {
		b.Run(edition, func(b *testing.B) {
			entries, qs := ofac(b, edition), screenings(b)
			before := heap()
			x := New(entries, Options{})
			after := heap()
			benchmarkSearch(b, x, qs)
			b.ReportMetric((float64(after)-float64(before))/(1<<20), "MiB")
			runtime.KeepAlive(entries)
		})
	}
}

func benchmarkSearch(b *testing.B, x *Index, qs []screening) {
	b.ReportAllocs()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var took []time.Duration
	i, used := 0, cpu()
	for b.Loop() {
		s := &qs[i%len(qs)]
		i++
		start := threadTime()
		x.Search(Query{Name: s.Name, Type: Type(s.Type)})
		took = append(took, threadTime()-start)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e6, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e6, "p99-ms")
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "queries/s")
	if spent := cpu() - used; spent > 0 {
		b.ReportMetric(float64(len(took))/spent, "queries/cpu-s")
	}
}

// heap returns the live bytes after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkMillion searches a million recombined names.
func BenchmarkMillion(b *testing.B) {
	entries := ofac(b, "ofac-2025-12")
	qs := screenings(b)
	before := heap()
	start := time.Now()
	x := New(million(entries), Options{})
	built := time.Since(start)
	after := heap()
	b.Run("search", func(b *testing.B) {
		benchmarkSearch(b, x, qs)
		b.ReportMetric((float64(after)-float64(before))/(1<<20), "MiB")
		b.ReportMetric(built.Seconds(), "build-s")
	})
	runtime.KeepAlive(x)
	runtime.KeepAlive(entries)
}

// million draws names by parts from a list, with made-up parts mixed in, so
// that the vocabulary grows as a real register's would.
func million(entries []Entry) []Entry {
	rng := rand.New(rand.NewSource(1))
	var parts []string
	var rd reader
	for _, e := range entries {
		for _, n := range e.Names {
			rd.read(n.Text, e.Type)
			for _, w := range rd.words {
				parts = append(parts, string(rd.of(w.spelled)))
			}
		}
	}
	out := make([]Entry, 0, 1_000_000)
	for i := range cap(out) {
		name := ""
		for range 2 + rng.Intn(2) {
			p := parts[rng.Intn(len(parts))]
			if rng.Intn(5) == 0 && len(p) > 3 {
				at := 1 + rng.Intn(len(p)-2)
				p = p[:at] + string(rune('a'+rng.Intn(26))) + p[at+1:]
			}
			name += " " + p
		}
		e := Entry{List: "register", ID: fmt.Sprint(i), Type: Person, Names: []Name{{Text: name}}}
		if i%2 == 0 {
			e.Type = Organization
		}
		out = append(out, e)
	}
	return out
}

func BenchmarkCompare(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Compare(Person, "Muhammad Abdo Waked Darwitch", "WAKED DARWICH, Mohamed Abdo")
	}
}

// BenchmarkApply puts a hundred entries a time on the list and takes them
// away again.
func BenchmarkApply(b *testing.B) {
	entries := ofac(b, "ofac-2025-12")
	x := New(entries, Options{})
	var keys []Key
	for _, e := range entries[:100] {
		keys = append(keys, Key{e.List, e.ID})
	}
	b.ReportAllocs()
	for b.Loop() {
		x.Apply(Delta{Delete: keys})
		x.Apply(Delta{Put: entries[:100]})
	}
}
