package web

import (
	"bytes"
	"encoding/base64"
)

// IconHash is the number under which search engines of hosts index an icon:
// MurmurHash3 (32 bits, seed 0) over its base64 in lines of 76.
func IconHash(icon []byte) int32 {
	const width = 76
	text := base64.StdEncoding.EncodeToString(icon)
	var b bytes.Buffer
	for len(text) > 0 {
		n := min(width, len(text))
		b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	return int32(murmur3(b.Bytes()))
}

// murmur3 is MurmurHash3_x86_32 (A. Appleby, 2011) with seed 0.
func murmur3(b []byte) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	h, n := uint32(0), uint32(len(b))
	mix := func(k uint32) uint32 {
		k *= c1
		return (k<<15 | k>>17) * c2
	}
	for ; len(b) >= 4; b = b[4:] {
		h ^= mix(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
		h = (h<<13|h>>19)*5 + 0xe6546b64
	}
	k := uint32(0)
	for i := len(b) - 1; i >= 0; i-- {
		k = k<<8 | uint32(b[i])
	}
	h ^= mix(k)
	h ^= n
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}
