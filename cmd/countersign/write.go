package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// writeFile writes a whole file or none: a report that a crash or a full disk
// cut short must not look like one. Of a link it replaces what is linked to; a
// device or a pipe is written to, never replaced.
func writeFile(path string, write func(io.Writer) error) error {
	at, special, err := destination(path)
	if err != nil {
		return err
	}
	if special {
		err = writeInto(at, write)
	} else {
		err = replace(at, write)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
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

// writable says now whether writeFile could write later: after a long run it
// is too late to hear it.
func writable(path string) error {
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

func writeInto(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// replace writes beside a file and then takes its place.
func replace(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = write(f)
	err = cmp.Or(err, f.Sync())
	err = cmp.Or(err, f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// reason is what a file error says without the path, which the sentence has.
func reason(err error) error {
	if e := new(fs.PathError); errors.As(err, &e) {
		return e.Err
	}
	return err
}
