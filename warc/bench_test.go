package warc

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// BenchmarkWrite packs an answer of 26 KB, as an ordinary page is large.
func BenchmarkWrite(b *testing.B) {
	block := []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + strings.Repeat("<p>We build software for firms like yours.</p>\n", 560))
	w := NewWriter(io.Discard)
	b.SetBytes(int64(len(block)))
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Write(&Record{Type: Response, Date: noon, Target: "https://front.test/", ContentType: "application/http;msgtype=response", Block: block}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead reads it again, and verifies it.
func BenchmarkRead(b *testing.B) {
	block := []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + strings.Repeat("<p>We build software for firms like yours.</p>\n", 560))
	var file bytes.Buffer
	if err := NewWriter(&file).Write(&Record{Type: Response, Date: noon, Target: "https://front.test/", ContentType: "application/http;msgtype=response", Block: block}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(block)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader(bytes.NewReader(file.Bytes())).Next()
		if err != nil || r.Verify() != nil {
			b.Fatal(err)
		}
	}
}
