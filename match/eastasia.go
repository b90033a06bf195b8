package match

import (
	"github.com/mozillazg/go-pinyin"
)

// system is one way to romanise Hangul that lists and passports use.
type system uint8

const (
	revised  system = iota // Revised Romanisation with the surnames as passports write them
	northern               // the habits of the DPRK: Ri, Jong, Chol
	mccune                 // McCune-Reischauer without its signs
	systems
)

var hangulLeads = [systems][19]string{
	{"g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"},
	{"k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "kh", "th", "ph", "h"},
	{"k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch", "k", "t", "p", "h"},
}

var hangulVowels = [systems][21]string{
	{"a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"},
	{"a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i"},
	{"a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i"},
}

var hangulTails = [28]string{
	"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t",
	"ng", "t", "t", "k", "t", "p", "t",
}

// hangulSurnames gives the spellings in use for surnames that the systems
// above spell otherwise: as passports of the south, of the north, and as the
// older literature write them.
var hangulSurnames = map[rune][systems]string{
	0xAE40: {"kim", "kim", "kim"}, 0xC774: {"lee", "ri", "yi"}, 0xB9AC: {"lee", "ri", "yi"},
	0xBC15: {"park", "pak", "pak"}, 0xCD5C: {"choi", "choe", "choe"}, 0xC815: {"jung", "jong", "chong"},
	0xC870: {"cho", "jo", "cho"}, 0xAC15: {"kang", "kang", "kang"}, 0xC720: {"yoo", "ryu", "yu"},
	0xB178: {"roh", "ro", "no"}, 0xB85C: {"roh", "ro", "no"}, 0xC784: {"lim", "rim", "im"},
	0xB9BC: {"lim", "rim", "im"}, 0xC624: {"oh", "o", "o"}, 0xC6B0: {"woo", "u", "u"},
	0xC2E0: {"shin", "sin", "sin"}, 0xBC31: {"baek", "paek", "paek"}, 0xC591: {"yang", "ryang", "yang"},
	0xBB38: {"moon", "mun", "mun"}, 0xC548: {"ahn", "an", "an"}, 0xAD6C: {"koo", "ku", "ku"},
	0xC8FC: {"joo", "ju", "chu"}, 0xB958: {"ryu", "ryu", "yu"}, 0xACFD: {"kwak", "kwak", "kwak"},
	0xAD8C: {"kwon", "kwon", "kwon"}, 0xC11C: {"seo", "so", "so"}, 0xC804: {"jeon", "jon", "chon"},
}

// appendSyllable romanises one Hangul syllable. A surname at the head of a
// short word is spelt as people spell it.
func appendSyllable(dst []byte, r rune, sys system, head bool) []byte {
	if s, ok := hangulSurnames[r]; ok && head {
		return append(dst, s[sys]...)
	}
	n := int(r) - 0xAC00
	if n < 0 || n >= 19*21*28 { // a letter or a mark between syllables
		return appendLetter(dst, r, scriptOf(r))
	}
	dst = append(dst, hangulLeads[sys][n/588]...)
	dst = append(dst, hangulVowels[sys][n%588/28]...)
	return append(dst, hangulTails[n%28]...)
}

// surnameReadings are the readings that differ when the sign is a surname.
var surnameReadings = map[rune]string{
	0x66FE: "zeng", 0x5355: "shan", 0x55AE: "shan", 0x89E3: "xie", 0x4EC7: "qiu", 0x533A: "ou", 0x67E5: "zha",
	0x6734: "piao", 0x76D6: "ge", 0x4EFB: "ren", 0x8983: "qin", 0x91CD: "chong", 0x7FDF: "zhai", 0x79CD: "chong",
	0x6298: "she", 0x9EC4: "huang", 0x77BF: "qu", 0x5F6D: "peng", 0x66F2: "qu", 0x5B81: "ning", 0x54C8: "ha",
	0x8BBE: "she", 0x5458: "yun", 0x4E50: "yue", 0x6A02: "yue", 0x7F2A: "miao", 0x7E46: "miao", 0x79D8: "bi",
	0x51BC: "xian", 0x6D17: "xian", 0x5C09: "yu", 0x957F: "zhang",
}

// doubleSurnames are surnames of two signs.
var doubleSurnames = map[[2]rune]bool{
	{0x6B27, 0x9633}: true, {0x6B50, 0x967D}: true, {0x53F8, 0x9A6C}: true, {0x53F8, 0x99AC}: true,
	{0x4E0A, 0x5B98}: true, {0x8BF8, 0x845B}: true, {0x8AF8, 0x845B}: true, {0x4E1C, 0x65B9}: true,
	{0x7687, 0x752B}: true, {0x5C09, 0x8FDF}: true, {0x516C, 0x5B59}: true, {0x6155, 0x5BB9}: true,
	{0x53F8, 0x5F92}: true, {0x53F8, 0x7A7A}: true, {0x590F, 0x4FAF}: true, {0x4EE4, 0x72D0}: true,
	{0x5B87, 0x6587}: true, {0x957F, 0x5B59}: true, {0x516C, 0x51B6}: true,
}

// appendHan appends the pinyin of one sign without its tone.
func appendHan(dst []byte, r rune, surname bool) []byte {
	if s, ok := surnameReadings[r]; ok && surname {
		return append(dst, s...)
	}
	args := pinyin.Args{Style: pinyin.Normal}
	if s := pinyin.SinglePinyin(r, args); len(s) > 0 {
		return append(dst, s[0]...)
	}
	return append(dst, string(r)...)
}

// kanaSounds is Hepburn for hiragana U+3041 to U+3096; katakana is the same
// sixty-four places on. Small ya, yu, yo are handled in appendKana.
var kanaSounds = [...]string{
	"a", "a", "i", "i", "u", "u", "e", "e", "o", "o", "ka", "ga", "ki", "gi", "ku", "gu", "ke", "ge", "ko", "go",
	"sa", "za", "shi", "ji", "su", "zu", "se", "ze", "so", "zo", "ta", "da", "chi", "ji", "", "tsu", "zu", "te", "de",
	"to", "do", "na", "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi", "pi", "fu", "bu", "pu", "he", "be", "pe",
	"ho", "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu", "yu", "yo", "yo", "ra", "ri", "ru", "re", "ro",
	"wa", "wa", "i", "e", "o", "n", "vu", "ka", "ke",
}

func appendKana(dst []byte, word []rune) []byte {
	for _, r := range word {
		if r >= 0x30A1 && r <= 0x30F6 {
			r -= 0x60
		}
		if r < 0x3041 || r > 0x3096 {
			continue // the long-vowel sign and the like add no sound
		}
		sound := kanaSounds[r-0x3041]
		small := r == 0x3083 || r == 0x3085 || r == 0x3087 ||
			r == 0x3041 || r == 0x3043 || r == 0x3045 || r == 0x3047 || r == 0x3049
		if small && len(dst) > 0 && isVowel(dst[len(dst)-1]) {
			dst = dst[:len(dst)-1]
			if sound[0] == 'y' && len(dst) > 0 && (dst[len(dst)-1] == 'h' || dst[len(dst)-1] == 'j') {
				sound = sound[1:]
			}
		}
		dst = append(dst, sound...)
	}
	return dst
}

func isVowel(b byte) bool {
	switch b {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}
