package front

import (
	"fmt"
	"slices"

	"countersign"
)

var networkRule = &Rule{
	Name: "frontnetwork", Title: "The site hangs together with fronts", Family: countersign.FamilyNetwork, Version: 1, Ground: "reuse",
	Basis: []string{"IND-27", "IND-28", "IC3-24-8"},
	Doc: `One crew runs several fronts, and uses things again: the account that counts visitors, the mailbox that registers, a block of phone
numbers, suites in one building. Each thing weighs by how few domains have it. A tie counts here only to sites that are known fronts or that stand out by
themselves. It misleads for clients of one agency and tenants of one building, if one of them is a front.`,
	Weights: []Weight{
		{"known", 14, "judgement: tied to a known front by things that few have"},
		{"strong", 9, "judgement: tied so to a site that stands out by itself"},
		{"weak", 4, "judgement: tied to one by a thing that some have"},
	},
	Innocent: "Firms in one building, or clients of one agency, share such things.",
	Clear:    "Say what ties you to the other site.",
}

// network adds what a site's ties say. The copied firm is tied to its copies
// through no doing of its own, so content does not count here.
func (s *Set) network(l *look, links []Link) {
	l.rule = networkRule
	best, grade := Link{}, ""
	for _, k := range links {
		j := s.at[k.Domain]
		w := k.Weight
		for _, t := range k.Why {
			if kindOf(t.Kind).group == "content" {
				w -= t.Weight
			}
		}
		if w < leastLink+2 || !s.isKnown(j) && s.alone[j] < standsOut || s.kindred(l.at, j) {
			continue
		}
		g := ""
		switch {
		case s.isKnown(j) && w >= joins:
			g = "known"
		case s.alone[j] >= standsOut && w >= joins:
			g = "strong"
		case (s.alone[j] >= standsOut || s.isKnown(j)) && w >= leastLink+2:
			g = "weak"
		}
		if g != "" && (grade == "" || rank(g) > rank(grade)) {
			best, grade = k, g
		}
	}
	if grade == "" {
		return
	}
	var because []countersign.Cause
	for _, t := range best.Why {
		because = append(because, l.cause("shared/"+t.Kind, fmt.Sprintf("%s (with %d others)", t.Shared, t.Others)))
	}
	l.report(grade, because, "The site shares what few have with %s, which stands out by itself.", best.Domain)
}

func rank(grade string) int { return slices.Index([]string{"weak", "strong", "known"}, grade) }

func (s *Set) isKnown(i int) bool {
	d := s.profiles[i].site.Domain
	_, ok := s.cfg.Known.Front(d)
	return ok || s.known[d]
}

const (
	// joins is the weight from which two sites are taken for one crew's, the
	// same as between people.
	joins = 12.0
	// standsOut is the score from which a site is looked at by itself.
	standsOut = -15.0
)
