package custody

import (
	"encoding/binary"
	"fmt"
	"io/fs"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// A File is one file of a log, to be written as a whole.
type File struct {
	Path string
	Data []byte
}

// Extend returns the files that take a log from a size to size+len(leaves), in
// an order in which no file needs a later one. What stands at that size is
// read from fsys. Files are never changed, only added; a tile that was partial
// comes again, wider, under another name.
func Extend(fsys fs.FS, size int64, leaves [][]byte) ([]File, error) {
	g := grower{size: size}
	var err error
	if g.bundle, err = readBundle(fsys, size/Width, size); err != nil {
		return nil, err
	}
	for level := 0; size>>(height*level) > 0; level++ {
		tile, err := readTile(fsys, level, size>>(height*level)/Width, size)
		if err != nil {
			return nil, err
		}
		g.tiles = append(g.tiles, tile)
	}
	for i, leaf := range leaves {
		if len(leaf) > LeafMost {
			return nil, fmt.Errorf("leaf %d of %d bytes: %w", size+int64(i), len(leaf), countersign.ErrTooLarge)
		}
		g.leaf(leaf)
	}
	return g.rest(size), nil
}

// grower grows the last tile of each level.
type grower struct {
	size   int64
	bundle []byte
	tiles  [][]byte
	out    []File
}

func (g *grower) leaf(leaf []byte) {
	g.bundle = binary.BigEndian.AppendUint16(g.bundle, uint16(len(leaf)))
	g.bundle = append(g.bundle, leaf...)
	g.size++
	if g.size%Width == 0 {
		g.out = append(g.out, File{BundlePath(g.size/Width-1, Width), g.bundle})
		g.bundle = nil
	}
	g.hash(0, tlog.RecordHash(leaf))
}

// hash adds a hash to a level; a tile that becomes whole adds its root to the
// level above.
func (g *grower) hash(level int, h Hash) {
	if level == len(g.tiles) {
		g.tiles = append(g.tiles, nil)
	}
	g.tiles[level] = append(g.tiles[level], h[:]...)
	if len(g.tiles[level]) < Width*tlog.HashSize {
		return
	}
	whole := g.tiles[level]
	g.tiles[level] = nil
	g.out = append(g.out, File{TilePath(level, g.size>>(height*(level+1))-1, Width), whole})
	g.hash(level+1, rootOf(whole))
}

// rest returns all files, with the partial ones that are new.
func (g *grower) rest(before int64) []File {
	if w := int(g.size % Width); w > 0 && g.size > before {
		g.out = append(g.out, File{BundlePath(g.size/Width, w), g.bundle})
	}
	for level, tile := range g.tiles {
		n := g.size >> (height * level)
		if w := len(tile) / tlog.HashSize; w > 0 && n > before>>(height*level) {
			g.out = append(g.out, File{TilePath(level, n/Width, w), tile})
		}
	}
	return g.out
}

// Load returns the right edge of a log as it was at a size, from the files of
// the log at a size that is the same or later.
func Load(fsys fs.FS, at, size int64) (Tree, error) {
	var t Tree
	if at < 0 || at > size {
		return t, fmt.Errorf("tree of %d leaves out of %d: %w", at, size, countersign.ErrInvalid)
	}
	level := 0
	for at>>(height*level) >= Width {
		level++
	}
	for ; level >= 0; level-- {
		n := at >> (height * level)
		w := int(n % Width)
		if w == 0 {
			continue
		}
		tile, err := readTile(fsys, level, n/Width, size)
		if err != nil {
			return t, err
		}
		for i := range w {
			t.add(hashAt(tile, i), height*level)
		}
	}
	return t, nil
}

// Advance signs the log at its new size, whose files stand in fsys already.
// last is the checkpoint in force, nil if there is none.
//
// Doubt stops the log: it signs nothing unless last is its own and follows
// from the stored files, the leaves added since hash to the stored tiles, and
// the root of the stored tiles is the one the caller expects.
func Advance(fsys fs.FS, signer note.Signer, vkey string, last []byte, tree *Tree) ([]byte, error) {
	var old Checkpoint
	if last != nil {
		var err error
		if old, err = OpenCheckpoint(last, vkey); err != nil {
			return nil, err
		}
	}
	if err := follows(fsys, old, tree.Size(), last != nil); err != nil {
		return nil, err
	}
	for n := old.Size / Width; n*Width < tree.Size(); n++ {
		if err := checkBundle(fsys, n, tree.Size()); err != nil {
			return nil, err
		}
	}
	now, err := Load(fsys, tree.Size(), tree.Size())
	if err != nil {
		return nil, err
	}
	if now.Root() != tree.Root() {
		return nil, flaw(CheckpointPath, 0, -1, errRoot)
	}
	return Checkpoint{signer.Name(), now.Size(), now.Root()}.Sign(signer)
}

func follows(fsys fs.FS, old Checkpoint, size int64, any bool) error {
	if !any {
		return nil
	}
	was, err := Load(fsys, old.Size, size)
	if err != nil {
		return err
	}
	if was.Root() != old.Root {
		return flaw(CheckpointPath, 0, -1, errRoot)
	}
	return nil
}

// checkBundle compares a tile of level 0 with its leaves.
func checkBundle(fsys fs.FS, n, size int64) error {
	bundle, err := readBundle(fsys, n, size)
	if err != nil {
		return err
	}
	tile, err := readTile(fsys, 0, n, size)
	if err != nil {
		return err
	}
	path := BundlePath(n, width(0, n, size))
	return eachLeaf(path, bundle, n, size, func(i int, offset int64, leaf []byte) error {
		if tlog.RecordHash(leaf) != hashAt(tile, i) {
			return flaw(path, offset, n*Width+int64(i), errLeaf)
		}
		return nil
	})
}

func readBundle(fsys fs.FS, n, size int64) ([]byte, error) {
	w := width(0, n, size)
	if w == 0 {
		return nil, nil
	}
	path := BundlePath(n, w)
	b, err := read(fsys, path, bundleMost)
	if err != nil {
		return nil, flaw(path, 0, n*Width, err)
	}
	return b, nil
}

// eachLeaf calls yield with each leaf of a bundle and where it begins.
func eachLeaf(path string, bundle []byte, n, size int64, yield func(i int, offset int64, leaf []byte) error) error {
	rest := bundle
	for i := range width(0, n, size) {
		offset := int64(len(bundle) - len(rest))
		if len(rest) < 2 {
			return flaw(path, offset, n*Width+int64(i), errLength)
		}
		length := int(binary.BigEndian.Uint16(rest))
		if len(rest) < 2+length {
			return flaw(path, offset, n*Width+int64(i), errLength)
		}
		if err := yield(i, offset, rest[2:2+length]); err != nil {
			return err
		}
		rest = rest[2+length:]
	}
	if len(rest) > 0 {
		return flaw(path, int64(len(bundle)-len(rest)), -1, errLength)
	}
	return nil
}
