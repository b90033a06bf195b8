package source

import (
	"strings"
)

// A Node is a JSON value, for formats that are read from many sides. A nil
// node is an absent value, so that paths need no checking.
type Node struct {
	Key  string // its name in the object around it
	Kind Kind
	Text string // of a text, number, true or false
	Kids []Node // of an array or object
}

// maxNodes bounds what one piece may swell to in memory.
const maxNodes = 4 * MaxFacts

// Tree returns the piece's object. Names are compared without case, so that
// signed input cannot mean one thing to one reader and another to the next: a
// name that stands twice refuses the piece.
func (p *Piece) Tree() (*Node, error) {
	c, err := p.JSON()
	if err != nil {
		return nil, err
	}
	g := grower{Cursor: c}
	n := g.grow("")
	if g.err != nil {
		return nil, g.err
	}
	return &n, nil
}

type grower struct {
	Cursor
	nodes int
	err   error
}

func (g *grower) grow(key string) Node {
	n := Node{Key: key, Kind: g.Kind()}
	if g.nodes++; g.nodes > maxNodes && g.err == nil {
		g.err = Invalid("more than %d values in one object; split it", maxNodes)
	}
	switch {
	case g.err != nil:
		g.Skip()
	case n.Kind == Object:
		var names map[string]bool
		g.Object(func(key []byte) {
			k := string(key)
			if names == nil {
				names = map[string]bool{}
			}
			if low := strings.ToLower(k); names[low] && g.err == nil {
				g.err = Invalid("the field %.60q stands twice in one object; keep one of them", k)
			} else {
				names[low] = true
			}
			n.Kids = append(n.Kids, g.grow(k))
		})
	case n.Kind == Array:
		g.Array(func(int) { n.Kids = append(n.Kids, g.grow("")) })
	case n.Kind == Null:
		g.Skip()
	default:
		b, _ := g.Scalar()
		n.Text = strings.TrimSpace(string(b))
	}
	return n
}

// At follows names downwards; nil where there is nothing. In an array the
// first element counts.
func (n *Node) At(names ...string) *Node {
	for _, name := range names {
		if n != nil && n.Kind == Array && len(n.Kids) > 0 {
			n = &n.Kids[0]
		}
		n = n.kid(name)
	}
	return n
}

func (n *Node) kid(name string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	for i := range n.Kids {
		if n.Kids[i].Key == name {
			return &n.Kids[i]
		}
	}
	return nil
}

// Str returns the text of the value below, "" for none or for what is no text.
func (n *Node) Str(names ...string) string {
	if n = n.At(names...); n == nil {
		return ""
	}
	return n.Text
}

// First returns the first text that says something, of several fields.
func (n *Node) First(names ...string) string {
	for _, name := range names {
		if s := n.Str(strings.Split(name, ".")...); s != "" {
			return s
		}
	}
	return ""
}

// All returns the elements of an array below; one value by itself is a list of
// one, for services write both.
func (n *Node) All(names ...string) []Node {
	n = n.At(names...)
	switch {
	case n == nil || n.Kind == Null || n.Kind == None:
		return nil
	case n.Kind == Array:
		return n.Kids
	}
	return []Node{*n}
}

// String writes a value on one line: what is nested as "name: value, ...".
func (n *Node) String() string {
	if n == nil {
		return ""
	}
	if len(n.Kids) == 0 {
		return n.Text
	}
	var parts []string
	for i := range n.Kids {
		s := n.Kids[i].String()
		switch k := n.Kids[i].Key; {
		case s == "":
		case k != "":
			parts = append(parts, k+": "+s)
		default:
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
