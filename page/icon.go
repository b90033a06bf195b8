package page

import (
	"encoding/base64"
	"encoding/binary"
	"math/bits"
)

// IconHash returns the hash by which search services know a favicon: Murmur3
// (A. Appleby, x86 32 bits, seed 0) of its base64 in lines of 76 signs, as a
// signed number.
func IconHash(icon []byte) int32 {
	b := base64.StdEncoding.EncodeToString(icon)
	lines := make([]byte, 0, len(b)+len(b)/76+1)
	for len(b) > 0 {
		n := min(76, len(b))
		lines = append(append(lines, b[:n]...), '\n')
		b = b[n:]
	}
	return int32(murmur3(lines))
}

func murmur3(b []byte) uint32 {
	const c1, c2 = 0xcc9e2d51, 0x1b873593
	h, n := uint32(0), len(b)
	for ; len(b) >= 4; b = b[4:] {
		k := binary.LittleEndian.Uint32(b) * c1
		h ^= bits.RotateLeft32(k, 15) * c2
		h = bits.RotateLeft32(h, 13)*5 + 0xe6546b64
	}
	var k uint32
	for i := len(b) - 1; i >= 0; i-- {
		k = k<<8 | uint32(b[i])
	}
	if len(b) > 0 {
		h ^= bits.RotateLeft32(k*c1, 15) * c2
	}
	h ^= uint32(n)
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}
