// Package custody keeps a log that nobody can change unnoticed: a Merkle tree
// of leaves in static files, with a signed checkpoint over them.
//
// The files are those of C2SP tlog-tiles (https://c2sp.org/tlog-tiles), the
// tree is that of RFC 6962, the checkpoint is a signed note
// (https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note, Ed25519):
//
//	checkpoint               origin, size, root, signature
//	tile/0/x001/x234/067     256 leaf hashes; tile/1/… the roots of 256 such tiles
//	tile/entries/x001/…      the same 256 leaves: 2 bytes length, then the bytes
//	tile/0/000.p/12          a tile that has only 12 hashes so far
//
// Everything here is a function of the bytes it is given. A caller that
// publishes a log writes the files [Extend] returns, asks [Advance] for the
// next checkpoint, and puts it in place only if the last one still stands.
package custody

import (
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// Hash is a hash of the tree: SHA-256, of a leaf or of two hashes (RFC 6962).
type Hash = tlog.Hash

const (
	// Width is how many hashes a whole tile has.
	Width  = 1 << height
	height = 8
	// LeafMost is the length of the longest leaf, in bytes.
	LeafMost = 1<<16 - 1

	checkpointMost = 1 << 16
	bundleMost     = Width * (2 + LeafMost)
)

// CheckpointPath is where a log's checkpoint stands.
const CheckpointPath = "checkpoint"

// TilePath returns where a tile of hashes stands: the n-th of its level, with
// so many hashes (Width for a whole one).
func TilePath(level int, n int64, width int) string {
	return "tile/" + strconv.Itoa(level) + "/" + number(n) + partial(width)
}

// BundlePath returns where the leaves under a tile of level 0 stand.
func BundlePath(n int64, width int) string { return "tile/entries/" + number(n) + partial(width) }

// number writes n in groups of three digits, all but the last with an x.
func number(n int64) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	return s
}

func partial(width int) string {
	if width == Width {
		return ""
	}
	return ".p/" + strconv.Itoa(width)
}

// A Tree is the right edge of a log: enough to append to it and to tell its
// root. The zero value is the empty log. Copying it makes a snapshot.
type Tree struct {
	size int64
	edge [63]Hash // edge[i] is the root of 2^i leaves if bit i of size is set
}

// Size returns how many leaves the log has.
func (t *Tree) Size() int64 { return t.size }

// Append adds a leaf, which must not be longer than LeafMost.
func (t *Tree) Append(leaf []byte) { t.add(tlog.RecordHash(leaf), 0) }

// add adds the root of 2^level leaves; the size must be a multiple of that.
func (t *Tree) add(h Hash, level int) {
	t.size += 1 << level
	for i := level; ; i++ {
		if (t.size-1<<level)>>i&1 == 0 {
			t.edge[i] = h
			return
		}
		h = tlog.NodeHash(t.edge[i], h)
	}
}

// Root returns the root of the tree.
func (t *Tree) Root() Hash {
	if t.size == 0 {
		h, _ := tlog.TreeHash(0, nil) // reads nothing
		return h
	}
	low := bits.TrailingZeros64(uint64(t.size))
	root := t.edge[low]
	for i := low + 1; i < len(t.edge); i++ {
		if t.size>>i&1 == 1 {
			root = tlog.NodeHash(t.edge[i], root)
		}
	}
	return root
}

// MarshalText writes the size and the hashes of the edge, largest subtree
// first, one a line.
func (t *Tree) MarshalText() ([]byte, error) {
	b := strconv.AppendInt(nil, t.size, 10)
	for i := len(t.edge) - 1; i >= 0; i-- {
		if t.size>>i&1 == 1 {
			b = append(b, '\n')
			b = base64.StdEncoding.AppendEncode(b, t.edge[i][:])
		}
	}
	return b, nil
}

// UnmarshalText reads what MarshalText wrote.
func (t *Tree) UnmarshalText(b []byte) error {
	lines := strings.Split(string(b), "\n")
	size, err := strconv.ParseInt(lines[0], 10, 64)
	if err != nil || size < 0 || len(lines)-1 != bits.OnesCount64(uint64(size)) {
		return fmt.Errorf("tree: %w", countersign.ErrInvalid)
	}
	out := Tree{size: size}
	for i, at := len(out.edge)-1, 1; i >= 0; i-- {
		if size>>i&1 == 0 {
			continue
		}
		if out.edge[i], err = tlog.ParseHash(lines[at]); err != nil {
			return fmt.Errorf("tree: %w", countersign.ErrInvalid)
		}
		at++
	}
	*t = out
	return nil
}

// width returns how many hashes a tile has in a log of a size, 0 if it has no
// such tile.
func width(level int, n, size int64) int {
	return int(max(0, min(Width, size>>(height*level)-n*Width)))
}

// read returns a file of at most so many bytes.
func read(fsys fs.FS, path string, most int64) ([]byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = fmt.Errorf("%s: %w", path, countersign.ErrTooLarge)
	}
	return b, err
}

// readTile returns the hashes of a tile as they are stored in a log of a size.
func readTile(fsys fs.FS, level int, n, size int64) ([]byte, error) {
	w := width(level, n, size)
	if w == 0 {
		return nil, nil
	}
	path := TilePath(level, n, w)
	b, err := read(fsys, path, Width*tlog.HashSize)
	if err != nil {
		return nil, flaw(path, 0, -1, err)
	}
	if len(b) != w*tlog.HashSize {
		return nil, flaw(path, int64(min(len(b), w*tlog.HashSize)), -1, errLength)
	}
	return b, nil
}

func hashAt(tile []byte, i int) (h Hash) {
	copy(h[:], tile[i*tlog.HashSize:])
	return h
}

// rootOf returns the root over the hashes of a tile, which must be a power of
// two in number.
func rootOf(tile []byte) Hash {
	var t Tree
	for i := range len(tile) / tlog.HashSize {
		t.add(hashAt(tile, i), 0)
	}
	return t.Root()
}
