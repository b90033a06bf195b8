package page_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/page"
)

const (
	saidOnce  = "We plan, build and mind the software of forty town councils."
	saidTwice = "Nights are covered: somebody answers within ten minutes."
)

// TestTold: the sentences of a page's data are found wherever pages keep them,
// and nothing else.
func TestTold(t *testing.T) {
	for name, c := range map[string]struct {
		html string
		want []string
	}{
		"next":        {`<div id=__next></div><script id="__NEXT_DATA__" type="application/json">{"props":{"hero":{"title":"` + saidOnce + `","className":"Text big and bold, here.","id":"a1"},"n":[1,null,"` + saidTwice + `"]}}</script>`, []string{saidOnce, saidTwice}},
		"nuxt":        {`<script type="application/json" id="__NUXT_DATA__">[{"a":1},"` + saidOnce + `","text-lg font-bold md:flex w-1/2"]</script>`, []string{saidOnce}},
		"state":       {`<script>var a=1; window.__INITIAL_STATE__ = {"x":"` + saidOnce + `"}; b="We never read this sentence here."</script>`, []string{saidOnce}},
		"bracket":     {`<script>window["__APOLLO_STATE__"]={"x":"` + saidOnce + `"}</script>`, []string{saidOnce}},
		"parse":       {`<script>window.DATA=JSON.parse("{\"x\":\"` + saidOnce + `\"}")</script>`, []string{saidOnce}},
		"code":        {`<script>window.__NUXT__=(function(a){return {x:"` + saidOnce + `"}}(1)); window.__Y__={x:"` + saidTwice + `"}; if (a == "` + saidTwice + `") {}</script>`, nil},
		"undefined":   {`<script>window.__STATE__={"x":"` + saidOnce + `","y":undefined}</script>`, nil},
		"ld":          {`<script type="application/ld+json">{"@context":"https://schema.org","description":"` + saidOnce + `","url":"https://a.example/We plan, build and mind/"}</script>`, []string{saidOnce}},
		"ld broken":   {`<script type="application/ld+json">{"description":"` + saidOnce + `",}</script>`, nil},
		"template":    {`<template><h1>` + saidOnce + `</h1><p>Nights are <b>covered</b>: somebody answers within ten minutes.</p></template>`, []string{saidOnce, saidTwice}},
		"description": {`<meta name=description content="` + saidOnce + `"><meta property="og:description" content="` + saidOnce + `">`, []string{saidOnce}},
		"attribute":   {`<div id=app data-page="{&quot;props&quot;:{&quot;x&quot;:&quot;` + saidOnce + `&quot;}}"></div>`, []string{saidOnce}},
		"markup":      {`<script type="application/json">{"html":"<p class=\"lead\">` + saidOnce + `<\/p><p>Nights are <em>covered<\/em>: somebody answers within ten minutes.<\/p>"}</script>`, []string{saidOnce, saidTwice}},
		"in a string": {`<script type="application/json">{"s":"{\"x\":\"` + saidOnce + `\"}"}</script>`, []string{saidOnce}},
		"escaped":     {`<script type="application/json">{"s":"Wir planen f\u00fcr \"kleine\" St\u00e4dte, und das gern."}</script>`, []string{`Wir planen für "kleine" Städte, und das gern.`}},
		"entities":    {`<script type="application/json">{"s":"Nights &amp; days are covered by &quot;people&quot; who know."}</script>`, []string{`Nights & days are covered by "people" who know.`}},
		"han":         {`<script type="application/json">{"s":"我们为四十个城镇规划和维护软件"}</script>`, []string{"我们为四十个城镇规划和维护软件"}},
		"not those": {`<script type="application/json">["https://a.example/one/two/three","a-b c-d e-f g-h","margin: 0 auto; padding: 0;","relative flex items center justify between","M10 20L30 40 50 60 70Z",
			"function(a){return a.b.c}","query Page($id: ID!) { page(id: $id) { title } }","550e8400-e29b-41d4-a716-446655440000","Read more","6ULU4ZamJnwKxiduVO4k1c6H3dOwtu5nOe7waZ6Zmso","MTM4MGJiYTAtMjUz/ZS1hODAwLWEyMzUt+ODg4MjFjZjNm","image/png","/static/Some File/of/The/Site.png"]</script>`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, page.Told([]byte(c.html))); d != "" {
				t.Error(d)
			}
		})
	}
}

// shell is a page of an application: its text stands in data only.
func shell(name string, sentences ...string) string {
	return `<!doctype html><title>` + name + `</title><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script id="__NEXT_DATA__" type="application/json">{"props":["` +
		strings.Join(sentences, `","`) + `"]}</script><script src=/main.js></script>`
}

// TestShell: of a page that shows hardly any text its data is compared, and the
// page says so. A page with a text of its own is as it was.
func TestShell(t *testing.T) {
	said := []string{saidOnce, saidTwice, "Each month a report shows every council what was fixed for it."}
	g := page.Read([]byte(shell("Brightwater", said...)))
	if !g.Shell || g.Told != strings.Join(said, "\n") || !strings.Contains(g.Said(), saidOnce) || strings.Contains(g.Text, saidOnce) {
		t.Errorf("%+v", g)
	}
	var pr page.Printer
	var a, b, c, plain, bare page.Print
	pr.Print([]byte(shell("Brightwater", said...)), []string{"brightwater"}, &a)
	if pr.Told() < 25 || a.Words > 15 {
		t.Errorf("%d words told, %d shown", pr.Told(), a.Words)
	}
	pr.Print([]byte(shell("Lakestone", said...)), []string{"lakestone"}, &b)
	pr.Print([]byte(shell("Lakestone", "Our bakery opens at six and sells out at nine.", "Bread is baked twice a day, and once on Sundays, of rye and of spelt.")), nil, &c)
	if x, y := page.Compare(&a, &b), page.Compare(&a, &c); x.Passages < 0.6 || y.Passages > 0.4 {
		t.Errorf("two shells of one text: %.2f, of two texts: %.2f", x.Passages, y.Passages)
	}
	full := "<h1>A page</h1>" + strings.Repeat("<p>"+saidOnce+" "+saidTwice+"</p>", 5)
	pr.Print([]byte(full), nil, &plain)
	pr.Print([]byte(full+`<script type="application/json">["Our bakery opens at six and sells out at nine, on Sundays, too."]</script>`), nil, &bare)
	if pr.Told() != 0 || !slices.Equal(plain.Passages, bare.Passages) || page.Read([]byte(full+shell("x", said...))).Shell {
		t.Error("the data of a page that shows its text counts")
	}
}

func FuzzTold(f *testing.F) {
	for _, s := range []string{shell("x", saidOnce), `<script>window.__A__={"a":"\u00`, `<template><template>` + saidOnce, `<script type=json>["{\"a\":\"[\\\"` + saidOnce + `\\\"]\"}"]`,
		`<div data-x='{"a":"` + saidOnce + `"}'>`, `<script>window.a=JSON.parse("[` + saidOnce} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, html []byte) {
		size := 0
		for _, s := range page.Told(html) {
			size += len(s)
			if s == "" || strings.ContainsAny(s, "\n\x00") {
				t.Errorf("%q", s)
			}
		}
		if size > 3*256<<10 { // what is no letter of Unicode takes three bytes
			t.Errorf("%d bytes", size)
		}
	})
}

// BenchmarkPrintShell fingerprints a shell with 200 KB of data.
func BenchmarkPrintShell(b *testing.B) {
	html := []byte(shell("x", saidOnce, strings.Repeat(`","`+saidTwice+`","a1b2c3d4","https://a.example/b/c`, 1500)))
	b.SetBytes(int64(len(html)))
	b.ReportAllocs()
	var p page.Printer
	var out page.Print
	for b.Loop() {
		p.Print(html, nil, &out)
	}
}

// TestVeiled: words that the markup itself hides do not make a shell a page that
// shows its text; those that are shown do, wherever an element ends.
func TestVeiled(t *testing.T) {
	many := strings.TrimSpace(strings.Repeat("Words nobody reads stand here for no reason. ", 10))
	for name, c := range map[string]struct {
		body  string
		shell bool
	}{
		"noscript":           {"<noscript><p>" + many + "</p></noscript>", true},
		"attribute":          {"<div class=x hidden><div>" + many + "</div>" + many + "</div>", true},
		"display":            {`<section style="color:red; DISPLAY : none !important">` + many + "</section>", true},
		"visibility":         {`<span style="visibility:hidden">` + many + "</span>", true},
		"shown":              {"<p>" + many + "</p>", false},
		"after":              {"<div hidden><div>x</div></div><p>" + many + "</p>", false},
		"open paragraph":     {"<p hidden>x<div>" + many + "</div>", false},
		"void":               {"<input hidden>" + many, false},
		"displayed":          {`<div style="display:block;background:none">` + many + "</div>", false},
		"name of a variable": {`<div style="--display:none" data-hidden>` + many + "</div>", false},
	} {
		t.Run(name, func(t *testing.T) {
			var p page.Printer
			var out page.Print
			p.Print([]byte(strings.Replace(shell("Firm", saidOnce, saidTwice, "And a third one that says a little more than those."), "<div id=root>", c.body+"<div id=root>", 1)), nil, &out)
			if (p.Told() > 0) != c.shell {
				t.Errorf("%d words of its data told, %d shown", p.Told(), out.Words)
			}
		})
	}
}
