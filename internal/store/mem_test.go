package store_test

import (
	"testing"
	"time"

	"countersign/internal/store"
	"countersign/internal/store/storetest"
)

func clock() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func TestMem(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Ledger { return store.NewMem(clock) })
}
