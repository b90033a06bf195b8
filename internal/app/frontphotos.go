package app

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"path/filepath"

	"countersign"
	pages "countersign/internal/collect/web"
	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/page"
)

// Bounds of a picture that is decoded: a small file may unpack to gigabytes, so
// its size is read before its pixels. Pictures are decoded one at a time.
const (
	mostPixels = 16 << 20
	leastSide  = 48 // of a picture of somebody; smaller ones are signs
)

// portraits hashes the pictures of a site's people. What is no picture, too
// large, too small or too plain is left out: nothing follows from it.
func portraits(w *pages.Site) []front.Image {
	var out []front.Image
	for i := range w.Portraits {
		p := &w.Portraits[i]
		h, err := hashed(p.Body)
		if err == nil {
			out = append(out, front.Image{URL: p.URL, Hash: h, SHA256: sha256.Sum256(p.Body)})
		}
	}
	return out
}

var errNoPortrait = errors.New("not of a size in which people are shown")

func hashed(b []byte) (page.ImageHash, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return page.ImageHash{}, err
	}
	if c.Width < leastSide || c.Height < leastSide || c.Width > mostPixels/c.Height {
		return page.ImageHash{}, errNoPortrait
	}
	return page.HashImage(b)
}

func pagesDir(data string) string { return filepath.Join(data, "pages") }

// keepPhotos takes the pictures of people into the folder, after the sites were
// compared with those that were there.
func (f *fronting) keepPhotos() error {
	for i := range f.sites {
		for _, p := range front.PhotosOf(&f.sites[i]) {
			if p.Seen.IsZero() {
				p.Seen = f.r.Now
			}
			if err := f.photos.AddNew(&p); err != nil {
				return err
			}
		}
	}
	return f.photos.Sync()
}

// photosOf is the pictures that had been captured when the receipt was written.
func (r *FrontReceipt) photosOf(data string) (*corpus.Photos, error) {
	if r.Photos == 0 {
		return nil, nil
	}
	if data == "" {
		return nil, fmt.Errorf("the sites were compared with pictures that a folder keeps; give it with --data DIR: %w", countersign.ErrNotFound)
	}
	return corpus.FirstPhotos(pagesDir(data), r.Photos)
}
