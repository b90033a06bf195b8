// Package mailpattern tells of mailboxes made to one pattern.
package mailpattern

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds strangers whose mailboxes have a rare part in common.
var Detector = &detect.Detector{
	Name:    "mailpattern",
	Title:   "A mailbox made to the same pattern as those of other people",
	Family:  countersign.FamilyContact,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IND-28", "IC3-25a-M5"},
	Doc: `Who makes twenty personas makes twenty mailboxes, often to one pattern: a first name that changes, a word that stays, a
number. The words of the person's own name and the common words of the trade are taken out before anything is compared, so that
namesakes and developers do not look alike. It misleads for members of a club, a school or a firm who put its name into their
addresses.`,
	Weights: []detect.Weight{
		{Grade: "some", Decibans: 3, From: "judgement: one or two strangers with the same rare words in their mailboxes; chance and clubs do that"},
		{Grade: "series", Decibans: 9, From: "judgement: three strangers or more, and few others in the whole population"},
	},
	Innocent: "The word in your address may be that of a club, a school or a firm that others belong to as well.",
	Clear:    "Say what the word in your address stands for.",
	Reads:    []countersign.Pred{countersign.Email, Pred},
	Run:      run,
}

// Pred qualifies an e-mail address with the pattern it is made to.
const Pred countersign.Pred = "mail-pattern"

// peopleASeries is how many may have a pattern before it is a word of the day.
const peopleASeries = 30

func run(p *detect.Pass) {
	var best detect.Common
	var pattern countersign.ID
	for _, f := range p.Facts(countersign.Email) {
		o := f.QObject(Pred)
		if o == "" {
			continue
		}
		c := p.InCommon(f, Pred, o)
		if c.Holders <= peopleASeries && len(c.Strangers) > len(best.Strangers) {
			best, pattern = c, o
		}
	}
	switch n := len(best.Strangers); {
	case n >= 3:
		p.Report("series", best.Because(p, Pred, pattern), "%s have an e-mail address made to the same unusual pattern.", p.Others(n))
	case n > 0:
		p.Report("some", best.Because(p, Pred, pattern), "%s %s an e-mail address made to the same unusual pattern.",
			p.Others(n), detect.Plural(n, "has", "have"))
	}
}

// common are words that half the trade has in its addresses.
var common = map[string]bool{
	"dev": true, "developer": true, "devs": true, "software": true, "soft": true, "engineer": true, "engineering": true, "eng": true,
	"code": true, "coder": true, "coding": true, "tech": true, "technology": true, "web": true, "full": true, "stack": true, "fullstack": true,
	"frontend": true, "backend": true, "mobile": true, "app": true, "apps": true, "data": true, "design": true, "designer": true, "work": true,
	"works": true, "job": true, "jobs": true, "career": true, "resume": true, "mail": true, "email": true, "contact": true, "info": true,
	"office": true, "official": true, "personal": true, "business": true, "pro": true, "master": true, "senior": true, "the": true, "hello": true,
	"blockchain": true, "crypto": true, "freelance": true, "freelancer": true, "hire": true, "net": true, "online": true, "admin": true,
}

// Pattern returns what stays of the local part of a mailbox when the words of
// its owner's name, the common words of the trade, digits and separators are
// taken out: "brandon.century.dev0314@mail.test" of a Brandon has the pattern
// "century". It is "" where fewer than six letters stay. Names are the owner's
// words in lower-case Latin; they are taken out so that namesakes do not look
// alike, and nothing else is learned from them.
func Pattern(mailbox string, names []string) string {
	local, _, ok := strings.Cut(mailbox, "@")
	if !ok {
		return ""
	}
	for _, n := range names {
		if len(n) > 2 {
			local = strings.ReplaceAll(local, n, ".")
		}
	}
	words := strings.FieldsFunc(local, func(r rune) bool { return r < 'a' || r > 'z' })
	var b strings.Builder
	for _, w := range words {
		if len(w) > 2 && !common[w] {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(w)
		}
	}
	if b.Len() < 6 {
		return ""
	}
	return b.String()
}
