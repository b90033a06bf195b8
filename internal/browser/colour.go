package browser

import (
	"math"
	"strconv"
	"strings"
)

// A colour is one of the screen, each part from 0 to 1.
type colour struct{ r, g, b, a float64 }

// colourOf reads a computed colour: rgb(), rgba() and color(srgb ...). Others,
// of wider ranges, are not told from one another.
func colourOf(s string) (colour, bool) {
	kind, rest, ok := strings.Cut(s, "(")
	rest, closed := strings.CutSuffix(rest, ")")
	if !ok || !closed || len(s) > 100 {
		return colour{}, false
	}
	f := strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	most := 255.0
	if kind == "color" && len(f) > 0 && f[0] == "srgb" {
		f, most = f[1:], 1
	} else if kind != "rgb" && kind != "rgba" {
		return colour{}, false
	}
	if len(f) != 3 && len(f) != 4 {
		return colour{}, false
	}
	v := [4]float64{3: 1}
	for i, x := range f {
		n, err := strconv.ParseFloat(x, 64)
		if err != nil || math.IsNaN(n) {
			return colour{}, false
		}
		if i < 3 {
			n /= most
		}
		v[i] = min(max(n, 0), 1)
	}
	return colour{v[0], v[1], v[2], v[3]}, true
}

// over is the colour that is seen when c lies over another that lets nothing
// through.
func (c colour) over(under colour) colour {
	mix := func(a, b float64) float64 { return c.a*a + (1-c.a)*b }
	return colour{mix(c.r, under.r), mix(c.g, under.g), mix(c.b, under.b), 1}
}

// same reports whether nobody tells one from the other: ten of 255 in each part.
func (c colour) same(o colour) bool {
	const most = 10.0 / 255
	return math.Abs(c.r-o.r) <= most && math.Abs(c.g-o.g) <= most && math.Abs(c.b-o.b) <= most
}
