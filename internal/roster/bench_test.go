package roster

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"countersign"
	"countersign/internal/kindred"
)

// made is one of a population: fifteen things of its own and a text, and things
// that it shares with those near it: crews of ten, lines of up to forty, a
// carrier's of thousands.
func made(i int, r *rand.Rand) kindred.Subject {
	s := kindred.Subject{ID: idOf(i), Seen: int64(i)}
	add := func(k kindred.Kind, class string, n int) {
		s.Held = append(s.Held, kindred.Held{Thing: kindred.ThingOf(class, strconv.Itoa(n)), Kind: k, First: 20000, Last: 20040})
	}
	for k, kind := range []kindred.Kind{kindred.Email, kindred.Phone, kindred.Handle, kindred.Handle, kindred.Line, kindred.Line, kindred.Net,
		kindred.Net, kindred.Home, kindred.Device, kindred.Device, kindred.Person, kindred.PhoneBlock, kindred.Building, kindred.Referral} {
		add(kind, kind.String()+"/own", i*16+k)
	}
	for k := range 16 {
		add(kindred.Resume, "resume", i*16+k)
	}
	if i%20 == 0 { // of a crew
		crew := i / 200
		add(kindred.Device, "device", crew*4+r.IntN(4))
		add(kindred.Payout, "payout", crew*3+r.IntN(3))
		add(kindred.Line, "line", crew)
		for k := range 16 {
			add(kindred.Resume, "drawer", crew*16+k)
		}
	}
	if i%3 == 0 {
		add(kindred.Line, "near", i/(3*(2+i%40)))
	}
	if i%2 == 0 {
		add(kindred.Line, "carrier", r.IntN(100))
	}
	for range 8 {
		s.Visits = append(s.Visits, kindred.Visit{Start: int32(28_000_000 + r.IntN(60_000)), Minutes: 40, Line: s.Held[4].Thing, Device: s.Held[9].Thing})
	}
	return s
}

func idOf(i int) countersign.ID { return countersign.ID(fmt.Sprintf("account:x/%07d", i)) }

// BenchmarkPut is one new record, kept, among a population of COUNTERSIGN_BENCH
// (20,000 if it is not set); of the last hundredth of records it tells the
// quickest.
func BenchmarkPut(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_BENCH"))
	if err != nil {
		n = 20_000
	}
	ctx, r := context.Background(), rand.New(rand.NewPCG(1, 2))
	path := filepath.Join(b.TempDir(), "networks.db")
	ros := open(b, path)
	began, at := cpu(), time.Now()
	batch := make([]kindred.Subject, 0, 1000)
	for i := range n {
		if batch = append(batch, made(i, r)); len(batch) == cap(batch) || i == n-1 {
			if _, err := ros.Put(ctx, countersign.Seq(i), batch...); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	b.Logf("%d subjects stored by the thousand: %.0f us of processor time each, %.0f a second", n, (cpu()-began)*1e6/float64(n), float64(n)/time.Since(at).Seconds())
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.Logf("%.0f bytes in memory each", float64(m.HeapAlloc)/float64(n))
	if info, err := os.Stat(path); err == nil {
		b.Logf("%.0f bytes on disk each", float64(info.Size())/float64(n))
	}
	took := make([]time.Duration, 0, 1<<16)
	i := n
	b.ReportAllocs()
	b.ResetTimer()
	began = cpu()
	for b.Loop() {
		s := made(r.IntN(n), r) // near those there are
		s.ID = idOf(i)
		at := time.Now()
		if _, err := ros.Put(ctx, countersign.Seq(i), s); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(at))
		i++
	}
	b.ReportMetric((cpu()-began)*1e6/float64(b.N), "cpu-us/op")
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
	b.StopTimer()
	if err := ros.Close(); err != nil {
		b.Fatal(err)
	}
	began = cpu()
	open(b, path)
	b.Logf("opened anew in %.1f s of processor time", cpu()-began)
}
