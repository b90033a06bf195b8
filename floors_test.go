package countersign_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors lists, for each package, which packages of the house it may import.
// The first line that matches counts. Plug-ins ("kit/*") see the vocabulary,
// the tools and their own kit; rooms never see each other; only app sees
// everything. Worlds are made up, so what makes them is out of reach of all
// that judges. Change it only in a commit of its own that says why.
var floors = []struct{ pkg, may string }{
	{"countersign", ""},
	{"countersign/cmd/countersign", "countersign internal/app"},
	{"countersign/internal/app", "*"},
	{"countersign/internal/web", "countersign tools internal/flow"},
	{"countersign/internal/store", "countersign tools internal/flow"},
	{"countersign/internal/store/storetest", "countersign tools internal/flow internal/store"},
	{"countersign/internal/flow", "countersign"},
	{"countersign/internal/sim", "countersign tools"},

	{"countersign/internal/intake", "countersign tools internal/source"},
	{"countersign/internal/watch", "countersign tools"},
	{"countersign/internal/resolve", "countersign tools"},
	{"countersign/internal/trace", "countersign tools"},
	{"countersign/internal/assess", "countersign tools internal/detect"},
	{"countersign/internal/cases", "countersign tools"},
	{"countersign/internal/share", "countersign tools internal/sink"},

	{"countersign/internal/source", "countersign tools"},
	{"countersign/internal/detect", "countersign tools"},
	{"countersign/internal/sink", "countersign tools"},
	{"countersign/internal/source/all", "countersign/internal/source/* internal/source"},
	{"countersign/internal/detect/all", "countersign/internal/detect/* internal/detect"},
	{"countersign/internal/sink/all", "countersign/internal/sink/* internal/sink"},
	{"countersign/internal/source/*", "countersign tools internal/source"},
	{"countersign/internal/detect/*", "countersign tools internal/detect"},
	{"countersign/internal/sink/*", "countersign tools internal/sink"},

	{"countersign/*", "countersign tools"}, // the tools themselves
}

// tools are pure and importable by anyone. reference is one of them: what the
// world already knows, embedded; it is internal because its tables are ours.
var tools = strings.Fields(`countersign/normal countersign/match countersign/similar countersign/document
	countersign/custody countersign/internal/reference`)

func TestFloors(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Doc,Name", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath, Doc, Name string
			Imports               []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		checkPackage(t, p.ImportPath, p.Doc, p.Imports)
	}
}

func checkPackage(t *testing.T, path, doc string, imports []string) {
	t.Helper()
	if doc == "" {
		t.Errorf("%s has no package comment", path)
	}
	may := rule(path)
	for _, imp := range imports {
		if ours(imp) && !allowed(may, imp) {
			t.Errorf("%s may not import %s", path, imp)
		}
	}
}

// TestFloorsSeeAShortcut shows that the guard can fail.
func TestFloorsSeeAShortcut(t *testing.T) {
	for pkg, imp := range map[string]string{
		"countersign/internal/assess":             "countersign/internal/resolve",
		"countersign/internal/detect/sharedemail": "countersign/internal/store",
		"countersign/internal/detect/sharedphone": "countersign/internal/detect/sharedemail",
		"countersign/normal":                      "countersign/internal/store",
		"countersign":                             "countersign/normal",
		"countersign/internal/detect":             "countersign/internal/sim",
		"countersign/internal/store":              "countersign/internal/sim",
		"countersign/match":                       "countersign/internal/sim",
	} {
		if allowed(rule(pkg), imp) {
			t.Errorf("%s may import %s", pkg, imp)
		}
	}
}

// TestNames keeps folders to nouns that say what they are for.
func TestNames(t *testing.T) {
	out, err := exec.Command("go", "list", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	banned := strings.Fields("util utils common helper helpers manager types models service misc shared base core lib")
	for _, path := range strings.Fields(string(out)) {
		if last := path[strings.LastIndex(path, "/")+1:]; slices.Contains(banned, last) {
			t.Errorf("%s: %q says nothing", path, last)
		}
	}
}

func ours(path string) bool { return path == "countersign" || strings.HasPrefix(path, "countersign/") }

func rule(pkg string) string {
	for _, f := range floors {
		if match(f.pkg, pkg) {
			return f.may
		}
	}
	return ""
}

func allowed(may, imp string) bool {
	return slices.ContainsFunc(strings.Fields(may), func(m string) bool {
		if m == "tools" {
			return slices.Contains(tools, imp)
		}
		return match(m, imp) || match("countersign/"+m, imp)
	})
}

func match(pat, s string) bool {
	if p, ok := strings.CutSuffix(pat, "*"); ok {
		return strings.HasPrefix(s, p)
	}
	return pat == s
}
