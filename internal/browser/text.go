package browser

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// Why a text is not shown.
const (
	NotDisplayed = "not displayed"
	Invisible    = "invisible"
	Transparent  = "transparent"
	OffPage      = "off the page"
	TooSmall     = "too small to read"
	CutOff       = "cut off"
	Background   = "its background's colour"
	Covered      = "covered"
	ScriptsOff   = "only where scripts are off"
)

// A Text is what a page says: to who looks at it, and besides. No script ran,
// so menus that open, and whatever comes into view by script, are hidden here.
type Text struct {
	Shown  string   `json:"shown"` // a line for each block, in the order of the page
	Hidden []Hidden `json:"hidden,omitempty"`
	Cut    bool     `json:"cut,omitempty"` // there is more than is kept
}

// A Hidden text is in the page and not shown.
type Hidden struct {
	Why  string `json:"why"`
	Text string `json:"text"` // of one block, in one line
}

const (
	mostShown  = 1 << 20   // bytes
	mostHidden = 1 << 20   // bytes
	mostPieces = 5_000     // hidden texts
	mostRead   = 32 << 20  // bytes of texts in boxes
	mostLooks  = 4_000_000 // boxes looked at for what lies under or over texts
)

// A view walks a snapshot from its root to its leaves: no node stands before
// its parent.
type view struct {
	strings []string
	d       *document
	width   float64

	nodes  []node
	lines  [][]int // text boxes of each box
	boxes  [][]int // boxes of each node
	paints []int   // boxes that paint something
	looks  int
	read   int
	rtl    bool // what stands to the left of the page can be scrolled to
	narrow bool // what stands to the right of it cannot

	out        Text
	shown      strings.Builder
	piece      strings.Builder // the hidden text that is being gathered
	why        string
	hiddenSize int
}

// A node is what its ancestors make of it.
type node struct {
	opacity  float64
	normal   rect // what its descendants are cut off to
	absolute rect // the same for those that are positioned
	back     colour
	unknown  bool // what lies behind is a picture, or cannot be told
	painted  bool // its text shows the background through the letters
	cut      bool // clipped away
	silent   bool // no text of the page: scripts, styles, the title
	noscript bool
	fixed    bool // stays in its place while the page moves
	outer    rect // what its own box is cut off to
	block    int  // the block it stands in or begins, or -1
	box      int  // its first box, or -1
	end      int  // the first node behind those that it holds
}

// The types of nodes (DOM, section 4.4).
const (
	element  = 1
	textNode = 3
)

func (v *view) text() *Text {
	n := len(v.d.Nodes.ParentIndex)
	v.nodes, v.boxes, v.lines = make([]node, n), make([][]int, n), make([][]int, len(v.d.Layout.NodeIndex))
	for i, at := range v.d.Layout.NodeIndex {
		v.boxes[at] = append(v.boxes[at], i)
	}
	for i, at := range v.d.TextBoxes.LayoutIndex {
		v.lines[at] = append(v.lines[at], i)
	}
	for i := range v.nodes {
		v.inherit(i)
	}
	for i := n - 1; i > 0; i-- {
		if p := v.d.Nodes.ParentIndex[i]; p >= 0 {
			v.nodes[p].end = max(v.nodes[p].end, v.nodes[i].end)
		}
	}
	v.walk()
	v.out.Shown = strings.TrimSpace(v.shown.String())
	return &v.out
}

func (v *view) at(i int) string {
	if i < 0 {
		return ""
	}
	return v.strings[i]
}

// style returns a style of a box, "" where it has none.
func (v *view) style(box, which int) string {
	if box < 0 || len(v.d.Layout.Styles[box]) == 0 {
		return ""
	}
	return v.at(v.d.Layout.Styles[box][which])
}

func (v *view) name(i int) string { return strings.ToUpper(v.at(v.d.Nodes.NodeName[i])) }

// quiet are elements whose text is none of the page's.
var quiet = map[string]bool{"SCRIPT": true, "STYLE": true, "TITLE": true, "HEAD": true, "TEMPLATE": true, "IFRAME": true, "NOEMBED": true, "NOFRAMES": true, "DATALIST": true}

// inherit works out what the ancestors of a node make of it.
func (v *view) inherit(i int) {
	n := &v.nodes[i]
	*n = node{opacity: 1, normal: everywhere, absolute: everywhere, outer: everywhere, back: colour{1, 1, 1, 1}, block: -1}
	if p := v.d.Nodes.ParentIndex[i]; p >= 0 {
		*n = v.nodes[p]
	}
	n.box, n.end = -1, i+1
	if len(v.boxes[i]) > 0 {
		n.box = v.boxes[i][0]
	}
	name := v.name(i)
	n.silent, n.noscript = n.silent || quiet[name], n.noscript || name == "NOSCRIPT"
	if v.blocky(i, name) {
		n.block = i
	}
	if v.d.Nodes.NodeType[i] != element || n.box < 0 {
		return
	}
	v.look(n, name)
	if paints(v, n.box, name) {
		v.paints = append(v.paints, n.box)
	}
}

// look takes what the styles of an element do to what it holds.
func (v *view) look(n *node, name string) {
	b := n.box
	if x, err := strconv.ParseFloat(v.style(b, sOpacity), 64); err == nil && x >= 0 && x <= 1 {
		n.opacity *= x
	}
	if strings.Contains(v.style(b, sFilter), "opacity(0") && !strings.Contains(v.style(b, sFilter), "opacity(0.") {
		n.opacity = 0
	}
	n.painted = n.painted || strings.Contains(v.style(b, sPainted), "text")
	n.cut = n.cut || clippedAway(v.style(b, sClip)) || pathEmpty(v.style(b, sPath))
	v.behind(n, b)
	if name == "HTML" || name == "BODY" { // what they hide, the window does
		v.rtl = v.rtl || v.style(b, sDirection) == "rtl"
		v.narrow = v.narrow || clips(v.style(b, sOverX))
		return
	}
	v.bound(n, b)
}

// behind works out what lies behind the text of an element.
func (v *view) behind(n *node, b int) {
	if s := v.style(b, sImage); s != "" && s != "none" {
		n.unknown = true
	}
	c, ok := colourOf(v.style(b, sBackground))
	switch {
	case !ok:
		n.unknown = n.unknown || v.style(b, sBackground) != ""
	case c.a > 0.99:
		n.back = c
		n.unknown = v.style(b, sImage) != "none" && v.style(b, sImage) != ""
	case c.a > 0:
		n.back = c.over(n.back)
	}
}

// bound works out where what an element holds is cut off. What can be scrolled
// to is not cut off, unless there is no room to scroll in. An element that is
// positioned is cut off by those that are.
func (v *view) bound(n *node, b int) {
	at := v.style(b, sPosition)
	own := n.normal
	switch at {
	case "absolute":
		own = n.absolute
	case "fixed", "sticky":
		n.fixed = true
		if at == "fixed" {
			own = everywhere
		}
	}
	n.outer = own
	box := rectOf(v.d.Layout.Bounds[b])
	inside := own
	if clips(v.style(b, sOverX)) || box.right-box.left <= tiny && v.style(b, sOverX) != "visible" {
		inside.left, inside.right = max(own.left, box.left), min(own.right, box.right)
	}
	if clips(v.style(b, sOverY)) || box.bottom-box.top <= tiny && v.style(b, sOverY) != "visible" {
		inside.top, inside.bottom = max(own.top, box.top), min(own.bottom, box.bottom)
	}
	if v.style(b, sDisplay) == "inline" { // it has no overflow
		inside = own
	}
	n.normal = inside
	if at != "static" && at != "" || v.style(b, sTransform) != "none" && v.style(b, sTransform) != "" {
		n.absolute = inside
	}
}

func clips(overflow string) bool { return overflow == "hidden" || overflow == "clip" }

// clippedAway reports whether the old property clip leaves nothing to read.
func clippedAway(s string) bool {
	s, ok := strings.CutPrefix(s, "rect(")
	if !ok {
		return false
	}
	f := strings.FieldsFunc(strings.TrimSuffix(s, ")"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(f) != 4 {
		return false
	}
	var e [4]float64 // top, right, bottom, left
	for i, x := range f {
		n, err := strconv.ParseFloat(strings.TrimSuffix(x, "px"), 64)
		if err != nil {
			return false // auto
		}
		e[i] = n
	}
	return rect{e[3], e[0], e[1], e[2]}.thin()
}

// pathEmpty reports whether a clip-path leaves nothing: insets that meet, and
// circles of no size.
func pathEmpty(s string) bool {
	if in, ok := strings.CutPrefix(s, "inset("); ok {
		first, _, _ := strings.Cut(strings.TrimSuffix(in, ")"), " ")
		n, err := strconv.ParseFloat(strings.TrimSuffix(first, "%"), 64)
		return err == nil && strings.HasSuffix(first, "%") && n >= 50
	}
	for _, none := range []string{"circle(0px", "circle(0%", "circle(0 ", "circle(0)", "ellipse(0px", "ellipse(0%", "polygon(0px 0px, 0px 0px, 0px 0px"} {
		if strings.HasPrefix(s, none) {
			return true
		}
	}
	return false
}

// paints reports whether a box covers what lies under it, or may.
func paints(v *view, box int, name string) bool {
	switch name {
	case "HTML", "BODY":
		return false
	case "IMG", "VIDEO", "CANVAS", "OBJECT", "EMBED", "SVG", "PICTURE":
		return true
	}
	if s := v.style(box, sImage); s != "none" && s != "" {
		return true
	}
	c, ok := colourOf(v.style(box, sBackground))
	return !ok && v.style(box, sBackground) != "" || c.a > 0
}

// span cuts a text as the browser counts it, in UTF-16.
func span(s []uint16, start, length int) string {
	start = min(start, len(s))
	return string(utf16.Decode(s[start:min(len(s), start+length)]))
}
