package people

import (
	"strings"

	"countersign/normal"
)

// plain leaves out what says nothing: "n/a", "unknown".
func plain(s string) string {
	s = strings.TrimSpace(s)
	if normal.Placeholder(s) {
		return ""
	}
	return s
}

// letters are a name without what spellings of it differ in.
func letters(s string) string {
	if s = plain(s); s == "" {
		return ""
	}
	if parts := normal.NameParts(s); len(parts) > 0 {
		return strings.Join(parts, " ")
	}
	return s
}

// mailbox is an address as its provider reads it, where it is one.
func mailbox(s string) string {
	if m, ok := normal.Email(s); ok {
		return m
	}
	return plain(s)
}

// nationalDigits are how many of a telephone's last digits are compared: the
// country is written or left out as people like.
const nationalDigits = 9

func telephone(s string) string {
	s = plain(s)
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
	return digits[max(0, len(digits)-nationalDigits):]
}

// Parted splits a whole name: "Lindqvist, Katherine", or the family name last.
// Where it stands first the two are compared across ([linkage.Field].Swap).
func Parted(name string) (given, family string) {
	name = plain(name)
	if f, g, ok := strings.Cut(name, ","); ok {
		return strings.TrimSpace(g), strings.TrimSpace(f)
	}
	i := strings.LastIndexByte(name, ' ')
	if i < 0 {
		return "", name
	}
	return strings.TrimSpace(name[:i]), name[i+1:]
}

// An order is in which day, month and year stand.
type order uint8

const (
	unsure order = iota
	dayFirst
	monthFirst
)

// orderOf looks which order the dates of a column tell: a number above 12 is a
// day. Where none tells, or some tell one and some the other, nobody knows.
func orderOf(dates []string) order {
	days, months := 0, 0
	for _, s := range dates {
		a, b, _, ok := figures(s)
		switch {
		case !ok:
		case a > 12 && b <= 12:
			days++
		case b > 12 && a <= 12:
			months++
		}
	}
	switch {
	case days > 0 && months == 0:
		return dayFirst
	case months > 0 && days == 0:
		return monthFirst
	}
	return unsure
}

// date is YYYYMMDD. Where nobody knows which is the day, the smaller of the two
// stands as the month in every row: then dates that are equal stay equal.
func date(s string, in order) string {
	s = plain(s)
	if a, b, year, ok := figures(s); ok {
		day, month := a, b
		if in == monthFirst || in == unsure && (b > 12 || a <= 12 && a < b) {
			day, month = b, a
		}
		return digits(year, 4) + digits(month, 2) + digits(day, 2)
	}
	if d, quality, ok := normal.Date(s); ok && quality == normal.Exact {
		return strings.ReplaceAll(d, "-", "")
	}
	return s
}

func digits(n, width int) string {
	const most = 4
	var b [most]byte
	for i := range width {
		b[width-1-i] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:width])
}

// figures reads "31/01/1990", "1.31.1990", "3-4-1990".
func figures(s string) (a, b, year int, ok bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' || r == ' ' })
	if len(parts) != 3 || len(parts[0]) > 2 || len(parts[1]) > 2 || len(parts[2]) != 4 {
		return 0, 0, 0, false
	}
	var n [3]int
	for i, p := range parts {
		for _, r := range p {
			if r < '0' || r > '9' {
				return 0, 0, 0, false
			}
			n[i] = 10*n[i] + int(r-'0')
		}
	}
	if n[0] == 0 || n[1] == 0 || n[0] > 31 || n[1] > 31 || n[0] > 12 && n[1] > 12 {
		return 0, 0, 0, false
	}
	return n[0], n[1], n[2], true
}
