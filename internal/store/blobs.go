package store

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"countersign"
)

// writeBlob writes sealed bytes to a file named after them, and returns its
// name once the file and its folder are on the disk. What is sealed has a
// random nonce, so no two pieces of evidence share a file.
func (s *SQLite) writeBlob(sealed []byte) (string, error) {
	sum := sha256.Sum256(sealed)
	name := hex.EncodeToString(sum[:])
	path := s.blobPath(name)
	for _, dir := range []string{filepath.Join(s.dir, "blobs"), filepath.Dir(path)} {
		err := os.Mkdir(dir, 0o700)
		if err == nil {
			err = syncDir(filepath.Dir(dir))
		}
		if err != nil && !errors.Is(err, os.ErrExist) {
			return "", err
		}
	}
	return name, writeFile(s.temp(), path, sealed)
}

func (s *SQLite) blobPath(name string) string {
	return filepath.Join(s.dir, "blobs", name[:2], name)
}

func (s *SQLite) readBlob(name string) ([]byte, error) {
	if raw, err := hex.DecodeString(name); err != nil || len(raw) != sha256.Size {
		return nil, fmt.Errorf("blob %q: %w", name, countersign.ErrTampered)
	}
	b, err := os.ReadFile(s.blobPath(name))
	if err != nil {
		return nil, fmt.Errorf("blob %s: %w: %w", name, countersign.ErrTampered, err)
	}
	return b, nil
}

func (s *SQLite) removeBlob(name string) error {
	err := os.Remove(s.blobPath(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// dropBlobs removes the files of erased evidence.
func (s *SQLite) dropBlobs() error {
	var names []string
	err := s.c.query(sqlErasedFiles, func(row []driver.Value) error {
		names = append(names, row[0].(string))
		return nil
	})
	for _, name := range names {
		if err == nil {
			err = s.removeBlob(name)
		}
	}
	if err == nil && len(names) > 0 {
		_, err = s.c.exec(sqlForgetFiles)
	}
	return err
}

// temp is where files are written before they are put in place.
func (s *SQLite) temp() string { return filepath.Join(s.dir, "temp") }

// sweep removes files that a crash left half written.
func (s *SQLite) sweep() error {
	for _, dir := range []string{s.temp(), s.opts.Keys} {
		left, err := filepath.Glob(filepath.Join(dir, tempPattern))
		if err != nil {
			return err
		}
		for _, path := range left {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}
