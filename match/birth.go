package match

import (
	"fmt"
	"math"
	"strings"
)

// date is a birth date: year*512 + month*32 + day, zero where unknown.
type date uint32

func (d date) year() int  { return int(d >> 9) }
func (d date) month() int { return int(d >> 5 & 15) }
func (d date) day() int   { return int(d & 31) }

func (d date) String() string {
	switch {
	case d.day() > 0:
		return fmt.Sprintf("%04d-%02d-%02d", d.year(), d.month(), d.day())
	case d.month() > 0:
		return fmt.Sprintf("%04d-%02d", d.year(), d.month())
	}
	return fmt.Sprintf("%04d", d.year())
}

// parseDate reads YYYY, YYYY-MM or YYYY-MM-DD; one-digit months and days and
// a time after T are let pass.
func parseDate(s string) (date, bool) {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "T")
	var n [3]int
	field, digits := 0, 0
	for _, c := range []byte(s) {
		switch {
		case c == '-' && digits > 0 && field < 2:
			field, digits = field+1, 0
		case c >= '0' && c <= '9' && digits < 4:
			n[field] = n[field]*10 + int(c-'0')
			digits++
		default:
			return 0, false
		}
	}
	if n[0] < 1000 || n[0] > 2200 || n[1] > 12 || n[2] > 31 || digits == 0 {
		return 0, false
	}
	if n[1] == 0 {
		n[2] = 0
	}
	return date(n[0]<<9 | n[1]<<5 | n[2]), true
}

// Weights of birth dates in decibans, judgement save where computed from the
// list's own frequencies: documents repeat typing slips, so a slip agrees a
// little and only a clear difference contradicts.
const (
	birthSwapped   = 22  // day and month exchanged
	birthSlip      = 12  // the same but for one of year, month, day
	birthNear      = 2   // the year or one beside it
	birthOther     = -6  // within two years, otherwise different
	birthFar       = -12 // more than two years away
	birthMost      = 40
	rarestBirthday = 1.0 / 15000
	rarestYear     = 1.0 / 60
)

// birth returns the weight of the date that agrees best.
func (s *segment) birth(asked date, held []date) float64 {
	best := math.Inf(-1)
	for _, d := range held {
		best = max(best, s.birthPair(asked, d))
	}
	return best
}

func (s *segment) birthPair(a, b date) float64 {
	gap := a.year() - b.year()
	if gap < 0 {
		gap = -gap
	}
	whole := a.day() > 0 && b.day() > 0
	switch {
	case a == b && whole:
		share := max(rarestBirthday, float64(s.stats.full[b])/float64(max(1, s.stats.dated)))
		return min(birthMost, -10*math.Log10(share)) - 2
	case gap == 0 && (!whole && (a.month() == 0 || b.month() == 0 || a.month() == b.month())):
		share := max(rarestYear, float64(s.stats.years[b.year()])/float64(max(1, s.stats.dated)))
		db := -10*math.Log10(share) - 2
		if a.month() > 0 && a.month() == b.month() {
			db += 9
		}
		return max(birthNear, db)
	case gap == 0 && a.month() == b.day() && a.day() == b.month():
		return birthSwapped
	case whole && oneSlip(a, b):
		return birthSlip
	case gap <= 1 && !whole:
		return birthNear
	case gap <= 2:
		return birthOther
	}
	return birthFar
}

// oneSlip reports dates of which two of three parts agree and the third is
// near or has its digits exchanged.
func oneSlip(a, b date) bool {
	same := 0
	for _, p := range [3][2]int{{a.year(), b.year()}, {a.month(), b.month()}, {a.day(), b.day()}} {
		if p[0] == p[1] {
			same++
		}
	}
	gap := a.year() - b.year()
	return same == 2 && (gap == 0 || gap == 1 || gap == -1 || gap == 10 || gap == -10 || gap == 9 || gap == -9)
}
