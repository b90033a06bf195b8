package app

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign"
)

// A bale is a folder or a .zip in the making: files are written once, in
// order, and each is hashed on its way. Nothing stands at its place until all
// of it does.
type bale struct {
	at      string // where it will stand
	tmp     string
	zip     *zip.Writer // nil for a folder
	file    *os.File    // under zip
	made    time.Time   // of every file in a zip
	written []packed
}

// A packed file is one of a bale.
type packed struct {
	name string
	size int64
	sum  [sha256.Size]byte
}

const sumsName = "SHA256SUMS"

func newBale(at string, made time.Time) (*bale, error) {
	if err := unmade(at); err != nil {
		return nil, err
	}
	b := &bale{at: at, made: made}
	var err error
	if strings.HasSuffix(at, ".zip") {
		if b.file, err = os.CreateTemp(filepath.Dir(at), ".seizure-*"); err == nil {
			b.tmp, b.zip = b.file.Name(), zip.NewWriter(b.file)
		}
	} else {
		b.tmp, err = os.MkdirTemp(filepath.Dir(at), ".seizure-*")
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", at, err)
	}
	return b, nil
}

// unmade refuses a place where something stands: files of two packages must
// not mix.
func unmade(at string) error {
	list, err := os.ReadDir(at)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(list) == 0:
		return nil
	case err == nil:
		return fmt.Errorf("%s holds files; give a new folder or a .zip: %w", at, countersign.ErrConflict)
	}
	return fmt.Errorf("%s is there already; give a new folder or a .zip: %w", at, countersign.ErrConflict)
}

// put writes one file.
func (b *bale) put(name string, write func(io.Writer) error) error {
	if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%q is no name of a file: %w", name, countersign.ErrInvalid)
	}
	w, err := b.create(name)
	if err != nil {
		return fmt.Errorf("package: %s: %w", name, err)
	}
	m := &measured{w: w, sum: sha256.New()}
	if err := errors.Join(write(m), w.Close()); err != nil {
		return fmt.Errorf("package: %s: %w", name, err)
	}
	b.written = append(b.written, packed{name, m.n, [sha256.Size]byte(m.sum.Sum(nil))})
	return nil
}

func (b *bale) bytes(name string, data []byte) error {
	return b.put(name, func(w io.Writer) error { _, err := w.Write(data); return err })
}

func (b *bale) create(name string) (io.WriteCloser, error) {
	if b.zip == nil {
		at := filepath.Join(b.tmp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			return nil, err
		}
		return os.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	method := zip.Deflate
	if ext := path.Ext(name); ext == ".wacz" || ext == ".png" {
		method = zip.Store
	}
	w, err := b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: b.made})
	return unclosed{w}, err
}

type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

type measured struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

func (m *measured) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.sum.Write(p[:n])
	m.n += int64(n)
	return n, err
}

// close writes the sums, as sha256sum checks them, and moves the bale to its
// place.
func (b *bale) close() error {
	sorted := slices.Clone(b.written)
	slices.SortFunc(sorted, func(x, y packed) int { return strings.Compare(x.name, y.name) })
	var sums bytes.Buffer
	for _, p := range sorted {
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(p.sum[:]), p.name)
	}
	if err := b.bytes(sumsName, sums.Bytes()); err != nil {
		return err
	}
	if b.zip != nil {
		if err := errors.Join(b.zip.Close(), b.file.Sync(), b.file.Close()); err != nil {
			return fmt.Errorf("package: %w", err)
		}
	}
	if err := os.Rename(b.tmp, b.at); err != nil {
		return fmt.Errorf("package: %w", err)
	}
	return nil
}

// drop removes what was written so far.
func (b *bale) drop() {
	if b.file != nil {
		b.file.Close()
	}
	os.RemoveAll(b.tmp) // a remainder is hidden, and harmless
}
