package app

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"countersign"
	"countersign/internal/sink"
	"countersign/internal/sink/html"
)

// membersAsked bounds whose facts a page of networks reads.
const membersAsked = 500

// lives gathers when members had what they share, and what they earned or asked
// for.
func lives(ctx context.Context, n *sink.Network, facts func(context.Context, countersign.ID) []countersign.Fact) ([]html.Use, []string) {
	shared := map[string]bool{} // whatever the role: an address is one in a session and in a test
	for _, l := range n.Links {
		for _, t := range l.Why {
			shared[t.Shared] = true
		}
	}
	var uses []html.Use
	var m money
	for _, id := range n.Members[:min(len(n.Members), membersAsked)] {
		for _, f := range facts(ctx, id) {
			uses = use(uses, id, &f, shared)
			m.fact(&f)
		}
	}
	return joinUses(uses), m.sums(len(n.Members))
}

// use adds when a subject had a thing that it shares with another.
func use(uses []html.Use, id countersign.ID, f *countersign.Fact, shared map[string]bool) []html.Use {
	if f.From.IsZero() {
		return uses
	}
	f.Selectors(func(s countersign.Selector) {
		if shared[s.Object.Rest()] {
			uses = append(uses, html.Use{Pred: s.Pred, Shared: s.Object.Rest(), Subject: id, From: f.From, To: f.To})
		}
	})
	return uses
}

// joinUses makes one use of all that a member made of a thing, from the first
// to the last, and puts those of one thing together.
func joinUses(uses []html.Use) []html.Use {
	slices.SortFunc(uses, func(a, b html.Use) int {
		return cmp.Or(cmp.Compare(a.Pred, b.Pred), cmp.Compare(a.Shared, b.Shared), cmp.Compare(a.Subject, b.Subject), a.From.Compare(b.From))
	})
	var out []html.Use
	for _, u := range uses {
		end := u.To
		if end.IsZero() {
			end = u.From
		}
		if n := len(out) - 1; n >= 0 && out[n].Pred == u.Pred && out[n].Shared == u.Shared && out[n].Subject == u.Subject {
			if end.After(out[n].To) {
				out[n].To = end
			}
			continue
		}
		u.To = end
		out = append(out, u)
	}
	return out
}

// money adds up what members asked for, by currency and unit, and what they
// were paid as ratings tell.
type money struct {
	asked map[string][]float64
	paid  float64
	jobs  int
}

func (m *money) fact(f *countersign.Fact) {
	switch f.Pred {
	case countersign.Rate:
		x, err := strconv.ParseFloat(f.Value, 64)
		if err != nil || x <= 0 || math.IsInf(x, 0) {
			return
		}
		if m.asked == nil {
			m.asked = map[string][]float64{}
		}
		unit := strings.TrimSpace(f.Q(countersign.Currency) + " " + per(f.Q(countersign.Per)))
		m.asked[unit] = append(m.asked[unit], x)
	case countersign.Rating:
		if x, err := strconv.ParseFloat(f.Q(countersign.Amount), 64); err == nil && x > 0 && !math.IsInf(x, 0) {
			m.paid += x
			m.jobs++
		}
	}
}

func per(unit string) string {
	if unit == "" {
		return ""
	}
	return "per " + unit
}

// sums says it in sentences, in the order of the units.
func (m *money) sums(members int) []string {
	var out []string
	units := make([]string, 0, len(m.asked))
	for u := range m.asked {
		units = append(units, u)
	}
	slices.Sort(units)
	for _, u := range units {
		rates := m.asked[u]
		slices.Sort(rates)
		sum := 0.0
		for _, r := range rates {
			sum += r
		}
		if len(rates) == 1 {
			out = append(out, fmt.Sprintf("One of %d members asks for %g %s.", members, rates[0], u))
			continue
		}
		out = append(out, fmt.Sprintf("%d of %d members ask for %g to %g %s each, %g %s together.", len(rates), members, rates[0], rates[len(rates)-1], u, math.Round(100*sum)/100, u))
	}
	if m.jobs > 0 {
		out = append(out, fmt.Sprintf("Ratings of their work name %g in %s.", math.Round(100*m.paid)/100, count(m.jobs, "payment", "payments")))
	}
	return out
}
