package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"countersign"
)

const keySize = 32

// rootKey returns the house's key, from which every other is derived. It
// stands in DIR/keys/house: in clear (mode 0600), or wrapped by a master key
// that the caller keeps elsewhere.
//
//	file = "plain " | "wrapped ", hexadecimal, newline
//
// fresh says that there is no data yet: only then is a missing key made. A
// house that has data and no key must not quietly begin anew.
func rootKey(dir string, master []byte, fresh bool) ([]byte, error) {
	if len(master) != 0 && len(master) != keySize {
		return nil, fmt.Errorf("master key of %d bytes, want %d: %w", len(master), keySize, countersign.ErrInvalid)
	}
	path := filepath.Join(dir, "house")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && fresh {
		return makeRoot(path, master)
	}
	if err != nil {
		return nil, fmt.Errorf("house key: %w", err)
	}
	kind, text, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	key, err := hex.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("house key: %w", countersign.ErrInvalid)
	}
	switch {
	case kind == "plain" && len(master) == 0 && len(key) == keySize:
		return key, nil
	case kind == "plain" && len(key) == keySize: // a master key was given since: wrap what stands in clear
		return key, writeRoot(path, key, master)
	case kind == "wrapped" && len(master) == 0:
		return nil, fmt.Errorf("house key is wrapped and no master key was given: %w", countersign.ErrForbidden)
	case kind == "wrapped":
		if key, err = open(aead(master), key, []byte("house")); err != nil {
			return nil, fmt.Errorf("house key under this master key: %w", err)
		}
		return key, nil
	}
	return nil, fmt.Errorf("house key: %w", countersign.ErrInvalid)
}

func makeRoot(path string, master []byte) ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	return key, writeRoot(path, key, master)
}

func writeRoot(path string, key, master []byte) error {
	line := "plain " + hex.EncodeToString(key)
	if len(master) != 0 {
		line = "wrapped " + hex.EncodeToString(aead(master).Seal(nil, nil, key, []byte("house")))
	}
	return writeFile(filepath.Dir(path), path, []byte(line+"\n"))
}

// derive returns the house's key for one purpose.
func derive(root []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, root, nil, "countersign "+purpose, keySize)
	if err != nil {
		panic("store: " + err.Error()) // the length is a constant that HKDF allows
	}
	return key
}

// aead is AES-256-GCM with a random nonce in front of each sealed text.
func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err == nil {
		var a cipher.AEAD
		if a, err = cipher.NewGCMWithRandomNonce(block); err == nil {
			return a
		}
	}
	panic("store: " + err.Error()) // every key is keySize long
}

func open(a cipher.AEAD, sealed, about []byte) ([]byte, error) {
	plain, err := a.Open(nil, nil, sealed, about)
	if err != nil {
		return nil, fmt.Errorf("sealed bytes: %w", countersign.ErrTampered)
	}
	return plain, nil
}

// writeFile replaces a file so that a crash leaves the old or the new one. temp
// is a folder of the same file system.
func writeFile(temp, path string, b []byte) error {
	f, err := os.CreateTemp(temp, tempPattern)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// tempPattern names files that a crash may leave behind; opening sweeps them.
const tempPattern = ".tmp-*"

// syncDir puts a folder's names on the disk. Windows keeps them by itself and
// refuses to be asked.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
