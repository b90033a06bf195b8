package custody_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"countersign"
	"countersign/custody"
)

// book is a log that grows.
type book struct {
	t      testing.TB
	files  fstest.MapFS
	tree   custody.Tree
	leaves [][]byte
	signer note.Signer
	vkey   string
}

func newBook(t testing.TB) *book {
	signer, vkey, err := custody.NewSigner("example.com/custody", bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, files: fstest.MapFS{}, signer: signer, vkey: vkey}
}

// grow adds n leaves and signs.
func (b *book) grow(n int) {
	b.t.Helper()
	var leaves [][]byte
	for range n {
		leaf := fmt.Appendf(nil, "leaf %d %s", len(b.leaves), strings.Repeat("x", len(b.leaves)%7))
		leaves, b.leaves = append(leaves, leaf), append(b.leaves, leaf)
		b.tree.Append(leaf)
	}
	files, err := custody.Extend(b.files, b.tree.Size()-int64(n), leaves)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, f := range files {
		b.files[f.Path] = &fstest.MapFile{Data: slices.Clone(f.Data)}
	}
	b.sign()
}

func (b *book) sign() {
	b.t.Helper()
	var last []byte
	if f := b.files[custody.CheckpointPath]; f != nil {
		last = f.Data
	}
	next, err := custody.Advance(b.files, b.signer, b.vkey, last, &b.tree)
	if err != nil {
		b.t.Fatal(err)
	}
	b.files[custody.CheckpointPath] = &fstest.MapFile{Data: next}
}

func (b *book) checkpoint() custody.Checkpoint {
	c, err := custody.OpenCheckpoint(b.files[custody.CheckpointPath].Data, b.vkey)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// reference is the root by the library's own way of storing hashes.
func reference(t testing.TB, leaves [][]byte) custody.Hash {
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
		for _, i := range at {
			out = append(out, stored[i])
		}
		return out, nil
	})
	for i, leaf := range leaves {
		hs, err := tlog.StoredHashes(int64(i), leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hs...)
	}
	root, err := tlog.TreeHash(int64(len(leaves)), read)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestGrow(t *testing.T) {
	for _, steps := range [][]int{{0}, {1}, {2, 1}, {255, 1}, {256}, {256, 1, 255, 512}, {100, 200, 300, 1000}, {65535, 1, 700}} {
		t.Run(fmt.Sprint(steps), func(t *testing.T) {
			b := newBook(t)
			for _, n := range steps {
				b.grow(n)
			}
			report, err := custody.Verify(b.files, b.vkey)
			if err != nil {
				t.Fatal(err)
			}
			if want := reference(t, b.leaves); report.Root != want || report.Size != int64(len(b.leaves)) {
				t.Errorf("root %v of %d, want %v of %d", report.Root, report.Size, want, len(b.leaves))
			}
		})
	}
}

func TestPaths(t *testing.T) {
	for want, got := range map[string]string{
		"tile/0/000":                       custody.TilePath(0, 0, 256),
		"tile/1/x001/234.p/5":              custody.TilePath(1, 1234, 5),
		"tile/0/x001/x234/067":             custody.TilePath(0, 1234067, 256),
		"tile/entries/x001/x234/067.p/255": custody.BundlePath(1234067, 255),
	} {
		if got != want {
			t.Errorf("path %s, want %s", got, want)
		}
	}
}

func TestTreeText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var a, b custody.Tree
		for i := range rapid.IntRange(0, 300).Draw(rt, "size") {
			a.Append([]byte{byte(i)})
		}
		text, _ := a.MarshalText()
		if err := b.UnmarshalText(text); err != nil {
			rt.Fatal(err)
		}
		a.Append(nil)
		b.Append(nil)
		if a.Root() != b.Root() || a.Size() != b.Size() {
			rt.Fatal("the tree read back is another")
		}
	})
}

func TestProofs(t *testing.T) {
	b := newBook(t)
	var earlier []custody.Checkpoint
	for _, n := range []int{1, 2, 253, 1, 300, 43} {
		b.grow(n)
		earlier = append(earlier, b.checkpoint())
	}
	c := b.checkpoint()
	for _, i := range []int64{0, 1, 255, 256, 300, 599} {
		leaf, proof, err := custody.Inclusion(b.files, c, i)
		if err != nil || !bytes.Equal(leaf, b.leaves[i]) {
			t.Fatalf("leaf %d: %q, %v", i, leaf, err)
		}
		if err := custody.CheckInclusion(c, i, append(leaf, 'x'), proof); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("another leaf %d: %v", i, err)
		}
		if err := custody.CheckInclusion(c, (i+1)%c.Size, leaf, proof); err == nil {
			t.Errorf("leaf %d is proven at the next place", i)
		}
	}
	for _, old := range earlier {
		proof, err := custody.Consistency(b.files, c, old.Size)
		if err != nil {
			t.Fatal(err)
		}
		if err := custody.CheckConsistency(c, old, proof); err != nil {
			t.Error(err)
		}
		old.Root[3] ^= 1
		if err := custody.CheckConsistency(c, old, proof); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("another history of %d leaves: %v", old.Size, err)
		}
	}
	if _, _, err := custody.Inclusion(b.files, c, c.Size); !errors.Is(err, countersign.ErrNotFound) {
		t.Errorf("leaf beyond the end: %v", err)
	}
}

// small is a log with every kind of file, also a partial tile that was replaced.
func small(t testing.TB) *book {
	b := newBook(t)
	b.grow(200)
	b.grow(100)
	b.grow(3)
	return b
}

func clone(files fstest.MapFS) fstest.MapFS {
	out := fstest.MapFS{}
	for path, f := range files {
		out[path] = &fstest.MapFile{Data: slices.Clone(f.Data)}
	}
	return out
}

// wantFlaw demands an error that names the file.
func wantFlaw(t testing.TB, files fs.FS, vkey string, what string, paths ...string) {
	t.Helper()
	_, err := custody.Verify(files, vkey)
	var f *custody.Flaw
	if !errors.As(err, &f) || !errors.Is(err, countersign.ErrTampered) {
		t.Fatalf("%s: %v", what, err)
	}
	if len(paths) > 0 && !slices.Contains(paths, f.Path) {
		t.Fatalf("%s: found in %s, want %v: %v", what, f.Path, paths, err)
	}
}

// TestTamperEveryByte flips one bit of every byte there is.
func TestTamperEveryByte(t *testing.T) {
	b := small(t)
	if _, err := custody.Verify(b.files, b.vkey); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, path := range slices.Sorted(maps.Keys(b.files)) {
		data := b.files[path].Data
		for i := range data {
			bit := byte(1) << (i % 8)
			data[i] ^= bit
			wantFlaw(t, b.files, b.vkey, fmt.Sprintf("%s byte %d", path, i), path)
			data[i] ^= bit
			n++
		}
	}
	t.Logf("%d bits flipped, all found where they were", n)
}

// TestTamperPosition demands the exact byte where the root can tell it.
func TestTamperPosition(t *testing.T) {
	b := small(t)
	tile := custody.TilePath(0, 0, 256)
	b.files[tile].Data[1000] ^= 4
	_, err := custody.Verify(b.files, b.vkey)
	var f *custody.Flaw
	if !errors.As(err, &f) || f.Path != tile || f.Offset != 1000 || f.Leaf != 31 {
		t.Errorf("flaw %+v, want byte 1000 of %s, leaf 31", f, tile)
	}
	b.files[tile].Data[1000] ^= 4
	bundle := custody.BundlePath(0, 256)
	at := bytes.Index(b.files[bundle].Data, []byte("leaf 77 "))
	b.files[bundle].Data[at+3] ^= 1
	_, err = custody.Verify(b.files, b.vkey)
	if !errors.As(err, &f) || f.Path != bundle || f.Leaf != 77 || f.Offset != int64(at-2) {
		t.Errorf("flaw %+v, want leaf 77 at byte %d", f, at-2)
	}
}

func TestTamperFiles(t *testing.T) {
	b := small(t)
	for _, path := range slices.Sorted(maps.Keys(b.files)) {
		if strings.HasSuffix(path, ".p/200") || strings.HasSuffix(path, ".p/44") {
			continue // replaced by wider ones: they may be deleted
		}
		files := clone(b.files)
		delete(files, path)
		wantFlaw(t, files, b.vkey, "without "+path)
		files = clone(b.files)
		files[path].Data = files[path].Data[:len(files[path].Data)-1]
		wantFlaw(t, files, b.vkey, "last byte cut from "+path)
		files[path].Data = append(slices.Clone(b.files[path].Data), 0)
		wantFlaw(t, files, b.vkey, "a byte added to "+path)
	}
	files := clone(b.files)
	files["tile/0/007"] = &fstest.MapFile{Data: make([]byte, 8192)}
	wantFlaw(t, files, b.vkey, "a tile too many", "tile/0/007")
	files = clone(b.files)
	files["tile/0/x000/000"] = files["tile/0/000"]
	wantFlaw(t, files, b.vkey, "another spelling", "tile/0/x000/000")
}

// TestTamperHistory rewrites the log with care: leaves swapped, doubled, left
// out, the hashes recomputed and all of it signed by another key.
func TestTamperHistory(t *testing.T) {
	b := small(t)
	for what, rewrite := range map[string]func(leaves [][]byte) [][]byte{
		"swapped":  func(l [][]byte) [][]byte { l[3], l[4] = l[4], l[3]; return l },
		"doubled":  func(l [][]byte) [][]byte { return slices.Insert(l, 9, l[9]) },
		"left out": func(l [][]byte) [][]byte { return slices.Delete(l, 100, 101) },
	} {
		forged := newBook(t)
		forged.signer, forged.vkey, _ = custody.NewSigner("example.com/custody", bytes.Repeat([]byte{8}, 32))
		leaves := rewrite(slices.Clone(b.leaves))
		for _, l := range leaves {
			forged.tree.Append(l)
		}
		files, err := custody.Extend(forged.files, 0, leaves)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			forged.files[f.Path] = &fstest.MapFile{Data: f.Data}
		}
		forged.sign()
		if _, err := custody.Verify(forged.files, forged.vkey); err != nil {
			t.Fatalf("%s: the forgery does not hold together: %v", what, err)
		}
		wantFlaw(t, forged.files, b.vkey, what+", another key", custody.CheckpointPath)
		forged.files[custody.CheckpointPath] = b.files[custody.CheckpointPath]
		wantFlaw(t, forged.files, b.vkey, what+", the true checkpoint")
		if proof, err := custody.Consistency(forged.files, b.checkpoint(), 200); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("%s: proven consistent with 200 leaves: %v, %v", what, proof, err)
		}
	}
}

// TestDoubt demands that nothing is signed over bytes that are in doubt.
func TestDoubt(t *testing.T) {
	for what, spoil := range map[string]func(b *book){
		"a new leaf changed":       func(b *book) { b.files[custody.BundlePath(1, 47)].Data[5] ^= 1 },
		"a new hash changed":       func(b *book) { b.files[custody.TilePath(0, 1, 47)].Data[47*32-1] ^= 1 },
		"an old root changed":      func(b *book) { b.files[custody.TilePath(1, 0, 1)].Data[0] ^= 1 },
		"checkpoint not our own":   func(b *book) { b.files[custody.CheckpointPath].Data[30] ^= 1 },
		"the caller knows another": func(b *book) { b.tree.Append(nil) },
	} {
		b := small(t)
		spoil(b)
		_, err := custody.Advance(b.files, b.signer, b.vkey, b.files[custody.CheckpointPath].Data, &b.tree)
		if !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("%s: %v", what, err)
		}
	}
	b := small(t)
	fork := newBook(t)
	fork.leaves = [][]byte{{}}
	fork.tree.Append(nil)
	files, _ := custody.Extend(fork.files, 0, fork.leaves)
	for _, f := range files {
		fork.files[f.Path] = &fstest.MapFile{Data: f.Data}
	}
	fork.grow(400)
	if _, err := custody.Advance(fork.files, b.signer, b.vkey, b.files[custody.CheckpointPath].Data, &fork.tree); !errors.Is(err, countersign.ErrTampered) {
		t.Errorf("a fork was signed: %v", err)
	}
}

func TestTamperRandom(t *testing.T) {
	b := newBook(t)
	b.grow(5000)
	paths := slices.Sorted(maps.Keys(b.files))
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		path := paths[r.IntN(len(paths))]
		data := b.files[path].Data
		i, bit := r.IntN(len(data)), byte(1)<<r.IntN(8)
		data[i] ^= bit
		wantFlaw(t, b.files, b.vkey, fmt.Sprintf("%s byte %d", path, i), path)
		data[i] ^= bit
	}
}

func TestOrigin(t *testing.T) {
	for _, origin := range []string{"", "two words", "a+b"} {
		if _, _, err := custody.NewSigner(origin, make([]byte, 32)); err == nil {
			t.Errorf("origin %q was taken", origin)
		}
	}
}

func FuzzCheckpoint(f *testing.F) {
	b := small(f)
	f.Add(b.files[custody.CheckpointPath].Data)
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := custody.OpenCheckpoint(text, b.vkey)
		if err == nil && c != b.checkpoint() {
			t.Errorf("forged: %v", c)
		}
	})
}

func FuzzVerify(f *testing.F) {
	b := newBook(f)
	b.grow(3)
	f.Add(b.files[custody.BundlePath(0, 3)].Data, b.files[custody.TilePath(0, 0, 3)].Data)
	f.Fuzz(func(t *testing.T, bundle, tile []byte) {
		files := clone(b.files)
		same := bytes.Equal(bundle, files[custody.BundlePath(0, 3)].Data) && bytes.Equal(tile, files[custody.TilePath(0, 0, 3)].Data)
		files[custody.BundlePath(0, 3)].Data, files[custody.TilePath(0, 0, 3)].Data = bundle, tile
		if _, err := custody.Verify(files, b.vkey); (err == nil) != same {
			t.Errorf("same %v, %v", same, err)
		}
	})
}

func FuzzTreeText(f *testing.F) {
	var tree custody.Tree
	tree.Append(nil)
	text, _ := tree.MarshalText()
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		var tree custody.Tree
		if tree.UnmarshalText(text) == nil {
			tree.Append(nil)
			tree.Root()
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	var t custody.Tree
	leaf := bytes.Repeat([]byte("x"), 120)
	b.ReportAllocs()
	for b.Loop() {
		t.Append(leaf)
	}
}

func BenchmarkVerify(b *testing.B) {
	book := newBook(b)
	book.grow(100_000)
	for b.Loop() {
		if _, err := custody.Verify(book.files, book.vkey); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "leaves/s")
}
