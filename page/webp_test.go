package page

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// pattern is what the pictures in testdata show.
func pattern(t testing.TB) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 96, 72))
	for y := range 72 {
		for x := range 96 {
			u, v := float64(x)/96, float64(y)/72
			g := float64(40 + 60*(int(u*7)%2) + 60*(int(v*5+u*3)%3))
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(g), G: uint8(g * .9), B: uint8(g * .8), A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWebP: a picture is the same in WebP, with loss, without, and with
// transparence, as a browser writes them.
func TestWebP(t *testing.T) {
	want, err := HashImage(pattern(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lossy", "lossless", "alpha"} {
		b, err := os.ReadFile(filepath.Join("testdata", "pattern-"+name+".webp"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := HashImage(b)
		if err != nil && !errors.Is(err, ErrPlain) {
			t.Fatalf("%s: %v", name, err)
		}
		if d := got.Distance(want); d > ImageAlike {
			t.Errorf("%s: %d bits away", name, d)
		}
	}
}

// TestWebPBounds: a picture that says it is large is refused before a pixel is
// decoded, and one whose parts say otherwise as it is read.
func TestWebPBounds(t *testing.T) {
	chunk := func(id string, data []byte) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(id), uint32(len(data))), data...)
	}
	file := func(chunks ...[]byte) []byte {
		body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
	}
	canvas := func(flags byte, w, h uint32) []byte {
		w, h = w-1, h-1
		return chunk("VP8X", []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
	}
	lossy := chunk("VP8 ", []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0}) // 16383 by 16383
	lossless := chunk("VP8L", []byte{0x2f, 0xff, 0xff, 0xff, 0x0f, 0})                               // 16384 by 16384
	for name, b := range map[string][]byte{"lossy": file(lossy), "lossless": file(lossless), "canvas": file(canvas(0, 1<<24, 100)), "alpha": file(canvas(0x10, 16384, 16384), chunk("ALPH", []byte{0, 1})),
		"small canvas, large picture": file(canvas(0, 10, 10), lossy), "small canvas, large lossless": file(canvas(0, 10, 10), lossless), "moving": file(canvas(2, 10, 10), chunk("ANIM", make([]byte, 6)))} {
		before := testing.AllocsPerRun(1, func() {
			if _, err := HashImage(b); err == nil || errors.Is(err, ErrPlain) {
				t.Errorf("%s: %v", name, err)
			}
		})
		if before > 200 {
			t.Errorf("%s: %v allocations", name, before)
		}
	}
}

func FuzzHashImage(f *testing.F) {
	f.Add(pattern(f))
	for _, name := range []string{"lossy", "lossless", "alpha"} {
		b, err := os.ReadFile(filepath.Join("testdata", "pattern-"+name+".webp"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, _, err := image.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width*c.Height > 1<<20 { // what is large is only slow
			return
		}
		HashImage(b)
	})
}
