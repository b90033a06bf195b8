package page

import (
	"encoding/binary"
	"errors"
	"slices"
)

// parts lists the samples of a print in the order they are stored, with the
// most each may hold.
func (p *Print) parts() [8]struct {
	list *[]uint64
	most int
} {
	return [8]struct {
		list *[]uint64
		most int
	}{
		{&p.Seen, SeenKept}, {&p.Passages, PassageKept}, {&p.Pairs, PairKept}, {&p.Shape, ShapeKept},
		{&p.Styles, StyleKept}, {&p.Classes, ClassKept}, {&p.Assets, AssetKept}, {&p.Scripts, ScriptKept},
	}
}

// codecVersion rises when prints are made otherwise: prints of two versions
// cannot be compared.
const codecVersion = 1

var errPrint = errors.New("page: no stored print")

// AppendBinary appends the print to b: a version, counts as varints, hashes as
// eight bytes each, little end first.
func (p *Print) AppendBinary(b []byte) ([]byte, error) {
	cut := byte(0)
	if p.Cut {
		cut = 1
	}
	b = append(b, codecVersion, cut)
	b = binary.AppendUvarint(b, uint64(p.Words))
	b = binary.AppendUvarint(b, uint64(p.Elements))
	b = binary.LittleEndian.AppendUint64(b, p.Exact)
	for _, x := range p.parts() {
		if len(*x.list) > x.most {
			return nil, errPrint
		}
		b = binary.AppendUvarint(b, uint64(len(*x.list)))
		for _, h := range *x.list {
			b = binary.LittleEndian.AppendUint64(b, h)
		}
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote and nothing else.
func (p *Print) UnmarshalBinary(b []byte) error {
	if len(b) < 2 || b[0] != codecVersion || b[1] > 1 {
		return errPrint
	}
	*p = Print{Cut: b[1] == 1}
	b = b[2:]
	for _, to := range []*int{&p.Words, &p.Elements} {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > MaxBytes {
			return errPrint
		}
		*to, b = int(n), b[size:]
	}
	if len(b) < 8 {
		return errPrint
	}
	p.Exact, b = binary.LittleEndian.Uint64(b), b[8:]
	for _, x := range p.parts() {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(x.most) || uint64(len(b)-size) < 8*n {
			return errPrint
		}
		b = b[size:]
		for range n {
			*x.list = append(*x.list, binary.LittleEndian.Uint64(b))
			b = b[8:]
		}
		if !slices.IsSorted(*x.list) {
			return errPrint
		}
	}
	if len(b) != 0 {
		return errPrint
	}
	return nil
}
