package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	gocmp "github.com/google/go-cmp/cmp"

	"countersign/internal/app"
)

const root = "../.."

// pages are all that a reader is told, by their path from the root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(root, f)
			if err != nil {
				t.Fatal(err)
			}
			out[filepath.ToSlash(name)] = string(b)
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d pages: where are the others?", len(out))
	}
	return out
}

// A block is a fenced part of a page. Info is what stands behind the fence.
type block struct {
	info  string
	lines []string
	at    int // line of the page on which the first of lines stands, from 0
}

func blocks(page string) []block {
	var out []block
	open := false
	for i, l := range strings.Split(page, "\n") {
		switch info, fence := strings.CutPrefix(l, "```"); {
		case fence && !open:
			out, open = append(out, block{info: strings.TrimSpace(info), at: i + 1}), true
		case fence:
			open = false
		case open:
			out[len(out)-1].lines = append(out[len(out)-1].lines, l)
		}
	}
	return out
}

// TestPages does what the pages say. In a folder of its own for each page,
// which holds the examples:
//
//   - a block "sh" is run, line by line, where a line begins with countersign,
//     go run ./cmd/countersign or curl; "# exit N" behind it says how it leaves
//     ("# exit 0 or 5"), else 0 and 1 are right; "< FILE" is its input; "&"
//     leaves it running until the page ends; "NAME=$(countersign ...)" keeps
//     what it printed;
//   - a block "text" right behind it shows what the last line printed: all of
//     it, or the part that stands between "..." lines; -update writes it anew;
//   - a block with a name behind its kind ("csv labels.csv") is a file.
func TestPages(t *testing.T) {
	all := pages(t)
	home, err := filepath.Abs(root) // each page is followed in another folder
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range all {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			fresh := follow(t, filepath.Join(home, "examples"), page)
			if *update && fresh != page {
				if err := os.WriteFile(filepath.Join(home, name), []byte(fresh), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	if !strings.Contains(all["README.md"], "go run ./cmd/countersign screen examples/applicants.ndjson") {
		t.Error("README.md does not say how to begin")
	}
}

// follow does what one page says, and returns it with the answers of today.
func follow(t *testing.T, examples, page string) string {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("CLICOLOR_FORCE", "")
	t.Chdir(t.TempDir())
	if err := os.CopyFS("examples", os.DirFS(examples)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(page, "\n")
	sh := newShell(t)
	said := ""
	moved := 0 // lines that answers before have grown by
	for _, b := range blocks(page) {
		kind, name, _ := strings.Cut(b.info, " ")
		switch {
		case name != "":
			if err := os.WriteFile(filepath.Base(name), []byte(strings.Join(b.lines, "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		case kind == "sh":
			said = runAll(t, sh, b.lines)
			continue
		case kind == "text" && said != "":
			want := answer(t, b.lines, said)
			if diff := gocmp.Diff(b.lines, want); diff != "" && !*update {
				t.Errorf("line %d: the page shows another answer (-page +today); go test ./cmd/countersign -run TestPages -update writes it\n%s", b.at+1, diff)
			}
			lines = slices.Replace(lines, b.at+moved, b.at+moved+len(b.lines), want...)
			moved += len(want) - len(b.lines)
		}
		said = ""
	}
	return strings.Join(lines, "\n")
}

var (
	exitWanted = regexp.MustCompile(`\s+# exit ([0-9]+)(?: or ([0-9]+))?\s*$`)
	remark     = regexp.MustCompile(`\s+# .*$`)
	wordOf     = regexp.MustCompile(`'[^']*'|"[^"]*"|\S+`)
)

// runAll runs the command's lines of a block and returns what the last printed.
func runAll(t *testing.T, sh *shell, lines []string) string {
	t.Helper()
	said := ""
	for _, l := range lines {
		l = strings.TrimPrefix(l, "go run ./cmd/")
		if !runs(l) {
			continue
		}
		want := []string{"0", "1"}
		if m := exitWanted.FindStringSubmatch(l); m != nil {
			want = m[1:]
		}
		code, out := sh.do(remark.ReplaceAllString(l, ""))
		if !slices.Contains(want, fmt.Sprint(code)) {
			t.Errorf("%s\nleft with %d, and the page says %v:\n%s", l, code, want, out)
		}
		said = out
	}
	return said
}

// runLine runs one line. It returns what was printed as data, or what was said
// if there was none.
func runLine(t *testing.T, line string) (code int, said string) {
	t.Helper()
	line, input, _ := strings.Cut(line, " < ")
	var in []byte
	if input != "" {
		b, err := os.ReadFile(strings.TrimSpace(input))
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		in = b
	}
	var out, errs bytes.Buffer
	code = run(context.Background(), words(line)[1:], bytes.NewReader(in), &out, &errs)
	return code, cmp.Or(out.String(), errs.String())
}

const rest = "..."

// answer returns what a block should show of what was said. A block that
// begins with "..." shows from the line that its second line is; one that ends
// with it shows as many lines as it does.
func answer(t *testing.T, shown []string, said string) []string {
	t.Helper()
	full := strings.Split(strings.TrimRight(said, "\n"), "\n")
	if len(shown) < 3 {
		return full
	}
	var out []string
	if shown[0] == rest {
		i := slices.Index(full, shown[1])
		if i < 0 {
			t.Errorf("nothing printed is %q", shown[1])
			return shown
		}
		full, shown, out = full[i:], shown[1:], []string{rest}
	}
	if shown[len(shown)-1] == rest {
		return append(append(out, full[:min(len(full), len(shown)-1)]...), rest)
	}
	return append(out, full...)
}

var (
	codeSpan = regexp.MustCompile("`[^`\n]+`")
	flagOf   = regexp.MustCompile(`(?:^|[\s` + "`" + `])--([a-z][a-z-]*)`)
	command  = regexp.MustCompile(`countersign ([a-z]+)(?: ([a-z]+))?(?: ([a-z]+))?`)
)

// TestFlagsOfPages demands that every flag that a page names exists, and with
// the command it is named with.
func TestFlagsOfPages(t *testing.T) {
	of, every := flags(t)
	for name, page := range pages(t) {
		for i, l := range strings.Split(page, "\n") {
			if strings.Contains(l, "npm ") || strings.Contains(l, "go run ./internal") || strings.HasPrefix(l, "curl ") {
				continue // other programs
			}
			spans := codeSpan.FindAllString(l, -1)
			if len(spans) == 0 || strings.HasPrefix(l, "    ") {
				spans = []string{l}
			}
			for _, s := range spans {
				have := every
				if m := command.FindStringSubmatch(s); m != nil {
					have = firstOf(of[m[1]+" "+m[2]+" "+m[3]], of[m[1]+" "+m[2]], of[m[1]], every)
				}
				for _, m := range flagOf.FindAllStringSubmatch(s, -1) {
					if !have[m[1]] {
						t.Errorf("%s:%d: there is no flag --%s in %s", name, i+1, m[1], strings.TrimSpace(s))
					}
				}
			}
		}
	}
}

func firstOf(sets ...map[string]bool) map[string]bool {
	for _, s := range sets {
		if s != nil {
			return s
		}
	}
	return nil
}

// flags returns the flags of each command, and those of all.
func flags(t *testing.T) (of map[string]map[string]bool, every map[string]bool) {
	t.Helper()
	var c commands
	parser, err := kong.New(&c, kong.Vars{"formats": "", "sources": "", "comparisons": "", "states": ""})
	if err != nil {
		t.Fatal(err)
	}
	of, every = map[string]map[string]bool{}, map[string]bool{"help": true}
	for _, leaf := range parser.Model.Leaves(false) {
		have := map[string]bool{"help": true}
		for _, f := range leaf.Flags {
			have[f.Name], every[f.Name] = true, true
		}
		of[strings.TrimPrefix(called(leaf).FullPath(), parser.Model.Name+" ")] = have
	}
	return of, every
}

// called is the command as users call it: one that is its parent's usual one
// needs no name.
func called(leaf *kong.Node) *kong.Node {
	if leaf.Parent != nil && leaf.Parent.DefaultCmd == leaf {
		return leaf.Parent
	}
	return leaf
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

// TestLinksOfPages demands that what a page links to inside the project is there.
func TestLinksOfPages(t *testing.T) {
	for name, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			at := filepath.Join(root, filepath.Dir(name), m[1])
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
		}
	}
}

// TestCatalogue holds docs/rules.md to the rules.
func TestCatalogue(t *testing.T) {
	var want bytes.Buffer
	if err := app.Catalogue(&want); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(root, "docs", "rules.md")
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(got), want.String()); diff != "" {
		t.Errorf("docs/rules.md is not what the rules say (-page +rules); make docs writes it\n%s", diff)
	}
}

// TestCommandsOfReadme demands that the README's table has every command, and
// that the machine that checks the project runs the README's test command.
func TestCommandsOfReadme(t *testing.T) {
	readme := pages(t)["README.md"]
	of, _ := flags(t)
	for name := range of {
		if !strings.Contains(readme, "| `"+name) {
			t.Errorf("the README's table has no row for %s", name)
		}
	}
	ci, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(readme, "\ngo test ./...\n") || !strings.Contains(string(ci), "\ngo test -race ./...\n") {
		t.Error("README and .ci/run do not test alike")
	}
}

var (
	kindInCode = regexp.MustCompile(`\{countersign\.\w+, (\d+), (\d+), "(\w+)"\}`)
	kindOnPage = regexp.MustCompile(`(?m)^\| [^|]+ \| (\d+) \| (\d+|any) \| (\w+) \|$`)
)

// TestKindsOfTies holds the table of docs/network.md to the one in the code.
func TestKindsOfTies(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(root, "internal", "selector", "selector.go"))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, m := range kindInCode.FindAllStringSubmatch(string(src), -1) {
		if m[2] == "0" {
			m[2] = "any"
		}
		want = append(want, strings.Join(m[1:], " "))
	}
	for _, m := range kindOnPage.FindAllStringSubmatch(pages(t)["docs/network.md"], -1) {
		got = append(got, strings.Join(m[1:], " "))
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("docs/network.md has other weights than internal/selector (-code +page)\n%s", diff)
	}
}

var verdictInCode = regexp.MustCompile(`(?m)^\t(review|hold|refer)At\s+= (-?\d+)\.0$`)

// TestVerdictsOfPages holds docs/screen.md to the scores at which verdicts begin.
func TestVerdictsOfPages(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(root, "internal", "assess", "weigh.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := verdictInCode.FindAllStringSubmatch(string(src), -1)
	if len(found) != 3 {
		t.Fatalf("%d verdicts in weigh.go", len(found))
	}
	page := pages(t)["docs/screen.md"]
	for _, m := range found {
		db := m[2]
		if db[0] != '-' {
			db = "+" + db
		}
		if want := fmt.Sprintf("\n| %s | %s dB", m[1], db); !strings.Contains(page, want) {
			t.Errorf("docs/screen.md does not say %q", strings.TrimSpace(want))
		}
	}
}

// TestForbiddenOfPages counts the rules that FAIRNESS.md says are refused.
func TestForbiddenOfPages(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(root, "internal", "detect", "detecttest", "testdata", "forbidden.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	n := strings.Count(string(src), "\n-- ")
	if page := strings.Join(strings.Fields(pages(t)["FAIRNESS.md"]), " "); !strings.Contains(page, fmt.Sprintf("holds %d rules that must never be built", n)) {
		t.Errorf("FAIRNESS.md does not say that %d rules are refused", n)
	}
}
