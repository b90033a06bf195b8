//go:build unix

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"countersign/match"
)

// BenchmarkMatch takes the 1,000 screening queries, twenty times over, through
// the whole command, from bytes to bytes, and then asks the engine alone the
// same. "of-engine" is the share of the engine's rate a processor second that
// is left. Opening the lists is told apart.
func BenchmarkMatch(b *testing.B) {
	for _, edition := range []string{"ofac-2021-bench", "ofac-2025-12"} {
		for _, format := range []string{"ndjson", "csv", "table"} {
			b.Run(edition+"/"+format, func(b *testing.B) { benchmarkMatch(b, edition, format, false) })
		}
		b.Run(edition+"/receipts", func(b *testing.B) { benchmarkMatch(b, edition, "ndjson", true) })
	}
}

func benchmarkMatch(b *testing.B, edition, format string, receipts bool) {
	r := MatchRequest{Data: importedFor(b, edition), Lists: []string{"ofac"}, Format: format, Now: worldEnd, Ledger: receipts}
	text, asks := screeningQueries(b, 20)
	began := cpuSeconds()
	d, err := openDesk(context.Background(), r)
	if err != nil {
		b.Fatal(err)
	}
	opened := cpuSeconds() - began
	for _, q := range asks[:len(asks)/20] { // what the engine remembers, it remembers for both
		d.index.Search(q)
	}
	var command, engine float64
	n := 0
	for b.Loop() {
		r.Now = r.Now.Add(time.Second) // so that no receipt is one that is kept already
		began := cpuSeconds()
		if s := matchWith(b, d, r, text); s.Read != len(asks) {
			b.Fatalf("%d answers to %d queries", s.Read, len(asks))
		}
		command += cpuSeconds() - began
		began = cpuSeconds()
		for _, q := range asks {
			d.index.Search(q)
		}
		engine += cpuSeconds() - began
		n += len(asks)
	}
	b.ReportMetric(float64(n)/command, "queries/cpu-s")
	b.ReportMetric(float64(n)/engine, "engine/cpu-s")
	b.ReportMetric(engine/command, "of-engine")
	b.ReportMetric(opened, "open-cpu-s")
}

// matchWith runs the command's path on lists that are open.
func matchWith(b *testing.B, d *desk, r MatchRequest, text []byte) MatchSummary {
	r.Inputs = []Input{{Name: "queries", Reader: bytes.NewReader(text)}}
	m, err := newMatching(d, io.Discard, r)
	if err != nil {
		b.Fatal(err)
	}
	if r.Ledger {
		if m.book, err = openBook(r.Data, m.receiptHead()); err != nil {
			b.Fatal(err)
		}
		defer m.book.ledger.Close()
	}
	if err := m.run(context.Background()); err != nil {
		b.Fatal(err)
	}
	return m.summary
}

func screeningQueries(t testing.TB, times int) ([]byte, []match.Query) {
	raw, err := os.ReadFile(sharedData(t, "names", "screening-queries.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	var asks []match.Query
	for n := range times {
		for line := range strings.Lines(string(raw)) {
			var q struct {
				ID         int
				Name, Type string
			}
			if err := json.Unmarshal([]byte(line), &q); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&text, "{\"id\":\"q%d-%d\",\"name\":%q,\"type\":%q}\n", n, q.ID, q.Name, q.Type)
			asks = append(asks, match.Query{Name: q.Name, Type: kinds[q.Type]})
		}
	}
	return text.Bytes(), asks
}

// cpuSeconds is the processor time of the process.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return (time.Duration(u.Utime.Nano()) + time.Duration(u.Stime.Nano())).Seconds()
}
