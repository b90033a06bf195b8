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

// WriteArchive packs what was captured of websites for replay.
func WriteArchive(w io.Writer, title string, made time.Time, all []*Surveyed) error {
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
	})
}

func (s *Surveyed) captured(url string) time.Time {
	for _, c := range s.Captures {
		if c.URI == url {
			return c.At
		}
	}
	return time.Time{}
}

// archive writes the web archive that the request asks for.
func (f *fronting) archive(all []*Surveyed) error {
	file, err := os.OpenFile(f.r.Archive, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	err = WriteArchive(file, "websites", f.r.Now, all)
	return errors.Join(err, file.Close())
}
