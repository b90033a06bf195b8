package collect_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"countersign/internal/collect"
	"countersign/warc"
)

func answered(head, body string) *warc.Record {
	r := &warc.Record{Type: warc.Response, Date: time.Unix(1_780_000_000, 0).UTC(), Target: "https://front.test/", ContentType: "application/http;msgtype=response",
		Block: []byte("HTTP/1.1 200 OK\r\n" + head + "\r\n" + body)}
	_ = warc.NewPlainWriter(io.Discard).Write(r) // fills in digests
	return r
}

func packedBody(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s) //nolint:errcheck // to memory
	z.Close()
	return b.String()
}

// TestReadEarlier: answers that can be asked about again are those that are
// whole, good and tagged; they read as they were sent.
func TestReadEarlier(t *testing.T) {
	page := packedBody("<title>front</title>")
	for _, c := range []struct {
		name string
		r    *warc.Record
		body string // "" means that it cannot be asked about
	}{
		{"tagged", answered("ETag: \"1\"\r\nContent-Length: 4\r\n", "page"), "page"},
		{"dated", answered("Last-Modified: Fri, 20 Nov 2026 09:00:00 GMT\r\nContent-Length: 4\r\n", "page"), "page"},
		{"packed, in chunks", answered("ETag: W/\"1\"\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(page), page)), "<title>front</title>"},
		{"neither", answered("Content-Length: 4\r\n", "page"), ""},
		{"cut off", answered("ETag: \"1\"\r\nContent-Length: 9\r\n", "page"), ""},
		{"packed, it says", answered("ETag: \"1\"\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n", "page"), ""},
		{"no answer", &warc.Record{Type: warc.Response, ContentType: "application/http", Block: []byte("page")}, ""},
	} {
		e, ok := collect.ReadEarlier(c.r)
		if ok != (c.body != "") || ok && string(e.Body) != c.body {
			t.Errorf("%s: %v, %+v", c.name, ok, e)
		}
	}
	changed := answered("ETag: \"1\"\r\nContent-Length: 4\r\n", "page")
	changed.Block[len(changed.Block)-1] ^= 1
	if _, ok := collect.ReadEarlier(changed); ok {
		t.Error("what is not what was recorded is taken")
	}
	e, _ := collect.ReadEarlier(answered("ETag: \"1\"\r\nContent-Type: text/html\r\nX-A: old\r\nContent-Length: 4\r\n", "page"))
	h := e.Update(http.Header{"X-A": {"new"}, "Content-Type": {"text/plain"}, "Content-Length": {"0"}})
	if h.Get("X-A") != "new" || h.Get("Content-Type") != "text/html" || h.Get("Content-Length") != "4" || e.Header.Get("X-A") != "old" {
		t.Errorf("%v", h)
	}
}

// FuzzReadEarlier: whatever a record holds, it is read within its bounds or not
// at all.
func FuzzReadEarlier(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 4\r\n\r\npage"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Encoding: gzip\r\n\r\n" + packedBody("page")))
	f.Add([]byte("HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, ok := collect.ReadEarlier(&warc.Record{Type: warc.Response, ContentType: "application/http;msgtype=response", Block: b})
		if ok && (e.Status != http.StatusOK || len(e.Body) > 20_000_000) {
			t.Errorf("%d, %d bytes", e.Status, len(e.Body))
		}
	})
}
