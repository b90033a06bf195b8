package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/app"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// TestCrash kills screenings of a growing input at random moments. What was
// acknowledged before (a run that left with 0, 1 or 4) must be there, of the
// killed run whole records and their evidence or nothing, the log must verify,
// and the same input read again must give the bytes that a run without a crash
// gives. COUNTERSIGN_CRASHES sets how often.
func TestCrash(t *testing.T) {
	rounds := 12
	if raced {
		rounds = 2 // every program in it is ten times as slow
	}
	if n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_CRASHES")); err == nil {
		rounds = n
	}
	if testing.Short() {
		rounds = 3
	}
	h := newCrashHouse(t)
	part, late := 0, 0
	for round := range rounds {
		dir := filepath.Join(t.TempDir(), "house")
		clone(t, h.before, dir)
		left := h.killed(t, dir)
		n := h.inside(t, dir, h.acked)
		if left >= 0 && n != len(h.records) {
			t.Errorf("left with %d and %d of %d records", left, n, len(h.records))
		}
		if left < 0 && n > h.acked && n < len(h.records) {
			part++
		}
		if left < 0 && n == len(h.records) {
			late++
		}
		h.again(t, dir)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
		os.RemoveAll(dir)
	}
	t.Logf("%d kills: %d among the records, %d while judging", rounds, part, late)
}

// A crashHouse is what runs without a crash leave.
type crashHouse struct {
	before  string // the house in which the first part was acknowledged
	acked   int    // its records
	input   []byte // the whole input, which begins with the first part
	lines   map[countersign.Hash]bool
	records []string // as JSON, of the whole input, in the order of the ledger
	answer  string   // to the whole input
	code    int
	took    time.Duration
}

const crashNow = "2026-04-01T00:00:00Z"

func newCrashHouse(t *testing.T) *crashHouse {
	t.Helper()
	h := &crashHouse{before: filepath.Join(t.TempDir(), "before"), lines: map[countersign.Hash]bool{}}
	n := 1400
	if raced {
		n = 500
	}
	for i := range n {
		h.input = append(h.input, crashSubject(i)...)
	}
	for line := range bytes.Lines(h.input) {
		h.lines[sha256.Sum256(bytes.TrimSuffix(line, []byte("\n")))] = true
	}
	first := h.input[:bytes.IndexByte(h.input[len(h.input)/10:], '\n')+len(h.input)/10+1]
	if _, code := screenAll(t, h.before, first); code != app.ExitFound {
		t.Fatalf("the first part left with %d", code)
	}
	h.acked = len(recordsOf(t, h.before, h.lines))
	whole := filepath.Join(t.TempDir(), "whole")
	clone(t, h.before, whole)
	began := time.Now()
	h.answer, h.code = screenAll(t, whole, h.input)
	h.took = time.Since(began)
	h.records = recordsOf(t, whole, h.lines)
	if h.code != app.ExitFound || len(h.records) <= h.acked || h.acked == 0 {
		t.Fatalf("left with %d; %d records, %d in the first part", h.code, len(h.records), h.acked)
	}
	return h
}

// crashSubject is a line of input. Of forty subjects three are a crew.
func crashSubject(i int) string {
	who := i
	if i%40 < 3 {
		who = i / 40 * 40
	}
	return fmt.Sprintf(`{"id":"applicant:acme/%d","name":"Name%d Person","claims":{"country":"US","region":"TX"},"emails":["mail%d@example.com"],`+
		`"addresses":[{"use":"home","text":"%d Elm Street, Austin, TX 78701","country":"US"}],`+
		`"sessions":[{"at":"2026-03-%02dT10:00:00Z","ip":"73.%d.%d.4","device":"device-%d"}],`+
		`"payouts":[{"rail":"payoneer","account":"88%06d","holder":"Name%d Person","country":"US"}]}`+"\n",
		i, i, i, i, 1+i%28, who/200, who%200, who, who, who)
}

func screening(dir string) *exec.Cmd {
	return exec.Command("countersign", "screen", "-", "--data", dir, "--now", crashNow, "--format", "ndjson", "--all")
}

func screenAll(t *testing.T, dir string, in []byte) (answer string, code int) {
	t.Helper()
	var out, errw strings.Builder
	cmd := screening(dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &errw
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if errw.Len() > 0 {
		t.Errorf("said %s", errw.String())
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// killed feeds the input bit by bit and kills the run at some moment. It
// returns the code if the run was faster, -1 if not.
func (h *crashHouse) killed(t *testing.T, dir string) int {
	t.Helper()
	cmd := screening(dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(rand.N(h.took*3/2), func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	go h.feed(in)
	err = cmd.Wait()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// feed writes the input in bits of any size, with pauses that add up to about
// half of what a run takes, so that it is killed as often while it reads.
func (h *crashHouse) feed(in io.WriteCloser) {
	const bits = 64
	for at := 0; at < len(h.input); {
		n := min(len(h.input)-at, 1+rand.IntN(2*len(h.input)/bits))
		if _, err := in.Write(h.input[at : at+n]); err != nil {
			break // killed
		}
		at += n
		time.Sleep(h.took / 2 / bits)
	}
	in.Close()
}

// inside checks that a house holds the beginning of what it should, at least n
// records of it, each with its evidence, and returns how many it holds.
func (h *crashHouse) inside(t *testing.T, dir string, n int) int {
	t.Helper()
	got := recordsOf(t, dir, h.lines)
	if len(got) < n || len(got) > len(h.records) {
		t.Fatalf("%d records, of which %d were acknowledged", len(got), n)
	}
	if !slices.Equal(h.records[:len(got)], got) {
		t.Errorf("records differ (-want +got):\n%.2000s", cmp.Diff(h.records[:len(got)], got))
	}
	if out, err := exec.Command("countersign", "evidence", "verify", "--data", dir).CombinedOutput(); err != nil {
		t.Errorf("evidence verify: %v\n%s", err, out)
	}
	return len(got)
}

// again reads the same input once more.
func (h *crashHouse) again(t *testing.T, dir string) {
	t.Helper()
	answer, code := screenAll(t, dir, h.input)
	if code != h.code {
		t.Errorf("left with %d, want %d", code, h.code)
	}
	if answer != h.answer {
		t.Errorf("answers differ (-want +got):\n%.3000s", cmp.Diff(strings.Split(h.answer, "\n"), strings.Split(answer, "\n")))
	}
	h.inside(t, dir, len(h.records))
}

// recordsOf returns the records of a house as JSON, in order. The house must be
// sound, and the evidence of each record be a line of the input.
func recordsOf(t *testing.T, dir string, lines map[countersign.Hash]bool) (out []string) {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(s.Check(ctx), s.Read(ctx, func(tx flow.Tx[store.View]) error {
		es, err := tx.After(ctx, 0, 0, countersign.KindRecord)
		for _, e := range es {
			b, err := json.Marshal(e)
			if err != nil {
				return err
			}
			out = append(out, string(b))
			raw, err := s.Open(ctx, e.Record.Evidence)
			if err != nil {
				return err
			}
			if !lines[sha256.Sum256(raw)] {
				t.Errorf("evidence of entry %d is no line of the input", e.Seq)
			}
		}
		return err
	}), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// clone copies a house that nobody has open.
func clone(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
