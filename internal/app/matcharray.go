package app

import (
	"bufio"
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"countersign/internal/source"
)

// wholeObjects reports whether an input is no lines but JSON that goes beyond
// them: an array of objects, or objects whose first bracket stands on a line of
// its own. It waits for no more than the first byte that tells.
func wholeObjects(r *bufio.Reader) bool {
	const most = 4096 // white space before that byte
	var first byte
	broken := false
	for n := 1; n < most; n++ {
		b, err := r.Peek(n)
		if err != nil {
			return false
		}
		switch c := b[n-1]; {
		case c == '\n':
			broken = true
		case c == ' ' || c == '\t' || c == '\r':
		case first == 0 && (c == '[' || c == '{'):
			first, broken = c, false
		case first == '[':
			return c == '{' || c == ']'
		default:
			return first == '{' && broken && (c == '"' || c == '}')
		}
	}
	return false
}

// framePieces takes an input apart into objects, or the rows of a table, and sends
// them off in parcels. It holds one of them at most; what cannot be read is told
// in its place, and the rest read on.
func framePieces(ctx context.Context, r io.Reader, most int, free <-chan *parcel, work, order chan<- *parcel) error {
	var p *parcel
	rd := source.NewReader("", r, source.Limits{Piece: maxQuestionLine}, func(at source.Problem) {
		p.said = append(p.said, remark{line: at.Line, element: at.Element, say: at.Say, refused: true})
		p.strays++
	})
	for first := true; ; {
		var err error
		for p = emptied(free); err == nil && !p.full(most) && p.strays < most; {
			var o source.Piece
			switch o, err = rd.Next(); {
			case err != nil:
			case o.Header == nil:
				p.object(&o)
			default:
				if first {
					p.passed(&o)
				}
				err = p.row(&o)
			}
			first = false
		}
		if !p.send(ctx, work, order) {
			return nil
		}
		switch {
		case err == io.EOF: // what was wrong with the end was told
			return nil
		case err != nil:
			return unreadable{strings.TrimPrefix(err.Error(), ": ")}
		}
	}
}

// object takes one object.
func (p *parcel) object(o *source.Piece) {
	l := textLine{no: o.Line, element: o.Element, from: len(p.text)}
	p.text = append(p.text, o.Raw...)
	l.to = len(p.text)
	p.lines = append(p.lines, l)
}

// inOrder puts what was told of a parcel when it was framed between what was told
// of its objects.
func (p *parcel) inOrder() {
	if p.strays > 0 {
		slices.SortStableFunc(p.said, func(a, b remark) int {
			return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.element, b.element))
		})
	}
}
