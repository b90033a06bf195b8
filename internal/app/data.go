package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"countersign"
	"countersign/custody"
	"countersign/internal/flow"
	"countersign/internal/intake"
	"countersign/internal/store"
)

func openData(cfg Config, now func() time.Time) (store.Ledger, error) {
	return store.OpenSQLite(cfg.Data, store.Options{Now: now, MaxBytes: cfg.MaxBytes})
}

// A vault holds pieces of evidence from the moment they are hashed, before
// anything in them is read, until they are sealed in the transaction that
// appends what they say: they stand or fall together, and each is sealed under
// the keys of the subjects it turns out to speak of, so that erasing one
// erases it.
type vault struct {
	mu   sync.Mutex
	held map[countersign.Hash]*heldPiece
	read []countersign.Hash // whose records are placed with the next batch, or were
}

// A heldPiece is bytes that wait, and how often they stand in what is being read.
type heldPiece struct {
	raw   []byte
	times int
}

func newVault() *vault { return &vault{held: map[countersign.Hash]*heldPiece{}} }

// Seal hashes and holds pieces.
func (v *vault) Seal(_ context.Context, pieces [][]byte) ([]countersign.Hash, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make([]countersign.Hash, len(pieces))
	for i, p := range pieces {
		out[i] = sha256.Sum256(p)
		if v.held[out[i]] == nil {
			v.held[out[i]] = &heldPiece{raw: bytes.Clone(p)}
		}
		v.held[out[i]].times++
	}
	return out, nil
}

// Done lets go of a piece in which nothing could be read: whose it is nobody
// knows, so nobody could erase it. Others wait until their records are placed.
func (v *vault) Done(piece countersign.Hash, records int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if records > 0 {
		v.read = append(v.read, piece)
		return
	}
	v.release(piece)
}

// placed lets go of the pieces whose records stand in the ledger now.
func (v *vault) placed() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, h := range v.read {
		v.release(h)
	}
	v.read = v.read[:0]
}

// release must be called with the lock held.
func (v *vault) release(h countersign.Hash) {
	if p := v.held[h]; p != nil {
		if p.times--; p.times == 0 {
			delete(v.held, h)
		}
	}
}

// bytes returns a piece, nil if it is held no longer: it was sealed with an
// earlier copy of the same bytes.
func (v *vault) bytes(h countersign.Hash) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p := v.held[h]; p != nil {
		return p.raw
	}
	return nil
}

// enter seals the evidence of entries that are about to be appended.
func (v *vault) enter(ctx context.Context, s store.Sealer, entries []countersign.Entry) error {
	subjects := map[countersign.Hash][]countersign.ID{}
	var order []countersign.Hash
	for _, e := range entries {
		h := e.Record.Evidence
		if subjects[h] == nil {
			order = append(order, h)
		}
		subjects[h] = append(subjects[h], e.Subjects()...)
	}
	for _, h := range order {
		raw := v.bytes(h)
		if raw == nil {
			continue
		}
		if _, err := s.Seal(ctx, "record", subjects[h], raw); err != nil {
			return err
		}
	}
	return nil
}

// intakeVault returns where intake hands evidence; nil keeps none.
func (a *App) intakeVault() intake.Vault {
	if a.vault == nil {
		return nil
	}
	return a.vault
}

// append places records, and the evidence they were read from, in one
// transaction.
func (a *App) append(ctx context.Context, entries []countersign.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	var fresh []countersign.Entry
	err := a.ledger.Update(ctx, func(tx flow.Tx[store.View]) (err error) {
		if s, ok := tx.(store.Sealer); ok && a.vault != nil {
			if err := a.vault.enter(ctx, s, entries); err != nil {
				return err
			}
		}
		fresh, err = tx.Append(ctx, entries...)
		return err
	})
	if err == nil && a.vault != nil {
		a.vault.placed()
	}
	if n := len(fresh); err == nil && n > 0 {
		a.fresh, a.upto = a.fresh+n, fresh[n-1].Seq
	}
	return a.full(err)
}

// full says of a full disk what can be done.
func (a *App) full(err error) error {
	if errors.Is(err, store.ErrFull) {
		return fmt.Errorf("the disk of %s is full; what was placed before is whole: make room and run again: %w", a.cfg.Data, err)
	}
	return err
}

// withData opens the ledger of a folder that must be there.
func withData(ctx context.Context, data string, fn func(*store.SQLite) error) error {
	if _, err := os.Stat(filepath.Join(data, "ledger.db")); err != nil {
		return fmt.Errorf("%s keeps no ledger; `screen --data DIR` or `evidence add --data DIR` begins one: %w", data, countersign.ErrNotFound)
	}
	s, err := store.OpenSQLite(data, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}

// Erase makes a subject's personal values unreadable for good.
func Erase(ctx context.Context, data string, e countersign.Erasure) error {
	return withData(ctx, data, func(s *store.SQLite) error {
		err := s.Erase(ctx, e)
		if errors.Is(err, countersign.ErrNotFound) {
			return fmt.Errorf("%s keeps nothing of a subject %s: %w", data, e.Subject, countersign.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return strike(ctx, data, s)
	})
}

// evidenceMost bounds a file that is added as evidence, in bytes.
const evidenceMost = 256 << 20

// AddEvidence seals files under the keys of the subjects they are about.
func AddEvidence(ctx context.Context, w io.Writer, data string, files, subjects []string) error {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	s, err := store.OpenSQLite(data, store.Options{})
	if err != nil {
		return err
	}
	var ids []countersign.ID
	for _, id := range subjects {
		ids = append(ids, countersign.ID(id))
	}
	for _, f := range files {
		if err == nil {
			err = addEvidence(ctx, w, s, f, ids)
		}
	}
	if err == nil {
		_, err = s.Publish(ctx)
	}
	return errors.Join(err, s.Close())
}

func addEvidence(ctx context.Context, w io.Writer, s *store.SQLite, path string, ids []countersign.ID) error {
	f, err := os.Open(path)
	if err != nil {
		return unread("evidence", path, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, evidenceMost+1))
	if err != nil {
		return unread("evidence", path, err)
	}
	if len(raw) > evidenceMost {
		return fmt.Errorf("evidence %s: more than %d bytes: %w", path, evidenceMost, countersign.ErrTooLarge)
	}
	h, err := s.Seal(ctx, filepath.Base(path), ids, raw)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s  %s\n", h, Plain(filepath.Base(path)))
	return err
}

// IsVerifierKey reports a key in the form that VerifyEvidence prints.
func IsVerifierKey(key string) bool {
	_, err := note.NewVerifier(key)
	return err == nil
}

// VerifyEvidence recomputes the evidence log and opens every sealed piece. With
// a key of the verifier's own, it trusts that and not the folder.
func VerifyEvidence(ctx context.Context, w io.Writer, data, key string) error {
	if key != "" {
		if _, err := os.Stat(data); err != nil {
			return unread("data folder", data, err)
		}
		return verifyLog(w, os.DirFS(filepath.Join(data, "log")), key)
	}
	return withData(ctx, data, func(s *store.SQLite) error {
		if err := s.Check(ctx); err != nil {
			return err
		}
		exhibits, err := s.Evidence(ctx, -1, 0)
		if err != nil {
			return err
		}
		pieces, erased, err := pieces(ctx, s, exhibits)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d pieces of evidence open and are what was sealed; %d more were erased and cannot be read.\n", pieces, erased)
		if _, err := fs.Stat(s.LogFS(), "checkpoint"); errors.Is(err, fs.ErrNotExist) { // the check would have made it
			_, err := io.WriteString(w, "The log is empty.\n")
			return err
		}
		return verifyLog(w, s.LogFS(), s.VerifierKey())
	})
}

// pieces counts what can be read and what was erased. A sheet is counted by its
// slips.
func pieces(ctx context.Context, s *store.SQLite, exhibits []store.Exhibit) (open, erased int, err error) {
	count := func(gone bool) {
		if gone {
			erased++
			return
		}
		open++
	}
	for _, x := range exhibits {
		if x.Slips == 0 {
			count(x.Erased)
			continue
		}
		slips, err := s.Slips(ctx, x)
		if err != nil {
			return 0, 0, err
		}
		for i := range slips {
			count(slips[i].Raw == nil)
		}
	}
	return open, erased, nil
}

func verifyLog(w io.Writer, log fs.FS, key string) error {
	r, err := custody.Verify(log, key)
	if err != nil {
		return fmt.Errorf("the evidence log %w: %w", countersign.ErrTampered, err)
	}
	_, err = fmt.Fprintf(w, "The log of %d leaves verifies: root %x, signed by %s.\nKeep this key elsewhere: %s\n", r.Size, r.Root[:8], r.Origin, key)
	return err
}
