package sink

import (
	"bytes"
	"math"
	"testing"
)

// encoded is what Encode writes, without the newline.
func encoded(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, v, ""); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// FuzzAppend holds what is written by hand to what encoding/json writes.
func FuzzAppend(f *testing.F) {
	for i := range 0x100 { // every byte alone, and every short rune
		f.Add(string([]byte{byte(i)}), float64(i)/7)
		f.Add(string(rune(i)), -float64(i))
	}
	for _, s := range []string{"", "정성화 <a href=\"x\">&", "\u2028\u2029\u202e\U000e0041\U0001f600\ufeff", "\xff\xfe\xed\xa0\x80", "a\\b\"c\x7f\u009b"} {
		f.Add(s, 1e21)
		f.Add(s+"x"+s, -1e-7)
	}
	f.Fuzz(func(t *testing.T, s string, x float64) {
		if got, want := string(AppendText(nil, s)), encoded(t, s); got != want {
			t.Errorf("%q is written %s, and encoding/json writes %s", s, got, want)
		}
		if got, want := string(AppendTexts(nil, []string{s, "b"})), encoded(t, []string{s, "b"}); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return
		}
		if got, want := string(AppendNumber(nil, x)), encoded(t, x); got != want {
			t.Errorf("%g is written %s, and encoding/json writes %s", x, got, want)
		}
	})
}
