package app

import (
	"context"
	"slices"

	"countersign"
	"countersign/internal/kindred"
	"countersign/internal/network"
	"countersign/internal/sink"
)

// recordsTold is the answer to records.
type recordsTold struct {
	Subjects    []subjectState   `json:"subjects"`
	Changes     []kindred.Change `json:"changes,omitempty"`
	Say         []string         `json:"say,omitempty"`
	Assessments []sink.Subject   `json:"assessments,omitempty"`
	Problems    []string         `json:"problems,omitempty"`
	Read        int              `json:"read"`
	Placed      int              `json:"placed"` // of those read; the others were there
	Refused     int              `json:"refused"`
}

// subjectState is a subject as it stands now.
type subjectState struct {
	Subject countersign.ID     `json:"subject"`
	Network countersign.ID     `json:"network,omitempty"`
	Size    int                `json:"size,omitempty"`   // members of it
	Became  string             `json:"became,omitempty"` // formed, joined, merged, split or left
	Links   []countersign.Link `json:"links,omitempty"`
	More    int                `json:"links_left_out,omitempty"`
	ties    []kindred.Link
}

// tiesTold is how many ties of each subject are told to who brings it.
const tiesTold = 8

func (t *taking) told(ctx context.Context, changes []*kindred.Change) ([]byte, error) {
	out := recordsTold{Subjects: make([]subjectState, len(t.subjects)), Say: t.say, Read: t.report.Read, Placed: t.house.fresh, Refused: t.report.Refused}
	for i, id := range t.subjects {
		out.Subjects[i].Subject = id
	}
	for _, p := range t.report.Problems {
		out.Problems = append(out.Problems, p.Error())
	}
	if t.judged != nil {
		out.Problems = t.judged.Bundle.Problems
		out.Assessments = t.judged.Bundle.Wired(RenderOptions{All: true, Redact: t.ask.Redact})
	}
	if !t.ask.Told { // a key that brings records need not read networks
		for i := range out.Assessments {
			out.Assessments[i].Network = ""
		}
		return body(out)
	}
	if err := t.networks(ctx, &out, changes); err != nil {
		return nil, err
	}
	return body(out)
}

// networks tells of each subject its network, what became of that, and why.
func (t *taking) networks(ctx context.Context, out *recordsTold, changes []*kindred.Change) error {
	l, err := t.r.open(ctx, openPatience)
	if err != nil {
		return err
	}
	err = l.roster.Ask(func(b *kindred.Book) error {
		for i := range out.Subjects {
			s := &out.Subjects[i]
			if n, is := b.Of(s.Subject); is {
				s.Network, s.Size = n.ID, len(n.Members)
			}
			if t.ask.Links {
				s.ties = b.TiesOf(s.Subject)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var nets []countersign.ID
	for i := range out.Subjects {
		nets = append(nets, out.Subjects[i].Network)
	}
	out.Changes = concerning(changes, t.subjects, nets)
	for i := range out.Changes {
		out.Say = append(out.Say, sayNetworkChange(&out.Changes[i]))
	}
	p := l.populace(ctx)
	for i := range out.Subjects {
		s := &out.Subjects[i]
		s.Became = became(s.Subject, s.Network, out.Changes)
		if s.Links, s.More, err = p.most(s.ties, tiesTold); err != nil {
			return err
		}
		if t.ask.Redact {
			network.Redact(s.Links)
		}
	}
	for i := range out.Assessments { // of those asked; the folder's stands above
		out.Assessments[i].Network = within(out.Subjects, out.Assessments[i].Subject)
	}
	return nil
}

func within(subjects []subjectState, id countersign.ID) countersign.ID {
	for i := range subjects {
		if subjects[i].Subject == id {
			return subjects[i].Network
		}
	}
	return ""
}

// concerning are those changes that reach subjects and their networks: of all that
// came in at the same time, those of this request, and those of others that
// changed the same networks.
func concerning(changes []*kindred.Change, ids, nets []countersign.ID) []kindred.Change {
	who, what := map[countersign.ID]bool{}, map[countersign.ID]bool{}
	for _, id := range ids {
		who[id] = true
	}
	for _, id := range nets {
		what[id] = id != ""
	}
	any := func(of map[countersign.ID]bool, lists ...[]countersign.ID) bool {
		return slices.ContainsFunc(lists, func(l []countersign.ID) bool {
			return slices.ContainsFunc(l, func(id countersign.ID) bool { return of[id] })
		})
	}
	keep := make([]bool, len(changes))
	for more := true; more; {
		more = false
		for i, c := range changes {
			if keep[i] || !what[c.Network] && !any(who, c.Joined, c.Left) && !any(what, c.From, c.Into) {
				continue
			}
			keep[i], more, what[c.Network] = true, true, true
			for _, id := range slices.Concat(c.From, c.Into) {
				what[id] = true
			}
		}
	}
	var out []kindred.Change
	for i, c := range changes {
		if keep[i] {
			out = append(out, *c)
		}
	}
	return out
}

// became is what became of a subject's network in the changes, in a word; of
// several the one that weighs most.
func became(id, net countersign.ID, changes []kindred.Change) string {
	words := []string{"", "left", "joined", "formed", "split", "merged"}
	gone := map[countersign.ID]bool{}
	for _, c := range changes {
		gone[c.Network] = c.What == kindred.Gone
	}
	most := 0
	for _, c := range changes {
		is := 0
		switch {
		case slices.Contains(c.Left, id) && c.Network != net:
			is = 1
		case c.Network != net || net == "":
		case slices.ContainsFunc(c.From, func(f countersign.ID) bool { return gone[f] }):
			is = 5
		case len(c.From) > 0 || len(c.Left) > 0 && !slices.Contains(c.Left, id):
			is = 4
		case c.What == kindred.Formed:
			is = 3
		case slices.Contains(c.Joined, id):
			is = 2
		}
		most = max(most, is)
	}
	return words[most]
}
