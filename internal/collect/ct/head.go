package ct

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// A Head is what a log signed: so many entries, and this is their root.
type Head struct {
	Size int64
	Root tlog.Hash
	Time time.Time
}

// maxSize keeps sizes within what arithmetic on them can bear.
const maxSize = 1 << 48

// ParseSTH reads and verifies the head of a log of RFC 6962, section 4.3.
func (l *Log) ParseSTH(b []byte) (*Head, error) {
	var sth struct {
		Size      int64  `json:"tree_size"`
		Timestamp int64  `json:"timestamp"`
		Root      []byte `json:"sha256_root_hash"`
		Signature []byte `json:"tree_head_signature"`
	}
	if err := json.Unmarshal(b, &sth); err != nil || sth.Size < 0 || sth.Size > maxSize || len(sth.Root) != tlog.HashSize {
		return nil, fmt.Errorf("log %s: no signed tree head: %w", l.Name, countersign.ErrInvalid)
	}
	h := &Head{Size: sth.Size, Root: tlog.Hash(sth.Root), Time: time.UnixMilli(sth.Timestamp).UTC()}
	if !l.signed(h.signedBytes(sth.Timestamp), sth.Signature) {
		return nil, fmt.Errorf("log %s: the head is not signed by the log: %w", l.Name, countersign.ErrTampered)
	}
	return h, nil
}

// signedBytes is the TreeHeadSignature of RFC 6962, section 3.5.
func (h *Head) signedBytes(timestamp int64) []byte {
	b := []byte{0, 1} // version 1, tree hash
	b = binary.BigEndian.AppendUint64(b, uint64(timestamp))
	b = binary.BigEndian.AppendUint64(b, uint64(h.Size))
	return append(b, h.Root[:]...)
}

// signed verifies a digitally-signed struct of TLS 1.2 (RFC 5246, section 4.7).
func (l *Log) signed(msg, sig []byte) bool {
	const sha, ecdsaKind, rsaKind = 4, 3, 1
	if len(sig) < 4 || sig[0] != sha || int(binary.BigEndian.Uint16(sig[2:])) != len(sig)-4 {
		return false
	}
	sum := sha256.Sum256(msg)
	switch key := l.key.(type) {
	case *ecdsa.PublicKey:
		return sig[1] == ecdsaKind && ecdsa.VerifyASN1(key, sum[:], sig[4:])
	case *rsa.PublicKey:
		return sig[1] == rsaKind && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig[4:]) == nil
	}
	return false
}

// A checkpoint is verified as a signed note whose signature is that of RFC
// 6962, with its time before it (c2sp.org/static-ct-api, "Checkpoints").
type noteKey struct {
	log  *Log
	time *int64
}

const noteKind = 0x05

// Name is what the log calls itself.
func (k noteKey) Name() string { return k.log.Origin }

// KeyHash tells keys of one name apart.
func (k noteKey) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(k.log.Origin+"\n"+string(rune(noteKind))), k.log.ID[:]...))
	return binary.BigEndian.Uint32(sum[:])
}

// Verify verifies the signature over the tree head that the note's text says.
func (k noteKey) Verify(msg, sig []byte) bool {
	h, err := parseCheckpoint(string(msg))
	if err != nil || len(sig) < 8 {
		return false
	}
	*k.time = int64(binary.BigEndian.Uint64(sig))
	return k.log.signed(h.signedBytes(*k.time), sig[8:])
}

// parseCheckpoint reads the three lines of a checkpoint: origin, size, root.
func parseCheckpoint(text string) (*Head, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 {
		return nil, countersign.ErrInvalid
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, bad := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || bad != nil || size < 0 || size > maxSize || len(root) != tlog.HashSize || strconv.FormatInt(size, 10) != lines[1] {
		return nil, countersign.ErrInvalid
	}
	return &Head{Size: size, Root: tlog.Hash(root)}, nil
}

// ParseCheckpoint reads and verifies the head of a tiled log.
func (l *Log) ParseCheckpoint(b []byte) (*Head, error) {
	var millis int64
	n, err := note.Open(b, note.VerifierList(noteKey{l, &millis}))
	if err != nil {
		return nil, fmt.Errorf("log %s: the checkpoint is not signed by the log: %w", l.Name, countersign.ErrTampered)
	}
	h, err := parseCheckpoint(n.Text)
	if err != nil || !strings.HasPrefix(n.Text, l.Origin+"\n") {
		return nil, fmt.Errorf("log %s: no checkpoint of this log: %w", l.Name, countersign.ErrInvalid)
	}
	h.Time = time.UnixMilli(millis).UTC()
	return h, nil
}
