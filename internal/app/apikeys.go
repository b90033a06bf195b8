package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"countersign"
	api "countersign/internal/web"
)

// An API key stands in DIR/api/NAME.json, one file each, so that two who add
// keys at once cannot lose one another's. Of the token only its hash is kept.

func keysDir(data string) string { return filepath.Join(data, "api") }

func keyFile(data, name string) string { return filepath.Join(keysDir(data), name+".json") }

// An APIKey says what key to make.
type APIKey struct {
	Name   string
	Scopes []string // empty means match and screen
	Rate   float64  // queries a second; 0 is any number
	Days   int      // that it is good for; 0 is for good
}

// AddAPIKey makes a key and returns its token, which nobody can tell again.
func AddAPIKey(data string, k APIKey, now time.Time) (token string, err error) {
	kept := api.Key{Name: k.Name, Rate: k.Rate, Created: now.UTC().Truncate(time.Second)}
	for _, s := range k.Scopes {
		kept.Scopes = append(kept.Scopes, api.Scope(s))
	}
	if len(kept.Scopes) == 0 {
		kept.Scopes = []api.Scope{api.ScopeMatch, api.ScopeScreen}
	}
	if k.Days > 0 {
		kept.Expires = kept.Created.AddDate(0, 0, k.Days)
	}
	if kept, token, err = api.MakeKey(kept); err != nil {
		return "", err
	}
	if err := os.MkdirAll(keysDir(data), 0o700); err != nil {
		return "", fmt.Errorf("key %s: %w", k.Name, err)
	}
	if err := putKey(data, kept, os.Link); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("there is, or was, a key %s; choose another name, so that logs stay clear: %w", k.Name, countersign.ErrConflict)
		}
		return "", fmt.Errorf("key %s: %w", k.Name, err)
	}
	return token, nil
}

// putKey writes a key beside its place, and puts it there whole.
func putKey(data string, k api.Key, place func(from, to string) error) error {
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(keysDir(data), ".new-*")
	if err != nil {
		return err
	}
	temp := f.Name()
	defer os.Remove(temp)
	f.Close()
	if err := writeSynced(temp, append(b, '\n')); err != nil {
		return err
	}
	return place(temp, keyFile(data, k.Name))
}

// RevokeAPIKey makes a key open nothing any more. Its record stays.
func RevokeAPIKey(data, name string, now time.Time) error {
	keys, err := apiKeys(data)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(keys, func(k api.Key) bool { return k.Name == name })
	if i < 0 {
		return fmt.Errorf("key %.70q: %w; `countersign serve key list` lists them", name, countersign.ErrNotFound)
	}
	if keys[i].Revoked.IsZero() {
		keys[i].Revoked = now.UTC().Truncate(time.Second)
	}
	return putKey(data, keys[i], os.Rename)
}

// apiKeys returns the keys of a folder, by name. No folder means none.
func apiKeys(data string) ([]api.Key, error) {
	if data == "" {
		return nil, nil
	}
	files, err := os.ReadDir(keysDir(data))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	var out []api.Key
	for _, f := range files { // by name
		name, is := strings.CutSuffix(f.Name(), ".json")
		if !is || strings.HasPrefix(name, ".") {
			continue
		}
		b, err := os.ReadFile(keyFile(data, name))
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", name, err)
		}
		var k api.Key
		if err := json.Unmarshal(b, &k); err != nil || k.Name != name {
			return nil, fmt.Errorf("key %s cannot be read; remove %s and add another: %w", name, keyFile(data, name), countersign.ErrTampered)
		}
		out = append(out, k)
	}
	return out, nil
}

// ListAPIKeys writes which keys there are, and nothing that opens anything.
func ListAPIKeys(w io.Writer, data string, now time.Time) error {
	keys, err := apiKeys(data)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		_, err := fmt.Fprintln(w, "There are no keys; `countersign serve key add NAME` makes one.")
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "name\tid\tscopes\trate\tcreated\tstate")
	for _, k := range keys {
		var scopes []string
		for _, s := range k.Scopes {
			scopes = append(scopes, string(s))
		}
		rate := "any"
		if k.Rate > 0 {
			rate = fmt.Sprintf("%g/s", k.Rate)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", Plain(k.Name), Plain(k.ID), Plain(strings.Join(scopes, ",")), rate, k.Created.Format(time.DateOnly), stateOf(&k, now))
	}
	return t.Flush()
}

func stateOf(k *api.Key, now time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return "revoked " + k.Revoked.Format(time.DateOnly)
	case !k.Live(now):
		return "expired " + k.Expires.Format(time.DateOnly)
	case !k.Expires.IsZero():
		return "good until " + k.Expires.Format(time.DateOnly)
	}
	return "good"
}
