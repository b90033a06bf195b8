package normal

import "strings"

const bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// Constants of the final check: BIP 173 for witness version 0, BIP 350 above.
const (
	bech32Sum  = 1
	bech32mSum = 0x2bc830a3
)

func segwit(s, prefix, chain string) (string, string, bool) {
	low := strings.ToLower(s)
	if len(s) > 90 || low != s && strings.ToUpper(s) != s {
		return "", "", false
	}
	d, ok := fiveBits(low[len(prefix)+1:])
	if !ok || len(d) < 8 || d[0] > 16 {
		return "", "", false
	}
	want := uint32(bech32mSum)
	if d[0] == 0 {
		want = bech32Sum
	}
	program, ok := eightBits(d[1 : len(d)-6])
	if !ok || len(program) < 2 || len(program) > 40 || d[0] == 0 && len(program) != 20 && len(program) != 32 {
		return "", "", false
	}
	return chain, low, bech32Polymod(prefix, d) == want
}

func fiveBits(s string) ([]byte, bool) {
	d := make([]byte, len(s))
	for i := range d {
		v := strings.IndexByte(bech32Alphabet, s[i])
		if v < 0 {
			return nil, false
		}
		d[i] = byte(v)
	}
	return d, true
}

// eightBits regroups 5-bit values; what is left over must be zero and short.
func eightBits(d []byte) ([]byte, bool) {
	var out []byte
	acc, bits := uint32(0), 0
	for _, v := range d {
		acc = acc<<5 | uint32(v)
		if bits += 5; bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	return out, bits < 5 && acc == 0
}

func bech32Polymod(prefix string, d []byte) uint32 {
	gen := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	c := uint32(1)
	step := func(v byte) {
		top := c >> 25
		c = c&0x1ffffff<<5 ^ uint32(v)
		for i := range gen {
			if top>>i&1 == 1 {
				c ^= gen[i]
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	for _, v := range d {
		step(v)
	}
	return c
}

// cashAddress reads Bitcoin Cash's own form, with or without its prefix.
func cashAddress(s string) (string, string, bool) {
	low := strings.ToLower(s)
	low = strings.TrimPrefix(low, "bitcoincash:")
	if low[0] != 'q' && low[0] != 'p' {
		return "", "", false
	}
	d, ok := fiveBits(low)
	if !ok || len(d) != 42 {
		return "", "", false
	}
	gen := [5]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470}
	c := uint64(1)
	step := func(v byte) {
		top := c >> 35
		c = c&0x07ffffffff<<5 ^ uint64(v)
		for i := range gen {
			if top>>i&1 == 1 {
				c ^= gen[i]
			}
		}
	}
	for _, x := range []byte("bitcoincash") {
		step(x & 31)
	}
	step(0)
	for _, v := range d {
		step(v)
	}
	return "bch", low, c^1 == 0
}
