package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"countersign"
	"countersign/internal/reference"
	"countersign/internal/store"
)

// A checkup is one thing the doctor looks at.
type checkup struct {
	name string
	look func() (say string, ok bool)
}

const (
	oldest   = 180 * 24 * time.Hour // of a table, before the doctor says so
	leastGB  = 1
	builtFor = 2026 // a clock before this is wrong
)

// Doctor looks at what a house needs and says what is wrong and what to do. It
// returns ErrTampered if the ledger does not verify, ErrStale if lists are old,
// ErrNotFound if there is no such folder.
func Doctor(ctx context.Context, w io.Writer, data string) error {
	var failed error
	checks := []checkup{
		{"clock", clock},
		{"tables", func() (string, bool) { return tables(data, &failed) }},
	}
	there := false
	if data != "" {
		there = isFolder(data)
		checks = append(checks, checkup{"folder", func() (string, bool) { return folder(data, there, &failed) }})
	}
	if there {
		checks = append(checks,
			checkup{"disk", func() (string, bool) { return disk(data) }},
			checkup{"keys", func() (string, bool) { return keys(data) }},
			checkup{"ledger", func() (string, bool) { return ledger(ctx, data, &failed) }})
	}
	for _, c := range checks {
		say, ok := c.look()
		mark := "ok  "
		if !ok {
			mark = "LOOK"
		}
		if _, err := fmt.Fprintf(w, "%s  %-7s %s\n", mark, c.name, Plain(say)); err != nil {
			return err
		}
	}
	return failed
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// folder fails for one that is not there: a typing error must not look like a
// house in order.
func folder(data string, there bool, failed *error) (string, bool) {
	if !there {
		*failed = fmt.Errorf("data folder %s: %w", data, countersign.ErrNotFound)
		return data + " is no folder", false
	}
	return data, true
}

func clock() (string, bool) {
	now := time.Now()
	if now.Year() < builtFor {
		return fmt.Sprintf("%s is before this program was written; set the clock", now.UTC().Format(time.RFC3339)), false
	}
	return now.UTC().Format(time.RFC3339), true
}

func tables(data string, failed *error) (string, bool) {
	base, err := knowledge(data)
	if err != nil {
		*failed = err
		return err.Error(), false
	}
	var old []string
	for _, t := range base.Tables() {
		if d, err := time.Parse("2006-01-02", t.Date); err == nil && time.Since(d) > oldest && dated(t) {
			old = append(old, fmt.Sprintf("%s (%s)", t.Name, t.Date))
		}
	}
	if len(old) > 0 {
		*failed = fmt.Errorf("tables are %w: import newer ones with `countersign lists import`", countersign.ErrStale)
		return "older than half a year: " + strings.Join(old, ", "), false
	}
	return fmt.Sprintf("%d in force", len(base.Tables())), true
}

// dated reports whether a table goes stale: addresses and mail domains change
// hands, the public record does not.
func dated(t reference.Table) bool {
	return strings.HasPrefix(t.Name, "network") || strings.HasPrefix(t.Name, "country4") || strings.HasPrefix(t.Name, "country6") || t.Name == "disposable"
}

func keys(data string) (string, bool) {
	dir := filepath.Join(data, "keys")
	info, err := os.Stat(dir)
	if err != nil {
		return "there are none yet; the first `screen --data` makes them", true
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Sprintf("%s can be read by others (%s); chmod 700 it", dir, info.Mode().Perm()), false
	}
	return "readable by their owner only; keep " + dir + " out of the backups of the rest", true
}

func ledger(ctx context.Context, data string, failed *error) (string, bool) {
	if _, err := os.Stat(filepath.Join(data, "ledger.db")); err != nil {
		return "there is none yet", true
	}
	began := time.Now()
	err := withData(ctx, data, func(s *store.SQLite) error { return s.Check(ctx) })
	if err != nil {
		*failed = err
		return err.Error() + "; restore the last backup that verifies", false
	}
	return fmt.Sprintf("every entry, leaf and piece of evidence verifies (%s)", time.Since(began).Round(time.Millisecond)), true
}
