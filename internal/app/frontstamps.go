package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"countersign"
	"countersign/custody"
	"countersign/internal/collect/stamp"
	"countersign/internal/seizure"
	"countersign/internal/sink"
	"countersign/internal/store"
)

// What heads of the log and their stamps are called among the evidence.
const (
	headName  = "checkpoint"
	stampName = "checkpoint.tst"
)

// A stampedHead is a head of the log that an authority stamped.
type stampedHead struct {
	head  []byte
	at    custody.Checkpoint
	token *stamp.Token
}

// stampedHeads reads all stamps of a log, the smallest head first. A token
// follows the head that it is of.
func stampedHeads(ctx context.Context, l *store.SQLite, roots *x509.CertPool) ([]stampedHead, error) {
	all, err := l.Evidence(ctx, -1, 0)
	if err != nil {
		return nil, err
	}
	var out []stampedHead
	var head []byte
	for _, e := range all {
		if e.Name != headName && e.Name != stampName {
			continue
		}
		raw, err := l.Open(ctx, e.Hash)
		if err != nil {
			return nil, err
		}
		if e.Name == headName {
			head = raw
			continue
		}
		token, err := stamp.Verify(raw, sha256.Sum256(head), roots)
		if err != nil {
			continue // of a head that was sealed before: the same bytes are kept once
		}
		at, err := custody.OpenCheckpoint(head, l.VerifierKey())
		if err != nil {
			return nil, fmt.Errorf("head of leaf %d: %w", e.Leaf, err)
		}
		out = append(out, stampedHead{head, at, token})
	}
	slices.SortStableFunc(out, func(a, b stampedHead) int { return int(a.at.Size - b.at.Size) })
	return out, nil
}

// stamps adds the first stamp after each sealed piece of the package: with it
// a stranger sees when the piece was there at the latest.
func (s *seizing) stamps(ctx context.Context, l *store.SQLite, c custody.Checkpoint, log *seizure.Log) error {
	roots, err := s.r.Outside.roots()
	if err != nil {
		return err
	}
	all, err := stampedHeads(ctx, l, roots)
	if err != nil {
		return err
	}
	first := map[int64]bool{} // sizes of heads that are first for some piece
	for _, p := range log.Proofs {
		if i := slices.IndexFunc(all, func(h stampedHead) bool { return h.at.Size > p.Leaf }); i >= 0 {
			first[all[i].at.Size] = true
		}
	}
	for _, h := range all {
		if !first[h.at.Size] {
			continue
		}
		delete(first, h.at.Size)
		if err := s.stamp(l, c, &h, log); err != nil {
			return err
		}
	}
	return nil
}

// stamp adds a stamped head, its token, and the proof that the log of the
// package goes on from that head.
func (s *seizing) stamp(l *store.SQLite, c custody.Checkpoint, h *stampedHead, log *seizure.Log) error {
	folder := fmt.Sprintf("stamps/%03d/", len(log.Stamps)+1)
	x := seizure.Stamp{Head: folder + headName, Token: folder + stampName, Size: h.at.Size, At: h.token.Time, Authority: sink.Plain(h.token.Authority), Serial: h.token.Serial}
	what := fmt.Sprintf("head of the evidence log with %d leaves, as it was stamped", h.at.Size)
	err := s.exhibit(x.Head, "", what, h.token.Time, func(w io.Writer) error { _, err := w.Write(h.head); return err })
	if err != nil {
		return err
	}
	what = "time stamp of that head (RFC 3161) by " + oneLineOf(h.token.Authority)
	if err := s.exhibit(x.Token, "", what, h.token.Time, func(w io.Writer) error { _, err := w.Write(h.token.DER); return err }); err != nil {
		return err
	}
	path, err := custody.Consistency(l.LogFS(), c, h.at.Size)
	if err != nil {
		return err
	}
	x.Proof = make([]string, 0, len(path))
	for _, p := range path {
		x.Proof = append(x.Proof, hex.EncodeToString(p[:]))
	}
	log.Stamps = append(log.Stamps, x)
	return nil
}

const maxStamp = 64 << 10 // bytes of a head, or of a token

// checkStamps checks every stamp of a package: the token is of the head, the
// head is of the log, and the log goes on from it. It says so.
func checkStamps(w io.Writer, files fs.FS, log *seizure.Log, key string) error {
	c, err := custody.OpenCheckpoint([]byte(log.Checkpoint), key)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	for i := range log.Stamps {
		x := &log.Stamps[i]
		token, err := checkStamp(files, x, c, key)
		if err != nil {
			return fmt.Errorf("%q: %w", x.Token, err)
		}
		covered := 0
		for _, p := range log.Proofs {
			if p.Leaf < x.Size {
				covered++
			}
		}
		trouble := ""
		switch {
		case token.Unknown:
			trouble = "; the authority is certified by nobody known here"
		case token.Trouble != "":
			trouble = "; " + Plain(token.Trouble)
		}
		fmt.Fprintf(w, "Stamped %s by %s: %s there by then%s.\n", token.Time.Format(time.RFC3339), Plain(token.Authority), count(covered, "sealed capture was", "sealed captures were"), trouble)
	}
	return nil
}

func checkStamp(files fs.FS, x *seizure.Stamp, c custody.Checkpoint, key string) (*stamp.Token, error) {
	head, err := readSmall(files, x.Head)
	if err != nil {
		return nil, err
	}
	raw, err := readSmall(files, x.Token)
	if err != nil {
		return nil, err
	}
	token, err := stamp.Verify(raw, sha256.Sum256(head), nil)
	if err != nil {
		return nil, err
	}
	older, err := custody.OpenCheckpoint(head, key)
	if err != nil {
		return nil, err
	}
	if older.Size != x.Size {
		return nil, fmt.Errorf("its head has %d leaves: %w", older.Size, countersign.ErrTampered)
	}
	path, err := hashesOf(x.Proof)
	if err != nil {
		return nil, err
	}
	return token, custody.CheckConsistency(c, older, path)
}

// hashesOf reads a proof.
func hashesOf(list []string) ([]custody.Hash, error) {
	path := make([]custody.Hash, len(list))
	for i, text := range list {
		if n, err := hex.Decode(path[i][:], []byte(text[:min(len(text), 64)])); err != nil || n != len(path[i]) {
			return nil, errors.New("its proof is no proof")
		}
	}
	return path, nil
}

func readSmall(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	if n, err := io.Copy(&b, io.LimitReader(f, maxStamp+1)); err != nil || n > maxStamp {
		return nil, fmt.Errorf("%q is no stamp: %w", name, errors.Join(err, countersign.ErrTooLarge))
	}
	return b.Bytes(), nil
}
