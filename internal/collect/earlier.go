package collect

import (
	"net/http"
	"time"

	"countersign"
	"countersign/internal/fetch"
	"countersign/warc"
)

// An Earlier answer is one that a visit before this one had, and kept as a
// record: what did not change since need not be sent again (RFC 9110, section
// 13).
type Earlier struct {
	Record string // number of the record
	URI    string
	At     time.Time
	Digest string           // of the payload, as the record has it
	Sealed countersign.Hash // of the record among the evidence, zero where it is in none

	Status int
	Header http.Header
	Body   []byte
}

// Tags are what the answer said of itself, "" where it said nothing.
func (e *Earlier) Tags() (etag, modified string) {
	return e.Header.Get("ETag"), e.Header.Get("Last-Modified")
}

// Update returns the header as the server has it now: what it said with "not
// modified" replaces what it said before (RFC 9111, section 3.2).
func (e *Earlier) Update(now http.Header) http.Header {
	out := e.Header.Clone()
	for name, values := range now {
		switch name {
		case "Content-Length", "Content-Encoding", "Content-Type", "Content-Range", "Transfer-Encoding", "Connection":
		default: // those above are of an empty message, and not of the page
			out[name] = values
		}
	}
	return out
}

// ReadEarlier reads the answer of a record; false if it is none that one could
// ask about again: whole, good, and with a tag.
func ReadEarlier(r *warc.Record) (*Earlier, bool) {
	if r.Type != warc.Response || r.Field("WARC-Truncated") != "" || r.Verify() != nil {
		return nil, false
	}
	a, err := fetch.Read(r.Block)
	if err != nil || a.Status != http.StatusOK {
		return nil, false
	}
	e := &Earlier{Record: r.ID, URI: r.Target, At: r.Date, Digest: r.PayloadDigest, Status: a.Status, Header: a.Header, Body: a.Body}
	etag, modified := e.Tags()
	return e, etag != "" || modified != ""
}
