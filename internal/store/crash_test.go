package store_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

const crashDir = "COUNTERSIGN_CRASH_DIR"

// TestCrashChild is not a test: TestCrash runs it in a process of its own and
// kills that.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("only as a child of TestCrash")
	}
	s, err := store.OpenSQLite(dir, store.Options{Pairs: 500, PublishEvery: time.Millisecond})
	if err != nil {
		fmt.Println("broken", err)
		os.Exit(1)
	}
	var out sync.Mutex
	start := time.Now().UnixNano()
	for w := range 64 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d-%d", start, w, i)
				if err := oneCase(s, id); err != nil {
					fmt.Println("broken", err)
					os.Exit(1)
				}
				erased := i%20 == 19
				if erased {
					if err := s.Erase(context.Background(), countersign.Erasure{Subject: subjectOf(id), By: "x"}); err != nil {
						fmt.Println("broken", err)
						os.Exit(1)
					}
				}
				out.Lock()
				fmt.Println("ack", id, erased)
				out.Unlock()
			}
		}()
	}
	select {}
}

func subjectOf(id string) countersign.ID { return countersign.MakeID("a", id) }

// oneCase seals, records, and decides, in one update.
func oneCase(s *store.SQLite, id string) error {
	ctx := context.Background()
	return s.Update(ctx, func(tx flow.Tx[store.View]) error {
		subject := subjectOf(id)
		h, err := tx.(store.Sealer).Seal(ctx, id, []countersign.ID{subject}, []byte("raw "+id))
		if err != nil {
			return err
		}
		slips := []store.Slip{{Subject: subject, Raw: []byte("slip " + id)}, {Subject: "a:all", Raw: []byte("all " + id)}}
		if _, err := tx.(store.Sealer).SealSheet(ctx, "sheet", []byte("{}"), slips); err != nil {
			return err
		}
		_, err = tx.Append(ctx, countersign.Entry{By: "intake/1", Record: &countersign.Record{Source: "crash", Evidence: h, Facts: []countersign.Fact{
			{Subject: subject, Pred: countersign.Email, Object: "email:all@x"},
			{Subject: subject, Pred: countersign.Phone, Object: countersign.MakeID("phone", id)},
		}}})
		if err != nil {
			return err
		}
		if _, err := tx.View().Facts(ctx, subject); err != nil {
			return err
		}
		_, err = tx.Append(ctx, decision(subject, id))
		return err
	})
}

func decision(subject countersign.ID, reason string) countersign.Entry {
	return countersign.Entry{By: "ann", Decision: &countersign.Decision{Subject: subject, By: "ann", Verdict: countersign.VerdictHold, Reason: reason}}
}

// TestCrash kills a writing process at random points. Everything it
// acknowledged must be there, nothing by halves, and the log must verify.
// COUNTERSIGN_CRASHES sets how often (the gate is 1,000).
func TestCrash(t *testing.T) {
	rounds := 25
	if v, err := strconv.Atoi(os.Getenv("COUNTERSIGN_CRASHES")); err == nil {
		rounds = v
	}
	if testing.Short() {
		rounds = 5
	}
	dir := t.TempDir()
	acked := map[string]bool{}
	for round := range rounds {
		if round%50 == 49 { // begin anew before checking everything gets slow
			dir, acked = t.TempDir(), map[string]bool{}
		}
		crash(t, dir, acked)
		afterCrash(t, dir, acked)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d crashes, %d cases acknowledged in the last house", rounds, len(acked))
}

func crash(t *testing.T, dir string, acked map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	life := time.Duration(rand.IntN(250)) * time.Millisecond
	var once sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word := strings.Fields(lines.Text())
		if len(word) == 3 && word[0] == "ack" {
			acked[word[1]] = word[2] == "true"
			once.Do(func() { time.AfterFunc(life, func() { _ = cmd.Process.Kill() }) })
		}
		if len(word) > 0 && word[0] == "broken" {
			t.Errorf("child: %s", lines.Text())
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed
}

func afterCrash(t *testing.T, dir string, acked map[string]bool) {
	t.Helper()
	ctx := context.Background()
	s := openSQLite(t, dir, store.Options{Pairs: 500})
	defer s.Close()
	verify(t, s)
	if err := s.Check(ctx); err != nil {
		t.Error(err)
	}
	for id, gone := range acked {
		if raw, err := s.LastSlip(ctx, subjectOf(id), "sheet"); err != nil || gone && raw != nil || !gone && string(raw) != "slip "+id {
			t.Errorf("acknowledged %s, erased %v: slip %q, %v", id, gone, raw, err)
		}
	}
	err := s.Read(ctx, func(tx flow.Tx[store.View]) error {
		es, err := tx.After(ctx, 0, 0)
		if err != nil {
			return err
		}
		records, decisions, erased := map[countersign.ID]countersign.Hash{}, map[countersign.ID]bool{}, map[countersign.ID]bool{}
		var order []countersign.ID
		for _, e := range es {
			switch {
			case e.Record != nil && len(e.Record.Facts) > 0:
				records[e.Record.Facts[0].Subject] = e.Record.Evidence
			case e.Decision != nil:
				decisions[e.Decision.Subject] = true
				order = append(order, e.Decision.Subject)
			case e.Erasure != nil:
				erased[e.Erasure.Subject] = true
			}
		}
		for _, id := range order {
			if _, ok := records[id]; ok == erased[id] {
				t.Errorf("%s: record %v, erased %v", id, ok, erased[id])
			}
		}
		if len(records)+len(erased) != len(decisions) {
			t.Errorf("%d records and %d erasures, %d decisions", len(records), len(erased), len(decisions))
		}
		n, _, err := tx.View().Having(ctx, countersign.Selector{Pred: countersign.Email, Object: "email:all@x"}, 0, nil)
		if err != nil || n != len(records) {
			t.Errorf("index has %d, want %d, %v", n, len(records), err)
		}
		for id, gone := range acked {
			if _, ok := records[subjectOf(id)]; !decisions[subjectOf(id)] || ok == gone {
				t.Errorf("acknowledged %s: record %v, decision %v, erased %v", id, ok, decisions[subjectOf(id)], gone)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFull lets the ledger's file reach its limit.
func TestFull(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openSQLite(t, dir, store.Options{MaxBytes: 1 << 20, Pairs: 1000})
	var kept []countersign.Hash
	var full error
	for i := 0; i < 5000 && full == nil; i++ {
		h, err := s.Seal(ctx, "x", []countersign.ID{subjectOf(fmt.Sprint(i % 7))}, bytes.Repeat([]byte{byte(i)}, 2000+i))
		if full = err; err == nil {
			kept = append(kept, h)
		}
	}
	if !errors.Is(full, store.ErrFull) {
		t.Fatalf("after %d pieces: %v", len(kept), full)
	}
	t.Logf("%d pieces, then: %v", len(kept), full)
	for range 2 {
		for i, h := range kept {
			if raw, err := s.Open(ctx, h); err != nil || len(raw) != 2000+i {
				t.Fatalf("piece %d: %d bytes, %v", i, len(raw), err)
			}
		}
		_ = s.Close() // publishing may need room for the checkpoint
		s = openSQLite(t, dir, store.Options{})
	}
	defer s.Close()
	seal(t, s, "more", []byte("more"))
	if r := verify(t, s); r.Size != int64(len(kept))+1 {
		t.Errorf("log of %d leaves, want %d", r.Size, len(kept)+1)
	}
}

// TestTwoProcesses keeps a second one out.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	if _, err := store.OpenSQLite(dir, store.Options{}); !errors.Is(err, countersign.ErrConflict) {
		t.Errorf("opened twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if err := s.Update(context.Background(), func(flow.Tx[store.View]) error { return nil }); err == nil {
		t.Error("updated when closed")
	}
	if err := s.Read(context.Background(), func(flow.Tx[store.View]) error { return nil }); err == nil {
		t.Error("read when closed")
	}
	openSQLite(t, dir, store.Options{}).Close()
}

// TestPublishedLog damages the published files between two openings.
func TestPublishedLog(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	for i := range 300 {
		seal(t, s, "x", []byte(fmt.Sprint(i)))
	}
	verify(t, s)
	s.Close()
	log := filepath.Join(dir, "log")
	for what, spoil := range map[string]func() error{
		"nothing":            func() error { return nil },
		"checkpoint lost":    func() error { return os.Remove(filepath.Join(log, "checkpoint")) },
		"tile lost":          func() error { return os.Remove(filepath.Join(log, "tile", "1", "000.p", "1")) },
		"everything lost":    func() error { return os.RemoveAll(log) },
		"checkpoint damaged": func() error { return os.WriteFile(filepath.Join(log, "checkpoint"), []byte("x"), 0o600) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(what, err)
		}
		s := openSQLite(t, dir, store.Options{})
		if r := verify(t, s); r.Size != 300 {
			t.Errorf("%s: log of %d leaves", what, r.Size)
		}
		s.Close()
	}
	tile := filepath.Join(log, "tile", "0", "000")
	b, err := os.ReadFile(tile)
	if err != nil {
		t.Fatal(err)
	}
	b[100] ^= 1
	if err := os.WriteFile(tile, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s = openSQLite(t, dir, store.Options{})
	defer s.Close()
	if err := s.Check(context.Background()); !errors.Is(err, countersign.ErrTampered) {
		t.Errorf("a changed tile: %v", err)
	}
}

// TestOldCopy opens an old copy of the ledger beside a newer log.
func TestOldCopy(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	seal(t, s, "x", []byte("1"))
	s.Close()
	old, err := os.ReadFile(filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	s = openSQLite(t, dir, store.Options{})
	seal(t, s, "x", []byte("2"))
	s.Close()
	if err := os.WriteFile(filepath.Join(dir, "ledger.db"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSQLite(dir, store.Options{}); !errors.Is(err, countersign.ErrTampered) {
		t.Errorf("an old copy was opened: %v", err)
	}
}
