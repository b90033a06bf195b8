package detecttest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"countersign/internal/detect/detecttest"
)

// TestLintRefuses gives the lint rules that must not be: every one is refused,
// each for the reason in its first line.
func TestLintRefuses(t *testing.T) {
	a := archive(t, "forbidden.txtar")
	if len(a.Files) < 50 {
		t.Errorf("%d forbidden rules: fifty are promised", len(a.Files))
	}
	for _, f := range a.Files {
		t.Run(f.Name, func(t *testing.T) {
			first, rest, _ := strings.Cut(string(f.Data), "\n")
			want, ok := strings.CutPrefix(first, "// want: ")
			if !ok {
				t.Fatal("no reason in the first line")
			}
			got := lint(t, f.Name, rest)
			if !strings.Contains(strings.Join(got, "\n"), want) {
				t.Errorf("want %q, got %q", want, got)
			}
		})
	}
}

// TestLintAllows gives it rules that are admissible and look a little like the
// others.
func TestLintAllows(t *testing.T) {
	for _, f := range archive(t, "allowed.txtar").Files {
		t.Run(f.Name, func(t *testing.T) {
			if got := lint(t, f.Name, string(f.Data)); len(got) > 0 {
				t.Errorf("refused: %q", got)
			}
		})
	}
}

func archive(t *testing.T, file string) *txtar.Archive {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// lint completes a body to a file: lines before the first blank one that begin
// with "import" stand on top.
func lint(t *testing.T, name, body string) []string {
	t.Helper()
	src := body
	if !strings.HasPrefix(body, "package") {
		src = "package x\n\nfunc run(p *detect.Pass) {\n" + body + "\n}\n"
	}
	got, err := detecttest.Lint(name+".go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestLintDir(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"x.go":      "package x\n\nvar where = \"KP\"\n",
		"x_test.go": "package x\n\nvar where2 = \"KP\"\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := detecttest.LintDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || !strings.HasPrefix(got[0], "x.go:3: ") {
		t.Errorf("got %q", got)
	}
}
