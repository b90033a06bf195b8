package app

import (
	"countersign"
	"countersign/match"
)

// Profile digests what tells a listed party from others. The zero profile is
// that of a party no list in force holds.
func (w *watchlist) Profile(list, entry string) countersign.Profile {
	return partyProfile(w.index, list, entry)
}

func partyProfile(x *match.Index, list, entry string) countersign.Profile {
	e, ok := x.Entry(match.Key{List: list, ID: entry})
	if !ok {
		return countersign.Profile{}
	}
	var names []string
	for _, n := range e.Names {
		names = append(names, n.Text)
	}
	return countersign.MakeProfile(names, e.BirthDates, identifierTexts(e.Identifiers), e.Countries)
}

func identifierTexts(ids []match.Identifier) (out []string) {
	for _, id := range ids {
		out = append(out, id.Kind+":"+id.Value)
	}
	return out
}

// profileOf digests what a question says of the party it asks for.
func profileOf(q *match.Query) countersign.Profile {
	births, countries := []string{q.BirthDate}, []string{q.Country}
	return countersign.MakeProfile(append([]string{q.Name}, q.Names...), births, identifierTexts(q.Identifiers), countries)
}
