package html

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/graph"
	"countersign/internal/sink"
)

//go:embed networks.html
var networksHTML string

//go:embed networks.css
var networksCSS string

var networksPage = template.Must(template.New("networks").Funcs(template.FuncMap{
	"plain": sink.Plain, "db": decibans, "short": func(s string) string { return short(sink.Plain(s)) },
}).Parse(headHTML + networksHTML))

// A NetworkPage is networks as one page shows them.
type NetworkPage struct {
	Title    string
	Run      countersign.Run
	Networks []NetworkView // those shown, largest first
	Total    int           // networks there are
	Members  int           // of all
	Says     []string      // what was left out and why
	Problems []string      // what could not be read
	Redact   bool
	From     float64 // decibans from which two are tied
	Caution  string  // what else would explain it; "" says it of sharing
}

// A NetworkView is one network with what else is known of its members.
type NetworkView struct {
	sink.Network
	Say  []string
	Uses []Use    // of what members share, by time; empty where no times are known
	Sums []string // what they earned or asked for, a sentence each
}

// A Use is when one member had a thing that others have too.
type Use struct {
	Pred     countersign.Pred
	Shared   string
	Subject  countersign.ID
	From, To time.Time
}

// NetworksShown is how many networks a page shows well.
const NetworksShown = 40

// Networks writes a page of networks: each drawn, with what its members share as
// a table, when, and what they earned or asked for.
func Networks(w io.Writer, p NetworkPage) error {
	data := struct {
		NetworkPage
		Policy string
		CSS    template.CSS
		Cards  []netCard
	}{NetworkPage: p, Policy: policyOf(reportCSS + networksCSS), CSS: template.CSS(reportCSS + networksCSS)}
	for _, n := range p.Networks[:min(len(p.Networks), NetworksShown)] {
		if p.Redact {
			n = n.masked()
		}
		data.Cards = append(data.Cards, newNetCard(n))
	}
	if err := networksPage.Execute(w, data); err != nil {
		return fmt.Errorf("html page of networks: %w", err)
	}
	return nil
}

// masked hides what is shared.
func (n NetworkView) masked() NetworkView {
	n.Network = sink.Options{Redact: true}.Networks([]sink.Network{n.Network})[0]
	n.Uses = slices.Clone(n.Uses)
	for i := range n.Uses {
		n.Uses[i].Shared = sink.Redact(n.Uses[i].Shared)
	}
	return n
}

type netCard struct {
	NetworkView
	Anchor   string
	Kinds    string
	Drawing  drawing
	Ties     []tied
	MoreTies int
	Hubs     []hubRow
	Line     timeline
	Listed   []string
	Unlisted int
}

// A hubRow is a thing that several members share, as the table has it.
type hubRow struct {
	Pred, Shared string
	Members      int
	Weight       float64
}

const (
	membersDrawn  = 90
	membersListed = 200
	hubFrom       = 4 // members from which a thing is drawn as a point of its own
	hubsListed    = 25
)

func newNetCard(n NetworkView) netCard {
	c := netCard{NetworkView: n, Anchor: anchor(n.ID), Drawing: newDrawing(n.Network), Line: newTimeline(n.Uses)}
	kinds := map[countersign.Pred]int{}
	for i, l := range n.Links {
		for _, t := range l.Why {
			kinds[t.Pred]++
		}
		if i < edgesListed {
			c.Ties = append(c.Ties, tied{l.A, l.B, l.Weight, sink.Plain(reasons(l))})
		}
	}
	c.MoreTies = len(n.Links) - len(c.Ties)
	c.Kinds = summary(kinds)
	for _, t := range sharedThings(n.Links) {
		if len(c.Hubs) < hubsListed {
			c.Hubs = append(c.Hubs, hubRow{string(t.pred), sink.Plain(t.shared), len(t.members), t.weight})
		}
	}
	for i, m := range n.Members {
		if i == membersListed {
			c.Unlisted = len(n.Members) - i
			break
		}
		c.Listed = append(c.Listed, string(m))
	}
	return c
}

// A thing is what members share.
type thing struct {
	pred    countersign.Pred
	shared  string
	weight  float64
	members []countersign.ID // sorted
}

// sharedThings gathers who shares what by the ties, most members first.
func sharedThings(links []countersign.Link) []thing {
	type key struct {
		pred   countersign.Pred
		shared string
	}
	at := map[key]*thing{}
	for _, l := range links {
		for _, t := range l.Why {
			k := key{t.Pred, t.Shared}
			x := at[k]
			if x == nil {
				x = &thing{pred: t.Pred, shared: t.Shared}
				at[k] = x
			}
			x.weight = max(x.weight, t.Weight)
			x.members = append(x.members, l.A, l.B)
		}
	}
	out := make([]thing, 0, len(at))
	for _, x := range at {
		slices.Sort(x.members)
		x.members = slices.Compact(x.members)
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b thing) int {
		return cmp.Or(cmp.Compare(len(b.members), len(a.members)), cmp.Compare(b.weight, a.weight), cmp.Compare(a.pred, b.pred), cmp.Compare(a.shared, b.shared))
	})
	return out
}

// A drawing shows members as dots and what joins them as lines. What many share
// is a square that they all hang on, so that twenty members are twenty lines
// and not a hundred and ninety.
type drawing struct {
	Height float64
	Dots   []dot
	Hubs   []dot
	Lines  []edge
	Hidden int
}

type dot struct {
	X, Y, LX, LY float64
	Label, End   string
	Title        string
	Verdict      countersign.Verdict // "" where nobody was judged
}

func newDrawing(n sink.Network) drawing {
	drawn := n.Members[:min(len(n.Members), membersDrawn)]
	at := map[countersign.ID]uint32{}
	for i, m := range drawn {
		at[m] = uint32(i)
	}
	d := drawing{Hidden: len(n.Members) - len(drawn)}
	hubs, inHub := hubsOf(n.Links)
	var edges []graph.Edge
	var titles []string
	for _, l := range n.Links {
		a, okA := at[l.A]
		b, okB := at[l.B]
		if okA && okB && !inHub(l) && len(edges) < 4*edgesDrawn {
			edges = append(edges, graph.Edge{A: a, B: b, Weight: float32(l.Weight)})
			titles = append(titles, sink.Plain(fmt.Sprintf("%s and %s: %s", l.A, l.B, reasons(l))))
		}
	}
	for i, h := range hubs {
		for _, m := range h.members {
			if v, ok := at[m]; ok {
				edges = append(edges, graph.Edge{A: v, B: uint32(len(drawn) + i), Weight: float32(h.weight)})
				titles = append(titles, sink.Plain(fmt.Sprintf("%s has %s %s (%+.0f)", m, h.pred, h.shared, h.weight)))
			}
		}
	}
	all := len(drawn) + len(hubs)
	d.Height = min(760, 180+float64(all)*14)
	points := graph.Layout(graph.Build(all, edges, 1))
	for i, m := range drawn {
		d.Dots = append(d.Dots, d.dot(points[i], sink.Plain(string(m)), len(drawn) <= 40))
	}
	for i, h := range hubs {
		label := sink.Plain(fmt.Sprintf("%s %s", h.pred, h.shared))
		d.Hubs = append(d.Hubs, d.dot(points[len(drawn)+i], label, true))
		d.Hubs[i].Title = sink.Plain(fmt.Sprintf("%s, which %d members share", label, len(h.members)))
	}
	for i, e := range edges {
		a, b := d.point(points[e.A]), d.point(points[e.B])
		d.Lines = append(d.Lines, edge{a.X, a.Y, b.X, b.Y, math.Round(10*min(4, 0.6+float64(e.Weight)/14)) / 10, titles[i]})
	}
	return d
}

// hubsOf returns the things that are drawn as points, and whether a tie is told
// by them alone.
func hubsOf(links []countersign.Link) ([]thing, func(countersign.Link) bool) {
	const most = 12
	var hubs []thing
	for _, t := range sharedThings(links) {
		if len(t.members) >= hubFrom && len(hubs) < most {
			hubs = append(hubs, t)
		}
	}
	in := func(l countersign.Link) bool {
		for _, why := range l.Why {
			if !slices.ContainsFunc(hubs, func(h thing) bool { return h.pred == why.Pred && h.shared == why.Shared }) {
				return false
			}
		}
		return true
	}
	return hubs, in
}

const drawMargin = 165.0

func (d *drawing) point(p graph.Point) graph.Point {
	return graph.Point{X: cut(drawMargin + p.X*(graphW-2*drawMargin)), Y: cut(26 + p.Y*(d.Height-52))}
}

// dot places a point with its label on the outer side, where there is room.
func (d *drawing) dot(p graph.Point, label string, labelled bool) dot {
	at := d.point(p)
	out := dot{X: at.X, Y: at.Y, LX: cut(at.X + 11), LY: cut(at.Y + 4), End: "start", Title: label}
	if p.X < 0.5 {
		out.LX, out.End = cut(at.X-11), "end"
	}
	if labelled {
		out.Label = tiny(label)
		d.clear(&out)
	}
	return out
}

// clear moves a label up or down until it covers none that is there already.
func (d *drawing) clear(l *dot) {
	const step, wide = 12.0, 150.0
	left := func(x *dot) float64 {
		if x.End == "end" {
			return x.LX - wide
		}
		return x.LX
	}
	covers := func(x *dot) bool {
		return x.Label != "" && math.Abs(x.LY-l.LY) < step && math.Abs(left(x)-left(l)) < wide
	}
	home := l.LY
	for i := range 8 {
		if !slices.ContainsFunc(d.Dots, func(x dot) bool { return covers(&x) }) && !slices.ContainsFunc(d.Hubs, func(x dot) bool { return covers(&x) }) {
			return
		}
		away := float64(i/2+1) * step
		if i%2 == 0 {
			away = -away
		}
		l.LY = cut(min(max(home+away, 10), d.Height-4))
	}
	l.LY = home
}

func tiny(s string) string {
	r := []rune(s)
	if len(r) <= 22 {
		return s
	}
	return string(r[:8]) + "…" + string(r[len(r)-13:])
}

// A timeline shows when members had what they share: a row for each thing and
// member.
type timeline struct {
	Rows       []span
	From, To   string
	Height     float64
	More       int
	Overlapped bool
}

type span struct {
	Y, TY, X, W  float64
	Label, Title string
}

const spansDrawn = 40

func newTimeline(uses []Use) timeline {
	if len(uses) == 0 {
		return timeline{}
	}
	first, last := uses[0].From, uses[0].From
	for _, u := range uses {
		end := u.To
		if end.IsZero() {
			end = u.From
		}
		if u.From.Before(first) {
			first = u.From
		}
		if end.After(last) {
			last = end
		}
	}
	t := timeline{From: first.UTC().Format(time.DateOnly), To: last.UTC().Format(time.DateOnly), More: max(0, len(uses)-spansDrawn)}
	whole := max(last.Sub(first).Hours(), 1)
	place := func(at time.Time) float64 { return 300 + 410*at.Sub(first).Hours()/whole }
	for i, u := range uses[:len(uses)-t.More] {
		end := u.To
		if end.IsZero() {
			end = u.From
		}
		y := 14 + float64(i)*17
		s := span{Y: y - 8, TY: y, X: cut(place(u.From)), W: cut(max(3, place(end)-place(u.From)))}
		s.Label = tiny(sink.Plain(string(u.Subject))) + "  " + tiny(sink.Plain(fmt.Sprintf("%s %s", u.Pred, u.Shared)))
		s.Title = sink.Plain(fmt.Sprintf("%s had %s %s from %s to %s", u.Subject, u.Pred, u.Shared, when(u.From), when(end)))
		t.Rows = append(t.Rows, s)
	}
	t.Height = 24 + 17*float64(len(t.Rows))
	return t
}

func when(t time.Time) string {
	return strings.TrimSuffix(t.UTC().Format("2006-01-02 15:04"), " 00:00")
}
