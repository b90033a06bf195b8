package ftm

import (
	"bytes"
	"strings"
	"time"

	"countersign/internal/source"
)

// A reader reads the file of entities in two walks: what is said of a party, and
// where it lives, are entities that may stand behind it.
type reader struct {
	r         *source.Roll
	desk      source.Desk
	addresses map[string]place
	said      map[string][]statement // of each party
	order     []string               // of the parties of said
}

// A statement is an entity that says something of a party.
type statement struct {
	line int
	e    *entity
}

func readEntities(r *source.Roll) {
	x := &reader{r: r, addresses: map[string]place{}, said: map[string][]statement{}}
	x.walk(false, x.gather)
	x.walk(true, x.give)
	for _, id := range x.order { // of parties that have no entity of their own here
		of, left := x.said[id]
		if !left || !r.Going() {
			continue
		}
		r.Seen = changed(of[0].e.changed)
		if r.Aside(r.ID(id), of[0].line) {
			x.statements(of)
			r.EndAside()
		}
	}
}

// walk calls use with every entity that can be read. What cannot is told once.
func (x *reader) walk(tell bool, use func(line int, e *entity)) {
	f := x.r.File()
	rd := source.NewReader(f.Name, bytes.NewReader(f.Data), source.Limits{Piece: 8 << 20}, func(p source.Problem) {
		switch {
		case !tell:
		case strings.Contains(p.Say, "cut off"):
			x.r.Break(p.Line, "truncated: %s; nothing of it may be used", p.Say)
		default:
			x.r.Tell(p.Line, "%s", p.Say)
		}
	})
	for x.r.Going() {
		p, err := rd.Next()
		if err != nil {
			return
		}
		c, err := p.JSON()
		if err == nil {
			var e *entity
			if e, err = decode(&c, &x.desk, 0); err == nil {
				use(p.Line, e)
				continue
			}
		}
		if tell {
			x.r.Tell(p.Line, "%s", err)
		}
	}
}

// gather keeps addresses, and what is said of parties.
func (x *reader) gather(line int, e *entity) {
	switch link, isEdge := edges[e.schema]; {
	case e.schema == "Address":
		x.addresses[e.id] = placeOf(e)
	case isEdge:
		const most = 50 // parties on one side; more is no relation but a mistake
		from, to := e.all(link.from), e.all(link.to)
		if len(from) == 0 || len(to) == 0 || len(from) > most || len(to) > most {
			x.r.Tell(line, "the %s %.60q joins %d with %d; it was left out", e.schema, e.id, len(from), len(to))
			break
		}
		x.keep(line, e, from)
	case statements[e.schema] != "":
		x.keep(line, e, e.all(statements[e.schema]))
	}
	for _, inner := range e.nested {
		x.gather(line, inner)
	}
	e.nested = nil
}

// keep keeps a statement for every party it is about.
func (x *reader) keep(line int, e *entity, of []string) {
	for _, id := range of {
		if x.said[id] == nil {
			x.order = append(x.order, id)
		}
		x.said[id] = append(x.said[id], statement{line, e})
	}
}

// give gives out parties, with what is said of them.
func (x *reader) give(line int, e *entity) {
	x.r.Seen = changed(e.changed)
	kind, isParty := parties[e.schema]
	_, isEdge := edges[e.schema]
	switch {
	case isParty:
		x.party(line, e, kind)
	case e.schema == "CryptoWallet" && len(e.all("holder")) == 0:
		x.wallet(line, e)
	case !isEdge && !silent[e.schema] && statements[e.schema] == "":
		x.r.Tell(line, "the schema %.40q of %.60q is none we know; it was left out", e.schema, e.id)
	}
}

func changed(s string) time.Time {
	s = strings.TrimSuffix(s, "Z")
	for _, form := range []string{"2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// A place is an address, which is an entity of its own.
type place struct{ street, city, rest, full, country string }

func placeOf(e *entity) place {
	return place{
		street: join(e.first("street"), e.first("street2"), e.first("street3"), e.first("postOfficeBox")), city: e.first("city"),
		rest: join(e.first("state"), e.first("region"), e.first("place"), e.first("postalCode")), full: e.first("full"),
		country: e.first("country"),
	}
}

func (p place) add(r *source.Roll) {
	if p.street == "" && p.city == "" && p.rest == "" {
		p.street = p.full
	}
	r.Address(p.street, p.city, p.rest, p.country)
}

func join(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
