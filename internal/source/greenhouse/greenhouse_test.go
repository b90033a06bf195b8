package greenhouse_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/greenhouse"
	"countersign/internal/source/sourcetest"

	"github.com/google/go-cmp/cmp"
)

func TestSource(t *testing.T) { sourcetest.Run(t, greenhouse.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, greenhouse.Source) }

func TestErases(t *testing.T) {
	raw, err := os.ReadFile("testdata/webhooks.raw")
	if err != nil {
		t.Fatal(err)
	}
	var got []countersign.Erasure
	for line := range strings.Lines(string(raw)) {
		got = append(got, greenhouse.Source.Erases(source.Piece{Raw: []byte(line)})...)
	}
	want := []countersign.Erasure{
		{Subject: "applicant:greenhouse/37130511", By: "greenhouse", Reason: "deleted in Greenhouse"},
		{Subject: "applicant:greenhouse/7", By: "greenhouse", Reason: "anonymised in Greenhouse"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("erasures (-want +got):\n%s", diff)
	}
}

func TestVerify(t *testing.T) {
	secret, body := []byte("secret"), []byte(`{"action":"ping","payload":{"name":"\u00e9"}}`)
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	good := "sha256 " + hex.EncodeToString(mac.Sum(nil))
	tests := map[string]struct {
		secret, body []byte
		header       string
		want         bool
	}{
		"good":         {secret, body, good, true},
		"upper case":   {secret, body, "sha256 " + strings.ToUpper(good[7:]), true},
		"other secret": {[]byte("other"), body, good, false},
		"re-encoded":   {secret, []byte(`{"action":"ping","payload":{"name":"é"}}`), good, false},
		"no scheme":    {secret, body, good[7:], false},
		"sha1":         {secret, body, "sha1 " + good[7:], false},
		"cut":          {secret, body, good[:40], false},
		"empty":        {secret, body, "", false},
		"base64":       {secret, body, "sha256 aGVsbG8=", false},
	}
	for name, tt := range tests {
		if got := greenhouse.Verify(tt.secret, tt.body, tt.header); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
