package corpus

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"countersign/similar"
)

const (
	logName     = "prints.log"
	segmentForm = "marks-%d-%d.idx" // first document, one past the last
	// mergeAt is how many segments of like size become one.
	mergeAt = 8
)

// Open opens the corpus of a folder, which is made if it is not there. One
// process may have it open.
func Open(dir string) (*Corpus, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	log, err := os.OpenFile(filepath.Join(dir, logName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	c := New()
	c.dir, c.log = dir, log
	if err := errors.Join(c.attach(), c.replay()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// A part is a segment's file.
type part struct {
	name     string
	from, to int
}

// parts lists the segments of the folder, in order, the larger first where two
// begin at one document.
func (c *Corpus) parts() ([]part, error) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	var out []part
	for _, e := range entries {
		p := part{name: e.Name()}
		if n, err := fmt.Sscanf(p.name, segmentForm, &p.from, &p.to); n == 2 && err == nil && p.name == fmt.Sprintf(segmentForm, p.from, p.to) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b part) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	return out, nil
}

// attach opens the segments that follow one another from the beginning. What
// is left over of a merge, or damaged, is removed: it can be made again.
func (c *Corpus) attach() error {
	list, err := c.parts()
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.from == c.index.Docs() && c.openPart(p) == nil {
			continue
		}
		if err := os.Remove(filepath.Join(c.dir, p.name)); err != nil {
			return fmt.Errorf("corpus: %w", err)
		}
	}
	return nil
}

func (c *Corpus) openPart(p part) error {
	s, f, err := openSegment(filepath.Join(c.dir, p.name))
	if err != nil {
		return err
	}
	if err := c.index.Attach(s); err != nil {
		return errors.Join(err, f.Close())
	}
	c.files = append(c.files, f)
	return nil
}

func openSegment(path string) (*similar.Segment, *os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	s, err := similar.OpenSegment(f, size)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return s, f, nil
}

// replay reads the log: whose each document is, and what no segment has yet.
func (c *Corpus) replay() error {
	indexed := c.index.Docs()
	size, err := c.log.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("corpus: %w", err)
	}
	r := bufio.NewReaderSize(io.NewSectionReader(c.log, 0, size), 1<<20)
	var buf []byte
	for {
		b, err := readRecord(r, buf)
		switch {
		case err == io.EOF:
			return c.replayed(indexed)
		case errors.Is(err, io.ErrUnexpectedEOF): // a crash cut it short: it was never acknowledged
			if err := c.log.Truncate(c.end); err != nil {
				return fmt.Errorf("corpus: %w", err)
			}
			return c.replayed(indexed)
		case err != nil:
			return fmt.Errorf("record at %d: %w", c.end, err)
		}
		var p Capture
		if err := p.decode(b); err != nil {
			return fmt.Errorf("corpus: record at %d: %w", c.end, err)
		}
		c.at = append(c.at, c.end)
		c.end += headSize + int64(len(b))
		buf = b[:0]
		c.have[p.key()] = true
		if n := c.site(p.Site); len(c.at) > indexed {
			c.index.Add(n, p.Print.Marks(nil))
		} else if c.index.Owner(uint32(len(c.at)-1)) != n {
			return fmt.Errorf("corpus: the index is of another log: %w", ErrDamaged)
		}
	}
}

// replayed looks whether segments speak of pages that the log does not have.
func (c *Corpus) replayed(indexed int) error {
	if len(c.at) < indexed {
		return fmt.Errorf("corpus: the log has %d pages, the index %d: %w", len(c.at), indexed, ErrDamaged)
	}
	return nil
}

// Sync makes sure that every page taken is on disk.
func (c *Corpus) Sync() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.log == nil || c.failed != nil {
		return c.failed
	}
	if err := c.log.Sync(); err != nil {
		c.failed = fmt.Errorf("corpus: %w", err)
	}
	return c.failed
}

// Close syncs and closes the files.
func (c *Corpus) Close() error {
	err := c.Sync()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.files {
		err = errors.Join(err, f.Close())
	}
	if c.log != nil {
		err = errors.Join(err, c.log.Close())
	}
	c.files, c.failed = nil, os.ErrClosed
	return err
}

// seal writes the tail of the index as a segment, the log first: an index never
// speaks of pages that the log may lose.
func (c *Corpus) seal() error {
	if err := c.log.Sync(); err != nil {
		return err
	}
	to := c.index.Docs()
	s, f, err := c.store(part{from: to - c.index.Tail(), to: to}, c.index.Seal)
	if err != nil {
		return err
	}
	if err := c.index.Sealed(s); err != nil {
		return errors.Join(err, f.Close())
	}
	c.files = append(c.files, f)
	return c.merge()
}

// store writes a segment under its name, whole or not at all.
func (c *Corpus) store(p part, write func(io.Writer) error) (*similar.Segment, *os.File, error) {
	name := filepath.Join(c.dir, fmt.Sprintf(segmentForm, p.from, p.to))
	f, err := os.OpenFile(name+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return nil, nil, errors.Join(err, os.Remove(name+".new"))
	}
	if err := os.Rename(name+".new", name); err != nil {
		return nil, nil, err
	}
	if err := syncDir(c.dir); err != nil {
		return nil, nil, err
	}
	return openSegment(name)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// merge joins the last segments when there are eight of like size.
func (c *Corpus) merge() error {
	for {
		all := c.index.Segments()
		n := len(all)
		if n < mergeAt || all[n-mergeAt].Docs() > 2*all[n-1].Docs() {
			return nil
		}
		last := all[n-mergeAt:]
		from := int(last[0].Base())
		s, f, err := c.store(part{from: from, to: c.index.Docs()}, func(w io.Writer) error { return similar.MergeSegments(w, last) })
		if err != nil {
			return err
		}
		if err := c.index.Merged(s, mergeAt); err != nil {
			return errors.Join(err, f.Close())
		}
		old := c.files[len(c.files)-mergeAt:]
		for _, o := range old {
			err = errors.Join(err, os.Remove(o.Name()), o.Close())
		}
		c.files = append(c.files[:len(c.files)-mergeAt], f)
		if err != nil {
			return err
		}
	}
}
