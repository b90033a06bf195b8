// Package browser draws stored pages with a Chromium that is shown nothing but what is stored.
//
// It is the one place beside package fetch from which a connection could come
// to be, for it starts a program that knows how to open them. So that program
// is walled in three times over: all that it asks for, loopback included, goes
// to a proxy of this package, which answers from memory and refuses the rest;
// it resolves no name; what it is given carries a policy that forbids scripts,
// frames, forms and refreshes, and its engine is started without scripts besides.
// It runs with an empty profile and environment, for a bounded time, in bounded
// memory, and is killed with all that it started.
//
// It is spoken to over two pipes (the DevTools protocol), so that no port is
// opened, and tells what a page looks like and which texts stand where: what a
// visitor reads, and what the page holds besides. Nothing of ours runs in the
// page, either. What it tells is read as bytes of others, for a page may have
// taken it over.
package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrNone says that no Chromium was found.
var ErrNone = errors.New("no Chromium was found; install one, or name it")

// names are what Chromium and its kin are called.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"}

// Find returns the path of the browser: the one that is named, or the first that
// the system knows.
func Find(named string) (string, error) {
	if named != "" {
		at, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%s: %w", named, ErrNone)
		}
		return at, nil
	}
	for _, n := range names {
		if at, err := exec.LookPath(n); err == nil {
			return at, nil
		}
	}
	return "", ErrNone
}

// A Stored answer is one that was captured.
type Stored struct {
	Type string // content type
	Body []byte
}

// Options bound a picture. Zero values mean the defaults.
type Options struct {
	Path   string        // of the browser, from Find
	Width  int           // pixels; 1024
	Height int           // pixels; 1100
	Time   time.Duration // 30 s
	Memory int64         // bytes of all its processes together; 1.5 GB. Kept on Linux
}

const mostPNG = 32 << 20

// A Picture is what a page looks like.
type Picture struct {
	PNG     []byte
	Text    *Text    // what a visitor reads, and what the page holds besides; nil where that could not be told
	Untold  error    // why not
	By      string   // the browser, with its version
	Refused []string // addresses that the page asked for and that are not stored, at most a hundred
}

// Draw draws the page at address, which must be among what is stored, by
// address. Nothing else is shown to it.
func Draw(ctx context.Context, o Options, stored map[string]Stored, address string) (*Picture, error) {
	o = o.full()
	wall, err := newWall(stored)
	if err != nil {
		return nil, err
	}
	defer wall.close()
	if _, ok := wall.stored[plain(address)]; !ok {
		return nil, fmt.Errorf("browser: %.200s is not stored", address)
	}
	dir, err := os.MkdirTemp(place(), "countersign-browser-*")
	if err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	defer sweep(dir)
	if err := noScripts(dir); err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	page, err := o.run(ctx, dir, wall.address(), address)
	if err != nil {
		return nil, err
	}
	// What drew it had others' bytes in its hands.
	if c, err := png.DecodeConfig(bytes.NewReader(page.png)); err != nil || len(page.png) > mostPNG || c.Width > 4*o.Width || c.Height > 4*o.Height {
		return nil, errors.New("browser: what it drew is no picture")
	}
	return &Picture{PNG: page.png, Text: page.text, Untold: page.untold, By: page.by, Refused: wall.refusals()}, nil
}

// place is where the profile goes: the system's folder for what does not last,
// or the usual one where the name of that is too long for the browser's sockets
// (some 100 bytes, unix(7)).
func place() string {
	const usual, most = "/tmp", 32
	if info, err := os.Stat(usual); len(os.TempDir()) > most && err == nil && info.IsDir() {
		return usual
	}
	return os.TempDir()
}

// sweep removes the profile. What was killed a moment ago may still write there.
func sweep(dir string) {
	for range 40 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
}

// noScripts writes a profile in which sites run no scripts.
func noScripts(dir string) error {
	at := filepath.Join(dir, "profile", "Default")
	if err := os.MkdirAll(at, 0o700); err != nil {
		return err
	}
	const preferences = `{"profile":{"default_content_setting_values":{"javascript":2,"popups":2,"notifications":2,"geolocation":2}},"net":{"network_prediction_options":2}}`
	return os.WriteFile(filepath.Join(at, "Preferences"), []byte(preferences), 0o600)
}

func (o Options) full() Options {
	if o.Width <= 0 {
		o.Width = 1024
	}
	if o.Height <= 0 {
		o.Height = 1100
	}
	if o.Time <= 0 {
		o.Time = 30 * time.Second
	}
	if o.Memory <= 0 {
		o.Memory = 1_500_000_000
	}
	return o
}

// flags wall the browser in. Each of those that stop a service of its maker
// stops connections of its own accord.
func (o Options) flags(dir, proxy string) []string {
	out := []string{"--headless", "--remote-debugging-pipe", "--blink-settings=scriptEnabled=false", fmt.Sprintf("--window-size=%d,%d", o.Width, o.Height), "--hide-scrollbars", "--force-device-scale-factor=1",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"--proxy-server=http://" + proxy, "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
		"--ignore-certificate-errors", // the certificates are the wall's own: nothing else is reached
		"--disable-quic", "--dns-prefetch-disable", "--no-pings", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-default-apps", "--disable-domain-reliability",
		"--disable-client-side-phishing-detection", "--safebrowsing-disable-auto-update", "--metrics-recording-only", "--disable-breakpad", "--disable-crash-reporter",
		"--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DnsOverHttps,AsyncDns,NetworkTimeServiceQuerying",
		"--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio", "--password-store=basic", "--use-mock-keychain",
		"--renderer-process-limit=1", "--disk-cache-size=1"}
	if os.Geteuid() == 0 { // its sandbox refuses to start for root
		out = append(out, "--no-sandbox")
	}
	return out
}

// run starts the browser, has it show the page, and ends it.
func (o Options) run(ctx context.Context, dir, proxy, address string) (*shown, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.Time, fmt.Errorf("browser: killed after %v", o.Time))
	defer cancel()
	ctx, kill := context.WithCancelCause(ctx)
	defer kill(nil)
	pipes, err := newEnds()
	if err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	defer pipes.close()
	c := exec.CommandContext(ctx, o.Path, append(o.flags(dir, proxy), blank)...)
	c.Dir = dir
	c.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "XDG_RUNTIME_DIR=" + dir, "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	c.ExtraFiles = pipes.theirs // its files 3 and 4
	c.WaitDelay = 2 * time.Second
	apart(c)
	err = c.Start()
	pipes.given()
	if err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	defer pipes.closeWith(ctx)()
	done := make(chan struct{})
	go o.watch(c.Process.Pid, done, kill)
	page, err := o.show(newPipe(pipes.in, pipes.out), address)
	cause := context.Cause(ctx)
	close(done)
	cancel() // which kills it: there is nothing that it should keep
	c.Wait() //nolint:errcheck // it was killed
	end(c)   // what it started and left behind
	switch {
	case cause == nil:
	case err != nil:
		return nil, cause
	case page.untold != nil: // there is a picture, and then it took too long
		page.untold = cause
	}
	return page, err
}

// watch kills a browser that takes too much memory.
func (o Options) watch(pid int, done <-chan struct{}, kill context.CancelCauseFunc) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			if resident(pid) > o.Memory {
				kill(fmt.Errorf("browser: killed at %d MB", o.Memory/1_000_000))
				return
			}
		}
	}
}

// plain is the form in which addresses are compared.
func plain(address string) string {
	address, _, _ = strings.Cut(address, "#")
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	host, path, _ := strings.Cut(rest, "/")
	scheme, host = strings.ToLower(scheme), strings.ToLower(host)
	if p := map[string]string{"http": ":80", "https": ":443"}[scheme]; p != "" {
		host = strings.TrimSuffix(host, p)
	}
	return scheme + "://" + host + "/" + path
}
