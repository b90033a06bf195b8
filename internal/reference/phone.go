package reference

import (
	"slices"
	"strings"
)

// A Region is what an area code of the North American numbering plan stands
// for. Numbers move with their owners, so it tells where a number was first
// given out, not where its owner lives.
type Region struct {
	Code    string   `json:"code"`              // three digits
	Country string   `json:"country,omitempty"` // ISO 3166-1 alpha-2; "" for codes that belong to no place
	Region  string   `json:"region,omitempty"`  // state or province
	Zones   []string `json:"zones,omitempty"`   // IANA time zones
	Kind    string   `json:"kind"`              // geographic, personal, toll free, premium, non-geographic
}

// AreaCode returns what the area code of a +1 number in E.164 form stands for.
func (b *Base) AreaCode(e164 string) (Region, bool) {
	digits, ok := strings.CutPrefix(e164, "+1")
	if !ok || len(digits) != 10 {
		return Region{}, false
	}
	r, ok := (*b.areas.get())[digits[:3]]
	return r, ok
}

func parseAreas(_ *Base, raw []byte) (map[string]Region, int, error) {
	out := map[string]Region{}
	for r, err := range sheet(raw, "code", "country", "region", "zones", "kind", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		a := Region{
			Code: r.at("code"), Country: r.at("country"), Region: r.at("region"), Zones: r.list("zones"), Kind: r.at("kind"),
		}
		if len(a.Code) != 3 || strings.Trim(a.Code, "0123456789") != "" {
			return nil, 0, r.bad("area code %q", a.Code)
		}
		if _, twice := out[a.Code]; twice {
			return nil, 0, r.bad("area code %q stands twice", a.Code)
		}
		out[a.Code] = a
	}
	return out, len(out), nil
}

// A postalRange gives the region of the postal codes whose beginnings lie
// between from and to, both of one length, both in the range.
type postalRange struct {
	country, from, to, region string
}

// Postal returns the state or province of a postal code: ZIP and ZIP+4 in the
// United States, A1A 1A1 in Canada.
func (b *Base) Postal(country, code string) (region string, ok bool) {
	country = strings.ToUpper(country)
	code = strings.ToUpper(strings.TrimSpace(code))
	for _, p := range *b.postal.get() {
		n := len(p.from)
		if p.country == country && len(code) >= max(n, 3) && p.from <= code[:n] && code[:n] <= p.to {
			return p.region, true
		}
	}
	return "", false
}

func parsePostal(_ *Base, raw []byte) ([]postalRange, int, error) {
	var out []postalRange
	for r, err := range sheet(raw, "country", "from", "to", "region", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		p := postalRange{r.at("country"), r.at("from"), r.at("to"), r.at("region")}
		if len(p.from) != len(p.to) || p.from == "" || p.to < p.from || !upper2(p.country) || !upper2(p.region) {
			return nil, 0, r.bad("range %q to %q", p.from, p.to)
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b postalRange) int { return strings.Compare(a.country+a.from, b.country+b.from) })
	return out, len(out), nil
}
