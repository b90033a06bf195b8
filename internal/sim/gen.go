package sim

import (
	"net/netip"
	"slices"
	"strconv"
)

// Kinds of subject, as the first part of an ID.
const (
	anyKind = iota
	applicant
	account
	worker
)

var kinds = [...]string{"", "applicant", "account", "worker"}

// Tenants whose systems the records come from.
var tenants = [...]string{"acme", "northwind", "globex", "initech", "umbra", "vandelay", "hooli", "stark"}

// marketplace is where accounts are.
const marketplace = "gigboard"

// A voice is what a text says and how it says it.
type voice struct{ facts, ways rng }

// A habit is when somebody is at work: hours of a clock that is offset seconds
// east of UTC.
type habit struct {
	offset   int64
	from, to int
	always   float64 // share of sessions at any hour
	weekends float64 // share of weekend sessions that stay on the weekend
}

// gen makes one subject after the other. Its knobs hold what archetypes and
// crews turn before sessions and texts are written.
type gen struct {
	w    *World
	s    subject
	r    rng
	kind int
	u    unit

	at      *city // where they live
	lines   []netip.Addr
	net6    netip.Addr
	office  netip.Addr
	carrier []netip.Addr
	laptops []uint64
	phone   uint64
	agents  [2]int8 // laptop, phone

	zone, language, via string
	habit               habit
	visits              int
	tested              bool

	summary, work, project, bid voice
	shape, idents               rng
	given                       []byte // code that stood in the test before the work began
	scratch                     []byte
}

// A unit is the group a subject belongs to, with a source of what it shares.
type unit struct {
	*group
	number int
	seed   uint64
	member int
}

// rng is the group's own stream for a purpose; every member draws the same.
func (u *unit) rng(purpose string, n int) rng {
	k := u.seed
	for i := range len(purpose) {
		k = key(k, uint64(purpose[i]))
	}
	return rng{key(k, uint64(n))}
}

// slot is the place of another member.
func (u *unit) slot(member int) int { return int(u.start) + member }

func newGen(w *World) *gen { return &gen{w: w} }

// make makes the subject of a slot.
func (g *gen) make(slot int) {
	*g = gen{w: g.w, s: g.s, lines: g.lines[:0], carrier: g.carrier[:0], laptops: g.laptops[:0], scratch: g.scratch[:0]}
	g.s.reset()
	g.s.slot = slot
	g.r = rng{key(g.w.plan.seed, uint64(slot), 1)}
	g.kind = g.w.kind(slot)
	grp, number := g.w.plan.find(slot)
	if grp == nil {
		g.person(g.w.places.pick(&g.r))
		g.finish()
		return
	}
	g.u = unit{grp, number, key(g.w.plan.seed, uint64(number), 2), slot - int(grp.start)}
	if grp.crew() {
		c := g.crew()
		g.person(c.claimed(&g.r))
		g.persona(grp.difficulty())
		g.finish()
		return
	}
	arch := &archetypes[grp.arch]
	where := &g.r
	if arch.local {
		shared := g.u.rng("place", 0)
		where = &shared
	}
	g.person(g.w.places.pick(where))
	arch.build(g)
	g.finish()
}

// kind is the kind of a slot's subject: drawn apart from labels unless an
// archetype only makes sense in one.
func (w *World) kind(slot int) int {
	grp, number := w.plan.find(slot)
	if grp != nil && !grp.crew() {
		if k := archetypes[grp.arch].kind; k != anyKind {
			return k
		}
	}
	mix := usual
	if grp != nil && grp.crew() {
		mix = crewMix(w.crewKind(number))
	}
	switch k := key(w.plan.seed, uint64(slot), 3) % 100; {
	case k < mix[0]:
		return applicant
	case k < mix[0]+mix[1]:
		return account
	}
	return worker
}

// usual is how many of a hundred are applicants and accounts; the rest works.
var usual = [2]uint64{50, 30}

// crewKind is a number below 100 that says where a crew is met. The first crew
// of a world runs a farm.
func (w *World) crewKind(number int) uint64 {
	if number == 0 {
		return 0
	}
	return key(w.plan.seed, uint64(number), 7) % 100
}

const farm = 25 // crew kinds below it run farms

// crewMix says where a crew is mostly met: in jobs, on a market place, in
// applications. Over all crews the shares are the usual ones.
func crewMix(k uint64) [2]uint64 {
	switch {
	case k < farm:
		return [2]uint64{30, 10}
	case k < 60:
		return [2]uint64{25, 70}
	}
	return [2]uint64{84, 7}
}

// appendID writes the ID of a slot's subject.
func (w *World) appendID(dst []byte, slot int) []byte {
	k := w.kind(slot)
	dst = append(append(dst, kinds[k]...), ':')
	dst = append(append(dst, w.tenant(slot, k)...), '/')
	return strconv.AppendInt(dst, int64(100001+w.plan.index(slot)), 10)
}

func (w *World) tenant(slot, kind int) string {
	if kind == account {
		return marketplace
	}
	if grp, _ := w.plan.find(slot); grp != nil && !grp.crew() && archetypes[grp.arch].employer {
		slot = int(grp.start)
	}
	return tenants[key(w.plan.seed, uint64(slot), 4)%uint64(len(tenants))]
}

// label tells the truth about the subject just made.
func (g *gen) label() Label {
	n := g.s.name.name
	l := Label{ID: string(g.w.appendID(nil, g.s.slot)), Archetype: "plain", Country: g.s.claims.country,
		Origin: g.w.names.origin(n.origin).name, Sex: string("mf"[int(n.sex)^g.w.names.flip])}
	if g.u.group == nil {
		return l
	}
	if !g.u.crew() {
		l.Archetype = archetypes[g.u.arch].name
		if g.u.size > 1 {
			l.Group = "group-" + strconv.Itoa(g.u.number)
		}
		return l
	}
	l.Fraud, l.Archetype = true, "persona"
	l.Ring = "ring-" + strconv.Itoa(g.u.number)
	l.Difficulty = difficulties[g.u.difficulty()]
	return l
}

// finish writes sessions and texts from the knobs.
func (g *gen) finish() {
	g.writeSessions()
	slices.SortStableFunc(g.s.sessions, func(a, b session) int { return int(a.at - b.at) })
	g.writeTexts()
}
