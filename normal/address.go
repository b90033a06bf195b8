package normal

import (
	"bytes"
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
func (p Parts) String() string { return p.Country + "/" + p.Locality + "/" + p.Street + "/" + p.Unit }

// maxAddress bounds an address, in bytes.
const maxAddress = 1024

// maxWords is how many words of an address are read.
const maxWords = 64

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
	r := reader{country: country}
	r.read(string(closeUp(appendFold(buf[:0], text))))
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
	tied  byte // the hyphen or slash that ties it to the word before, or 0
}

// closeUp drops apostrophes within words and the points of abbreviations:
// "p.o." is "po".
func closeUp(f []byte) []byte {
	out := f[:0]
	for i, c := range f {
		n := len(out)
		if n > 0 && isLetter(out[n-1]) && (c == '\'' || c == '.' && abbreviated(out) && i+1 < len(f) && isLetter(f[i+1]) &&
			(i+2 >= len(f) || !isLetter(f[i+2]))) {
			continue
		}
		out = append(out, c)
	}
	return out
}

// abbreviated reports whether the text ends in one or two letters by themselves.
func abbreviated(b []byte) bool {
	n := 0
	for n < len(b) && n < 4 && (isLetter(b[len(b)-1-n]) || b[len(b)-1-n] >= 0x80) {
		n++
	}
	return n == 1 || n == 2
}

// read cuts folded text into words of letters and digits. Hyphens and slashes
// part words too ("12-14" is "12 14").
func (r *reader) read(f string) {
	w := word{comma: true}
	for i := 0; i < len(f) && r.n < maxWords; {
		start := i
		for i < len(f) && wordByte[f[i]] {
			i++
		}
		if i > start {
			w.text = f[start:i]
			r.words[r.n] = w
			r.n++
			w = word{}
			continue
		}
		w.tied = 0
		switch f[i] {
		case ',', '\n', ';', '|':
			w.comma = true
		case '#':
			w.hash = true
		case '-', '/':
			if i > 0 && wordByte[f[i-1]] {
				w.tied = f[i]
			}
		}
		i++
	}
}

// wordByte tells the bytes of words of letters and digits.
var wordByte = func() (t [256]bool) {
	for c := range t {
		t[c] = isLetter(byte(c)) || isDigit(byte(c)) || c >= 0x80
	}
	return t
}()

// reader takes the words of one address apart, from its ends inwards.
type reader struct {
	country  string
	words    [maxWords]word
	n        int // words left
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
	n := r.n
	for k := min(4, n-1); k >= 1; k-- {
		var buf [64]byte
		name := buf[:0]
		for _, w := range r.words[n-k : n] {
			if len(name)+len(w.text) < cap(name) {
				name = append(name, w.text...)
				name = append(name, ' ')
			}
		}
		code := r.endsIn(string(bytes.TrimSuffix(name, []byte(" "))))
		if code == "" {
			continue
		}
		r.country = code
		r.n = n - k
		return
	}
}

// endsIn returns the code of the country a name at the end of an address stands
// for, or "" where it is none or not the one already known.
func (r *reader) endsIn(name string) string {
	code := ""
	switch {
	case len(name) == 2 && name == r.country:
		return name
	case name == "us" || name == "usa":
		code = "us"
	case name == "georgia" && r.country != "ge":
		return ""
	default:
		code = strings.ToLower(countryNames[name])
	}
	if r.country != "" && code != r.country {
		return ""
	}
	return code
}

// drop takes words i to j out; a break before them stays.
func (r *reader) drop(i, j int) {
	comma := false
	for _, w := range r.words[i:j] {
		comma = comma || w.comma
	}
	copy(r.words[i:], r.words[j:r.n])
	r.n -= j - i
	if i < r.n {
		r.words[i].comma = r.words[i].comma || comma
	}
}
