package countersign_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
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
	{"countersign/internal/fetch", "countersign tools"},
	{"countersign/internal/sim", "countersign tools"},
	{"countersign/internal/kindred", "countersign"},
	{"countersign/internal/selector", "countersign"},
	{"countersign/internal/browser", ""},
	{"countersign/internal/roster", "countersign tools"},
	{"countersign/internal/sim/internet", ""},
	{"countersign/internal/corpus", "countersign tools"},
	{"countersign/internal/front", "countersign tools internal/corpus"},

	{"countersign/internal/intake", "countersign tools internal/source"},
	{"countersign/internal/watch", "countersign tools"},
	{"countersign/internal/resolve", "countersign tools"},
	{"countersign/internal/trace", "countersign tools"},
	{"countersign/internal/network", "countersign tools internal/sink"},
	{"countersign/internal/people", "countersign tools"},
	{"countersign/internal/assess", "countersign tools internal/detect"},
	{"countersign/internal/cases", "countersign tools"},
	{"countersign/internal/share", "countersign tools internal/sink"},
	{"countersign/internal/seizure", "countersign tools internal/sink"},

	{"countersign/internal/source", "countersign tools"},
	{"countersign/internal/detect", "countersign tools"},
	{"countersign/internal/sink", "countersign tools"},
	{"countersign/internal/source/all", "countersign/internal/source/* internal/source"},
	{"countersign/internal/detect/all", "countersign/internal/detect/* internal/detect"},
	{"countersign/internal/sink/all", "countersign/internal/sink/* internal/sink"},
	{"countersign/internal/source/*", "countersign tools internal/source"},
	{"countersign/internal/detect/*", "countersign tools internal/detect"},
	{"countersign/internal/sink/*", "countersign tools internal/sink"},

	{"countersign/internal/collect", "countersign tools internal/fetch"},
	{"countersign/internal/collect/*", "countersign tools internal/collect internal/fetch"},

	{"countersign/*", "countersign tools"}, // the tools themselves
}

// tools are pure and importable by anyone. reference is one of them: what the
// world already knows, embedded; it is internal because its tables are ours.
var tools = strings.Fields(`countersign/normal countersign/match countersign/similar countersign/document
	countersign/custody countersign/warc countersign/graph countersign/linkage countersign/page
	countersign/internal/reference countersign/internal/kindred countersign/internal/selector`)

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

// dialling are what opens connections, by the package it is of; "" is the whole
// package. Only fetch, which looks where a connection goes, may use it:
// whatever else needs the outside asks fetch, so that no address that somebody
// named is reached unseen. Types such as http.Header are free to all.
var dialling = map[string]string{
	"net": `Dial DialIP DialTCP DialTimeout DialUDP DialUnix Dialer Resolver DefaultResolver LookupAddr LookupCNAME LookupHost
		LookupIP LookupMX LookupNS LookupPort LookupSRV LookupTXT ResolveIPAddr ResolveTCPAddr ResolveUDPAddr`,
	"net/http":                     "Client DefaultClient DefaultTransport Get Head Post PostForm ProxyFromEnvironment Transport",
	"crypto/tls":                   "Client Dial DialWithDialer Dialer",
	"syscall":                      "Connect Socket",
	"golang.org/x/sys/unix":        "Connect Socket",
	"github.com/miekg/dns":         "Client Conn Dial DialTimeout DialTimeoutWithTLS DialWithTLS Exchange ExchangeConn ExchangeContext Transfer",
	"golang.org/x/net/proxy":       "",
	"golang.org/x/net/websocket":   "",
	"golang.org/x/net/http2":       "",
	"net/http/httputil":            "",
	"net/rpc":                      "",
	"net/rpc/jsonrpc":              "",
	"net/smtp":                     "",
	"github.com/openrdap/rdap":     "",
	"github.com/likexian/whois":    "",
	"github.com/chromedp/chromedp": "",
}

const fetcher = "countersign/internal/fetch"

func TestOnlyFetchDials(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath, Dir string
			GoFiles         []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			found := dials(t, name, src)
			if p.ImportPath == fetcher {
				seen += len(found)
				continue
			}
			for _, what := range found {
				t.Errorf("%s/%s uses %s; only internal/fetch opens connections", p.ImportPath, name, what)
			}
		}
	}
	if seen == 0 {
		t.Error("nothing was seen in internal/fetch: the test looks at nothing")
	}
}

// starters may start programs, which open connections that fetch does not see:
// browser, which walls in what it starts, and the command, which shows the user
// a report of ours.
var starters = []string{"countersign/internal/browser", "countersign/cmd/countersign"}

func TestOnlyBrowserStarts(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		switch {
		case !slices.Contains(p.Imports, "os/exec"):
		case slices.Contains(starters, p.ImportPath):
			seen++
		default:
			t.Errorf("%s starts programs; only %s may", p.ImportPath, strings.Join(starters, " and "))
		}
	}
	if seen != len(starters) {
		t.Errorf("%d packages start programs, not %d: the test looks at nothing", seen, len(starters))
	}
}

// dials returns what of dialling a file uses.
func dials(t *testing.T, name string, src []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	local, found := map[string]string{}, []string(nil)
	for _, imp := range file.Imports {
		of := strings.Trim(imp.Path.Value, "`\"")
		what, ok := dialling[of]
		switch {
		case !ok:
		case what == "", imp.Name != nil && imp.Name.Name == ".":
			found = append(found, of)
		case imp.Name != nil:
			local[imp.Name.Name] = of
		default:
			local[of[strings.LastIndex(of, "/")+1:]] = of
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of, ok := sel.X.(*ast.Ident)
		if ok && slices.Contains(strings.Fields(dialling[local[of.Name]]), sel.Sel.Name) {
			found = append(found, local[of.Name]+"."+sel.Sel.Name)
		}
		return true
	})
	return found
}

// TestDialsAreSeen shows that the guard can fail.
func TestDialsAreSeen(t *testing.T) {
	for src, want := range map[string]int{
		`import "net/http"; var _, err = http.Get("a")`:                            1,
		`import web "net/http"; var c = web.DefaultClient`:                         1,
		`import "net/http"; var t = &http.Transport{}`:                             1,
		`import . "net"; var c, err = Dial("tcp", "a")`:                            1,
		`import "net"; func f(d net.Dialer) { net.LookupHost("a") }`:               2,
		`import "net/smtp"; var _ = smtp.SendMail`:                                 1,
		`import "github.com/miekg/dns"; var c dns.Client`:                          1,
		`import "net/http"; var h = http.Header{}; var m = http.MethodGet`:         0,
		`import "net"; var l, err = net.Listen("tcp", "127.0.0.1:0")`:              0,
		`import "github.com/miekg/dns"; var m dns.Msg; var http struct{ Get int }`: 0,
	} {
		if got := dials(t, "a.go", []byte("package a; "+src)); len(got) != want {
			t.Errorf("%s: saw %q, want %d", src, got, want)
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
