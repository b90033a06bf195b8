package kindred

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
)

func held(k Kind, class, name string) Held { return Held{Thing: ThingOf(class, name), Kind: k} }

// who is a subject with things, each "kind name".
func who(id string, seen int64, hs ...Held) Subject {
	return Subject{ID: countersign.ID("a:" + id), Seen: seen, Held: hs}
}

func book(ss ...Subject) *Book {
	b := New()
	b.Load(ss)
	return b
}

func members(ns []Network) (out [][]countersign.ID) {
	for _, n := range ns {
		out = append(out, n.Members)
	}
	return out
}

func TestOneThing(t *testing.T) {
	payee := held(Payout, "payout", "x/1")
	b := book(who("1", 5, payee), who("2", 3, payee), who("3", 4, payee), who("4", 1, held(Payout, "payout", "x/2")))
	if d := cmp.Diff([]Network{{NetworkID("a:2"), []countersign.ID{"a:1", "a:2", "a:3"}}}, b.Networks()); d != "" {
		t.Error(d)
	}
}

// TestHub: what very many have ties nobody, and what many strangers have ties
// nobody long before.
func TestHub(t *testing.T) {
	var ss []Subject
	for i := range 200 {
		ss = append(ss, who(fmt.Sprint(i), 0, held(Device, "device", "kiosk"), held(Line, "line", fmt.Sprint(i/20))))
	}
	if n := book(ss...).Networks(); len(n) != 0 {
		t.Errorf("a kiosk and lines of twenty make %v", members(n))
	}
}

// TestBorneOut: one line with others' things in common is a crew's; the same
// line with nothing else is a hotel's.
func TestBorneOut(t *testing.T) {
	var crew, hotel []Subject
	for i := range 12 {
		line := held(Line, "line", "x")
		crew = append(crew, who(fmt.Sprint(i), 0, line, held(Payout, "payout", fmt.Sprint(i/4))))
		hotel = append(hotel, who(fmt.Sprint(i), 0, line, held(Payout, "payout", fmt.Sprint(i))))
	}
	if n := book(crew...).Networks(); len(n) != 1 || len(n[0].Members) != 12 {
		t.Errorf("a crew's line: %v", members(n))
	}
	if n := book(hotel...).Networks(); len(n) != 0 {
		t.Errorf("a hotel's line: %v", members(n))
	}
}

// TestCrowds: one who is in two crowds does not make them one; several do.
func TestCrowds(t *testing.T) {
	both := func(bridges int) int {
		var ss []Subject
		for i := range 20 {
			s := who(fmt.Sprint(i), int64(i), held(Payout, "payout", fmt.Sprint(i/10)))
			if i%10 < bridges {
				s.Held = append(s.Held, held(Email, "email", fmt.Sprint(i%10)))
			}
			ss = append(ss, s)
		}
		return len(book(ss...).Networks())
	}
	if one, two := both(1), both(2); one != 2 || two != 1 {
		t.Errorf("one bridge: %d networks, two: %d", one, two)
	}
}

// TestThirdParty: what alone two crowds have in common does not make them one,
// however many of either have it.
func TestThirdParty(t *testing.T) {
	crowds := func(more int) int {
		var ss []Subject
		for i := range 20 {
			s := who(fmt.Sprint(i), int64(i), held(Payout, "payout", fmt.Sprint(i/10)))
			if i%10 < 3 {
				s.Held = append(s.Held, held(Device, "device", "kiosk"))
			}
			if i%10 < more {
				s.Held = append(s.Held, held(Email, "email", "x"))
			}
			ss = append(ss, s)
		}
		return len(book(ss...).Networks())
	}
	if alone, also := crowds(0), crowds(1); alone != 2 || also != 1 {
		t.Errorf("tied by one thing: %d networks, by two: %d", alone, also)
	}
}

// TestRush: a client who rated several in the same days, some of whom share
// other things, ties them; one who rated them over a year does not.
func TestRush(t *testing.T) {
	rated := func(apart int32, payee string) int {
		var ss []Subject
		for i := range int32(6) {
			h := held(Rating, "client", "x")
			h.First, h.Last = 100+i*apart, 100+i*apart
			ss = append(ss, who(fmt.Sprint(i), 0, h, held(Payout, "payout", fmt.Sprint(payee, max(i, 1)))))
		}
		for i := range ss[2:] {
			ss[2+i].Held[1] = held(Payout, "payout", fmt.Sprint(i))
		}
		n := 0
		for _, net := range book(ss...).Networks() {
			n = max(n, len(net.Members))
		}
		return n
	}
	if days, months := rated(1, "crew"), rated(60, "crew"); days != 6 || months != 2 {
		t.Errorf("in the same days %d, months apart %d", days, months)
	}
}

// TestCareer: three stations in common are one life told twice, two are
// classmates whom one firm hired.
func TestCareer(t *testing.T) {
	life := func(id string, n int) Subject {
		s := who(id, 0)
		for i := range n {
			s.Held = append(s.Held, held(Career, "station", fmt.Sprint(i)))
		}
		return s
	}
	if d := cmp.Diff([][]countersign.ID{{"a:1", "a:2"}}, members(book(life("1", 3), life("2", 4), life("3", 2)).Networks())); d != "" {
		t.Error(d)
	}
}

// TestBlock: a block of numbers of which some are a crew's is the crew's,
// however many it has; another is a carrier's.
func TestBlock(t *testing.T) {
	block := func(crew int) int {
		var ss []Subject
		for i := range 15 {
			s := who(fmt.Sprint(i), 0, held(PhoneBlock, "block", "x"))
			if i < crew {
				s.Held = append(s.Held, held(Payout, "payout", "y"))
			}
			ss = append(ss, s)
		}
		n := 0
		for _, net := range book(ss...).Networks() {
			n = max(n, len(net.Members))
		}
		return n
	}
	if few, some := block(2), block(5); few != 2 || some != 15 {
		t.Errorf("with two who share more %d, with five %d", few, some)
	}
}

// TestPassing: a stranger who was on a crew's line once, and has nothing else
// in common with it, is not of it; who works there is.
func TestPassing(t *testing.T) {
	line := ThingOf("line", "x")
	crew := func(visits ...Visit) int {
		var ss []Subject
		for i := range 6 {
			ss = append(ss, who(fmt.Sprint(i), 0, held(Line, "line", "x"), held(Payout, "payout", fmt.Sprint(i/3))))
		}
		s := who("z", 0, held(Line, "line", "x"))
		s.Visits = visits
		return len(book(append(ss, s)...).Networks()[0].Members)
	}
	at := func(start int32, line Thing) Visit { return Visit{Start: start, Minutes: 60, Line: line} }
	if once, often := crew(at(1, line), at(2000, 1), at(4000, 1)), crew(at(1, line), at(2000, line), at(4000, 1)); once != 6 || often != 7 {
		t.Errorf("with one who was there once: %d, twice: %d", once, often)
	}
}

// TestFirm: an employer that a crew names ties those of it who share more, and
// nobody who only worked there.
func TestFirm(t *testing.T) {
	var ss []Subject
	for i := range 9 {
		s := who(fmt.Sprint(i), 0, held(Firm, "firm", "front"))
		if i < 4 {
			s.Held = append(s.Held, held(Payout, "payout", fmt.Sprint(i/2)), held(Net, "net", "x"))
		}
		ss = append(ss, s)
	}
	if d := cmp.Diff([][]countersign.ID{{"a:0", "a:1", "a:2", "a:3"}}, members(book(ss...).Networks())); d != "" {
		t.Error(d)
	}
}

// TestSold: a machine that is sold ties its owners less the longer it lay.
func TestSold(t *testing.T) {
	at := func(first, last int32) Held {
		h := held(Device, "device", "x")
		h.First, h.Last = first, last
		return h
	}
	weight := func(x, y Held) float64 {
		return book(who("1", 0, x), who("2", 0, y)).Between("a:1", "a:2").Weight
	}
	together, sold := weight(at(100, 130), at(120, 150)), weight(at(100, 130), at(300, 330))
	if together != Kinds[Device].Base || sold >= Joins {
		t.Errorf("used together %v, sold %v", together, sold)
	}
}

func TestVisits(t *testing.T) {
	dev := ThingOf("device", "x")
	one := func(start int32) Subject {
		return Subject{ID: countersign.ID(fmt.Sprintf("a:%d", start)), Held: []Held{held(Device, "device", "x")},
			Visits: []Visit{{Start: start, Minutes: 60, Device: dev}}}
	}
	over := book(one(1000), one(1065)).Between("a:1000", "a:1065")
	apart := book(one(1000), one(5000)).Between("a:1000", "a:5000")
	if over.Ties[0].Handovers != 1 || over.Weight <= apart.Weight {
		t.Errorf("hand-over %+v, none %+v", over, apart)
	}
	line := ThingOf("line", "x")
	at := func(id string, d Thing) Subject {
		return Subject{ID: countersign.ID("a:" + id), Held: []Held{held(Line, "line", "x")}, Visits: []Visit{{1000, 60, line, d}}}
	}
	if l := book(at("1", 1), at("2", 2)).Between("a:1", "a:2"); l.Weight >= Kinds[Line].Base {
		t.Errorf("two machines at one line at once: %+v", l)
	}
}

func TestPictures(t *testing.T) {
	pic := func(id string, x uint64) Subject {
		s := who(id, 0, held(PhotoBand, "photo-band", "0/ff"))
		s.Pictures = []Picture{{[4]uint64{x}, 64}}
		return s
	}
	b := book(pic("1", 0xff00ff00ff00ff00), pic("2", 0xff00ff00ff00ff03), pic("3", 0x0ff00ff00ff00ff0))
	if d := cmp.Diff([][]countersign.ID{{"a:1", "a:2"}}, members(b.Networks())); d != "" {
		t.Error(d)
	}
}

func TestJudgements(t *testing.T) {
	payee := held(Payout, "payout", "x")
	b := book(who("1", 1, payee), who("2", 2, payee), who("3", 3), who("4", 4))
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	not := Judgement{A: "a:2", B: "a:1", Say: Not, Reason: "met both", By: "kim", At: day(1)}
	changes, err := b.Judge(not)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Change{{Network: NetworkID("a:1"), What: Gone, Left: []countersign.ID{"a:1", "a:2"}}}, changes); d != "" {
		t.Error(d)
	}
	for _, j := range []Judgement{{A: "a:1", B: "a:3", Say: Same, By: "kim", At: day(2)}, {A: "a:3", B: "a:4", Say: Same, By: "lee", At: day(3)},
		{A: "a:2", B: "a:4", Say: Unsure, By: "lee", At: day(4)}} {
		if _, err := b.Judge(j); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([][]countersign.ID{{"a:1", "a:3", "a:4"}}, members(b.Networks())); d != "" {
		t.Error(d)
	}
	// What follows is kept too: 4 is the same as 1, so it is not the same as 2.
	old := Judgement{A: "a:2", B: "a:4", Say: Same, By: "ann", At: day(1).Add(-time.Hour)}
	if _, err := b.Judge(old); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Judgement{old}, b.Contradicted("a:4")); d != "" {
		t.Error(d)
	}
	if _, err := b.Undo(not); err != nil {
		t.Fatal(err)
	}
	if n := b.Networks(); len(n) != 1 || len(n[0].Members) != 4 {
		t.Errorf("after undoing: %v", members(n))
	}
	if _, err := b.Undo(not); err == nil {
		t.Error("undone twice")
	}
	if _, err := b.Judge(Judgement{A: "a:1", B: "a:1", Say: Same}); err == nil {
		t.Error("one subject judged against itself")
	}
}

func TestWhy(t *testing.T) {
	b := book(
		who("1", 1, held(Payout, "payout", "x"), held(Line, "line", "l")), who("2", 2, held(Payout, "payout", "x"), held(Device, "device", "d")),
		who("3", 3, held(Device, "device", "d"), held(Email, "email", "e")), who("4", 4, held(Email, "email", "e"), held(Line, "line", "l")),
		who("5", 5, held(Line, "line", "m")), who("6", 6, held(Line, "line", "m")),
	)
	direct := b.Why("a:1", "a:2")
	if !direct.Same || len(direct.Path) != 0 || direct.Ties[0].Kind != Payout {
		t.Errorf("direct: %+v", direct)
	}
	far := b.Why("a:1", "a:4")
	if !far.Same || far.Weight != 9 || len(far.Path) != 3 || far.Path[0].B != "a:2" || far.Path[2].B != "a:4" {
		t.Errorf("by others: %+v", far)
	}
	not := b.Why("a:5", "a:6")
	if not.Same || not.Lacks != Joins-9 {
		t.Errorf("not: %+v", not)
	}
	if u := b.Why("a:5", "a:77"); len(u.Unknown) != 1 || u.Lacks != 0 {
		t.Errorf("unknown: %+v", u)
	}
}

// TestWhyJudged: what decides is told, even where it was said of others.
func TestWhyJudged(t *testing.T) {
	payee := held(Payout, "payout", "x")
	b := book(who("1", 1, payee), who("2", 2, payee), who("3", 3))
	for i, j := range []Judgement{{A: "a:1", B: "a:3", Say: Same}, {A: "a:3", B: "a:2", Say: Not}} {
		j.At = time.Unix(int64(i), 0)
		if _, err := b.Judge(j); err != nil {
			t.Fatal(err)
		}
	}
	if w := b.Why("a:1", "a:2"); w.Same || len(w.Judgements) != 1 || w.Judgements[0].Say != Not {
		t.Errorf("%+v", w)
	}
}

// TestWhatIf: asking changes nothing.
func TestWhatIf(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ss, js := draw(rt)
		b := book(ss...)
		before := b.Networks()
		for _, j := range js {
			asked, err := b.WhatIf(j)
			if err != nil {
				rt.Fatal(err)
			}
			gone := b.WhatIfGone(j.A)
			if d := cmp.Diff(before, b.Networks()); d != "" {
				rt.Fatalf("asking %v changed\n%s", j, d)
			}
			same := book(ss...)
			told, _ := same.Judge(j)
			if d := cmp.Diff(told, asked); d != "" {
				rt.Fatalf("asked, and done:\n%s", d)
			}
			same = book(ss...)
			if d := cmp.Diff(same.Remove(j.A), gone); d != "" {
				rt.Fatalf("asked, and gone:\n%s", d)
			}
		}
	})
}

// TestMany: one subject with a million things, and placeholders of everybody.
func TestMany(t *testing.T) {
	s := who("1", 0)
	for i := range 1_000_000 {
		s.Held = append(s.Held, held(Email, "email", fmt.Sprint(i)))
	}
	b := New()
	b.Put(s)
	b.Put(who("2", 0, s.Held[:10]...))
	if n := len(b.entries[0].held); n > most {
		t.Errorf("%d things kept", n)
	}
}

// TestPage holds the table of docs/kindred.md to the code.
func TestPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "kindred.md"))
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, k := range Kinds {
		lift, fades := "", ""
		if k.Lift != 0 {
			lift = fmt.Sprint(k.Lift)
		}
		if k.Fades {
			fades = "fades"
		}
		want = append(want, fmt.Sprintf("| %v | %s | %d | %s | %s |", k.Base, lift, k.Hub, k.Group, fades))
	}
	for _, m := range regexp.MustCompile(`(?m)^\| [^|]+ (\| \d+ \| \d* \| \d+ \| \w+ \| \w* \|)$`).FindAllStringSubmatch(string(page), -1) {
		got = append(got, m[1])
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("docs/kindred.md has other weights (-code +page)\n%s", d)
	}
}
