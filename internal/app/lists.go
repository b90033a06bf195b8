package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/reference"
)

// An imported list stands in DIR/lists/NAME/: its files as they came, and one
// manifest for all. A list is put in force by renaming its folder, so that a
// crash leaves the old one or the new one; the old one is kept beside it.
type imported struct {
	Name   string   `json:"name"`
	Kind   listKind `json:"kind"`
	Date   string   `json:"date,omitempty"` // of the data, as the importer said
	Taken  string   `json:"taken"`          // when it was imported, RFC 3339
	Rows   int      `json:"rows"`
	SHA256 string   `json:"sha256"` // over the files, in order
	Files  []string `json:"files"`
	From   []origin `json:"from,omitempty"` // where it was fetched
}

type listKind string

const (
	tableList listKind = "table"     // replaces an embedded reference table
	partyList listKind = "watchlist" // listed parties, for package match
)

func listsDir(data string) string { return filepath.Join(data, "lists") }

// manifest returns the imported lists, by name. No folder means none. Who reads
// while a list is swapped may miss it for a moment, and looks again.
func manifest(data string) (lists []imported, err error) {
	if data == "" {
		return nil, nil
	}
	for range 5 {
		if lists, err = manifestNow(data); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return lists, err
}

func manifestNow(data string) ([]imported, error) {
	dirs, err := os.ReadDir(listsDir(data))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unread("folder", listsDir(data), err)
	}
	if dirs, err = settle(data, dirs); err != nil {
		return nil, fmt.Errorf("lists: %w", err)
	}
	var out []imported
	for _, d := range dirs {
		if !d.IsDir() || strings.Contains(d.Name(), ".") { // .new and .old are not in force
			continue
		}
		m, err := readManifest(filepath.Join(listsDir(data), d.Name()))
		if err != nil {
			return nil, fmt.Errorf("lists: %s: %w", d.Name(), err)
		}
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b imported) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// settle puts a list back that a crash caught between its two renames.
func settle(data string, dirs []fs.DirEntry) ([]fs.DirEntry, error) {
	settled := false
	for _, d := range dirs {
		name, ok := strings.CutSuffix(d.Name(), ".old")
		if !ok || slices.ContainsFunc(dirs, func(e fs.DirEntry) bool { return e.Name() == name }) {
			continue
		}
		at := filepath.Join(listsDir(data), name)
		// It is there already if somebody put a new one in force meanwhile.
		if err := os.Rename(at+".old", at); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		settled = true
	}
	if !settled {
		return dirs, nil
	}
	return os.ReadDir(listsDir(data))
}

func readManifest(dir string) (imported, error) {
	var m imported
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("manifest: %w", countersign.ErrTampered)
	}
	return m, nil
}

// content reads a list's files and checks them against the manifest.
func (m imported) content(data string) ([]namedBytes, error) {
	files := make([]namedBytes, 0, len(m.Files))
	for _, name := range m.Files {
		b, err := os.ReadFile(filepath.Join(listsDir(data), m.Name, filepath.Base(name)))
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", m.Name, err)
		}
		files = append(files, namedBytes{name, b})
	}
	if sum := sumOf(files); sum != m.SHA256 {
		return nil, fmt.Errorf("list %s was changed since it was imported; import it again: %w", m.Name, countersign.ErrTampered)
	}
	return files, nil
}

type namedBytes struct {
	name string
	data []byte
}

func sumOf(files []namedBytes) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%s %d\n", f.name, len(f.data))
		h.Write(f.data)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// knowledge returns the embedded tables, with the imported ones in their place.
func knowledge(data string) (*reference.Base, error) {
	base := reference.Embedded()
	lists, err := manifest(data)
	if err != nil {
		return nil, err
	}
	for _, m := range lists {
		if m.Kind != tableList {
			continue
		}
		files, err := m.content(data)
		if err != nil {
			return nil, err
		}
		how := reference.Import{Date: m.Date, Source: m.Files[0], Force: true} // judged when it came in
		if base, err = base.With(m.Name, bytes.NewReader(files[0].data), how); err != nil {
			return nil, err
		}
	}
	return base, nil
}

// An Import says what `lists import` takes in.
type Import struct {
	Name  string
	Files []string
	Date  string // of the data
	Force bool   // though it is empty, shrank or is older than the one in force

	sent string // the day its publisher last changed it, for lists that do not say
}

// ImportList checks a list and puts it in force. A list that cannot be read,
// that lost more than a twentieth of what it had, or that is older than the one
// in force is held back: the last good one stays.
func ImportList(ctx context.Context, data string, in Import, now time.Time) (string, error) {
	if data == "" {
		return "", fmt.Errorf("lists import needs --data DIR, the folder that keeps them: %w", countersign.ErrInvalid)
	}
	files, err := readAll(in.Files)
	if err != nil {
		return "", err
	}
	m, err := admit(ctx, data, in, files, nil, now)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s: %d rows in force, sha256 %.12s", m.Name, m.Rows, m.SHA256), nil
}

func readAll(paths []string) ([]namedBytes, error) {
	var out []namedBytes
	total := int64(0)
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return nil, unread("list file", p, err)
		}
		b, err := io.ReadAll(io.LimitReader(f, maxList+1))
		f.Close()
		if err != nil {
			return nil, unread("list file", p, err)
		}
		if total += int64(len(b)); total > maxList {
			return nil, fmt.Errorf("list files of more than %d bytes: %w", maxList, countersign.ErrTooLarge)
		}
		out = append(out, namedBytes{filepath.Base(p), b})
	}
	return out, nil
}

// check reads a list as it would be read in force. Made is its date, where it
// says so itself.
func check(ctx context.Context, data string, in Import, files []namedBytes) (kind listKind, rows int, made string, err error) {
	if src := partySource(in.Name); src != nil {
		l, err := readParties(ctx, src, files)
		if err != nil {
			return "", 0, "", err
		}
		return partyList, len(l.entries), l.date(), enough(data, in, l, files)
	}
	if len(files) != 1 {
		return "", 0, "", fmt.Errorf("table %s comes in one file, not %d: %w", in.Name, len(files), countersign.ErrInvalid)
	}
	base, err := knowledge(data)
	if err != nil {
		return "", 0, "", err
	}
	base, err = base.With(in.Name, bytes.NewReader(files[0].data), reference.Import{Date: in.Date, Source: files[0].name, Force: in.Force})
	if err != nil {
		return "", 0, "", fmt.Errorf("%w (lists: %s; tables: %s)", err, strings.Join(partySources(), ", "), strings.Join(reference.Names(), ", "))
	}
	return tableList, base.Table(in.Name).Rows, "", nil
}

// putInForce writes the list beside the old one, in a folder that is its own
// even where two take in the same list, then swaps folders.
func putInForce(data string, m imported, files []namedBytes) error {
	if err := os.MkdirAll(listsDir(data), 0o700); err != nil {
		return fmt.Errorf("list %s: %w", m.Name, err)
	}
	sweep(listsDir(data))
	fresh, err := os.MkdirTemp(listsDir(data), m.Name+freshMark+"*")
	if err != nil {
		return fmt.Errorf("list %s: %w", m.Name, err)
	}
	defer os.RemoveAll(fresh) // not there any more once it is in force
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	for _, f := range append(files, namedBytes{"manifest.json", b}) {
		if err := writeSynced(filepath.Join(fresh, f.name), f.data); err != nil {
			return fmt.Errorf("list %s: %w", m.Name, err)
		}
	}
	if err := swapIn(fresh, filepath.Join(listsDir(data), m.Name)); err != nil {
		return fmt.Errorf("list %s: %w", m.Name, err)
	}
	return nil
}

// freshMark is in the names of folders that are not in force yet.
const freshMark = ".new-"

// swapIn puts a folder in the place of another, which is kept beside it. Who
// reads in between may put the old one back (see settle), so it is tried again.
func swapIn(fresh, dir string) error {
	var err error
	for range 5 {
		if err = os.RemoveAll(dir + ".old"); err != nil {
			return err
		}
		if err = os.Rename(dir, dir+".old"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err = os.Rename(fresh, dir); err == nil {
			return nil
		}
	}
	return err
}

// sweep takes away what a crash left half written, a day later.
func sweep(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.Contains(e.Name(), freshMark) && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(dir, e.Name())) //nolint:errcheck // tried again the next time
		}
	}
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}
