package normal

import "strings"

// unitWords name a part of a building, with the class they fall in: where a
// number follows, flat and suite are one class, for people swap them.
var unitWords = map[string]string{
	"apt": "#", "apartment": "#", "appt": "#", "unit": "#", "suite": "#", "ste": "#", "flat": "#", "no": "#", "room": "#",
	"rm": "#", "number": "#", "office": "#", "ofc": "#", "pmb": "#", "mailbox": "#", "apto": "#", "kv": "#", "wohnung": "#",
	"whg": "#", "departamento": "#", "dpto": "#", "depto": "#", "int": "#", "interior": "#", "lot": "#", "spc": "#",
	"trlr": "#", "slip": "#", "door": "#", "fl": "fl", "floor": "fl", "flr": "fl", "level": "fl", "lvl": "fl", "etage": "fl",
	"bldg": "bldg", "building": "bldg", "block": "blk", "blk": "blk", "tower": "twr", "twr": "twr", "wing": "wing",
	"ph": "ph", "penthouse": "ph", "bsmt": "bsmt", "basement": "bsmt",
}

// abbreviations shorten words of streets: USPS Publication 28, appendix C, and
// the words other languages shorten.
var abbreviations = map[string]string{
	"street": "st", "str": "st", "strt": "st", "avenue": "ave", "av": "ave", "aven": "ave", "avenida": "ave", "avda": "ave",
	"boulevard": "blvd", "boul": "blvd", "bd": "blvd", "bvd": "blvd", "bulevar": "blvd", "drive": "dr", "drv": "dr", "road": "rd",
	"lane": "ln", "court": "ct", "crt": "ct", "circle": "cir", "circ": "cir", "place": "pl", "plaza": "plz", "square": "sq",
	"sqr": "sq", "terrace": "ter", "terr": "ter", "trail": "trl", "parkway": "pkwy", "pkway": "pkwy", "parkwy": "pkwy",
	"highway": "hwy", "hiway": "hwy", "freeway": "fwy", "expressway": "expy", "turnpike": "tpke", "way": "way", "wy": "way",
	"alley": "aly", "crescent": "cres", "crescnt": "cres", "cresent": "cres", "close": "cl", "grove": "grv", "gardens": "gdns",
	"heights": "hts", "junction": "jct", "landing": "lndg", "loop": "loop", "manor": "mnr", "meadow": "mdw",
	"meadows": "mdws", "mount": "mt", "mountain": "mtn", "point": "pt", "pointe": "pt", "ridge": "rdg", "river": "riv",
	"route": "rte", "rt": "rte", "row": "row", "run": "run", "spring": "spg", "springs": "spgs", "station": "sta",
	"valley": "vly", "view": "vw", "village": "vlg", "vista": "vis", "walk": "walk", "crossing": "xing", "crossng": "xing",
	"estate": "est", "estates": "ests", "forest": "frst", "fort": "ft", "saint": "st", "sainte": "ste", "center": "ctr",
	"centre": "ctr", "bypass": "byp", "causeway": "cswy", "canyon": "cyn", "creek": "crk", "corner": "cor", "cove": "cv",
	"extension": "ext", "falls": "fls", "field": "fld", "fields": "flds", "garden": "gdn", "glen": "gln", "green": "grn",
	"harbor": "hbr", "harbour": "hbr", "hill": "hl", "hills": "hls", "hollow": "holw", "island": "is", "lake": "lk", "lakes": "lks",
	"park": "park", "path": "path", "pike": "pike", "pine": "pne", "pines": "pnes", "plain": "pln", "plains": "plns", "shore": "shr",
	"shores": "shrs", "summit": "smt", "track": "trak", "union": "un", "woods": "wds",
	"north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
	"southwest": "sw", "calle": "c", "carrer": "c", "rua": "r", "strasse": "st", "platz": "pl", "ulitsa": "ul", "ulica": "ul",
	"prospekt": "pr", "piazza": "pza", "corso": "cso", "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th",
	"fifth": "5th", "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "dorf": "dorf",
	"district": "dist", "county": "co", "company": "co", "industrial": "ind", "international": "intl", "business": "bus",
}

// streetEnds are the short words that end the name of a street in English.
var streetEnds = map[string]bool{
	"st": true, "ave": true, "blvd": true, "dr": true, "rd": true, "ln": true, "ct": true, "cir": true, "pl": true, "plz": true,
	"sq": true, "ter": true, "trl": true, "pkwy": true, "hwy": true, "fwy": true, "expy": true, "tpke": true, "way": true, "aly": true,
	"cres": true, "cl": true, "grv": true, "gdns": true, "loop": true, "row": true, "run": true, "walk": true, "xing": true,
	"byp": true, "cswy": true, "cv": true, "path": true, "pike": true, "broadway": true,
}

var directions = map[string]bool{"n": true, "s": true, "e": true, "w": true, "ne": true, "nw": true, "se": true, "sw": true}

// short returns the abbreviation of a word.
func short(w string) string {
	if a, ok := abbreviations[w]; ok {
		return a
	}
	if len(w) > 6 {
		if stem, ok := strings.CutSuffix(w, "strasse"); ok {
			return stem + "str"
		}
	}
	return w
}

// unitLabel reports whether word i names a unit and how many words the label takes.
func (r *reader) unitLabel(i int) (class string, ok bool) {
	w := r.words[i]
	class, ok = unitWords[w.text]
	if !ok || i+1 >= r.n {
		return class, ok && (class == "ph" || class == "bsmt") && i > 0
	}
	next := r.words[i+1]
	if class == "fl" || class == "bldg" || class == "blk" || class == "twr" {
		return class, !next.comma && unitValue(next.text)
	}
	return class, !next.comma && (unitValue(next.text) || next.hash)
}

// unitValue reports whether a word can number a unit: it has a digit or is
// one or two letters.
func unitValue(s string) bool {
	return strings.ContainsAny(s, "0123456789") && !ordinal(s) || len(s) == 1 || len(s) == 2 && isLetter(s[0]) && !directions[s] && isDigit(s[1])
}

func ordinal(s string) bool {
	n := len(s)
	if n < 3 || !isDigit(s[n-3]) {
		return false
	}
	switch s[n-2:] {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// cutUnit takes every unit out: "apt 4", "#4", "suite 200", "4th floor".
func (r *reader) cutUnit() {
	var found []string
	for i := 0; i < r.n; {
		from, to, text := r.unitAt(i)
		if to == 0 {
			i++
			continue
		}
		for to < r.n && r.words[to].tied != 0 && text != "" { // 5-B
			text += r.words[to].text
			to++
		}
		if text != "" {
			found = append(found, text)
		}
		r.drop(from, to)
		if from > 0 && from < r.n {
			r.words[from].comma = true // the street ends where a unit stood
		}
		i = from
	}
	r.unit = strings.Join(found, " ")
}

// unitAt reads the unit that begins at word i: its words and its text. To is 0
// where there is none.
func (r *reader) unitAt(i int) (from, to int, text string) {
	w := r.words[i]
	class, ok := r.unitLabel(i)
	switch {
	case ok && (class == "ph" || class == "bsmt"):
		if i+1 < r.n && !r.words[i+1].comma && unitValue(r.words[i+1].text) && class == "ph" {
			return i, i + 2, unitText(class, r.words[i+1].text)
		}
		return i, i + 1, class
	case ok:
		return i, i + 2, unitText(class, r.words[i+1].text)
	case w.hash && i > 0:
		return i, i + 1, unitText("#", w.text)
	case ordinal(w.text) && i+1 < r.n && unitWords[r.words[i+1].text] == "fl":
		return i, i + 2, unitText("fl", w.text[:len(w.text)-2])
	case r.country == "pl" && w.text == "m" && i > 0 && i+1 < r.n && number(r.words[i+1].text) >= 0:
		return i, i + 2, unitText("#", r.words[i+1].text)
	case w.tied == '/' && i > 0 && unitValue(w.text) && number(r.words[i-1].text) >= 0:
		switch r.country {
		case "pl", "hr", "rs", "ba", "si", "me": // house/flat
			return i, i + 1, unitText("#", w.text)
		case "au", "nz": // flat/house
			text = unitText("#", r.words[i-1].text)
			r.words[i].tied = 0
			return i - 1, i, text
		}
	}
	return 0, 0, ""
}

// unitText names a unit: its number alone for a flat or suite, with the class else.
func unitText(class, value string) string {
	if v := strings.TrimLeft(value, "0"); v != "" {
		value = v
	}
	if class == "#" {
		return value
	}
	return class + value
}

// cutStreet returns the words of the street and those after it.
func (r *reader) cutStreet() (street, rest string) {
	if i, ok := r.box(); ok {
		return "po box " + r.words[i].text, r.join(i+1, r.n)
	}
	from, to := r.streetSpan()
	street = r.join(from, to)
	rest = strings.TrimSpace(r.join(0, from) + " " + r.join(to, r.n))
	return street, rest
}

// box finds the number of a post office box.
func (r *reader) box() (int, bool) {
	for i := range r.n {
		w := r.words[i].text
		switch {
		case w == "box" && i > 0 && i+1 < r.n && (r.words[i-1].text == "po" || r.words[i-1].text == "office"):
			return i + 1, true
		case (w == "pob" || w == "postfach" || w == "pobox") && i+1 < r.n:
			return i + 1, true
		}
	}
	return 0, false
}

// streetSpan finds the street: the first run between breaks that has a digit,
// cut after the word that ends street names where the town follows unbroken.
func (r *reader) streetSpan() (from, to int) {
	n := r.n
	for i := 0; i < n; {
		j := i + 1
		for j < n && !r.words[j].comma {
			j++
		}
		if i == 0 {
			from, to = i, j
		}
		if r.hasDigit(i, j) {
			from, to = i, j
			break
		}
		i = j
	}
	if from == to {
		return from, to
	}
	if number(r.words[from].text) >= 0 && to-from == 1 && to < n { // "12, Main Street": the house by itself
		to++
		for to < n && !r.words[to].comma {
			to++
		}
	}
	for i := from + 2; i < to; i++ {
		if streetEnds[short(r.words[i].text)] && !streetEnds[r.next(i+1, to)] {
			end := i + 1
			if end < to && directions[short(r.words[end].text)] {
				end++
			}
			return from, end
		}
	}
	return from, to
}

func (r *reader) next(i, to int) string {
	if i < to {
		return short(r.words[i].text)
	}
	return ""
}

func (r *reader) hasDigit(i, j int) bool {
	for _, w := range r.words[i:j] {
		if strings.ContainsAny(w.text, "0123456789") {
			return true
		}
	}
	return false
}

func (r *reader) join(i, j int) string {
	var buf [128]byte
	b := buf[:0]
	for _, w := range r.words[i:j] {
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, short(w.text)...)
	}
	return string(b)
}
