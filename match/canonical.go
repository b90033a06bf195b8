package match

import "bytes"

// canonical rewrites the words from the given one on: titles stay (they weigh
// little), servant-of names become one word, legal forms one canonical word,
// abbreviations and number words their usual form.
func (r *reader) canonical(from int, t Type) {
	if t != Person {
		r.abbreviations(from)
		r.numerals(from)
	}
	r.forms(from, t)
	r.servants(from)
}

// servants joins the Arabic names "servant of the ..." however their parts
// are written: Abd al-Rahman, Abdul Rahman, Abdurrahman are one word.
func (r *reader) servants(from int) {
	out := r.words[:from]
	for i := from; i < len(r.words); i++ {
		w := r.words[i]
		stem, n := r.servant(i)
		if n == 0 {
			out = append(out, w)
			continue
		}
		start := int32(len(r.arena))
		r.arena = append(append(r.arena, "abd"...), stem...)
		kind := plainWord
		if r.words[i+n-1].kind == abjadWord {
			kind = abjadWord
		}
		out = append(out, word{spelled: span{start, int32(len(r.arena))}, kind: kind})
		i += n - 1
	}
	r.words = out
}

// servant returns the name that follows "servant of the" at word i, and how
// many words it takes; 0 when there is none.
func (r *reader) servant(i int) ([]byte, int) {
	w := r.of(r.words[i].spelled)
	if r.words[i].kind == formWord || len(w) < 3 {
		return nil, 0
	}
	if !isAbd(w) {
		return withinServant(w)
	}
	n := 1
	if i+n+1 < len(r.words) && isArticle(r.of(r.words[i+n].spelled)) {
		n++
	}
	if i+n >= len(r.words) || r.words[i+n].kind == formWord || r.words[i+n].kind == initialWord {
		return nil, 0
	}
	stem := r.of(r.words[i+n].spelled)
	if len(w) == 3 && n == 1 && len(stem) > 4 && hasArticle(stem) {
		stem = stem[2:]
	}
	return bytes.Clone(divine(stem)), n + 1
}

// divine spells the closing -llah one way.
func divine(stem []byte) []byte {
	switch string(stem) {
	case "lah", "la", "llah", "lla", "allah", "ullah", "alla", "ulla", "llh", "allh", "lh", "alh":
		return []byte("lah")
	}
	return stem
}

// withinServant cuts a word that already joins the parts (Abdulrahman).
func withinServant(w []byte) ([]byte, int) {
	if len(w) < 7 || string(w[:3]) != "abd" {
		return nil, 0
	}
	rest := w[3:]
	if rest[0] == 'o' && rest[1] == 'u' {
		rest = rest[1:]
	}
	if !isVowel(rest[0]) {
		return nil, 0
	}
	switch rest[1] {
	case 'l', 'r', 's', 'z', 'n', 'd', 't':
		if rest[1] != 'l' && rest[1] != rest[2] {
			return nil, 0
		}
		stem := rest[2:]
		if len(stem) > 3 && stem[0] == 's' && stem[1] == 's' && stem[2] == 'h' {
			stem = stem[1:]
		}
		return bytes.Clone(divine(stem)), 1
	}
	return nil, 0
}

func isAbd(w []byte) bool {
	switch string(w) {
	case "abd", "abdul", "abdel", "abdal", "abdoul", "abdol", "abdil":
		return true
	}
	return false
}

func isArticle(w []byte) bool {
	switch string(w) {
	case "al", "el", "ul", "ar", "er", "ur", "as", "es", "us", "ash", "esh", "az", "ez", "ad", "an", "at", "l", "ol", "il":
		return true
	}
	return false
}

func hasArticle(w []byte) bool {
	return (w[0] == 'a' || w[0] == 'u' || w[0] == 'e') &&
		(w[1] == 'l' || w[1] == w[2])
}

// abbreviations spells out the shortened words of company names.
func (r *reader) abbreviations(from int) {
	for i := from; i < len(r.words); i++ {
		if s, ok := shortened[string(r.of(r.words[i].spelled))]; ok {
			start := int32(len(r.arena))
			r.arena = append(r.arena, s...)
			r.words[i].spelled = span{start, int32(len(r.arena))}
			r.words[i].kind = plainWord
			r.respelled = true
		}
	}
}

// shortened are the usual abbreviations in names of organisations.
var shortened = map[string]string{
	"intl": "international", "int": "international", "trdg": "trading", "bk": "bank", "mfg": "manufacturing",
	"dept": "department", "govt": "government", "univ": "university", "assn": "association",
	"assoc": "association", "ind": "industries", "inds": "industries", "svcs": "services", "svc": "service",
	"grp": "group", "natl": "national", "tech": "technology", "dev": "development", "eng": "engineering",
	"engr": "engineering", "shpg": "shipping", "exp": "export", "imp": "import", "org": "organization",
	"inst": "institute", "fin": "finance", "invest": "investment", "gen": "general", "est": "establishment",
	"hldg": "holding", "hldgs": "holdings", "mgmt": "management", "transp": "transport", "bros": "brothers",
	"ctr": "center", "centre": "center", "min": "ministry", "elec": "electric", "pharma": "pharmaceutical",
	"organisation": "organization",
}

// numerals turns number words and Roman numerals from II on into digits.
func (r *reader) numerals(from int) {
	out := r.words[:from]
	for i := from; i < len(r.words); i++ {
		w := r.words[i]
		n, ok := numberWords[string(r.of(w.spelled))]
		if ok && n >= 20 && n < 100 && i+1 < len(r.words) {
			if d, more := r.unit(i + 1); more {
				n += d
				i++
			}
		}
		if ok {
			start := int32(len(r.arena))
			if n >= 10 {
				r.arena = append(r.arena, byte('0'+n/10))
			}
			r.arena = append(r.arena, byte('0'+n%10))
			w = word{spelled: span{start, int32(len(r.arena))}, kind: numberWord}
			r.respelled = true
		}
		out = append(out, w)
	}
	r.words = out
}

// unit reads the word at i as a number from 1 to 9.
func (r *reader) unit(i int) (int, bool) {
	w := r.of(r.words[i].spelled)
	if len(w) == 1 && w[0] >= '1' && w[0] <= '9' {
		return int(w[0] - '0'), true
	}
	n, ok := numberWords[string(w)]
	return n, ok && n < 10
}

var numberWords = map[string]int{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
	"seventy": 70, "eighty": 80, "ninety": 90, "ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9,
	"xi": 11, "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xx": 20,
}
