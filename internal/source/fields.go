package source

import (
	"strings"
	"time"

	"countersign"
	"countersign/normal"
)

// protected are fields that no rule may read, by the names systems give them.
// They are kept apart wherever they turn up.
var protected = map[string]string{
	"nationality": "nationality", "citizenship": "nationality", "citizenships": "nationality", "nationalities": "nationality",
	"ethnicity": "ethnicity", "race": "ethnicity", "race_ethnicity": "ethnicity", "hispanic_ethnicity": "ethnicity", "caste": "ethnicity",
	"religion": "religion", "belief": "religion",
	"birthplace": "birthplace", "place_of_birth": "birthplace", "birth_place": "birthplace", "country_of_birth": "birthplace",
	"sex": "sex", "gender": "sex", "gender_identity": "sex", "pronouns": "sex", "sexual_orientation": "sexual-orientation",
	"age": "age", "marital_status": "marital-status", "disability": "disability", "disability_status": "disability",
	"pregnancy": "pregnancy", "veteran": "veteran", "veteran_status": "veteran", "native_language": "native-language",
	"mother_tongue": "native-language", "political_opinion": "political-opinion", "union_membership": "union-membership",
	"health": "health",
}

// Extra returns the predicate of a field the house does not know: it is kept
// under "extra/", or under "protected/" if no rule may read it.
func Extra(field string) countersign.Pred {
	key := strings.ToLower(strings.TrimSpace(field))
	last := key[strings.LastIndexByte(key, '.')+1:]
	if p, ok := protected[strings.NewReplacer(" ", "_", "-", "_").Replace(last)]; ok {
		return countersign.Pred(countersign.ProtectedPrefix + p)
	}
	return countersign.Pred(countersign.ExtraPrefix + strings.TrimSpace(field))
}

// Time reads a time in any usual spelling. Exact is false where the spelling
// leaves the day or the zone open. Empty text and words such as "present" are
// the zero time.
func Time(s string) (t time.Time, exact, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "present", "current", "now", "today", "ongoing", "-":
		return time.Time{}, true, true
	}
	if strings.ContainsRune(s, ':') || len(s) > len("12 September 2026,") || isDigits(s) {
		t, q, ok := normal.Time(s)
		return t, q != normal.Ambiguous, ok
	}
	// A day alone is exact: what is told is the day.
	d, q, ok := normal.Date(s)
	if !ok { // 20260304T100000Z has neither colon nor length
		t, q, ok := normal.Time(s)
		return t, q != normal.Ambiguous, ok
	}
	const first = "-01-01"
	t, err := time.Parse(time.DateOnly, d+first[min(len(first), len(d)-4):])
	return t, q != normal.Ambiguous, err == nil
}

// isDigits reports whether s is a number of seconds or milliseconds.
func isDigits(s string) bool {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > len("20260304")
}

// SubjectID returns the ID a source gave its subject: "kind:rest" as it is,
// anything else as "subject:…".
func SubjectID(s string) (countersign.ID, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", Invalid("id is missing; give every subject one, such as applicant:acme/1042")
	case len(s) > MaxKey:
		return "", Invalid("id is longer than %d bytes; is it an id?", MaxKey)
	case strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f }):
		return "", Invalid("id holds control characters; give the subject a plain one")
	}
	if id := countersign.ID(s); id.Rest() != "" && id.Kind() != "" {
		return id, nil
	}
	return countersign.MakeID("subject", s), nil
}
