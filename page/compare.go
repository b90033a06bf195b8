package page

// A Likeness says in which parts two pages agree, each from 0 to 1: the share
// of what either holds that both hold, estimated from sketches. Two pages that
// both lack a part agree in it.
type Likeness struct {
	Same     bool    `json:"same"`     // all words shown are the same, names included
	Seen     float64 `json:"seen"`     // words as shown, names included
	Passages float64 `json:"passages"` // text, blind to names and numbers
	Pairs    float64 `json:"pairs"`    // telling words near each other
	Shape    float64 `json:"shape"`    // order of elements
	Styles   float64 `json:"styles"`   // style declarations
	Classes  float64 `json:"classes"`  // class names
	Assets   float64 `json:"assets"`   // names of files
}

// Compare compares two pages by themselves. It cannot tell a copy from a
// template that thousands use: that takes a corpus (package similar).
func Compare(a, b *Print) Likeness {
	return Likeness{
		Same:     a.Exact == b.Exact && a.Words == b.Words,
		Seen:     resemblance(a.Seen, b.Seen, SeenKept),
		Passages: resemblance(a.Passages, b.Passages, PassageKept),
		Pairs:    resemblance(a.Pairs, b.Pairs, PairKept),
		Shape:    resemblance(a.Shape, b.Shape, ShapeKept),
		Styles:   resemblance(a.Styles, b.Styles, StyleKept),
		Classes:  resemblance(a.Classes, b.Classes, ClassKept),
		Assets:   resemblance(a.Assets, b.Assets, AssetKept),
	}
}

// Looks is how likely a viewer takes one page for the other, from 0 to 1, names
// included: LooksSame and above is the same sight. The weights are a plain
// mean of what is seen; one word that differs costs a tenth, for it is mostly
// the name. Measured in docs/measurements.md.
func (l Likeness) Looks() float64 {
	x := 0.25*l.Seen + 0.25*l.Passages + 0.2*l.Shape + 0.3*l.Styles
	if !l.Same {
		x *= 0.9
	}
	return x
}

// LooksSame is the least of Looks by which two pages are one sight.
const LooksSame = 0.95
