package reference

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"

	"countersign"

	"github.com/klauspost/compress/zstd"
)

// MaxImport bounds an imported file in bytes, before and after decompression.
const MaxImport = 64 << 20

// An Import says how a file is to be taken in.
type Import struct {
	Date    string // of the data, 2006-01-02
	Source  string // where it came from, for the receipt
	Licence string
	Force   bool // take an empty file, or one that lost more than one row in twenty
}

// With returns a Base in which the named table is replaced by what r holds; b
// stays as it is. Accepted are CSV with our columns, ip-location-db's CSV for
// "country" and "network" (which pick the table of the file's address family;
// "country4" to "network6" name it), one domain a line for "disposable" and
// "freemail", and the packed form; each plain, gzipped or in zstd.
//
// A file that cannot be read whole is refused with the line and the reason, and
// so is one that is empty or has lost more than a twentieth of the rows, unless
// forced: a cut download must not pass for good news. New "assignments" and
// "wording" judge the networks imported after them.
func (b *Base) With(name string, r io.Reader, how Import) (*Base, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxImport+1))
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", name, err)
	}
	next, err := b.with(name, raw, how)
	if err != nil {
		return nil, fmt.Errorf("import %s: %w", name, err)
	}
	return next, nil
}

func (b *Base) with(name string, raw []byte, how Import) (*Base, error) {
	if len(raw) > MaxImport {
		return nil, fmt.Errorf("more than %d bytes: %w", MaxImport, countersign.ErrTooLarge)
	}
	sum := sha256.Sum256(raw)
	plain, err := inflate(raw)
	if err != nil {
		return nil, err
	}
	s, err := slotNamed(name, plain)
	if err != nil {
		return nil, err
	}
	t := Table{
		Name: s.name, Date: how.Date, Source: how.Source, Licence: how.Licence,
		SHA256: hex.EncodeToString(sum[:]), Imported: true,
	}
	next := *b
	if err := s.load(&next, plain, &t); err != nil {
		return nil, err
	}
	if err := enough(t.Rows, b.Table(s.name).Rows, how.Force); err != nil {
		return nil, err
	}
	next.imported = maps.Clone(b.imported)
	if next.imported == nil {
		next.imported = map[string]Table{}
	}
	next.imported[s.name] = t
	return &next, nil
}

func enough(now, before int, force bool) error {
	if force {
		return nil
	}
	if now == 0 {
		return fmt.Errorf("no rows: %w", countersign.ErrInvalid)
	}
	if now*20 < before*19 {
		return fmt.Errorf("%d rows where %d were: %w", now, before, countersign.ErrConflict)
	}
	return nil
}

func slotNamed(name string, raw []byte) (slot, error) {
	if name == "country" || name == "network" {
		name += family(raw)
	}
	for _, s := range slots() {
		if s.name == name {
			return s, nil
		}
	}
	return slot{}, fmt.Errorf("table %.40q: %w", name, countersign.ErrNotFound)
}

// family tells IPv6 from IPv4 by the first range of a file.
func family(raw []byte) string {
	if bytes.HasPrefix(raw, []byte(magic)) && len(raw) > len(magic) {
		return string('0' + rune(raw[len(magic)]&7))
	}
	first, _, _ := bytes.Cut(raw, []byte(","))
	if bytes.IndexByte(first, ':') >= 0 || len(bytes.TrimSpace(first)) > 15 {
		return "6"
	}
	return "4"
}

// inflate undoes zstd or gzip, and leaves other bytes alone.
func inflate(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\x28\xb5\x2f\xfd")):
		return unzstd(raw)
	case bytes.HasPrefix(raw, []byte("\x1f\x8b")):
		return gunzip(raw)
	}
	return raw, nil
}

func unzstd(raw []byte) ([]byte, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxImport))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	out, err := d.DecodeAll(raw, nil)
	if err != nil {
		return nil, fmt.Errorf("zstd: %w: %w", err, countersign.ErrInvalid)
	}
	return out, nil
}

func gunzip(raw []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w: %w", err, countersign.ErrInvalid)
	}
	out, err := io.ReadAll(io.LimitReader(z, MaxImport+1))
	if err != nil {
		return nil, fmt.Errorf("gzip: %w: %w", err, countersign.ErrInvalid)
	}
	if len(out) > MaxImport {
		return nil, fmt.Errorf("gzip: more than %d bytes: %w", MaxImport, countersign.ErrTooLarge)
	}
	return out, nil
}
