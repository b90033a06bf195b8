package match

import "strings"

// Romanise writes a name in plain Latin letters as this package reads it, for
// pages that cannot show its script: passport spellings for Hangul, pinyin for
// Chinese signs, the consonants of Arabic. Words that are Latin letters already
// lose their marks. It is "" where nothing can be read.
func Romanise(name string) string {
	var r reader
	r.runes = clean(r.runes[:0], name)
	r.split(revised)
	words := make([]string, 0, len(r.words))
	for _, w := range r.words {
		if s := string(r.of(w.spelled)); s != "" {
			words = append(words, strings.ToUpper(s[:1])+s[1:])
		}
	}
	return strings.Join(words, " ")
}
