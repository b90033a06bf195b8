package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/seizure"
)

func seizing1(t *testing.T, at, data string) FrontRequest {
	t.Helper()
	return FrontRequest{Captures: []Input{{Name: "fronts.ndjson", Path: filepath.Join("..", "..", "examples", "fronts.ndjson")}}, Format: "ndjson",
		Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Outside: Outside{Offline: true}, Seizure: at, Data: data}
}

// TestSeizure: the same captures make the same bytes, and the package verifies
// with nothing but itself, until one byte is another.
func TestSeizure(t *testing.T) {
	dir := t.TempDir()
	var zips [2][]byte
	for i, name := range []string{"a.zip", "b.zip"} {
		at := filepath.Join(dir, name)
		if _, err := Front(context.Background(), io.Discard, seizing1(t, at, "")); err != nil {
			t.Fatal(err)
		}
		if err := VerifySeizure(io.Discard, at, ""); err != nil {
			t.Error(err)
		}
		b, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		zips[i] = b
	}
	if !bytes.Equal(zips[0], zips[1]) {
		t.Error("the same captures made other bytes")
	}
	at := filepath.Join(dir, "package")
	if _, err := Front(context.Background(), io.Discard, seizing1(t, at, "")); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(at string) error{
		"another byte": func(at string) error {
			return os.WriteFile(filepath.Join(at, "pages", "topazstream.com", "01.txt"), []byte("x"), 0o600)
		},
		"a file more": func(at string) error { return os.WriteFile(filepath.Join(at, "pages", "more.txt"), nil, 0o600) },
		"a file less": func(at string) error { return os.Remove(filepath.Join(at, "domains.csv")) },
	} {
		spoiled := filepath.Join(t.TempDir(), "package")
		if err := os.CopyFS(spoiled, os.DirFS(at)); err != nil {
			t.Fatal(err)
		}
		if err := VerifySeizure(io.Discard, spoiled, ""); err != nil {
			t.Error(err)
		}
		if err := spoil(spoiled); err != nil {
			t.Fatal(err)
		}
		if err := VerifySeizure(io.Discard, spoiled, ""); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestSeizureSpares: honest sites get no papers; they are named as compared or
// as looked at.
func TestSeizureSpares(t *testing.T) {
	at := filepath.Join(t.TempDir(), "package")
	if _, err := Front(context.Background(), io.Discard, seizing1(t, at, "")); err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile(filepath.Join(at, "domains.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(rows), "\nfablefielddata.net,") || strings.Contains(string(rows), "\ncedarviewsoftware.com,") || strings.Contains(string(rows), "\nbeaconwardnetworks.com,") {
		t.Errorf("the table is of others:\n%s", rows)
	}
	r := seizing1(t, filepath.Join(t.TempDir(), "none"), "")
	r.Domains = []string{"beaconwardnetworks.com"}
	if _, err := Front(context.Background(), io.Discard, r); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("papers on an honest site: %v", err)
	}
	if r.Domains, r.Seizure = nil, at; !errors.Is(seizable(r), countersign.ErrConflict) {
		t.Error("a package is written over another")
	}
}

// TestSeizureProofs: what the evidence log holds comes with a proof, and a
// proof of something else is seen. Three records were sealed before; the run seals
// the four sites that it judges.
func TestSeizureProofs(t *testing.T) {
	dir := t.TempDir()
	house, at := filepath.Join(dir, "house"), filepath.Join(dir, "package")
	s := &Surveyed{Domain: "topazstream.com", Captures: []collect.Capture{
		{URI: "dns:topazstream.com?type=A", At: time.Unix(1_780_000_000, 0).UTC(), Media: "application/dns-message", Received: []byte("one")},
		{URI: "https://topazstream.com/", At: time.Unix(1_780_000_001, 0).UTC(), Media: "application/http", Sent: []byte("GET / HTTP/1.1\r\n\r\n"), Received: []byte("HTTP/1.1 200 OK\r\n\r\nhello")}}}
	if _, err := SealSurveyed(context.Background(), house, s, "", Outside{}); err != nil {
		t.Fatal(err)
	}
	if _, err := Front(context.Background(), io.Discard, seizing1(t, at, house)); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := VerifySeizure(&said, at, ""); err != nil || !strings.Contains(said.String(), "7 sealed captures: each stands in the evidence log") {
		t.Errorf("%v\n%s", err, said.String())
	}
	raw, err := os.ReadFile(filepath.Join(at, proofsName))
	if err != nil {
		t.Fatal(err)
	}
	var log seizure.Log
	if err := json.Unmarshal(raw, &log); err != nil {
		t.Fatal(err)
	}
	sums, err := readSums(os.DirFS(at))
	if err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*seizure.Log){
		"file":       func(l *seizure.Log) { l.Proofs[0].File = "README.md" },
		"leaf":       func(l *seizure.Log) { l.Proofs[0].Leaf++ },
		"body":       func(l *seizure.Log) { l.Proofs[0].Body = l.Proofs[1].Body },
		"path":       func(l *seizure.Log) { l.Proofs[0].Path = l.Proofs[0].Path[1:] },
		"digits":     func(l *seizure.Log) { l.Proofs[0].Path[0] = "xyz" },
		"checkpoint": func(l *seizure.Log) { l.Checkpoint = strings.Replace(l.Checkpoint, "\n", "x\n", 1) },
	} {
		var other seizure.Log
		if err := json.Unmarshal(raw, &other); err != nil {
			t.Fatal(err)
		}
		spoil(&other)
		if err := proofsHold(&other, sums, log.Key); err == nil {
			t.Errorf("another %s is not seen", what)
		}
	}
	if err := proofsHold(&log, sums, log.Key); err != nil {
		t.Error(err)
	}
}

// FuzzSums: a list of sums is others' bytes.
func FuzzSums(f *testing.F) {
	f.Add([]byte(strings.Repeat("0", 64) + "  README.md\n"))
	f.Add([]byte("x  ../a\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, sumsName), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := VerifySeizure(io.Discard, dir, ""); err == nil {
			t.Error("files that are not there are verified")
		}
	})
}
