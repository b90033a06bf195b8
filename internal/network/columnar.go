package network

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"

	"countersign"
)

const (
	maxRowGroup = 1 << 30 // bytes of one column of it, unpacked
	readAhead   = 1 << 10 // rows of a group held at once
)

// columnar reads a Parquet file: three columns by their names, texts or numbers,
// other columns skipped. Row groups are shared among the workers.
func (r *reading) columnar(ctx context.Context, name string, in columnar) error {
	sum := newDigest(ctx, io.NewSectionReader(in, 0, in.Size()))
	if _, err := io.Copy(io.Discard, sum); err != nil {
		return err
	}
	f, at, err := openColumns(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	groups := f.RowGroups()
	var next atomic.Int64
	errs := make(chan error, r.o.Workers)
	for range r.o.Workers {
		go func() {
			w := r.worker()
			var err error
			for i := int(next.Add(1)) - 1; i < len(groups) && err == nil; i = int(next.Add(1)) - 1 {
				if err = ctx.Err(); err == nil {
					err = w.rowGroup(groups[i], at)
				}
				r.o.Progress("reading", int64(i), int64(len(groups)))
			}
			errs <- errors.Join(err, w.close())
		}()
	}
	for range r.o.Workers {
		if e := <-errs; err == nil {
			err = e
		}
	}
	r.report.Inputs = append(r.report.Inputs, sum.input(name))
	return err
}

// openColumns opens a file and finds the columns. A file that makes the library
// panic is damaged.
func openColumns(in columnar) (f *parquet.File, at [3]int, err error) {
	defer guard(&err)
	if err := soundFooter(in); err != nil {
		return nil, at, damaged(err)
	}
	f, err = parquet.OpenFile(in, in.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, at, damaged(err)
	}
	leaves := f.Root().Columns()
	for i, names := range columnNames {
		at[i] = -1
		for _, c := range leaves {
			for _, n := range names {
				if c.Leaf() && !c.Repeated() && at[i] < 0 && strings.EqualFold(c.Name(), n) {
					at[i] = int(c.Index())
				}
			}
		}
		if at[i] < 0 {
			return nil, at, fmt.Errorf("a Parquet file without a column %s: %w", names[0], countersign.ErrInvalid)
		}
	}
	return f, at, soundGroups(in, f, at)
}

// soundGroups refuses what would take more memory than a table does.
func soundGroups(in columnar, f *parquet.File, at [3]int) error {
	groups := f.Metadata().RowGroups
	for i := range groups {
		g := &groups[i]
		for _, column := range at {
			if column >= len(g.Columns) || g.NumRows < 0 {
				return damaged(errors.New("a row group without its columns"))
			}
			c := &g.Columns[column].MetaData
			if c.TotalUncompressedSize > maxRowGroup {
				return fmt.Errorf("a Parquet file with a column of more than 1 GiB in one row group; write smaller groups: %w", countersign.ErrTooLarge)
			}
			if err := soundPages(in, c, g.NumRows); err != nil {
				return damaged(err)
			}
		}
	}
	return nil
}

func guard(err *error) {
	if p := recover(); p != nil {
		*err = damaged(fmt.Errorf("%v", p))
	}
}

func damaged(err error) error {
	return fmt.Errorf("a damaged Parquet file (%.200v): %w", err, countersign.ErrInvalid)
}

// rowGroup takes the rows of a group.
func (w *worker) rowGroup(g parquet.RowGroup, at [3]int) (err error) {
	defer guard(&err)
	chunks := g.ColumnChunks()
	var columns [3]*column
	for i := range columns {
		columns[i] = &column{pages: chunks[at[i]].Pages()}
		defer columns[i].pages.Close()
	}
	var cells [3][]byte
	for n := int64(0); n < g.NumRows(); n++ {
		whole := true
		for i, c := range columns {
			v, err := c.next()
			if err != nil {
				return damaged(err)
			}
			whole = whole && !v.IsNull()
			cells[i] = c.cell(v)
		}
		if !whole {
			w.ignored++
			continue
		}
		if err := w.row(cells[0], cells[1], cells[2]); err != nil {
			return err
		}
	}
	return nil
}

// A column gives out the values of one column of a group, one after another.
type column struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    [readAhead]parquet.Value
	have   []parquet.Value
	text   []byte
}

func (c *column) next() (parquet.Value, error) {
	for len(c.have) == 0 {
		if err := c.fill(); err != nil {
			return parquet.Value{}, err
		}
	}
	v := c.have[0]
	c.have = c.have[1:]
	return v, nil
}

func (c *column) fill() error {
	if c.values == nil {
		p, err := c.pages.ReadPage()
		if err != nil {
			return err
		}
		c.page, c.values = p, p.Values()
	}
	n, err := c.values.ReadValues(c.buf[:])
	c.have = c.buf[:n]
	if err == nil || n > 0 {
		return nil
	}
	c.values = nil
	parquet.Release(c.page)
	if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// cell is a value as text.
func (c *column) cell(v parquet.Value) []byte {
	if k := v.Kind(); k == parquet.ByteArray || k == parquet.FixedLenByteArray {
		return v.ByteArray()
	}
	c.text = append(c.text[:0], v.String()...)
	return c.text
}
