package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// styles are what is asked of each box, in this order.
var styles = []string{"display", "visibility", "opacity", "-webkit-text-fill-color", "background-color", "background-image", "background-clip",
	"font-size", "position", "overflow-x", "overflow-y", "clip", "clip-path", "filter", "text-shadow", "-webkit-text-stroke-width", "direction", "transform"}

// The places of styles in a box.
const (
	sDisplay = iota
	sVisibility
	sOpacity
	sColour
	sBackground
	sImage
	sPainted
	sFont
	sPosition
	sOverX
	sOverY
	sClip
	sPath
	sFilter
	sShadow
	sStroke
	sDirection
	sTransform
)

const mostNodes = 400_000 // of a snapshot

var errSnapshot = errors.New("browser: its account of the page does not hold together")

// A snapshot is DOMSnapshot.captureSnapshot's account of a page. Numbers are
// places in Strings, in the nodes or in the boxes; nothing says that they are
// there until check did.
type snapshot struct {
	Documents []document
	Strings   []string
}

type document struct {
	Nodes struct {
		ParentIndex []int
		NodeType    []int
		NodeName    []int
		NodeValue   []int
	}
	Layout struct {
		NodeIndex   []int
		Styles      [][]int
		Bounds      [][]float64
		Text        []int
		PaintOrders []int
	}
	TextBoxes struct {
		LayoutIndex []int
		Bounds      [][]float64
		Start       []int
		Length      []int
	}
}

// readSnapshot reads what a browser tells of a page whose window is so wide,
// and says what a visitor reads there.
func readSnapshot(raw []byte, width int) (*Text, error) {
	var s snapshot
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%w: %w", errSnapshot, err)
	}
	if len(s.Documents) == 0 {
		return nil, errSnapshot
	}
	d := &s.Documents[0] // frames are not opened
	if err := d.check(len(s.Strings)); err != nil {
		return nil, err
	}
	v := view{strings: s.Strings, d: d, width: float64(width)}
	return v.text(), nil
}

// check refuses a document whose parts do not fit, so that nothing behind it
// needs to ask.
func (d *document) check(texts int) error {
	n, l, t := &d.Nodes, &d.Layout, &d.TextBoxes
	nodes, boxes, lines := len(n.ParentIndex), len(l.NodeIndex), len(t.LayoutIndex)
	if nodes > mostNodes || boxes > mostNodes || lines > mostNodes {
		return fmt.Errorf("browser: a page of %d nodes, %d boxes and %d lines: %w", nodes, boxes, lines, errMuch)
	}
	if len(n.NodeType) != nodes || len(n.NodeName) != nodes || len(n.NodeValue) != nodes || len(l.Styles) != boxes || len(l.Bounds) != boxes || len(l.Text) != boxes ||
		len(l.PaintOrders) != boxes && len(l.PaintOrders) != 0 || len(t.Bounds) != lines || len(t.Start) != lines || len(t.Length) != lines {
		return errSnapshot
	}
	for i := range nodes {
		if n.ParentIndex[i] >= i || n.ParentIndex[i] < -1 || n.NodeName[i] >= texts || n.NodeValue[i] >= texts {
			return errSnapshot
		}
	}
	for i := range boxes {
		if at := l.NodeIndex[i]; at < 0 || at >= nodes || l.Text[i] >= texts || len(l.Styles[i]) != 0 && len(l.Styles[i]) != len(styles) || !rectangle(l.Bounds[i]) {
			return errSnapshot
		}
		for _, s := range l.Styles[i] {
			if s >= texts {
				return errSnapshot
			}
		}
	}
	for i := range lines {
		if at := t.LayoutIndex[i]; at < 0 || at >= boxes || t.Start[i] < 0 || t.Length[i] < 0 || t.Start[i] > math.MaxInt32 || t.Length[i] > math.MaxInt32 || !rectangle(t.Bounds[i]) {
			return errSnapshot
		}
	}
	return nil
}

func rectangle(b []float64) bool {
	if len(b) != 4 {
		return false
	}
	for _, x := range b {
		if math.IsNaN(x) || math.Abs(x) > 1e9 {
			return false
		}
	}
	return true
}

// A rect is a part of the page in pixels: its edges.
type rect struct{ left, top, right, bottom float64 }

var everywhere = rect{-1e9, -1e9, 1e9, 1e9}

func rectOf(b []float64) rect { return rect{b[0], b[1], b[0] + b[2], b[1] + b[3]} }

func (a rect) and(b rect) rect {
	return rect{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

func (a rect) holds(b rect) bool {
	return a.left <= b.left && a.top <= b.top && a.right >= b.right && a.bottom >= b.bottom
}

// thin reports whether nothing of it can be read: two pixels and less in a
// direction.
func (a rect) thin() bool { return a.right-a.left <= tiny || a.bottom-a.top <= tiny }

const tiny = 2 // pixels
