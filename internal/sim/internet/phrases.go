package internet

import (
	_ "embed" // what sites say
	"strconv"
	"strings"
	"sync"
)

//go:embed data/site.txt
var siteText string

//go:embed data/brochure.txt
var brochureText string

//go:embed data/synonyms.txt
var synonymText string

//go:embed data/boiler.txt
var boilerText string

// phrases are what firms say: groups of ways to say one thing.
type phrases struct {
	lists  map[string][]string
	groups []group
	plain  int // groups of site.txt; those behind them are brochures'
}

type group struct {
	section string
	ways    []string
}

var said = sync.OnceValue(func() *phrases {
	p := &phrases{lists: map[string][]string{}}
	p.read(siteText)
	p.plain = len(p.groups)
	p.read(brochureText)
	return p
})

func (p *phrases) read(text string) {
	for line := range strings.Lines(text) {
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
}

// synonyms returns the words that may stand for a word.
var synonyms = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(synonymText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		words := strings.Split(line, "|")
		for i, w := range words {
			for k, x := range words {
				if k != i {
					out[w] = append(out[w], x)
				}
			}
		}
	}
	return out
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
	other   uint64 // key of the words that stand for others; 0 for none
}

// reword puts other words for those it knows any for.
func reword(text string, key uint64) string {
	r := keyed(key)
	words := strings.Split(text, " ")
	for i, w := range words {
		bare := strings.ToLower(strings.TrimRight(w, ".,:;!?"))
		if x := synonyms()[bare]; x != nil && r.p(0.75) {
			words[i] = pick(r, x) + w[len(bare):]
		}
	}
	return strings.Join(words, " ")
}

// draw makes a sentence of a group of what firms say.
func draw(r *rng, of int) sentence { return said().draw(r, of) }

func (p *phrases) draw(r *rng, of int) sentence {
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
func (s *sentence) text(f *Firm) string { return said().write(s, f) }

func (p *phrases) write(s *sentence, f *Firm) string {
	w := p.groups[s.of].ways[s.way]
	for _, slot := range slots(w) {
		v := s.words[slot]
		switch {
		case v != "":
		case slot == "firm":
			v = f.Name
		case slot == "city":
			v = f.City
		case slot == "since":
			v = strconv.Itoa(f.Since)
		}
		w = strings.ReplaceAll(w, "{"+slot+"}", v)
	}
	if s.other != 0 {
		w = reword(w, s.other)
	}
	return strings.ToUpper(w[:1]) + w[1:]
}
