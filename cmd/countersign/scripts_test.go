package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// escape is a byte that no transcript can hold, as \x9b, or the end of a line.
var escape = regexp.MustCompile(`\\(x[0-9a-f]{2}|n)`)

// mkbytes FILE TEXT... writes the texts with \xNN and \n as bytes.
func mkbytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mkbytes FILE TEXT...")
	}
	text := escape.ReplaceAllStringFunc(strings.Join(args[1:], ""), func(s string) string {
		if s == `\n` {
			return "\n"
		}
		n, err := strconv.ParseUint(s[2:], 16, 8)
		ts.Check(err)
		return string([]byte{byte(n)})
	})
	ts.Check(os.WriteFile(ts.MkAbs(unescaped(args[0])), []byte(text), 0o600))
}

// unescaped lets a transcript name a file with control characters in its name.
func unescaped(name string) string { return strings.ReplaceAll(name, `\x1b`, "\x1b") }

// mkgzip FILE FROM N packs a file N times over.
func mkgzip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: mkgzip FILE FROM N")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	z := gzip.NewWriter(out)
	for i := range n { // # stands for the number of the copy
		_, err := z.Write([]byte(strings.ReplaceAll(ts.ReadFile(args[1]), "#", strconv.Itoa(i+1))))
		ts.Check(err)
	}
	ts.Check(z.Close())
	ts.Check(out.Close())
}

// cut FILE PERCENT keeps the first part of a file.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut FILE PERCENT")
	}
	percent, err := strconv.Atoi(args[1])
	ts.Check(err)
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()*int64(percent)/100))
}

// feed PIPE FILE makes a named pipe, and writes the file to it once somebody
// reads.
func feed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: feed PIPE FILE")
	}
	path, text := ts.MkAbs(args[0]), ts.ReadFile(args[1])
	ts.Check(exec.Command("mkfifo", path).Run())
	go func() {
		pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return // the transcript fails: nobody wrote
		}
		defer pipe.Close()
		pipe.WriteString(text) //nolint:errcheck // the same
	}()
}

// publish VARIABLE FOLDER gives out a folder on loopback, as a publisher does
// that answers whether a file changed, and sets the variable to its address.
func publish(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: publish VARIABLE FOLDER")
	}
	day, dir := time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), os.DirFS(ts.MkAbs(args[1]))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		b, err := fs.ReadFile(dir, strings.TrimPrefix(q.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, q)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(b)))
		http.ServeContent(w, q, "", day, bytes.NewReader(b))
	}))
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL)
}

// raw FILE demands that a file holds no character that could move the cursor of
// a terminal or reorder what a reader sees.
func raw(ts *testscript.TestScript, neg bool, args []string) {
	if !neg || len(args) != 1 {
		ts.Fatalf("usage: ! raw FILE")
	}
	for i, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		for _, r := range line {
			if r < 0x20 && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200f {
				ts.Fatalf("%s, line %d: %q stands there raw", args[0], i+1, r)
			}
		}
	}
}
