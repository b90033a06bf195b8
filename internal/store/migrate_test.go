package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign"
)

const halfDir = "COUNTERSIGN_HALF_DIR"

// TestMigrationChild is not a test: TestMigrationKilled kills it when it is
// half way through the first migration.
func TestMigrationChild(t *testing.T) {
	dir := os.Getenv(halfDir)
	if dir == "" {
		t.Skip("only as a child of TestMigrationKilled")
	}
	c, err := dial(filepath.Join(dir, "ledger.db"), "journal_mode=WAL", "synchronous=FULL")
	if err == nil {
		err = c.script(journal)
	}
	if err == nil {
		_, err = c.exec("BEGIN IMMEDIATE")
	}
	text, _ := migrations.ReadFile("migrations/sqlite/0001_ledger.sql")
	half, _, _ := strings.Cut(string(text), "CREATE TABLE parts")
	if err == nil {
		err = c.script(half)
	}
	fmt.Println("half", err)
	select {}
}

func TestMigrationKilled(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMigrationChild$")
		cmd.Env = append(os.Environ(), halfDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if lines.Scan(); lines.Text() != "half <nil>" {
			t.Errorf("child says %q", lines.Text())
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	}
	s, err := OpenSQLite(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestMigrationChanged(t *testing.T) {
	for what, statement := range map[string]string{
		"changed": "UPDATE migrations SET checksum = 'x' WHERE name LIKE '%0001%'",
		"newer":   "INSERT INTO migrations VALUES ('migrations/sqlite/9999_future.sql', 'x', 0)",
	} {
		dir := t.TempDir()
		c, err := dial(filepath.Join(dir, "ledger.db"))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(migrate(c, time.Now()), c.script(statement), c.close()); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenSQLite(dir, Options{}); !errors.Is(err, countersign.ErrConflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
