package app

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"countersign/internal/web/yente"
	"countersign/match"
)

func digestOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:10])
}

func decibans(w float64) string { return fmt.Sprintf("%+.1f decibans", w) }

// yenteCandidates is how many entries are looked at for one query.
const yenteCandidates = 500

// questionOf turns an entity that a client knows into a question for the index.
// It is false where nothing of it can be compared.
func questionOf(q *yente.MatchQuery) (match.Query, bool) {
	ask := match.Query{Type: typeOfSchema(q.Schema), Limit: yenteCandidates, Threshold: q.Threshold, Floor: q.Cutoff}
	if q.Cutoff <= 0 {
		ask.Floor = -1 // all candidates; zero would mean the threshold
	}
	countries := map[string]string{}
	for i := range q.Properties {
		p := &q.Properties[i]
		spec := q.Schema.Property(p.Name)
		for _, v := range p.Values {
			switch {
			case spec.Type == "name":
				if len(ask.Names) < maxNames {
					ask.Names = append(ask.Names, v.Text)
				}
			case q.NamesOnly:
			case spec.Type == "country":
				countries[p.Name] = v.Text
			case p.Name == "birthDate":
				ask.BirthDate = v.Text
			case p.Name == "birthPlace":
				ask.Place = v.Text
			default:
				numbered(&ask, spec, v.Text)
			}
		}
	}
	for _, name := range []string{"country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag"} {
		if ask.Country == "" {
			ask.Country = countries[name]
		}
	}
	return ask, len(ask.Names)+len(ask.Identifiers) > 0
}

// identifierOfProperty are the properties whose numbers are of one kind.
var identifierOfProperty = map[string]string{
	"passportNumber": "passport", "taxNumber": "tax", "innCode": "tax", "vatCode": "tax", "leiCode": "lei", "swiftBic": "swift",
	"imoNumber": "imo", "mmsi": "mmsi", "callSign": "call-sign", "registrationNumber": "registration", "ogrnCode": "registration",
	"publicKey": "wallet",
}

// numbered adds a second identifier.
func numbered(ask *match.Query, spec *yente.PropertySpec, text string) {
	kind := ""
	switch spec.Type {
	case "email", "phone":
		kind = spec.Type
	case "url":
		if spec.Name == "website" {
			kind = "domain"
		}
	case "identifier", "iban":
		kind = "any"
		if k := identifierOfProperty[spec.Name]; k != "" {
			kind = k
		}
	}
	if kind != "" && len(ask.Identifiers) < maxIdentifiers && len(text) <= maxQuestionText {
		ask.Identifiers = append(ask.Identifiers, match.Identifier{Kind: kind, Value: text})
	}
}

// typeOfSchema is what entities of a schema are to the index; what may be
// several is unknown and compared with all.
func typeOfSchema(s *yente.Schema) match.Type {
	switch {
	case s.Is("Person"):
		return match.Person
	case s.Is("Organization"):
		return match.Organization
	case s.Is("Vessel"):
		return match.Vessel
	case s.Is("Airplane"):
		return match.Aircraft
	}
	return match.Unknown
}
