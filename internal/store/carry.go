package store

import (
	"database/sql/driver"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// A carrier moves what was committed from the write-ahead log into the
// ledger's file, on a connection of its own: a writer that did so itself would
// make everybody wait for thousands of pages at every few hundred records.
type carrier struct {
	mu   sync.Mutex // held while it is at work: SQLite refuses a second one
	c    *conn
	kick chan struct{} // that something was committed
	late atomic.Bool   // the log is long although it was carried: the next writer helps
}

const (
	// carryPause is how long commits gather: a page that many of them wrote is
	// moved once. Long, and the disk is busy for as long with what gathered.
	carryPause = 100 * time.Millisecond
	// carryMost is how many pages the log may have before a writer moves what is
	// left, so that it begins anew: who commits while the carrier works leaves
	// something that it did not see.
	carryMost = 8 << 10
	// carryPragma is for a writer whose carrier does not keep up at all.
	carryPragma = "wal_autocheckpoint=65536"
)

func (s *SQLite) openCarrier() (err error) {
	s.carrier.kick = make(chan struct{}, 1)
	s.carrier.c, err = dial(filepath.Join(s.dir, "ledger.db"), "busy_timeout=5000", "synchronous=FULL", "cache_size=-64")
	return err
}

// committed wakes the carrier.
func (k *carrier) committed() {
	select {
	case k.kick <- struct{}{}:
	default:
	}
}

// carryAll works until the ledger is closed.
func (s *SQLite) carryAll() {
	pause := time.NewTimer(carryPause)
	defer pause.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-s.carrier.kick:
		}
		pause.Reset(carryPause)
		select {
		case <-s.stop:
			return
		case <-pause.C:
		}
		if err := s.carry(s.carrier.c); fatal(err) {
			s.mu.Lock()
			s.spoil(err)
			s.mu.Unlock()
			return
		}
	}
}

// carry moves what the log has, as far as no reader needs it, and syncs.
// Nobody waits for it, neither those who read nor those who write.
func (s *SQLite) carry(c *conn) error {
	s.carrier.mu.Lock()
	defer s.carrier.mu.Unlock()
	pages, carried, err := checkpoint(c, "PASSIVE")
	s.carrier.late.Store(err == nil && pages > carryMost && (c != s.c || carried < pages))
	return err
}

// help moves what the carrier could not, in the turn of a writer that has
// committed: it is what came while the carrier worked.
func (s *SQLite) help() {
	if !s.carrier.late.Load() || !s.carrier.mu.TryLock() {
		return
	}
	s.carrier.mu.Unlock()
	if err := s.carry(s.c); fatal(err) {
		s.spoil(err)
	}
}

// checkpoint returns how many pages the log has, and how many of them stand in
// the file.
func checkpoint(c *conn, how string) (pages, carried int64, err error) {
	err = c.query("PRAGMA wal_checkpoint("+how+")", func(row []driver.Value) error {
		pages, _ = row[1].(int64)
		carried, _ = row[2].(int64)
		return nil
	})
	return pages, carried, err
}
