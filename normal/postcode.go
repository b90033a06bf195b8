package normal

import "strings"

// shape is the shape of a postcode, 9 for a digit and a for a letter; several
// words are joined. Source: Universal Postal Union, addressing sheets by country.
var shapes = map[string][]string{
	"us": {"99999"}, "ca": {"a9a9a9"}, "gb": {"a99aa", "a999aa", "aa99aa", "aa999aa", "a9a9aa", "aa9a9aa"},
	"nl": {"9999aa"}, "ie": {"a99aaaa", "a999999", "a99a999", "a99aa99", "a999aaa", "a99a9aa", "a99aa9a", "a9999aa"},
	"jp": {"9999999"}, "br": {"99999999"}, "pt": {"9999999"}, "pl": {"99999"}, "ar": {"a9999aaa", "9999"},
	"cn": {"999999"}, "in": {"999999"}, "ru": {"999999"}, "kz": {"999999"}, "sg": {"999999"}, "vn": {"99999", "999999"},
	"ro": {"999999"}, "by": {"999999"}, "kg": {"999999"}, "uz": {"999999"}, "mn": {"99999"}, "ng": {"999999"},
	"co": {"999999"}, "ec": {"999999"}, "il": {"9999999", "99999"}, "ir": {"9999999999"}, "tw": {"999", "99999", "999999"},
	"at": {"9999"}, "au": {"9999"}, "be": {"9999"}, "bg": {"9999"}, "ch": {"9999"}, "dk": {"9999"}, "hu": {"9999"},
	"lu": {"9999"}, "no": {"9999"}, "nz": {"9999"}, "si": {"9999"}, "ph": {"9999"}, "za": {"9999"}, "bd": {"9999"},
	"cy": {"9999"}, "ge": {"9999"}, "lv": {"9999"}, "md": {"9999"}, "mk": {"9999"}, "al": {"9999"}, "tn": {"9999"},
	"hk": {}, "ae": {}, "qa": {}, "gh": {"aa9999999"}, "mt": {"aaa9999"}, "is": {"999"},
}

// fiveDigits is the shape of the countries not listed.
var fiveDigits = []string{"99999"}

// anyShape is tried where the country is not known.
var anyShape = []string{"99999", "999999", "a9a9a9", "a99aa", "a999aa", "aa99aa", "aa999aa", "a9a9aa", "aa9a9aa"}

func shapesOf(country string) []string {
	if country == "" {
		return anyShape
	}
	if s, ok := shapes[country]; ok {
		return s
	}
	return fiveDigits
}

// hasShape reports whether the words joined have the shape.
func hasShape(words []word, shape string) bool {
	at := 0
	for _, w := range words {
		for i := 0; i < len(w.text); i++ {
			if at >= len(shape) || isDigit(w.text[i]) != (shape[at] == '9') || !isDigit(w.text[i]) && !isLetter(w.text[i]) {
				return false
			}
			at++
		}
	}
	return at == len(shape)
}

// cutPostcode takes out the last words that have the shape of a postcode in
// the country, the first word aside, which is a house number as a rule.
func (r *reader) cutPostcode() {
	list := shapesOf(r.country)
	for end := r.n; end > 0; end-- {
		for k := min(3, end); k >= 1; k-- {
			i := end - k
			if i == 0 && r.n > k && !r.words[k].comma && !continental[r.country] {
				continue
			}
			if !r.isPostcode(i, end, list) {
				continue
			}
			r.takePostcode(i, end)
			return
		}
	}
}

// continental are countries that write the postcode before the town or at the
// head of the address.
var continental = map[string]bool{"jp": true, "cn": true, "kr": true, "ru": true, "kz": true, "by": true, "tw": true}

func (r *reader) isPostcode(i, end int, list []string) bool {
	for _, w := range r.words[i+1 : end] {
		if w.comma || w.hash {
			return false
		}
	}
	if r.words[i].hash || i > 0 && unitWords[r.words[i-1].text] != "" && !r.words[i].comma {
		return false
	}
	for _, s := range list {
		if hasShape(r.words[i:end], s) {
			return true
		}
	}
	return false
}

func (r *reader) takePostcode(i, end int) {
	var b strings.Builder
	for _, w := range r.words[i:end] {
		b.WriteString(w.text)
	}
	r.postcode = b.String()
	if end < r.n && (r.country == "us" || r.country == "") && len(r.postcode) == 5 && len(r.words[end].text) == 4 &&
		number(r.words[end].text) >= 0 && !r.words[end].comma {
		end++ // ZIP+4 names a side of a street; few people know theirs
	}
	if i > 0 {
		if w := r.words[i-1].text; len(w) <= 2 && i > 1 && countryLetter(w, r.country) {
			i-- // D-10115, F-75001
		}
	}
	r.drop(i, end)
	if i < r.n {
		r.words[i].comma = true
	}
}

// countryLetter reports whether w is the letter of the country on vehicles, once
// written before postcodes.
func countryLetter(w, country string) bool {
	switch country {
	case "de":
		return w == "d" || w == "de"
	case "at":
		return w == "a" || w == "at"
	case "fr":
		return w == "f" || w == "fr"
	case "ch":
		return w == "ch"
	case "be":
		return w == "b" || w == "be"
	}
	return false
}
