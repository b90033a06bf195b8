package front

import (
	"math"
	"slices"
	"time"
)

// original returns the site that this one was copied from, nil if it was not
// copied or both belong to one firm.
func (s *Set) original(i int) *copyOf { return s.originals[i] }

// findOriginals notes who copied whom: the site each shares most with of those
// that were there first. Several copies of one firm are as alike as each is to
// the firm, so whoever copied a copy is said to have copied its original.
func (s *Set) findOriginals() {
	s.originals, s.copiers = make([]*copyOf, len(s.profiles)), map[string][]int{}
	s.doubts = make([]float64, len(s.profiles))
	for i := range s.profiles {
		s.doubts[i] = s.doubt(i)
	}
	for i, p := range s.profiles {
		for k := range s.copies[i] {
			s.copies[i][k].amiss = s.amiss(i, &s.copies[i][k])
			s.copies[i][k].wordy = s.wordy(i, &s.copies[i][k])
		}
		if s.prints(i) {
			for k := range s.copies[i] {
				s.copies[i][k].wordy = 0
			}
		}
		s.originals[i] = s.firstOf(i, p)
	}
	for i, p := range s.profiles {
		if s.originals[i] = s.root(i); s.originals[i] != nil && s.relate(p, s.originals[i]).kind == "one firm" {
			s.originals[i] = nil // who has the text of a copy of its own firm's copied nobody
		}
	}
	for i := range s.profiles {
		if c := s.originals[i]; c != nil {
			s.copiers[c.domain] = append(s.copiers[c.domain], i)
		}
	}
}

// amiss reports whether a site that has some of another's text is to be doubted
// for other reasons, and the other is not.
func (s *Set) amiss(i int, c *copyOf) bool {
	if c.at < 0 || max(c.touched, c.held.touched) < slightly {
		return false
	}
	o := s.profiles[c.at]
	return s.doubts[i]-s.doubts[c.at] >= muchDoubt || len(namedIn(s.profiles[i], o.site.Domain, o.brand)) > 0
}

// quotes reports whether a site has a little of many: a directory, a job board.
func (s *Set) quotes(i int) bool {
	n := 0
	for k := range s.copies[i] {
		if c := &s.copies[i][k]; c.at >= 0 && c.verbatim >= quoted && c.verbatim < partlyVerbatim {
			n++
		}
	}
	return n >= quotesMany
}

const (
	quoted     = 0.03 // of the sentences
	quotesMany = 4
)

func (s *Set) firstOf(i int, p *profile) *copyOf {
	for k := range s.copies[i] {
		c := &s.copies[i][k]
		if g := c.grade(); g == "slight" && s.quotes(i) {
			continue
		}
		if copied(c.grade()) && s.before(c, p) && s.relate(p, c).kind != "one firm" {
			return c
		}
	}
	return nil
}

// family returns the oldest site of which a site is openly a part, brand or
// licensee and whose text it has; nil if there is none.
func (s *Set) family(i int) *profile {
	if s.originals == nil {
		return nil
	}
	p := s.profiles[i]
	var oldest *profile
	for k := range s.copies[i] {
		c := &s.copies[i][k]
		if c.at < 0 || !copied(c.grade()) || !s.before(c, p) || s.relate(p, c).kind == "" {
			continue
		}
		if o := s.profiles[c.at]; oldest == nil || !o.began.IsZero() && o.began.Before(oldest.began) {
			oldest = o
		}
	}
	return oldest
}

// kindred reports whether two sites openly belong together, by a firm that has
// been there for years and of which nothing else is to be said: what they share
// needs no other explanation.
func (s *Set) kindred(i, j int) bool {
	for _, x := range [][2]int{{i, j}, {j, i}} {
		o := s.family(x[0])
		if o == nil {
			continue
		}
		at := s.at[o.site.Domain]
		if (at == x[1] || s.family(x[1]) == o) && s.doubts[at] < doubtful && !s.isKnown(at) && s.cfg.Now.Sub(o.began) >= 3*year {
			return true
		}
	}
	return false
}

// root follows originals that are copies themselves, as far as the site has
// text of theirs, too.
func (s *Set) root(i int) *copyOf {
	c := s.originals[i]
	for range 8 {
		if c == nil || c.at < 0 || s.originals[c.at] == nil {
			return c
		}
		further := s.originals[c.at]
		at := slices.IndexFunc(s.copies[i], func(x copyOf) bool { return x.domain == further.domain })
		if at < 0 || further.at == i || !copied(s.copies[i][at].grade()) {
			return c
		}
		c = &s.copies[i][at]
	}
	return c
}

// doubt is what a site says of itself that does not hold, in decibans, whomever
// it resembles.
func (s *Set) doubt(i int) float64 {
	l := &look{set: s, at: i, p: s.profiles[i]}
	for _, r := range []*Rule{ageRule, companyRule, contactRule, maildropRule, phoneRule} {
		l.rule = r
		r.run(l)
	}
	sum := 0.0
	for i := range l.out {
		sum += l.out[i].Weight
	}
	return sum
}

// before reports whether the other was there first, as far as anything shows.
func (s *Set) before(c *copyOf, p *profile) bool { return s.first(c, p) >= surelyFirst }

// surelyFirst is the weight from which the other is taken for the older, in
// decibans.
const surelyFirst = 3.0

// first weighs, in decibans, what speaks for the other having been there before
// the site: when their content can have begun, which of them names the other
// where no visitor looks, which says of itself what does not hold.
func (s *Set) first(c *copyOf, p *profile) float64 {
	if c.at < 0 {
		return s.firstSeen(c, p)
	}
	o := s.profiles[c.at]
	w := byDates(o.live(), p.live(), s.cfg.Now)
	if len(namedIn(p, o.site.Domain, o.brand)) > 0 {
		w += namesOther
	}
	if len(namedIn(o, p.site.Domain, p.brand)) > 0 {
		w -= namesOther
	}
	w += s.namedByOthers(c, p)
	i := s.at[p.site.Domain]
	w += math.Max(-doubtful, math.Min(doubtful, 0.7*(s.doubts[i]-s.doubts[c.at])))
	if s.known[p.site.Domain] != s.known[o.site.Domain] {
		w += map[bool]float64{true: namesOther, false: -namesOther}[s.known[p.site.Domain]]
	}
	return w
}

// namedByOthers weighs which of the two a third site with the same text names
// out of sight: that one is what it was copied from.
func (s *Set) namedByOthers(c *copyOf, p *profile) float64 {
	o, w := s.profiles[c.at], 0.0
	list := s.copies[s.at[p.site.Domain]]
	for k := range list {
		x := &list[k]
		if x.at < 0 || x.at == c.at || x.most() < partlyVerbatim {
			continue
		}
		third := s.profiles[x.at]
		if len(namedIn(third, o.site.Domain, o.brand)) > 0 {
			w = namedByThird
		}
		if len(namedIn(third, p.site.Domain, p.brand)) > 0 {
			return -namedByThird
		}
	}
	return w
}

// firstSeen is first for a site of the corpus, of which only its captures are
// known.
func (s *Set) firstSeen(c *copyOf, p *profile) float64 {
	w := 0.0
	switch {
	case p.began.IsZero():
		w = 4
	case c.far.seen.Before(p.live()):
		w = 12
	case s.cfg.Now.Sub(p.live()) < 400*24*time.Hour:
		w = 6
	}
	return w + math.Min(doubtful, 0.7*s.doubts[s.at[p.site.Domain]])
}

const (
	namedByThird = 8.0  // another copy names one of the two
	namesOther   = 12.0 // one names the other, whose text it has, out of sight
	muchDoubt    = 6.0  // what one says of itself that does not hold, and the other does not
	doubtful     = 7.0  // at most, for what either says of itself
	year         = 365 * 24 * time.Hour
)

// byDates weighs two beginnings, zero where unknown. A site whose beginning is
// known to be old was there before one of which nothing is known, more likely
// than not.
func byDates(o, p, now time.Time) float64 {
	switch {
	case o.IsZero() && p.IsZero():
		return 0
	case p.IsZero():
		return unknownOld(now.Sub(o))
	case o.IsZero():
		return -unknownOld(now.Sub(p))
	}
	switch d := p.Sub(o); {
	case d >= year:
		return 12
	case d >= 60*24*time.Hour:
		return 8
	case d > 0:
		return 4
	case d > -60*24*time.Hour:
		return -4
	case d > -year:
		return -8
	}
	return -12
}

func unknownOld(age time.Duration) float64 {
	if age >= 2*year {
		return 4
	}
	return -2
}

// live is when the content of a site can have begun: with the domain, or, where
// a domain lay for years without a certificate after all had one, with the
// first of a row of them. Old domains are bought for their age.
func (p *profile) live() time.Time {
	c := p.site.Certificates
	if len(c) < 2 || p.began.IsZero() {
		return p.began
	}
	first := c[0].NotBefore
	for i := range c {
		if c[i].NotBefore.Before(first) {
			first = c[i].NotBefore
		}
	}
	if first.Sub(p.began) > 3*year && first.After(everyoneHad) {
		return first
	}
	return p.began
}

// everyoneHad is when nearly every site that was alive had a certificate (share
// of pages loaded over HTTPS by then above nine in ten: transparency reports of
// browser makers).
var everyoneHad = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
