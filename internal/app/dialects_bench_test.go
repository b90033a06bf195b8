package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"countersign/match"
)

// ofacListed holds OFAC's full list, as the command would after an import.
func ofacListed(b testing.TB) *Listed {
	b.Helper()
	data := importedFor(b, "ofac-2025-12")
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := cpuSeconds()
	l, err := OpenListed(context.Background(), data, dialectDay)
	if err != nil {
		b.Fatal(err)
	}
	cpu = cpuSeconds() - cpu
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Logf("%d entries: %.1f MiB in memory, of which the shelf %.1f MiB; %.2f CPU-s to open", l.shelf.Len(),
		float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), float64(l.shelf.Size())/(1<<20), cpu)
	return l
}

// BenchmarkDialects asks both dialects, in-process, what the screening queries
// ask, one query a request, and compares with the engine alone.
func BenchmarkDialects(b *testing.B) {
	l := ofacListed(b)
	h := mounted(l)
	_, asks := screeningQueries(b, 1)
	for _, q := range asks { // what the engine remembers, it remembers for all
		l.index.Search(q)
	}
	b.Run("engine", func(b *testing.B) {
		began := cpuSeconds()
		for i := 0; b.Loop(); i++ {
			l.index.Search(asks[i%len(asks)])
		}
		b.ReportMetric(float64(b.N)/(cpuSeconds()-began), "queries/cpu-s")
	})
	b.Run("yente", func(b *testing.B) {
		each(b, h, asks, func(q match.Query) *http.Request {
			body := fmt.Sprintf(`{"queries":{"q":{"schema":%q,"properties":{"name":[%q]}}}}`, schemaAsked(q.Type), q.Name)
			return httptest.NewRequest("POST", "/yente/match/default", strings.NewReader(body))
		})
	})
	b.Run("watchman", func(b *testing.B) {
		each(b, h, asks, func(q match.Query) *http.Request {
			r := httptest.NewRequest("GET", "/watchman/v2/search", nil)
			v := r.URL.Query()
			v.Set("name", q.Name)
			v.Set("minMatch", "0.7")
			r.URL.RawQuery = v.Encode()
			return r
		})
	})
	b.Run("search", func(b *testing.B) {
		each(b, h, asks, func(q match.Query) *http.Request {
			r := httptest.NewRequest("GET", "/yente/search/default", nil)
			v := r.URL.Query()
			v.Set("q", q.Name)
			v.Set("simple", "true")
			r.URL.RawQuery = v.Encode()
			return r
		})
	})
}

func schemaAsked(t match.Type) string {
	if t == match.Person {
		return "Person"
	}
	return "LegalEntity"
}

func each(b *testing.B, h http.Handler, asks []match.Query, request func(match.Query) *http.Request) {
	b.ReportAllocs()
	began := cpuSeconds()
	for i := 0; b.Loop(); i++ {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, request(asks[i%len(asks)]))
		if w.Code != http.StatusOK {
			b.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	b.ReportMetric(float64(b.N)/(cpuSeconds()-began), "queries/cpu-s")
}
