package linkage

import "strings"

// isMade reports whether a record's value may be made of one of another field's.
// One in letters that the value has none of may always be.
func (t *Table) isMade(x []value, f int) bool {
	for _, g := range t.made[f] {
		if x[g] < 0 {
			continue
		}
		for part := range strings.FieldsSeq(t.texts[g][x[g]].s) {
			if !ascii(part) || madeOf(t.texts[f][x[f]].s, part) {
				return true
			}
		}
	}
	return false
}

// madeOf reports whether a text has a part in it: one of three letters and more
// anywhere, one of two where letters begin or end.
func madeOf(s, part string) bool {
	switch len(part) {
	case 0, 1:
		return false
	case 2:
		for at := 0; ; {
			i := strings.Index(s[at:], part)
			if i < 0 {
				return false
			}
			i += at
			if i == 0 || !letter(s[i-1]) || i+2 == len(s) || !letter(s[i+2]) {
				return true
			}
			at = i + 1
		}
	}
	return strings.Contains(s, part)
}

// beside reports whether the made values of two records agree in what they are
// not made of: a number, or a host of few. Mailboxes that differ by the names
// alone are of two who share it, as brothers do.
func (t *Table) beside(x, y []value, f int) bool {
	a, hostA, _ := strings.Cut(t.texts[f][x[f]].s, "@")
	b, hostB, _ := strings.Cut(t.texts[f][y[f]].s, "@")
	if !numbered(a, b) && !t.hosted(hostA, hostB) {
		return false
	}
	return a == b || t.bare(x, f, a) != t.bare(y, f, b)
}

// bare is what stands before the at sign of a record's value without what it is
// made of: other fields' values, or their first letters.
func (t *Table) bare(x []value, f int, local string) string {
	var initials []string
	for _, g := range t.made[f] {
		if x[g] < 0 {
			continue
		}
		for part := range strings.FieldsSeq(t.texts[g][x[g]].s) {
			if madeOf(local, part) {
				local = strings.Replace(local, part, "", 1)
			} else {
				initials = append(initials, part[:1])
			}
		}
	}
	for _, i := range initials {
		local = strings.Replace(local, i, "", 1)
	}
	return local
}

// numbered reports whether two texts have the same digits in them, three at
// least: a year of birth in two digits is no more than chance.
func numbered(x, y string) bool {
	const least = 3
	for n, i, j := 0, 0, 0; ; n, i, j = n+1, i+1, j+1 {
		for i < len(x) && !digit(x[i]) {
			i++
		}
		for j < len(y) && !digit(y[j]) {
			j++
		}
		switch {
		case i == len(x) && j == len(y):
			return n >= least
		case i == len(x) || j == len(y) || x[i] != y[j]:
			return false
		}
	}
}

// Records that have a host which still says who they are: a provider has many.
const (
	mostHosted = 10
	hostedOf   = 100 // and no more than one record of so many
)

// hosted reports whether two hosts are one, but for two slips, and few have it.
func (t *Table) hosted(x, y string) bool {
	const long = 8 // letters: two slips make another host of fewer
	if most := min(mostHosted, int32(t.Len()/hostedOf)); t.hosts[x] > most || t.hosts[y] > most {
		return false
	}
	return x != "" && (x == y || min(len(x), len(y)) >= long && edits(x, y, 2) <= 2)
}

func digit(c byte) bool  { return '0' <= c && c <= '9' }
func letter(c byte) bool { return 'a' <= c && c <= 'z' }
