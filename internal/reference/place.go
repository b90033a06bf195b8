package reference

import (
	"slices"
	"strings"
)

// A countryTable finds a country by any of its names and codes.
type countryTable struct {
	list    []country
	byText  map[string]int // folded names, codes of two and three letters
	calling map[string]int // calling code to the country that mainly uses it
}

type country struct {
	code, code3, name string
}

// Country reads a country's name or code ("United States", "USA", "US") and
// returns its ISO 3166-1 alpha-2 code.
func (b *Base) Country(text string) (code string, ok bool) {
	t := b.countries.get()
	i, ok := t.byText[plain(text)]
	if !ok {
		i, ok = t.byText[withoutThe(plain(text))]
	}
	if !ok {
		return "", false
	}
	return t.list[i].code, true
}

func withoutThe(s string) string { return strings.TrimPrefix(s, "the ") }

// CountryName returns the English name of a country's two-letter code, or the
// code itself if it is none.
func (b *Base) CountryName(code string) string {
	t := b.countries.get()
	if i, ok := t.byText[strings.ToLower(code)]; ok && len(code) == 2 {
		return t.list[i].name
	}
	return code
}

// CountryCode3 returns the three-letter code of a two-letter one, as machine
// readable documents write it.
func (b *Base) CountryCode3(code string) (string, bool) {
	t := b.countries.get()
	i, ok := t.byText[strings.ToLower(code)]
	if !ok || len(code) != 2 {
		return "", false
	}
	return t.list[i].code3, true
}

// Calling returns the country of a number in E.164 form by its calling code;
// inside +1 by its area code. Where countries share a code it is the largest,
// except that +7 tells Kazakhstan from Russia.
func (b *Base) Calling(e164 string) (code string, ok bool) {
	digits, plus := strings.CutPrefix(e164, "+")
	if !plus {
		return "", false
	}
	if r, ok := b.AreaCode(e164); ok && r.Country != "" {
		return r.Country, true
	}
	if strings.HasPrefix(digits, "76") || strings.HasPrefix(digits, "77") {
		return "KZ", true
	}
	t := b.countries.get()
	for n := min(3, len(digits)); n > 0; n-- {
		if i, ok := t.calling[digits[:n]]; ok {
			return t.list[i].code, true
		}
	}
	return "", false
}

func parseCountries(_ *Base, raw []byte) (countryTable, int, error) {
	t := countryTable{byText: map[string]int{}, calling: map[string]int{}}
	for r, err := range sheet(raw, "code", "code3", "name", "also", "calling", "main", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		c := country{code: r.at("code"), code3: r.at("code3"), name: r.at("name")}
		if !upper2(c.code) || len(c.code3) != 3 || c.name == "" {
			return t, 0, r.bad("codes %q, %q or name", c.code, c.code3)
		}
		for _, n := range append(r.list("also"), c.code, c.code3, c.name) {
			key := withoutThe(plain(n))
			if old, there := t.byText[key]; there && old != len(t.list) {
				return t, 0, r.bad("%q also names %s", n, t.list[old].code)
			}
			t.byText[key] = len(t.list)
		}
		if cc := r.at("calling"); cc != "" && r.at("main") == "yes" {
			t.calling[cc] = len(t.list)
		}
		t.list = append(t.list, c)
	}
	return t, len(t.list), nil
}

// A regionTable finds states and provinces.
type regionTable struct {
	byText map[string]string   // country + " " + folded name or code, to code
	zones  map[string][]string // country + " " + code
	names  map[string]string
}

// RegionCode reads a state's or province's name or code ("Texas", "TX") and
// returns its postal code. Regions of the United States and Canada are known.
func (b *Base) RegionCode(country, text string) (code string, ok bool) {
	code, ok = b.regions.get().byText[strings.ToUpper(country)+" "+plain(text)]
	return code, ok
}

// RegionName returns the name of a state or province.
func (b *Base) RegionName(country, code string) (string, bool) {
	n, ok := b.regions.get().names[strings.ToUpper(country)+" "+strings.ToUpper(code)]
	return n, ok
}

// Zones returns the IANA time zones in use in a region, the one with most
// people first; without a region, or where the region is not known, those of
// the country. Compare by offset at a time, not by name: a zone has many names.
func (b *Base) Zones(country, region string) []string {
	if code, ok := b.RegionCode(country, region); ok {
		return slices.Clone(b.regions.get().zones[strings.ToUpper(country)+" "+code])
	}
	return slices.Clone((*b.zones.get())[strings.ToUpper(country)])
}

func parseRegions(_ *Base, raw []byte) (regionTable, int, error) {
	t := regionTable{byText: map[string]string{}, zones: map[string][]string{}, names: map[string]string{}}
	for r, err := range sheet(raw, "country", "code", "name", "also", "zones", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		code, in := r.at("code"), r.at("country")
		if !upper2(in) || !upper2(code) || r.at("name") == "" {
			return t, 0, r.bad("country %q, code %q or name", in, code)
		}
		for _, n := range append(r.list("also"), code, r.at("name")) {
			t.byText[in+" "+plain(n)] = code
		}
		t.zones[in+" "+code] = r.list("zones")
		t.names[in+" "+code] = r.at("name")
	}
	return t, len(t.names), nil
}

func parseZones(_ *Base, raw []byte) (map[string][]string, int, error) {
	out := map[string][]string{}
	for r, err := range sheet(raw, "country", "zones", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		if !upper2(r.at("country")) || len(r.list("zones")) == 0 {
			return nil, 0, r.bad("country %q or its zones", r.at("country"))
		}
		out[r.at("country")] = r.list("zones")
	}
	return out, len(out), nil
}
