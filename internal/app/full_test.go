package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// fullSubjects take two transactions.
const fullSubjects = placed + 100

// lean is an input of subjects who say little; of twenty, three are a crew.
func lean(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		who := i
		if i%20 < 3 {
			who = i / 20 * 20
		}
		fmt.Fprintf(&b, `{"id":"a:%d","name":"Name%d Person","emails":["mail%d@example.com"],"sessions":[{"at":"2026-03-01T10:00:00Z",`+
			`"ip":"73.1.%d.%d","device":"d%d"}],"payouts":[{"rail":"payoneer","account":"88%06d","holder":"Name%d Person"}]}`+"\n",
			i, i, i, who/200, who%200, who, who, who)
	}
	return b.Bytes()
}

// TestFull: a disk that fills up ends the run with a sentence. What was placed
// before is whole and can be verified, and once there is room the same input
// gives the answer that it would have given at once.
func TestFull(t *testing.T) {
	in := lean(fullSubjects)
	want := ndjson(t, screened(t, Config{Data: t.TempDir()}, in))
	seen := map[int]bool{}
	for most := int64(256 << 10); ; most += 256 << 10 {
		dir := t.TempDir()
		err := fill(t, dir, in, most)
		if err == nil {
			break
		}
		if !errors.Is(err, store.ErrFull) || !strings.Contains(Plain(err.Error()), "is full; what was placed before is whole: make room and run again") {
			t.Fatalf("%d bytes: %v", most, err)
		}
		seen[whole(t, dir)] = true
		var out strings.Builder
		if err := VerifyEvidence(context.Background(), &out, dir, ""); err != nil {
			t.Errorf("%d bytes: %v", most, err)
		}
		if got := ndjson(t, screened(t, Config{Data: dir}, in)); got != want {
			t.Errorf("%d bytes: another answer", most)
		}
	}
	if !seen[0] || !seen[placed] || !seen[fullSubjects] {
		t.Errorf("it was never full before, between and after the records: %v", seen)
	}
}

// fill screens into a house that may not grow beyond some bytes.
func fill(t *testing.T, dir string, in []byte, most int64) error {
	t.Helper()
	a, err := New(context.Background(), Config{Data: dir, Now: worldEnd, MaxBytes: most})
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Screen(context.Background(), Request{Inputs: []Input{{Name: "world", Reader: bytes.NewReader(in)}}})
	if e := a.Close(); e != nil && !errors.Is(e, store.ErrFull) {
		t.Errorf("closing: %v", e)
	}
	return err
}

// whole checks a house, and returns how many records it holds: those of whole
// transactions.
func whole(t *testing.T, dir string) int {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = errors.Join(s.Check(ctx), s.Read(ctx, func(tx flow.Tx[store.View]) error {
		es, err := tx.After(ctx, 0, 0, countersign.KindRecord)
		n = len(es)
		return err
	}), s.Close())
	if err != nil || n%placed != 0 && n != fullSubjects {
		t.Errorf("%d records, %v", n, err)
	}
	return n
}
