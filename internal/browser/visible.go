package browser

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// walk goes through the nodes in the order of the page and gathers what is
// shown and what is not, block by block.
func (v *view) walk() {
	var open []int // blocks that are open, the innermost last
	for i := range v.nodes {
		n := &v.nodes[i]
		in := -1 // the block that holds the node
		if p := v.d.Nodes.ParentIndex[i]; p >= 0 {
			in = v.nodes[p].block
		}
		for len(open) > 0 && open[len(open)-1] != in {
			open = open[:len(open)-1]
			v.line()
		}
		if n.block == i {
			v.line()
			open = append(open, i)
		}
		if !n.silent {
			v.say(i)
		}
	}
	v.line()
}

func (v *view) may() bool {
	v.looks++
	return v.looks < mostLooks
}

func (v *view) blocky(i int, name string) bool {
	if name == "BR" {
		return true
	}
	d := v.style(v.nodes[i].box, sDisplay)
	return v.d.Nodes.NodeType[i] == element && d != "" && d != "contents" && d != "inline"
}

// line ends the block that is being gathered.
func (v *view) line() {
	if n := v.shown.Len(); n > 0 && v.shown.String()[n-1] != '\n' {
		v.shown.WriteByte('\n')
	}
	v.endPiece()
}

func (v *view) endPiece() {
	s := strings.Join(strings.Fields(v.piece.String()), " ")
	v.piece.Reset()
	if s == "" {
		return
	}
	if len(v.out.Hidden) >= mostPieces || v.hiddenSize+len(s) > mostHidden {
		v.out.Cut = true
		return
	}
	v.hiddenSize += len(s)
	v.out.Hidden = append(v.out.Hidden, Hidden{Why: v.why, Text: s})
}

// say takes the text of a node: of its boxes line by line, or as it stands in
// the page where it has no box.
func (v *view) say(i int) {
	said := false
	for _, b := range v.boxes[i] {
		if v.d.Layout.Text[b] < 0 {
			continue
		}
		of := v.at(v.d.Layout.Text[b])
		if v.read += len(of); v.read > mostRead { // many boxes may name one text
			v.out.Cut = true
			return
		}
		units, end := utf16.Encode([]rune(of)), 0
		for _, l := range v.lines[b] {
			said = true
			t := &v.d.TextBoxes
			words := span(units, t.Start[l], t.Length[l])
			if t.Start[l] > end && end > 0 { // the blank at which a line was broken has no place
				words = " " + words
			}
			end = t.Start[l] + t.Length[l]
			v.put(v.whyNot(i, b, rectOf(t.Bounds[l])), words)
		}
	}
	if s := v.at(v.d.Nodes.NodeValue[i]); v.d.Nodes.NodeType[i] == textNode && !said && strings.TrimSpace(s) != "" {
		v.put(NotDisplayed, s)
	}
}

// put adds a text to what is shown, or to what is hidden and why.
func (v *view) put(why, s string) {
	to := &v.shown
	if why == "" {
		v.endPiece()
	} else if to = &v.piece; why != v.why {
		v.endPiece()
		v.why = why
	}
	if to.Len()+len(s) > mostShown {
		v.out.Cut = true
		return
	}
	for _, r := range s {
		if !unicode.IsSpace(r) {
			to.WriteRune(r)
		} else if n := to.Len(); n > 0 && to.String()[n-1] > ' ' {
			to.WriteByte(' ')
		}
	}
}

// whyNot says why a line of text is not shown, "" if it is. The line belongs to
// the node, stands in the box and takes the place.
func (v *view) whyNot(i, box int, place rect) string {
	n := &v.nodes[i]
	switch s := v.style(box, sVisibility); {
	case n.noscript:
		return ScriptsOff
	case s == "hidden" || s == "collapse":
		return Invisible
	case n.opacity <= faint:
		return Transparent
	case v.small(box) || place.thin():
		return TooSmall
	case v.off(place):
		return OffPage
	case n.cut || n.normal.and(place).thin():
		return CutOff
	}
	return v.unseen(n, box, place)
}

// faint is how little of a colour nobody sees.
const faint = 0.05

func (v *view) small(box int) bool {
	size, err := strconv.ParseFloat(strings.TrimSuffix(v.style(box, sFont), "px"), 64)
	return err == nil && size <= tiny
}

// off reports whether a place cannot be scrolled to.
func (v *view) off(place rect) bool {
	switch {
	case place.bottom <= 0:
		return true
	case v.rtl:
		return place.left >= v.width
	case v.narrow && place.left >= v.width:
		return true
	}
	return place.right <= 0
}

// unseen says whether the letters of a line cannot be told from what is behind
// them, or something lies over them.
func (v *view) unseen(n *node, box int, place rect) string {
	c, ok := colourOf(v.style(box, sColour))
	drawn := n.painted || v.set(box, sShadow, "none") || v.set(box, sStroke, "0px")
	switch {
	case !ok || drawn:
	case c.a <= faint:
		return Transparent
	case !n.unknown && c.over(n.back).same(n.back) && !v.over(box, place, c):
		return Background
	}
	if v.under(n, box, place) {
		return Covered
	}
	return ""
}

// set reports whether a style has a value that is not the usual one.
func (v *view) set(box, which int, usual string) bool {
	s := v.style(box, which)
	return s != "" && s != usual
}

// over reports whether something that is no ancestor lies behind a text and may
// set it off: a picture, or another colour.
func (v *view) over(box int, place rect, c colour) bool {
	x, y := (place.left+place.right)/2, (place.top+place.bottom)/2
	for _, b := range v.paints {
		if !v.may() {
			return true
		}
		r := rectOf(v.d.Layout.Bounds[b])
		if x < r.left || x > r.right || y < r.top || y > r.bottom || v.ancestor(b, box) {
			continue
		}
		back, ok := colourOf(v.style(b, sBackground))
		if !ok || back.a <= faint || v.set(b, sImage, "none") || !c.over(back).same(back) {
			return true
		}
	}
	return false
}

// under reports whether a box that lets nothing through lies over all of a
// text. What stays in its place in the window while the page moves covers
// nothing for long.
func (v *view) under(n *node, box int, place rect) bool {
	paint := v.d.Layout.PaintOrders
	if len(paint) == 0 {
		return false
	}
	for _, b := range v.paints {
		if paint[b] <= paint[box] {
			continue
		}
		if !v.may() {
			return false
		}
		at := &v.nodes[v.d.Layout.NodeIndex[b]]
		back, ok := colourOf(v.style(b, sBackground))
		if !ok || back.a < 0.99 || at.opacity < 0.99 || at.cut || at.fixed || v.set(b, sVisibility, "visible") {
			continue
		}
		if rectOf(v.d.Layout.Bounds[b]).and(at.outer).holds(place.and(n.normal)) && !v.ancestor(b, box) {
			return true
		}
	}
	return false
}

// ancestor reports whether the node of a box holds that of another.
func (v *view) ancestor(b, box int) bool {
	of, i := v.d.Layout.NodeIndex[b], v.d.Layout.NodeIndex[box]
	return i >= of && i < v.nodes[of].end
}
