// Package lever reads opportunities from Lever: its export, its interface and its webhooks.
//
// A webhook carries little but ids, and its signature does not cover them
// (see [Verify]): take it as a hint to fetch the opportunity, not as fact.
package lever

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"countersign"
	"countersign/internal/source"
)

// Source is Lever.
var Source = &source.Source{
	Name: "lever",
	Doc: "Lever opportunities: JSON as its interface gives it, and webhooks\n\n" +
		"Subjects are applicant:lever/ID of the opportunity. Deleted and anonymised candidates become requests for erasure.",
	Terms:  "the user's own data",
	Looks:  looks,
	Piece:  piece,
	Erases: erases,
}

func looks(p source.Peek) source.Confidence {
	if p.Format != source.JSON {
		return source.No
	}
	if p.Has("event", "triggeredAt") == 2 {
		return source.Sure + 5
	}
	marks := p.Has("lastInteractionAt", "lastAdvancedAt", "isAnonymized", "snoozedUntil", "headline", "origin", "stage", "stageChanges", "archived", "applications", "sources", "followers")
	if marks >= 3 && p.Has("id") == 1 {
		return source.Sure + 5
	}
	return source.No
}

// An Event is what a signed webhook says of itself.
type Event struct {
	Name  string    // "candidateDeleted"
	Token string    // given once a delivery: seen again, it is a repetition
	At    time.Time // when it was triggered; refuse what is old
}

// Verify checks a webhook's body: its field "signature" must be the
// HMAC-SHA256, in hexadecimal, of token and triggeredAt one behind the other.
// That does not cover the field "data".
func Verify(secret, body []byte) (Event, bool) {
	p := source.Piece{Raw: body}
	n, err := p.Tree()
	if err != nil {
		return Event{}, false
	}
	sum, err := hex.DecodeString(n.Str("signature"))
	if err != nil {
		return Event{}, false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(n.Str("token") + n.Str("triggeredAt")))
	if n.Str("token") == "" || !hmac.Equal(sum, mac.Sum(nil)) {
		return Event{}, false
	}
	at, _, ok := source.Time(n.Str("triggeredAt"))
	return Event{n.Str("event"), n.Str("token"), at}, ok && !at.IsZero()
}

func subject(id string) countersign.ID {
	if id == "" || len(id) > source.MaxKey {
		return ""
	}
	return countersign.ID("applicant:lever/" + id)
}

func erases(p source.Piece) []countersign.Erasure {
	n, err := p.Tree()
	if err != nil {
		return nil
	}
	switch {
	case n.Str("event") == "candidateDeleted":
		if id := deleted(n); id != "" {
			return []countersign.Erasure{{Subject: id, By: "lever", Reason: "deleted in Lever"}}
		}
	case n.Str("isAnonymized") == "true":
		if id := subject(n.Str("id")); id != "" {
			return []countersign.Erasure{{Subject: id, By: "lever", Reason: "anonymised in Lever"}}
		}
	}
	return nil
}

func deleted(n *source.Node) countersign.ID {
	return subject(n.First("data.opportunityId", "data.candidateId", "data.id"))
}

func piece(p source.Piece) ([]countersign.Record, error) {
	n, err := p.Tree()
	if err != nil {
		return nil, err
	}
	if n.At("event") != nil && n.At("data") != nil {
		return event(&p, n)
	}
	id := subject(n.First("id", "opportunityId"))
	switch {
	case id == "":
		return nil, source.Invalid("an opportunity without id; export it again")
	case n.Str("isAnonymized") == "true":
		return nil, nil
	}
	return opportunity(&p, id, n)
}

// event reads a webhook: an opportunity if it holds one, else that something
// happened to it.
func event(p *source.Piece, n *source.Node) ([]countersign.Record, error) {
	data := n.At("data")
	if n.Str("event") == "candidateDeleted" {
		if deleted(n) == "" {
			return nil, source.Invalid("candidateDeleted without an id; erase the candidate by hand")
		}
		return nil, nil
	}
	if o := data.At("opportunity"); o != nil && o.Str("id") != "" {
		return opportunity(p, subject(o.Str("id")), o)
	}
	id := subject(data.First("opportunityId", "candidateId"))
	if id == "" {
		return nil, source.Invalid("a webhook without the id of an opportunity")
	}
	f := source.NewProfile(p.Desk)
	seen, _ := f.When("triggeredAt", n.Str("triggeredAt"))
	if n.Str("event") == "candidateHired" {
		f.Add(countersign.Fact{Pred: countersign.HiredAt, From: seen})
	}
	f.Say(countersign.ExtraPrefix+"event", n.Str("event"))
	f.Say(countersign.ExtraPrefix+"contact", data.Str("contactId"))
	return f.One(p, "lever", seen, id), f.Left()
}

func opportunity(p *source.Piece, id countersign.ID, n *source.Node) ([]countersign.Record, error) {
	f := source.NewProfile(p.Desk)
	f.Say(countersign.Name, n.Str("name"))
	for _, e := range n.All("emails") {
		f.Say(countersign.Email, e.Text)
	}
	for _, t := range n.All("phones") {
		f.Say(countersign.Phone, either(t.Text, t.Str("value")))
	}
	f.Say(countersign.ClaimCity, n.First("location", "location.name"))
	for _, l := range n.All("links") {
		f.Link(either(l.Text, l.Str("url")))
	}
	for _, field := range []string{"headline", "origin", "sources", "tags", "contact", "stage"} {
		f.Keep(n.At(field), "")
	}
	for _, a := range n.All("applications") {
		f.Say(countersign.Role, a.First("posting.text", "postingTitle"))
		f.Keep(a.At("type"), "application.")
	}
	for _, r := range n.All("resumes") {
		resume(f, &r)
	}
	resume(f, n.At("resume"))
	if f.Sheet.Len() > source.MaxFacts {
		return nil, source.Invalid("more than %d values in one opportunity; split it", source.MaxFacts)
	}
	if f.Sheet.Len() == 0 {
		return nil, source.Invalid("an opportunity that says nothing of a person; export it again")
	}
	seen, _ := f.When("updatedAt", n.First("updatedAt", "lastInteractionAt", "createdAt"))
	return f.One(p, "lever", seen, id), f.Left()
}

// resume reads what Lever understood of a résumé.
func resume(f *source.Profile, r *source.Node) {
	if name := r.First("file.name", "name"); name != "" {
		f.Add(countersign.Fact{Pred: countersign.Resume})
		f.With(countersign.File, name)
	}
	for _, p := range r.All("parsedData", "positions") {
		f.Add(countersign.Fact{Pred: countersign.Employment, Value: p.First("org", "company")})
		f.With(countersign.Title, p.Str("title"))
		f.Span("positions", month(p.At("start")), month(p.At("end")))
	}
	for _, s := range r.All("parsedData", "schools") {
		f.Add(countersign.Fact{Pred: countersign.Education, Value: s.First("org", "school")})
		f.With(countersign.Degree, strings.TrimSpace(s.Str("degree")+" "+s.Str("field")))
		f.Span("schools", month(s.At("start")), month(s.At("end")))
	}
}

// month takes {"year":2019,"month":4} or a text.
func month(n *source.Node) string {
	y, m := n.Str("year"), n.Str("month")
	switch {
	case n == nil || n.Text != "":
		return n.Str()
	case y != "" && len(m) == 1:
		return y + "-0" + m
	case y != "" && m != "":
		return y + "-" + m
	}
	return y
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
