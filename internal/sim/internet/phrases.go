package internet

import (
	_ "embed" // what sites say
	"strconv"
	"strings"
	"sync"
)

//go:embed data/site.txt
var siteText string

//go:embed data/boiler.txt
var boilerText string

// phrases are what firms say: groups of ways to say one thing.
type phrases struct {
	lists  map[string][]string
	groups []group
}

type group struct {
	section string
	ways    []string
}

var said = sync.OnceValue(func() *phrases {
	p := &phrases{lists: map[string][]string{}}
	for line := range strings.Lines(siteText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "list "):
			name, words, _ := strings.Cut(line[5:], ": ")
			p.lists[name] = strings.Split(words, "|")
		case strings.HasPrefix(line, "say "):
			p.groups = append(p.groups, group{section: line[4:]})
		default:
			g := &p.groups[len(p.groups)-1]
			g.ways = append(g.ways, line)
		}
	}
	return p
})

// boiler returns the sentences that stand on many sites, by kind; a kind may
// have several sets.
var boiler = sync.OnceValue(func() map[string][][]string {
	out := map[string][][]string{}
	for line := range strings.Lines(boilerText) {
		kind, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok {
			out[kind] = append(out[kind], strings.Split(text, "|"))
		}
	}
	return out
})

// A sentence is a thing said, in one of its ways, with its words.
type sentence struct {
	section string
	of      int // group
	way     int
	words   map[string]string
}

// draw makes a sentence of a group.
func draw(r *rng, of int) sentence {
	p := said()
	g := p.groups[of]
	s := sentence{section: g.section, of: of, way: r.n(len(g.ways)), words: map[string]string{}}
	for _, w := range g.ways {
		for _, slot := range slots(w) {
			if _, ok := s.words[slot]; ok {
				continue
			}
			list, _, _ := strings.Cut(slot, ".")
			if list == "#" {
				s.words[slot] = strconv.Itoa(r.between(3, 97))
			} else if words := p.lists[list]; words != nil {
				s.words[slot] = pick(r, words)
			}
		}
	}
	return s
}

// slots returns the names between braces, in order.
func slots(w string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(w, "{")
		if !ok {
			return out
		}
		slot, after, ok := strings.Cut(rest, "}")
		if !ok {
			return out
		}
		out, w = append(out, slot), after
	}
}

// text writes the sentence for a firm.
func (s *sentence) text(f *Firm) string {
	w := said().groups[s.of].ways[s.way]
	for _, slot := range slots(w) {
		v := s.words[slot]
		switch slot {
		case "firm":
			v = f.Name
		case "city":
			v = f.City
		case "since":
			v = strconv.Itoa(f.Since)
		}
		w = strings.ReplaceAll(w, "{"+slot+"}", v)
	}
	return strings.ToUpper(w[:1]) + w[1:]
}
