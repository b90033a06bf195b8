package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// person is a record of one applicant: selectors that are mostly its own,
// some shared by a few, one shared by everybody, and a text.
func person(n, selectors, shingles int) countersign.Entry {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	id := countersign.ID(fmt.Sprintf("applicant:bench/%d", n))
	facts := make([]countersign.Fact, 0, selectors/3+2)
	for i := 0; i+2 < selectors; i += 3 {
		facts = append(facts, countersign.Fact{Subject: id, Pred: countersign.Session,
			Object: countersign.ID(fmt.Sprintf("ip:%d.%d.%d", n, i, r.IntN(9))), From: clock(),
			With: []countersign.With{
				{Pred: countersign.Device, Object: countersign.ID(fmt.Sprintf("device:%d", r.IntN(1<<30)))},
				{Pred: countersign.Net, Object: countersign.ID(fmt.Sprintf("net:%d", r.IntN(5000)))},
				{Pred: countersign.Timezone, Value: "America/Chicago"}}})
	}
	facts = append(facts, countersign.Fact{Subject: id, Pred: countersign.Email, Object: "email:hub@example.com"})
	if shingles > 0 {
		text := countersign.Fact{Subject: id, Pred: countersign.Resume, Value: fmt.Sprintf("%0800d", n)}
		for range shingles {
			text.Shingles = append(text.Shingles, r.Uint64())
		}
		facts = append(facts, text)
	}
	return countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "bench", Seen: clock(),
		Evidence: countersign.Hash{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24), 1}, Facts: facts}}
}

func appendAll(b testing.TB, l store.Ledger, entries []countersign.Entry) {
	b.Helper()
	err := l.Update(context.Background(), func(tx flow.Tx[store.View]) error {
		_, err := tx.Append(context.Background(), entries...)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkSQLiteBulk appends records of 40 selectors by the thousand.
func BenchmarkSQLiteBulk(b *testing.B) {
	for _, shingles := range []int{0, 96} {
		b.Run(fmt.Sprintf("shingles=%d", shingles), func(b *testing.B) {
			s := openSQLite(b, b.TempDir(), store.Options{})
			defer s.Close()
			n := 0
			var batch []countersign.Entry
			for b.Loop() {
				batch = append(batch, person(n, 40, shingles))
				if n++; len(batch) == 1000 {
					appendAll(b, s, batch)
					batch = batch[:0]
				}
			}
			appendAll(b, s, batch)
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkSQLiteLive appends one record of 40 selectors an update.
func BenchmarkSQLiteLive(b *testing.B) {
	s := openSQLite(b, b.TempDir(), store.Options{})
	defer s.Close()
	n := 0
	for b.Loop() {
		appendAll(b, s, []countersign.Entry{person(n, 40, 96)})
		n++
	}
}

// BenchmarkSQLiteWriters lets 64 and 256 writers commit one small entry each.
func BenchmarkSQLiteWriters(b *testing.B) {
	for _, writers := range []int{1, 64, 256} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			s := openSQLite(b, b.TempDir(), store.Options{})
			defer s.Close()
			var n atomic.Int64
			var wg sync.WaitGroup
			start := time.Now()
			for range writers {
				wg.Go(func() {
					for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
						appendAll(b, s, []countersign.Entry{sighting(i)})
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "entries/s")
		})
	}
}

// sighting is a small record: one fact about one of a thousand accounts.
func sighting(i int64) countersign.Entry {
	return countersign.Entry{By: "watch/1", Record: &countersign.Record{Source: "bench", Evidence: countersign.Hash{byte(i), byte(i >> 8), byte(i >> 16), byte(i >> 24)},
		Facts: []countersign.Fact{{Subject: countersign.ID(fmt.Sprint("account:", i%1000)), Pred: countersign.Session,
			Object: countersign.ID(fmt.Sprint("ip:", i)), From: clock()}}}}
}

func BenchmarkSQLiteRead(b *testing.B) {
	s := openSQLite(b, b.TempDir(), store.Options{Pairs: 100_000})
	defer s.Close()
	const people = 20_000
	var batch []countersign.Entry
	for n := range people {
		if batch = append(batch, person(n, 40, 96)); len(batch) == 1000 {
			appendAll(b, s, batch)
			batch = batch[:0]
		}
	}
	benchReads(b, s, people)
}

func benchReads(b *testing.B, l store.Ledger, people int) {
	ctx := context.Background()
	view := func(b *testing.B, fn func(v store.View, n int) error) {
		b.ReportAllocs()
		err := l.Read(ctx, func(tx flow.Tx[store.View]) error {
			for n := 0; b.Loop(); n++ {
				if err := fn(tx.View(), (n*7919)%people); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var buf [64]countersign.ID
	b.Run("facts", func(b *testing.B) {
		view(b, func(v store.View, n int) error {
			_, err := v.Facts(ctx, countersign.ID(fmt.Sprintf("applicant:bench/%d", n)))
			return err
		})
	})
	b.Run("having", func(b *testing.B) {
		view(b, func(v store.View, n int) error {
			_, _, err := v.Having(ctx, countersign.Selector{Pred: countersign.Net, Object: countersign.ID(fmt.Sprintf("net:%d", n%5000))}, 32, buf[:0])
			return err
		})
	})
	b.Run("hub", func(b *testing.B) {
		view(b, func(v store.View, n int) error {
			_, _, err := v.Having(ctx, countersign.Selector{Pred: countersign.Email, Object: "email:hub@example.com"}, 32, buf[:0])
			return err
		})
	})
	var who [64]uint32
	b.Run("sharing", func(b *testing.B) {
		view(b, func(v store.View, n int) error {
			_, _, err := v.Sharing(ctx, countersign.Resume, uint64(n), 32, who[:0])
			return err
		})
	})
}

// BenchmarkMem builds 100,000 subjects with 30 selectors and 96 shingles each
// and tells what the store adds to what the records take by themselves.
func BenchmarkMem(b *testing.B) {
	const people = 100_000
	in := make([]countersign.Entry, people)
	for n := range in {
		in[n] = person(n, 30, 96)
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	var m *store.Mem
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			m = store.NewMem(clock)
			for i := 0; i < people; i += 1000 {
				appendAll(b, m, in[i:i+1000])
			}
		}
		b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		b.ReportMetric(float64(heap()-before)/people, "B/subject")
	})
	b.Run("build at once", func(b *testing.B) {
		for b.Loop() {
			m = store.NewMem(clock)
			appendAll(b, m, in)
		}
		b.ReportMetric(float64(people)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		b.ReportMetric(float64(heap()-before)/people, "B/subject")
	})
	benchReads(b, m, people)
	runtime.KeepAlive(in)
}
