package custody

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// A Checkpoint says what a log was when it was signed.
type Checkpoint struct {
	Origin string // the log's name, first line of the note
	Size   int64
	Root   Hash
}

// Text returns the note's text, without signatures.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// Sign returns the signed note.
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.Text()}, signer)
}

// OpenCheckpoint returns what a signed note says, if it is signed with the key
// (a verifier key in the form of signed notes, "name+hash+base64") and is of
// the log the key is named after.
func OpenCheckpoint(text []byte, vkey string) (Checkpoint, error) {
	if len(text) > checkpointMost {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", countersign.ErrTooLarge)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("verifier key: %w: %w", countersign.ErrInvalid, err)
	}
	n, err := note.Open(text, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, flaw(CheckpointPath, 0, -1, err)
	}
	c, err := parseCheckpoint(n.Text)
	if err == nil && !bytes.Equal(text, again(n)) {
		err = errors.New("signature in another spelling")
	}
	if err == nil && c.Origin != v.Name() {
		err = fmt.Errorf("origin %q, key of %q", c.Origin, v.Name())
	}
	if err != nil {
		return Checkpoint{}, flaw(CheckpointPath, 0, -1, err)
	}
	return c, nil
}

// again writes the note anew. Base64 has bits that do not count; nobody may
// change even those.
func again(n *note.Note) []byte {
	b := []byte(n.Text + "\n")
	for _, s := range append(n.Sigs, n.UnverifiedSigs...) {
		raw, _ := base64.StdEncoding.DecodeString(s.Base64) // Open has decoded it
		b = fmt.Appendf(b, "\u2014 %s %s\n", s.Name, base64.StdEncoding.EncodeToString(raw))
	}
	return b
}

func parseCheckpoint(text string) (Checkpoint, error) {
	origin, rest, _ := strings.Cut(text, "\n")
	t, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest)) // the same two lines under another first
	if err != nil || origin == "" {
		return Checkpoint{}, errors.New("malformed checkpoint")
	}
	return Checkpoint{origin, t.N, t.Hash}, nil
}

// NewSigner returns the signer of a log and the key that verifies it, from an
// Ed25519 seed of 32 bytes. The origin must be free of spaces and plus signs.
func NewSigner(origin string, seed []byte) (note.Signer, string, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, "", fmt.Errorf("seed of %d bytes: %w", len(seed), countersign.ErrInvalid)
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		return nil, "", fmt.Errorf("log key: %w", err)
	}
	if _, err := note.NewVerifier(vkey); err != nil {
		return nil, "", fmt.Errorf("origin %q: %w: %w", origin, countersign.ErrInvalid, err)
	}
	id := strings.Split(vkey, "+")[1] // the origin has no plus
	const ed25519Note = 1
	private := base64.StdEncoding.EncodeToString(append([]byte{ed25519Note}, seed...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + origin + "+" + id + "+" + private)
	if err != nil {
		return nil, "", fmt.Errorf("log key: %w", err)
	}
	return signer, vkey, nil
}
