package app

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLines: a file says what it has, and loses the part of a line that
// somebody was killed over.
func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, file, line, left string
		has                    bool
	}{
		{"nothing", "", "b\n", "", false},
		{"first", "b\nc\n", "b\n", "b\nc\n", true},
		{"last", "a\nb\n", "b\n", "a\nb\n", true},
		{"end of another", "ab\n", "b\n", "ab\n", false},
		{"torn", "a\nlin", "line\n", "a\n", false},
		{"without its end", "a\nline", "line\n", "a\n", false},
		{"torn by another", "a\nlen", "line\n", "a\nlen", false},
	} {
		path := filepath.Join(t.TempDir(), "lines")
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := OpenLines(path)
		if err != nil {
			t.Fatal(err)
		}
		has, err := l.Has([]byte(c.line))
		left, readErr := os.ReadFile(path)
		if err != nil || readErr != nil || has != c.has || string(left) != c.left {
			t.Errorf("%s: %v, %q, %v", c.name, has, left, err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}
