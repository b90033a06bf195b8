package custody

import (
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// Inclusion returns a leaf of the log and the proof that it is in the tree of
// the checkpoint. What it reads is checked against the checkpoint's root.
func Inclusion(fsys fs.FS, c Checkpoint, index int64) (leaf []byte, proof []Hash, err error) {
	if index < 0 || index >= c.Size {
		return nil, nil, fmt.Errorf("leaf %d of %d: %w", index, c.Size, countersign.ErrNotFound)
	}
	n := index / Width
	bundle, err := readBundle(fsys, n, c.Size)
	if err != nil {
		return nil, nil, err
	}
	err = eachLeaf(BundlePath(n, width(0, n, c.Size)), bundle, n, c.Size, func(i int, _ int64, b []byte) error {
		if int64(i) == index%Width {
			leaf = b
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	p, err := tlog.ProveRecord(c.Size, index, hashes(fsys, c))
	if err == nil {
		err = CheckInclusion(c, index, leaf, p)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("leaf %d: %w: %w", index, countersign.ErrTampered, err)
	}
	return leaf, p, nil
}

// CheckInclusion returns an error unless the proof shows that the leaf stands
// at the index in the tree of the checkpoint.
func CheckInclusion(c Checkpoint, index int64, leaf []byte, proof []Hash) error {
	if err := tlog.CheckRecord(proof, c.Size, c.Root, index, tlog.RecordHash(leaf)); err != nil {
		return fmt.Errorf("inclusion of leaf %d: %w: %w", index, countersign.ErrTampered, err)
	}
	return nil
}

// Consistency returns the proof that the tree of the newer checkpoint begins
// with the tree of an older size.
func Consistency(fsys fs.FS, newer Checkpoint, size int64) ([]Hash, error) {
	if size < 1 || size > newer.Size {
		return nil, fmt.Errorf("size %d of %d: %w", size, newer.Size, countersign.ErrInvalid)
	}
	p, err := tlog.ProveTree(newer.Size, size, hashes(fsys, newer))
	if err != nil {
		return nil, fmt.Errorf("consistency with size %d: %w: %w", size, countersign.ErrTampered, err)
	}
	return p, nil
}

// CheckConsistency returns an error unless the proof shows that the newer log
// begins with the whole of the older: nothing was changed, removed or put in
// between.
func CheckConsistency(newer, older Checkpoint, proof []Hash) error {
	var err error
	switch {
	case newer.Origin != older.Origin:
		err = fmt.Errorf("origins %q and %q", newer.Origin, older.Origin)
	case older.Size == 0:
	default:
		err = tlog.CheckTree(proof, newer.Size, newer.Root, older.Size, older.Root)
	}
	if err != nil {
		return fmt.Errorf("consistency of %d with %d leaves: %w: %w", newer.Size, older.Size, countersign.ErrTampered, err)
	}
	return nil
}

// hashes reads the tree's hashes from tiles, each proven by the root.
func hashes(fsys fs.FS, c Checkpoint) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, tiles{fsys, c.Size})
}

type tiles struct {
	fsys fs.FS
	size int64
}

func (t tiles) Height() int { return height }

func (t tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(want))
	for i, w := range want {
		b, err := readTile(t.fsys, w.L, w.N, t.size)
		if err != nil {
			return nil, err
		}
		if len(b) < w.W*tlog.HashSize {
			return nil, flaw(TilePath(w.L, w.N, w.W), int64(len(b)), -1, errLength)
		}
		out[i] = b[:w.W*tlog.HashSize]
	}
	return out, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
