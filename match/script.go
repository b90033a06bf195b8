package match

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// script groups letters that are romanised by one rule.
type script uint8

const (
	scriptNone script = iota
	scriptLatin
	scriptCyrillic
	scriptGreek
	scriptArmenian
	scriptGeorgian
	scriptHebrew
	scriptArabic
	scriptDevanagari
	scriptKana
	scriptHan
	scriptHangul
	scriptOther
)

// scriptOf names the script of a letter, a digit counting as Latin.
func scriptOf(r rune) script {
	switch {
	case r < 0x80:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return scriptLatin
		}
		return scriptNone
	case r >= 0xC0 && r < 0x2B0, r >= 0x1E00 && r < 0x1F00:
		return scriptLatin
	case r >= 0x2B0 && r < 0x370:
		return scriptNone // marks and signs that modify a letter
	case r >= 0x370 && r < 0x400, r >= 0x1F00 && r < 0x2000:
		return scriptGreek
	case r >= 0x400 && r < 0x530:
		return scriptCyrillic
	case r >= 0x531 && r < 0x590:
		return scriptArmenian
	case r >= 0x5D0 && r < 0x5F5:
		return scriptHebrew
	case r >= 0x620 && r < 0x780:
		return scriptArabic
	case r >= 0x900 && r < 0x980:
		return scriptDevanagari
	case r >= 0x10A0 && r < 0x1100:
		return scriptGeorgian
	case r >= 0x3040 && r < 0x3100 && r != 0x30FB:
		return scriptKana
	case r >= 0xAC00 && r <= 0xD7A3:
		return scriptHangul
	case unicode.Is(unicode.Han, r):
		return scriptHan
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Mc, r):
		return scriptOther
	}
	return scriptNone
}

// isQuote reports marks that stand inside a word and are dropped.
func isQuote(r rune) bool {
	switch r {
	case '\'', '`', 0x2018, 0x2019, 0x00B4, 0x2032, 0x05F3, 0x0640:
		return true
	}
	return r >= 0x2B0 && r < 0x370
}

// appendLatin appends the plain form of a Latin letter.
func appendLatin(dst []byte, r rune) []byte {
	if r < 0x80 {
		return append(dst, byte(r))
	}
	if s, ok := latinLetters[r]; ok {
		return append(dst, s...)
	}
	var buf [8]byte
	n := copy(buf[:], string(r))
	for _, b := range norm.NFKD.Bytes(buf[:n]) {
		if b >= 'a' && b <= 'z' || b >= '0' && b <= '9' {
			dst = append(dst, b)
		}
	}
	return dst
}

// latinLetters are the letters that decomposition leaves whole.
var latinLetters = map[rune]string{
	0xDF: "ss", 0xE6: "ae", 0x153: "oe", 0xF8: "o", 0x111: "d", 0xF0: "d", 0xFE: "th", 0x142: "l",
	0x127: "h", 0x131: "i", 0x14B: "ng", 0x259: "a", 0x138: "k", 0x167: "t", 0x192: "f", 0x19E: "n",
	0x18F: "a", 0x1DD: "e", 0x253: "b", 0x257: "d", 0x199: "k", 0x1B4: "y", 0x27: "",
}

// cyrillicLetters follows the romanisation of passports (ICAO Doc 9303 part 3
// table B for the Russian letters) with the letters of the neighbours.
var cyrillicLetters = map[rune]string{
	0x430: "a", 0x431: "b", 0x432: "v", 0x433: "g", 0x434: "d", 0x435: "e", 0x451: "e", 0x436: "zh",
	0x437: "z", 0x438: "i", 0x439: "y", 0x43A: "k", 0x43B: "l", 0x43C: "m", 0x43D: "n", 0x43E: "o",
	0x43F: "p", 0x440: "r", 0x441: "s", 0x442: "t", 0x443: "u", 0x444: "f", 0x445: "kh", 0x446: "ts",
	0x447: "ch", 0x448: "sh", 0x449: "shch", 0x44A: "", 0x44B: "y", 0x44C: "", 0x44D: "e", 0x44E: "yu",
	0x44F: "ya", 0x454: "ye", 0x456: "i", 0x457: "yi", 0x491: "g", 0x45E: "u", 0x452: "dj", 0x458: "y",
	0x459: "l", 0x45A: "n", 0x45B: "c", 0x45F: "dj", 0x453: "g", 0x45C: "k", 0x455: "dz", 0x49B: "k",
	0x4A3: "n", 0x493: "g", 0x4AF: "u", 0x4B1: "u", 0x4E9: "o", 0x4D9: "a", 0x4BB: "h", 0x4B7: "j",
	0x4B3: "h", 0x4E3: "i", 0x4EF: "u", 0x499: "z", 0x4AB: "s", 0x4A1: "k", 0x450: "e", 0x45D: "i",
}

// cyrillicLookalikes are Latin letters typed for the Cyrillic ones they look
// like, read so only inside a Cyrillic word.
var cyrillicLookalikes = map[rune]string{
	'p': "r", 'c': "s", 'x': "kh", 'y': "u", 'b': "v", 'h': "n", 'i': "i",
}

var greekLetters = map[rune]string{
	0x3B1: "a", 0x3B2: "v", 0x3B3: "g", 0x3B4: "d", 0x3B5: "e", 0x3B6: "z", 0x3B7: "i", 0x3B8: "th",
	0x3B9: "i", 0x3BA: "k", 0x3BB: "l", 0x3BC: "m", 0x3BD: "n", 0x3BE: "x", 0x3BF: "o", 0x3C0: "p",
	0x3C1: "r", 0x3C2: "s", 0x3C3: "s", 0x3C4: "t", 0x3C5: "y", 0x3C6: "f", 0x3C7: "ch", 0x3C8: "ps",
	0x3C9: "o", 0x3AC: "a", 0x3AD: "e", 0x3AE: "i", 0x3AF: "i", 0x3CC: "o", 0x3CD: "y", 0x3CE: "o",
	0x3CA: "i", 0x3CB: "y", 0x390: "i", 0x3B0: "y",
}

var armenianLetters = [...]string{
	"a", "b", "g", "d", "e", "z", "e", "y", "t", "zh", "i", "l", "kh", "ts", "k", "h", "dz", "gh", "ch",
	"m", "y", "n", "sh", "o", "ch", "p", "j", "r", "s", "v", "t", "r", "ts", "v", "p", "k", "o", "f", "ev",
}

var georgianLetters = [...]string{
	"a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "zh", "r", "s", "t", "u",
	"p", "k", "gh", "q", "sh", "ch", "ts", "dz", "ts", "ch", "kh", "j", "h",
}

var hebrewLetters = [...]string{
	"a", "b", "g", "d", "h", "v", "z", "h", "t", "y", "k", "k", "l", "m", "m", "n", "n", "s", "a", "f", "p",
	"ts", "ts", "k", "r", "sh", "t",
}

// arabicLetters gives consonants and long vowels; short vowels are not
// written, so such words are compared by consonants (see sound.go).
var arabicLetters = map[rune]string{
	0x621: "", 0x622: "a", 0x623: "a", 0x624: "u", 0x625: "i", 0x626: "i", 0x627: "a", 0x628: "b", 0x629: "a",
	0x62A: "t", 0x62B: "th", 0x62C: "j", 0x62D: "h", 0x62E: "kh", 0x62F: "d", 0x630: "d", 0x631: "r", 0x632: "z",
	0x633: "s", 0x634: "sh", 0x635: "s", 0x636: "d", 0x637: "t", 0x638: "z", 0x639: "a", 0x63A: "gh", 0x641: "f",
	0x642: "q", 0x643: "k", 0x644: "l", 0x645: "m", 0x646: "n", 0x647: "h", 0x648: "w", 0x649: "a", 0x64A: "y",
	0x67E: "p", 0x686: "ch", 0x698: "zh", 0x6A9: "k", 0x6AF: "g", 0x6BA: "n", 0x6BE: "h", 0x6C1: "h", 0x6CC: "y",
	0x6D2: "e", 0x679: "t", 0x688: "d", 0x691: "r", 0x671: "a", 0x6C0: "h", 0x6D0: "e", 0x67C: "t", 0x689: "d",
	0x693: "r", 0x696: "zh", 0x69A: "sh", 0x6AB: "g", 0x6BC: "n", 0x6CD: "y", 0x6C3: "a", 0x685: "ts", 0x681: "dz",
	0x6C7: "u", 0x6CB: "v", 0x6D5: "e", 0x6AD: "ng",
}

var devanagariLetters = map[rune]string{
	0x905: "a", 0x906: "a", 0x907: "i", 0x908: "i", 0x909: "u", 0x90A: "u", 0x90B: "ri", 0x90F: "e", 0x910: "ai",
	0x913: "o", 0x914: "au", 0x915: "k", 0x916: "kh", 0x917: "g", 0x918: "gh", 0x919: "n", 0x91A: "ch", 0x91B: "ch",
	0x91C: "j", 0x91D: "jh", 0x91E: "n", 0x91F: "t", 0x920: "th", 0x921: "d", 0x922: "dh", 0x923: "n", 0x924: "t",
	0x925: "th", 0x926: "d", 0x927: "dh", 0x928: "n", 0x92A: "p", 0x92B: "f", 0x92C: "b", 0x92D: "bh", 0x92E: "m",
	0x92F: "y", 0x930: "r", 0x932: "l", 0x935: "v", 0x936: "sh", 0x937: "sh", 0x938: "s", 0x939: "h",
	0x93E: "a", 0x93F: "i", 0x940: "i", 0x941: "u", 0x942: "u", 0x943: "ri", 0x947: "e", 0x948: "ai", 0x94B: "o",
	0x94C: "au", 0x901: "n", 0x902: "n", 0x903: "h",
}

// appendWord romanises one word of one script. Hangul, Han and kana have
// files of their own.
func appendWord(dst []byte, word []rune, sc script) []byte {
	if sc == scriptDevanagari {
		return appendDevanagari(dst, word)
	}
	if sc == scriptKana {
		return appendKana(dst, word)
	}
	for _, r := range word {
		if sc == scriptLatin && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
			dst = append(dst, byte(r))
			continue
		}
		dst = appendLetter(dst, r, sc)
	}
	return dst
}

func appendLetter(dst []byte, r rune, sc script) []byte {
	switch own := scriptOf(r); own {
	case scriptLatin:
		if s, ok := cyrillicLookalikes[r]; ok && sc == scriptCyrillic {
			return append(dst, s...)
		}
		return appendLatin(dst, r)
	case scriptCyrillic:
		return append(dst, cyrillicLetters[r]...)
	case scriptGreek:
		return append(dst, greekLetters[r]...)
	case scriptArmenian:
		return appendIndexed(dst, armenianLetters[:], r-0x561, r)
	case scriptGeorgian:
		return appendIndexed(dst, georgianLetters[:], r-0x10D0, r)
	case scriptHebrew:
		return appendIndexed(dst, hebrewLetters[:], r-0x5D0, r)
	case scriptArabic:
		if r >= 0x660 && r <= 0x669 {
			return append(dst, byte('0'+r-0x660))
		}
		if r >= 0x6F0 && r <= 0x6F9 {
			return append(dst, byte('0'+r-0x6F0))
		}
		return append(dst, arabicLetters[r]...)
	case scriptOther:
		if sc == scriptOther {
			return append(dst, string(r)...)
		}
	}
	return dst
}

func appendIndexed(dst []byte, table []string, at, r rune) []byte {
	if at >= 0 && int(at) < len(table) {
		return append(dst, table[at]...)
	}
	return dst
}

// appendDevanagari gives every consonant its inherent a unless a vowel sign,
// a virama or the end of the word follows.
func appendDevanagari(dst []byte, word []rune) []byte {
	for i, r := range word {
		dst = append(dst, devanagariLetters[r]...)
		if r < 0x915 || r > 0x939 {
			continue
		}
		if i+1 == len(word) {
			if i > 0 && word[i-1] == 0x94D {
				dst = append(dst, 'a') // heard after two consonants
			}
			continue
		}
		if next := word[i+1]; next >= 0x93E && next <= 0x94D || next == 0x93C {
			continue
		}
		dst = append(dst, 'a')
	}
	return dst
}
