package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"countersign/internal/collect"
	"countersign/warc"
)

// WriteArchive packs what was captured of websites for replay, and what was
// made of it.
func WriteArchive(w io.Writer, title string, made time.Time, all []*Surveyed, more ...*warc.Record) error {
	a := warc.Archive{Title: title, Software: Tool(), Created: made.UTC().Truncate(time.Second)}
	for _, s := range all {
		if s.Site == nil {
			continue
		}
		for _, p := range s.Site.Pages {
			a.Pages = append(a.Pages, warc.Page{URL: p.URL, Title: p.Title, Date: s.captured(p.URL)})
		}
	}
	return warc.WriteWACZ(w, a, func(yield func(*warc.Record, error) bool) {
		for _, s := range all {
			for _, c := range s.Captures {
				for _, r := range collect.Records(c) {
					if !yield(r, nil) {
						return
					}
				}
			}
		}
		yieldAll(more, yield)
	})
}

func yieldAll(records []*warc.Record, yield func(*warc.Record, error) bool) {
	for _, r := range records {
		if !yield(r, nil) {
			return
		}
	}
}

func (s *Surveyed) captured(url string) time.Time {
	for _, c := range s.Captures {
		if c.URI == url {
			return c.At
		}
	}
	return time.Time{}
}

// live reports whether exchanges are there, and not pages alone.
func (f *fronting) live() bool {
	return len(f.surveyed) > 0 || f.folder != nil && len(f.folder.places) > 0
}

// pack writes the exchanges of the run's visits for replay, those of a folder
// with all that was captured there of the same sites.
func (f *fronting) pack(w io.Writer) error {
	if f.folder != nil {
		return f.folder.pack(w, f.r.Now, f.sites, f.drawnRecords()...)
	}
	return WriteArchive(w, "websites", f.r.Now, f.surveyed, f.drawnRecords()...)
}

// archive writes the web archive that the request asks for.
func (f *fronting) archive() error {
	file, err := os.OpenFile(f.r.Archive, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return errors.Join(f.pack(file), file.Close())
}
