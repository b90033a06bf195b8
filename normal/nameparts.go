package normal

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxParts is how many parts of a name are compared.
const maxParts = 12

// titles are words about a person that are no part of the name.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true, "sir": true, "jr": true,
	"sr": true, "ii": true, "iii": true, "phd": true, "md": true, "mba": true, "esq": true, "cpa": true, "pmp": true,
	"mister": true, "ing": true, "dipl": true, "mag": true,
}

// NameParts returns the parts of a name in plain lower-case letters, in order,
// without titles; at most twelve. It is for comparing names and for nothing
// else.
func NameParts(name string) []string { return parts(name) }

// parts returns the parts of a name in plain lower-case letters; hyphens and
// apostrophes join.
func parts(name string) []string {
	var buf [maxName + 64]byte
	f := appendFold(buf[:0], name)
	out := make([]string, 0, 6)
	part := make([]byte, 0, 32)
	end := func() {
		if len(part) > 0 && len(out) < maxParts && !titles[string(part)] {
			out = append(out, string(part))
		}
		part = part[:0]
	}
	for _, c := range f {
		switch {
		case isLetter(c), isDigit(c), c >= 0x80:
			part = append(part, c)
		case c == '-' || c == '\'' || c == '_':
		default:
			end()
		}
	}
	end()
	return out
}

// compare compares two lists of parts.
func compare(a, b []string) Sameness {
	if len(a) == 0 || len(b) == 0 {
		return Unknown
	}
	a, b = slices.Clone(a), slices.Clone(b)
	equal := dropPairs(&a, &b, func(x, y string) bool { return x == y })
	if joined(a, b) {
		return Same
	}
	alike := equal
	alike += dropPairs(&a, &b, func(x, y string) bool { return initial(x, y) })
	slips := dropPairs(&a, &b, slip)
	alike += slips
	full := equal + slips
	if full > 0 && slips <= 1 && (len(a) == 0 || len(b) == 0) {
		return Compatible
	}
	return Different
}

// dropPairs takes out parts that agree, in order, and returns how many pairs did.
func dropPairs(a, b *[]string, agree func(x, y string) bool) int {
	n := 0
	for i := 0; i < len(*a); i++ {
		j := slices.IndexFunc(*b, func(y string) bool { return agree((*a)[i], y) })
		if j < 0 {
			continue
		}
		*a, *b = slices.Delete(*a, i, i+1), slices.Delete(*b, j, j+1)
		n++
		i--
	}
	return n
}

// joined reports whether what is left spells the same without spaces, in some
// order of the parts.
func joined(a, b []string) bool {
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	total := 0
	for _, s := range a {
		total += len(s)
	}
	for _, s := range b {
		total -= len(s)
	}
	if total != 0 || len(a) > 4 || len(b) > 4 {
		return false
	}
	target := strings.Join(b, "")
	return spells(a, target) || len(b) > 1 && spells(b, strings.Join(a, ""))
}

// spells reports whether the parts in some order spell the target.
func spells(parts []string, target string) bool {
	if len(parts) == 0 {
		return target == ""
	}
	for i, p := range parts {
		rest, ok := strings.CutPrefix(target, p)
		if !ok {
			continue
		}
		others := make([]string, 0, 4)
		others = append(append(others, parts[:i]...), parts[i+1:]...)
		if spells(others, rest) {
			return true
		}
	}
	return false
}

// initial reports whether one part is the initial of the other.
func initial(x, y string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	return utf8.RuneCountInString(x) == 1 && strings.HasPrefix(y, x)
}

// longPart is from how many letters one slip of the pen leaves a part alike.
const longPart = 6

// slip reports whether two long parts are one edit apart: a letter more, less
// or other, or two letters swapped.
func slip(x, y string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < longPart-1 || len(y) < longPart || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return x[i:] == y[i+1:]
	}
	if i >= len(x)-1 {
		return true
	}
	return x[i+1:] == y[i+1:] || x[i] == y[i+1] && x[i+1] == y[i] && x[i+2:] == y[i+2:]
}
