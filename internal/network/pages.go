package network

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	maxFooter    = 8 << 20
	maxPage      = 256 << 20 // bytes of a page, unpacked
	maxPageSwell = 1000      // how many times larger than packed a page may be
)

// soundFooter looks at the end of a file before the library reads it: lists
// there may claim any length, too.
func soundFooter(in columnar) error {
	var tail [8]byte
	if in.Size() < 12 {
		return io.ErrUnexpectedEOF
	}
	if _, err := in.ReadAt(tail[:], in.Size()-8); err != nil {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if n > min(maxFooter, in.Size()-12) {
		return fmt.Errorf("a footer of %s", size(n))
	}
	b := make([]byte, n)
	if _, err := in.ReadAt(b, in.Size()-8-n); err != nil {
		return err
	}
	_, err := skim(b)
	return err
}

// soundPages looks at the headers of a column's pages before the library reads
// any: it takes memory for what a header claims, and a damaged one may claim
// anything.
func soundPages(in io.ReaderAt, c *format.ColumnMetaData, rows int64) error {
	at := c.DataPageOffset
	if d := c.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	values := int64(0)
	for end := at + c.TotalCompressedSize; at < end; {
		var h format.PageHeader
		n, err := pageHeader(in, at, end, &h)
		if err != nil {
			return err
		}
		claimed, err := soundPage(&h, end-at-n, rows)
		if err != nil {
			return err
		}
		values += claimed
		at += n + int64(h.CompressedPageSize)
	}
	if values < rows {
		return fmt.Errorf("%d values in a column of %d rows", values, rows)
	}
	return nil
}

// pageHeader reads a header and returns how long it is.
func pageHeader(in io.ReaderAt, at, end int64, h *format.PageHeader) (int64, error) {
	const most = 64 << 10 // statistics stand in it
	b := make([]byte, min(max(end-at, 0), most))
	if _, err := in.ReadAt(b, at); err != nil && err != io.EOF {
		return 0, err
	}
	n, err := skim(b)
	if err != nil {
		return 0, err
	}
	var p thrift.CompactProtocol
	return int64(n), thrift.NewDecoder(p.NewReaderFromBytes(b[:n])).Decode(h)
}

func soundPage(h *format.PageHeader, rest, rows int64) (values int64, err error) {
	packed, size := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
	if packed < 0 || packed > rest || size < 0 || size > maxPage || size > maxPageSwell*(packed+64) {
		return 0, fmt.Errorf("a page of %d bytes that unpacks to %d", packed, size)
	}
	n := int32(0)
	switch {
	case h.DataPageHeader.Valid:
		n = h.DataPageHeader.V.NumValues
		values = int64(n)
	case h.DataPageHeaderV2.Valid:
		v := &h.DataPageHeaderV2.V
		n = v.NumValues
		values = int64(n)
		if levels := int64(v.DefinitionLevelsByteLength) + int64(v.RepetitionLevelsByteLength); v.DefinitionLevelsByteLength < 0 || v.RepetitionLevelsByteLength < 0 || levels > size || v.NumNulls < 0 || v.NumNulls > n {
			return 0, fmt.Errorf("a page of %d values of which %d are none", n, v.NumNulls)
		}
	case h.DictionaryPageHeader.Valid:
		n = h.DictionaryPageHeader.V.NumValues
	}
	if n < 0 || int64(n) > rows {
		return 0, fmt.Errorf("a page of %d values in a group of %d rows", n, rows)
	}
	return values, nil
}
