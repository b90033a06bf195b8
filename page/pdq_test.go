package page

import (
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"testing"
)

// TestPDQ hashes the images of PDQ's own test data. Decoders round otherwise
// from one another, so a few bits may differ; its authors allow for that.
func TestPDQ(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "data", "documents", "pdq", "misc-images")
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		t.Skip("the images are not here")
	}
	for name, want := range map[string]string{
		"c.png":     "e4cc89d91c623842f8d1f1d9a398e78c9f199a3bf87925f2b7e11e0bf061b064",
		"small.jpg": "0007001f003f003f007f00ff00ff00ff01ff01ff01ff03ff03ff03ff03ff03ff",
		"wee.jpg":   "6227401f601ff4ccafcc9fad4b0d95d371a2eb7265a3285234d228ca94deeb2d",
	} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := HashImage(b)
		if err != nil && !errors.Is(err, ErrPlain) {
			t.Fatal(err)
		}
		w, err := ParseImageHash(want)
		if err != nil {
			t.Fatal(err)
		}
		if d := got.Distance(w); d > 10 {
			t.Errorf("%s: %d bits from the published hash (%s)", name, d, got)
		}
	}
}

// TestPDQSame: an image made brighter and half as large is the same; another
// is not.
func TestPDQSame(t *testing.T) {
	at := func(w, h, kind int, gain float64) ImageHash {
		img := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				u, v := float64(x)/float64(w), float64(y)/float64(h)
				g := 40 + 60*float64(int(u*7*float64(kind))%2) + 60*float64(int(v*5+u*3*float64(kind))%3)
				img.SetGray(x, y, color.Gray{Y: uint8(min(255, g*gain))})
			}
		}
		hash, _ := PDQ(img)
		return hash
	}
	a := at(400, 300, 1, 1)
	if d := a.Distance(at(200, 150, 1, 1.1)); d > ImageAlike {
		t.Errorf("the same image in half the size is %d bits away", d)
	}
	if d := a.Distance(at(400, 300, 3, 1)); d <= ImageAlike {
		t.Errorf("another image is %d bits away", d)
	}
	if got, err := ParseImageHash(a.String()); err != nil || got != a {
		t.Errorf("%s read back as %s, %v", a, got, err)
	}
}
