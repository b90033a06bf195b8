package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A shell does what pages tell a reader to do beside running the command once:
// keep what it printed in a variable, leave a server running until the page
// ends, and ask it with curl. Addresses of pages stand for free ones.
type shell struct {
	t     *testing.T
	ctx   context.Context
	vars  map[string]string
	ports map[string]string // as the page has them, and as they are
	wait  sync.WaitGroup
}

func newShell(t *testing.T) *shell {
	ctx, stop := context.WithCancel(context.Background())
	s := &shell{t: t, ctx: ctx, vars: map[string]string{}, ports: map[string]string{}}
	t.Cleanup(func() {
		stop()
		s.wait.Wait()
	})
	return s
}

var (
	assigned  = regexp.MustCompile(`^([A-Z_]+)=\$\((countersign .*)\)$`)
	variable  = regexp.MustCompile(`\$([A-Z_]+)`)
	localPort = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

// runs reports whether a line of a page is one that a shell does.
func runs(line string) bool {
	return strings.HasPrefix(line, "countersign ") || strings.HasPrefix(line, "curl ") || assigned.MatchString(line)
}

// do does one line, and returns what it printed.
func (s *shell) do(line string) (code int, said string) {
	if m := assigned.FindStringSubmatch(line); m != nil {
		code, said = s.do(m[2])
		s.vars[m[1]] = strings.TrimSpace(said)
		return code, said
	}
	line = variable.ReplaceAllStringFunc(line, func(v string) string { return s.vars[v[1:]] })
	line = localPort.ReplaceAllStringFunc(line, s.port)
	switch server, left := strings.CutSuffix(line, " &"); {
	case left:
		s.leave(server)
		return 0, ""
	case strings.HasPrefix(line, "curl "):
		return s.curl(words(line))
	}
	code, said = runLine(s.t, line)
	return code, s.shown(said)
}

// shown has the page's addresses again.
func (s *shell) shown(said string) string {
	for page, real := range s.ports {
		said = strings.ReplaceAll(said, real, page)
	}
	return said
}

func (s *shell) port(page string) string {
	if s.ports[page] == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			s.t.Fatal(err)
		}
		s.ports[page] = l.Addr().String()
		l.Close()
	}
	return s.ports[page]
}

// leave starts a server and waits until it answers.
func (s *shell) leave(line string) {
	ctx, t := s.ctx, s.t
	s.wait.Go(func() {
		var errs bytes.Buffer
		if code := run(ctx, words(line)[1:], strings.NewReader(""), io.Discard, &errs); code != 0 {
			t.Errorf("%s left with %d:\n%s", line, code, errs.String())
		}
	})
	at := localPort.FindString(line)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get("http://" + at + "/readyz")
		if err == nil {
			resp.Body.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not answer: %v", line, err)
		}
	}
}

// curl does as much of curl as pages use.
func (s *shell) curl(args []string) (code int, said string) {
	r, err := http.NewRequest("GET", "", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	body := ""
	for i := 1; i < len(args); i++ {
		switch a := args[i]; a {
		case "-s":
		case "-H":
			i++
			name, value, _ := strings.Cut(args[i], ":")
			r.Header.Set(name, strings.TrimSpace(value))
		case "-d", "--data-binary":
			i++
			r.Method, body = "POST", s.data(args[i])
		default:
			if r.URL, err = r.URL.Parse(a); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 7, err.Error()
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 18, err.Error()
	}
	return 0, s.shown(string(b))
}

func (s *shell) data(word string) string {
	name, file := strings.CutPrefix(word, "@")
	if !file {
		return word
	}
	b, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// words splits a line as a shell does, without its quotes.
func words(line string) []string {
	var out []string
	for _, w := range wordOf.FindAllString(line, -1) {
		out = append(out, strings.Trim(w, `'"`))
	}
	return out
}
