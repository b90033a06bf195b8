package roster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A carrier moves what was committed from the write-ahead log into the file, on
// a connection of its own: a writer that did so itself would make everybody
// wait every hundred records or so. What it cannot move, it leaves to the next
// time; nothing depends on it.
type carrier struct {
	db    *sql.DB
	kick  chan struct{} // that something was committed
	once  sync.Once
	stop  chan struct{}
	ended chan struct{}
}

const (
	// carryPause is how long commits gather: a page that many of them wrote is
	// moved once.
	carryPause = 250 * time.Millisecond
	// carryMost is how many pages the log may have before the writer moves what
	// is left, so that it begins anew.
	carryMost = 8 << 10
	// carryPragma is for a writer whose carrier does not keep up at all, and for
	// the first reading of a ledger, whose log is as long as the file.
	carryPragma = "&_pragma=wal_autocheckpoint(65536)&_pragma=journal_size_limit(67108864)"
)

func (r *Roster) openCarrier(dsn string) error {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	r.carrier = &carrier{db: db, kick: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{})}
	go r.carryAll()
	return nil
}

// close ends the carrier when what it does is done.
func (k *carrier) close() error {
	k.once.Do(func() { close(k.stop) })
	<-k.ended
	return k.db.Close()
}

// committed wakes the carrier.
func (k *carrier) committed() {
	select {
	case k.kick <- struct{}{}:
	default:
	}
}

func (r *Roster) carryAll() {
	defer close(r.carrier.ended)
	pause := time.NewTimer(carryPause)
	defer pause.Stop()
	for {
		select {
		case <-r.carrier.stop:
			return
		case <-r.carrier.kick:
		}
		pause.Reset(carryPause)
		select {
		case <-r.carrier.stop:
			return
		case <-pause.C:
		}
		pages, err := checkpoint(r.carrier.db)
		if err == nil && pages > carryMost { // and what came meanwhile
			r.mu.Lock()
			_, err = checkpoint(r.db)
			r.mu.Unlock()
		}
		if err != nil {
			r.spoil(err)
			return
		}
	}
}

// spoil ends all writing: after a failed sync nobody knows what is on the disk.
func (r *Roster) spoil(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil {
		r.fail = fmt.Errorf("roster: %w; it must be opened anew", err)
	}
}

// checkpoint moves what the log has, and returns how many pages that is. Nobody
// waits for it.
func checkpoint(db *sql.DB) (pages int64, err error) {
	var busy, carried int64
	err = db.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &carried)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return pages, err
}
