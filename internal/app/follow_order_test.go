package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/resolve"
	"countersign/internal/roster"
	"countersign/internal/store"
)

// TestFollowOrder: after any number of screenings, in which people come, are seen
// again, are erased, come anew and are judged, a roster that followed each of
// them, and was closed in between, knows what one does that reads the whole
// ledger at once; and its feed adds up to it.
func TestFollowOrder(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		h := &happenings{T: rt, ctx: t.Context(), dir: filepath.Join(dir, fmt.Sprint(n)), told: map[countersign.ID][]countersign.ID{}}
		h.open(n%8 == 0)
		defer h.ledger.Close()
		live := h.roster("live.db")
		for range rapid.IntRange(1, 8).Draw(rt, "screenings") {
			for range rapid.IntRange(0, 12).Draw(rt, "entries") {
				h.happen()
			}
			h.follow(live)
			if rapid.IntRange(0, 5).Draw(rt, "closed") == 0 {
				live.Close()
				live = h.roster("live.db")
			}
		}
		defer live.Close()
		atOnce := h.roster("at-once.db")
		defer atOnce.Close()
		if _, err := Follow(h.ctx, h.ledger, h.names, atOnce); err != nil {
			rt.Fatal(err)
		}
		want := membersOf(rt, atOnce)
		if d := cmp.Diff(want, membersOf(rt, live)); d != "" {
			rt.Fatalf("at once, then live:\n%s", d)
		}
		if d := cmp.Diff(want, h.told); d != "" {
			rt.Fatalf("at once, then by the feed:\n%s", d)
		}
	})
}

// happenings are a ledger to which things happen, and what a feed told of it.
type happenings struct {
	*rapid.T
	ctx       context.Context
	dir       string
	ledger    store.Ledger
	names     resolve.Namer
	told      map[countersign.ID][]countersign.ID
	records   int
	decisions []countersign.Entry
}

func (h *happenings) open(disk bool) {
	h.names = resolve.Namer{Key: []byte("a key of the house")}
	h.ledger = store.NewMem(nil)
	if !disk {
		return
	}
	s, err := store.OpenSQLite(filepath.Join(h.dir, "house"), store.Options{})
	if err != nil {
		h.Fatal(err)
	}
	h.ledger = s
}

func (h *happenings) roster(name string) *roster.Roster {
	r, err := roster.Open(h.ctx, h.dir+name)
	if err != nil {
		h.Fatal(err)
	}
	return r
}

// happen puts one thing on the ledger.
func (h *happenings) happen() {
	switch rapid.IntRange(0, 9).Draw(h.T, "what") {
	case 0:
		err := h.ledger.Erase(h.ctx, countersign.Erasure{Subject: h.who(), By: "kim", Reason: "asked"})
		_ = err // nobody of that name may be known
	case 1:
		d := &countersign.Decision{Subject: h.who(), By: "kim", Reason: fmt.Sprint("met ", h.records), At: worldEnd.AddDate(0, 0, h.records),
			Kin: &countersign.Kin{Subject: h.who(), Same: rapid.SampledFrom([]countersign.Same{countersign.SameYes, countersign.SameNo, countersign.SameUnsure}).Draw(h.T, "same")}}
		h.records++
		if d.Subject != d.Kin.Subject {
			h.decisions = append(h.decisions, h.append(countersign.Entry{By: "kim", Decision: d})...)
		}
	case 2:
		if len(h.decisions) > 0 {
			d := rapid.SampledFrom(h.decisions).Draw(h.T, "retracted")
			h.append(countersign.Entry{By: "kim", Retraction: &countersign.Retraction{Entry: d.Seq, Subject: d.Decision.Subject, By: "kim", Reason: "wrong"}})
		}
	default:
		h.records++
		r := &countersign.Record{Source: "t", Seen: worldEnd.AddDate(0, 0, rapid.IntRange(-9, 9).Draw(h.T, "day")), Evidence: countersign.Hash{byte(h.records), byte(h.records >> 8)}}
		for range rapid.IntRange(1, 3).Draw(h.T, "facts") {
			r.Facts = append(r.Facts, h.fact())
		}
		h.append(countersign.Entry{By: "intake/1", Record: r})
	}
}

func (h *happenings) who() countersign.ID {
	return countersign.ID(fmt.Sprint("w:", rapid.IntRange(1, 12).Draw(h.T, "who")))
}

func (h *happenings) fact() countersign.Fact {
	p := rapid.SampledFrom([]countersign.Pred{countersign.Payout, countersign.Email, countersign.Session, countersign.Name, countersign.BirthDate}).Draw(h.T, "pred")
	x := rapid.IntRange(0, 3).Draw(h.T, "x")
	f := countersign.Fact{Subject: h.who(), Pred: p}
	switch p {
	case countersign.Payout:
		f.Object = countersign.MakeID("payout", fmt.Sprint(x))
	case countersign.Email:
		f.Object = countersign.MakeID("email", fmt.Sprintf("ada%d4821@example.com", x))
	case countersign.Session:
		f.Object, f.From = countersign.MakeID("ip", fmt.Sprintf("192.0.2.%d", x)), worldEnd.AddDate(0, 0, x)
	case countersign.Name:
		f.Value = []string{"Ada Byron", "Ada Lovelace", "Mary Somerville", "Byron"}[x]
	default:
		f.Value = fmt.Sprintf("1990-01-0%d", x+1)
	}
	return f
}

func (h *happenings) append(e countersign.Entry) (out []countersign.Entry) {
	err := h.ledger.Update(h.ctx, func(tx flow.Tx[store.View]) (err error) {
		out, err = tx.Append(h.ctx, e)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return out
}

// follow lets a roster follow, and keeps by the feed alone what it tells.
func (h *happenings) follow(r *roster.Roster) {
	changes, err := follow(h.ctx, h.ledger, h.names, r, rapid.IntRange(1, 8).Draw(h.T, "run"))
	if err != nil {
		h.Fatal(err)
	}
	for _, c := range changes {
		l := slices.DeleteFunc(slices.Clone(h.told[c.Network]), func(id countersign.ID) bool { return slices.Contains(c.Left, id) })
		l = append(l, c.Joined...)
		slices.Sort(l)
		if h.told[c.Network] = l; c.What == kindred.Gone {
			delete(h.told, c.Network)
		}
	}
}

// membersOf are the networks of a roster, as a feed tells them.
func membersOf(rt *rapid.T, r *roster.Roster) map[countersign.ID][]countersign.ID {
	out := map[countersign.ID][]countersign.ID{}
	err := r.Ask(func(b *kindred.Book) error {
		for _, n := range b.Networks() {
			out[n.ID] = n.Members
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	return out
}
