//go:build linux

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"countersign/internal/detect"
	"countersign/internal/sim"
)

// BenchmarkRecords brings records to a server over loopback that keeps a made
// population already: COUNTERSIGN_BENCH sets how many subjects, COUNTERSIGN_CREWS
// the share of crews, three in a hundred if it is not set. The records are of the same world, so that they join and merge the networks that are there.
// Each answer waits until the record is on the disk and in the networks. "alone"
// asks on one connection, "many" on 32, "crowd" on 64, "links" on 32 and wants to know what
// ties each, "batch" sends a hundred in one body on four, "paced" asks so many
// times a second below saturation; "strangers" share nothing with anybody.
func BenchmarkRecords(b *testing.B) {
	size := 2000
	if v, err := strconv.Atoi(os.Getenv("COUNTERSIGN_BENCH")); err == nil {
		size = v
	}
	fresh := 50_000
	if size < 10_000 {
		fresh = 10_000
	}
	dir, kept, lines := population(b, size, fresh)
	c := startChild(b, dir, serveReceipts+"=1")
	s := &stream{c: c, kept: kept, lines: lines}
	began := time.Now()
	for s.ask(b, "?links=false", 1, 1, 0, time.Millisecond).status[200] == 0 { // until the networks are open
		time.Sleep(50 * time.Millisecond)
	}
	b.Logf("%d subjects are opened in %.1f s", size, time.Since(began).Seconds())
	b.Run("alone", func(b *testing.B) { s.bench(b, "?links=false", 1, 1, 0) })
	b.Run("many", func(b *testing.B) { s.bench(b, "?links=false", 1, 32, 0) })
	b.Run("crowd", func(b *testing.B) { s.bench(b, "?links=false", 1, 64, 0) })
	b.Run("links", func(b *testing.B) { s.bench(b, "", 1, 32, 0) })
	for _, rate := range []int{100, 400} {
		b.Run(fmt.Sprintf("paced-%d", rate), func(b *testing.B) { s.bench(b, "?links=false", 1, 16, rate) })
	}
	b.Run("subject", func(b *testing.B) { s.subjects(b, 16) })
	shared := s.lines
	s.lines = strangers(150_000)
	b.Run("strangers", func(b *testing.B) { s.bench(b, "?links=false", 1, 32, 0) })
	b.Run("strangers-paced-400", func(b *testing.B) { s.bench(b, "?links=false", 1, 16, 400) })
	b.Run("strangers-batch", func(b *testing.B) { s.bench(b, "?links=false", 100, 4, 0) })
	s.lines = shared
	b.Run("batch", func(b *testing.B) { s.bench(b, "?links=false", 100, 4, 0) })
}

// population makes a folder that keeps so many subjects of a world, without what
// was received of them, and returns some of their records, and those of others
// of it.
func population(b *testing.B, size, fresh int) (dir string, kept, others [][]byte) {
	b.Helper()
	ctx := context.Background()
	world := sim.New(sim.Options{Seed: 5, Subjects: size + fresh, Fraud: crews(0.03)})
	dir = b.TempDir()
	a, err := New(ctx, Config{Data: dir, Detectors: []*detect.Detector{}, Now: worldEnd})
	if err != nil {
		b.Fatal(err)
	}
	f := &following{app: a, world: world}
	f.store(b, size)
	if err := a.Close(); err != nil {
		b.Fatal(err)
	}
	return dir, linesOf(world, 0, min(size, 20_000)), linesOf(world, size, size+fresh)
}

func linesOf(w *sim.World, from, to int) (lines [][]byte) {
	for _, line := range w.Slice(from, to) {
		lines = append(lines, bytes.Clone(line))
	}
	return lines
}

// subjects asks for the networks of subjects that are there.
func (s *stream) subjects(b *testing.B, conns int) {
	var wire [][]byte
	for i := range 2000 {
		var r struct{ ID string }
		if err := json.Unmarshal(s.kept[i*len(s.kept)/2000], &r); err != nil {
			b.Fatal(err)
		}
		wire = append(wire, fmt.Appendf(nil, "GET /v1/subjects/%s/network HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", url.PathEscape(r.ID), s.c.addr, s.c.token))
	}
	all := load{status: map[int]int{}}
	var cpu, clock float64
	for b.Loop() {
		was, began := s.c.cpu(b), time.Now()
		l := s.c.ask(wire, conns, 0, 3*time.Second)
		cpu, clock = cpu+s.c.cpu(b)-was, clock+time.Since(began).Seconds()
		all.add(&l)
	}
	slices.Sort(all.took)
	if all.failed > 0 || len(all.status) != 1 || all.status[200] == 0 {
		b.Fatalf("%d connections broke, %v", all.failed, all.status)
	}
	b.ReportMetric(float64(all.status[200])/clock, "answers/s")
	b.ReportMetric(1000*cpu/float64(all.status[200]), "cpu-ms/answer")
	b.ReportMetric(all.percentile(0.5), "p50-ms")
	b.ReportMetric(all.percentile(0.99), "p99-ms")
}

// strangers are records of subjects who share nothing with anybody: what they
// cost is the way in, the ledger and the disk.
func strangers(n int) (lines [][]byte) {
	for i := range n {
		lines = append(lines, fmt.Appendf(nil, `{"id":"stranger:x/%d","seen":"2026-11-20T10:00:00Z","name":"Person Number%d","emails":["p%dq@mail%d.example"],"phones":["+1512%07d"],`+
			`"payouts":[{"rail":"payoneer","account":"77%08d"}],"handles":[{"service":"github","name":"h%dz"}],"sessions":[{"at":"2026-11-20T09:00:00Z","ip":"%d.%d.%d.%d","device":"dev-%d"}]}`+"\n",
			i, i, i, i, 2000000+i, i, i, 20+i>>24, i>>16&255, i>>8&255, i&255, i))
	}
	return lines
}

// A stream sends each record once.
type stream struct {
	c     *child
	kept  [][]byte
	lines [][]byte
}

func (s *stream) ask(b *testing.B, query string, each, conns, rate int, during time.Duration) load {
	b.Helper()
	var wire [][]byte
	for some := range slices.Chunk(s.lines, each) {
		body := bytes.Join(some, nil)
		wire = append(wire, fmt.Appendf(nil, "POST /v1/records%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s",
			query, s.c.addr, s.c.token, len(body), body))
		if len(wire) == 40_000 {
			break
		}
	}
	if len(wire) == 0 {
		b.Fatal("no records are left")
	}
	every := time.Duration(0)
	if rate > 0 {
		every = time.Second / time.Duration(rate)
	}
	l := s.c.ask(wire, conns, every, during)
	sent := 0
	for _, n := range l.status {
		sent += n
	}
	if sent > len(wire) {
		b.Fatalf("%d requests of %d", sent, len(wire))
	}
	s.lines = s.lines[min(len(s.lines), sent*each):]
	return l
}

func (s *stream) bench(b *testing.B, query string, each, conns, rate int) {
	all := load{status: map[int]int{}}
	var cpu, clock float64
	for b.Loop() {
		was, began := s.c.cpu(b), time.Now()
		l := s.ask(b, query, each, conns, rate, 3*time.Second)
		cpu, clock = cpu+s.c.cpu(b)-was, clock+time.Since(began).Seconds()
		all.add(&l)
	}
	slices.Sort(all.took)
	if all.failed > 0 || len(all.status) != 1 || all.status[200] == 0 {
		b.Fatalf("%d connections broke, %v", all.failed, all.status)
	}
	n := float64(all.status[200] * each)
	b.ReportMetric(n/clock, "records/s")
	b.ReportMetric(1000*cpu/n, "cpu-ms/record")
	b.ReportMetric(all.percentile(0.5), "p50-ms")
	b.ReportMetric(all.percentile(0.99), "p99-ms")
	b.ReportMetric(s.c.rss(b), "MiB")
}
