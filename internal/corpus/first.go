package corpus

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"countersign"
)

// First returns, in memory, the first n pages of a folder's corpus: what was
// known when it had no more. The folder is only read, and may be in use.
func First(dir string, n int) (*Corpus, error) {
	log, err := os.Open(filepath.Join(dir, logName))
	if err != nil {
		return nil, fmt.Errorf("corpus: %w: %w", countersign.ErrNotFound, err)
	}
	defer log.Close()
	c := New()
	r := bufio.NewReaderSize(log, 1<<20)
	var buf []byte
	for i := range n {
		b, err := readRecord(r, buf)
		if err != nil {
			return nil, fmt.Errorf("corpus: %s has %d pages and not %d: %w", dir, i, n, ErrDamaged)
		}
		var p Capture
		if err := p.decode(b); err != nil {
			return nil, fmt.Errorf("corpus: record %d: %w", i, err)
		}
		buf = b[:0]
		c.take(&p)
	}
	return c, nil
}
