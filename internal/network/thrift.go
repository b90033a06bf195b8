package network

import (
	"encoding/binary"
	"errors"
)

var errThrift = errors.New("its structure does not hold together")

// skim walks over a struct in Thrift's compact protocol and returns how long it
// is. It demands that what a length claims is there: a list of a thousand
// million elements takes as many bytes. Libraries believe the length.
func skim(b []byte) (int, error) {
	s := skimmer{b: b}
	s.structure(0)
	if s.bad {
		return 0, errThrift
	}
	return s.at, nil
}

type skimmer struct {
	b   []byte
	at  int
	bad bool
}

func (s *skimmer) skip(n uint64) {
	if n > uint64(len(s.b)-s.at) {
		s.bad = true
		return
	}
	s.at += int(n)
}

func (s *skimmer) byte() byte {
	s.skip(1)
	if s.bad {
		return 0
	}
	return s.b[s.at-1]
}

func (s *skimmer) varint() uint64 {
	v, n := binary.Uvarint(s.b[s.at:])
	if n <= 0 {
		s.bad = true
		return 0
	}
	s.at += n
	return v
}

const deepest = 16 // structs of a file or a page lie in one another

func (s *skimmer) structure(depth int) {
	if depth > deepest {
		s.bad = true
	}
	for !s.bad {
		h := s.byte()
		if h == 0 {
			return
		}
		if h>>4 == 0 {
			s.varint() // the field's number
		}
		s.value(h&15, depth, false)
	}
}

// value walks over a value; an element of a list, where booleans take a byte.
func (s *skimmer) value(kind byte, depth int, element bool) {
	switch kind {
	case 1, 2: // booleans
		if element {
			s.skip(1)
		}
	case 3:
		s.skip(1)
	case 4, 5, 6:
		s.varint()
	case 7:
		s.skip(8)
	case 8:
		s.skip(s.varint())
	case 9, 10:
		s.list(depth)
	case 12:
		s.structure(depth + 1)
	case 13:
		s.skip(16)
	default: // maps, which no Parquet file has, and what is unknown
		s.bad = true
	}
}

func (s *skimmer) list(depth int) {
	h := s.byte()
	n, kind := uint64(h>>4), h&15
	if n == 15 {
		n = s.varint()
	}
	least := uint64(1)
	if kind == 12 {
		least = 2 // no struct of a Parquet file is empty
	}
	if n > uint64(len(s.b)-s.at)/least || depth > deepest {
		s.bad = true
	}
	for ; n > 0 && !s.bad; n-- {
		s.value(kind, depth+1, true)
	}
}
