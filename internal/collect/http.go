package collect

import "countersign/internal/fetch"

// HTTP makes captures of the exchanges behind an answer, as they went over the
// wire. Err is what the last one ended with.
func HTTP(r *fetch.Response, err error) []Capture {
	var out []Capture
	for _, h := range r.Hops {
		c := Capture{URI: h.URL, At: h.Began, Took: h.Took, Peer: h.Remote, Media: "application/http", Sent: h.Sent, Received: h.Received}
		if h.Untrusted != nil {
			c.Problem = h.Untrusted.Error()
		}
		out = append(out, c)
	}
	if err != nil && len(out) > 0 {
		out[len(out)-1].Problem = err.Error()
	}
	return out
}
