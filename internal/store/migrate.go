package store

import (
	"crypto/sha256"
	"database/sql/driver"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"countersign"
)

// The numbered files never change once they have shipped. A second engine has
// its own folder with the same numbers.
//
//go:embed migrations
var migrations embed.FS

const journal = `CREATE TABLE IF NOT EXISTS migrations (
	name     TEXT PRIMARY KEY,
	checksum TEXT NOT NULL,
	applied  INTEGER NOT NULL
)`

// migrate brings the database up to date, each file in a transaction of its
// own: what a crash interrupts is done again from its beginning.
func migrate(c *conn, now time.Time) error {
	files, err := fs.Glob(migrations, "migrations/sqlite/*.sql") // sorted
	if err != nil {
		return err
	}
	if err := c.script(journal); err != nil {
		return err
	}
	done, err := applied(c)
	if err != nil {
		return err
	}
	for _, name := range files {
		text, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(text)
		was, ok := done[name]
		delete(done, name)
		if ok && was != hex.EncodeToString(sum[:]) {
			return fmt.Errorf("migration %s was changed after it was applied: %w", name, countersign.ErrConflict)
		}
		if ok {
			continue
		}
		if err := apply(c, name, string(text), hex.EncodeToString(sum[:]), now); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	for name := range done {
		return fmt.Errorf("migration %s is unknown, the data was written by a newer version: %w", name, countersign.ErrConflict)
	}
	return nil
}

func applied(c *conn) (map[string]string, error) {
	done := map[string]string{}
	err := c.query("SELECT name, checksum FROM migrations", func(row []driver.Value) error {
		done[row[0].(string)] = row[1].(string)
		return nil
	})
	return done, err
}

func apply(c *conn, name, text, sum string, now time.Time) error {
	if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := c.script(text)
	if err == nil {
		_, err = c.exec("INSERT INTO migrations (name, checksum, applied) VALUES ($1, $2, $3)", name, sum, now.UnixNano())
	}
	if err == nil {
		_, err = c.exec("COMMIT")
	}
	if err != nil {
		_, back := c.exec("ROLLBACK")
		return errors.Join(err, back)
	}
	return nil
}
