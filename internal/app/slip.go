package app

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"countersign"
	"countersign/internal/sink"
	"countersign/internal/store"
)

// A receipt slip is what is kept of answers under the key of whom they are
// about. Salt is random, so that the hash on the sheet, which outlives the
// slip, gives no guess away.
type receiptSlip struct {
	Salt    string          `json:"salt"`
	Answers []answerReceipt `json:"answers"`
}

// leavings are the slips of some answers in the making.
type leavings struct {
	slips   []store.Slip
	unnamed []byte // answers to queries without an id of their own, joined
}

func (l *leavings) reset() { l.slips, l.unnamed = l.slips[:0], l.unnamed[:0] }

// leave adds an answer. What has an id of its own gets a slip of its own.
func (l *leavings) leave(r *answerReceipt, named bool) {
	if named {
		l.slips = append(l.slips, store.Slip{Subject: r.Subject, Raw: slipOf(appendReceipt(nil, r))})
		return
	}
	if len(l.unnamed) > 0 {
		l.unnamed = append(l.unnamed, ',')
	}
	l.unnamed = appendReceipt(l.unnamed, r)
}

// all returns the slips; those who have no id of their own share one, under
// the key of the run.
func (l *leavings) all(run countersign.ID) []store.Slip {
	if len(l.unnamed) > 0 {
		l.slips = append(l.slips, store.Slip{Subject: run, Raw: slipOf(l.unnamed)})
		l.unnamed = l.unnamed[:0]
	}
	return l.slips
}

func slipOf(answers []byte) []byte {
	raw := make([]byte, 0, len(answers)+64)
	raw = append(append(append(raw, `{"salt":"`...), rand.Text()...), `","answers":[`...)
	return append(append(raw, answers...), "]}"...)
}

// appendReceipt appends a receipt as JSON, as encoding/json would.
func appendReceipt(dst []byte, r *answerReceipt) []byte {
	dst = sink.AppendText(append(dst, `{"subject":`...), string(r.Subject))
	dst = appendMember(dst, "id", r.ID)
	dst = append(dst, `,"asked_sha256":"`...)
	if r.SHA256 != (countersign.Hash{}) {
		dst = hex.AppendEncode(dst, r.SHA256[:])
	}
	dst = append(dst, `","asked":`...)
	dst = appendAsked(dst, &r.Asked)
	dst = appendAll(append(dst, `,"results":`...), r.Results)
	return append(dst, '}')
}

func appendAsked(dst []byte, a *matchAsked) []byte {
	dst = append(dst, '{')
	begin := len(dst)
	if len(a.Names) > 0 {
		dst = sink.AppendTexts(append(dst, `,"names":`...), a.Names)
	}
	dst = appendUnlessEmpty(dst, "type", string(a.Type))
	dst = appendUnlessEmpty(dst, "birth_date", a.BirthDate)
	dst = appendUnlessEmpty(dst, "country", a.Country)
	dst = appendUnlessEmpty(dst, "place", a.Place)
	for i := range a.Identifiers {
		dst = append(dst, opening(i, `,"identifiers":[`)...)
		dst = sink.AppendText(append(dst, `{"kind":`...), a.Identifiers[i].Kind)
		dst = append(appendMember(dst, "value", a.Identifiers[i].Value), '}')
	}
	dst = closing(dst, len(a.Identifiers))
	if len(dst) > begin { // the first member has no comma before it
		dst = slices.Delete(dst, begin, begin+1)
	}
	return append(dst, '}')
}

// readSheet reads a sheet of receipts with those of its slips that are at hand;
// ok is false for anything else. A slip that is not of the sheet, or that
// cannot be read, is an error.
func readSheet(raw []byte, slips []string) (m *MatchReceipt, ok bool, err error) {
	var sheet store.Sheet
	if json.Unmarshal(raw, &sheet) != nil || len(sheet.Slips) == 0 {
		return nil, false, nil
	}
	m = &MatchReceipt{}
	if json.Unmarshal(sheet.About, &m.receiptHead) != nil || m.Receipt != sheetVersion {
		return nil, false, nil
	}
	left := map[countersign.Hash]int{}
	for _, h := range sheet.Slips {
		left[h]++
	}
	for i, raw := range slips {
		h := countersign.Hash(sha256.Sum256([]byte(raw)))
		if left[h]--; left[h] < 0 {
			return nil, true, fmt.Errorf("slip %d is not of the sheet: %w", i, countersign.ErrTampered)
		}
		var s receiptSlip
		dec := json.NewDecoder(bytes.NewReader([]byte(raw)))
		if err := dec.Decode(&s); err != nil {
			return nil, true, fmt.Errorf("slip %d: %w", i, countersign.ErrInvalid)
		}
		m.Answers = append(m.Answers, s.Answers...)
	}
	return m, true, nil
}

// match is the receipt of match that a receipt of a trail is, of either form.
func (r *TrailReceipt) match() (m *MatchReceipt, ok bool, err error) {
	if m, ok := readMatchReceipt([]byte(r.Raw)); ok {
		return m, true, nil
	}
	return readSheet([]byte(r.Raw), r.Slips)
}
