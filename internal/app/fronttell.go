package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sink"
)

// settle does what a run before this one was killed over: it tells what it
// owes, and ends the last round if every site was looked at in it.
func (x *watch) settle(ctx context.Context) error {
	last := x.last()
	whole := !last.IsZero()
	for _, d := range x.names {
		if err := x.deliver(ctx, x.sites[d], true); err != nil {
			return err
		}
		whole = whole && x.sites[d].Round.Equal(last)
	}
	if !whole {
		return nil // the round goes on, or nothing was looked at yet
	}
	if err := x.seenIn(ctx, last); err != nil {
		return err
	}
	if err := x.keep(); err != nil {
		return err
	}
	return x.elsewhere(ctx, last)
}

// seenIn takes the sites that were looked at in a round already for those of
// this run, so that their pages are kept.
func (x *watch) seenIn(ctx context.Context, round time.Time) error {
	x.fronting.sites = nil
	for _, d := range x.names {
		w := x.sites[d]
		if w.Capture == (countersign.Hash{}) || !w.Round.Equal(round) {
			continue
		}
		s, err := storedSite(ctx, x.ledger, w.Capture)
		if errors.Is(err, countersign.ErrNotFound) {
			continue // erased
		}
		if err != nil {
			return err
		}
		x.fronting.sites = append(x.fronting.sites, *s)
	}
	return nil
}

// tell enters where a site stands with its changes, and tells them.
func (x *watch) tell(ctx context.Context, w *watchedSite, evidence countersign.Hash, changes []front.Change) error {
	for _, c := range changes {
		c.Domain, c.At = w.Domain, w.At
		w.Changes = append(w.Changes, told{Change: c, Key: keyOf(&c), Evidence: evidence})
		w.Untold++
	}
	if err := x.enter(ctx, w); err != nil {
		return err
	}
	return x.deliver(ctx, w, false)
}

// enter seals where a site stands.
func (x *watch) enter(ctx context.Context, w *watchedSite) error {
	var raw bytes.Buffer
	if err := sink.Encode(&raw, w, ""); err != nil {
		return fmt.Errorf("watch of %s: %w", w.Domain, err)
	}
	_, err := x.ledger.Seal(ctx, watchedName, []countersign.ID{countersign.MakeID("domain", w.Domain)}, raw.Bytes())
	return err
}

// A once takes lines that it does not have.
type once interface {
	// Has reports whether a line was taken before, and keeps it from being
	// taken in part.
	Has(line []byte) (bool, error)
}

// deliver tells what nobody was told yet, and enters that it was. A line that
// the reader has already, since an earlier run was killed between the two, is
// not told again where the reader can say so.
func (x *watch) deliver(ctx context.Context, w *watchedSite, earlier bool) error {
	if w.Untold == 0 {
		return nil
	}
	for i := len(w.Changes) - w.Untold; i < len(w.Changes); i++ {
		line, err := x.lineOf(&w.Changes[i])
		if err != nil {
			return err
		}
		if o, ok := x.w.(once); ok && earlier {
			has, err := o.Has(line)
			if err != nil {
				return err
			}
			if has {
				continue
			}
		}
		if _, err := x.w.Write(line); err != nil {
			return err
		}
		x.did.Changes++
	}
	w.Untold = 0
	return x.enter(ctx, w)
}

// keyOf names a change, whenever it is told.
func keyOf(c *front.Change) countersign.Hash {
	return sha256.Sum256([]byte(strings.Join([]string{c.Domain, c.Kind, c.At.UTC().Format(time.RFC3339), strings.Join(c.Was, "\x00"), strings.Join(c.Is, "\x00"), c.Other}, "\x01")))
}

func (x *watch) lineOf(t *told) ([]byte, error) {
	var b bytes.Buffer
	if x.r.Format != "table" {
		err := sink.Encode(&b, t, "")
		return b.Bytes(), err
	}
	fmt.Fprintf(&b, "%s  %s  %s  %s\n", t.At.Format(time.RFC3339), sink.Plain(t.Domain), t.Kind, sink.Plain(t.Say))
	return b.Bytes(), nil
}

// Lines is a file that a watch adds its lines to, each once.
type Lines struct{ f *os.File }

// lookBack is how far from its end a file is searched for a line: whatever a
// killed run wrote last stands there.
const lookBack = 16 << 20

// OpenLines opens a file of lines, which is made if it is not there.
func OpenLines(path string) (*Lines, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("file of changes: %w", err)
	}
	return &Lines{f}, nil
}

// Write adds a line, which is on disk once it returns. A pipe or a device has
// no disk.
func (l *Lines) Write(b []byte) (int, error) {
	n, err := l.f.Write(b)
	if err != nil {
		return n, fmt.Errorf("file of changes: %w", err)
	}
	if info, err := l.f.Stat(); err != nil || !info.Mode().IsRegular() {
		return n, nil
	}
	return n, l.f.Sync()
}

// Has reports whether the end of the file has a line. If the file ends in a part
// of it, that part is taken away.
func (l *Lines) Has(line []byte) (bool, error) {
	info, err := l.f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false, nil // what cannot be read again cannot be asked
	}
	from := max(0, info.Size()-lookBack)
	b, err := io.ReadAll(io.NewSectionReader(l.f, from, info.Size()-from))
	if err != nil {
		return false, fmt.Errorf("file of changes: %w", err)
	}
	if bytes.HasPrefix(b, line) || bytes.Contains(b, append([]byte("\n"), line...)) {
		return true, nil
	}
	torn := b[bytes.LastIndexByte(b, '\n')+1:]
	if len(torn) == 0 || !bytes.HasPrefix(line, torn) {
		return false, nil
	}
	if err := l.f.Truncate(info.Size() - int64(len(torn))); err != nil {
		return false, fmt.Errorf("file of changes: %w", err)
	}
	return false, nil
}

// Close closes the file.
func (l *Lines) Close() error { return l.f.Close() }
