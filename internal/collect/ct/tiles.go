package ct

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"countersign"
)

// tile reads the data tile that an entry is in, and returns what stands behind
// it.
func (w *Watcher) tile(ctx context.Context, l *Log, from, stop int64) ([]*Entry, error) {
	n := from / tileWidth
	width := min(stop-n*tileWidth, tileWidth)
	b, _, err := w.get(ctx, l.URL+tilePath("data", n, width))
	if err != nil && width < tileWidth { // the tile may be full by now, and its parts gone
		b, _, err = w.get(ctx, l.URL+tilePath("data", n, tileWidth))
	}
	if err != nil {
		return nil, err
	}
	all, err := parseTile(n*tileWidth, b)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", l.Name, err)
	}
	if int64(len(all)) < width {
		return nil, fmt.Errorf("log %s: a tile of %d entries where %d should be: %w", l.Name, len(all), width, countersign.ErrInvalid)
	}
	return all[from-n*tileWidth : width], nil
}

// tilePath writes an index in groups of three digits, all but the last after an
// x (c2sp.org/tlog-tiles).
func tilePath(level string, n, width int64) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	path = "tile/" + level + "/" + path
	if width < tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return path
}

// tiles gives the hash tiles of a log to whoever proves something of it.
type tiles struct {
	ctx context.Context
	w   *Watcher
	l   *Log
}

// Height is 8: tiles of 256 hashes.
func (t *tiles) Height() int { return 8 }

// SaveTiles keeps nothing.
func (t *tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// ReadTiles fetches tiles. What they hold is checked by who asked.
func (t *tiles) ReadTiles(want []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range want {
		b, _, err := t.w.get(t.ctx, t.l.URL+tilePath(fmt.Sprint(tile.L), tile.N, int64(tile.W)))
		if err != nil && tile.W < tileWidth {
			b, _, err = t.w.get(t.ctx, t.l.URL+tilePath(fmt.Sprint(tile.L), tile.N, tileWidth))
		}
		if err != nil {
			return nil, err
		}
		if len(b) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("a hash tile of %d bytes: %w", len(b), countersign.ErrInvalid)
		}
		out = append(out, b[:tile.W*tlog.HashSize])
	}
	return out, nil
}
