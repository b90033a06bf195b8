package collect_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"countersign/internal/collect"
	"countersign/internal/fetch"
	"countersign/warc"
)

// TestRecords: what went over the wire stands in the archive, byte for byte,
// and so does what went wrong.
func TestRecords(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/" {
			http.Redirect(w, q, "/home", http.StatusFound)
			return
		}
		w.(http.Flusher).Flush() // chunked
		io.WriteString(w, "<title>front</title>")
		if q.URL.Path == "/cut" {
			panic(http.ErrAbortHandler)
		}
	}))
	defer s.Close()
	door, err := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	var captures []collect.Capture
	for _, path := range []string{"/", "/cut"} {
		captures = append(captures, collect.HTTP(door.Get(context.Background(), fetch.Request{URL: s.URL + path, Keep: true}))...)
	}
	captures = append(captures, collect.HTTP(door.Get(context.Background(), fetch.Request{URL: "http://10.0.0.1/"}))...)
	captures = append(captures, collect.Capture{URI: "dns:front.test?type=A", At: time.Now(), Media: "application/dns-message", Received: []byte{1, 2}})
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	var kinds []string
	for _, c := range captures {
		for _, r := range collect.Records(c) {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, r.Type)
		}
	}
	if got, want := strings.Join(kinds, " "), "response request response request response request metadata metadata resource"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	n := 0
	for r := warc.NewReader(&b); ; n++ {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || rec.Verify() != nil {
			t.Fatal(err, rec)
		}
		switch n {
		case 0:
			if !bytes.HasPrefix(rec.Block, []byte("HTTP/1.1 302 Found\r\n")) || rec.Field("WARC-IP-Address") != "127.0.0.1" {
				t.Errorf("%+v", rec)
			}
		case 2:
			if string(rec.Payload()) != "<title>front</title>" || rec.Target != s.URL+"/home" {
				t.Errorf("%s %q", rec.Target, rec.Block)
			}
		case 4:
			if rec.Field("WARC-Truncated") == "" {
				t.Errorf("%+v", rec)
			}
		case 7:
			if !strings.Contains(string(rec.Block), "problem: 10.0.0.1 is a private address") {
				t.Errorf("%q", rec.Block)
			}
		}
	}
	if n != len(kinds) {
		t.Errorf("%d records, want %d", n, len(kinds))
	}
}

func TestLiteral(t *testing.T) {
	for in, want := range map[string]string{" a\x00b\u0085 ": "ab", "a\xffb": "a\ufffdb", "a\tb\nc": "a\tb\nc", strings.Repeat("a", 9000): strings.Repeat("a", 4096)} {
		if got := collect.Literal(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string]string{"Ns1.Host.Test.": "host:ns1.host.test", "": "", "a b": "", "a/b": "", "\u00e9.test": "", strings.Repeat("a", 300): ""} {
		if got := string(collect.Host(in)); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
