package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"countersign"
	"countersign/custody"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func seal(t testing.TB, s *store.SQLite, name string, raw []byte, subjects ...countersign.ID) countersign.Hash {
	t.Helper()
	h, err := s.Seal(context.Background(), name, subjects, raw)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func verify(t testing.TB, s *store.SQLite) custody.Report {
	t.Helper()
	if _, err := s.Publish(context.Background()); err != nil {
		t.Fatal(err)
	}
	r, err := custody.Verify(s.LogFS(), s.VerifierKey())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEvidence(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	large := bytes.Repeat([]byte("large "), 20_000)
	small := []byte(`{"id":"applicant:1"}`)
	own := map[countersign.Hash][]byte{
		seal(t, s, "one.json", small, "applicant:1"):                        small,
		seal(t, s, "two.json", []byte("two"), "applicant:1", "applicant:2"): []byte("two"),
		seal(t, s, "large.txt", large, "applicant:2"):                       large,
		seal(t, s, "house.txt", nil):                                        {},
	}
	if again := seal(t, s, "again.json", small, "applicant:1"); own[again] == nil {
		t.Error("the same bytes have another hash")
	}
	check := func() {
		t.Helper()
		for h, want := range own {
			got, err := s.Open(ctx, h)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("open: %d bytes, %v, want %d", len(got), err, len(want))
			}
		}
		list, err := s.Evidence(ctx, -1, 0)
		if err != nil || len(list) != 4 || list[2].Name != "large.txt" || list[2].Size != int64(len(large)) || list[3].Leaf != 3 {
			t.Errorf("list %+v, %v", list, err)
		}
		if r := verify(t, s); r.Size != 4 {
			t.Errorf("log of %d leaves, want 4", r.Size)
		}
	}
	check()
	if _, err := s.Open(ctx, countersign.Hash{1}); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("unknown evidence: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openSQLite(t, dir, store.Options{})
	defer s.Close()
	check()
	page, err := s.Evidence(ctx, 1, 1)
	if err != nil || len(page) != 1 || page[0].Leaf != 2 {
		t.Errorf("page %+v, %v", page, err)
	}
}

// TestSealWithRecord seals and appends in one transaction that fails: neither stays.
func TestSealWithRecord(t *testing.T) {
	ctx := context.Background()
	s := openSQLite(t, t.TempDir(), store.Options{})
	defer s.Close()
	broken := errors.New("broken")
	for _, fail := range []error{broken, nil} {
		err := s.Update(ctx, func(tx flow.Tx[store.View]) error {
			h, err := tx.(store.Sealer).Seal(ctx, "a.json", []countersign.ID{"a:1"}, []byte("raw"))
			if err != nil {
				return err
			}
			e := person(1, 3, 0)
			e.Record.Evidence = h
			if _, err := tx.Append(ctx, e); err != nil {
				return err
			}
			return fail
		})
		if !errors.Is(err, fail) {
			t.Fatal(err)
		}
		list, err := s.Evidence(ctx, -1, 0)
		if want := map[bool]int{true: 0, false: 1}[fail != nil]; err != nil || len(list) != want {
			t.Errorf("%d pieces of evidence, want %d, %v", len(list), want, err)
		}
	}
	if r := verify(t, s); r.Size != 1 {
		t.Errorf("log of %d leaves, want 1", r.Size)
	}
}

// TestEraseLeavesNothing plants values everywhere and greps for them, before
// and after, in every file; and for the erased key.
func TestEraseLeavesNothing(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openSQLite(t, dir, store.Options{Pairs: 1})
	const marker = "MARKER-4711"
	e := countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "test", Origin: marker + ".ndjson:1", Facts: []countersign.Fact{
		{Subject: "a:1", Pred: countersign.Name, Value: marker},
		{Subject: "a:1", Pred: countersign.Email, Object: "email:" + marker + "@example.com", With: []countersign.With{{Pred: "extra/" + marker, Value: marker}}},
		{Subject: "a:2", Pred: countersign.Email, Object: "email:" + marker + "@example.com"},
	}}}
	a := countersign.Entry{By: "assess/1", Assessment: &countersign.Assessment{Subject: "a:1", Findings: []countersign.Finding{{Say: marker}}}}
	d := countersign.Entry{By: "ann", Decision: &countersign.Decision{Subject: "a:1", Reason: marker}}
	appendAll(t, s, []countersign.Entry{e, a, d})
	small := seal(t, s, marker, []byte(marker), "a:1")
	large := seal(t, s, marker, bytes.Repeat([]byte(marker), 10_000), "a:1", "a:2")
	slot := readSlot(t, dir, 1)
	wantNoBytes(t, dir, []byte(marker))
	before := verify(t, s)

	if err := s.Hold(ctx, store.Hold{Subject: "a:1", By: "ann", Reason: marker}); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, countersign.Erasure{Subject: "a:1"}); !errors.Is(err, countersign.ErrHeld) {
		t.Fatalf("erase under hold: %v", err)
	}
	if _, err := s.Open(ctx, small); err != nil {
		t.Fatalf("evidence under hold: %v", err)
	}
	if err := s.Erase(ctx, countersign.Erasure{Subject: "a:2"}); !errors.Is(err, countersign.ErrHeld) {
		t.Fatalf("erase of one who shares evidence with the held: %v", err)
	}
	if err := s.Release(ctx, "a:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, countersign.Erasure{Subject: "a:1", By: "ann", Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	wantNoBytes(t, dir, []byte(marker), slot[1:61])
	if b := readSlot(t, dir, 1); b[0] != 'E' || !bytes.Equal(b[1:], make([]byte, 63)) {
		t.Errorf("key slot after erasure: %x", b)
	}
	for _, h := range []countersign.Hash{small, large} {
		if _, err := s.Open(ctx, h); !errors.Is(err, countersign.ErrNotFound) {
			t.Errorf("erased evidence: %v", err)
		}
	}
	if blobs, _ := filepath.Glob(filepath.Join(dir, "blobs", "*", "*")); len(blobs) != 0 {
		t.Errorf("%d blobs left", len(blobs))
	}
	if info, err := os.Stat(filepath.Join(dir, "ledger.db-wal")); err == nil && info.Size() > 0 {
		t.Logf("write-ahead log has %d bytes again", info.Size())
	}
	after := verify(t, s)
	proof, err := custody.Consistency(s.LogFS(), after.Checkpoint, before.Size)
	if err == nil {
		err = custody.CheckConsistency(after.Checkpoint, before.Checkpoint, proof)
	}
	if err != nil {
		t.Errorf("the log before the erasure is not the beginning of the log after: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantNoBytes(t, dir, []byte(marker), slot[1:61])
}

func readSlot(t *testing.T, dir string, n int64) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "keys", "subjects"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, 64)
	if _, err := f.ReadAt(b, 64*n); err != nil {
		t.Fatal(err)
	}
	return b
}

func wantNoBytes(t *testing.T, dir string, needles ...[]byte) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for i, n := range needles {
			if bytes.Contains(b, n) {
				t.Errorf("%s holds needle %d", filepath.Base(path), i)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMaster(t *testing.T) {
	dir := t.TempDir()
	master := bytes.Repeat([]byte{1}, 32)
	s := openSQLite(t, dir, store.Options{})
	h := seal(t, s, "a", []byte("raw"), "a:1")
	s.Close()
	openSQLite(t, dir, store.Options{Master: master}).Close() // wraps what stood in clear
	if _, err := store.OpenSQLite(dir, store.Options{}); !errors.Is(err, countersign.ErrForbidden) {
		t.Errorf("without the master key: %v", err)
	}
	if _, err := store.OpenSQLite(dir, store.Options{Master: bytes.Repeat([]byte{2}, 32)}); !errors.Is(err, countersign.ErrTampered) {
		t.Errorf("with another master key: %v", err)
	}
	s = openSQLite(t, dir, store.Options{Master: master})
	if raw, err := s.Open(context.Background(), h); err != nil || string(raw) != "raw" {
		t.Errorf("%q, %v", raw, err)
	}
	s.Close()
	if err := os.Remove(filepath.Join(dir, "keys", "house")); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSQLite(dir, store.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("with data and without its key: %v", err)
	}
}

// BenchmarkSeal seals and appends records of 40 selectors by the thousand.
func BenchmarkSeal(b *testing.B) {
	s := openSQLite(b, b.TempDir(), store.Options{})
	defer s.Close()
	ctx, n := context.Background(), 0
	for n < b.N {
		err := s.Update(ctx, func(tx flow.Tx[store.View]) error {
			var batch []countersign.Entry
			for range min(1000, b.N-n) {
				e := person(n, 40, 0)
				h, err := tx.(store.Sealer).Seal(ctx, fmt.Sprint("line ", n), e.Subjects(), fmt.Appendf(nil, "%02000d", n))
				if err != nil {
					return err
				}
				e.Record.Evidence = h
				batch = append(batch, e)
				n++
			}
			_, err := tx.Append(ctx, batch...)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
}
