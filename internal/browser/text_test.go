package browser

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// draw draws a page of the given bytes, with what it may load.
func draw(t *testing.T, html string, more map[string]Stored) *Picture {
	t.Helper()
	p, err := tryDraw(t, html, more)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func tryDraw(t *testing.T, html string, more map[string]Stored) (*Picture, error) {
	t.Helper()
	const at = "https://front.example/"
	stored := map[string]Stored{at: {Type: "text/html; charset=utf-8", Body: []byte(html)}}
	for k, s := range more {
		stored[k] = s
	}
	return Draw(context.Background(), found(t), stored, at)
}

// waysToHide are ways in which a page keeps words from its visitors, with the
// reason that is told.
var waysToHide = []struct{ why, html string }{
	{NotDisplayed, `<p style="display:none">WORDS</p>`},
	{NotDisplayed, `<p hidden>WORDS</p>`},
	{NotDisplayed, `<details><summary>more</summary>WORDS</details>`},
	{NotDisplayed, `<dialog>WORDS</dialog>`},
	{NotDisplayed, `<p style="content-visibility:hidden">WORDS</p>`},
	{NotDisplayed, `<video><p>WORDS</p></video>`},
	{Invisible, `<p style="visibility:hidden">WORDS</p>`},
	{Invisible, `<table><tr style="visibility:collapse"><td>WORDS</td></tr></table>`},
	{Transparent, `<p style="opacity:0">WORDS</p>`},
	{Transparent, `<div style="opacity:.2"><p style="opacity:.2">WORDS</p></div>`},
	{Transparent, `<p style="color:transparent">WORDS</p>`},
	{Transparent, `<p style="color:rgba(1,2,3,.03)">WORDS</p>`},
	{Transparent, `<p style="-webkit-text-fill-color:transparent">WORDS</p>`},
	{Transparent, `<p style="filter:opacity(0)">WORDS</p>`},
	{OffPage, `<p style="position:absolute;left:-9999px">WORDS</p>`},
	{OffPage, `<p style="position:absolute;top:-9999px">WORDS</p>`},
	{OffPage, `<p style="text-indent:-9999px">WORDS</p>`},
	{OffPage, `<p style="transform:translateX(-5000px)">WORDS</p>`},
	{OffPage, `<p style="margin-left:-3000px;width:200px">WORDS</p>`},
	{TooSmall, `<p style="font-size:0">WORDS</p>`},
	{TooSmall, `<p style="font-size:2px">WORDS</p>`},
	{TooSmall, `<p style="transform:scale(0)">WORDS</p>`},
	{TooSmall, `<p style="transform:scale(.05)">WORDS</p>`},
	{CutOff, `<p style="position:absolute;clip:rect(0,0,0,0)">WORDS</p>`},
	{CutOff, `<p style="position:absolute;clip:rect(1px,1px,1px,1px)">WORDS</p>`},
	{CutOff, `<p style="clip-path:inset(100%)">WORDS</p>`},
	{CutOff, `<p style="clip-path:circle(0)">WORDS</p>`},
	{CutOff, `<p style="height:0;overflow:hidden">WORDS</p>`},
	{CutOff, `<p style="position:absolute;width:1px;height:1px;overflow:hidden">WORDS</p>`},
	{CutOff, `<div style="max-height:0;overflow:clip"><p>WORDS</p></div>`},
	{CutOff, `<div style="height:1px;overflow:auto">WORDS</div>`},
	{CutOff, `<div style="height:20px;overflow:hidden"><div style="height:400px"></div>WORDS</div>`},
	{Background, `<p style="color:#fff">WORDS</p>`},
	{Background, `<p style="color:#fefdfe">WORDS</p>`},
	{Background, `<div style="background:#123456"><p style="color:#123456">WORDS</p></div>`},
	{Background, `<div style="background:#000"><div style="background:rgba(0,0,0,.5)"><p style="color:#040404">WORDS</p></div></div>`},
	{Covered, `<div style="position:relative"><p>WORDS</p><div style="position:absolute;inset:-9px;background:#fff"></div></div>`},
	{Covered, `<div style="position:relative;height:30px"><p style="position:absolute;top:0;margin:0">WORDS</p><img src=x.png style="position:absolute;background:#fff;top:0;left:0;width:200px;height:20px"></div>`},
	{ScriptsOff, `<noscript>WORDS</noscript>`},
}

// TestHidden: what is hidden in any of these ways is not shown, and it is said
// why; each stands in a page of its own words.
func TestHidden(t *testing.T) {
	var page strings.Builder
	page.WriteString(`<!doctype html><meta charset=utf-8><title>never shown</title><h1>Seen first</h1>`)
	for i, w := range waysToHide {
		fmt.Fprintf(&page, "<section><span>before %d</span>%s</section>", i, strings.ReplaceAll(w.html, "WORDS", fmt.Sprintf("secret words %d", i)))
	}
	page.WriteString(`<template>template words</template><script>var x = "script words"</script><style>.style-words{}</style><p>Seen <b>la</b>st &amp; 日本 😀 done`)
	p := draw(t, page.String(), nil)
	for i, w := range waysToHide {
		if want := fmt.Sprintf("before %d\n", i); !strings.Contains(p.Text.Shown+"\n", want) {
			t.Errorf("%q is not shown", want)
		}
		words := fmt.Sprintf("secret words %d", i)
		if strings.Contains(p.Text.Shown+"\n", words+"\n") {
			t.Errorf("shown: %s", w.html)
		}
		got := ""
		for _, h := range p.Text.Hidden {
			if h.Text == words {
				got = h.Why
			}
		}
		if got != w.why {
			t.Errorf("%q is %q, and not %q", w.html, got, w.why)
		}
	}
	if s := p.Text.Shown; !strings.HasPrefix(s, "Seen first\nbefore 0\n") || !strings.HasSuffix(s, "Seen last & 日本 😀 done") {
		t.Errorf("%.60q ... %.60q", s, s[max(0, len(s)-60):])
	}
	all, _ := json.Marshal(p.Text)
	for _, never := range []string{"never shown", "script words", "style-words", "template words"} {
		if strings.Contains(string(all), never) {
			t.Errorf("%q is taken for a text of the page", never)
		}
	}
}

// TestShown: what looks like hiding and is none.
func TestShown(t *testing.T) {
	p := draw(t, `<!doctype html><meta charset=utf-8><style>@keyframes in{from{opacity:0}to{opacity:1}} @keyframes spin{to{transform:rotate(360deg)}}
.in{opacity:0;animation:in 3s 1s forwards}.spin{animation:spin 1s linear infinite;width:10px}.q::before{content:"made by style "}</style>
<p class=in>faded in</p><p class=spin>turns</p><p class=q>quoted</p>
<p style="background:linear-gradient(red,blue);background-clip:text;-webkit-background-clip:text;color:transparent">letters of a gradient</p>
<p style="color:transparent;text-shadow:0 0 1px #000">shadow only</p>
<div style="position:relative;height:60px"><img src=hero.png style="position:absolute;left:0;top:0;width:300px;height:60px"><p style="position:absolute;color:#fff">on a picture</p></div>
<div style="position:relative;height:40px"><div style="position:absolute;inset:0;background:#124"></div><p style="position:absolute;color:#fff">on a coloured box</p></div>
<div style="background:url(x.png)"><p style="color:#fff">on a background picture</p></div>
<div style="height:30px;overflow:auto"><div style="height:300px"></div>scrolled to</div>
<div style="overflow:hidden;height:10px;width:100px"><p style="position:absolute">not cut by what it does not stand in</p></div>
<div style="position:fixed;inset:0;background:#fff;opacity:1">banner</div>
<p style="position:absolute;top:5000px">far down</p><ruby>字<rt>zi</rt></ruby>`, nil)
	for _, s := range []string{"faded in", "turns", "made by style quoted", "letters of a gradient", "shadow only", "on a picture", "on a coloured box", "on a background picture",
		"scrolled to", "not cut by what it does not stand in", "banner", "far down"} {
		if !strings.Contains(p.Text.Shown, s) {
			t.Errorf("%q is not shown", s)
		}
	}
	for _, h := range p.Text.Hidden {
		t.Errorf("%s: %q", h.Why, h.Text)
	}
	rtl := draw(t, `<!doctype html><html dir=rtl><p style="position:absolute;left:-500px">reached by scrolling</p>`, nil)
	if rtl.Text.Shown != "reached by scrolling" {
		t.Errorf("%+v", rtl.Text)
	}
}

// TestHostile: pages made to break what draws them are drawn or refused, in
// time, and what they would run does not run.
func TestHostile(t *testing.T) {
	c := newCanary(t)
	at := fmt.Sprintf("http://127.0.0.1:%d", c.port)
	for name, html := range map[string]string{
		"nested":     strings.Repeat("<div>", 100_000) + "deep",
		"inline":     strings.Repeat("<b>", 30_000) + "deep",
		"wide":       strings.Repeat("<i style=color:#fff>deep</i> <div style='position:absolute;background:#fff'>x</div>", 10_000) + "deep",
		"title":      `<title><script>document.write("ran")</script></title><title>x</title>deep`,
		"onload":     `<body onload="document.body.textContent='ran'" style="x"><img src=x onerror="document.body.textContent='ran'"><svg onload="document.body.textContent='ran'"></svg>deep`,
		"javascript": `<a href="javascript:document.write('ran')" autofocus>a</a><iframe src="javascript:parent.document.write('ran')"></iframe><meta http-equiv=refresh content="0;javascript:document.write('ran')">deep`,
		"refresh":    `<meta http-equiv=refresh content="0;url=` + at + `/r"><meta http-equiv=refresh content="0;url=data:text/html,ran">deep`,
		"base":       `<base href="` + at + `/"><link rel=stylesheet href=a.css><form action="` + at + `/f" method=post><button autofocus>go</button></form>deep`,
		"endless":    `<style>@keyframes x{to{transform:translateX(9px);opacity:0;color:#fff}}*{animation:x 1ms infinite alternate}</style>` + strings.Repeat("<p>deep</p>", 2000),
		"huge":       `<p style="font-size:1e9px;letter-spacing:1e9px">big</p><div style="width:1e9px;height:1e9px">x</div>deep`,
		"animated":   `<svg><text>deep<animate attributeName=opacity values="0;1" dur="1ms" repeatCount="indefinite"/><script>document.write("ran")</script></text></svg>deep`,
		"policy":     `<meta http-equiv=Content-Security-Policy content="script-src *"><script>document.write("ran")</script><script src="` + at + `/s.js"></script>deep`,
		"nul":        "deep\x00\x00<p>\x00</p>" + strings.Repeat("\x00", 1000),
		"import":     `<style>` + strings.Repeat(`@import "`+at+`/i.css";`, 100) + `</style><script type=speculationrules>{"prefetch":[{"source":"list","urls":["` + at + `/p"]}]}</script>deep`,
		"surrogates": "<p>&#xD83D;&#xDE00; deep \U0001F600\xff\xfe",
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			p, err := tryDraw(t, html, nil)
			if name == "inline" && err != nil && strings.Contains(err.Error(), "killed") {
				t.Log(err) // so many open elements that are formatted anew in each other cost more than a page may
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if all, _ := json.Marshal(p.Text); strings.Contains(string(all), "ran\"") || !strings.Contains(string(all), "deep") {
				t.Errorf("%.300s", all)
			}
			t.Logf("%v, %d bytes shown, %d hidden", time.Since(began).Round(time.Millisecond), len(p.Text.Shown), len(p.Text.Hidden))
		})
	}
	if n := c.touches.Load(); n != 0 {
		t.Errorf("the canary was touched %d times", n)
	}
}

// TestSwept: nothing is left of a browser: no process and no file.
func TestSwept(t *testing.T) {
	o := found(t)
	dir, err := os.MkdirTemp("/tmp", "cs")
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(dir)
	t.Setenv("TMPDIR", dir)
	for range 2 {
		if _, err := Draw(context.Background(), o, map[string]Stored{"http://a.example/": {Type: "text/html", Body: []byte("a")}}, "http://a.example/"); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

// TestSnapshot: what a browser tells is refused where its parts do not fit.
func TestSnapshot(t *testing.T) {
	const good = `{"documents":[{"nodes":{"parentIndex":[-1,0,1],"nodeType":[9,1,3],"nodeName":[0,1,2],"nodeValue":[-1,-1,3]},"layout":{"nodeIndex":[2],"styles":[[]],"bounds":[[0,0,9,9]],"text":[3],"paintOrders":[1]},"textBoxes":{"layoutIndex":[0,0],"bounds":[[0,0,9,9],[0,9,9,9]],"start":[0,3],"length":[3,99]}}],"strings":["#document","P","#text","ab cd"]}`
	x, err := readSnapshot([]byte(good), 400)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&Text{Shown: "ab cd"}, x); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{``, `[]`, `{}`, `{"documents":[]}`,
		strings.Replace(good, "[-1,0,1]", "[-1,0,2]", 1), strings.Replace(good, "[-1,0,1]", "[-1,0]", 1), strings.Replace(good, "[0,1,2]", "[0,1,9]", 1),
		strings.Replace(good, `"nodeIndex":[2]`, `"nodeIndex":[3]`, 1), strings.Replace(good, `"nodeIndex":[2]`, `"nodeIndex":[-1]`, 1), strings.Replace(good, "[[]]", "[[1]]", 1),
		strings.Replace(good, "[[0,0,9,9]]", "[[0,0,9]]", 1), strings.Replace(good, "[[0,0,9,9]]", "[[0,0,9,1e300]]", 1), strings.Replace(good, `"start":[0,3]`, `"start":[0,-3]`, 1),
		strings.Replace(good, `"layoutIndex":[0,0]`, `"layoutIndex":[0,1]`, 1), strings.Replace(good, `"text":[3]`, `"text":[4]`, 1)} {
		if x, err := readSnapshot([]byte(bad), 400); err == nil {
			t.Errorf("%s\n%+v", bad, x)
		}
	}
}

func FuzzSnapshot(f *testing.F) {
	f.Add([]byte(`{"documents":[{"nodes":{"parentIndex":[-1,0,1],"nodeType":[9,1,3],"nodeName":[0,1,2],"nodeValue":[-1,-1,3]},"layout":{"nodeIndex":[1,2],"styles":[[4,5,6,7,8,9,9,10,11,12,12,13,13,13,13,10,14,13],[]],"bounds":[[0,0,9,9],[0,0,9,9]],"text":[-1,3],"paintOrders":[1,2]},"textBoxes":{"layoutIndex":[1],"bounds":[[0,0,9,9]],"start":[0],"length":[3]}}],"strings":["#document","P","#text","ab cd","block","visible","0.5","rgb(0, 0, 0)","rgba(0, 0, 0, 0.5)","none","16px","static","hidden","none","ltr"]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		x, err := readSnapshot(raw, 400)
		if err != nil {
			return
		}
		if len(x.Shown) > mostShown || len(x.Hidden) > mostPieces {
			t.Error("more is kept than may be")
		}
		for _, h := range x.Hidden {
			if h.Why == "" || strings.TrimSpace(h.Text) == "" || strings.ContainsRune(h.Text, '\n') {
				t.Errorf("%+v", h)
			}
		}
	})
}

// TestSlowText: a browser that draws and then does not end telling has drawn.
func TestSlowText(t *testing.T) {
	at := filepath.Join(t.TempDir(), "mute")
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	shot := base64.StdEncoding.EncodeToString(b.Bytes())
	// It answers what it is asked in the order in which it is asked, up to the picture.
	var says strings.Builder
	for i, answer := range []string{`{"product":"Mute/1"}`, `{"targetInfos":[{"targetId":"a","type":"page","url":"about:blank"}]}`, `{"sessionId":"s"}`, `{}`, `{}`, `{}`, `{}`, `{}`} {
		fmt.Fprintf(&says, `{"id":%d,"sessionId":"s","result":%s}\000`, i+1, answer)
	}
	fmt.Fprintf(&says, `{"method":"Page.loadEventFired","sessionId":"s"}\000{"id":9,"sessionId":"s","result":{"data":"%s"}}\000`, shot)
	if err := os.WriteFile(at, []byte("#!/bin/sh\nprintf '"+says.String()+"' >&4\nsleep 600\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p, err := Draw(context.Background(), Options{Path: at, Time: time.Second}, map[string]Stored{"http://a.example/": {}}, "http://a.example/")
	if err != nil {
		t.Fatal(err)
	}
	if p.Text != nil || p.Untold == nil || !strings.Contains(p.Untold.Error(), "killed after") || p.By != "Mute/1" {
		t.Errorf("%+v", p)
	}
}

// TestPipe: a browser that says too much, or no JSON, or nothing that was asked,
// is not listened to for ever.
func TestPipe(t *testing.T) {
	endless := func(s string) io.Reader { return io.MultiReader(strings.NewReader(s), repeat(s)) }
	for name, c := range map[string]struct {
		in   io.Reader
		want string
	}{
		"no end of a message": {endless("a"), "more than is listened to"},
		"no end of messages":  {endless(`{"method":"a"}` + "\x00"), "more than is listened to"},
		"no JSON":             {strings.NewReader("a\x00"), "cannot be read"},
		"no answer":           {strings.NewReader(`{"id":7}` + "\x00"), "EOF"},
		"a refusal":           {strings.NewReader(`{"id":1,"error":{"message":"no"}}` + "\x00"), "no"},
		"another answer":      {strings.NewReader(`{"id":1,"result":[]}` + "\x00"), "A.b"},
		"deep":                {strings.NewReader(`{"id":1,"result":` + strings.Repeat("[", 100_000) + "\x00"), "cannot be read"},
	} {
		var x struct{ A int }
		if err := newPipe(c.in, io.Discard).ask("A.b", nil, &x); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// repeat says the same again and again.
type repeat string

func (r repeat) Read(b []byte) (int, error) {
	n := 0
	for n+len(r) <= len(b) {
		n += copy(b[n:], r)
	}
	return n, nil
}
