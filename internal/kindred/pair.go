package kindred

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// A Tie is one reason why two subjects belong together.
type Tie struct {
	Kind    Kind
	Thing   Thing
	Holders int // how many have it
	Weight  float64
	// Borne is how far the sharing is borne out by other things its holders
	// share, 0 to 1; of what few have, nothing can be said and it is 0.
	Borne float64
	// Handovers is how often one's visit began where the other's had ended.
	Handovers int
	// Hub says that too many have it: it is told, and weighs nothing.
	Hub bool
}

// has is a Held, packed: a book holds tens of millions.
type has struct {
	thing       Thing
	kind        Kind
	first, last uint16 // days since 1970, 0 unknown
}

const (
	// fewest holders of whom it can be said whether they share anything else.
	fewest = 4
	// borneOut: where a quarter of all pairs of holders share something else as
	// well, the thing is a crew's own. Of strangers in a queue for one line next
	// to none do.
	borneOut = 8.0
	// alike is the share of bits by which two pictures of one original differ at
	// most (docs/rules.md, sharedphoto).
	alike = 0.10
	// idle days after which a machine or number may have changed hands, and what
	// each doubling of them takes.
	idle, perDoubling = 21.0, 3.0
	// One visit begins where another ended: within the minutes, on one machine
	// or line.
	handover, handoverWeight, handoverMost = 30, 2.0, 6.0
	// Two people at one line at the same moment on machines of their own are two
	// people.
	atOnceWeight, atOnceMost = 1.0, 4.0
)

// pairing is scratch for one comparison.
type pairing struct {
	best   [kinds]Tie // by group's first kind
	used   []Kind
	sketch [kinds]uint8 // parts that agree
	rare   [kinds]Tie   // the rarest of them
	hubs   []Tie
}

func (p *pairing) reset() {
	for _, g := range p.used {
		p.best[g] = Tie{}
	}
	p.used, p.hubs, p.sketch = p.used[:0], p.hubs[:0], [kinds]uint8{}
}

var groupOf = groupsOf()

// groupsOf numbers groups by the first kind in them.
func groupsOf() (of [kinds]Kind) {
	first := map[string]Kind{}
	for k := range kinds {
		g := Kinds[k].Group
		if _, ok := first[g]; !ok {
			first[g] = k
		}
		of[k] = first[g]
	}
	return of
}

// weaker of two roles in which one thing stands with two subjects.
func weaker(a, b Kind) Kind {
	if c := cmp.Or(cmp.Compare(Kinds[a].Base, Kinds[b].Base), cmp.Compare(a, b)); c > 0 {
		return b
	}
	return a
}

// rarity is what sharing a thing of n holders weighs, of whom a share has other
// things in common. A block of a thousand numbers in which several are a crew's
// is one that it bought, however many they are.
func rarity(k Kind, n int, borne float64) float64 {
	s := min(1, borneOut*borne)
	if k == PhoneBlock && borne > 0 {
		n = 2
	}
	return Kinds[k].Base + Kinds[k].Lift*s - (1-s)*10*math.Log10(float64(max(1, n-1)))
}

// gap is the number of days between the last use by one and the first by the
// other, 0 where they overlap or nobody said.
func gap(a, b has) float64 {
	if a.first == 0 || b.first == 0 {
		return 0
	}
	return max(0, float64(a.first)-float64(b.last), float64(b.first)-float64(a.last))
}

func faded(days float64) float64 {
	if days <= idle {
		return 0
	}
	return perDoubling * math.Log2(days/idle)
}

// compare gathers what two subjects have in common; hubs are told if all is
// set.
func (b *Book) compare(p *pairing, x, y int32, all bool) {
	p.reset()
	common(&b.entries[x], &b.entries[y], func(hx, hy has) bool {
		b.weigh(p, x, y, hx, hy, all)
		return true
	})
	for _, k := range [...]Kind{Resume, Proposal, Code, Career} {
		if least, full := k.parts(); int(p.sketch[k]) >= least {
			t := p.rare[k]
			t.Weight = rarity(k, 2, 0) * min(1, float64(p.sketch[k])/float64(full))
			p.add(t)
		}
	}
	slices.Sort(p.used) // so that the same ties make the same sum
}

func (b *Book) weigh(p *pairing, x, y int32, hx, hy has, all bool) {
	k := weaker(hx.kind, hy.kind)
	t := Tie{Kind: k, Thing: hx.thing, Holders: b.things.count(hx.thing)}
	switch {
	case t.Holders > Kinds[k].Hub:
		if t.Hub = true; all {
			p.hubs = append(p.hubs, t)
		}
		return
	case k.sketched():
		if p.sketch[k]++; p.sketch[k] == 1 || t.Holders < p.rare[k].Holders {
			p.rare[k] = t
		}
		return
	case k == PhotoBand:
		if likePictures(b.entries[x].pictures, b.entries[y].pictures) {
			t.Weight = Kinds[k].Base
		}
	default:
		r := b.borne[hx.thing]
		if b.stranger(x, hx.thing, r) || b.stranger(y, hx.thing, r) {
			r = bearing{}
		}
		t.Borne = r.share(t.Holders)
		t.Weight = r.rarity(k, t.Holders)
		if Kinds[k].Fades {
			t.Weight -= faded(gap(hx, hy))
		}
		if k == Line || k == OtherLine || k == Device {
			t.weighVisits(b.entries[x].visits, b.entries[y].visits)
		}
	}
	p.add(t)
}

func (p *pairing) add(t Tie) {
	if t.Weight <= 0 {
		return
	}
	g := groupOf[t.Kind]
	switch have := &p.best[g]; {
	case have.Weight == 0:
		p.used = append(p.used, g)
		*have = t
	case t.Weight > have.Weight || t.Weight == have.Weight && t.Thing < have.Thing:
		*have = t
	}
}

// total is what groups weigh together, to a tenth of a deciban.
func (p *pairing) total() (sum float64) {
	for _, g := range p.used {
		sum += p.best[g].Weight
	}
	return math.Round(sum*10) / 10
}

// by is the thing that alone ties, or severally: a text is many.
func (p *pairing) by() uint32 {
	if len(p.used) != 1 || p.best[p.used[0]].Kind.sketched() {
		return severally
	}
	return uint32(p.best[p.used[0]].Thing)
}

// ties are told strongest first, hubs last.
func (p *pairing) ties() []Tie {
	out := make([]Tie, 0, len(p.used)+len(p.hubs))
	for _, g := range p.used {
		out = append(out, p.best[g])
	}
	byWeight := func(a, b Tie) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Thing, b.Thing))
	}
	slices.SortFunc(out, byWeight)
	slices.SortFunc(p.hubs, byWeight)
	return append(out, p.hubs...)
}

// common calls yield with each thing both have, as long as it says yes. Held
// are sorted by thing, each once. The walk takes no branch on which thing comes
// first, which nobody could foresee.
func common(x, y *entry, yield func(hx, hy has) bool) {
	a, b := x.held, y.held
	for i, j := 0, 0; i < len(a) && j < len(b); {
		s, t := a[i].thing, b[j].thing
		if s == t && !yield(a[i], b[j]) {
			return
		}
		var di, dj int
		if s <= t {
			di = 1
		}
		if t <= s {
			dj = 1
		}
		i, j = i+di, j+dj
	}
}

// others reports whether two holders of a thing have something of another
// group in common that is no hub.
func (b *Book) others(x, y *entry, than Thing, group Kind) bool {
	var sketch [kinds]int
	found := false
	common(x, y, func(hx, hy has) bool {
		k := weaker(hx.kind, hy.kind)
		switch {
		case hx.thing == than || groupOf[k] == group || b.things.count(hx.thing) > Kinds[k].Hub:
		case k.sketched():
			sketch[k]++
			least, _ := k.parts()
			found = sketch[k] >= least
		case k == PhotoBand:
			found = likePictures(x.pictures, y.pictures)
		default:
			found = true
		}
		return !found
	})
	return found
}

// likePictures reports whether any two pictures differ in few bits.
func likePictures(a, b []Picture) bool {
	for _, p := range a {
		for _, q := range b {
			if p.Size != q.Size || p.Size == 0 {
				continue
			}
			d := 0
			for i := range p.Bits {
				d += bits.OnesCount64(p.Bits[i] ^ q.Bits[i])
			}
			if float64(d) <= alike*float64(p.Size) {
				return true
			}
		}
	}
	return false
}

// weighVisits adds what visits over the shared line or machine tell: hand-overs
// speak for one crew; two machines at one line at the same moment for two
// people.
func (t *Tie) weighVisits(a, b []visit) {
	at, once := uint32(t.Thing), 0
	for _, v := range a {
		if v.line != at && v.device != at {
			continue
		}
		for _, w := range b {
			if w.line != at && w.device != at {
				continue
			}
			endV, endW := v.start+int32(v.minutes), w.start+int32(w.minutes)
			switch {
			case v.minutes > 0 && within(w.start-endV) || w.minutes > 0 && within(v.start-endW):
				t.Handovers++
			case v.start < endW && w.start < endV && v.device != w.device:
				once++
			}
		}
	}
	t.Weight += min(handoverMost, handoverWeight*float64(t.Handovers)) - min(atOnceMost, atOnceWeight*float64(once))
}

func within(minutes int32) bool { return 0 <= minutes && minutes <= handover }
