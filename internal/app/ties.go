package app

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"countersign"
	"countersign/internal/ownership"
	"countersign/internal/source"
	"countersign/match"
)

// A tie is what a list says of two parties: that from stands in a relation to
// the other. The other may be known by its name only.
type tie struct {
	from, to match.Key // to.ID is "" where only the name is known
	name     string
	pred     countersign.Pred
	role     string
	percent  string
	until    time.Time
}

// opposite are the relations between parties as lists publish them, and what
// they are seen from the other side.
var opposite = map[countersign.Pred]countersign.Pred{
	source.ListOwnedBy: source.ListOwns, source.ListOwns: source.ListOwnedBy,
	source.ListLedBy: source.ListLeads, source.ListLeads: source.ListLedBy,
	source.ListActsFor: "list/represented-by", "list/represented-by": source.ListActsFor,
	source.ListFamily: source.ListFamily, source.ListLinkedTo: source.ListLinkedTo,
}

// tiesOf returns the relations that a record of a list tells.
func tiesOf(list string, r *countersign.Record) []tie {
	var out []tie
	for i := range r.Facts {
		f := &r.Facts[i]
		if _, is := opposite[f.Pred]; !is {
			continue
		}
		t := tie{from: partyKey(list, f.Subject), pred: f.Pred, name: f.Value, role: f.Q(source.ListRole), percent: f.Q(source.ListPercent), until: f.To}
		if f.Object != "" {
			t.to = partyKey(list, f.Object)
		}
		out = append(out, t)
	}
	return out
}

// partyKey is the entry of the index that a list's own ID names.
func partyKey(list string, id countersign.ID) match.Key {
	_, own, _ := strings.Cut(id.Rest(), "/")
	return match.Key{List: list, ID: own}
}

func partyID(k match.Key) countersign.ID { return countersign.ID("listed:" + k.List + "/" + k.ID) }

// A web is what lists say of parties beside their names: how they are tied,
// what listed ones own, and which stand in a file without being listed.
type web struct {
	names    map[match.Key]string
	related  map[match.Key][]tie
	stakes   map[countersign.ID]ownership.Stake
	reasons  map[match.Key][]string
	reasoned map[string]bool
}

// sanctioned tells the parties that a list lists from those that it holds for
// another reason, or only mentions. A list that gives no reasons lists all.
func (w *web) sanctioned(k match.Key) bool {
	return !w.reasoned[k.List] || slices.Contains(w.reasons[k], "sanction")
}

// mentioned reports a party that is in the file of a list for no reason of its
// own: it is tied to another.
func (w *web) mentioned(k match.Key) bool { return w.reasoned[k.List] && len(w.reasons[k]) == 0 }

// newWeb ties the parties of all lists. Ties that ended before now are shown
// and own nothing.
func newWeb(p *parties, now time.Time) *web {
	w := &web{names: map[match.Key]string{}, related: map[match.Key][]tie{}, reasons: p.reasons, reasoned: p.reasoned}
	nameTies(p.entries, p.ties)
	for _, t := range p.ties {
		w.related[t.from] = append(w.related[t.from], t)
		if t.to.ID != "" {
			w.related[t.to] = append(w.related[t.to], tie{from: t.to, to: t.from, pred: opposite[t.pred], role: t.role, percent: t.percent, until: t.until})
		}
	}
	for i := range p.entries {
		k := match.Key{List: p.entries[i].List, ID: p.entries[i].ID}
		if len(w.related) > 0 && len(p.entries[i].Names) > 0 {
			w.names[k] = p.entries[i].Names[0].Text
		}
	}
	for k, ties := range w.related {
		w.related[k] = w.sorted(ties)
	}
	w.stakes = ownership.Stakes(w.listed(), holdings(p.ties, now))
	return w
}

// listed is sanctioned by the IDs that ownership knows.
func (w *web) listed() func(countersign.ID) bool {
	known := make(map[countersign.ID]bool, len(w.names))
	for k := range w.names {
		known[partyID(k)] = w.sanctioned(k)
	}
	return func(id countersign.ID) bool { return known[id] }
}

func holdings(ties []tie, now time.Time) []ownership.Holding {
	var out []ownership.Holding
	for _, t := range ties {
		if t.to.ID == "" || !t.until.IsZero() && t.until.Before(now) {
			continue
		}
		h := ownership.Holding{Owner: partyID(t.from), Asset: partyID(t.to), Share: ownership.Parse(t.percent)}
		switch t.pred {
		case source.ListOwnedBy:
			h.Owner, h.Asset = h.Asset, h.Owner
		case source.ListOwns:
		default:
			continue
		}
		out = append(out, h)
	}
	return out
}

// rank puts ownership before what weighs less.
var rank = map[countersign.Pred]int{
	source.ListOwnedBy: 0, source.ListOwns: 1, source.ListLedBy: 2, source.ListLeads: 3, source.ListActsFor: 4, "list/represented-by": 5,
	source.ListFamily: 6, source.ListLinkedTo: 7,
}

// sorted orders ties for a reader and drops what is told from both sides.
func (w *web) sorted(ties []tie) []tie {
	for i := range ties {
		if ties[i].name == "" {
			ties[i].name = w.names[ties[i].to]
		}
	}
	slices.SortStableFunc(ties, func(a, b tie) int {
		return cmp.Or(cmp.Compare(rank[a.pred], rank[b.pred]), cmp.Compare(a.to.ID, b.to.ID), cmp.Compare(a.name, b.name),
			-cmp.Compare(len(a.percent), len(b.percent)))
	})
	return slices.CompactFunc(ties, func(a, b tie) bool {
		return a.pred == b.pred && a.to == b.to && (a.name == b.name || a.to.ID != "") && (a.percent == b.percent || b.percent == "")
	})
}

// nameTies finds the parties that ties know by name only: those of the same list
// that bear it exactly, letter for letter, where only one does.
func nameTies(entries []match.Entry, ties []tie) {
	wanted := map[string]match.Key{}
	for _, t := range ties {
		if t.to.ID == "" {
			wanted[bare(t.from.List, t.name)] = match.Key{}
		}
	}
	if len(wanted) == 0 {
		return
	}
	several := match.Key{List: "?"}
	for i := range entries {
		k := match.Key{List: entries[i].List, ID: entries[i].ID}
		for _, n := range entries[i].Names {
			name := bare(k.List, n.Text)
			switch have, asked := wanted[name]; {
			case !asked || have == k || n.Weak:
			case have == match.Key{}:
				wanted[name] = k
			default:
				wanted[name] = several
			}
		}
	}
	for i := range ties {
		if t := &ties[i]; t.to.ID == "" {
			if k := wanted[bare(t.from.List, t.name)]; k.ID != "" && k != t.from {
				t.to, t.name = k, ""
			}
		}
	}
}

// bare is a name without case, space and punctuation.
func bare(list, name string) string {
	return list + "/" + strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
