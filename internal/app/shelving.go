package app

import (
	"strings"
	"time"

	"countersign"
	"countersign/internal/shelf"
	"countersign/internal/source"
	"countersign/internal/web/yente"
	"countersign/match"
	"countersign/normal"
)

// Terms by which entries are found on the shelf. A letter says what stands
// behind it.
const (
	termName       = "n" // word of a name
	termText       = "t" // word of anything else that is said
	termCountry    = "c" // ISO 3166 code, lower case
	termTopic      = "p" // why it is listed
	termSchema     = "s" // FollowTheMoney schema
	termDataset    = "d" // dataset it stands in
	termList       = "l" // list in force it stands in
	termIdentifier = "i" // number, as published
	termGender     = "g"
	termReferent   = "r" // ID under which it is known elsewhere
	termChange     = "y" // moment of its last change
	termTarget     = "x"
)

const termMoment = "2006-01-02T15:04:05"

// maxTermWord is the longest word that is looked up.
const maxTermWord = 64

// A shelving puts the records of lists on a shelf while they are read.
type shelving struct {
	to        *shelf.Builder
	countries map[string]string    // codes of what lists write
	dates     map[string]time.Time // of lists
}

// keep puts a record on the shelf. One that does not say when it was so was so
// when its list was made, or taken: who asks what has changed since a day may be
// shown too much, never too little.
func (s *shelving) keep(k match.Key, r *countersign.Record) {
	if r.Seen.IsZero() {
		dated := *r
		dated.Seen = s.dates[k.List]
		r = &dated
	}
	n, ok := s.to.Add(shelfKey(k), r)
	if !ok {
		return
	}
	s.to.Term(n, termList, k.List)
	s.to.Term(n, termSchema, schemaOf(r))
	for _, d := range datasetsOf(k, r) {
		s.to.Term(n, termDataset, d)
	}
	for _, t := range topicsOf(k, r) {
		s.to.Term(n, termTopic, t)
		if risky(t) {
			s.to.Term(n, termTarget, "")
		}
	}
	if !r.Seen.IsZero() {
		s.to.Term(n, termChange, r.Seen.UTC().Format(termMoment))
	}
	for i := range r.Facts {
		s.fact(n, &r.Facts[i])
	}
}

func (s *shelving) fact(n int, f *countersign.Fact) {
	kind := termText
	switch f.Pred {
	case countersign.Name, countersign.AlsoKnownAs:
		kind = termName
	case source.ListCountry, countersign.ProtectedPrefix + "nationality":
		s.country(n, f.Value)
	case countersign.ProtectedPrefix + "sex":
		s.to.Term(n, termGender, strings.ToLower(f.Value))
		return
	case countersign.Document:
		s.to.Term(n, termIdentifier, f.Q(countersign.Number))
		s.words(n, kind, f.Q(countersign.Number))
	case countersign.Payout:
		s.to.Term(n, termIdentifier, f.Text())
	case source.ListSame:
		s.to.Term(n, termReferent, entityID(partyKey(listOf(f.Object), f.Object)))
	case source.ListType, source.ListTopic:
		return
	}
	s.country(n, f.Q(countersign.AddressCountry))
	s.words(n, kind, f.Value)
}

func (s *shelving) country(n int, text string) {
	if text == "" {
		return
	}
	code, known := s.countries[text]
	if !known && len(s.countries) < 10000 {
		code = yente.CountryCode(text)
		s.countries[strings.Clone(text)] = code
	}
	if code != "" {
		s.to.Term(n, termCountry, code)
	}
}

func (s *shelving) words(n int, kind, text string) {
	for _, w := range lookupWords(text) {
		s.to.Term(n, kind, w)
	}
}

// listDates are the days of which the imported lists are, as the importer said,
// else those on which they were taken in.
func listDates(data string) (map[string]time.Time, error) {
	lists, err := manifest(data)
	if err != nil {
		return nil, err
	}
	out := map[string]time.Time{}
	for _, m := range lists {
		if t, err := time.Parse(time.DateOnly, m.Date); err == nil {
			out[m.Name] = t
		} else if t, err := time.Parse(time.RFC3339, m.Taken); err == nil {
			out[m.Name] = t.UTC()
		}
	}
	return out, nil
}

// lookupWords are the words of a text as they are looked up.
func lookupWords(text string) []string {
	folded, _ := normal.Text(text)
	words := strings.Fields(folded)
	for i, w := range words {
		if len(w) > maxTermWord {
			words[i] = strings.ToValidUTF8(w[:maxTermWord], "")
		}
	}
	return words
}

// listOf is the list that the ID of a listed party names.
func listOf(id countersign.ID) string {
	list, _, _ := strings.Cut(id.Rest(), "/")
	return list
}

// schemaOf is the FollowTheMoney schema of a party: the one that its publisher
// gave it, else what its type says. A firm that somebody owns is a company,
// for the model lets nobody own an organization.
func schemaOf(r *countersign.Record) string {
	kind, owned, said := match.Unknown, false, ""
	for i := range r.Facts {
		switch f := &r.Facts[i]; {
		case f.Pred == source.ListType:
			kind = match.Type(f.Value)
		case f.Pred == source.ListOwnedBy:
			owned = true
		case f.Pred == source.ListDetail && f.Q(source.ListKind) == "schema" && yente.SchemaNamed(f.Value) != nil:
			said = f.Value
		}
	}
	switch {
	case said != "":
		return said
	case kind == match.Person:
		return "Person"
	case kind == match.Vessel:
		return "Vessel"
	case kind == match.Aircraft:
		return "Airplane"
	case owned:
		return "Company"
	case kind == match.Organization:
		return "Organization"
	}
	return "LegalEntity"
}

// datasetsOf are the datasets a party stands in: those that its publisher
// names, or the list itself.
func datasetsOf(k match.Key, r *countersign.Record) []string {
	var out []string
	if k.List == ftmList {
		for i := range r.Facts {
			if f := &r.Facts[i]; f.Pred == source.ListReference && f.Q(source.ListKind) == "dataset" {
				out = append(out, f.Value)
			}
		}
	}
	if len(out) == 0 {
		return []string{k.List}
	}
	return out
}

// topicsOf say why a party is listed. Lists that give no reason are lists of
// sanctions, but for those of export control, which stand among the
// consolidated ones of the United States.
func topicsOf(k match.Key, r *countersign.Record) []string {
	var out []string
	control, other := false, false // of the lists that the consolidated one names
	for i := range r.Facts {
		switch f := &r.Facts[i]; {
		case f.Pred == source.ListTopic:
			out = append(out, f.Value)
		case f.Pred == source.ListReference && f.Q(source.ListKind) == "list" && k.List == "csl":
			of := strings.Contains(f.Value, "Industry and Security")
			control, other = control || of, other || !of
		}
	}
	switch {
	case len(out) > 0 || k.List == ftmList:
		return out
	case control && !other:
		return []string{"export.control"}
	case control:
		return []string{"export.control", "sanction"}
	}
	return []string{"sanction"}
}

// risky reports a topic that makes a party a target of its own, as
// FollowTheMoney counts them.
func risky(topic string) bool {
	switch topic {
	case "corp.disqual", "crime.boss", "crime.cyber", "crime.fin", "crime.fraud", "crime.terror", "crime.theft", "crime.traffick",
		"crime.traffick.drug", "crime.traffick.human", "crime.war", "crime", "debarment", "export.control", "export.control.linked",
		"export.risk", "invest.ban", "invest.risk", "mare.detained", "mare.shadow", "poi", "reg.action", "reg.warn",
		"role.oligarch", "role.pep", "role.pol", "role.rca", "role.spy", "sanction", "sanction.counter", "sanction.control", "sanction.linked",
		"wanted":
		return true
	}
	return false
}
