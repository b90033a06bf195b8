package kindred

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
)

// roles are the classes of kinds whose things are compared with one another.
var roles = map[Kind]string{Document: "document", Person: "person", Mailbox: "mailbox", Device: "device", Phone: "phone", RefereePhone: "phone",
	Line: "line", OtherLine: "line", Net: "net", Resume: "text", Firm: "firm", Rating: "client", PhoneBlock: "block", Career: "station"}

// draw makes a population in which much is shared, judgements with it.
func draw(t *rapid.T) ([]Subject, []Judgement) {
	n, few := rapid.IntRange(2, 40).Draw(t, "subjects"), rapid.IntRange(0, 6).Draw(t, "things")
	thing := rapid.Custom(func(t *rapid.T) Held {
		k := rapid.SampledFrom([]Kind{Document, Person, Mailbox, Device, Phone, RefereePhone, Line, OtherLine, Net, Resume, Resume,
			Firm, Rating, PhoneBlock, Career, Career}).Draw(t, "kind")
		h := held(k, roles[k], fmt.Sprint(rapid.IntRange(0, few).Draw(t, "thing")))
		h.First = int32(rapid.IntRange(0, 300).Draw(t, "first"))
		h.Last = h.First + 20
		if k == Rating {
			h.First, h.Last = h.First%9+1, h.First%9+2
		}
		return h
	})
	var ss []Subject
	for i := range n {
		s := who(fmt.Sprintf("%02d", i), rapid.Int64Range(0, 9).Draw(t, "seen"), rapid.SliceOfN(thing, 0, 7).Draw(t, "held")...)
		for _, h := range s.Held {
			if h.Kind == Line || h.Kind == Device {
				s.Visits = append(s.Visits, Visit{Start: h.First, Minutes: 20, Line: h.Thing})
			}
		}
		ss = append(ss, s)
	}
	var js []Judgement
	for i := range rapid.IntRange(0, 8).Draw(t, "judgements") {
		id := func(what string) countersign.ID { return ss[rapid.IntRange(0, n-1).Draw(t, what)].ID }
		j := Judgement{A: id("a"), B: id("b"), Say: rapid.SampledFrom([]string{Same, Not, Unsure}).Draw(t, "say"), At: time.Unix(int64(i/2), 0), By: fmt.Sprint(i)}
		if j.A != j.B {
			js = append(js, j)
		}
	}
	return ss, js
}

// TestSurvey: a book without what one subject alone has answers as one with it.
func TestSurvey(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ss, _ := draw(rt)
		for i := range ss {
			ss[i].Held = append(ss[i].Held, held(Document, "document", "own "+string(ss[i].ID)), held(Document, "document", "own "+string(ss[i].ID)))
		}
		for i := range ss {
			for _, h := range ss[i].Held {
				if h.Kind == Line || h.Kind == Device {
					at := Visit{Start: int32(rapid.IntRange(0, 200).Draw(rt, "start")), Minutes: 20, Line: held(Line, "line", "own "+string(ss[i].ID)).Thing}
					if h.Kind == Line {
						at.Line, at.Device = h.Thing, held(Device, "device", "own "+string(ss[i].ID)).Thing
					} else {
						at.Device = h.Thing
					}
					ss[i].Visits = append(ss[i].Visits, at)
				}
			}
		}
		want, got := book(ss...), Survey(len(ss), slices.Values(ss))
		if d := cmp.Diff(want.Networks(), got.Networks()); d != "" {
			rt.Fatal(d)
		}
		for _, n := range want.Networks() {
			if d := cmp.Diff(want.Ties(n.ID), got.Ties(n.ID)); d != "" {
				rt.Fatal(d)
			}
		}
		if d := cmp.Diff(want.Why(ss[0].ID, ss[1].ID), got.Why(ss[0].ID, ss[1].ID)); d != "" {
			rt.Fatal(d)
		}
	})
}

// TestOrder: in any order, in any batches, live or at once, with others come
// and gone between, the same networks follow.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ss, js := draw(rt)
		want := book(ss...)
		for _, j := range js {
			if _, err := want.Judge(j); err != nil {
				rt.Fatal(err)
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "order"), 1))
		got := New()
		feed := follower{}
		r.Shuffle(len(ss), func(i, j int) { ss[i], ss[j] = ss[j], ss[i] })
		first := r.IntN(len(ss) + 1)
		got.Load(ss[:first])
		feed.begin(got)
		for rest := ss[first:]; len(rest) > 0; {
			if r.IntN(3) == 0 { // several at once, one of them twice
				n := 1 + r.IntN(len(rest))
				feed.take(rt, got.PutAll(slices.Values(append(rest[:n:n], rest[r.IntN(n)]))))
				rest = rest[n:]
				continue
			}
			s := rest[0]
			rest = rest[1:]
			if r.IntN(3) == 0 { // came first with other things
				o := s
				o.Held = ss[r.IntN(len(ss))].Held
				feed.take(rt, got.Put(o))
			}
			feed.take(rt, got.Put(s))
			if len(js) > 0 && r.IntN(2) == 0 {
				c, _ := got.Judge(js[r.IntN(len(js))])
				feed.take(rt, c)
			}
		}
		x := ss[r.IntN(len(ss))]
		feed.take(rt, got.Remove(x.ID))
		feed.take(rt, got.Put(x))
		r.Shuffle(len(js), func(i, j int) { js[i], js[j] = js[j], js[i] })
		for _, j := range js {
			c, _ := got.Judge(j)
			feed.take(rt, c)
		}
		if d := cmp.Diff(want.Networks(), got.Networks()); d != "" {
			rt.Fatalf("at once, then live:\n%s", d)
		}
		feed.same(rt, got)
		for _, j := range js {
			if _, err := got.Undo(j); err != nil {
				rt.Fatal(err)
			}
		}
		if d := cmp.Diff(book(ss...).Networks(), got.Networks()); d != "" {
			rt.Fatalf("undone:\n%s", d)
		}
	})
}

// TestDerived: what a book worked out change by change is what it works out of
// the same subjects at once: each tie to the deciban, and how far each thing is
// borne out.
func TestDerived(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ss, _ := draw(rt)
		live, in := New(), map[countersign.ID]Subject{}
		for range rapid.IntRange(1, 60).Draw(rt, "changes") {
			s := ss[rapid.IntRange(0, len(ss)-1).Draw(rt, "who")]
			switch rapid.IntRange(0, 5).Draw(rt, "what") {
			case 0:
				live.Remove(s.ID)
				delete(in, s.ID)
				continue
			case 1: // known by other things
				s.Held = ss[rapid.IntRange(0, len(ss)-1).Draw(rt, "whose")].Held
			}
			live.Put(s)
			in[s.ID] = s
		}
		atOnce := New()
		atOnce.LoadAll(maps.Values(in))
		if d := cmp.Diff(inside(atOnce), inside(live)); d != "" {
			rt.Fatalf("at once, then live:\n%s", d)
		}
	})
}

// TestDerivedStrangers: who passed by a crew's line or machine is a stranger
// there, the less tied the more come, until somebody comes with whom it shares
// something else.
func TestDerivedStrangers(t *testing.T) {
	for _, c := range []struct {
		kind  Kind
		class string
	}{{Line, "line"}, {Device, "device"}} {
		x := held(c.kind, c.class, "x")
		passer := who("9", 9, x, held(Email, "email", "e"))
		for i := range 3 {
			passer.Visits = append(passer.Visits, Visit{Start: int32(i), Line: Thing(i)})
		}
		passer.Visits[0].Line, passer.Visits[0].Device = x.Thing, x.Thing
		ss := []Subject{passer, who("1", 1, x, held(Payout, "payout", "p"))}
		for i := range 12 {
			ss = append(ss, who(fmt.Sprint(20+i), int64(20+i), x, held(Payout, "payout", "p")))
		}
		ss = append(ss, who("5", 5, x, held(Email, "email", "e")))
		live, seen := New(), map[string]bool{}
		for i, s := range ss {
			live.Put(s)
			if d := cmp.Diff(inside(book(ss[:i+1]...)), inside(live)); d != "" {
				t.Fatalf("%s of %d, at once, then live:\n%s", c.class, i+1, d)
			}
			n, tied := live.Of("a:9")
			seen[fmt.Sprint(tied && slices.Contains(n.Members, "a:1"))] = true
		}
		if len(seen) != 2 {
			t.Errorf("%s: always or never a stranger", c.class)
		}
	}
}

// inside is all that a book works out.
func inside(b *Book) map[string]any {
	out := map[string]any{}
	for _, n := range b.at {
		e := &b.entries[n]
		for _, x := range e.edges {
			out[fmt.Sprint("tie ", e.id, " ", b.entries[x.to].id)] = fmt.Sprint(x.weight, x.by)
		}
		out[fmt.Sprint("network of ", e.id)] = e.net
	}
	for thing, r := range b.borne {
		by := []string{}
		for _, x := range r.backed {
			by = append(by, fmt.Sprint(b.entries[x.n].id, " ", x.pairs))
		}
		slices.Sort(by)
		out[fmt.Sprint("borne ", thing)] = fmt.Sprint(r.pairs, r.role, r.rush, by)
	}
	return out
}

// follower keeps networks by the feed alone.
type follower map[countersign.ID][]countersign.ID

func (f follower) begin(b *Book) {
	for _, n := range b.Networks() {
		f[n.ID] = n.Members
	}
}

func (f follower) take(t *rapid.T, cs []Change) {
	for _, c := range cs {
		_, have := f[c.Network]
		if have == (c.What == Formed) {
			t.Fatalf("%s is %s, and was known: %v", c.Network, c.What, have)
		}
		l := slices.DeleteFunc(slices.Clone(f[c.Network]), func(id countersign.ID) bool { return slices.Contains(c.Left, id) })
		l = append(l, c.Joined...)
		slices.Sort(l)
		if f[c.Network] = l; c.What == Gone {
			delete(f, c.Network)
		}
	}
}

func (f follower) same(t *rapid.T, b *Book) {
	want := follower{}
	want.begin(b)
	if d := cmp.Diff(want, f); d != "" {
		t.Fatalf("the feed told otherwise:\n%s", d)
	}
}
