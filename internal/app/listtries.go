package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// A try is the last attempt to fetch a list.
type try struct {
	At   string `json:"at"`
	Say  string `json:"say"`
	Held bool   `json:"held,omitempty"`
}

func triesFile(data string) string { return filepath.Join(listsDir(data), "tries.json") }

// tries returns the last attempt at each list. A file that cannot be read
// means none: it is a note, and decides nothing.
func tries(data string) map[string]try {
	out := map[string]try{}
	if b, err := os.ReadFile(triesFile(data)); err == nil {
		if json.Unmarshal(b, &out) != nil || out == nil {
			return map[string]try{}
		}
	}
	return out
}

func noteTry(data, list string, t try) error {
	all := maps.Clone(tries(data))
	all[list] = t
	b, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	file := triesFile(data)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(file), "tries"+freshMark+"*")
	if err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name()) //nolint:errcheck // the first error says what is wrong
		return fmt.Errorf("lists: %w", err)
	}
	return nil
}
