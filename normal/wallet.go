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
// dash, zec, xrp, xmr, bch) with its canonical spelling. Chains that share
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
	if chain, canonical, ok = wallet(s); !ok {
		return "", "", false
	}
	return chain, canonical, true
}

func wallet(s string) (string, string, bool) {
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
	case len(s) == 95 || len(s) == 106:
		return monero(s)
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

// monero reads Monero's base58, whose blocks of eleven signs are eight bytes
// each; its checksum is of Keccak. First bytes: 18 standard, 19 with payment ID,
// 42 subaddress.
func monero(s string) (string, string, bool) {
	var raw []byte
	for i := 0; i < len(s); i += 11 {
		block := s[i:min(i+11, len(s))]
		size := 8
		if len(block) == 7 {
			size = 5
		}
		b, ok := base58(block, base58Bitcoin)
		if !ok {
			return "", "", false
		}
		b = bytes.TrimLeft(b, "\x00")
		if len(b) > size {
			return "", "", false
		}
		raw = append(append(raw, make([]byte, size-len(b))...), b...)
	}
	h := sha3.NewLegacyKeccak256()
	h.Write(raw[:len(raw)-4])
	known := raw[0] == 18 || raw[0] == 19 || raw[0] == 42
	return "xmr", s, known && bytes.Equal(h.Sum(nil)[:4], raw[len(raw)-4:])
}
