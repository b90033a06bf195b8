package app

import (
	"slices"
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// cipherNames replaces every name of a record by one of no origin, and every
// protected value by another: letters change places, vowels among vowels and
// consonants among consonants. What is equal, begins alike or differs by a
// letter does so afterwards too, so a rule that compares names for sameness
// sees what it saw, and a rule that reads anything else off a name does not.
func cipherNames(r *countersign.Record) {
	own := ownWords(r)
	for i := range r.Facts {
		f := &r.Facts[i]
		switch {
		case f.Pred.Protected():
			f.Value = "swapped " + f.Value
		case f.Pred.Name():
			f.Value = cipherName(f.Value, own)
		}
		for j := range f.With {
			w := &f.With[j]
			if w.Pred.Name() {
				w.Value = cipherName(w.Value, own)
			}
			if w.Pred == countersign.MRZ {
				w.Value = cipherMRZ(w.Value)
			}
		}
	}
}

// ownWords are the words of the names that people in a record bear.
func ownWords(r *countersign.Record) map[string]bool {
	own := map[string]bool{}
	for _, f := range r.Facts {
		if f.Pred.Name() {
			for w := range strings.FieldsSeq(f.Value) {
				own[strings.ToLower(w)] = true
			}
		}
	}
	return own
}

// cipherName leaves firms their names, but for what their owners lent them: a
// firm has no origin, and is an employer elsewhere in the record.
func cipherName(s string, own map[string]bool) string {
	words := strings.Split(s, " ")
	if !slices.ContainsFunc(words, detect.FirmWord) {
		return cipher(s)
	}
	for i, w := range words {
		if own[strings.ToLower(w)] && !detect.FirmWord(w) {
			words[i] = cipher(w)
		}
	}
	return strings.Join(words, " ")
}

const (
	lettersFrom = "aeioubcdfghjklmnpqrstvwxyz"
	lettersTo   = "eiouacdfghjklmnpqrstvwxyzb"
)

var substitution = func() *strings.Replacer {
	var pairs []string
	for i := range lettersFrom {
		a, b := lettersFrom[i:i+1], lettersTo[i:i+1]
		pairs = append(pairs, a, b, strings.ToUpper(a), strings.ToUpper(b))
	}
	return strings.NewReplacer(pairs...)
}()

func cipher(s string) string { return substitution.Replace(s) }

// cipherMRZ changes the names of a machine readable zone: of the first line of
// two what follows the issuer, of three the third. No check digit covers them.
func cipherMRZ(zone string) string {
	lines := strings.Split(zone, "\n")
	for i, line := range lines {
		lines[i] = cipherLine(line)
	}
	return strings.Join(lines, "\n")
}

func cipherLine(line string) string {
	const nameAt = 5 // document code and issuer (ICAO 9303-4, -5, -7)
	if !strings.Contains(line, "<<") || strings.ContainsAny(line, "0123456789") {
		return line
	}
	switch len(line) {
	case 30:
		return cipher(line)
	case 36, 44:
		return line[:nameAt] + cipher(line[nameAt:])
	}
	return line
}
