package app

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"countersign"
	"countersign/internal/audit"
	"countersign/internal/sim"
)

// A namesake counts what the lists say to people of one name origin, who are
// on no list.
type namesake struct {
	origin string
	like   audit.Share // are shown a listed party of a like name, by the name alone
	moved  int         // whose verdict or score their name alone moved: none, or names judge
	born   audit.Share // whom a list weighs once their birth date is told
}

// names asks the lists in force about made people of every origin, who are on
// none: by their name alone, and with their birth date. It returns ErrTampered
// if a name alone moved anybody.
func (q FairnessRequest) names(ctx context.Context, w io.Writer) error {
	groups := map[string]*namesake{}
	for _, seed := range q.Seeds {
		world := sim.New(sim.Options{Seed: seed, Subjects: orDefault(q.Size, worldSize), Hard: q.Hard})
		origins := map[countersign.ID]*namesake{}
		for l := range world.Labels() {
			if groups[l.Origin] == nil {
				groups[l.Origin] = &namesake{origin: l.Origin}
			}
			origins[countersign.ID(l.ID)] = groups[l.Origin]
		}
		if err := q.nameWorld(ctx, world, origins); err != nil {
			return err
		}
	}
	return namesText(w, slices.SortedFunc(maps.Values(groups), func(x, y *namesake) int {
		return cmp.Or(cmp.Compare(y.like.Rate(), x.like.Rate()), cmp.Compare(x.origin, y.origin))
	}))
}

func (q FairnessRequest) nameWorld(ctx context.Context, world *sim.World, origins map[countersign.ID]*namesake) error {
	alone, err := q.screenOnly(ctx, world, "name", "also_known_as")
	if err != nil {
		return err
	}
	for i := range alone {
		x := &alone[i]
		g := origins[x.Subject]
		g.like.Of++
		if len(x.Candidates) > 0 {
			g.like.N++
		}
		if x.Verdict != countersign.VerdictClear || x.Score > x.Prior || weighed(x) {
			g.moved++
		}
	}
	born, err := q.screenOnly(ctx, world, "name", "also_known_as", "birth_date")
	for i := range born {
		g := origins[born[i].Subject]
		g.born.Of++
		if weighed(&born[i]) {
			g.born.N++
		}
	}
	return err
}

// weighed reports a finding of the lists.
func weighed(a *countersign.Assessment) bool {
	return slices.ContainsFunc(a.Findings, func(f countersign.Finding) bool { return f.Family == countersign.FamilyList })
}

// screenOnly screens a world of which nothing is told but some fields.
func (q FairnessRequest) screenOnly(ctx context.Context, world *sim.World, fields ...string) ([]countersign.Assessment, error) {
	a, err := New(ctx, q.Config)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	whole, all := io.Pipe()
	go func() { all.CloseWithError(world.WriteNDJSON(all)) }()
	defer whole.Close()
	part, some := io.Pipe()
	go func() { some.CloseWithError(onlyFields(some, whole, append(fields, "id"))) }()
	defer part.Close()
	answer, err := a.Screen(ctx, Request{Inputs: []Input{{Name: "names", Reader: part}}})
	if err != nil {
		return nil, err
	}
	return answer.Bundle.Assessments, nil
}

// onlyFields copies records with some of their fields.
func onlyFields(w io.Writer, r io.Reader, fields []string) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxQuestionLine)
	enc := json.NewEncoder(w)
	for lines.Scan() {
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &whole); err != nil {
			return fmt.Errorf("world: %w", err)
		}
		maps.DeleteFunc(whole, func(k string, _ json.RawMessage) bool { return !slices.Contains(fields, k) })
		if err := enc.Encode(whole); err != nil {
			return err
		}
	}
	return lines.Err()
}

func namesText(w io.Writer, groups []*namesake) error {
	all := namesake{origin: "all"}
	fmt.Fprintf(w, "%-16s %7s  %-34s %-14s %s\n", "name origin", "people", "like a listed name, per thousand", "moved by name", "weighed with birth date")
	for _, g := range groups {
		g.line(w)
		all.like.N, all.like.Of, all.moved = all.like.N+g.like.N, all.like.Of+g.like.Of, all.moved+g.moved
		all.born.N, all.born.Of = all.born.N+g.born.N, all.born.Of+g.born.Of
	}
	all.line(w)
	fmt.Fprintf(w, "\nHow often a like name is shown differs by origin as the lists in force do: they hold more names of some than of others.")
	fmt.Fprintf(w, "\nNobody here is listed. A like name is shown as a candidate and weighs nothing: a name alone moved %d of %d.\n", all.moved, all.like.Of)
	if all.moved > 0 {
		return fmt.Errorf("names alone moved %d answers: that %w as fair", all.moved, countersign.ErrTampered)
	}
	return nil
}

func (g *namesake) line(w io.Writer) {
	lo, hi := g.like.Wilson()
	rate := fmt.Sprintf("%.1f  (%.1f to %.1f)", 1000*g.like.Rate(), 1000*lo, 1000*hi)
	fmt.Fprintf(w, "%-16s %7d  %-34s %-14d %d\n", g.origin, g.like.Of, rate, g.moved, g.born.N)
}
