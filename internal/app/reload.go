package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"countersign"
	"countersign/internal/store"
	api "countersign/internal/web"
)

// A keeper holds the lists in force for a server and takes in what `lists
// import` puts in the folder, while requests go on with what they began with.
// What cannot be read, or is gone, is told, and what was in force stays.
type keeper struct {
	data   string
	ledger store.Ledger // of people's decisions; nil where there is none
	clerk  *clerk       // keeps receipts; nil where none are left
	days   int          // that lists may be old; 0 is any
	log    *slog.Logger
	now    func() time.Time
	state  atomic.Pointer[standing]
	keys   string // as they were when last looked at

	turn   sync.Mutex // held by the one that reads the lists; guards what follows
	lists  string     // as they were when last taken in
	failed string     // fingerprint that could not be taken in, so that it is told once
	day    string     // of the last attempt: ages and ownership are as of a day
}

// openKeeper reads the lists for the first time; then there must be no fault.
func openKeeper(ctx context.Context, k *keeper) (*keeper, error) {
	k.lists = k.looked()
	s, err := openStanding(ctx, k.data, k.days, k.now)
	if err != nil {
		return nil, err
	}
	s.ledger, s.clerk = k.ledger, k.clerk
	k.state.Store(s)
	k.day = k.today()
	return k, nil
}

// look is how often the folder is looked at.
const look = time.Second

// watch looks at the folder until the context ends. A signal on now makes it
// read the lists again whatever it sees.
func (k *keeper) watch(ctx context.Context, server *api.Server, now <-chan os.Signal) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	k.turn.Lock()
	seen := k.lists
	k.turn.Unlock()
	for {
		forced := false
		select {
		case <-ctx.Done():
			return
		case <-now:
			forced = true
		case <-tick.C:
		}
		k.takeKeys(server)
		at := k.looked()
		settled := at == seen // an import renames two folders: look twice
		seen = at
		if k.due(at, settled) || forced {
			server.Loaded(k.reload(ctx, at))
		}
	}
}

// looked is what the lists look like now, "" without a folder.
func (k *keeper) looked() string {
	if k.data == "" {
		return ""
	}
	return prints(listsDir(k.data), "manifest.json")
}

func (k *keeper) today() string { return k.now().UTC().Format(time.DateOnly) }

// due reports whether the folder, or the day, is another than that of the last
// reload.
func (k *keeper) due(at string, settled bool) bool {
	k.turn.Lock()
	defer k.turn.Unlock()
	day := k.today()
	due := settled && at != k.lists && at != k.failed || day != k.day
	k.day = day
	return due
}

// reload puts in force what stands in the folder.
func (k *keeper) reload(ctx context.Context, at string) error {
	k.turn.Lock()
	defer k.turn.Unlock()
	old := k.state.Load()
	s, err := openStanding(ctx, k.data, k.days, k.now)
	if err == nil {
		err = gone(old, s)
	}
	if err == nil && k.looked() != at {
		err = fmt.Errorf("the folder changed while it was read: %w", countersign.ErrConflict)
		at = "" // look again
	}
	if err != nil {
		k.failed = at
		k.log.Error("lists not taken in; those in force stay", slog.String("why", Plain(err.Error())), slog.String("edition", old.edition))
		return err
	}
	s.ledger, s.clerk = k.ledger, k.clerk
	k.state.Store(s)
	k.lists, k.failed = at, ""
	k.log.Info("lists in force", slog.String("edition", s.edition), slog.Int("entries", s.index.Len()), slog.Int("lists", len(s.lists)))
	return nil
}

// gone refuses a state that lacks a list that was in force: half an import, or
// a folder that was removed. Who means it starts the server anew.
func gone(old, fresh *standing) error {
	have := map[string]bool{}
	for _, l := range fresh.lists {
		have[l.Name] = true
	}
	for _, l := range old.lists {
		if !have[l.Name] {
			return fmt.Errorf("list %s is gone from the folder; import it again, or start the server anew without it: %w", l.Name, countersign.ErrStale)
		}
	}
	return nil
}

// takeKeys puts added keys in force and revoked ones out of it.
func (k *keeper) takeKeys(server *api.Server) {
	if k.data == "" {
		return
	}
	at := prints(keysDir(k.data), "")
	if at == k.keys {
		return
	}
	keys, err := apiKeys(k.data)
	if err != nil {
		if k.keys != "?" {
			k.log.Error("keys not taken in; those in force stay", slog.String("why", Plain(err.Error())))
		}
		k.keys = "?"
		return
	}
	k.keys = at
	server.SetKeys(keys)
	k.log.Info("keys in force", slog.Int("keys", len(keys)))
}

// prints tells whether anything in a folder changed: names, sizes, times and
// places on the disk, of the folder's files or of one file in each folder.
func prints(dir, inside string) string {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "unreadable"
	}
	var b strings.Builder
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || inside != "" && strings.Contains(e.Name(), ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, e.Name(), inside))
		if err != nil {
			continue
		}
		fmt.Fprintf(&b, "%s %d %d\n", e.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}
