package normal

import (
	"strings"
	"unicode/utf8"
)

// A Quality says how much of a date or time the spelling settles.
type Quality string

// The qualities.
const (
	Exact     Quality = "exact"
	Ambiguous Quality = "ambiguous" // day and month may be swapped, or the zone is not told
	MonthOnly Quality = "month"     // the day is not told; the first stands for it
	YearOnly  Quality = "year"      // the month is not told; January stands for it
)

// Date reads a calendar date in the spellings forms, documents and exports
// use and returns it as YYYY-MM-DD, or YYYY-MM and YYYY where no more is told:
// 2026-03-04, 2026/3/4, 2026.03.04, 20260304, 4.3.2026, 03/14/2026, 14-03-2026,
// 4 March 2026, 04-Mar-2026, March 4th, 2026, Mar 2026, 03/2026, 2026-03, 2026,
// 2026年3月4日, and the day of a time that [Time] reads. Day and month are ambiguous
// where both orders make a date: with slashes and hyphens the month is then
// taken first, with dots the day always is. Years of two digits are of the
// hundred years that end in 2068, as POSIX has it, and ambiguous.
func Date(s string) (string, Quality, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > 64 || Placeholder(s) {
		return "", "", false
	}
	if d, q, ok := calendar(s); ok {
		return d, q, true
	}
	if _, _, ok := Time(s); !ok {
		return "", "", false
	}
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		s = s[:10] // the day as written, in its own zone
	} else if day, _, ok := cutDay(s); ok {
		s = day
	}
	return calendar(s)
}

// calendar reads a date that stands by itself.
func calendar(s string) (string, Quality, bool) {
	if d, ok := isoDate(s); ok {
		return d, Exact, true
	}
	var f fields
	if len(s) < 4 || !f.split(s) {
		return "", "", false
	}
	y, m, d, q, ok := f.date()
	if !ok {
		return "", "", false
	}
	return formatDate(y, m, d, q), q, true
}

func isoDate(s string) (string, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return "", false
	}
	y, m, d := number(s[:4]), number(s[5:7]), number(s[8:])
	return s, y >= 0 && m >= 0 && d >= 0 && validDate(y, m, d)
}

// number reads up to thirteen digits, or returns -1.
func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) || n > 1e12 {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func validDate(y, m, d int) bool {
	return y >= 1000 && y <= 2999 && m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func formatDate(y, m, d int, q Quality) string {
	b := []byte{byte('0' + y/1000), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), '-',
		byte('0' + m/10), byte('0' + m%10), '-', byte('0' + d/10), byte('0' + d%10)}
	switch q {
	case YearOnly:
		b = b[:4]
	case MonthOnly:
		b = b[:7]
	}
	return string(b)
}

// fields are the parts of a date as written.
type fields struct {
	part  [3]string // digits
	n     int
	month int // told by name, 1 to 12
	at    int // how many parts stood before the name
	sep   byte
}

// months by their first three letters; other languages where they differ.
var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
	"dec": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "mai": 5, "okt": 10, "dez": 12, "set": 9, "out": 10, "fev": 2,
	"avr": 4, "maj": 5, "mei": 5,
}

// frenchLong are names whose first three letters do not tell them apart.
var frenchLong = map[string]int{"juin": 6, "juillet": 7, "aout": 8}

var weekdays = map[string]bool{"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true}

// split cuts a date into at most three numbers and the name of a month.
func (f *fields) split(s string) bool {
	if utf8.RuneCountInString(s) != len(s) {
		s = strings.NewReplacer("年", "-", "月", "-", "日", "", "년", "-", "월", "-", "일", "").Replace(fold(s))
		s = strings.Join(strings.Fields(strings.TrimRight(s, "- ")), "")
	}
	for i := 0; i < len(s); {
		j := i
		switch {
		case isDigit(s[i]):
			for j < len(s) && isDigit(s[j]) {
				j++
			}
			if f.n == 3 {
				return false
			}
			f.part[f.n] = s[i:j]
			f.n++
		case isLetter(s[i]):
			for j < len(s) && isLetter(s[j]) {
				j++
			}
			if !f.word(strings.ToLower(s[i:j])) {
				return false
			}
		case strings.IndexByte("-/. ,'", s[i]) >= 0:
			j++
			if s[i] != ' ' && s[i] != ',' && f.sep == 0 {
				f.sep = s[i]
			}
		default:
			return false
		}
		i = j
	}
	return f.n > 0
}

func (f *fields) word(w string) bool {
	switch {
	case w == "st" || w == "nd" || w == "rd" || w == "th" || w == "de" || w == "of" || w == "del":
		return true
	case f.n == 0 && len(w) >= 3 && weekdays[w[:3]] && f.month == 0:
		return true
	case len(w) < 3 || f.month != 0:
		return false
	}
	if f.month = frenchLong[w]; f.month == 0 {
		f.month = months[w[:3]]
	}
	f.at = f.n
	return f.month != 0
}

func (f *fields) date() (y, m, d int, q Quality, ok bool) {
	switch {
	case f.month != 0:
		return f.named()
	case f.n == 1:
		return f.single()
	case f.n == 2:
		return f.pair()
	}
	return f.triple()
}

// named reads dates with the month in letters.
func (f *fields) named() (y, m, d int, q Quality, ok bool) {
	switch f.n {
	case 1:
		y, m, d, q = year(f.part[0]), f.month, 1, MonthOnly
	case 2:
		y, m, d, q = year(f.part[1]), f.month, number(f.part[0]), Exact
		if len(f.part[0]) == 4 {
			y, d = year(f.part[0]), number(f.part[1])
		} else if len(f.part[1]) == 2 {
			q = Ambiguous
		}
	default:
		return 0, 0, 0, "", false
	}
	return y, m, d, q, validDate(y, m, d)
}

func (f *fields) single() (y, m, d int, q Quality, ok bool) {
	p := f.part[0]
	switch len(p) {
	case 4:
		y = number(p)
		return y, 1, 1, YearOnly, validDate(y, 1, 1)
	case 8:
		y, m, d = number(p[:4]), number(p[4:6]), number(p[6:])
		return y, m, d, Exact, validDate(y, m, d)
	}
	return 0, 0, 0, "", false
}

func (f *fields) pair() (y, m, d int, q Quality, ok bool) {
	if f.sep == 0 {
		return 0, 0, 0, "", false
	}
	a, b := f.part[0], f.part[1]
	if len(a) == 4 {
		a, b = b, a
	}
	if len(b) != 4 || len(a) > 2 {
		return 0, 0, 0, "", false
	}
	y, m = number(b), number(a)
	return y, m, 1, MonthOnly, validDate(y, m, 1)
}

func (f *fields) triple() (y, m, d int, q Quality, ok bool) {
	if f.sep == 0 || len(f.part[1]) > 2 {
		return 0, 0, 0, "", false
	}
	if len(f.part[0]) == 4 && len(f.part[2]) <= 2 {
		y, m, d = number(f.part[0]), number(f.part[1]), number(f.part[2])
		return y, m, d, Exact, validDate(y, m, d)
	}
	if len(f.part[0]) > 2 || len(f.part[2]) != 4 && len(f.part[2]) != 2 {
		return 0, 0, 0, "", false
	}
	y = year(f.part[2])
	a, b := number(f.part[0]), number(f.part[1])
	monthFirst, dayFirst := validDate(y, a, b), validDate(y, b, a)
	switch {
	case f.sep == '.':
		m, d, q, ok = b, a, Exact, dayFirst
	case monthFirst && dayFirst && a != b:
		m, d, q, ok = a, b, Ambiguous, true
	case monthFirst:
		m, d, q, ok = a, b, Exact, true
	default:
		m, d, q, ok = b, a, Exact, dayFirst
	}
	if len(f.part[2]) == 2 {
		q = Ambiguous
	}
	return y, m, d, q, ok
}

// year reads a year of four digits, or of two within the hundred years that
// end in 2068.
func year(s string) int {
	y := number(s)
	if len(s) == 2 && y >= 0 {
		if y <= 68 {
			return 2000 + y
		}
		return 1900 + y
	}
	if len(s) != 4 {
		return -1
	}
	return y
}
