package store

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign"
	"countersign/custody"
)

// A Sealer is a transaction that keeps evidence: both stores' are. What is
// sealed and what is appended in one transaction stand or fall together.
type Sealer interface {
	// Seal keeps bytes as they were received, under the keys of the subjects
	// they speak of, the house's if they speak of none, and enters them in the
	// custody log. The same bytes for the same subjects are kept once.
	Seal(ctx context.Context, name string, subjects []countersign.ID, raw []byte) (countersign.Hash, error)
	// SealSheet keeps many short pieces under one leaf: a sheet of what they
	// have in common (JSON that speaks of nobody) and of their hashes, and each
	// slip under the key of its subject. It returns the hash of the sheet.
	SealSheet(ctx context.Context, name string, about []byte, slips []Slip) (countersign.Hash, error)
}

// An Exhibit is one piece of evidence that is kept.
type Exhibit struct {
	Hash   countersign.Hash `json:"hash"`
	Name   string           `json:"name,omitempty"` // "" once erased
	At     time.Time        `json:"at"`
	Size   int64            `json:"size"` // bytes
	Leaf   int64            `json:"leaf"` // place in the custody log, from 0
	Erased bool             `json:"erased,omitempty"`
	Slips  int              `json:"slips,omitempty"` // of a sheet
}

// A Leaf is what the custody log says of one thing: that it was there, not
// what it was. It is kept as JSON.
type Leaf struct {
	Kind   string           `json:"kind"`   // "evidence", "hold", "release", or the kind of entry
	SHA256 countersign.Hash `json:"sha256"` // of the evidence, or the entry's key
	Size   int64            `json:"size"`   // bytes of evidence; 0 for others
	At     time.Time        `json:"at"`
}

const (
	// evidenceMost is the size of the largest piece of evidence, in bytes.
	evidenceMost = 256 << 20
	// rowMost is the size from which evidence stands in a file of its own.
	rowMost = 64 << 10
)

// exhibit is evidence sealed and ready to be entered.
type exhibit struct {
	hash  countersign.Hash
	size  int64
	key   []byte
	name  []byte
	body  []byte // nil if it stands in a file
	file  string
	slips int64 // of a sheet
}

// prepare seals evidence with a key of its own. What is large is written to
// its file here, before the writer's turn, and synced before any row names it.
func (s *SQLite) prepare(name string, raw []byte) (exhibit, error) {
	if len(raw) > evidenceMost {
		return exhibit{}, fmt.Errorf("evidence of %d bytes: %w", len(raw), countersign.ErrTooLarge)
	}
	x := exhibit{hash: sha256.Sum256(raw), size: int64(len(raw)), key: make([]byte, keySize)}
	rand.Read(x.key)
	a := aead(x.key)
	x.name = a.Seal(nil, nil, []byte(name), append(x.hash[:], "name"...))
	x.body = a.Seal(nil, nil, raw, x.hash[:])
	if len(raw) < rowMost {
		return x, nil
	}
	var err error
	x.file, err = s.writeBlob(x.body)
	x.body = nil
	return x, err
}

// Seal keeps evidence in a transaction of its own; others that wait share its
// commit.
func (s *SQLite) Seal(ctx context.Context, name string, subjects []countersign.ID, raw []byte) (countersign.Hash, error) {
	x, err := s.prepare(name, raw)
	if err != nil {
		return x.hash, fmt.Errorf("seal: %w", err)
	}
	err = s.write(ctx, func(tx *sqlTx) error {
		_, err := tx.enter(x, subjects)
		return err
	})
	return x.hash, wrap("seal", err)
}

func (t *sqlTx) Seal(_ context.Context, name string, subjects []countersign.ID, raw []byte) (countersign.Hash, error) {
	x, err := t.s.prepare(name, raw)
	if err == nil {
		_, err = t.enter(x, subjects)
	}
	return x.hash, wrap("seal", err)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// Seal of a ledger in memory only tells the hash: a run that keeps nothing
// keeps no evidence.
func (t *memTx) Seal(_ context.Context, _ string, _ []countersign.ID, raw []byte) (countersign.Hash, error) {
	if t.undo == nil {
		return countersign.Hash{}, errReadOnly
	}
	return sha256.Sum256(raw), nil
}

// enter writes the row, the leaf and whose it is. Keys are nested: bytes that
// speak of several are unreadable once one of them is erased. It returns the
// number of the row, 0 if the same is kept already.
func (t *sqlTx) enter(x exhibit, subjects []countersign.ID) (no int64, err error) {
	if err := t.save(); err != nil {
		return 0, err
	}
	owners, err := t.ownersOf(subjects)
	if err != nil {
		return 0, err
	}
	slots := slotsOf(owners)
	there, err := t.c.one(sqlKnownEvidence, x.hash[:], slots)
	if err != nil || there != nil {
		if x.file != "" {
			err = errors.Join(err, t.s.removeBlob(x.file)) // sealed before, by a file of its own
		}
		return 0, err
	}
	key := x.key
	for _, o := range owners {
		key = o.key.Seal(nil, nil, key, x.hash[:])
	}
	if len(owners) == 0 {
		key = t.s.house.Seal(nil, nil, key, x.hash[:])
	}
	at := t.s.opts.Now().UTC().Round(0)
	leaf := t.log.Size()
	if err := t.leaf("evidence", x.hash, x.size, at); err != nil {
		return 0, err
	}
	var body, file driver.Value
	if body = x.body; x.file != "" {
		body, file = nil, x.file
	}
	no = leaf + 1 // one row a leaf, so the leaf numbers it
	_, err = t.c.exec(sqlAddEvidence, no, x.hash[:], slots, leaf, at.UnixNano(), x.size, key, x.name, body, file, x.slips)
	for _, o := range owners {
		if err == nil {
			_, err = t.c.exec(sqlAddEvidenceSubject, o.no, no)
		}
	}
	return no, err
}

// ownersOf returns the subjects in the order of their keys, each once.
func (t *sqlTx) ownersOf(subjects []countersign.ID) (out []owner, err error) {
	for _, id := range subjects {
		if id == "" {
			return nil, fmt.Errorf("evidence about nobody in particular: %w", countersign.ErrInvalid)
		}
		o, err := t.owner(id)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b owner) int { return int(a.slot - b.slot) })
	return slices.CompactFunc(out, func(a, b owner) bool { return a.slot == b.slot }), nil
}

func slotsOf(owners []owner) string {
	var b []byte
	for i, o := range owners {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, o.slot, 10)
	}
	return string(b)
}

// leaf adds a leaf to the custody log.
func (t *sqlTx) leaf(kind string, sum countersign.Hash, size int64, at time.Time) error {
	if doubt := t.s.log.doubt.Load(); doubt != nil {
		return fmt.Errorf("the custody log is stopped: %w", *doubt)
	}
	body, err := json.Marshal(Leaf{kind, sum, size, at})
	if err != nil {
		return err
	}
	if _, err := t.c.exec(sqlAddLeaf, t.log.Size(), body); err != nil {
		return err
	}
	t.log.Append(body)
	return nil
}

// Open returns evidence by its hash. It returns ErrNotFound if there is none
// or if it was erased, ErrTampered if what is stored is not what was sealed.
func (s *SQLite) Open(ctx context.Context, hash countersign.Hash) (raw []byte, err error) {
	err = s.read(ctx, func(tx *sqlTx) error {
		raw, err = tx.exhibit(hash)
		return err
	})
	return raw, wrap("evidence "+hash.String(), err)
}

// exhibit opens the first copy whose keys are all there.
func (t *sqlTx) exhibit(hash countersign.Hash) (raw []byte, err error) {
	last := countersign.ErrNotFound
	err = t.c.query(sqlEvidence, func(row []driver.Value) error {
		if raw != nil {
			return nil
		}
		got, err := t.openExhibit(hash, row[1].(string), row[5:])
		switch {
		case errors.Is(err, errErased):
			last = fmt.Errorf("erased: %w", countersign.ErrNotFound)
		case err != nil:
			return err
		default:
			raw = got
		}
		return nil
	}, hash[:])
	if err == nil && raw == nil {
		err = last
	}
	return raw, err
}

// openExhibit takes the columns key, name, body, file.
func (t *sqlTx) openExhibit(hash countersign.Hash, slots string, row []driver.Value) ([]byte, error) {
	a, err := t.exhibitKey(hash, slots, row[0])
	if err != nil {
		return nil, err
	}
	body, _ := row[2].([]byte)
	if file, ok := row[3].(string); ok {
		if body, err = t.s.readBlob(file); err != nil {
			return nil, err
		}
	}
	raw, err := open(a, body, hash[:])
	if err == nil && sha256.Sum256(raw) != hash {
		err = countersign.ErrTampered
	}
	if raw == nil && err == nil {
		raw = []byte{}
	}
	return raw, err
}

func (t *sqlTx) exhibitKey(hash countersign.Hash, slots string, sealed driver.Value) (cipher.AEAD, error) {
	key, ok := sealed.([]byte)
	if !ok {
		return nil, errErased
	}
	var keys []cipher.AEAD
	if slots == "" {
		keys = append(keys, t.s.house)
	}
	for slot := range strings.SplitSeq(slots, ",") {
		if slots == "" {
			break
		}
		n, err := strconv.ParseInt(slot, 10, 64)
		if err != nil {
			return nil, countersign.ErrTampered
		}
		k, err := t.s.keys.key(n)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	var err error
	for _, k := range slices.Backward(keys) {
		if key, err = open(k, key, hash[:]); err != nil {
			return nil, err
		}
	}
	if len(key) != keySize {
		return nil, countersign.ErrTampered
	}
	return aead(key), nil
}

// Evidence lists what is kept, in the order it was sealed, after a leaf (-1
// for all) and up to so many (0 for all).
func (s *SQLite) Evidence(ctx context.Context, after int64, limit int) (out []Exhibit, err error) {
	if limit <= 0 {
		limit = 1 << 30
	}
	err = s.read(ctx, func(tx *sqlTx) error {
		out, err = tx.exhibits(sqlEvidenceAfter, after, int64(limit))
		return err
	})
	return out, err
}

// EvidenceOf lists what is kept of a subject, in the order it was sealed.
func (s *SQLite) EvidenceOf(ctx context.Context, id countersign.ID) (out []Exhibit, err error) {
	err = s.read(ctx, func(tx *sqlTx) error {
		row, err := tx.row(id)
		if err != nil || row.no == 0 {
			return err
		}
		out, err = tx.exhibits(sqlEvidenceBy, row.no)
		return err
	})
	return out, err
}

// exhibits reads the columns hash, slots, leaf, at, size, key, name, slips.
func (t *sqlTx) exhibits(query string, args ...driver.Value) (out []Exhibit, err error) {
	err = t.c.query(query, func(row []driver.Value) error {
		x := Exhibit{Leaf: row[2].(int64), At: time.Unix(0, row[3].(int64)).UTC(), Size: row[4].(int64), Slips: int(row[7].(int64))}
		copy(x.Hash[:], row[0].([]byte))
		a, err := t.exhibitKey(x.Hash, row[1].(string), row[5])
		if errors.Is(err, errErased) {
			x.Erased, err = true, nil
		} else if err == nil {
			var name []byte
			name, err = open(a, row[6].([]byte), append(x.Hash[:], "name"...))
			x.Name = string(name)
		}
		out = append(out, x)
		return wrap("evidence "+x.Hash.String(), err)
	}, args...)
	return out, err
}

// dropEvidence takes the keys and the bytes of a subject's evidence from
// their rows. Files follow once that is committed.
func (t *sqlTx) dropEvidence(no int64) error {
	var evidence []int64
	err := t.c.query(sqlEvidenceOf, func(row []driver.Value) error {
		evidence = append(evidence, row[0].(int64))
		return nil
	}, no)
	for _, n := range evidence {
		if err == nil {
			_, err = t.c.exec(sqlDropEvidence, n)
		}
	}
	if err == nil {
		_, err = t.c.exec(sqlDropEvidenceOf, no)
	}
	if err == nil {
		_, err = t.c.exec(sqlDropSlips, no)
	}
	return err
}

// Leaves calls fn with each leaf of the custody log, in order, its place, and
// its bytes as the log has them.
func (s *SQLite) Leaves(ctx context.Context, fn func(no int64, l Leaf, body []byte) error) error {
	return s.read(ctx, func(tx *sqlTx) error {
		edge, _, err := logRow(tx.c)
		if err != nil {
			return err
		}
		var tree custody.Tree
		if err := tree.UnmarshalText([]byte(edge)); err != nil {
			return fmt.Errorf("custody log: %w", err)
		}
		for at := int64(0); at < tree.Size(); {
			bodies, err := s.leaves(tx.c, at, min(publishStep, tree.Size()-at))
			if err != nil {
				return err
			}
			for _, b := range bodies {
				var l Leaf
				if err := stored(b, &l); err != nil {
					return err
				}
				if err := fn(at, l, b); err != nil {
					return err
				}
				at++
			}
		}
		return nil
	})
}
