package sim

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed data/phrases.txt
var phrasesText string

// segment is a piece of a template: literal text, words to choose from, or a
// slot.
type segment struct {
	lit  string
	alts []string
	slot int // -1 for none
}

// A saying is one thing with several ways to say it. Its slots are word lists;
// nil stands for a number.
type saying struct {
	slots [][]string
	ways  [][]segment
}

// A claim is a saying with its slots filled.
type claim struct {
	of     *saying
	values [8]int16
}

type phrases struct {
	lists   map[string][]string
	sayings map[string][]saying

	role, tech, task, degree, school, hobby []string
	firm                                    [3][]string
}

func readPhrases() *phrases {
	p := &phrases{lists: map[string][]string{}, sayings: map[string][]saying{}}
	kind, names := "", []string(nil)
	for line := range strings.Lines(phrasesText) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "list "); ok {
			key, words, _ := strings.Cut(rest, ": ")
			p.lists[key] = strings.Split(words, "|")
		} else if rest, ok := strings.CutPrefix(line, "say "); ok {
			kind, names = rest, nil
			p.sayings[kind] = append(p.sayings[kind], saying{})
		} else {
			s := p.sayings[kind]
			names = s[len(s)-1].addWay(p, line, names)
		}
	}
	p.role, p.tech, p.task = p.lists["role"], p.lists["tech"], p.lists["task"]
	p.degree, p.school, p.hobby = p.lists["degree"], p.lists["school"], p.lists["hobby"]
	p.firm = [3][]string{p.lists["firm1"], p.lists["firm2"], p.lists["firm3"]}
	return p
}

// addWay cuts a template at its braces and brackets; slot names are shared by
// all ways.
func (s *saying) addWay(p *phrases, line string, names []string) []string {
	var way []segment
	for line != "" {
		at := strings.IndexAny(line, "{[")
		if at < 0 {
			way = append(way, segment{lit: line, slot: -1})
			break
		}
		if at > 0 {
			way = append(way, segment{lit: line[:at], slot: -1})
		}
		inner, after, _ := strings.Cut(line[at+1:], string(line[at]+2)) // the closing one is two further in ASCII
		if line[at] == '[' {
			way = append(way, segment{alts: strings.Split(inner, "/"), slot: -1})
		} else {
			var slot int
			names, slot = s.slot(p, inner, names)
			way = append(way, segment{slot: slot})
		}
		line = after
	}
	s.ways = append(s.ways, way)
	return names
}

// slot returns the place of a named slot, a new one if need be.
func (s *saying) slot(p *phrases, name string, names []string) ([]string, int) {
	if at := index(names, name); at >= 0 {
		return names, at
	}
	list, _, _ := strings.Cut(name, ".")
	s.slots = append(s.slots, p.lists[list]) // "#" has no list
	return append(names, name), len(names)
}

func index(xs []string, x string) int {
	for i := range xs {
		if xs[i] == x {
			return i
		}
	}
	return -1
}

func (p *phrases) claim(r *rng, kind string) claim {
	s := p.sayings[kind]
	c := claim{of: &s[r.n(len(s))]}
	for i, list := range c.of.slots {
		n := len(list)
		if n == 0 {
			n = 97
		}
		c.values[i] = int16(r.n(n))
	}
	return c
}

// append writes the claim in one of its ways, a sentence with a capital.
func (c *claim) append(dst []byte, ways *rng) []byte {
	start := len(dst)
	way := c.of.ways[ways.n(len(c.of.ways))]
	for i := range way {
		seg := &way[i]
		if seg.slot < 0 {
			dst = append(dst, seg.lit...)
			if seg.alts != nil {
				dst = append(dst, pick(ways, seg.alts)...)
			}
			continue
		}
		v := c.values[seg.slot]
		if list := c.of.slots[seg.slot]; list != nil {
			dst = append(dst, list[v]...)
		} else {
			dst = strconv.AppendInt(dst, int64(v)+2, 10)
		}
	}
	if ch := dst[start]; ch >= 'a' && ch <= 'z' {
		dst[start] = ch - 0x20
	}
	return dst
}

// say writes n sentences of a kind: what is said comes from facts, how it is
// said from ways. The same facts with other ways are a paraphrase.
func (p *phrases) say(dst []byte, facts, ways *rng, kind string, n int, between string) []byte {
	for i := range n {
		if i > 0 {
			dst = append(dst, between...)
		}
		c := p.claim(facts, kind)
		dst = c.append(dst, ways)
	}
	return dst
}

// company makes a firm's name and its domain.
func (p *phrases) company(r *rng) (string, string) {
	a, b, c := pick(r, p.firm[0]), pick(r, p.firm[1]), pick(r, p.firm[2])
	n := a + b + " " + c
	d := strings.ToLower(a+b+c) + "." + pick(r, []string{"com", "com", "com", "io", "net", "co"})
	return n, d
}

// Bytes that stand for the subject's own name in a text until it is written,
// because a world may swap names: the whole name, the short one, the family.
const (
	ownName   = "\x01"
	ownShort  = "\x02"
	ownFamily = "\x03"
)
