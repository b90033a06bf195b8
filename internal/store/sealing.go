package store

import (
	"crypto/cipher"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"countersign"
)

// What an entry says is sealed in parts: an outline under the house's key,
// which is what an erasure leaves, and a part for each subject under that
// subject's key. The part of the first subject stands in the entry's own row.
// Which entry and whom a part belongs to is authenticated with it, so that
// rows cannot be swapped.
type sealed struct {
	outline []byte
	parts   []sealedPart
}

type sealedPart struct {
	subject, slot int64
	body          []byte
}

// owner is a subject as the writer needs it: its name, its number, its key.
type owner struct {
	id       countersign.ID
	no, slot int64
	key      cipher.AEAD
}

// kinds numbers the kinds of entry in rows. Numbers never change.
var kinds = [...]string{"", countersign.KindRecord, countersign.KindLink, countersign.KindAssessment, countersign.KindDecision,
	countersign.KindShipment, countersign.KindRetraction, countersign.KindErasure}

const (
	kindRecord     = 1
	kindAssessment = 3
	kindDecision   = 4
	kindRetraction = 6
)

func kindNo(kind string) int64 {
	for i, k := range kinds {
		if i > 0 && k == kind {
			return int64(i)
		}
	}
	return 0
}

// about is what is authenticated beside a subject's part: which entry it
// belongs to, and whom it speaks of.
func about(seq countersign.Seq, id countersign.ID) []byte {
	b := make([]byte, 0, 8+len(id))
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	return append(b, id...)
}

// aboutRow is what is authenticated beside an outline: the rest of the row.
func aboutRow(e *countersign.Entry, kind int64, key []byte) []byte {
	b := make([]byte, 0, 48+len(e.By))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixNano()))
	b = binary.BigEndian.AppendUint64(b, uint64(kind))
	b = append(b, key...)
	return append(b, e.By...)
}

// sealer seals one entry. own finds or makes a subject's key.
type sealer struct {
	house cipher.AEAD
	own   func(countersign.ID) (owner, error)
	key   []byte         // of the entry being sealed
	buf   []byte         // scratch for plain text
	words map[string]int // for the encoder, used again
}

func (s *sealer) outline(e *countersign.Entry, plain []byte) []byte {
	return s.house.Seal(nil, nil, plain, aboutRow(e, kindNo(e.Kind()), s.key))
}

func (s *sealer) seal(e *countersign.Entry) (sealed, error) {
	switch {
	case e.Record != nil:
		return s.record(e)
	case e.Assessment != nil:
		return s.assessment(e)
	case e.Decision != nil:
		d := e.Decision
		if d.Kin != nil {
			return s.both(e, outlineDecision(d), d.Subject, d.Kin.Subject, why{d.Reason, d.Pair, d.Kin.Same})
		}
		return s.pair(e, outlineDecision(d), d.Subject, why{d.Reason, d.Pair, ""})
	case e.Link != nil:
		return s.link(e)
	case e.Shipment != nil:
		return s.pair(e, e.Shipment, "", nil)
	case e.Retraction != nil:
		return s.retraction(e)
	}
	return s.pair(e, e.Erasure, "", nil)
}

// why is what is sealed of a decision under the subject's key; of one on two
// subjects, under both.
type why struct {
	Reason string            `json:"reason"`
	Pair   *countersign.Pair `json:"pair,omitempty"`
	Same   countersign.Same  `json:"same,omitempty"` // of a Kin
}

func (s *sealer) retraction(e *countersign.Entry) (sealed, error) {
	if e.Retraction.Subject == "" {
		return s.pair(e, e.Retraction, "", nil)
	}
	left := *e.Retraction
	left.Reason = ""
	return s.pair(e, left, left.Subject, e.Retraction.Reason)
}

// pair seals an outline and, for one subject, the rest.
func (s *sealer) pair(e *countersign.Entry, outline any, id countersign.ID, rest any) (sealed, error) {
	b, err := json.Marshal(outline)
	if err != nil {
		return sealed{}, err
	}
	out := sealed{outline: s.outline(e, b)}
	if id == "" {
		return out, nil
	}
	return out, s.add(&out, e.Seq, id, rest)
}

func (s *sealer) add(out *sealed, seq countersign.Seq, id countersign.ID, rest any) error {
	o, err := s.own(id)
	if err != nil {
		return err
	}
	b, err := json.Marshal(rest)
	if err != nil {
		return err
	}
	out.parts = append(out.parts, sealedPart{o.no, o.slot, o.key.Seal(nil, nil, b, about(seq, o.id))})
	return nil
}

func (s *sealer) record(e *countersign.Entry) (out sealed, err error) {
	var subjects []int64
	runs(e.Record.Facts, func(facts []countersign.Fact) {
		if err != nil {
			return
		}
		var o owner
		if o, err = s.own(facts[0].Subject); err != nil {
			return
		}
		enc := encoder{b: s.buf[:0], words: s.words}
		enc.facts(facts)
		s.buf, s.words = enc.b, enc.words
		out.parts = append(out.parts, sealedPart{o.no, o.slot, o.key.Seal(nil, nil, enc.b, about(e.Seq, o.id))})
		subjects = append(subjects, o.no)
	})
	if err != nil {
		return sealed{}, err
	}
	enc := encoder{b: s.buf[:0], words: s.words}
	enc.outline(e.Record, subjects)
	s.buf = enc.b
	out.outline = s.outline(e, enc.b)
	return out, nil
}

// shown is a value that an assessment shows of another subject.
type shown struct {
	Finding int    `json:"f"`
	Cause   int    `json:"c"`
	Value   string `json:"v"`
}

// assessment seals what it shows of other subjects under their keys.
func (s *sealer) assessment(e *countersign.Entry) (sealed, error) {
	a := e.Assessment
	var others []countersign.ID
	values := map[countersign.ID][]shown{}
	for i := range a.Findings {
		for j, c := range a.Findings[i].Because {
			if c.Shown == "" || c.Subject == a.Subject || c.Subject == "" {
				continue
			}
			if values[c.Subject] == nil {
				others = append(others, c.Subject)
			}
			values[c.Subject] = append(values[c.Subject], shown{i, j, c.Shown})
		}
	}
	rest := withoutShown(a, func(id countersign.ID) bool { return values[id] != nil })
	out, err := s.pair(e, outlineAssessment(a), a.Subject, rest)
	for _, id := range others {
		if err == nil {
			err = s.add(&out, e.Seq, id, values[id])
		}
	}
	return out, err
}

// link seals the shared values under both keys.
func (s *sealer) link(e *countersign.Entry) (sealed, error) {
	var values []string
	for _, t := range e.Link.Why {
		values = append(values, t.Shared)
	}
	return s.both(e, outlineLink(e.Link), e.Link.A, e.Link.B, values)
}

// both seals an outline, and the rest under two subjects' keys, one inside the
// other: it is gone when either subject is.
func (s *sealer) both(e *countersign.Entry, outline any, a, b countersign.ID, rest any) (sealed, error) {
	plain, err := json.Marshal(rest)
	if err != nil {
		return sealed{}, err
	}
	outer, err := s.own(a)
	if err != nil {
		return sealed{}, err
	}
	inner, err := s.own(b)
	if err != nil {
		return sealed{}, err
	}
	nested := binary.BigEndian.AppendUint64(nil, uint64(inner.no))
	nested = binary.BigEndian.AppendUint64(nested, uint64(inner.slot))
	nested = inner.key.Seal(nested, nil, plain, about(e.Seq, inner.id))
	out, err := s.pair(e, outline, "", nil)
	out.parts = []sealedPart{{outer.no, outer.slot, outer.key.Seal(nil, nil, nested, about(e.Seq, outer.id))}}
	return out, err
}

// opener reads entries back.
type opener struct {
	house cipher.AEAD
	key   func(slot int64) (cipher.AEAD, error)
	name  func(no int64) (countersign.ID, error)
}

// part returns a part's plain text, nil if its subject was erased.
func (o *opener) part(seq countersign.Seq, p sealedPart) ([]byte, error) {
	a, err := o.key(p.slot)
	if errors.Is(err, errErased) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", seq, err)
	}
	id, err := o.name(p.subject)
	if err != nil {
		return nil, fmt.Errorf("entry %d: %w", seq, err)
	}
	b, err := open(a, p.body, about(seq, id))
	if err != nil {
		return nil, fmt.Errorf("entry %d, subject %d: %w", seq, p.subject, err)
	}
	return b, nil
}

// facts returns the facts in a part of a record, none if they were erased.
func (o *opener) facts(id countersign.ID, seq countersign.Seq, p sealedPart) ([]countersign.Fact, error) {
	b, err := o.part(seq, p)
	if b == nil || err != nil {
		return nil, err
	}
	d := decoder{b: string(b)}
	facts := d.facts(id, seq)
	if err := d.end(); err != nil {
		return nil, fmt.Errorf("entry %d: %w", seq, err)
	}
	return facts, nil
}

// fill opens the sealed parts of an entry whose Seq and kind are known.
func (o *opener) fill(e *countersign.Entry, kind int64, key []byte, s sealed) error {
	outline, err := open(o.house, s.outline, aboutRow(e, kind, key))
	if err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	switch kinds[kind] {
	case countersign.KindRecord:
		e.Record, err = o.record(e.Seq, outline, s.parts)
		return err
	case countersign.KindAssessment:
		e.Assessment = &countersign.Assessment{}
		return o.assessment(e, outline, s.parts)
	case countersign.KindDecision:
		e.Decision = &countersign.Decision{}
		return o.decision(e, outline, s.parts)
	case countersign.KindLink:
		e.Link = &countersign.Link{}
		return o.link(e, outline, s.parts)
	case countersign.KindShipment:
		e.Shipment = &countersign.Shipment{}
		return stored(outline, e.Shipment)
	case countersign.KindRetraction:
		e.Retraction = &countersign.Retraction{}
		return o.pair(e.Seq, outline, e.Retraction, s.parts, &e.Retraction.Reason)
	}
	e.Erasure = &countersign.Erasure{}
	return stored(outline, e.Erasure)
}

func stored(b []byte, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("stored entry: %w: %w", countersign.ErrTampered, err)
	}
	return nil
}

func (o *opener) record(seq countersign.Seq, outline []byte, parts []sealedPart) (*countersign.Record, error) {
	d := decoder{b: string(outline)}
	r, subjects := d.outline()
	if err := d.end(); err != nil {
		return nil, err
	}
	for _, no := range subjects {
		for _, p := range parts {
			if p.subject != no {
				continue
			}
			id, err := o.name(no)
			if err != nil {
				return nil, err
			}
			facts, err := o.facts(id, seq, p)
			if err != nil {
				return nil, err
			}
			if r.Facts == nil {
				r.Facts = facts
				continue
			}
			r.Facts = append(r.Facts, facts...)
		}
	}
	return &r, nil
}

func (o *opener) pair(seq countersign.Seq, outline []byte, into any, parts []sealedPart, rest any) error {
	if err := stored(outline, into); err != nil || len(parts) == 0 {
		return err
	}
	b, err := o.part(seq, parts[0])
	if b == nil || err != nil {
		return err
	}
	return stored(b, rest)
}

func (o *opener) assessment(e *countersign.Entry, outline []byte, parts []sealedPart) error {
	if err := o.pair(e.Seq, outline, e.Assessment, parts, e.Assessment); err != nil || len(parts) == 0 {
		return err
	}
	for _, p := range parts[1:] {
		b, err := o.part(e.Seq, p)
		if err != nil {
			return err
		}
		if b == nil || len(e.Assessment.Findings) == 0 {
			continue
		}
		var values []shown
		if err := stored(b, &values); err != nil {
			return err
		}
		for _, v := range values {
			e.Assessment.Findings[v.Finding].Because[v.Cause].Shown = v.Value // authentic, so in range
		}
	}
	return nil
}

func (o *opener) decision(e *countersign.Entry, outline []byte, parts []sealedPart) (err error) {
	d := e.Decision
	if err := stored(outline, d); err != nil {
		return err
	}
	var w why
	if d.Kin != nil {
		err = o.nested(e.Seq, parts, &w)
		d.Kin.Same = w.Same
	} else {
		err = o.pair(e.Seq, outline, d, parts, &w)
	}
	d.Reason, d.Pair = w.Reason, w.Pair
	return err
}

func (o *opener) link(e *countersign.Entry, outline []byte, parts []sealedPart) error {
	if err := stored(outline, e.Link); err != nil {
		return err
	}
	var values []string
	err := o.nested(e.Seq, parts, &values)
	for i := range values {
		e.Link.Why[i].Shared = values[i]
	}
	return err
}

// nested opens what both sealed; it leaves rest alone if either subject was
// erased.
func (o *opener) nested(seq countersign.Seq, parts []sealedPart, rest any) error {
	if len(parts) == 0 {
		return nil
	}
	b, err := o.part(seq, parts[0])
	if b == nil || err != nil {
		return err
	}
	inner := sealedPart{int64(binary.BigEndian.Uint64(b)), int64(binary.BigEndian.Uint64(b[8:])), b[16:]}
	if b, err = o.part(seq, inner); b == nil || err != nil {
		return err
	}
	return stored(b, rest)
}
