package custody

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// A Report says what was found in a log that verifies.
type Report struct {
	Checkpoint
	Tiles int // files of hashes and of leaves that were recomputed
}

// Verify recomputes a whole log offline: the signature, every leaf's hash,
// every tile, the root. Of any byte that was changed, is missing or stands in
// another's place it returns where, as a [*Flaw]. If fsys can list folders, a
// file that is no part of the log is a flaw as well; partial tiles that a
// wider one has replaced are part of it.
func Verify(fsys fs.FS, vkey string) (Report, error) {
	text, err := read(fsys, CheckpointPath, checkpointMost)
	if err != nil {
		return Report{}, flaw(CheckpointPath, 0, -1, err)
	}
	c, err := OpenCheckpoint(text, vkey)
	if err != nil {
		return Report{}, err
	}
	v := verifier{fsys: fsys, size: c.Size}
	if err := v.leaves(); err != nil {
		return Report{}, err
	}
	if v.tree.Root() != c.Root {
		return Report{}, v.blame(c.Root)
	}
	if err := v.above(); err != nil {
		return Report{}, err
	}
	if err := v.strays(); err != nil {
		return Report{}, err
	}
	return Report{c, v.tiles}, nil
}

// verifier recomputes tiles from leaves.
type verifier struct {
	fsys  fs.FS
	size  int64
	tree  Tree
	roots []byte // of the whole tiles of the level below
	wrong error  // the first tile of level 0 that differs from its leaves
	tiles int
}

// leaves rebuilds level 0 from the leaves alone. A tile that differs is noted:
// which of the two is wrong, the root will tell.
func (v *verifier) leaves() error {
	for n := int64(0); n*Width < v.size; n++ {
		bundle, err := readBundle(v.fsys, n, v.size)
		if err != nil {
			return err
		}
		path := BundlePath(n, width(0, n, v.size))
		var made []byte
		err = eachLeaf(path, bundle, n, v.size, func(_ int, _ int64, leaf []byte) error {
			h := tlog.RecordHash(leaf)
			made = append(made, h[:]...)
			v.tree.add(h, 0)
			return nil
		})
		if err != nil {
			return err
		}
		v.tiles++
		if err := v.tile(0, n, made); err != nil && v.wrong == nil {
			v.wrong = err
		}
	}
	return nil
}

// tile compares a stored tile with what it should be.
func (v *verifier) tile(level int, n int64, made []byte) error {
	v.tiles++
	if len(made) == Width*tlog.HashSize {
		h := rootOf(made)
		v.roots = append(v.roots, h[:]...)
	}
	stored, err := readTile(v.fsys, level, n, v.size)
	if err != nil {
		return err
	}
	if bytes.Equal(stored, made) {
		return nil
	}
	at, leaf := differ(stored, made), int64(-1)
	if level == 0 {
		leaf = n*Width + at/tlog.HashSize
	}
	return flaw(TilePath(level, n, width(level, n, v.size)), at, leaf, errDiffers)
}

// blame finds what is wrong if the leaves do not give the signed root: leaves
// that differ from tiles which do, or else the first disagreement.
func (v *verifier) blame(root Hash) error {
	t, err := Load(v.fsys, v.size, v.size)
	if err != nil {
		return err
	}
	if t.Root() != root && v.wrong != nil {
		return v.wrong
	}
	for n := int64(0); n*Width < v.size; n++ {
		if err := checkBundle(v.fsys, n, v.size); err != nil {
			return err
		}
	}
	return flaw(CheckpointPath, 0, -1, errRoot)
}

// above rebuilds the higher levels, each from the one below.
func (v *verifier) above() error {
	if v.wrong != nil {
		return v.wrong
	}
	for level := 1; v.size>>(height*level) > 0; level++ {
		below := v.roots
		v.roots = nil
		for n := int64(0); n*Width*tlog.HashSize < int64(len(below)); n++ {
			made := below[n*Width*tlog.HashSize : min(int64(len(below)), (n+1)*Width*tlog.HashSize)]
			if err := v.tile(level, n, made); err != nil {
				return err
			}
		}
	}
	return nil
}

// strays looks for files that no tile of the log explains.
func (v *verifier) strays() error {
	if _, err := fs.ReadDir(v.fsys, "."); err != nil {
		return nil // a reader that cannot list, such as a web server
	}
	err := fs.WalkDir(v.fsys, "tile", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		level, n, w, ok := parsePath(path)
		if !ok || w > width(max(level, 0), n, v.size) {
			return flaw(path, 0, -1, errStray)
		}
		return v.older(path, level, n, w)
	})
	if errors.Is(err, fs.ErrNotExist) && v.size == 0 {
		return nil
	}
	return err
}

// older compares a partial tile that was replaced with the one in force.
func (v *verifier) older(path string, level int, n int64, w int) error {
	if w == width(max(level, 0), n, v.size) {
		return nil // read already
	}
	b, err := read(v.fsys, path, bundleMost)
	if err != nil {
		return flaw(path, 0, -1, err)
	}
	var whole []byte
	if level < 0 {
		if whole, err = readBundle(v.fsys, n, v.size); err == nil {
			whole, err = firstLeaves(path, whole, n, v.size, w)
		}
	} else if whole, err = readTile(v.fsys, level, n, v.size); err == nil {
		whole = whole[:w*tlog.HashSize]
	}
	if err == nil && !bytes.Equal(b, whole) {
		err = flaw(path, differ(b, whole), -1, errDiffers)
	}
	return err
}

// firstLeaves returns the part of a bundle that holds its first leaves.
func firstLeaves(path string, bundle []byte, n, size int64, count int) ([]byte, error) {
	end := int64(len(bundle))
	err := eachLeaf(path, bundle, n, size, func(i int, offset int64, _ []byte) error {
		if i == count {
			end = offset
		}
		return nil
	})
	return bundle[:end], err
}

// parsePath takes a path apart; level -1 is a bundle of leaves.
func parsePath(path string) (level int, n int64, w int, ok bool) {
	rest, ok := strings.CutPrefix(path, "tile/")
	kind, rest, ok2 := strings.Cut(rest, "/")
	if !ok || !ok2 {
		return 0, 0, 0, false
	}
	level = -1
	if kind != "entries" {
		v, err := strconv.ParseUint(kind, 10, 6)
		if err != nil || v*height > 62 {
			return 0, 0, 0, false
		}
		level = int(v)
	}
	digits, wide, isPartial := strings.Cut(rest, ".p/")
	w = Width
	if isPartial {
		var err error
		if w, err = strconv.Atoi(wide); err != nil || w < 1 || w >= Width {
			return 0, 0, 0, false
		}
	}
	n, err := strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(digits), 10, 54)
	if err != nil || n < 0 {
		return 0, 0, 0, false
	}
	again := BundlePath(n, w)
	if level >= 0 {
		again = TilePath(level, n, w)
	}
	return level, n, w, again == path
}
