package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/store"
)

func exampleFronts(t *testing.T) []Input {
	t.Helper()
	return []Input{{Name: "fronts.ndjson", Path: filepath.Join("..", "..", "examples", "fronts.ndjson")}}
}

// TestFrontReceipt: a receipt judges again from files or from the evidence, says
// so when a capture is another or gone, and heeds no page that came later.
func TestFrontReceipt(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	r := FrontRequest{Captures: exampleFronts(t), Receipt: filepath.Join(dir, "receipt.json"), Format: "ndjson", Now: now, Outside: Outside{Offline: true}}
	again := func(q Rerunning) (string, error) {
		var out bytes.Buffer
		q.Receipt = r.Receipt
		err := Rerun(ctx, &out, q)
		return out.String(), err
	}
	run := func() string {
		var out bytes.Buffer
		if _, err := Front(ctx, &out, r); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	run()
	if said, err := again(Rerunning{}); err != nil || said != "5 sites judged again: captures, lists, rules and every answer are the same.\n" {
		t.Errorf("%q, %v", said, err)
	}
	raw, err := os.ReadFile(r.Captures[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other.ndjson")
	if err := os.WriteFile(other, bytes.Replace(raw, []byte("GoDaddy"), []byte("GoMommy"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := again(Rerunning{Inputs: []string{other}}); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("another capture: %v", err)
	}

	r.Data, r.Prior = filepath.Join(dir, "unstamped"), new(float64)
	*r.Prior = -20
	r.Timestamp = "http://stamp.example/" // which offline nobody reaches
	if s, err := Front(ctx, &bytes.Buffer{}, r); err != nil || s.Unstamped == "" {
		t.Errorf("unstamped: %+v, %v", s, err)
	}
	r.Timestamp, r.Data = "", filepath.Join(dir, "house")
	first := run()
	whole, err := os.ReadFile(r.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	sealedAlike(t, r.Data, first, whole)
	r.Domains, r.Receipt = []string{"fablefielddata.net", "nobody.example"}, filepath.Join(dir, "later.json")
	run() // its pages are in the corpus now
	if said, err := again(Rerunning{Data: r.Data}); err != nil || !strings.HasPrefix(said, "2 sites") {
		t.Errorf("%q, %v", said, err)
	}
	r.Receipt = filepath.Join(dir, "receipt.json")
	if _, err := again(Rerunning{Data: r.Data}); err != nil {
		t.Errorf("from the evidence: %v", err)
	}
	forged := bytes.Replace(whole, []byte(`"clone_of": "wrenmark.com"`), []byte(`"clone_of": "other.com"`), 1)
	if err := os.WriteFile(r.Receipt, forged, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := again(Rerunning{Data: r.Data}); !errors.Is(err, countersign.ErrTampered) || !strings.Contains(err.Error(), "made from other.com") {
		t.Errorf("a forged answer: %v", err)
	}
	if err := Erase(ctx, r.Data, countersign.Erasure{Subject: "domain:topazstream.com", By: "a", Reason: "b"}); err != nil {
		t.Fatal(err)
	}
	if _, err := again(Rerunning{Data: r.Data}); !errors.Is(err, countersign.ErrNotFound) || !strings.Contains(err.Error(), "topazstream.com was erased") {
		t.Errorf("an erased capture: %v", err)
	}
}

// TestFrontCompareReceipt: a comparison leaves a receipt as an answer does, of
// the two sites and no other, in a file or in the evidence.
func TestFrontCompareReceipt(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	r := FrontRequest{Captures: exampleFronts(t), Receipt: filepath.Join(dir, "receipt.json"), Format: "ndjson", Compare: true, Domains: []string{"fablefielddata.net", "cedarviewsoftware.com"},
		Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Outside: Outside{Offline: true}}
	for _, data := range []string{"", filepath.Join(dir, "house")} {
		var said bytes.Buffer
		r.Data = data
		if _, err := Front(ctx, &said, r); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(r.Receipt)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "topazstream.com") {
			t.Error("the receipt speaks of sites that nobody asked about")
		}
		if data != "" {
			var c struct{ Sealed *frontSealed }
			if err := json.Unmarshal(said.Bytes(), &c); err != nil || c.Sealed == nil || !bytes.Equal(unsealed(t, data, c.Sealed.Receipt), raw) {
				t.Errorf("%v: %s", err, said.String())
			}
		}
		said.Reset()
		if err := Rerun(ctx, &said, Rerunning{Receipt: r.Receipt, Data: data}); err != nil || said.String() != "fablefielddata.net and cedarviewsoftware.com compared again: captures, lists, rules and what was said are the same.\n" {
			t.Errorf("%q, %v", said.String(), err)
		}
		other := strings.Replace(string(raw), `"comparison": "`, `"comparison": "00`, 1)
		i := strings.Index(other, `"comparison": "`) + len(`"comparison": "`)
		other = other[:i+64] + other[i+66:]
		if err := os.WriteFile(r.Receipt, []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Rerun(ctx, &said, Rerunning{Receipt: r.Receipt, Data: data}); !errors.Is(err, countersign.ErrTampered) || !strings.Contains(err.Error(), "compare otherwise") {
			t.Errorf("a forged comparison: %v", err)
		}
	}
}

// sealedAlike: the answer names the receipt that the folder keeps, byte for
// byte the one that was written, and the log verifies.
func sealedAlike(t *testing.T, data, answer string, receipt []byte) {
	t.Helper()
	var line struct{ Sealed *frontSealed }
	for l := range strings.Lines(answer) {
		if strings.HasPrefix(l, `{"sealed"`) {
			if err := json.Unmarshal([]byte(l), &line); err != nil {
				t.Fatal(err)
			}
		}
	}
	if line.Sealed == nil || line.Sealed.Checkpoint == (countersign.Hash{}) {
		t.Fatalf("nothing says that it was sealed: %+v", line.Sealed)
	}
	kept := unsealed(t, data, line.Sealed.Receipt)
	if !bytes.Equal(kept, receipt) {
		t.Error("the receipt that is kept is not the one that was written")
	}
	var said bytes.Buffer
	if err := VerifyEvidence(context.Background(), &said, data, ""); err != nil {
		t.Errorf("%v: %s", err, said.String())
	}
}

// TestFrontReceiptRefused: no receipt is given that nobody could re-run, and no
// stamp of a log that is not there.
func TestFrontReceiptRefused(t *testing.T) {
	for _, r := range []FrontRequest{
		{Domains: []string{"a.example"}, Receipt: filepath.Join(t.TempDir(), "receipt.json")},
		{Domains: []string{"a.example"}, Timestamp: "http://stamp.example/"},
	} {
		if _, err := Front(context.Background(), &bytes.Buffer{}, r); !errors.Is(err, countersign.ErrForbidden) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// evidenceHeld: every capture that an answer names stands in the evidence, and
// the archive record has the address.
func evidenceHeld(t *testing.T, data string, a *front.Answer) {
	t.Helper()
	if len(a.Evidence) < 10 {
		t.Errorf("%s: %d captures are sealed", a.Domain, len(a.Evidence))
	}
	for _, x := range a.Evidence[:min(len(a.Evidence), 3)] {
		if raw := unsealed(t, data, x.SHA256); !bytes.Contains(raw, []byte("WARC-Target-URI: "+x.URI)) {
			t.Errorf("%s: %.100q", x.URI, raw)
		}
	}
}

func unsealed(t *testing.T, data string, h countersign.Hash) (raw []byte) {
	t.Helper()
	err := withData(context.Background(), data, func(s *store.SQLite) (err error) {
		raw, err = s.Open(context.Background(), h)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// FuzzFrontReceipt: whatever stands in a receipt, it is re-run or refused.
func FuzzFrontReceipt(f *testing.F) {
	f.Add([]byte(`{"front_receipt":1,"run":{"now":"2026-06-01T00:00:00Z"},"captured":[{"domain":"a.example","sha256":""}],"answers":[]}`))
	f.Add([]byte(`{"front_receipt":1,"run":{"now":"x"},"pages":-1,"paths":["","none"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, ok := readFrontReceipt(b)
		if !ok {
			return
		}
		r.Registry = nil // a path of its own
		if err := r.askAgain(context.Background(), &bytes.Buffer{}, Rerunning{Inputs: []string{}}); err == nil && len(r.Answers) != len(r.Captured) && r.Asked == nil {
			t.Errorf("%d answers of %d captures are the same", len(r.Answers), len(r.Captured))
		}
	})
}
