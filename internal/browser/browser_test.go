package browser

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func found(t *testing.T) Options {
	t.Helper()
	at, err := Find("")
	if err != nil {
		t.Skipf("pictures are not drawn here: %v", err)
	}
	return Options{Path: at, Width: 400, Height: 300, Time: 60 * time.Second}
}

// A canary counts who touches it, by TCP and by UDP.
type canary struct {
	port    int
	touches atomic.Int64
}

func newCanary(t *testing.T) *canary {
	t.Helper()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &canary{port: l.Addr().(*net.TCPAddr).Port}
	u, err := net.ListenPacket("udp", fmt.Sprintf("0.0.0.0:%d", c.port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(); u.Close() })
	go func() {
		for {
			x, err := l.Accept()
			if err != nil {
				return
			}
			c.touches.Add(1)
			x.Close()
		}
	}()
	go func() {
		for b := make([]byte, 1500); ; {
			if _, _, err := u.ReadFrom(b); err != nil {
				return
			}
			c.touches.Add(1)
		}
	}()
	return c
}

// TestCanary: a page that names hosts, private addresses and loopback in every
// way that a page can makes no connection to any of them. All of it goes to
// the wall, which refuses. The canary is shown to sing.
func TestCanary(t *testing.T) {
	o := found(t)
	c := newCanary(t)
	x, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", c.port))
	if err != nil {
		t.Fatal(err)
	}
	x.Close()
	for until := time.Now().Add(5 * time.Second); c.touches.Load() == 0 && time.Now().Before(until); {
		time.Sleep(time.Millisecond)
	}
	if c.touches.Swap(0) == 0 {
		t.Fatal("the canary does not sing: the test looks at nothing")
	}
	var hosts []string
	for _, h := range append(own(t), "127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]") {
		hosts = append(hosts, fmt.Sprintf("%s:%d", h, c.port))
	}
	hosts = append(hosts, "other.example", "169.254.169.254", "10.0.0.1")
	var page strings.Builder
	page.WriteString(`<!doctype html><title>canary</title>`)
	for _, h := range hosts {
		for _, scheme := range []string{"http", "https"} {
			at := scheme + "://" + h
			fmt.Fprintf(&page, `<link rel=stylesheet href="%[1]s/a.css"><link rel=preconnect href="%[1]s"><link rel=dns-prefetch href="%[1]s"><link rel=prefetch href="%[1]s/p">
<link rel=preload as=image href="%[1]s/l"><img src="%[1]s/a.png"><img srcset="%[1]s/b.png 2x"><iframe src="%[1]s/f"></iframe><object data="%[1]s/o"></object><embed src="%[1]s/e">
<video src="%[1]s/v" poster="%[1]s/w" autoplay></video><script src="%[1]s/s.js"></script><style>@import "%[1]s/i.css"; body{background:url(%[1]s/g)} @font-face{font-family:x;src:url(%[1]s/t)} p{font-family:x}</style>`, at)
		}
		fmt.Fprintf(&page, `<script>fetch("http://%[1]s/x").catch(()=>{});new WebSocket("ws://%[1]s/");new Image().src="http://%[1]s/y";navigator.sendBeacon("http://%[1]s/z");
new RTCPeerConnection({iceServers:[{urls:"stun:%[1]s"}]}).createDataChannel("a")</script>`, h)
	}
	fmt.Fprintf(&page, `<meta http-equiv=refresh content="0;url=http://127.0.0.1:%d/r"><p>text</p>`, c.port)
	for _, address := range []string{"http://front.example/", "https://front.example/"} {
		p, err := Draw(context.Background(), o, map[string]Stored{address: {Type: "text/html", Body: []byte(page.String())}}, address)
		if err != nil {
			t.Fatal(err)
		}
		if n := c.touches.Load(); n != 0 {
			t.Errorf("%s: the canary was touched %d times", address, n)
		}
		if !slices.ContainsFunc(p.Refused, func(s string) bool { return strings.Contains(s, fmt.Sprint(c.port)) }) {
			t.Errorf("%s: the wall refused nothing of what the page names: %q", address, p.Refused)
		}
		for _, s := range p.Refused {
			for _, ran := range []string{"/x", "/y", "/z", "/r", "/s.js", "/f"} {
				if strings.HasSuffix(s, ran) {
					t.Errorf("%s: the page did something: %s was asked for", address, s)
				}
			}
		}
	}
}

// own are the addresses of this machine.
func own(t *testing.T) []string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
			out = append(out, n.IP.String())
		}
	}
	return out
}

// TestDraw: what is stored is drawn, styles over TLS included; scripts do
// nothing; the same page is drawn the same.
func TestDraw(t *testing.T) {
	o := found(t)
	stored := map[string]Stored{
		"https://front.example/":      {Type: "text/html", Body: []byte(`<link rel=stylesheet href=/a.css><script>document.documentElement.style.background="red"</script>`)},
		"https://front.example/a.css": {Type: "text/css", Body: []byte(`html{background:#00ff00}`)},
	}
	var first []byte
	for range 2 {
		p, err := Draw(context.Background(), o, stored, "https://front.example/")
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(p.PNG))
		if err != nil {
			t.Fatal(err)
		}
		if r, g, b, _ := m.At(200, 150).RGBA(); r != 0 || g != 0xffff || b != 0 || m.Bounds() != image.Rect(0, 0, 400, 300) {
			t.Errorf("%v, in the middle %x %x %x", m.Bounds(), r, g, b)
		}
		if first != nil && !bytes.Equal(first, p.PNG) {
			t.Error("drawn twice, and not alike")
		}
		first = p.PNG
	}
	if _, err := Draw(context.Background(), o, stored, "https://other.example/"); err == nil {
		t.Error("what is not stored is drawn")
	}
}

// TestBounds: a browser that does not end, or grows, is killed.
func TestBounds(t *testing.T) {
	at := filepath.Join(t.TempDir(), "slow")
	if err := os.WriteFile(at, []byte("#!/bin/sh\nsleep 600 &\nsleep 600\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	stored := map[string]Stored{"http://a.example/": {}}
	if _, err := Draw(context.Background(), Options{Path: at, Time: 200 * time.Millisecond}, stored, "http://a.example/"); err == nil || !strings.Contains(err.Error(), "killed after") {
		t.Error(err)
	}
	o := found(t)
	o.Memory = 1_000_000
	if resident(os.Getpid()) == 0 {
		t.Skip("memory is not watched here")
	}
	if _, err := Draw(context.Background(), o, stored, "http://a.example/"); err == nil || !strings.Contains(err.Error(), "killed at 1 MB") {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	if _, err := Find(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a browser that is not there was found")
	}
}
