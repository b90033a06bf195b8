package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"countersign/internal/app"
)

// answered writes an answer to a file, or to standard output where none is named.
func (con *console) answered(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(con.out)
	}
	return writeFile(file, write)
}

// terminal returns what terminal says of where an answer goes.
func (con *console) terminal(file string) (width int, color bool) {
	if file != "" {
		return 0, false
	}
	return terminal(con.out)
}

// formatOf returns the format of an answer: the flag's, else the one that the
// file's name ends in, else the usual one. What is not among those that can be
// written is refused; of names what is answered in no others, such as --path.
func formatOf(flag, file, usual, of string, can []app.Format) (string, error) {
	names := app.FormatNames(can)
	switch ext := filepath.Ext(file); {
	case slices.Contains(names, flag):
		return flag, nil
	case flag != "" && of != "":
		return "", misuse("%s is answered as %s, not as %.40s", of, strings.Join(names, ", "), flag)
	case flag != "":
		return "", misuse("format %.40q is none of %s", flag, strings.Join(names, ", "))
	case ext == "":
		return usual, nil
	case app.FormatOf(file, can) != "":
		return app.FormatOf(file, can), nil
	default:
		var ends []string
		for _, f := range can {
			ends = append(ends, f.Ext)
		}
		if of != "" {
			of = " of " + of
		}
		return "", misuse("no format%s ends in %.40s: name the file with one of %s, or say --format", of, ext, strings.Join(ends, ", "))
	}
}

// usualFormat is the table for people, and NDJSON for programs.
func usualFormat(terminal bool) string {
	if terminal {
		return "table"
	}
	return "ndjson"
}

// writeFile writes a whole file or none: a report that a crash or a full disk
// cut short must not look like one. Of a link it replaces what is linked to; a
// device or a pipe is written to, never replaced.
func writeFile(path string, write func(io.Writer) error) error {
	at, special, err := destination(path)
	if err != nil {
		return err
	}
	if special {
		return writeInto(path, at, write)
	}
	return replace(path, at, write)
}

// unwritten names the file that an error kept from being written; a nil stays nil.
func unwritten(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s cannot be written: %w", path, reason(err))
}

// A target is a file being written. It tells what went wrong with the file from
// what went wrong with what is written to it.
type target struct {
	w    io.Writer
	path string // as the user named it
}

// Write writes to the file, and names it where that fails.
func (t target) Write(b []byte) (int, error) {
	n, err := t.w.Write(b)
	return n, unwritten(t.path, err)
}

// destination finds the file that a path means, and whether it is one that
// must not be replaced.
func destination(path string) (at string, special bool, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return dangling(path)
	}
	switch {
	case err != nil:
		return "", false, misuse("%s cannot be written: %v", path, reason(err))
	case info.IsDir():
		return "", false, misuse("%s is a folder; name a file to write to", path)
	case info.Mode()&(fs.ModeCharDevice|fs.ModeNamedPipe) != 0:
		return path, true, nil // not resolved: a link like /dev/stdout leads to no path
	case !info.Mode().IsRegular():
		return "", false, misuse("%s is no file to write to", path)
	}
	if at, err = filepath.EvalSymlinks(path); err != nil {
		return "", false, misuse("%s cannot be written: %v", path, reason(err))
	}
	return at, false, nil
}

// dangling is a path with nothing at its end: a new file, if it is no link and
// its folder is there.
func dangling(path string) (string, bool, error) {
	if _, err := os.Lstat(path); err == nil {
		return "", false, misuse("%s is a link to a file that is not there", path)
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", false, misuse("%s cannot be written: %s is no folder", path, dir)
	}
	return path, false, nil
}

// writable says now whether answered could write later: after a long run it
// is too late to hear it.
func writable(path string) error {
	if path == "" {
		return nil
	}
	at, special, err := destination(path)
	if err != nil || special {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(at), "."+filepath.Base(at)+".*")
	if err != nil {
		return misuse("%s cannot be written: %v", path, reason(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func writeInto(path, at string, write func(io.Writer) error) error {
	f, err := os.OpenFile(at, os.O_WRONLY, 0)
	if err != nil {
		return unwritten(path, err)
	}
	err = write(target{f, path})
	return cmp.Or(err, unwritten(path, f.Close()))
}

// replace writes beside a file and then takes its place.
func replace(path, at string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(at), "."+filepath.Base(at)+".*")
	if err != nil {
		return unwritten(path, err)
	}
	defer os.Remove(f.Name())
	if err := write(target{f, path}); err != nil {
		f.Close()
		return err
	}
	err = f.Sync()
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), at)
	}
	return unwritten(path, err)
}

// reason is what a file error says without the path, which the sentence has.
func reason(err error) error {
	if e := new(fs.PathError); errors.As(err, &e) {
		return e.Err
	}
	return err
}
