package source

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"countersign"
)

// mostYears is how wide a range of birth years may be to be kept year by year:
// beyond it a year that agrees says nothing.
const mostYears = 20

// Born adds a date of birth, or the years in which it lies, in the spellings of
// the lists: "1970", "1970-02-05", "05 Feb 1970", "Feb 1970", "05/02/1970",
// "00/00/1970", "dd/02/1970", "circa 1970", "1950 to 1955", "1968 - 1970".
// Slashes mean day, month, year.
func (p *Party) Born(s string) {
	s = p.clean(s, 100, "a date of birth")
	if s == "" {
		return
	}
	if d, ok := listDate(s); ok {
		p.born(d, "")
		return
	}
	plain, circa := uncertain(s)
	if d, ok := listDate(plain); ok && circa {
		p.born(d, s)
		return
	}
	for _, sep := range []string{" to ", " - ", "-", "–", " and ", "/"} {
		a, b, ok := strings.Cut(plain, sep)
		if from, to := yearOf(a), yearOf(b); ok && from > 0 && to > 0 {
			p.BornBetween(from, to, s)
			return
		}
	}
	if y := onlyYear(s); y > 0 {
		p.born(strconv.Itoa(y), s)
		return
	}
	p.Remark("date of birth: " + s)
}

// onlyYear returns the one year that a sentence on a date names, 0 if it names
// none, several, or counts in another calendar.
func onlyYear(s string) int {
	year := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
		n := yearOf(w)
		if w == "hijri" || w == "islamic" || w == "old" || n > 0 && year > 0 {
			return 0
		}
		year += n
	}
	return year
}

// BornAbout adds a date of birth with the list's word on how sure it is.
func (p *Party) BornAbout(s, circa string) {
	if d, ok := listDate(s); ok {
		p.born(d, circa)
		return
	}
	p.Born(s)
}

func (p *Party) born(d, circa string) {
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred == ListBirthDate && f.Value == d {
			return
		}
	}
	if p.add(countersign.Fact{Pred: ListBirthDate, Value: d}) {
		p.sheet.With(ListCirca, circa)
	}
}

// BornOn adds a date of birth given in parts; zero parts are unknown.
func (p *Party) BornOn(year, month, day int, circa string) {
	if d, ok := dateOf(year, month, day); ok {
		p.born(d, circa)
	}
}

// BornBetween adds every year from one to another, both included.
func (p *Party) BornBetween(from, to int, written string) {
	if to < from || to-from > mostYears || !validYear(from) || !validYear(to) {
		p.Leave("birth years from %d to %d", from, to)
		return
	}
	for y := from; y <= to; y++ {
		p.born(strconv.Itoa(y), written)
	}
}

// uncertain takes off words that say that a date is not sure.
func uncertain(s string) (plain string, circa bool) {
	low := strings.ToLower(s)
	for _, w := range []string{"circa", "approximately", "approx.", "approx", "about", "around", "between", "c.", "ca."} {
		if strings.Contains(low, w) {
			circa = true
			low = strings.ReplaceAll(low, w, " ")
		}
	}
	low = strings.ReplaceAll(low, " and ", " to ")
	return strings.Join(strings.Fields(low), " "), circa
}

func yearOf(s string) int {
	s = strings.TrimSpace(s)
	if d, ok := listDate(s); ok {
		s = d[:4]
	}
	n, err := strconv.Atoi(s)
	if err != nil || !validYear(n) {
		return 0
	}
	return n
}

// validYear leaves out years of other calendars, which lists mention.
func validYear(y int) bool { return y >= 1800 && y <= 2200 }

func dateOf(year, month, day int) (string, bool) {
	switch {
	case !validYear(year) || month < 0 || month > 12 || day < 0 || day > 31:
		return "", false
	case month == 0:
		return fmt.Sprintf("%04d", year), true
	case day == 0:
		return fmt.Sprintf("%04d-%02d", year, month), true
	case time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day:
		return "", false
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day), true
}

// listDate reads one date as YYYY, YYYY-MM or YYYY-MM-DD.
func listDate(s string) (string, bool) {
	s = strings.TrimSpace(s)
	switch {
	case strings.Contains(s, "/"):
		return slashed(s)
	case len(s) >= 4 && isNumberText(s[:4]) && (len(s) == 4 || s[4] == '-'):
		return dashed(s)
	}
	return worded(s)
}

// dashed reads ISO 8601, a time after it let pass.
func dashed(s string) (string, bool) {
	s, _, _ = strings.Cut(s, "T")
	var n [3]int
	for i, part := range strings.Split(s, "-") {
		v, err := strconv.Atoi(part)
		if i > 2 || err != nil || len(part) > 4 {
			return "", false
		}
		n[i] = v
	}
	return dateOf(n[0], n[1], n[2])
}

// slashed reads day, month and year; "00", "dd" and "mm" are unknown.
func slashed(s string) (string, bool) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return "", false
	}
	var n [3]int
	for i, part := range parts {
		part = strings.ToLower(strings.TrimSpace(part))
		if part == "dd" || part == "mm" {
			continue
		}
		v, err := strconv.Atoi(part)
		if err != nil {
			return "", false
		}
		n[i] = v
	}
	if n[1] == 0 { // a day without its month says nothing
		n[0] = 0
	}
	return dateOf(n[2], n[1], n[0])
}

// worded reads "5 Feb 1970" and "Feb 1970".
func worded(s string) (string, bool) {
	words := strings.Fields(strings.NewReplacer(",", " ", ".", " ").Replace(s))
	day := 0
	if len(words) == 3 {
		var err error
		if day, err = strconv.Atoi(words[0]); err != nil || day == 0 {
			return "", false
		}
		words = words[1:]
	}
	if len(words) != 2 || len(words[0]) < 3 {
		return "", false
	}
	year, err := strconv.Atoi(words[1])
	month := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(words[0][:3]))
	if err != nil || month < 0 || month%3 != 0 {
		return "", false
	}
	return dateOf(year, month/3+1, day)
}

func isNumberText(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Day reads a day in the spellings of the lists, as midnight UTC; slashes mean
// day, month, year. The zero time stands for what cannot be read.
func Day(s string) time.Time {
	d, ok := listDate(s)
	if !ok || len(d) != len(time.DateOnly) {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, d)
	if err != nil {
		return time.Time{}
	}
	return t
}
