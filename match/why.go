package match

import (
	"fmt"
	"math/bits"
	"strings"
)

// why explains a result part by part. It compares the two names once more, so
// that searches carry no words of explanation for what nobody reads.
func (s *searcher) why(st *state, c *candidate, r *Result, q *Query, names []string) []string {
	var out []string
	if c.query >= 0 {
		out = s.whyName(st, c, r, q, names[c.query])
	} else {
		out = append(out, "The name was not asked for or does not agree.")
	}
	if c.query >= 0 && s.near >= 0.5 {
		out = append(out, fmt.Sprintf("Many entries are nearly as alike (%.2f on average), which lowers the score.", s.near))
	}
	for _, a := range r.Agreements {
		out = append(out, fmt.Sprintf("The %s agrees (%+.1f decibans).", a.Kind, a.Decibans))
	}
	for _, a := range r.Contradictions {
		out = append(out, fmt.Sprintf("The %s differs (%+.1f decibans).", a.Kind, a.Decibans))
	}
	switch {
	case r.SecondIdentifier || c.query < 0:
	case len(r.Agreements) == 0:
		out = append(out, "A name alone; it lacks a birth date, document or place that agrees.")
	default:
		out = append(out, "What agrees beside the name is too little to count: it lacks a document, a place or a full birth date that agrees.")
	}
	return out
}

func (s *searcher) whyName(st *state, c *candidate, r *Result, q *Query, asked string) []string {
	seg := st.segments[c.seg]
	s.rd.read(asked, q.Type)
	if c.qr >= len(s.rd.readings) {
		return nil
	}
	qw := s.rd.readings[c.qr]
	s.prepare(s.rd.words[qw.from:qw.to], st.rare)
	if c.seg > 0 {
		s.probe(st.segments[0], true)
		s.reset()
	}
	s.probe(seg, c.seg == 0)
	s.cmp.tune, s.cmp.q, s.cmp.c = &tuned, &s.q, &s.c
	s.compare(seg, c.reading)
	s.reset()
	var listed reader
	listed.read(r.Matched, r.Type)
	first := uint32(c.reading)
	for first > 0 && seg.nameOf[first-1] == c.name {
		first--
	}
	at := int(c.reading - first)
	if at >= len(listed.readings) {
		return nil
	}
	out := s.cmp.explain(&s.rd, &listed, qw, listed.readings[at])
	if r.Weak {
		out = append(out, "The list calls this a weak alias.")
	}
	return out
}

// explain says what every word contributed, in the order of the query.
func (m *comparison) explain(x, y *reader, rx, ry span) []string {
	var out []string
	var q, c uint16
	for _, b := range m.chosen {
		q, c = q|b.q, c|b.c
	}
	for i := range m.q.n {
		for _, b := range m.chosen {
			if bits.TrailingZeros16(b.q) == i {
				out = append(out, say(b, phrase(x, rx, b.q), phrase(y, ry, b.c)))
			}
		}
		if q&(1<<i) == 0 {
			out = append(out, fmt.Sprintf("%q is not in the listed name.", phrase(x, rx, 1<<i)))
		}
	}
	for j := range m.c.n {
		if c&(1<<j) == 0 {
			out = append(out, fmt.Sprintf("%q is only in the listed name.", phrase(y, ry, 1<<j)))
		}
	}
	return out
}

func say(b bond, q, c string) string {
	rare := "common"
	switch {
	case b.weight >= 10:
		rare = "rare"
	case b.weight >= 6:
		rare = "uncommon"
	}
	switch b.why {
	case bondSame:
		return fmt.Sprintf("%q is the same, %s.", q, rare)
	case bondSpelling:
		return fmt.Sprintf("%q sounds like %q, %s.", q, c, rare)
	case bondInitial:
		return fmt.Sprintf("%q is the initial of %q or the other way round.", q, c)
	case bondJoined:
		return fmt.Sprintf("%q is %q written together or apart (%d in 100 alike), %s.", q, c, b.sim, rare)
	}
	return fmt.Sprintf("%q is close to %q (%d in 100 alike), %s.", q, c, b.sim, rare)
}

// phrase spells the words of a set.
func phrase(r *reader, s span, set uint16) string {
	var b strings.Builder
	for i := int(s.from); i < int(s.to) && i-int(s.from) < maxParts; i++ {
		if set&(1<<(i-int(s.from))) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.Write(r.of(r.words[i].spelled))
	}
	return b.String()
}
