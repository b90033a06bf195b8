package store

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"countersign"
)

// keyfile holds one key for each subject, in a file of its own that no backup
// of the ledger contains. A slot is 64 bytes, so that no slot crosses a disk
// sector; slot 0 names the file.
//
//	slot = 'K', 12 bytes nonce, 32 bytes key and 16 bytes tag (AES-256-GCM
//	       under the house's wrapping key, the slot's number beside it), 3 zeros
//	     | 'E', 63 zeros    erased
//	     | 64 zeros         never written
//
// The last few slots may hold keys that were made ahead and given to nobody.
//
// Erasing overwrites the slot in place: no journal, free list or log of any
// database ever held the key.
type keyfile struct {
	f    *os.File
	wrap cipher.AEAD

	mu      sync.RWMutex
	opened  map[int64]cipher.AEAD // a bounded cache
	pending []byte                // slots not yet written, from slot `from`
	from    int64
	ahead   []cipher.AEAD // of slots that are written and not given out, the next first
	next    int64         // the slot of the first of them
	wiped   int           // how often wipe ran: what was read before is not remembered after
}

const (
	slotSize   = 64
	openedMost = 1 << 13
	// aheadMost is how many keys are made at once: whoever writes waits for one
	// sync of the file in so many new subjects.
	aheadMost = 64
)

var keyfileMagic = []byte("countersign subject keys, version 1\n")

// errErased says that a subject's key is gone, as it should be.
var errErased = errors.New("erased")

func openKeyfile(path string, wrapping []byte, fresh bool) (*keyfile, error) {
	flags := os.O_RDWR
	if fresh {
		flags |= os.O_CREATE
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("subject keys: %w", err)
	}
	k := &keyfile{f: f, wrap: aead(wrapping), opened: map[int64]cipher.AEAD{}}
	head := make([]byte, slotSize)
	n, _ := f.ReadAt(head, 0)
	switch {
	case n == 0 && fresh:
		copy(head, keyfileMagic)
		if _, err = f.WriteAt(head, 0); err == nil {
			err = f.Sync()
		}
	case n < slotSize || string(head[:len(keyfileMagic)]) != string(keyfileMagic):
		err = fmt.Errorf("subject keys: not a key file: %w", countersign.ErrTampered)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return k, nil
}

func (k *keyfile) close() error { return k.f.Close() }

func slotName(slot int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(slot)) }

// fresh gives a slot, which must follow the last one given, a key that nothing
// was sealed with. It is on disk once sync returns.
func (k *keyfile) fresh(slot int64) cipher.AEAD {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.ahead) == 0 || slot != k.next { // none is left, or some were rolled back: they are made anew
		k.make(slot)
	}
	a := k.ahead[0]
	k.ahead, k.next = k.ahead[1:], slot+1
	k.remember(slot, a)
	return a
}

// make makes keys from a slot on.
func (k *keyfile) make(slot int64) {
	if len(k.pending) == 0 || slot < k.from || slot > k.from+int64(len(k.pending)/slotSize) {
		k.pending, k.from = k.pending[:0], slot
	}
	k.pending, k.ahead, k.next = k.pending[:(slot-k.from)*slotSize], nil, slot
	key := make([]byte, keySize)
	for i := range int64(aheadMost) {
		rand.Read(key)
		k.ahead = append(k.ahead, aead(key))
		k.pending = append(k.pending, 'K')
		k.pending = k.wrap.Seal(k.pending, nil, key, slotName(slot+i))
		k.pending = append(k.pending, 0, 0, 0)
	}
	clear(key)
}

func (k *keyfile) remember(slot int64, a cipher.AEAD) {
	if len(k.opened) >= openedMost {
		clear(k.opened)
	}
	k.opened[slot] = a
}

// sync writes the keys made since, those ahead among them. It must return
// before anything that was sealed with them is committed.
func (k *keyfile) sync() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.pending) > 0 {
		if _, err := k.f.WriteAt(k.pending, k.from*slotSize); errors.Is(err, syscall.ENOSPC) {
			return fmt.Errorf("subject keys: %w: %w", ErrFull, err)
		} else if err != nil {
			return fmt.Errorf("subject keys: %w", err)
		}
		if err := k.f.Sync(); err != nil {
			return fmt.Errorf("subject keys: %w", err)
		}
	}
	k.pending = k.pending[:0]
	return nil
}

// drop forgets the keys that were made and not written.
func (k *keyfile) drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pending, k.ahead = k.pending[:0], nil
	clear(k.opened)
}

// key returns a slot's key, errErased if it is gone.
func (k *keyfile) key(slot int64) (cipher.AEAD, error) {
	k.mu.RLock()
	a, ok := k.opened[slot]
	wiped := k.wiped
	k.mu.RUnlock()
	if ok {
		return a, nil
	}
	b, err := k.read(slot)
	if err != nil {
		return nil, fmt.Errorf("subject key %d: %w: %w", slot, countersign.ErrTampered, err)
	}
	switch b[0] {
	case 'E':
		return nil, errErased
	case 'K':
	default:
		return nil, fmt.Errorf("subject key %d is missing: %w", slot, countersign.ErrTampered)
	}
	raw, err := open(k.wrap, b[1:slotSize-3], slotName(slot))
	if err != nil {
		return nil, fmt.Errorf("subject key %d: %w", slot, err)
	}
	a = aead(raw)
	clear(raw)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wiped == wiped {
		k.remember(slot, a)
	}
	return a, nil
}

// read returns a slot's bytes, from memory if they are not written yet.
func (k *keyfile) read(slot int64) ([]byte, error) {
	b := make([]byte, slotSize)
	k.mu.RLock()
	defer k.mu.RUnlock()
	if at := (slot - k.from) * slotSize; at >= 0 && at < int64(len(k.pending)) {
		copy(b, k.pending[at:])
		return b, nil
	}
	_, err := k.f.ReadAt(b, slot*slotSize)
	return b, err
}

// wipe overwrites slots for good.
func (k *keyfile) wipe(slots []int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	gone := make([]byte, slotSize)
	gone[0] = 'E'
	for _, s := range slots {
		if _, err := k.f.WriteAt(gone, s*slotSize); err != nil {
			return fmt.Errorf("subject key %d: %w", s, err)
		}
	}
	if err := k.f.Sync(); err != nil {
		return fmt.Errorf("subject keys: %w", err)
	}
	k.wiped++
	for _, s := range slots {
		delete(k.opened, s)
	}
	return nil
}
