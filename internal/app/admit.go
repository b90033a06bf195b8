package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"countersign"
)

// maxList bounds a list in bytes, before and after decompression: OFAC's
// advanced XML has some 120 MiB, OpenSanctions' tables as many.
const maxList = 512 << 20

// admit checks a list as it would be read in force, and puts it there. One
// that is damaged, shrank, or is older than the one in force is an error, and
// the last good one stays.
func admit(ctx context.Context, data string, in Import, files []namedBytes, from []origin, now time.Time) (imported, error) {
	m := imported{Name: in.Name, Taken: now.UTC().Format(time.RFC3339), SHA256: sumOf(files), From: from}
	for _, f := range files {
		m.Files = append(m.Files, f.name)
	}
	made := ""
	var err error
	if m.Kind, m.Rows, made, err = check(ctx, data, in, files); err != nil {
		return m, err
	}
	m.Date = cmp.Or(in.Date, made, in.sent)
	if err := timely(data, in, cmp.Or(made, in.sent), now); err != nil {
		return m, err
	}
	return m, putInForce(data, m, files)
}

// timely holds back a list that is older than the one in force, or from days
// to come: the first would take back listings, the second stop every later one.
func timely(data string, in Import, made string, now time.Time) error {
	if in.Force || made == "" {
		return nil
	}
	if made > now.AddDate(0, 0, 2).Format(time.DateOnly) {
		return fmt.Errorf("list %s says it is of %s, which is still to come (--force takes it): %w", in.Name, made, countersign.ErrInvalid)
	}
	old, err := before(data, in.Name)
	if err != nil || old == nil {
		return err
	}
	if made < old.Date {
		return fmt.Errorf("list %s is of %s and the one in force of %s; an older edition must not take back listings (--force takes it): %w",
			in.Name, made, old.Date, countersign.ErrInvalid)
	}
	return nil
}

// before returns the list of the name that is in force, nil if there is none.
func before(data, name string) (*imported, error) {
	lists, err := manifest(data)
	if err != nil {
		return nil, err
	}
	for i := range lists {
		if lists[i].Name == name {
			return &lists[i], nil
		}
	}
	return nil, nil
}

// enough holds back a list that lost more than a twentieth of its entries or
// of the bytes of one of its files, or of which more than a twentieth cannot
// be read: a cut download must not pass for good news.
func enough(data string, in Import, l *partyFile, files []namedBytes) error {
	n := len(l.entries)
	switch {
	case in.Force:
		return nil
	case n == 0:
		return fmt.Errorf("list %s: no entry could be read (%d rows were refused): %w", in.Name, l.bad, countersign.ErrInvalid)
	case l.bad > n/20 && l.bad > 1:
		return fmt.Errorf("list %s has %d entries and %d rows that cannot be read; the first: %s (--force takes it): %w",
			in.Name, n, l.bad, l.first, countersign.ErrInvalid)
	}
	if name := garbled(files); name != "" {
		return fmt.Errorf("list %s: the letters of %s were encoded twice; names in it are not what they were (--force takes it): %w",
			in.Name, name, countersign.ErrInvalid)
	}
	old, err := before(data, in.Name)
	if err != nil || old == nil {
		return err
	}
	if n < old.Rows-old.Rows/20 {
		return fmt.Errorf("list %s has %d entries and had %d; a cut download must not pass for good news (--force takes it): %w",
			in.Name, n, old.Rows, countersign.ErrInvalid)
	}
	return likeBefore(data, in.Name, old, files, n)
}

// likeBefore compares files of the same name: one of several may be cut and
// take the other names of a party with it, not the party; or be there twice.
func likeBefore(data, list string, old *imported, files []namedBytes, entries int) error {
	was, err := old.content(data)
	if err != nil {
		return nil //nolint:nilerr // what was changed on the disk is no measure
	}
	for _, f := range files {
		now, err := inflated(f)
		if err != nil {
			return err
		}
		for _, w := range was {
			then, err := inflated(w)
			if err != nil || plainName(w.name) != plainName(f.name) {
				continue
			}
			if len(now) < len(then)-len(then)/20 {
				return fmt.Errorf("list %s: %s has %d bytes and had %d; a cut download must not pass for good news (--force takes it): %w",
					list, f.name, len(now), len(then), countersign.ErrInvalid)
			}
			if len(now) > 2*len(then)-len(then)/20 && entries < old.Rows+old.Rows/2 {
				return fmt.Errorf("list %s: %s has %d bytes and had %d, and no more entries; it may hold everything twice (--force takes it): %w",
					list, f.name, len(now), len(then), countersign.ErrInvalid)
			}
		}
	}
	return nil
}

func plainName(s string) string { return strings.TrimSuffix(strings.ToLower(s), ".gz") }

// garbled names the file, if any, most of whose letters beyond ASCII are UTF-8
// that was taken for Latin-1 or its kin and encoded again: no language writes
// like that, and no name in it could be found.
func garbled(files []namedBytes) string {
	const continuations = "\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
	for _, f := range files {
		b, err := inflated(f)
		if err != nil {
			continue
		}
		pairs, foreign, last := 0, 0, rune(0)
		for _, r := range string(b) {
			if r >= 0x80 {
				foreign++
			}
			if last >= 0xc2 && last <= 0xf4 && (r >= 0x80 && r <= 0xbf || strings.ContainsRune(continuations, r) && r != 0) {
				pairs++
			}
			last = r
		}
		const few = 5
		if pairs > few && pairs*3 > foreign {
			return f.name
		}
	}
	return ""
}
