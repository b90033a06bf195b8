package collect

import (
	"strings"

	"countersign/warc"
)

// Records makes records of a web archive of a capture: what was asked and what
// came, and, where something went wrong, a note of it. The target of a record
// is the capture's URI.
func Records(c Capture) []*warc.Record {
	var out []*warc.Record
	switch {
	case len(c.Received) == 0:
	case c.Media == "application/http":
		out = exchange(c)
	default:
		out = append(out, &warc.Record{Type: warc.Resource, Date: c.At, Target: c.URI, ContentType: c.Media, Fields: c.peer(), Block: c.Received})
	}
	if c.Problem == "" {
		return out
	}
	note := &warc.Record{
		Type: warc.Metadata, Date: c.At, Target: c.URI, ContentType: "application/warc-fields",
		Block: []byte("problem: " + strings.Join(strings.Fields(c.Problem), " ") + "\r\n"),
	}
	if len(out) > 0 {
		note.Fields = []warc.Field{{Name: "WARC-Concurrent-To", Value: out[0].Identify()}}
	}
	return append(out, note)
}

// exchange is an answer and the request that it is to.
func exchange(c Capture) []*warc.Record {
	answer := &warc.Record{
		Type: warc.Response, Date: c.At, Target: c.URI, ContentType: "application/http;msgtype=response", Fields: c.peer(), Block: c.Received,
	}
	if c.Same != nil {
		answer.Revisit(c.Same.Record, c.Same.URI, c.Same.At, c.Same.Digest)
	}
	if c.Problem != "" {
		answer.Fields = append(answer.Fields, warc.Field{Name: "WARC-Truncated", Value: "unspecified"})
	}
	out := []*warc.Record{answer}
	if len(c.Sent) > 0 {
		out = append(out, &warc.Record{
			Type: warc.Request, Date: c.At, Target: c.URI, ContentType: "application/http;msgtype=request",
			Fields: append(c.peer(), warc.Field{Name: "WARC-Concurrent-To", Value: answer.Identify()}), Block: c.Sent,
		})
	}
	return out
}

// peer says who answered.
func (c *Capture) peer() []warc.Field {
	if !c.Peer.IsValid() {
		return nil
	}
	return []warc.Field{{Name: "WARC-IP-Address", Value: c.Peer.Addr().Unmap().String()}}
}
