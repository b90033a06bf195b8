package custody

import (
	"errors"
	"fmt"

	"countersign"
)

// A Flaw says where a log does not verify. It is an ErrTampered.
type Flaw struct {
	Path   string // the file
	Offset int64  // the first byte in it that is wrong
	Leaf   int64  // the leaf it belongs to, -1 for none in particular
	Why    error
}

func (f *Flaw) Error() string {
	if f.Leaf < 0 {
		return fmt.Sprintf("%s, byte %d: %v", f.Path, f.Offset, f.Why)
	}
	return fmt.Sprintf("%s, byte %d (leaf %d): %v", f.Path, f.Offset, f.Leaf, f.Why)
}

// Unwrap makes errors.Is find ErrTampered and the reason.
func (f *Flaw) Unwrap() []error { return []error{countersign.ErrTampered, f.Why} }

func flaw(path string, offset, leaf int64, why error) error { return &Flaw{path, offset, leaf, why} }

var (
	errLength  = errors.New("wrong length")
	errDiffers = errors.New("differs from what the leaves say")
	errLeaf    = errors.New("leaf differs from its hash")
	errRoot    = errors.New("root does not follow from the files")
	errStray   = errors.New("no part of the log")
)

// differ returns the first place where two byte strings differ.
func differ(a, b []byte) int64 {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return int64(i)
		}
	}
	return int64(n)
}
