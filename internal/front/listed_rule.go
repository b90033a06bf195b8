package front

import (
	"fmt"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/reference"
	"countersign/normal"
)

// A ListQuestion is what lists are asked about a site's firm.
type ListQuestion struct {
	Names   []string // by which the firm calls itself
	Emails  []string // canonical
	Phones  []string // E.164
	Domains []string
	// Handles are what is before the at sign of its mailboxes, and its own names
	// written as one word.
	Handles []string
}

// A ListHit is a listed party that may be meant.
type ListHit struct {
	List, ID, Name string
	Score          float64 // likeness of the names, 0 to 1, by how rare their words are on the lists
	Agrees         string  // a mailbox, number or domain that the party has, "" for none
	Handle         string  // a mailbox' handle of the party, "" for none
}

var listedRule = &Rule{
	Name: "frontlisted", Title: "The firm is like a listed one", Family: countersign.FamilyList, Version: 1, Ground: "listed",
	Basis: []string{"IND-28", "IC3-24-8"},
	Doc: `The firm's names are looked up on the lists in force as [match](match.md) does, by how rare the agreeing words are there; a common word is no candidate. The handles
of listed parties' mailboxes are set beside the names and mailboxes of the site. A name or a handle that is alike is shown and weighs too little to be a ground;
a mailbox, number or domain of a listed party is one.`,
	Weights: []Weight{
		{"identifier", 20, "judgement: a mailbox, number or domain of the site is that of a listed party; numbers are given to others"},
		{"alike", 2, "judgement: the firm's name is like that of a listed firm; names are borne by many"},
		{"handle", 2, "judgement: the handle of a listed party's mailbox is the firm's name or one of its mailboxes"},
	},
	Innocent: "Names, and the words that handles are made of, are borne by many.",
	Clear:    "Give the entry in the registry of companies, and since when the number or mailbox is yours.",
	run:      alikeListed,
}

// alikeFrom is the likeness of names from which a listed firm is shown: below it
// one of 1,506 made firms is alike to one of 18,494 listed, above it none.
const alikeFrom = 0.85

func alikeListed(l *look) {
	if l.set.cfg.Listed == nil || l.p.empty || l.told(knownRule.Name) {
		return
	}
	hits := l.set.cfg.Listed(l.listQuestion())
	at := func(fits func(ListHit) bool) int { return slices.IndexFunc(hits, fits) }
	because := func(h *ListHit, shown string) []countersign.Cause {
		return []countersign.Cause{l.cause("listed", fmt.Sprintf("%s: %s, %s %s", shown, h.Name, h.List, h.ID))}
	}
	if i := at(func(h ListHit) bool { return h.Agrees != "" }); i >= 0 {
		h := &hits[i]
		l.report("identifier", because(h, h.Agrees), "The site gives %s, which is that of %s on list %s.", h.Agrees, h.Name, h.List)
		return
	}
	if i := at(func(h ListHit) bool { return h.Score >= alikeFrom }); i >= 0 {
		h := &hits[i]
		l.report("alike", because(h, fmt.Sprintf("alike to %.2f", h.Score)), "The firm's name is like that of %s on list %s; a name alone decides nothing.", h.Name, h.List)
		return
	}
	if i := at(func(h ListHit) bool { return h.Handle != "" }); i >= 0 {
		h := &hits[i]
		l.report("handle", because(h, h.Handle), "The firm uses %s, the handle of a mailbox of %s on list %s.", h.Handle, h.Name, h.List)
	}
}

// Bounds of what is looked up, so that no common word is.
const (
	leastName   = 8 // letters of a name's words that are no trade's, or two such words
	leastHandle = 7
)

func (l *look) listQuestion() ListQuestion {
	p := l.p
	q := ListQuestion{Emails: p.emails, Phones: p.phones, Domains: []string{p.site.Domain}}
	names := ownNames(p)
	for _, g := range p.read {
		if g.SiteName != "" && len(p.brand) > 0 {
			names = union(names, []string{g.SiteName})
		}
	}
	for _, n := range names {
		if tells(n) {
			q.Names = append(q.Names, n)
		}
	}
	handle := func(s string) {
		if s = HandleKey(s); s != "" {
			q.Handles = union(q.Handles, []string{s})
		}
	}
	label, _, _ := strings.Cut(p.site.Domain, ".")
	handle(label)
	for _, n := range names {
		handle(firmKey(n))
	}
	for _, e := range p.emails {
		handle(localPart(e))
	}
	return q
}

// tells reports whether a firm's name has more than words of its trade and a
// common one.
func tells(name string) bool {
	letters, words := 0, 0
	for _, w := range reference.FirmWords(name) {
		if !tradeWords[w] {
			letters += len(w)
			words++
		}
	}
	return words > 1 || letters >= leastName
}

// HandleKey is a mailbox' handle, or a name, as handles are compared: its
// letters and digits. It is "" for what is too short, what every firm has and
// what is a person's name.
func HandleKey(s string) string {
	if strings.Contains(s, ".") && nameOnly(s) || slices.Contains(ordinaryHandles, s) {
		return ""
	}
	s, ok := normal.Text(s)
	if !ok {
		return ""
	}
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(s) < leastHandle || tradeWords[s] {
		return ""
	}
	return s
}
