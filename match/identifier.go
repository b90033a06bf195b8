package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	kindBirth   = "birth-date"
	kindCountry = "country"
	kindPlace   = "place"
)

// maxValue bounds the bytes of an identifier that are kept.
const maxValue = 256

// canonicalValue strips what writing adds to an identifier: case, spaces and
// punctuation; an address of mail keeps its signs, a domain loses "www.".
// Base58 wallets keep their case, for case is part of them.
func canonicalValue(kind, value string) string {
	value = strings.TrimSpace(value)
	if len(value) > maxValue {
		value = value[:maxValue]
	}
	switch kind {
	case "email", "url":
		return strings.ToLower(value)
	case "domain", "website":
		value = strings.TrimPrefix(strings.ToLower(value), "https://")
		value = strings.TrimPrefix(strings.TrimPrefix(value, "http://"), "www.")
		return strings.Trim(value, "/.")
	}
	keepCase := kind == "wallet" && !strings.HasPrefix(value, "0x") && !strings.HasPrefix(value, "0X")
	var b strings.Builder
	for _, r := range value {
		switch {
		case r >= 'a' && r <= 'z' && !keepCase:
			b.WriteRune(r - 'a' + 'A')
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r > 0x7F && scriptOf(r) != scriptNone:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func valueHash(v string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(v); i++ {
		h = (h ^ uint64(v[i])) * 1099511628211
	}
	return h
}

// canonicalPlace folds a country to its code where it is one, any other place
// to plain letters.
func canonicalPlace(s string) string {
	var r reader
	r.runes = clean(nil, s)
	r.split(revised)
	var b []byte
	for i := range r.words {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, r.of(r.words[i].spelled)...)
	}
	if code, ok := countryCodes[string(b)]; ok {
		return code
	}
	return string(b)
}

// facts are how often second identifiers occur on a list, for their weights.
type facts struct {
	kinds   []string
	dated   int // entries with a birth date
	full    map[date]uint32
	years   map[int]uint32
	located int // entries with a country
	places  map[string]uint32
}

func (s *segment) count() {
	st := &s.stats
	st.full, st.years, st.places = map[date]uint32{}, map[int]uint32{}, map[string]uint32{}
	for i := range s.records {
		r := &s.records[i]
		if r.dateN > 0 {
			st.dated++
		}
		for _, d := range s.dates[r.date : r.date+uint32(r.dateN)] {
			st.years[d.year()]++
			if d.day() > 0 {
				st.full[d]++
			}
		}
		located := false
		for _, f := range s.facts[r.fact : r.fact+uint32(r.factN)] {
			if kind := st.kinds[f.kind]; kind == kindCountry || kind == kindPlace {
				st.places[s.text[f.from:f.to]]++
				located = located || kind == kindCountry
			}
		}
		if located {
			st.located++
		}
	}
	for d, n := range st.full {
		if n < 2 {
			delete(st.full, d)
		}
	}
}

// asked are a query's second identifiers, made comparable.
type asked struct {
	birth          date
	country, place string
	ids            []Identifier // canonical
}

func askedOf(q *Query) asked {
	var a asked
	a.birth, _ = parseDate(q.BirthDate)
	if q.Country != "" {
		a.country = canonicalPlace(q.Country)
	}
	if q.Place != "" {
		a.place = canonicalPlace(q.Place)
	}
	for _, id := range q.Identifiers[:min(len(q.Identifiers), maxPerEntry)] {
		kind := strings.ToLower(strings.TrimSpace(id.Kind))
		if v := canonicalValue(kind, id.Value); v != "" {
			a.ids = append(a.ids, Identifier{kind, v})
		}
	}
	return a
}

func (a *asked) none() bool {
	return a.birth == 0 && a.country == "" && a.place == "" && len(a.ids) == 0
}

// compare weighs the second identifiers of an entry against the query's.
func (s *segment) compare(entry uint32, a *asked) (agree, against []Agreement) {
	if a.none() {
		return nil, nil
	}
	put := func(kind string, db float64) {
		switch {
		case db > 0:
			agree = append(agree, Agreement{kind, round(db, 10)})
		case db < 0:
			against = append(against, Agreement{kind, round(db, 10)})
		}
	}
	r := &s.records[entry]
	if a.birth != 0 && r.dateN > 0 {
		put(kindBirth, s.birth(a.birth, s.dates[r.date:r.date+uint32(r.dateN)]))
	}
	held := s.facts[r.fact : r.fact+uint32(r.factN)]
	if a.country != "" {
		put(kindCountry, s.located(a.country, kindCountry, held))
	}
	if a.place != "" {
		put(kindPlace, s.located(a.place, kindPlace, held))
	}
	for _, id := range a.ids {
		put(cmp.Or(id.Kind, "identifier"), s.identified(id, held))
	}
	slices.SortStableFunc(agree, func(x, y Agreement) int { return cmp.Compare(y.Decibans, x.Decibans) })
	slices.SortStableFunc(against, func(x, y Agreement) int { return cmp.Compare(x.Decibans, y.Decibans) })
	return agree, against
}

// A country goes with a name far more often than chance, so its agreement
// counts half of what its share on the list would give; a different one says
// little, for people move.
const (
	countryAgainst = -2
	countryMost    = 8
	placeMost      = 14
)

func (s *segment) located(asked, kind string, held []fact) float64 {
	any := false
	for _, f := range held {
		if s.stats.kinds[f.kind] != kind {
			continue
		}
		any = true
		if s.text[f.from:f.to] != asked {
			continue
		}
		share := float64(s.stats.places[asked]) / float64(max(1, s.stats.located, len(s.records)/4))
		db := -10 * math.Log10(min(1, share))
		if kind == kindCountry {
			return max(0.1, min(countryMost, db/2))
		}
		return max(0.1, min(placeMost, db))
	}
	if any && kind == kindCountry {
		return countryAgainst
	}
	return 0
}

// soleHolder is the weight in decibans from which an identifier is taken to
// belong to one holder.
const soleHolder = 30

// identified weighs one identifier against those the entry holds.
func (s *segment) identified(asked Identifier, held []fact) float64 {
	sameKind := false
	for _, f := range held {
		kind := s.stats.kinds[f.kind]
		if kind == kindCountry || kind == kindPlace {
			continue
		}
		if s.text[f.from:f.to] == asked.Value && (asked.Kind == kind || loose(asked.Kind) || loose(kind)) {
			return identifierWeight(asked.Kind, asked.Value) - 10*math.Log10(float64(s.holders(asked.Value)))
		}
		sameKind = sameKind || kind == asked.Kind
	}
	if !sameKind {
		return 0
	}
	switch asked.Kind {
	case "imo", "lei":
		return -15
	case "national-id", "tax", "registration":
		return -4
	case "passport":
		return -1
	}
	return 0
}

func loose(kind string) bool {
	return kind == "" || kind == "any" || kind == "id" || kind == "identifier"
}

func (s *segment) holders(value string) int {
	h := valueHash(value)
	at, _ := slices.BinarySearchFunc(s.secrets, h, func(r secretRef, h uint64) int { return cmp.Compare(r.hash, h) })
	n := 0
	for ; at+n < len(s.secrets) && s.secrets[at+n].hash == h; n++ {
	}
	return max(1, n)
}

// identifierWeight is the weight of an agreeing identifier: what a chance
// equal of its length would be worth, less a margin for reuse and slips.
func identifierWeight(kind, value string) float64 {
	switch kind {
	case "wallet":
		return 60
	case "email", "lei", "imo":
		return 45
	case "domain", "website", "url", "swift":
		return 35
	}
	db := -12.0
	for i := 0; i < len(value); i++ {
		if value[i] >= '0' && value[i] <= '9' {
			db += 7
		} else {
			db += 9
		}
	}
	return max(1, min(50, db))
}

func round(x float64, unit float64) float64 { return math.Round(x*unit) / unit }
