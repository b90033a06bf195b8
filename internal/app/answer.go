package app

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/ownership"
	"countersign/internal/sink"
	"countersign/match"
)

// A matchAnswer is what the lists say to one query, as NDJSON has it.
type matchAnswer struct {
	ID      string       `json:"id"`
	Results []matchFound `json:"results"`
	LeftOut []string     `json:"left_out,omitempty"` // what of the query could not be used
	// Silenced are parties that a person told from who is asked for.
	Silenced []matchFound `json:"silenced,omitempty"`
	asked    string
	hushed   int // parties silenced, shown or not
}

// found reports whether a listed party may be meant.
func (a *matchAnswer) found() bool {
	for i := range a.Results {
		if f := &a.Results[i]; f.Match && !f.onlyMentioned() {
			return true
		}
	}
	return false
}

// onlyMentioned reports a party that is neither listed nor counts so.
func (f *matchFound) onlyMentioned() bool { return f.Unlisted && (f.Owned == nil || !f.Owned.Counts) }

// A matchFound is one party of a list.
type matchFound struct {
	List    string  `json:"list"`
	Entry   string  `json:"entry"`
	Type    string  `json:"type,omitempty"`
	Name    string  `json:"name"`
	Matched string  `json:"matched,omitempty"` // the name that agrees, where it is another one
	Score   float64 `json:"score"`             // 0 to 1
	Match   bool    `json:"match"`
	// SecondIdentifier says that something beside the name agrees strongly
	// enough to count; Weight is how much, in decibans, 0 for a name alone.
	SecondIdentifier bool     `json:"second_identifier"`
	Weight           float64  `json:"weight"`
	Why              []string `json:"why"`
	// Unlisted is set for a party that a file of listed parties only mentions.
	Unlisted bool           `json:"unlisted,omitempty"`
	Topics   []string       `json:"topics,omitempty"` // why it is on a list that holds more than sanctions
	Related  []matchRelated `json:"related,omitempty"`
	More     int            `json:"related_more,omitempty"` // relations beyond those shown
	Owned    *matchOwned    `json:"owned,omitempty"`
	// Decided is what a person decided on the pair.
	Decided *countersign.Ruling `json:"decided,omitempty"`
}

// A matchRelated is a relation that a list publishes: seen from the party
// found, the other is what Relation says (owned-by: the other owns it).
type matchRelated struct {
	Relation string `json:"relation"`
	List     string `json:"list"`
	Entry    string `json:"entry,omitempty"` // absent where the list gives a name only
	Name     string `json:"name"`
	Percent  string `json:"percent,omitempty"`
	Role     string `json:"role,omitempty"`
	Until    string `json:"until,omitempty"`
}

// A matchOwned is what listed parties own of the party found, together.
type matchOwned struct {
	Counts bool        `json:"counts"` // half or more for sure: it counts as listed
	Low    float64     `json:"low"`    // percent
	High   float64     `json:"high"`
	Say    string      `json:"say"`
	By     []matchPart `json:"by"`
}

type matchPart struct {
	List    string  `json:"list"`
	Entry   string  `json:"entry"`
	Name    string  `json:"name"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Through bool    `json:"through,omitempty"` // not listed itself, but owned so that it counts
}

// maxRelated bounds the relations shown of one party.
const maxRelated = 25

// answer asks the index.
func (d *desk) answer(q *question) matchAnswer { return d.planned(q, &d.plan) }

// planned asks as a plan says.
func (d *desk) planned(q *question, plan *match.Query) matchAnswer {
	ask := q.ask
	ask.Threshold, ask.Floor, ask.Limit, ask.Lists = plan.Threshold, plan.Floor, plan.Limit, plan.Lists
	a := matchAnswer{ID: q.id, Results: []matchFound{}, LeftOut: q.left, asked: q.ask.Name}
	for _, r := range d.index.Search(ask) {
		a.Results = append(a.Results, d.found(&r))
	}
	return a
}

func (d *desk) found(r *match.Result) matchFound {
	f := matchFound{List: r.List, Entry: r.ID, Type: string(r.Type), Name: r.Name, Score: r.Score, Match: r.Match,
		SecondIdentifier: r.SecondIdentifier, Weight: hit(*r).Weight, Why: r.Why}
	if r.Matched != r.Name {
		f.Matched = r.Matched
	}
	d.web.describe(&f, match.Key{List: r.List, ID: r.ID})
	return f
}

// describe adds what the lists say of the party beside its names.
func (w *web) describe(f *matchFound, k match.Key) {
	f.Unlisted, f.Topics = w.mentioned(k), w.reasons[k]
	if f.Unlisted {
		f.Why = append(f.Why, "The list mentions this party without listing it.")
	}
	ties := w.related[k]
	f.More = max(0, len(ties)-maxRelated)
	for _, t := range ties[:min(len(ties), maxRelated)] {
		f.Related = append(f.Related, t.seen())
	}
	f.Owned = w.owned(k)
	if f.Owned != nil {
		f.Why = append(f.Why, f.Owned.Say)
	}
}

func (t *tie) seen() matchRelated {
	r := matchRelated{Relation: relationOf(t.pred), List: t.from.List, Entry: t.to.ID, Name: t.name, Percent: t.percent, Role: t.role}
	if !t.until.IsZero() {
		r.Until = t.until.Format(time.DateOnly)
	}
	return r
}

func relationOf(p countersign.Pred) string { return strings.TrimPrefix(string(p), "list/") }

// owned says what listed parties own of the party. Of one that is listed itself
// a mere possibility adds nothing.
func (w *web) owned(k match.Key) *matchOwned {
	s, ok := w.stakes[partyID(k)]
	unlisted := !w.sanctioned(k)
	if !ok || !unlisted && !s.Counts() {
		return nil
	}
	o := &matchOwned{Counts: s.Counts(), Low: hundredth(s.Low), High: hundredth(s.High), Say: sayOwned(s, unlisted)}
	for _, p := range s.Parts {
		key := partyKey(k.List, p.Owner)
		o.By = append(o.By, matchPart{List: key.List, Entry: key.ID, Name: w.names[key], Low: hundredth(p.Low), High: hundredth(p.High), Through: p.Through})
	}
	return o
}

func sayOwned(s ownership.Stake, unlisted bool) string {
	who := "Listed parties own"
	through := slices.ContainsFunc(s.Parts, func(p ownership.Part) bool { return p.Through })
	switch {
	case len(s.Parts) == 1 && through:
		who = "A party that may count as listed owns"
		if s.Low > 0 {
			who = "A party that counts as listed owns"
		}
	case len(s.Parts) == 1:
		who = "A listed party owns"
	case through:
		who = "Parties that are listed or may count as listed own"
	}
	switch {
	case s.Counts() && unlisted:
		return fmt.Sprintf("%s %s of it: from 50 percent on it counts as listed (OFAC, 13 August 2014).", who, s.Share)
	case s.Counts():
		return fmt.Sprintf("%s %s of it, beside its being listed itself.", who, s.Share)
	case !s.Known():
		return fmt.Sprintf("%s an unknown share of it: from 50 percent on it would count as listed; a register of owners would tell.", who)
	case s.May():
		return fmt.Sprintf("%s %s of it: from 50 percent on it would count as listed; a register of owners would tell.", who, s.Share)
	}
	return fmt.Sprintf("%s %s of it, too little to count as listed.", who, s.Share)
}

func hundredth(x float64) float64 { return math.Round(x*100) / 100 }

// standing says in words what the second identifiers are worth.
func (f *matchFound) standing() string {
	switch {
	case f.onlyMentioned():
		return "mentioned, not listed"
	case f.SecondIdentifier:
		return fmt.Sprintf("%+.1f dB beside the name", f.Weight)
	case f.Match:
		return "a name alone"
	}
	return "below the threshold"
}

// plainly makes the texts of an answer safe to show.
func (f *matchFound) plainly() (name string, why []string) {
	name = f.Name
	if f.Matched != "" {
		name += " (as " + f.Matched + ")"
	}
	return sink.Plain(name), f.Why
}
