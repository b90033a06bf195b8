package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/resolve"
	"countersign/internal/roster"
	"countersign/internal/store"
)

// networksFile keeps the networks of a folder beside its ledger.
const networksFile = "networks.db"

// live is the networks of a folder, as its ledger has them now. They are opened
// by what asks for networks and by what erases, and by nothing else: a million
// subjects take half a minute to read back, which no screening should wait for.
type live struct {
	ledger *store.SQLite
	names  resolve.Namer
	roster *roster.Roster
}

// openLive opens the networks of a folder and brings them up to its ledger. A
// roster that knows more than the ledger stands beside an older copy of it, and
// is made anew, as is one of an older program.
func openLive(ctx context.Context, data string, s *store.SQLite) (*live, error) {
	path := filepath.Join(data, networksFile)
	r, err := roster.Open(ctx, path)
	if errors.Is(err, roster.ErrOlder) {
		r, err = remade(ctx, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s can be deleted, it is made again from the ledger: %w", networksFile, err)
	}
	var last countersign.Seq
	err = s.Read(ctx, func(tx flow.Tx[store.View]) (err error) {
		last, err = tx.View().Last(ctx)
		return err
	})
	if err == nil && r.Upto() > last {
		if err = r.Close(); err == nil {
			r, err = remade(ctx, path)
		}
		if err != nil {
			return nil, err
		}
	}
	l := &live{ledger: s, names: resolve.Namer{Key: s.NetworkKey()}, roster: r}
	if err == nil {
		_, err = l.follow(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return l, nil
}

func remade(ctx context.Context, path string) (*roster.Roster, error) {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return roster.Open(ctx, path)
}

func (l *live) follow(ctx context.Context) ([]kindred.Change, error) {
	return Follow(ctx, l.ledger, l.names, l.roster)
}

func (l *live) close() error { return l.roster.Close() }

// live opens the networks of the app's folder.
func (a *App) live(ctx context.Context) (*live, error) {
	s, ok := a.ledger.(*store.SQLite)
	if !ok {
		return nil, fmt.Errorf("networks are kept in a folder only; give --data DIR: %w", countersign.ErrForbidden)
	}
	return openLive(ctx, a.cfg.Data, s)
}

// strike takes out of a folder's networks whom its ledger erased, if it keeps
// any: what was erased must be gone everywhere.
func strike(ctx context.Context, data string, s *store.SQLite) error {
	if _, err := os.Stat(filepath.Join(data, networksFile)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	l, err := openLive(ctx, data, s)
	if err != nil {
		return err
	}
	return l.close()
}

// populace is the networks as answers tell them.
func (l *live) populace(ctx context.Context) *populace {
	p := newPopulace(ctx, l.ledger, l.names)
	p.ask = l.roster.Ask
	p.reason = func(at countersign.Seq) (reason string, err error) {
		err = l.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
			es, err := tx.After(ctx, at-1, 1, countersign.KindDecision)
			if err == nil && len(es) == 1 && es[0].Seq == at {
				reason = es[0].Decision.Reason
			}
			return err
		})
		return reason, err
	}
	return p
}
