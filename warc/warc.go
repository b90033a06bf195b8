// Package warc writes and reads web archives and packs them for replay.
//
// The form is WARC 1.1 (ISO 28500:2017, the IIPC's specification), one gzip
// member a record, so that each can be read by itself. What is packed as WACZ
// (1.1.1, by Webrecorder) opens in ReplayWeb.page without a server.
//
// The same records make the same bytes: a record's number is made of what it
// holds, and no clock is read.
package warc

import (
	"bytes"
	"crypto/md5"  // digests of older archives, read and never written
	"crypto/sha1" // as above
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"countersign"
)

// Types of records (section 5.5 of the specification).
const (
	Info     = "warcinfo"
	Response = "response"
	Request  = "request"
	Resource = "resource"
	Metadata = "metadata"
	Revisit  = "revisit"
)

// A Record is one unit of an archive.
type Record struct {
	Type        string
	ID          string // "<urn:uuid:...>"; "" lets the writer make it of the content
	Date        time.Time
	Target      string // URI; "" for warcinfo
	ContentType string
	Fields      []Field // other lines of the header, in order
	Block       []byte

	// What the reader adds.
	Version       string // "1.0" or "1.1"
	BlockDigest   string // as written, "" where there is none
	PayloadDigest string
	Offset        int64 // where the record begins in the file, and how long it is there
	Length        int64
}

// A Field is a line of a record's header.
type Field struct{ Name, Value string }

// Field returns the first value of the name, which is compared without case.
func (r *Record) Field(name string) string {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// NotModified is the profile of a revisit whose server said that nothing has
// changed since the record it refers to (WARC 1.1, section 6.7.3).
const NotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

// Revisit makes a record of an answer "not modified" one that refers to the
// record that has the payload: its number, target, date and the digest of its
// payload.
func (r *Record) Revisit(id, target string, at time.Time, digest string) {
	r.Type, r.PayloadDigest = Revisit, digest
	r.Fields = append(r.Fields, Field{"WARC-Profile", NotModified}, Field{"WARC-Refers-To", id},
		Field{"WARC-Refers-To-Target-URI", target}, Field{"WARC-Refers-To-Date", at.UTC().Format(time.RFC3339Nano)})
}

// RefersTo is the number of the record that has a revisit's payload, "" where
// it does not say. Older archives give it without brackets.
func (r *Record) RefersTo() string {
	id := strings.Trim(r.Field("WARC-Refers-To"), "<>")
	if r.Type != Revisit || id == "" {
		return ""
	}
	return "<" + id + ">"
}

// Identify gives the record its number, if it has none, and returns it, so that
// another record can name it before either is written.
func (r *Record) Identify() string {
	if r.ID == "" {
		r.ID = r.id()
	}
	return r.ID
}

// id makes a number of what the record holds (UUID version 8, RFC 9562).
func (r *Record) id() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%d\x00", r.Type, r.Target, r.Date.UTC().Format(time.RFC3339Nano), r.ContentType, len(r.Block))
	for _, f := range r.Fields {
		fmt.Fprintf(h, "%s\x00%s\x00", f.Name, f.Value)
	}
	h.Write(r.Block)
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// Digest is how this package writes digests: "sha256:" and hexadecimal.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Verify compares the block, and the payload of HTTP, with the digests that
// stand in the header. A difference is [countersign.ErrTampered]; a digest of a
// kind that is not known is passed over, and so is one that is not there.
func (r *Record) Verify() error {
	if !digestFits(r.BlockDigest, r.Block) {
		return fmt.Errorf("warc record %s: the block is not what was recorded: %w", r.ID, countersign.ErrTampered)
	}
	if r.Type == Revisit || r.PayloadDigest == "" {
		return nil // of a revisit the payload stands elsewhere
	}
	body, raw := r.Payload(), r.Block
	if i := headEnd(raw); i > 0 && r.http() {
		raw = raw[i:]
	}
	if !digestFits(r.PayloadDigest, body) && !digestFits(r.PayloadDigest, raw) { // some digest the body as it was sent, in chunks
		return fmt.Errorf("warc record %s: the payload is not what was recorded: %w", r.ID, countersign.ErrTampered)
	}
	return nil
}

func digestFits(want string, b []byte) bool {
	kind, value, ok := strings.Cut(want, ":")
	if !ok {
		return true
	}
	var sum []byte
	switch strings.ToLower(strings.ReplaceAll(kind, "-", "")) {
	case "sha1":
		s := sha1.Sum(b)
		sum = s[:]
	case "sha256":
		s := sha256.Sum256(b)
		sum = s[:]
	case "md5":
		s := md5.Sum(b)
		sum = s[:]
	default:
		return true
	}
	bare := strings.TrimRight(value, "=") // recorders write sums in every way there is
	return strings.EqualFold(value, hex.EncodeToString(sum)) ||
		strings.EqualFold(bare, base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum)) ||
		bare == base64.RawStdEncoding.EncodeToString(sum) || bare == base64.RawURLEncoding.EncodeToString(sum)
}

func (r *Record) http() bool {
	return strings.HasPrefix(strings.ToLower(strings.ReplaceAll(r.ContentType, " ", "")), "application/http")
}

// Payload returns what the record is about: of HTTP the body with its transfer
// coding undone, of others the block.
func (r *Record) Payload() []byte {
	if !r.http() {
		return r.Block
	}
	end := headEnd(r.Block)
	if end < 0 {
		return nil
	}
	body := r.Block[end:]
	if coding := httpField(r.Block[:end], "Transfer-Encoding"); strings.Contains(strings.ToLower(coding), "chunked") {
		if whole, ok := unchunk(body); ok {
			return whole
		}
	}
	return body
}

// headEnd returns where the head of an HTTP message ends, -1 if it does not.
func headEnd(b []byte) int {
	if i := bytes.Index(b, []byte("\r\n\r\n")); i >= 0 {
		return i + 4
	}
	if i := bytes.Index(b, []byte("\n\n")); i >= 0 {
		return i + 2
	}
	return -1
}

func httpField(head []byte, name string) string {
	for line := range bytes.Lines(head) {
		k, v, ok := bytes.Cut(line, []byte(":"))
		if ok && strings.EqualFold(string(bytes.TrimSpace(k)), name) {
			return string(bytes.TrimSpace(v))
		}
	}
	return ""
}

// status returns the three digits of an HTTP answer, "" where there are none.
func (r *Record) status() string {
	line, _, _ := bytes.Cut(r.Block, []byte("\n"))
	f := strings.Fields(string(line[:min(len(line), 64)]))
	if r.http() && len(f) > 1 && strings.HasPrefix(f[0], "HTTP/") && len(f[1]) == 3 && strings.Trim(f[1], "0123456789") == "" {
		return f[1]
	}
	return ""
}

// mime returns the media type of what the record is about.
func (r *Record) mime() string {
	if r.Type == Revisit {
		return "warc/revisit" // as indexes have it
	}
	t := r.ContentType
	if r.http() {
		t = httpField(r.Block[:max(headEnd(r.Block), 0)], "Content-Type")
	}
	t, _, _ = strings.Cut(t, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// unchunk undoes chunked coding (RFC 9112, section 7.1). It reports false where
// the body is none, as when a recorder undid it and left the line in the head.
func unchunk(b []byte) ([]byte, bool) {
	var out []byte
	for {
		line, rest, ok := bytes.Cut(b, []byte("\n"))
		if !ok {
			return nil, false
		}
		size, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(";"))
		n, ok := hexadecimal(bytes.TrimSpace(size))
		switch {
		case !ok || n > len(rest):
			return nil, false
		case n == 0:
			return out, true
		}
		out = append(out, rest[:n]...)
		b = bytes.TrimPrefix(bytes.TrimPrefix(rest[n:], []byte("\r")), []byte("\n"))
	}
}

func hexadecimal(s []byte) (int, bool) {
	n := 0
	if len(s) == 0 || len(s) > 7 {
		return 0, false
	}
	for _, c := range s {
		i := strings.IndexByte("0123456789abcdef", c|0x20)
		if c <= '9' {
			i = strings.IndexByte("0123456789", c)
		}
		if i < 0 {
			return 0, false
		}
		n = n<<4 | i
	}
	return n, true
}
