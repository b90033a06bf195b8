package watchman

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign"
)

// Results of one search.
const (
	usualLimit = 10
	maxLimit   = 100
)

// A form reads the query of an address and remembers what was asked of it:
// what nobody asked for is an error, for it was meant to say something.
type form struct {
	query url.Values
	asked map[string]bool
}

func (f *form) get(name string) string {
	f.asked[name] = true
	return strings.TrimSpace(f.query.Get(name))
}

// all returns the values under several names of one thing.
func (f *form) all(names ...string) []string {
	out := []string{}
	for _, name := range names {
		f.asked[name] = true
		for _, v := range f.query[name] {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// rest are the names that nobody asked for.
func (f *form) rest() []string {
	var out []string
	for name := range f.query {
		if !f.asked[name] {
			out = append(out, fmt.Sprintf("%.60s", name))
		}
	}
	slices.Sort(out)
	return out
}

// day reads a date, a month or a year; what is none says nothing.
func (f *form) day(name string) *time.Time {
	s := f.get(name)
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return &t
		}
	}
	return nil
}

// tons reads a whole number.
func (f *form) tons(name string) (int, error) {
	s := f.get(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 20)
	if err != nil {
		return 0, fmt.Errorf("reading vessel %s: %.40q is no number: %w", name, s, countersign.ErrInvalid)
	}
	return int(n), nil
}

// governmentIDs reads gov_TYPE=COUNTRY:NUMBER.
func (f *form) governmentIDs() []GovernmentID {
	out := []GovernmentID{}
	var names []string
	for name := range f.query {
		if strings.HasPrefix(name, "gov_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range f.all(name) {
			if country, number, ok := strings.Cut(v, ":"); ok {
				out = append(out, GovernmentID{Type: strings.TrimPrefix(name, "gov_"), Country: country, Identifier: number})
			}
		}
	}
	return out
}

// readSearch reads a search from the query of an address.
func readSearch(query url.Values) (Query, bool, error) {
	f := &form{query: query, asked: map[string]bool{}}
	q := Query{Source: f.get("source"), SourceID: f.get("sourceID"), Limit: limitOf(f.get("limit")), MinMatch: minMatchOf(f.get("minMatch"))}
	e := &q.Entity
	e.Name, e.Type, e.SourceID = f.get("name"), strings.ToLower(f.get("type")), q.SourceID
	e.Source = q.Source
	if q.Source == "" || q.Source == "api-request" || q.Source == "mcp-request" {
		e.Source, q.Source = "api-request", ""
	}
	if err := f.kind(e); err != nil {
		return q, false, err
	}
	e.Contact = Contact{Emails: f.all("email", "emailAddress", "emailAddresses"), Phones: f.all("phone", "phoneNumber", "phoneNumbers"),
		Faxes: f.all("fax", "faxNumber", "faxNumbers"), Websites: f.all("website", "websites")}
	for _, a := range f.all("address", "addresses") {
		e.Addresses = append(e.Addresses, addressOf(a))
	}
	for _, c := range f.all("cryptoAddress", "cryptoAddresses") {
		if currency, address, ok := strings.Cut(c, ":"); ok {
			e.CryptoAddresses = append(e.CryptoAddresses, CryptoAddress{strings.ToUpper(currency), address})
		}
	}
	debug := yes(f.get("debug"))
	f.get("requestID")
	f.get("debugSourceIDs")
	if format := f.get("format"); format != "" && format != "watchman" && format != "json" {
		return q, false, fmt.Errorf("format %.40q is not offered; use watchman: %w", format, countersign.ErrInvalid)
	}
	if extra := f.rest(); len(extra) > 0 {
		return q, false, fmt.Errorf("extra/unused query parameters in request: %s: %w", strings.Join(extra, ","), countersign.ErrInvalid)
	}
	return q, debug, nil
}

// kind reads what only entities of the type have. Sex is taken, for clients
// send it, and compared with nothing.
func (f *form) kind(e *Entity) (err error) {
	switch e.Type {
	case "person":
		f.get("gender")
		e.Person = &Person{Name: e.Name, AltNames: f.all("altNames"), Gender: "unknown", BirthDate: f.day("birthDate"), DeathDate: f.day("deathDate"),
			Titles: f.all("titles"), GovernmentIDs: f.governmentIDs()}
	case "business":
		e.Business = f.business(e.Name)
	case "organization":
		e.Organization = f.business(e.Name)
	case "aircraft":
		e.Aircraft = &Aircraft{Name: e.Name, AltNames: f.all("altNames"), Type: f.get("aircraftType"), Flag: f.get("flag"), Built: f.day("built"),
			ICAOCode: f.get("icaoCode"), Model: f.get("model"), SerialNumber: f.get("serialNumber")}
	case "vessel":
		v := &Vessel{Name: e.Name, AltNames: f.all("altNames"), IMONumber: f.get("imoNumber"), Type: f.get("vesselType"), Flag: f.get("flag"),
			Built: f.day("built"), Model: f.get("model"), MMSI: f.get("mmsi"), CallSign: f.get("callSign"), Owner: f.get("owner")}
		if v.Tonnage, err = f.tons("tonnage"); err != nil {
			return err
		}
		if v.GrossRegisteredTonnage, err = f.tons("grossRegisteredTonnage"); err != nil {
			return err
		}
		e.Vessel = v
	}
	return nil
}

func (f *form) business(name string) *Business {
	return &Business{Name: name, AltNames: f.all("altNames"), Created: f.day("created"), Dissolved: f.day("dissolved"), GovernmentIDs: f.governmentIDs()}
}

// limitOf reads how many results are wanted. What is no number is the usual
// limit, and what is too much the highest.
func limitOf(s string) int {
	n, _ := strconv.Atoi(s)
	if n <= 0 {
		return usualLimit
	}
	return min(n, maxLimit)
}

func minMatchOf(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f {
		return 0
	}
	return min(max(f, 0), 1.01)
}

func yes(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "true", "y", "1":
		return true
	}
	return false
}

// addressOf reads an address on one line, of which the last part may be a
// country and the one before it a town.
func addressOf(s string) Address {
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch n := len(parts); n {
	case 1:
		return Address{Line1: parts[0]}
	case 2:
		return Address{City: parts[0], Country: parts[1]}
	default:
		return Address{Line1: strings.Join(parts[:n-2], ", "), City: parts[n-2], Country: parts[n-1]}
	}
}

type searchAnswer struct {
	Query    Entity    `json:"query"`
	Entities []matched `json:"entities"`
}

type matched struct {
	Entity
	Match   float64 `json:"match"`
	Debug   string  `json:"debug,omitempty"`
	Details details `json:"details"`
}

type details struct {
	Pieces     []Piece `json:"pieces"`
	FinalScore float64 `json:"finalScore"`
}

// search answers GET /v2/search.
func (a *api) search(r *http.Request) (int, any, error) {
	q, debug, err := readSearch(r.URL.Query())
	if err != nil {
		return 0, nil, fmt.Errorf("problem reading v2 search request: %w", err)
	}
	found, err := a.lists().Search(r.Context(), q)
	if err != nil {
		return 0, nil, fmt.Errorf("v2 search: %w", err)
	}
	out := searchAnswer{Query: q.Entity, Entities: []matched{}}
	out.Query.whole()
	for i := range found[:min(len(found), q.Limit)] {
		f := &found[i]
		f.whole()
		full(&f.Pieces)
		m := matched{Entity: f.Entity, Match: f.Match, Details: details{f.Pieces, f.Match}}
		if debug {
			m.Debug = base64.StdEncoding.EncodeToString([]byte(strings.Join(f.Why, "\n")))
		}
		out.Entities = append(out.Entities, m)
	}
	return http.StatusOK, out, nil
}
