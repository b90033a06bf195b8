package ownership

import (
	"strconv"
	"strings"
)

// A Share is a part of the whole in percent: at least Low, at most High.
type Share struct{ Low, High float64 }

const all = 100

// Unknown is the share of an owner of whom a list gives none.
var Unknown = Share{0, all}

// Known reports whether the list gave a share.
func (s Share) Known() bool { return s != Unknown }

// with is the share when two statements give one each.
func (s Share) with(t Share) Share {
	switch {
	case !s.Known():
		return t
	case !t.Known():
		return s
	}
	return Share{min(s.Low, t.Low), max(s.High, t.High)}
}

// Parse reads a share as lists write it: "51", "51%", "50-75", ">50", ">=50",
// "<25", "0.5". What it cannot read, and what lies outside 0 to 100, is
// Unknown.
func Parse(s string) Share {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), " ", ""), "%", "")
	if rest := strings.TrimLeft(s, "<>="); rest != s {
		n, ok := number(rest)
		switch op := s[:len(s)-len(rest)]; {
		case !ok:
		case op[0] == '>':
			return Share{n, all}
		case op[0] == '<':
			return Share{0, n}
		default:
			return Share{n, n}
		}
		return Unknown
	}
	from, to, ranged := strings.Cut(s, "-")
	low, ok := number(from)
	if !ok {
		return Unknown
	}
	if !ranged {
		return Share{low, low}
	}
	high, ok := number(to)
	if !ok || high < low {
		return Unknown
	}
	return Share{low, high}
}

// number reads a decimal number from 0 to 100; a comma may stand for the point.
func number(s string) (float64, bool) {
	s = strings.Replace(s, ",", ".", 1)
	if s == "" || strings.Trim(s, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && n <= all
}

// String writes the share as people do: "51 percent", "25 to 50 percent".
func (s Share) String() string {
	word := func(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
	low, high := word(round(s.Low)), word(round(s.High))
	switch {
	case !s.Known():
		return "an unknown share"
	case low == high:
		return low + " percent"
	}
	return low + " to " + high + " percent"
}

// round keeps two decimals, which is more than any register gives.
func round(n float64) float64 { return float64(int64(n*100+0.5)) / 100 }
