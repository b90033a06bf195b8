package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

func sealSheet(t testing.TB, s *store.SQLite, name string, slips ...store.Slip) (h countersign.Hash) {
	t.Helper()
	err := s.Update(context.Background(), func(tx flow.Tx[store.View]) (err error) {
		h, err = tx.(store.Sealer).SealSheet(context.Background(), name, []byte(`{"of":"test"}`), slips)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func slipOf(id countersign.ID, raw string) store.Slip {
	return store.Slip{Subject: id, Raw: []byte(raw)}
}

func kept(t testing.TB, s *store.SQLite) (x store.Exhibit, raws []string) {
	t.Helper()
	list, err := s.Evidence(context.Background(), -1, 0)
	if err != nil || len(list) == 0 {
		t.Fatalf("%d pieces, %v", len(list), err)
	}
	x = list[len(list)-1]
	slips, err := s.Slips(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slips {
		raws = append(raws, string(p.Subject)+"="+string(p.Raw))
	}
	return x, raws
}

// TestSheet: many slips under one leaf, each of which is read back and is what
// the sheet commits to; the newest of a subject is found; the same is kept once.
func TestSheet(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	sealSheet(t, s, "asked", slipOf("q:1", "one"), slipOf("q:2", "two"), slipOf("q:1", "three"))
	h := sealSheet(t, s, "asked", slipOf("q:2", "four"))
	if again := sealSheet(t, s, "asked", slipOf("q:2", "four")); again != h {
		t.Error("the same sheet has another hash")
	}
	sealSheet(t, s, "other", slipOf("q:1", "five"))
	s.Close()
	s = openSQLite(t, dir, store.Options{})
	defer s.Close()
	if r := verify(t, s); r.Size != 3 {
		t.Errorf("%d leaves, want 3", r.Size)
	}
	list, err := s.Evidence(ctx, -1, 0)
	if err != nil || len(list) != 3 || list[0].Slips != 3 || list[0].Name != "asked" {
		t.Fatalf("%+v, %v", list, err)
	}
	slips, err := s.Slips(ctx, list[0])
	if err != nil || len(slips) != 3 || string(slips[2].Raw) != "three" || slips[2].Subject != "q:1" {
		t.Fatalf("%+v, %v", slips, err)
	}
	raw, err := s.Open(ctx, list[0].Hash)
	var sheet store.Sheet
	if err != nil || json.Unmarshal(raw, &sheet) != nil || string(sheet.About) != `{"of":"test"}` || len(sheet.Slips) != 3 || sheet.Slips[1] != sha256.Sum256([]byte("two")) {
		t.Errorf("%s, %v", raw, err)
	}
	for id, want := range map[countersign.ID]string{"q:1": "three", "q:2": "four", "q:3": ""} {
		if raw, err := s.LastSlip(ctx, id, "asked"); err != nil || string(raw) != want {
			t.Errorf("newest of %s: %q, %v", id, raw, err)
		}
	}
	if err := s.Check(ctx); err != nil {
		t.Error(err)
	}
}

// TestSheetRefused: what cannot be a sheet leaves nothing, and neither does one
// whose update fails.
func TestSheetRefused(t *testing.T) {
	ctx := context.Background()
	s := openSQLite(t, t.TempDir(), store.Options{})
	defer s.Close()
	broken := errors.New("broken")
	for _, slips := range [][]store.Slip{nil, make([]store.Slip, store.SlipsMost+1), {slipOf("q:1", "x"), slipOf("", "y")}, {slipOf("q:1", "x")}} {
		err := s.Update(ctx, func(tx flow.Tx[store.View]) error {
			if _, err := tx.(store.Sealer).SealSheet(ctx, "x", []byte("{}"), slips); err != nil {
				return err
			}
			return broken
		})
		if err == nil || errors.Is(err, broken) != (len(slips) == 1) {
			t.Errorf("%d slips: %v", len(slips), err)
		}
	}
	if list, err := s.Evidence(ctx, -1, 0); err != nil || len(list) != 0 {
		t.Errorf("%d pieces, %v", len(list), err)
	}
	if err := s.Check(ctx); err != nil {
		t.Error(err)
	}
}

// TestEraseSlip: erasing one subject leaves nothing of its slips in any file,
// and the others as they were. A hold on another of the sheet does not stop it.
func TestEraseSlip(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	defer s.Close()
	const marker = "MARKER-4712"
	sealSheet(t, s, "asked", slipOf("q:1", marker+" one"), slipOf("q:2", "two"), slipOf("q:1", marker+strings.Repeat(" long", 5000)))
	slot := readSlot(t, dir, 1)
	wantNoBytes(t, dir, []byte(marker))
	if err := s.Hold(ctx, store.Hold{Subject: "q:2", By: "ann"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Erase(ctx, countersign.Erasure{Subject: "q:1", By: "ann", Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	wantNoBytes(t, dir, []byte(marker), slot[1:61])
	if _, raws := kept(t, s); strings.Join(raws, " ") != "q:1= q:2=two q:1=" {
		t.Errorf("left: %q", raws)
	}
	if raw, err := s.LastSlip(ctx, "q:1", "asked"); err != nil || raw != nil {
		t.Errorf("newest of the erased: %q, %v", raw, err)
	}
	sealSheet(t, s, "asked", slipOf("q:1", "anew"))
	if raw, err := s.LastSlip(ctx, "q:1", "asked"); err != nil || string(raw) != "anew" {
		t.Errorf("newest of who came back: %q, %v", raw, err)
	}
	if err := s.Check(ctx); err != nil {
		t.Error(err)
	}
	verify(t, s)
}

// TestMayBeDecided: nobody of whom anything was decided is passed over, in the
// same process or the next.
func TestMayBeDecided(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	s := openSQLite(t, dir, store.Options{})
	want := func(id countersign.ID, may bool) {
		t.Helper()
		if got, err := s.MayBeDecided(ctx, id); err != nil || got != may {
			t.Errorf("%s: %v, %v", id, got, err)
		}
	}
	want("a:1", false)
	appendAll(t, s, []countersign.Entry{decision("a:1", "x"), person(2, 3, 0)})
	want("a:1", true)
	want("a:2", false)
	s.Close()
	s = openSQLite(t, dir, store.Options{})
	defer s.Close()
	want("a:2", false)
	want("a:1", true)
}

// BenchmarkSealSheet seals slips of 600 bytes of a subject each, by 256.
func BenchmarkSealSheet(b *testing.B) {
	s := openSQLite(b, b.TempDir(), store.Options{})
	defer s.Close()
	body := bytes.Repeat([]byte("x"), 600)
	for n := 0; n < b.N; {
		var slips []store.Slip
		for range min(256, b.N-n) {
			slips = append(slips, store.Slip{Subject: countersign.ID(fmt.Sprint("query:", n)), Raw: fmt.Append(body, n)})
			n++
		}
		sealSheet(b, s, "asked", slips...)
	}
}
