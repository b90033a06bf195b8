package ct

import (
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// An Entry is one certificate of a log.
type Entry struct {
	Index   int64
	Time    time.Time // when the log took it
	Precert bool      // it was promised, and issued later if at all
	DER     []byte    // the certificate, or the one that stands for it
	leaf    tlog.Hash
}

// Kinds of entries (RFC 6962, section 3.1).
const (
	x509Entry    = 0
	precertEntry = 1
	maxDER       = 1 << 20
)

// parseLeaf reads a MerkleTreeLeaf and the extra data that a log of RFC 6962
// gives with it.
func parseLeaf(index int64, leaf, extra []byte) (*Entry, error) {
	s := cryptobyte.String(leaf)
	var version, kind uint8
	if !s.ReadUint8(&version) || !s.ReadUint8(&kind) || version != 0 || kind != 0 {
		return nil, fmt.Errorf("entry %d is no leaf of version 1: %w", index, countersign.ErrInvalid)
	}
	e := &Entry{Index: index, leaf: tlog.RecordHash(leaf)}
	if err := e.timestamped(&s); err != nil || !s.Empty() {
		return nil, fmt.Errorf("entry %d is damaged: %w", index, countersign.ErrInvalid)
	}
	if e.Precert {
		x := cryptobyte.String(extra)
		if !readDER(&x, &e.DER) {
			return nil, fmt.Errorf("entry %d is damaged: %w", index, countersign.ErrInvalid)
		}
	}
	return e, nil
}

// timestamped reads a TimestampedEntry. Of a promised certificate what is
// signed is not the certificate: that stands elsewhere.
func (e *Entry) timestamped(s *cryptobyte.String) error {
	var millis uint64
	var kind uint16
	var tbs, ext []byte
	if !s.ReadUint64(&millis) || !s.ReadUint16(&kind) || millis > 1<<50 {
		return countersign.ErrInvalid
	}
	e.Time = time.UnixMilli(int64(millis)).UTC()
	switch kind {
	case x509Entry:
		if !readDER(s, &e.DER) {
			return countersign.ErrInvalid
		}
	case precertEntry:
		e.Precert = true
		if !s.Skip(32) || !readDER(s, &tbs) { // the issuer's key, and what was signed
			return countersign.ErrInvalid
		}
	default:
		return countersign.ErrInvalid
	}
	if !readOpaque16(s, &ext) {
		return countersign.ErrInvalid
	}
	return nil
}

func readDER(s *cryptobyte.String, out *[]byte) bool {
	var b cryptobyte.String
	if !s.ReadUint24LengthPrefixed(&b) || len(b) == 0 || len(b) > maxDER {
		return false
	}
	*out = b
	return true
}

func readOpaque16(s *cryptobyte.String, out *[]byte) bool {
	var b cryptobyte.String
	if !s.ReadUint16LengthPrefixed(&b) {
		return false
	}
	*out = b
	return true
}

// parseTile reads the entries of a data tile (c2sp.org/static-ct-api, "Log
// entries"); first is the index of the first.
func parseTile(first int64, tile []byte) ([]*Entry, error) {
	var out []*Entry
	for s := cryptobyte.String(tile); !s.Empty(); {
		before := []byte(s)
		e := &Entry{Index: first + int64(len(out))}
		if err := e.timestamped(&s); err != nil {
			return out, fmt.Errorf("entry %d is damaged: %w", e.Index, countersign.ErrInvalid)
		}
		signed := before[:len(before)-len(s)]
		e.leaf = tlog.RecordHash(append([]byte{0, 0}, signed...))
		var chain []byte
		if e.Precert && !readDER(&s, &e.DER) || !readOpaque16(&s, &chain) {
			return out, fmt.Errorf("entry %d is damaged: %w", e.Index, countersign.ErrInvalid)
		}
		out = append(out, e)
		if len(out) > tileWidth {
			return out, fmt.Errorf("a tile of more than %d entries: %w", tileWidth, countersign.ErrInvalid)
		}
	}
	return out, nil
}

const tileWidth = 256

// A frontier is the right edge of a tree: the roots of its full subtrees, the
// largest first. With it a log is followed without any of its old entries.
type frontier struct {
	size   int64
	hashes []tlog.Hash
}

func (f *frontier) add(leaf tlog.Hash) {
	f.hashes = append(f.hashes, leaf)
	for n := f.size; n&1 == 1; n >>= 1 {
		k := len(f.hashes)
		f.hashes = append(f.hashes[:k-2], tlog.NodeHash(f.hashes[k-2], f.hashes[k-1]))
	}
	f.size++
}

// root is the tree's; of an empty one it is the hash of nothing.
func (f *frontier) root() tlog.Hash {
	if len(f.hashes) == 0 {
		return emptyRoot
	}
	h := f.hashes[len(f.hashes)-1]
	for i := len(f.hashes) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.hashes[i], h)
	}
	return h
}
