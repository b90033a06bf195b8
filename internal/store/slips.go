package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"countersign"
)

// A Slip is a short piece of evidence that speaks of one subject. Slips that
// are sealed together stand on one sheet.
type Slip struct {
	Subject countersign.ID
	Raw     []byte // nil once its subject was erased
}

// A Sheet is what the custody log commits to in place of each slip: what the
// slips have in common, and their hashes. It speaks of nobody, so it is sealed
// with the house's key and outlives every slip. Put something random into a
// slip that could be guessed.
type Sheet struct {
	About json.RawMessage    `json:"about"`
	Slips []countersign.Hash `json:"slips"`
}

// SlipsMost is how many slips a sheet may have.
const SlipsMost = 1 << 12

// sheetBits is how far the number of a sheet is shifted in those of its slips.
const sheetBits = 16

func newSheet(about []byte, slips []Slip) ([]byte, error) {
	if len(slips) == 0 || len(slips) > SlipsMost {
		return nil, fmt.Errorf("a sheet of %d slips: %w", len(slips), countersign.ErrTooLarge)
	}
	s := Sheet{About: about}
	for i := range slips {
		if len(slips[i].Raw) > evidenceMost {
			return nil, fmt.Errorf("a slip of %d bytes: %w", len(slips[i].Raw), countersign.ErrTooLarge)
		}
		s.Slips = append(s.Slips, sha256.Sum256(slips[i].Raw))
	}
	return json.Marshal(s)
}

// SealSheet seals the sheet as evidence and each slip under the key of its
// subject.
func (t *sqlTx) SealSheet(_ context.Context, name string, about []byte, slips []Slip) (countersign.Hash, error) {
	h, err := t.sealSheet(name, about, slips)
	return h, wrap("seal", err)
}

func (t *sqlTx) sealSheet(name string, about []byte, slips []Slip) (h countersign.Hash, err error) {
	raw, err := newSheet(about, slips)
	if err != nil {
		return h, err
	}
	x, err := t.s.prepare(name, raw)
	if err != nil {
		return h, err
	}
	x.slips = int64(len(slips))
	no, err := t.enter(x, nil)
	if err != nil || no == 0 {
		return x.hash, err
	}
	for i := range slips {
		if slips[i].Subject == "" {
			return h, fmt.Errorf("a slip about nobody: %w", countersign.ErrInvalid)
		}
		o, err := t.owner(slips[i].Subject)
		if err != nil {
			return h, err
		}
		body := o.key.Seal(nil, nil, slips[i].Raw, aboutSlip(x.hash, int64(i)))
		if _, err := t.c.exec(sqlAddSlip, no<<sheetBits|int64(i), o.no, o.slot, body); err != nil {
			return h, err
		}
	}
	return x.hash, nil
}

// aboutSlip is what is authenticated beside a slip: its sheet, and its place
// there.
func aboutSlip(sheet countersign.Hash, place int64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 40), sheet[:]...), uint64(place))
}

// SealSheet of a ledger in memory only tells the hash of the sheet.
func (t *memTx) SealSheet(_ context.Context, _ string, about []byte, slips []Slip) (countersign.Hash, error) {
	if t.undo == nil {
		return countersign.Hash{}, errReadOnly
	}
	raw, err := newSheet(about, slips)
	return sha256.Sum256(raw), err
}

// openSlip takes the columns no, subject, slot, body. Of whom was erased since
// Raw is nil.
func (t *sqlTx) openSlip(sheet countersign.Hash, row []driver.Value) (s Slip, err error) {
	if s.Subject, err = t.name(row[1].(int64)); err != nil {
		return s, err
	}
	body, there := row[3].([]byte)
	if !there {
		return s, nil
	}
	a, err := t.s.keys.key(row[2].(int64))
	if errors.Is(err, errErased) {
		return s, nil // by an erasure that this view does not know of
	}
	if err != nil {
		return s, err
	}
	s.Raw, err = open(a, body, aboutSlip(sheet, row[0].(int64)&(1<<sheetBits-1)))
	if s.Raw == nil && err == nil {
		s.Raw = []byte{}
	}
	return s, err
}

// Slips returns what is kept of a sheet, in order.
func (s *SQLite) Slips(ctx context.Context, x Exhibit) (out []Slip, err error) {
	err = s.read(ctx, func(tx *sqlTx) error {
		out, err = tx.slips(x.Hash, x.Leaf+1)
		return err
	})
	return out, wrap("sheet "+x.Hash.String(), err)
}

func (t *sqlTx) slips(sheet countersign.Hash, no int64) (out []Slip, err error) {
	rows, err := t.slipRows(sqlSlips, no<<sheetBits, (no+1)<<sheetBits)
	for _, row := range rows {
		if err != nil {
			break
		}
		var slip Slip
		slip, err = t.openSlip(sheet, row)
		out = append(out, slip)
	}
	return out, err
}

// slipRows reads rows whole: to open one asks for the name of its subject.
func (t *sqlTx) slipRows(query string, args ...driver.Value) (out [][]driver.Value, err error) {
	err = t.c.query(query, func(row []driver.Value) error {
		out = append(out, slices.Clone(row))
		return nil
	}, args...)
	return out, err
}

// LastSlip returns the newest slip of a subject on a sheet of a name, nil if
// there is none.
func (s *SQLite) LastSlip(ctx context.Context, id countersign.ID, name string) (raw []byte, err error) {
	err = s.read(ctx, func(tx *sqlTx) error {
		row, err := tx.row(id)
		if err != nil || row.no == 0 {
			return err
		}
		raw, err = tx.lastSlip(row.no, name)
		return err
	})
	return raw, wrap("slips of "+string(id), err)
}

// lastSlip walks back from the newest.
func (t *sqlTx) lastSlip(subject int64, name string) (raw []byte, err error) {
	for before := int64(1)<<62 - 1; ; {
		rows, err := t.slipRows(sqlSlipBefore, subject, before)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		before = rows[0][0].(int64)
		sheets, err := t.exhibits(sqlEvidenceNo, before>>sheetBits)
		if err != nil || len(sheets) == 0 {
			return nil, cmp.Or(err, countersign.ErrTampered)
		}
		if sheets[0].Name != name {
			continue
		}
		slip, err := t.openSlip(sheets[0].Hash, rows[0])
		if err != nil || slip.Raw != nil {
			return slip.Raw, err
		}
	}
}

// checkSlips demands that each sheet has its slips, as they were sealed, and
// that no slip is of no sheet.
func (t *sqlTx) checkSlips(ctx context.Context) error {
	var sheets []Exhibit
	want := int64(0)
	err := t.c.query(sqlSheets, func(row []driver.Value) error {
		x := Exhibit{Leaf: row[1].(int64), Slips: int(row[2].(int64))}
		copy(x.Hash[:], row[0].([]byte))
		sheets, want = append(sheets, x), want+row[2].(int64)
		return nil
	})
	if err != nil {
		return err
	}
	for _, x := range sheets {
		if err := errors.Join(ctx.Err(), t.checkSheet(x)); err != nil {
			return fmt.Errorf("sheet %s: %w", x.Hash, err)
		}
	}
	row, err := t.c.one(sqlCountSlips)
	if err == nil && row[0] != want {
		err = fmt.Errorf("%d slips, want %d: %w", row[0], want, countersign.ErrTampered)
	}
	return err
}

func (t *sqlTx) checkSheet(x Exhibit) error {
	raw, err := t.exhibit(x.Hash)
	if err != nil {
		return err
	}
	var sheet Sheet
	if err := stored(raw, &sheet); err != nil {
		return err
	}
	slips, err := t.slips(x.Hash, x.Leaf+1)
	if err != nil {
		return err
	}
	if len(slips) != x.Slips || len(sheet.Slips) != x.Slips {
		return fmt.Errorf("%d slips, want %d: %w", len(slips), x.Slips, countersign.ErrTampered)
	}
	for i := range slips {
		if slips[i].Raw != nil && sha256.Sum256(slips[i].Raw) != sheet.Slips[i] {
			return fmt.Errorf("slip %d is not what was sealed: %w", i, countersign.ErrTampered)
		}
	}
	return nil
}
