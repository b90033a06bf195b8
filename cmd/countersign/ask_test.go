package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// port NAME... puts a free address of this machine into each variable.
func port(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(name, l.Addr().String())
		ts.Check(l.Close())
	}
}

// token NAME FILE puts what a file holds into a variable.
func token(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: token NAME FILE")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// ask STATUS METHOD URL [KIND FILE] asks a server, with the key in $KEY, and
// demands a status. The answer is the command's output; a server that does
// not listen yet is waited for.
func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 && len(args) != 5 {
		ts.Fatalf("usage: ask STATUS METHOD URL [KIND FILE]")
	}
	status, body := patiently(ts, args[1:], func(int, string) bool { return true })
	fmt.Fprint(ts.Stdout(), body)
	if status != args[0] {
		ts.Fatalf("%s %s: status %s, want %s: %s", args[1], args[2], status, args[0], body)
	}
}

// until STATUS METHOD URL KIND FILE WORDS asks again until the answer has the
// status and holds the words.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 6 {
		ts.Fatalf("usage: until STATUS METHOD URL KIND FILE WORDS")
	}
	patiently(ts, args[1:5], func(status int, body string) bool {
		return strconv.Itoa(status) == args[0] && strings.Contains(body, args[5])
	})
}

// patiently asks until somebody answers, and as is wanted.
func patiently(ts *testscript.TestScript, args []string, wanted func(int, string) bool) (status, body string) {
	send := ""
	if len(args) == 4 {
		send = ts.ReadFile(args[3])
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		code, body, err := once(ts, args, send)
		if err == nil && wanted(code, body) {
			return strconv.Itoa(code), body
		}
		if time.Now().After(end) {
			ts.Fatalf("%s: %v, %d %s", args[1], err, code, body)
		}
	}
}

func once(ts *testscript.TestScript, args []string, send string) (int, string, error) {
	r, err := http.NewRequest(args[0], args[1], strings.NewReader(send))
	ts.Check(err)
	if k := ts.Getenv("KEY"); k != "" {
		r.Header.Set("Authorization", "Bearer "+k)
	}
	if len(args) == 4 {
		r.Header.Set("Content-Type", args[2])
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// hold URL FILE OUT begins a stream, waits for its first answer, and writes all
// that comes to OUT when it ends, in the background.
func hold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: hold URL FILE OUT")
	}
	r, w := io.Pipe()
	req, err := http.NewRequest("POST", args[0], r)
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+ts.Getenv("KEY"))
	req.Header.Set("Content-Type", "application/x-ndjson")
	text, out := ts.ReadFile(args[1]), ts.MkAbs(args[2])
	go io.WriteString(w, text) //nolint:errcheck // the stream stays open
	resp, err := http.DefaultTransport.RoundTrip(req)
	ts.Check(err)
	lines := bufio.NewReader(resp.Body)
	first, err := lines.ReadString('\n')
	ts.Check(err)
	go func() {
		rest, err := io.ReadAll(lines)
		resp.Body.Close()
		if err == nil {
			err = os.WriteFile(out+".part", append([]byte(first), rest...), 0o600)
		}
		if err == nil {
			err = os.Rename(out+".part", out)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "hold:", err) // and the transcript finds no file
		}
	}()
}

// appears FILE waits for a file that is written in the background.
func appears(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: appears FILE")
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("there is no %s", args[0])
		}
	}
}
