package detecttest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"countersign/internal/reference"
)

// LintDir tells what in the Go files of a folder, tests aside, a detector may
// not do (docs/fairness.md, the admissibility of rules).
func LintDir(dir string) ([]string, error) {
	files, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(os.DirFS(dir), f)
		if err != nil {
			return nil, err
		}
		found, err := Lint(f, src)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Lint tells what in one file of a detector is inadmissible:
//
//   - words for a country, a people, a language, a script or a creed, and codes
//     of countries, languages, telephone networks, time zones and addresses,
//     in any literal: places may only be compared with what the person said;
//   - names: they may be given to Pass.SameName and Pass.SameNames, compared
//     with "", and nothing else; birth dates not at all;
//   - anything protected;
//   - packages that reach out, tell the time or throw dice.
func Lint(file string, src []byte) ([]string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	l := &linter{fset: fset, file: f, parents: map[ast.Node]ast.Node{}}
	l.imports()
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			l.parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
	ast.Inspect(f, l.visit)
	return l.out, nil
}

type linter struct {
	fset    *token.FileSet
	file    *ast.File
	parents map[ast.Node]ast.Node
	out     []string
}

func (l *linter) bad(n ast.Node, format string, args ...any) {
	p := l.fset.Position(n.Pos())
	l.out = append(l.out, fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...)))
}

// allowed are the packages a detector may use beside countersign and its kit.
var allowed = []string{
	"bytes", "cmp", "encoding/json", "iter", "maps", "math", "math/bits", "net/netip", "net/url", "regexp", "slices", "sort", "strconv", "strings",
	"time", "unicode/utf8", "countersign", "countersign/internal/detect", "countersign/internal/reference",
	"countersign/normal", "countersign/similar", "countersign/graph", "countersign/page",
}

func (l *linter) imports() {
	for _, i := range l.file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		if !slices.Contains(allowed, path) {
			l.bad(i, "imports %s", path)
		}
		if i.Name != nil {
			l.bad(i, "gives %s another name", path)
		}
	}
}

func (l *linter) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING || n.Kind == token.CHAR {
			l.literal(n)
		}
	case *ast.SelectorExpr:
		l.selector(n)
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" {
			l.bad(n, "init")
		}
	case *ast.AssignStmt:
		l.names(n)
	case *ast.RangeStmt:
		l.people(n)
	}
	return true
}

// literal looks at the words of a literal.
func (l *linter) literal(n *ast.BasicLit) {
	if _, ok := l.parents[n].(*ast.ImportSpec); ok {
		return
	}
	s, err := strconv.Unquote(n.Value)
	if err != nil {
		return
	}
	if why := inadmissible(s); why != "" {
		l.bad(n, "%s in %s", why, n.Value)
	}
}

// inadmissible tells what a literal must not hold, or "".
func inadmissible(s string) string {
	if _, flag := reference.Embedded().RedFlag(s); flag {
		return ""
	}
	t := wordlists()
	whole := strings.Trim(strings.TrimSpace(s), ".*@/-_ ")
	switch {
	case strings.IndexFunc(s, foreign) >= 0:
		return "letters of one script"
	case strings.HasPrefix(s, "protected/"):
		return "a protected predicate"
	case slices.Contains([]string{"name", "also-known-as", "birth-date", "holder"}, s):
		return "a predicate of names"
	case len(whole) == 2 && (t.codes[strings.ToUpper(whole)] || t.languages[strings.ToLower(whole)]) && !innocent2[strings.ToLower(whole)]:
		return "a code of a country or language"
	case len(whole) == 5 && (whole[2] == '-' || whole[2] == '_') && t.languages[strings.ToLower(whole[:2])] && t.codes[strings.ToUpper(whole[3:])]:
		return "a language of a country"
	case zone(whole):
		return "a time zone"
	case calling(whole):
		return "a calling code"
	case isAddress(whole):
		return "an address"
	}
	return t.phrase(s)
}

func foreign(r rune) bool {
	return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
}

func zone(s string) bool {
	area, place, ok := strings.Cut(s, "/")
	areas := []string{"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
	return ok && place != "" && slices.Contains(areas, area)
}

func calling(s string) bool {
	return len(s) > 1 && s[0] == '+' && strings.Trim(s[1:], "0123456789") == ""
}

func isAddress(s string) bool {
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	_, err := netip.ParseAddr(s)
	return err == nil && strings.ContainsAny(s, ".:") && s != "::"
}

// selector looks at what is taken from packages and values.
func (l *linter) selector(n *ast.SelectorExpr) {
	name := n.Sel.Name
	x, ok := n.X.(*ast.Ident)
	if !ok {
		return
	}
	switch x.Name + "." + name {
	case "time.Now", "time.Since", "time.Until", "time.Local", "time.LoadLocation":
		l.bad(n, "%s.%s: ask the pass", x.Name, name)
	case "countersign.ProtectedPrefix":
		l.bad(n, "reads what is protected")
	case "countersign.Name", "countersign.AlsoKnownAs", "countersign.BirthDate":
		if !l.reads(n) {
			l.bad(n, "reads countersign.%s: ask SameName or Kinship", name)
		}
	case "countersign.Holder", "countersign.Reference":
		l.name(n)
	}
	if (x.Name == "normal" || x.Name == "document") && strings.Contains(name, "Name") {
		l.bad(n, "%s.%s: ask SameName of the pass", x.Name, name)
	}
	if _, script := unicode.Scripts[name]; script && x.Name == "unicode" {
		l.bad(n, "tells scripts apart")
	}
	if x.Name == "reference" && name == "Embedded" {
		l.bad(n, "reference.Embedded: ask Known of the pass")
	}
}

// reads reports whether a predicate stands in the table of what the detector
// reads, which reads nothing.
func (l *linter) reads(n ast.Node) bool {
	for p := l.parents[n]; p != nil; p = l.parents[p] {
		if kv, ok := p.(*ast.KeyValueExpr); ok {
			k, ok := kv.Key.(*ast.Ident)
			return ok && k.Name == "Reads"
		}
	}
	return false
}

// name sees that a holder, asked of a fact, goes nowhere but to a comparison;
// and that facts about referees are used in sight.
func (l *linter) name(n *ast.SelectorExpr) {
	if l.reads(n) {
		return
	}
	call, ok := l.parents[n].(*ast.CallExpr)
	if !ok {
		l.bad(n, "countersign.%s in the open", n.Sel.Name)
		return
	}
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		l.bad(n, "countersign.%s is given away", n.Sel.Name)
		return
	}
	if n.Sel.Name == "Reference" {
		r, ranged := l.parents[call].(*ast.RangeStmt)
		facts := fun.Sel.Name == "Facts" || fun.Sel.Name == "FactsOf"
		if !facts || !(ranged && r.X == call) && !counted(l.parents[call]) {
			l.bad(n, "countersign.Reference: range over its facts where they are used")
		}
		return
	}
	if fun.Sel.Name != "Q" || !l.compared(call) && !l.assigned(call) {
		l.bad(n, "a name goes elsewhere than to SameName")
	}
}

// counted reports whether n only counts: len(x).
func counted(n ast.Node) bool {
	c, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := c.Fun.(*ast.Ident)
	return ok && f.Name == "len"
}

// compared reports whether a value goes straight into SameName or SameNames,
// or is only asked whether it is there.
func (l *linter) compared(e ast.Expr) bool {
	switch p := l.parents[e].(type) {
	case *ast.CallExpr:
		f, ok := p.Fun.(*ast.SelectorExpr)
		return ok && (f.Sel.Name == "SameName" || f.Sel.Name == "SameNames")
	case *ast.BinaryExpr:
		return (p.Op == token.EQL || p.Op == token.NEQ) && (empty(p.X) || empty(p.Y))
	}
	return false
}

func empty(e ast.Expr) bool {
	b, ok := e.(*ast.BasicLit)
	return ok && b.Value == `""`
}

// assigned reports whether a value is given a name of its own; names then
// looks at what becomes of it.
func (l *linter) assigned(e ast.Expr) bool {
	a, ok := l.parents[e].(*ast.AssignStmt)
	return ok && len(a.Lhs) == len(a.Rhs)
}

// names follows variables that hold a name.
func (l *linter) names(a *ast.AssignStmt) {
	if len(a.Lhs) != len(a.Rhs) {
		return
	}
	for i, r := range a.Rhs {
		if !holder(r) {
			continue
		}
		v, ok := a.Lhs[i].(*ast.Ident)
		if !ok {
			l.bad(a, "a name is put away")
			continue
		}
		l.follow(a, v)
	}
}

// holder recognises f.Q(countersign.Holder).
func holder(e ast.Expr) bool {
	c, ok := e.(*ast.CallExpr)
	if !ok || len(c.Args) != 1 {
		return false
	}
	s, ok := c.Args[0].(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Holder"
}

// follow sees that a variable is only compared, within its function.
func (l *linter) follow(from ast.Node, v *ast.Ident) {
	ast.Inspect(l.function(from), func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || id.Name != v.Name || id == v {
			return true
		}
		if s, ok := l.parents[id].(*ast.SelectorExpr); ok && s.Sel == id {
			return true
		}
		if a, ok := l.parents[id].(*ast.AssignStmt); ok && slices.Contains(a.Lhs, ast.Expr(id)) {
			return true
		}
		if !l.compared(id) {
			l.bad(id, "the name in %s goes elsewhere than to SameName", id.Name)
		}
		return true
	})
}

func (l *linter) function(n ast.Node) ast.Node {
	top := n
	for p := n; p != nil; p = l.parents[p] {
		top = p
		if _, ok := p.(*ast.FuncDecl); ok {
			break
		}
	}
	return top
}

// people follows the facts about referees, whose literal is a name.
func (l *linter) people(r *ast.RangeStmt) {
	c, ok := r.X.(*ast.CallExpr)
	if !ok || len(c.Args) == 0 {
		return
	}
	s, ok := c.Args[len(c.Args)-1].(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "Reference" {
		return
	}
	v, ok := r.Value.(*ast.Ident)
	if !ok {
		return
	}
	ast.Inspect(r.Body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Value" && sel.Sel.Name != "Text" {
			return true
		}
		if x, ok := sel.X.(*ast.Ident); !ok || x.Name != v.Name {
			return true
		}
		var e ast.Expr = sel
		if call, ok := l.parents[sel].(*ast.CallExpr); ok && call.Fun == sel {
			e = call
		}
		if !l.compared(e) {
			l.bad(sel, "a referee's name goes elsewhere than to SameName")
		}
		return true
	})
}
