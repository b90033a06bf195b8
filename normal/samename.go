package normal

import (
	"unicode"

	"countersign/match"
)

// Sameness says how far two names can be names of one person. The values are
// ordered; a caller with several names takes the largest.
type Sameness int

// The degrees of sameness.
const (
	// Unknown: a name is missing, or its script cannot be compared.
	Unknown Sameness = iota
	// Different: no known habit of spelling, shortening or marrying turns one into the other.
	Different
	// Compatible: one may be the other with initials, parts left out, another
	// transliteration or one slip of the pen in a long part.
	Compatible
	// Same: the same parts up to order, case, accents, hyphens, joining and script.
	Same
)

// String returns the degree in one lower-case word.
func (s Sameness) String() string {
	switch s {
	case Different:
		return "different"
	case Compatible:
		return "compatible"
	case Same:
		return "same"
	}
	return "unknown"
}

// Likeness by package match, 0 to 1, from which two names are taken for
// transliterations of one. Chosen on public pairs of names; docs/normal.md has
// the figures.
const (
	sameAcross   = 0.80 // between scripts: the same name
	likeAcross   = 0.50 // between scripts: may be the same
	unlikeAcross = 0.30 // between scripts: below it another name
	likeWithin   = 0.80 // two Latin spellings
	likeSigns    = 0.95 // two spellings in Han, traditional or simplified
)

// maxName bounds a name, in bytes.
const maxName = 512

// SameName compares two names of persons, in any script and order of parts.
// It is symmetric and says nothing of either name: no table here knows where
// a name comes from, only how it may be spelt.
func SameName(a, b string) Sameness {
	if len(a) > maxName || len(b) > maxName || Placeholder(a) || Placeholder(b) {
		return Unknown
	}
	if a == b {
		return Same
	}
	if a > b { // one order, so that the answer is symmetric by construction
		a, b = b, a
	}
	sa, sb := writingOf(a), writingOf(b)
	if sa == noWriting || sb == noWriting {
		return Unknown
	}
	if sa != sb {
		return across(a, b, sa, sb)
	}
	if s := compare(parts(a), parts(b)); s != Different {
		return s
	}
	return within(a, b, sa)
}

// within looks for another transliteration in one script.
func within(a, b string, w writing) Sameness {
	floor := likeWithin
	switch w {
	case hangul, kana, otherWriting:
		return Different // every sign is a sound of its own
	case han:
		floor = likeSigns
	}
	if like, _ := match.Compare(match.Person, a, b); like >= floor {
		return Compatible
	}
	return Different
}

// across compares names in two scripts by their romanisations. What cannot be
// romanised for certain is never called different: Han signs have readings in
// several languages, and some scripts are not read at all.
func across(a, b string, sa, sb writing) Sameness {
	like, _ := match.Compare(match.Person, a, b)
	switch {
	case like >= sameAcross:
		return Same
	case like >= likeAcross:
		return Compatible
	case like >= unlikeAcross, sa == han, sb == han, sa == otherWriting, sb == otherWriting,
		len(parts(a)) < 2 && len(parts(b)) < 2:
		return Unknown
	}
	return Different
}

// writing is the script that most letters of a name are in.
type writing uint8

const (
	noWriting writing = iota
	latinWriting
	cyrillic
	greek
	abjad // Arabic and Hebrew: vowels are not written
	han
	kana
	hangul
	indic
	otherWriting
	writings
)

func writingOf(s string) writing {
	var count [writings]int
	for _, r := range s {
		if r < 0x80 {
			if isLetter(byte(r)) {
				count[latinWriting]++
			}
			continue
		}
		count[scriptOf(r)]++
	}
	best := noWriting
	for w := latinWriting; w < writings; w++ {
		if count[w] > 0 && (best == noWriting || count[w] > count[best]) {
			best = w
		}
	}
	return best
}

func scriptOf(r rune) writing {
	switch {
	case !unicode.IsLetter(r):
		return noWriting
	case unicode.Is(unicode.Latin, r):
		return latinWriting
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.Is(unicode.Greek, r):
		return greek
	case unicode.Is(unicode.Arabic, r), unicode.Is(unicode.Hebrew, r):
		return abjad
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
		return kana
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.Is(unicode.Devanagari, r):
		return indic
	}
	return otherWriting
}
