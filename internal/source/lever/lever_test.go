package lever_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/lever"
	"countersign/internal/source/sourcetest"

	"github.com/google/go-cmp/cmp"
)

func TestSource(t *testing.T) { sourcetest.Run(t, lever.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, lever.Source) }

func TestErases(t *testing.T) {
	raw, err := os.ReadFile("testdata/webhooks.raw")
	if err != nil {
		t.Fatal(err)
	}
	var got []countersign.Erasure
	for line := range strings.Lines(string(raw) + `{"id":"3","isAnonymized":true}` + "\n") {
		got = append(got, lever.Source.Erases(source.Piece{Raw: []byte(line)})...)
	}
	want := []countersign.Erasure{
		{Subject: "applicant:lever/o2", By: "lever", Reason: "deleted in Lever"},
		{Subject: "applicant:lever/3", By: "lever", Reason: "anonymised in Lever"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("erasures (-want +got):\n%s", diff)
	}
}

func TestVerify(t *testing.T) {
	const body = `{"event":"candidateHired","triggeredAt":1772442000000,"token":"t1","signature":"%s","data":{}}`
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write([]byte("t11772442000000"))
	good := fmt.Appendf(nil, body, hex.EncodeToString(mac.Sum(nil)))
	got, ok := lever.Verify([]byte("secret"), good)
	want := lever.Event{Name: "candidateHired", Token: "t1", At: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("ok %v (-want +got):\n%s", ok, diff)
	}
	for name, b := range map[string][]byte{
		"other time": []byte(strings.Replace(string(good), "1772442000000", "1772442000001", 1)),
		"unsigned":   fmt.Appendf(nil, body, ""),
		"twice":      []byte(strings.Replace(string(good), `"token"`, `"Token":"x","token"`, 1)),
		"no json":    []byte("hello"),
	} {
		if _, ok := lever.Verify([]byte("secret"), b); ok {
			t.Errorf("%s passes", name)
		}
	}
	if _, ok := lever.Verify([]byte("other"), good); ok {
		t.Error("another secret passes")
	}
}
