package page

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // decoders of what pages show
	_ "image/jpeg" // the same
	_ "image/png"  // the same
	"math"
	"math/bits"
	"slices"

	_ "golang.org/x/image/webp" // the same
)

// An ImageHash is a perceptual hash of 256 bits by PDQ (Facebook, "The TMK+PDQF
// Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019): images
// that look alike have hashes that differ in few bits.
type ImageHash [4]uint64 // bit i of the published order is bit i%64 of word i/64

// ImageAlike is how many bits two hashes of one image differ in at most, by the
// recommendation of PDQ's authors.
const ImageAlike = 31

// leastQuality is the quality below which an image is too plain to be told
// from others, by the same recommendation.
const leastQuality = 50

// maxPixels bounds an image that is decoded.
const maxPixels = 50_000_000

// ErrPlain says that an image has too little in it to be told from others.
var ErrPlain = errors.New("page: the image is too plain to be compared")

// HashImage decodes a JPEG, PNG, GIF or WebP image and hashes it. A WebP that
// moves is not read. It returns
// [ErrPlain] with the hash for an image of a quality below 50.
func HashImage(b []byte) (ImageHash, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return ImageHash{}, fmt.Errorf("page: image: %w", err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height {
		return ImageHash{}, fmt.Errorf("page: image of %d by %d pixels", c.Width, c.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return ImageHash{}, fmt.Errorf("page: image: %w", err)
	}
	h, quality := PDQ(img)
	if quality < leastQuality {
		return h, ErrPlain
	}
	return h, nil
}

// Distance is in how many bits two hashes differ.
func (h ImageHash) Distance(o ImageHash) int {
	n := 0
	for i := range h {
		n += bits.OnesCount64(h[i] ^ o[i])
	}
	return n
}

// String writes the hash as PDQ does: 64 hexadecimal digits, the highest bit
// first.
func (h ImageHash) String() string {
	return fmt.Sprintf("%016x%016x%016x%016x", h[3], h[2], h[1], h[0])
}

// ParseImageHash reads what String writes.
func ParseImageHash(s string) (ImageHash, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != 32 {
		return ImageHash{}, fmt.Errorf("page: image hash %.70q", s)
	}
	var h ImageHash
	for i, x := range b {
		h[3-i/8] = h[3-i/8]<<8 | uint64(x)
	}
	return h, nil
}

// Bands returns the hash cut into sixteen parts, each told from the others:
// two hashes that differ in up to 15 bits share one at least. They are what an
// index looks images up by.
func (h ImageHash) Bands() [16]uint64 {
	var out [16]uint64
	for i := range out {
		out[i] = mix(uint64(i)<<16 | h[i/4]>>(16*(i%4))&0xffff)
	}
	return out
}

const (
	blockSide = 64 // of the reduced image
	dctSide   = 16 // of its low frequencies
)

// PDQ hashes an image and tells its quality, 0 to 100: how much there is in it.
func PDQ(img image.Image) (ImageHash, int) {
	luma, w, h := luminance(img)
	if w == 0 || h == 0 {
		return ImageHash{}, 0
	}
	smooth(luma, w, h)
	var small [blockSide][blockSide]float32
	for i := range small {
		y := (2*i + 1) * h / (2 * blockSide)
		for j := range small[i] {
			small[i][j] = luma[y*w+(2*j+1)*w/(2*blockSide)]
		}
	}
	freq := frequencies(&small)
	flat := make([]float32, 0, dctSide*dctSide)
	for i := range freq {
		flat = append(flat, freq[i][:]...)
	}
	sorted := slices.Clone(flat)
	slices.Sort(sorted)
	median := sorted[len(sorted)/2-1]
	var hash ImageHash
	for i, v := range flat {
		if v > median {
			hash[i/64] |= 1 << (i % 64)
		}
	}
	return hash, quality(&small)
}

// luminance returns the brightness of each pixel, 0 to 255, row by row.
func luminance(img image.Image) (luma []float32, w, h int) {
	r := img.Bounds()
	w, h = r.Dx(), r.Dy()
	luma = make([]float32, w*h)
	switch m := img.(type) {
	case *image.YCbCr:
		for y := range h {
			for x := range w {
				c := m.YCbCrAt(r.Min.X+x, r.Min.Y+y)
				cr, cg, cb, _ := c.RGBA()
				luma[y*w+x] = bright(cr, cg, cb)
			}
		}
	default:
		for y := range h {
			for x := range w {
				cr, cg, cb, _ := img.At(r.Min.X+x, r.Min.Y+y).RGBA()
				luma[y*w+x] = bright(cr, cg, cb)
			}
		}
	}
	return luma, w, h
}

// bright weighs colours as ITU-R BT.601 does.
func bright(r, g, b uint32) float32 {
	return 0.299*float32(r>>8) + 0.587*float32(g>>8) + 0.114*float32(b>>8)
}

// smooth blurs an image with a box filter, twice each way (W. Jarosz, "Fast
// Image Convolutions", 2001), as wide as the reduction needs.
func smooth(luma []float32, w, h int) {
	across, down := boxWidth(w), boxWidth(h)
	buf := make([]float32, max(w, h))
	for range 2 {
		for y := range h {
			box(luma[y*w:], buf, w, 1, across)
		}
		for x := range w {
			box(luma[x:], buf, h, w, down)
		}
	}
}

func boxWidth(n int) int { return (n + 2*blockSide - 1) / (2 * blockSide) }

// box replaces each of n values, step apart, by the mean of the width around
// it, or of those of them that there are.
func box(v, buf []float32, n, step, width int) {
	half := (width + 2) / 2
	for i := range n {
		buf[i] = v[i*step]
	}
	sum, lo, hi := float64(0), 0, 0
	for i := range n {
		for ; hi < min(n, i+half); hi++ {
			sum += float64(buf[hi])
		}
		for ; lo < i-(width-half); lo++ {
			sum -= float64(buf[lo])
		}
		v[i*step] = float32(sum / float64(hi-lo))
	}
}

// waves is the matrix of the discrete cosine transform, rows 1 to 16: the mean
// of an image tells nothing.
var waves = func() (m [dctSide][blockSide]float32) {
	for i := range m {
		for j := range m[i] {
			m[i][j] = float32(math.Sqrt(2.0/blockSide) * math.Cos(math.Pi/2/blockSide*float64((i+1)*(2*j+1))))
		}
	}
	return m
}()

// frequencies is waves * small * transposed waves.
func frequencies(small *[blockSide][blockSide]float32) (out [dctSide][dctSide]float32) {
	var half [dctSide][blockSide]float32
	for i := range half {
		for j := range half[i] {
			var sum float32
			for k := range blockSide {
				sum += waves[i][k] * small[k][j]
			}
			half[i][j] = sum
		}
	}
	for i := range out {
		for j := range out[i] {
			var sum float32
			for k := range blockSide {
				sum += half[i][k] * waves[j][k]
			}
			out[i][j] = sum
		}
	}
	return out
}

// quality sums the steps in brightness between neighbours, as PDQ does.
func quality(small *[blockSide][blockSide]float32) int {
	sum := 0
	for i := range blockSide {
		for j := range blockSide {
			if i+1 < blockSide {
				sum += abs(int((small[i][j] - small[i+1][j]) * 100 / 255))
			}
			if j+1 < blockSide {
				sum += abs(int((small[i][j] - small[i][j+1]) * 100 / 255))
			}
		}
	}
	return min(100, sum/90)
}

func abs(n int) int { return max(n, -n) }
