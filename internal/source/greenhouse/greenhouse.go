// Package greenhouse reads candidates from Greenhouse: its webhooks, and candidates exported as JSON.
//
// The shapes are those of Greenhouse's documentation of webhooks and of its
// Harvest interface. Interviewers, recruiters and scorecards are not read: they
// are about other people.
package greenhouse

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"countersign"
	"countersign/internal/source"
)

// Source is Greenhouse.
var Source = &source.Source{
	Name: "greenhouse",
	Doc: "Greenhouse candidates: webhooks and JSON exports\n\n" +
		"Subjects are applicant:greenhouse/ID. Webhooks that delete or anonymise a candidate become requests for erasure.",
	Terms:  "the user's own data",
	Looks:  looks,
	Piece:  piece,
	Erases: erases,
}

func looks(p source.Peek) source.Confidence {
	switch {
	case p.Format != source.JSON:
		return source.No
	case p.Has("action", "payload") == 2:
		return source.Sure + 5
	case p.Has("email_addresses", "phone_numbers", "social_media_addresses", "website_addresses") >= 2 && p.Has("first_name", "last_name") > 0:
		return source.Sure + 5
	case p.Has("candidate", "jobs", "current_stage", "applied_at") >= 3:
		return source.Sure
	}
	return source.No
}

// Verify reports whether a webhook's body was signed with the secret. The
// header "Signature" reads "sha256 " and the HMAC-SHA256 of the body in
// hexadecimal, over the bytes as they came.
func Verify(secret, body []byte, header string) bool {
	scheme, digits, ok := strings.Cut(strings.TrimSpace(header), " ")
	if !ok || scheme != "sha256" {
		return false
	}
	sum, err := hex.DecodeString(strings.TrimSpace(digits))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return hmac.Equal(sum, mac.Sum(nil))
}

// forgets are the actions after which a candidate must be forgotten. Deleting
// an application is none of them: the candidate may have others, and what is
// erased does not come back.
var forgets = map[string]string{
	"delete_candidate":     "deleted in Greenhouse",
	"candidate_anonymized": "anonymised in Greenhouse",
}

func erases(p source.Piece) []countersign.Erasure {
	n, err := p.Tree()
	if err != nil {
		return nil
	}
	reason, ok := forgets[n.Str("action")]
	if !ok {
		return nil
	}
	id := whose(n.At("payload"))
	if id == "" {
		return nil
	}
	return []countersign.Erasure{{Subject: id, By: "greenhouse", Reason: reason}}
}

// whose returns the candidate that a payload is about.
func whose(payload *source.Node) countersign.ID {
	return countersign.MakeID("applicant", prefixed(payload.First("candidate.id", "person.id", "candidate_id", "person_id",
		"application.candidate.id", "application.candidate_id", "application.person_id", "id")))
}

func prefixed(id string) string {
	if id == "" || len(id) > source.MaxKey {
		return ""
	}
	return "greenhouse/" + id
}

func piece(p source.Piece) ([]countersign.Record, error) {
	n, err := p.Tree()
	if err != nil {
		return nil, err
	}
	application := n
	if n.At("payload") != nil {
		action := n.Str("action")
		if _, ok := forgets[action]; ok {
			if whose(n.At("payload")) == "" {
				return nil, source.Invalid("%s without the id of a candidate; erase the candidate by hand", action)
			}
			return nil, nil
		}
		if action == "delete_application" {
			return nil, source.Invalid("an application was deleted, not its candidate; if the candidate is to be forgotten, erase them by hand")
		}
		if n = n.At("payload"); n.At("application") != nil {
			application = n.At("application")
		}
	}
	candidate := first(n.At("candidate"), application.At("candidate"), n)
	id := countersign.MakeID("applicant", prefixed(candidate.First("id", "candidate_id")))
	if id == "" || candidate.First("first_name", "last_name", "name") == "" && candidate.At("email_addresses") == nil {
		return nil, source.Invalid("no candidate in it; is this an export of candidates?")
	}
	return read(&p, id, candidate, application)
}

func first(nodes ...*source.Node) *source.Node {
	for _, n := range nodes {
		if n != nil && n.Kind == source.Object {
			return n
		}
	}
	return nil
}

func read(p *source.Piece, id countersign.ID, c, application *source.Node) ([]countersign.Record, error) {
	f := source.NewProfile(p.Desk)
	person(f, c)
	history(f, c)
	files(f, c)
	for _, a := range append(c.All("applications"), *application) {
		applied(f, &a)
	}
	for _, t := range c.All("tags") {
		f.Say(countersign.ExtraPrefix+"tag", first2(t.Text, t.Str("name")))
	}
	custom(f, c.At("custom_fields"))
	if application != c {
		custom(f, application.At("custom_fields"))
	}
	if f.Sheet.Len() > source.MaxFacts {
		return nil, source.Invalid("more than %d values in one candidate; split it", source.MaxFacts)
	}
	seen, _ := f.When("last_activity_at", first2(application.First("last_activity_at", "applied_at"),
		c.First("last_activity", "updated_at", "created_at")))
	recs := f.One(p, "greenhouse", seen, id)
	return recs, f.Left()
}

func first2(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func person(f *source.Profile, c *source.Node) {
	name := strings.TrimSpace(c.Str("first_name") + " " + c.Str("last_name"))
	f.Say(countersign.Name, first2(name, c.Str("name")))
	for _, e := range c.All("email_addresses") {
		f.Say(countersign.Email, value(&e))
	}
	for _, n := range c.All("phone_numbers") {
		f.Say(countersign.Phone, value(&n))
	}
	for _, a := range c.All("addresses") {
		pred := countersign.AddressHome
		if a.Str("type") == "work" {
			pred = countersign.AddressOffice
		}
		f.Say(pred, source.Lines(value(&a)))
	}
	for _, field := range []string{"website_addresses", "social_media_addresses"} {
		for _, w := range c.All(field) {
			f.Link(value(&w))
		}
	}
	if company := c.Str("company"); company != "" {
		f.Add(countersign.Fact{Pred: countersign.Employment, Value: company})
		f.With(countersign.Title, c.Str("title"))
	}
	if url := c.Str("photo_url"); url != "" {
		f.Add(countersign.Fact{Pred: countersign.Photo})
		f.With(countersign.File, url)
	}
	f.Say(countersign.ExtraPrefix+"external_id", c.Str("external_id"))
}

// value takes "x" and {"value":"x","type":"home"}.
func value(n *source.Node) string { return first2(n.Text, n.Str("value")) }

func history(f *source.Profile, c *source.Node) {
	for _, e := range c.All("educations") {
		f.Add(countersign.Fact{Pred: countersign.Education, Value: e.First("school_name", "school")})
		f.With(countersign.Degree, strings.TrimSpace(e.Str("degree")+" "+e.Str("discipline")))
		f.Span("educations", e.Str("start_date"), e.Str("end_date"))
	}
	for _, e := range c.All("employments") {
		f.Add(countersign.Fact{Pred: countersign.Employment, Value: e.First("company_name", "company")})
		f.With(countersign.Title, e.Str("title"))
		f.Span("employments", e.Str("start_date"), e.Str("end_date"))
	}
}

// files names attachments. Their links end after seven days, so whoever takes
// webhooks fetches them at once.
func files(f *source.Profile, c *source.Node) {
	for _, a := range c.All("attachments") {
		pred := countersign.Pred(countersign.ExtraPrefix + "attachment")
		switch a.Str("type") {
		case "resume":
			pred = countersign.Resume
		case "take_home_test":
			pred = countersign.Test
		}
		f.Add(countersign.Fact{Pred: pred})
		f.With(countersign.File, a.Str("filename"))
		f.With(countersign.ExtraPrefix+"url", a.Str("url"))
		if !f.Qualified() {
			f.Drop()
		}
	}
}

func applied(f *source.Profile, a *source.Node) {
	for _, j := range a.All("jobs") {
		f.Say(countersign.Role, j.Str("name"))
	}
	f.Say(countersign.ExtraPrefix+"status", a.Str("status"))
	f.Say(countersign.ExtraPrefix+"source", a.First("source.name", "source.public_name"))
	if start := a.First("offer.starts_at", "hired_at"); start != "" && a.Str("status") == "hired" {
		f.Add(countersign.Fact{Pred: countersign.HiredAt})
		f.Span("starts_at", start, "")
	}
	for _, q := range a.All("answers") {
		f.Keep(&source.Node{Key: q.Str("question"), Kind: source.Text, Text: q.Str("answer")}, "answer.")
	}
}

// custom keeps custom fields: {"key":{"name":…,"type":…,"value":…}} in
// webhooks, {"key":value} in exports.
func custom(f *source.Profile, n *source.Node) {
	if n == nil || n.Kind != source.Object {
		return
	}
	for i := range n.Kids {
		k := &n.Kids[i]
		v := k
		if k.Kind == source.Object && k.At("value") != nil {
			v = k.At("value")
		}
		f.Say(source.Extra("custom."+k.Key), v.String())
	}
}
