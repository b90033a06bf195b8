package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"

	"countersign"
)

// blinder turns selectors into the keyed hashes the index holds, so that the
// index tells nothing to who has not the house's key.
//
// A selector is HMAC-SHA-256 cut to 64 bits: among ten million different
// selectors the chance that any two coincide is below one in 300,000. A
// shingle is a hash already and comes by the hundred: one block of AES-256
// over (predicate, shingle), cut likewise.
type blinder struct {
	key   []byte
	block cipher.Block
	macs  sync.Pool
	preds sync.Map // countersign.Pred -> uint64
}

func newBlinder(key []byte) (*blinder, error) {
	block, err := aes.NewCipher(derive(key, "shingles"))
	if err != nil {
		return nil, err
	}
	b := &blinder{key: key, block: block}
	b.macs.New = func() any { return &mac{Hash: hmac.New(sha256.New, b.key)} }
	return b, nil
}

type mac struct {
	hash.Hash
	in  []byte
	out [sha256.Size]byte
}

func (b *blinder) selector(s countersign.Selector) uint64 {
	return b.mac(string(s.Pred), string(s.Object))
}

func (b *blinder) mac(pred, object string) uint64 {
	m := b.macs.Get().(*mac)
	defer b.macs.Put(m)
	m.in = append(m.in[:0], pred...)
	m.in = append(m.in, 0)
	m.in = append(m.in, object...)
	m.Reset()
	m.Write(m.in)
	return binary.BigEndian.Uint64(m.Sum(m.out[:0]))
}

func (b *blinder) shingle(pred countersign.Pred, h uint64) uint64 {
	p, ok := b.preds.Load(pred)
	if !ok {
		p, _ = b.preds.LoadOrStore(pred, b.mac(string(pred), "\x00shingles")) // a fact has few predicates with texts
	}
	var block [aes.BlockSize]byte
	binary.BigEndian.PutUint64(block[:8], p.(uint64))
	binary.BigEndian.PutUint64(block[8:], h)
	b.block.Encrypt(block[:], block[:])
	return binary.BigEndian.Uint64(block[:8])
}

// each calls yield with the hash of every selector and shingle of the facts.
func (b *blinder) each(facts []countersign.Fact, yield func(uint64)) {
	for i := range facts {
		f := &facts[i]
		f.Selectors(func(s countersign.Selector) { yield(b.selector(s)) })
		for _, h := range f.Shingles {
			yield(b.shingle(f.Pred, h))
		}
	}
}
