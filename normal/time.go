package normal

import (
	"strings"
	"time"
)

// basicTime is the basic form of ISO 8601, without hyphens and colons.
const basicTime = "20060102T150405Z0700"

// Time reads a moment: RFC 3339 with any fraction, the same without zone or
// with a blank for the T, the basic form of ISO 8601, epoch seconds to nanoseconds, RFC 1123, RFC 850 and
// asctime, and D/M/YYYY or M/D/YYYY with a clock of 12 or 24 hours, with or without
// zone. Times without a zone are taken as UTC and ambiguous, as are those whose
// day and month may be swapped and those that are a date only.
func Time(s string) (time.Time, Quality, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 8 || len(s) > 64 {
		return time.Time{}, "", false
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return sane(t, Exact)
	}
	if number(s) >= 0 || digitsOnly(s) {
		return epoch(s)
	}
	day, rest, ok := cutDay(s)
	if !ok {
		return namedTime(s)
	}
	if t, q, ok := clock(day, rest); ok {
		return t, q, true
	}
	return namedTime(s)
}

func sane(t time.Time, q Quality) (time.Time, Quality, bool) {
	t = t.UTC()
	if y := t.Year(); y < 1000 || y > 2999 {
		return time.Time{}, "", false
	}
	return t, q, true
}

func digitsOnly(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) && !(s[i] == '.' && i >= 9 && strings.IndexByte(s[i+1:], '.') < 0 && i+1 < len(s)) {
			return false
		}
	}
	return true
}

// epoch reads seconds, milli-, micro- and nanoseconds since 1970 by their
// number of digits: nine to ten, twelve to thirteen, fifteen to sixteen,
// eighteen to nineteen. Eight digits are a date.
func epoch(s string) (time.Time, Quality, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	n := int64(0)
	for i := 0; i < len(whole); i++ {
		if n > (1<<63-10)/10 {
			return time.Time{}, "", false
		}
		n = n*10 + int64(whole[i]-'0')
	}
	switch len(whole) {
	case 8:
		if frac != "" {
			return time.Time{}, "", false
		}
		return dateOnly(s)
	case 9, 10:
		nanos := int64(0)
		for i, unit := 0, int64(1e8); i < len(frac) && unit > 0; i, unit = i+1, unit/10 {
			nanos += int64(frac[i]-'0') * unit
		}
		return sane(time.Unix(n, nanos), Exact)
	case 12, 13:
		return sane(time.UnixMilli(n), Exact)
	case 15, 16:
		return sane(time.UnixMicro(n), Exact)
	case 18, 19:
		return sane(time.Unix(0, n), Exact)
	}
	return time.Time{}, "", false
}

func dateOnly(s string) (time.Time, Quality, bool) {
	d, _, ok := calendar(s)
	if !ok || len(d) != 10 {
		return time.Time{}, "", false
	}
	t, err := time.Parse(time.DateOnly, d)
	if err != nil {
		return time.Time{}, "", false
	}
	return t, Ambiguous, true
}

// cutDay cuts a text into the day and the clock after it.
func cutDay(s string) (day, rest string, ok bool) {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return s, "", true
	}
	i := strings.LastIndexAny(s[:colon], " Tt,")
	if i <= 0 {
		return "", "", false
	}
	return strings.TrimRight(s[:i], " ,"), s[i+1:], true
}

// clock adds the time of day to a day.
func clock(day, rest string) (time.Time, Quality, bool) {
	d, q, ok := calendar(day)
	if !ok || len(d) != 10 {
		return time.Time{}, "", false
	}
	if rest == "" {
		return dateOnly(day)
	}
	body, zone, zoned := cutZone(rest)
	if !zoned {
		q = Ambiguous
	}
	for _, layout := range clockLayouts {
		t, err := time.Parse("2006-01-02 "+layout, d+" "+body)
		if err != nil {
			continue
		}
		return sane(t.Add(-zone), q)
	}
	return time.Time{}, "", false
}

// clockLayouts are the spellings of a time of day; a fraction of a second is
// read wherever there are seconds.
var clockLayouts = []string{"15:04:05", "15:04", "3:04:05 PM", "3:04:05PM", "3:04 PM", "3:04PM"}

// cutZone cuts the zone off a time of day and returns how far it is ahead of UTC.
func cutZone(s string) (body string, ahead time.Duration, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.NewReplacer("A.M.", "AM", "P.M.", "PM", ",", ".").Replace(s)
	for _, z := range [...]string{"Z", "UTC", "GMT"} {
		if b, found := strings.CutSuffix(s, z); found {
			return strings.TrimSpace(b), 0, true
		}
	}
	i := strings.LastIndexAny(s, "+-")
	if i <= 0 {
		return s, 0, false
	}
	hm := strings.Replace(s[i+1:], ":", "", 1)
	if len(hm) == 2 {
		hm += "00"
	}
	n := number(hm)
	if len(hm) != 4 || n < 0 || n%100 > 59 || n/100 > 15 {
		return s, 0, false
	}
	ahead = time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if s[i] == '-' {
		ahead = -ahead
	}
	b := strings.TrimSpace(s[:i])
	b = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(b, "UTC"), "GMT"))
	return b, ahead, true
}

// namedTime reads the older formats of mail, web servers and C.
func namedTime(s string) (time.Time, Quality, bool) {
	if t, err := time.Parse(basicTime, s); err == nil {
		return sane(t, Exact)
	}
	for _, layout := range [...]string{time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.RubyDate, time.UnixDate,
		"02/Jan/2006:15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		zone, _ := t.Zone()
		if layout == time.ANSIC || zone != "UTC" && zone != "GMT" && zone != "" && t.Location() != time.UTC && !strings.Contains(layout, "-0700") {
			return sane(t, Ambiguous) // an abbreviation such as CST names several zones
		}
		return sane(t, Exact)
	}
	return time.Time{}, "", false
}
