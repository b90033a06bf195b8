package normal

import (
	"strings"
)

// Parts are the parts of a postal address in canonical form. Text without a
// house number has them too, as far as they can be told.
type Parts struct {
	Country  string // ISO 3166 alpha-2 in lower case, or ""
	Locality string // the postcode; without one, what stands after the street
	Street   string // house and street
	Unit     string // flat, suite, floor or box within the building, or ""
}

// Building returns the address without its unit, as "us/78701/100 main st": two
// addresses with one building are neighbours at most a suite apart.
func (p Parts) Building() string { return p.Country + "/" + p.Locality + "/" + p.Street }

// String returns the canonical form, as "us/78701/100 main st/4".
func (p Parts) String() string { return p.Building() + "/" + p.Unit }

// maxAddress bounds an address, in bytes.
const maxAddress = 1024

// Address returns a postal address as "country/postcode/street/unit" in the
// abbreviations of the Universal Postal Union and USPS Publication 28, without case,
// punctuation, diacritics or what the postcode tells anyway (city and state).
// The country is an ISO 3166 code that fills in where the text names none.
// Where there is no postcode the city stands in its place.
func Address(text, country string) (string, bool) {
	p, ok := AddressParts(text, country)
	if !ok {
		return "", false
	}
	return p.String(), true
}

// SplitAddress cuts a canonical address into building and unit.
func SplitAddress(canonical string) (building, unit string) {
	i := strings.LastIndexByte(canonical, '/')
	if i < 0 {
		return canonical, ""
	}
	return canonical[:i], canonical[i+1:]
}

// AddressParts reads a postal address; it reads its own canonical form too.
func AddressParts(text, country string) (Parts, bool) {
	if len(text) > maxAddress {
		text = text[:maxAddress]
	}
	if p, ok := canonicalParts(text); ok {
		return p, true
	}
	if Placeholder(text) {
		return Parts{}, false
	}
	if c, ok := Country(country); ok {
		country = strings.ToLower(c)
	} else {
		country = ""
	}
	var buf [maxAddress]byte
	var words [96]word
	r := reader{country: country, words: appendWords(words[:0], appendFold(buf[:0], text))}
	return r.parts()
}

// canonicalParts takes a canonical form apart.
func canonicalParts(s string) (Parts, bool) {
	if strings.Count(s, "/") != 3 || !isASCII(s) && fold(s) != s {
		return Parts{}, false
	}
	f := strings.SplitN(s, "/", 4)
	p := Parts{f[0], f[1], f[2], f[3]}
	if len(p.Country) != 0 && len(p.Country) != 2 || p.Street == "" {
		return Parts{}, false
	}
	for _, x := range f {
		if !canonicalField(x) {
			return Parts{}, false
		}
	}
	return p, true
}

// canonicalField reports whether every byte may stand in a canonical form.
func canonicalField(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') || c != ' ' && c < 0x80 && !isDigit(c) && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// word is one word of an address and the break before it.
type word struct {
	text  string
	comma bool // a comma or a line end stands before it
	hash  bool // a number sign stands before it
}

// appendWords cuts folded text into words of letters and digits. Hyphens
// between digits stay away ("12-14" is "12 14"), points in abbreviations close
// up ("p.o." is "po").
func appendWords(dst []word, f []byte) []word {
	w := word{comma: true}
	start := -1
	end := func(i int) {
		if start >= 0 && len(dst) < cap(dst) {
			w.text = string(f[start:i])
			dst = append(dst, w)
			w = word{}
		}
		start = -1
	}
	for i := 0; i < len(f); i++ {
		c := f[i]
		switch {
		case isLetter(c), isDigit(c), c >= 0x80:
			if start < 0 {
				start = i
			}
			continue
		case c == '\'' && start >= 0, c == '.' && abbreviation(f, start, i):
			f = append(f[:i], f[i+1:]...)
			i--
			continue
		}
		end(i)
		switch c {
		case ',', '\n', ';', '|':
			w.comma = true
		case '#':
			w.hash = true
		}
	}
	end(len(f))
	return dst
}

// abbreviation reports whether the point at i joins single letters.
func abbreviation(f []byte, start, i int) bool {
	return start >= 0 && i+1 < len(f) && isLetter(f[i+1]) && isLetter(f[i-1]) &&
		(i+2 >= len(f) || !isLetter(f[i+2])) && i-start <= 2
}

// reader takes the words of one address apart, from its ends inwards.
type reader struct {
	country  string
	words    []word
	postcode string
	unit     string
}

func (r *reader) parts() (Parts, bool) {
	r.cutCountry()
	r.cutPostcode()
	r.cutUnit()
	street, rest := r.cutStreet()
	if street == "" {
		return Parts{}, false
	}
	p := Parts{Country: r.country, Locality: r.postcode, Street: street, Unit: r.unit}
	if p.Locality == "" {
		p.Locality = rest
	}
	return p, true
}

// cutCountry takes the name of the country off the end. A bare code of two
// letters is a state of the United States as often, so that only the country
// already known is taken for one.
func (r *reader) cutCountry() {
	n := len(r.words)
	for k := min(3, n-1); k >= 1; k-- {
		name := r.words[n-k].text
		for _, w := range r.words[n-k+1:] {
			name += " " + w.text
		}
		if len(name) == 2 && name != r.country && name != "us" && name != "uk" {
			continue
		}
		if name == "georgia" && r.country != "ge" || len(name) == 3 && name != "usa" && name != "gbr" && name != "uae" {
			continue
		}
		c, ok := Country(name)
		if !ok || r.country != "" && !strings.EqualFold(c, r.country) {
			continue
		}
		r.country = strings.ToLower(c)
		r.words = r.words[:n-k]
		return
	}
}

// drop takes words i to j out; a break before them stays.
func (r *reader) drop(i, j int) {
	comma := false
	for _, w := range r.words[i:j] {
		comma = comma || w.comma
	}
	r.words = append(r.words[:i], r.words[j:]...)
	if i < len(r.words) {
		r.words[i].comma = r.words[i].comma || comma
	}
}
