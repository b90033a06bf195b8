package store_test

import (
	"context"
	"testing"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
	"countersign/internal/store/storetest"
)

func clock() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func TestMem(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Ledger { return store.NewMem(clock) })
}

// TestMemAllocatesNothing demands that reading a selector costs no memory
// beyond the caller's buffer.
func TestMemAllocatesNothing(t *testing.T) {
	m := store.NewMem(clock)
	for n := range 300 {
		appendAll(t, m, []countersign.Entry{person(n, 10, 5)})
	}
	ctx, buf, who := context.Background(), make([]countersign.ID, 0, 64), make([]uint32, 0, 64)
	hub := countersign.Selector{Pred: countersign.Email, Object: "email:hub@example.com"}
	err := m.Read(ctx, func(tx flow.Tx[store.View]) error {
		v := tx.View()
		if n := testing.AllocsPerRun(100, func() {
			n, ids, _ := v.Having(ctx, hub, 64, buf)
			_, _, _ = v.Sharing(ctx, countersign.Resume, 1, 64, who)
			if n != 300 || len(ids) != 64 {
				t.Errorf("count %d, %d named", n, len(ids))
			}
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
