package front

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign"
)

var staffRule = &Rule{
	Name: "frontstaff", Title: "Its people are known as applicants only", Family: countersign.FamilyNetwork, Version: 1, Ground: "reuse",
	Basis: []string{"IND-27", "IND-28"},
	Doc: `Whom the site shows as its people is looked up among the applicants and accounts of the house: by mailbox, profile, telephone or picture,
never by a name; a picture that other sites have, too, counts for nothing, nor does one on a site of three years and more, from which an applicant may
have taken it. That one of a firm's people applies elsewhere is usual and weighs nothing. What
weighs is that a thing of theirs belongs to an applicant of quite another name, that their resumes do not know the firm, or that most of those who are
shown apply. It misleads for firms that let people go, for shared mailboxes, and for people who changed their name.`,
	Weights: []Weight{
		{"othernames", 8, "judgement: two of its people and more have a mailbox, profile, number or picture of applicants of other names"},
		{"othername", 5, "judgement: one of them has"},
		{"unnamed", 4, "judgement: two and more of its people are applicants under their names, and their resumes do not name the firm"},
		{"several", 0, "judgement: three and more of its people, and half of those shown, are applicants under their names; shown and not weighed, for firms that let people go look alike"},
	},
	Innocent: "The firm may be letting people go, or somebody may have another name now.",
	Clear:    "Meet these people on a call, each with a paper that shows the name.",
	run:      staffKnown,
}

func staffKnown(l *look) {
	if l.p.empty {
		return
	}
	var others, unnamed, same []sharing
	for _, x := range l.shared() {
		switch {
		case x.other && x.pred == countersign.Photo && !l.set.recent(l.p):
			continue // an applicant may have taken the picture of an honest firm's person
		case x.other:
			others = append(others, x)
		case len(x.subject.Jobs) > 0 && !x.subject.names(l.p):
			unnamed = append(unnamed, x)
			fallthrough
		default:
			same = append(same, x)
		}
	}
	switch n := people(others); {
	case n > 1:
		l.report("othernames", l.sharings(others), "%d people whom the site shows have things of applicants of other names: %s.", n, subjectsOf(others))
	case n == 1:
		l.report("othername", l.sharings(others), "Somebody whom the site shows has a thing of an applicant of another name: %s.", subjectsOf(others))
	case people(unnamed) > 1:
		l.report("unnamed", l.sharings(unnamed), "%d people whom the site shows are applicants whose resumes do not name the firm: %s.", people(unnamed), subjectsOf(unnamed))
	case people(same) >= 3 && 2*people(same) >= len(l.set.members[l.at]):
		l.report("several", l.sharings(same), "%d of %d people whom the site shows are applicants: %s.", people(same), len(l.set.members[l.at]), subjectsOf(same))
	}
}

// recent reports whether a site is known to be younger than three years.
func (s *Set) recent(p *profile) bool {
	return !p.began.IsZero() && s.cfg.Now.Sub(p.began) < 3*365*24*time.Hour
}

// people counts the members of a site that share something.
func people(list []sharing) int {
	seen := map[*Member]bool{}
	for i := range list {
		seen[list[i].member] = true
	}
	return len(seen)
}

func (l *look) sharings(list []sharing) []countersign.Cause {
	var out []countersign.Cause
	for _, x := range list[:min(len(list), 8)] {
		out = append(out, countersign.Cause{Subject: x.subject.ID, Pred: x.pred, Shown: clip(fmt.Sprintf("%s (%s on %s)", x.thing, x.member.Called, x.member.Page))})
	}
	return out
}

// subjectsOf names subjects, each once.
func subjectsOf(list []sharing) string {
	var ids []string
	for _, x := range list {
		ids = union(ids, []string{string(x.subject.ID)})
	}
	return listed(ids)
}

const mostNamed = 5

func listed(ids []string) string {
	slices.Sort(ids)
	if n := len(ids) - mostNamed; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:mostNamed], ", "), n)
	}
	return strings.Join(ids, ", ")
}

var resumeRule = &Rule{
	Name: "frontresume", Title: "It lives in applicants' pasts", Family: countersign.FamilyIdentity, Version: 1, Ground: "contradiction",
	Basis: []string{"IND-27", "IC3-24-8"},
	Doc: `Applicants who say they worked for the firm are found by its domain; by its name only where their referee writes from its domain. Their jobs are
set beside the age of the domain, and their referees beside how much else there is of the firm. Fronts are made to give hidden workers a past. It
misleads for firms that moved to a new domain and for young firms whose people leave together.`,
	Weights: []Weight{
		{"before", 3, "judgement: two applicants and more worked there, they say, three years and more before there was a domain, and the site itself claims no such age"},
		{"referees", 3, "judgement: two applicants and more have worked there and have referees there, the domain is not two years old and no registry has the firm"},
	},
	Innocent: "The firm may have had another domain, or may be young and letting people go.",
	Clear:    "Show an earlier domain, a payslip, or the entry in the registry of companies.",
	run:      resumes,
}

func resumes(l *look) {
	p := l.p
	if p.empty || p.began.IsZero() {
		return
	}
	var before, vouched []string
	var becauseBefore, becauseVouched []countersign.Cause
	subjects := l.set.cfg.Subjects[p.site.Domain]
	for i := range subjects {
		s := &subjects[i]
		job, ok := s.claims(p)
		if !ok {
			continue
		}
		if !job.From.IsZero() && job.From.AddDate(longBefore, 0, 0).Before(p.began) {
			before = append(before, string(s.ID))
			becauseBefore = append(becauseBefore, countersign.Cause{Subject: s.ID, Pred: countersign.Employment, Shown: clip(job.Employer + " from " + job.From.Format("2006-01"))})
		}
		if m := s.vouched(p.site.Domain); m != "" {
			vouched = append(vouched, string(s.ID))
			becauseVouched = append(becauseVouched, countersign.Cause{Subject: s.ID, Pred: countersign.ReferenceEmail, Shown: clip(m)})
		}
	}
	if len(before) > 1 && !l.told(ageRule.Name) && len(p.claim("formerly")) == 0 {
		l.report("before", becauseBefore[:min(len(becauseBefore), 8)], "%d applicants say they worked for the firm years before its domain began in %s: %s.",
			len(before), p.began.Format("January 2006"), listed(before))
	}
	if len(vouched) > 1 && l.set.cfg.Now.Sub(p.began) < youngDomain && !l.toldGrade(companyRule.Name, "found") {
		l.report("referees", becauseVouched[:min(len(becauseVouched), 8)], "%d applicants have worked for the firm and have referees at its domain, and there is no other trace of it: %s.",
			len(vouched), listed(vouched))
	}
}

// longBefore is how many years before its domain a job must begin to be told:
// many firms were there a while before their site.
const longBefore = 3

const youngDomain = 2 * 365 * 24 * time.Hour

// told reports whether a rule has already spoken of the site.
func (l *look) told(rule string) bool {
	return slices.ContainsFunc(l.out, func(f countersign.Finding) bool { return f.Detector == rule })
}

func (l *look) toldGrade(rule, grade string) bool {
	return slices.ContainsFunc(l.out, func(f countersign.Finding) bool { return f.Detector == rule && f.Grade == grade })
}
