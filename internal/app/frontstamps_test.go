package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/seizure"
	"countersign/internal/store"
)

// TestSeizureStamps: the first stamp after each sealed piece goes into the
// package, the log is shown to go on from it, the line that the package gives
// for openssl says the same, and a stamp that is another is seen.
func TestSeizureStamps(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	authority, roots, _ := timeAuthority(t)
	house, at := filepath.Join(dir, "house"), filepath.Join(dir, "package")
	outside := Outside{Allow: []string{"127.0.0.0/8"}, CA: roots}
	early := &Surveyed{Domain: "topazstream.com", Captures: []collect.Capture{{URI: "dns:topazstream.com?type=A", At: time.Unix(1_780_000_000, 0).UTC(), Media: "application/dns-message", Received: []byte("one")}}}
	for range 2 { // the second stamp is first for nothing
		if _, err := SealSurveyed(ctx, house, early, authority, outside); err != nil {
			t.Fatal(err)
		}
	}
	r := seizing1(t, at, house)
	r.Timestamp, r.Outside = authority, outside
	if sum, err := Front(ctx, io.Discard, r); err != nil || sum.Unstamped != "" {
		t.Fatalf("%+v, %v", sum, err)
	}
	var said bytes.Buffer
	if err := VerifySeizure(&said, at, ""); err != nil {
		t.Fatal(err)
	}
	// The authority is nobody's whom this system knows, which is told.
	if n := strings.Count(said.String(), "Stamped 2026-11-20T09:00:00Z by CN=Time: "); n != 2 || !strings.Contains(said.String(), ": 1 sealed capture was there by then; the authority is certified by nobody known here.") || !strings.Contains(said.String(), ": 5 sealed captures were there by then; ") {
		t.Errorf("%s", said.String())
	}
	checkedElsewhere(t, at, roots)
	var log seizure.Log
	raw, err := os.ReadFile(filepath.Join(at, proofsName))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &log); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*seizure.Log){
		"size":  func(l *seizure.Log) { l.Stamps[0].Size++ },
		"head":  func(l *seizure.Log) { l.Stamps[0].Head = l.Stamps[1].Head },
		"token": func(l *seizure.Log) { l.Stamps[0].Token = l.Stamps[1].Token },
		"proof": func(l *seizure.Log) { l.Stamps[0].Proof = l.Stamps[1].Proof },
		"file":  func(l *seizure.Log) { l.Stamps[0].Token = "none" },
	} {
		var other seizure.Log
		if err := json.Unmarshal(raw, &other); err != nil {
			t.Fatal(err)
		}
		spoil(&other)
		if err := checkStamps(io.Discard, os.DirFS(at), &other, log.Key); err == nil {
			t.Errorf("another %s is not seen", what)
		}
	}
	if err := os.WriteFile(filepath.Join(at, log.Stamps[0].Token), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := VerifySeizure(io.Discard, at, ""); !errors.Is(err, countersign.ErrTampered) {
		t.Errorf("another token: %v", err)
	}
}

var typed = regexp.MustCompile(`(?m)^    openssl (.+)$`)

// checkedElsewhere types what the package says into a shell.
func checkedElsewhere(t *testing.T, at, root string) {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(at, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	lines := typed.FindAllStringSubmatch(string(readme), -1)
	if len(lines) != 2 {
		t.Errorf("%d lines to be typed in\n%s", len(lines), readme)
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Log("there is no openssl here: its line was not tried")
		return
	}
	for _, l := range lines {
		// The test's authority stamps a day at which this clock may not be.
		args := append(strings.Fields(strings.Replace(l[1], "ROOT.pem", root, 1)), "-attime", fmt.Sprint(updateDay.Unix()))
		cmd := exec.Command(openssl, args...)
		cmd.Dir = at
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Verification: OK") {
			t.Errorf("openssl %s: %v\n%s", l[1], err, out)
		}
		args[3] = proofsName // of something else
		cmd = exec.Command(openssl, args...)
		cmd.Dir = at
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Errorf("openssl takes the stamp for another's: %s", out)
		}
	}
}

// TestStampedHeads: a house without stamps has none.
func TestStampedHeads(t *testing.T) {
	house := t.TempDir()
	if _, err := SealSurveyed(context.Background(), house, &Surveyed{Domain: "a.example"}, "", Outside{}); err != nil {
		t.Fatal(err)
	}
	err := withData(context.Background(), house, func(l *store.SQLite) error {
		got, err := stampedHeads(context.Background(), l, nil)
		if len(got) > 0 {
			t.Errorf("%+v", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
