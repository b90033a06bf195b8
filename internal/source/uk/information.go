package uk

import (
	"strings"

	"countersign/internal/source"
)

// tags are what OFSI's list writes in Other Information as "(tag):text", and
// what comes of the text.
var tags = []struct {
	tag string
	add func(r *source.Roll, s string)
}{
	{"UK Sanctions List Ref", func(r *source.Roll, s string) { r.Reference(strings.TrimRight(s, ". "), "uk") }},
	{"UN Ref", func(r *source.Roll, s string) { r.Reference(unRef(s), "un") }},
	{"UK Statement of Reasons", func(r *source.Roll, s string) { r.Remark(s) }},
	{"Gender", func(r *source.Roll, s string) { r.Sex(strings.TrimRight(s, ". ")) }},
	{"Phone number", func(r *source.Roll, s string) { phones(r, s, "") }},
	{"Tel", func(r *source.Roll, s string) { phones(r, s, "") }},
	{"Fax", func(r *source.Roll, s string) { phones(r, s, "fax") }},
	{"Email address", emails},
	{"Website", websites},
	{"Type of entity", func(r *source.Roll, s string) { each(s, func(v string) { r.Vessel("type of entity", v) }) }},
	{"Parent company", func(r *source.Roll, s string) { ties(r, source.ListOwnedBy, "Parent company", s) }},
	{"Subsidiaries", func(r *source.Roll, s string) { ties(r, source.ListOwns, "Subsidiary", s) }},
	{"Current owners", func(r *source.Roll, s string) { ties(r, source.ListOwnedBy, "Current owner/operator", s) }},
	{"Business Reg No", func(r *source.Roll, s string) { documents(r, "registration", "Business registration number", s, "") }},
	{"IMO number", func(r *source.Roll, s string) { documents(r, "imo", "IMO number", strings.TrimRight(s, ". "), "") }},
	{"Flag of ship", func(r *source.Roll, s string) { r.Vessel("flag", s) }},
	{"Previous flags", func(r *source.Roll, s string) { each(s, func(v string) { r.Vessel("previous flags", v) }) }},
	{"Type of ship", func(r *source.Roll, s string) { r.Vessel("type", s) }},
	{"Tonnage of ship", func(r *source.Roll, s string) { r.Vessel("tonnage", s) }},
	{"Length of ship", func(r *source.Roll, s string) { r.Vessel("length", s) }},
	{"Year built", func(r *source.Roll, s string) { r.Vessel("year built", s) }},
}

// unRef takes the number off "KPe.018. The party is ...": a sentence may follow.
func unRef(s string) string {
	ref, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return strings.TrimRight(ref, ".,;")
}

// information reads Other Information. What no tag claims is a remark.
func information(r *source.Roll, s string) {
	for s != "" {
		at, next := nextTag(s)
		if at < 0 {
			r.Remark(s)
			return
		}
		if at > 0 {
			r.Remark(s[:at])
		}
		s = s[at+len(tags[next].tag)+len("():"):]
		end, _ := nextTag(s)
		if end < 0 {
			end = len(s)
		}
		value := strings.TrimSpace(s[:end])
		tags[next].add(r, value)
		if tags[next].tag == "UN Ref" && len(value) > 20 {
			_, rest, _ := strings.Cut(value, " ")
			r.Remark(rest)
		}
		s = s[end:]
	}
}

// nextTag returns where the next tag stands, and which it is; -1 if none does.
func nextTag(s string) (at, which int) {
	for from := 0; ; {
		i := strings.Index(s[from:], "):")
		if i < 0 {
			return -1, 0
		}
		end := from + i
		open := strings.LastIndexByte(s[from:end], '(')
		if open >= 0 {
			name := s[from+open+1 : end]
			for k := range tags {
				if tags[k].tag == name {
					return from + open, k
				}
			}
		}
		from = end + 2
	}
}
