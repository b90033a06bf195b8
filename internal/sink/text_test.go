package sink

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                 "",
		"plain":            "plain",
		"정성화 Ünï":          "정성화 Ünï",
		"a\x1b[31mb":       "a\u00b7[31mb",
		"a\u202eb":         "a\u00b7b",
		"tab\tnew\nline":   "tab new line",
		"\xff":             "\uFFFD",
		"zero\u200bwidth":  "zero\u00b7width",
		"del\x7f c1\u0085": "del\u00b7 c1\u00b7",
	} {
		if got := Plain(in); got != want {
			t.Errorf("Plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPlainProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Plain(string(rapid.SliceOf(rapid.Byte()).Draw(t, "s")))
		if !utf8.ValidString(s) || Plain(s) != s {
			t.Fatalf("%q is not plain", s)
		}
		for _, r := range s {
			if hidden(r) {
				t.Fatalf("%U is left in %q", r, s)
			}
		}
	})
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+1512": "'+1512", "-2": "'-2", "@x": "'@x", "\t=1": " =1", "safe": "safe", "＝1": "'＝1",
	} {
		if got := Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(4, 40).Draw(t, "width")
		for _, l := range Wrap(rapid.String().Draw(t, "s"), width, utf8.RuneCountInString) {
			if utf8.RuneCountInString(l) > width {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
	})
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a", "secret": "s***", "é2": "é***"} {
		if got := Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}
