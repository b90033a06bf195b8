package yente

import (
	_ "embed"
	"strings"

	"countersign/normal"
)

// countryText holds the codes of ISO 3166-1, and xk, with English names; a code
// that comes again has another name, as lists of sanctions print it.
//
//go:embed country.txt
var countryText string

type countries struct{ name, code map[string]string }

var allCountries = readCountries(countryText)

func readCountries(text string) countries {
	c := countries{map[string]string{}, map[string]string{}}
	for line := range strings.Lines(text) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if c.name[code] == "" {
			c.name[code] = name
		}
		c.code[strings.ToLower(name)] = code
	}
	return c
}

// CountryCode returns the code of a country, in lower case as FollowTheMoney
// writes it, for a code or a name; "" for what is neither.
func CountryCode(s string) string {
	low := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
	if allCountries.name[low] != "" {
		return low
	}
	if code := allCountries.code[low]; code != "" {
		return code
	}
	if code, ok := normal.Country(s); ok {
		return strings.ToLower(code)
	}
	return ""
}

// CountryName returns the English name of a code, "" for one that is unknown.
func CountryName(code string) string { return allCountries.name[strings.ToLower(code)] }
