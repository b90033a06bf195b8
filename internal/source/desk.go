package source

import (
	"strings"
	"time"

	"countersign"
)

// A Desk is what one worker lends to a source, piece after piece, so that
// reading allocates little. It changes nothing in what is read. A Desk serves
// one goroutine.
type Desk struct {
	words map[string]string
	text  strings.Builder // texts of many records share its chunks
	sheet Sheet
	// plan is what a source worked out for a table's header, and of which.
	plan   any
	planOf *string
}

const (
	maxWords   = 1 << 15
	maxWordLen = 256
	textChunk  = 4 << 10
	ownText    = 512 // longer texts have memory of their own
)

// Word returns a text that many records are likely to repeat: a country, a
// time zone, a browser. Equal words share memory.
func (d *Desk) Word(b []byte) string {
	if d == nil || len(b) > maxWordLen {
		return string(b)
	}
	if s, ok := d.words[string(b)]; ok {
		return s
	}
	if d.words == nil {
		d.words = make(map[string]string, 256)
	}
	if len(d.words) >= maxWords { // an attacker's words must not fill the memory
		clear(d.words)
	}
	s := string(b)
	d.words[s] = s
	return s
}

// Keep returns a text that belongs to one record.
func (d *Desk) Keep(b []byte) string {
	if d == nil || len(b) > ownText {
		return string(b)
	}
	if d.text.Cap()-d.text.Len() < len(b) {
		d.text = strings.Builder{}
		d.text.Grow(textChunk)
	}
	at := d.text.Len()
	d.text.Write(b)
	return d.text.String()[at:]
}

// Plan returns what was worked out for the header, calling work on a header
// not seen last.
func (d *Desk) Plan(header []string, work func([]string) any) any {
	if d == nil || len(header) == 0 {
		return work(header)
	}
	if d.planOf != &header[0] {
		d.plan, d.planOf = work(header), &header[0]
	}
	return d.plan
}

// Sheet returns an empty sheet.
func (d *Desk) Sheet() *Sheet {
	if d == nil {
		return &Sheet{}
	}
	d.sheet.reset()
	return &d.sheet
}

// A Sheet collects the facts of one record.
type Sheet struct {
	facts []countersign.Fact
	withs []countersign.With
	spans []int32 // where in withs each fact's qualifiers begin
}

func (s *Sheet) reset() {
	clear(s.facts)
	clear(s.withs)
	s.facts, s.withs, s.spans = s.facts[:0], s.withs[:0], s.spans[:0]
}

// Len returns how many facts and qualifiers there are.
func (s *Sheet) Len() int { return len(s.facts) + len(s.withs) }

// Add begins a fact. What follows qualifies it.
func (s *Sheet) Add(f countersign.Fact) *countersign.Fact {
	s.facts = append(s.facts, f)
	s.spans = append(s.spans, int32(len(s.withs)))
	return &s.facts[len(s.facts)-1]
}

// Say begins a fact with a literal, if there is one.
func (s *Sheet) Say(p countersign.Pred, value string) {
	if value != "" {
		s.Add(countersign.Fact{Pred: p, Value: value})
	}
}

// With qualifies the last fact, if there is a value.
func (s *Sheet) With(p countersign.Pred, value string) {
	if value != "" {
		s.withs = append(s.withs, countersign.With{Pred: p, Value: value})
	}
}

// WithObject qualifies the last fact with a thing.
func (s *Sheet) WithObject(p countersign.Pred, object countersign.ID, value string) {
	if object != "" {
		s.withs = append(s.withs, countersign.With{Pred: p, Object: object, Value: value})
	}
}

// Ambiguous marks the last fact's time as open in its day or zone.
func (s *Sheet) Ambiguous() {
	for _, w := range s.withs[s.spans[len(s.spans)-1]:] {
		if w.Pred == countersign.TimeQuality {
			return
		}
	}
	s.With(countersign.TimeQuality, "ambiguous")
}

// Last returns the fact that With would qualify.
func (s *Sheet) Last() *countersign.Fact { return &s.facts[len(s.facts)-1] }

// Drop takes back the last fact.
func (s *Sheet) Drop() {
	n := len(s.facts) - 1
	s.withs = s.withs[:s.spans[n]]
	s.facts, s.spans = s.facts[:n], s.spans[:n]
}

// spare is the room each fact's qualifiers have to grow in place: intake adds
// the network of a session and the quality of a time.
const spare = 1

// Take returns the facts, all of the subject, with memory of their own.
func (s *Sheet) Take(subject countersign.ID) []countersign.Fact {
	if len(s.facts) == 0 {
		return nil
	}
	facts := make([]countersign.Fact, len(s.facts))
	copy(facts, s.facts)
	room := make([]countersign.With, 0, len(s.withs)+spare*s.qualified())
	for i := range facts {
		facts[i].Subject = subject
		lo, hi := int(s.spans[i]), len(s.withs)
		if i+1 < len(s.spans) {
			hi = int(s.spans[i+1])
		}
		if lo == hi {
			continue
		}
		at := len(room)
		room = append(room, s.withs[lo:hi]...)
		room = room[:len(room)+spare]
		facts[i].With = room[at : len(room)-spare : len(room)]
	}
	return facts
}

// qualified counts the facts with qualifiers.
func (s *Sheet) qualified() int {
	n := 0
	for i := range s.spans {
		hi := len(s.withs)
		if i+1 < len(s.spans) {
			hi = int(s.spans[i+1])
		}
		if int(s.spans[i]) < hi {
			n++
		}
	}
	return n
}

// One makes a record of the sheet, read from the piece.
func (s *Sheet) One(p *Piece, source string, seen time.Time, subject countersign.ID) []countersign.Record {
	return []countersign.Record{{Source: source, Origin: p.Origin(), Seen: seen, Facts: s.Take(subject)}}
}

// Qualified reports whether the last fact has qualifiers.
func (s *Sheet) Qualified() bool { return int(s.spans[len(s.spans)-1]) < len(s.withs) }
