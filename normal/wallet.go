package normal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"

	"golang.org/x/crypto/sha3"
)

// Wallet reads the address of a wallet, checks its checksum and returns its
// chain under the symbol sanctions lists use (xbt, eth, trx, sol, ltc, doge,
// dash, zec, xrp, bch) with its canonical spelling. Chains that share
// Ethereum's address space are eth. A bare 32-byte key in base58 is sol: it has
// no checksum. URI forms ("bitcoin:1abc?amount=1", "eth/0x...") are read.
func Wallet(s string) (chain, canonical string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) > 256 {
		return "", "", false
	}
	s, _, _ = strings.Cut(s, "?")
	if i := strings.LastIndexAny(s, ":/"); i >= 0 && !strings.EqualFold(s[:i], "bitcoincash") {
		s = s[i+1:]
	}
	switch {
	case len(s) == 42 && (s[:2] == "0x" || s[:2] == "0X"):
		return ethereum(s)
	case len(s) > 3 && strings.EqualFold(s[:3], "bc1"):
		return segwit(s, "bc", "xbt")
	case len(s) > 4 && strings.EqualFold(s[:4], "ltc1"):
		return segwit(s, "ltc", "ltc")
	case len(s) == 42 || len(s) == 54:
		if c, a, ok := cashAddress(s); ok {
			return c, a, true
		}
	}
	return base58Wallet(s)
}

// ethereum checks EIP-55: the case of the hex letters is a checksum where both
// cases occur.
func ethereum(s string) (string, string, bool) {
	var raw [20]byte
	if _, err := hex.Decode(raw[:], []byte(s[2:])); err != nil || raw == [20]byte{} {
		return "", "", false
	}
	sum := checksummed(raw)
	body := s[2:]
	if body != strings.ToLower(body) && body != strings.ToUpper(body) && s[2:] != sum[2:] {
		return "", "", false
	}
	return "eth", sum, true
}

func checksummed(raw [20]byte) string {
	out := make([]byte, 42)
	copy(out, "0x")
	hex.Encode(out[2:], raw[:])
	h := sha3.NewLegacyKeccak256()
	h.Write(out[2:])
	var sum [32]byte
	h.Sum(sum[:0])
	for i := range 40 {
		nibble := sum[i/2] >> 4
		if i%2 == 1 {
			nibble = sum[i/2] & 15
		}
		if out[2+i] >= 'a' && nibble >= 8 {
			out[2+i] -= 'a' - 'A'
		}
	}
	return string(out)
}

const (
	base58Bitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	base58Ripple  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
)

// versions tells chains apart by the first byte of base58check; two bytes for
// zec.
var versions = map[byte]string{0x00: "xbt", 0x05: "xbt", 0x41: "trx", 0x30: "ltc", 0x32: "ltc", 0x1E: "doge", 0x16: "doge",
	0x4C: "dash", 0x10: "dash"}

func base58Wallet(s string) (string, string, bool) {
	if len(s) < 25 || len(s) > 50 {
		return "", "", false
	}
	if s[0] == 'r' {
		if b, ok := base58Check(s, base58Ripple); ok && len(b) == 21 && b[0] == 0 {
			return "xrp", s, true
		}
	}
	if b, ok := base58Check(s, base58Bitcoin); ok {
		if len(b) == 22 && b[0] == 0x1C && (b[1] == 0xB8 || b[1] == 0xBD) {
			return "zec", s, true
		}
		chain, known := versions[b[0]]
		return chain, s, known && len(b) == 21
	}
	if b, ok := base58(s, base58Bitcoin); ok && len(b) == 32 {
		return "sol", s, true
	}
	return "", "", false
}

func base58Check(s, alphabet string) ([]byte, bool) {
	b, ok := base58(s, alphabet)
	if !ok || len(b) < 5 {
		return nil, false
	}
	body, sum := b[:len(b)-4], b[len(b)-4:]
	first := sha256.Sum256(body)
	second := sha256.Sum256(first[:])
	return body, bytes.Equal(sum, second[:4])
}

func base58(s, alphabet string) ([]byte, bool) {
	n, radix, d := new(big.Int), big.NewInt(58), new(big.Int)
	zeros, leading := 0, true
	for i := 0; i < len(s); i++ {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return nil, false
		}
		if leading = leading && v == 0; leading {
			zeros++
		}
		n.Mul(n, radix).Add(n, d.SetInt64(int64(v)))
	}
	return append(make([]byte, zeros), n.Bytes()...), true
}

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
