package corpus

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// A record of the log: its length and CRC-32C (uint32 each, little-endian),
// then site and URL, each after its length as a varint, the moment in seconds
// of the Unix epoch, the hash of the evidence, the print.
const (
	headSize  = 8
	maxRecord = 64 << 10
	maxName   = 4096
)

// ErrDamaged says that the log was changed in its middle.
var ErrDamaged = errors.New("corpus: damaged log")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (p *Capture) encode(b []byte) ([]byte, error) {
	if len(p.Site) > maxName || len(p.URL) > maxName {
		return nil, fmt.Errorf("site or address of more than %d bytes", maxName)
	}
	start := len(b)
	b = append(b, make([]byte, headSize)...)
	for _, s := range []string{p.Site, p.URL} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(p.Seen.Unix()))
	b = append(b, p.Evidence[:]...)
	b, err := p.Print.AppendBinary(b)
	if err != nil {
		return nil, err
	}
	body := b[start+headSize:]
	binary.LittleEndian.PutUint32(b[start:], uint32(len(body)))
	binary.LittleEndian.PutUint32(b[start+4:], crc32.Checksum(body, castagnoli))
	return b, nil
}

func (p *Capture) decode(body []byte) error {
	for _, to := range []*string{&p.Site, &p.URL} {
		n, size := binary.Uvarint(body)
		if size <= 0 || n > maxName || uint64(len(body)-size) < n {
			return ErrDamaged
		}
		*to, body = string(body[size:size+int(n)]), body[size+int(n):]
	}
	if len(body) < 8+len(p.Evidence) {
		return ErrDamaged
	}
	p.Seen = time.Unix(int64(binary.LittleEndian.Uint64(body)), 0).UTC()
	body = body[8+copy(p.Evidence[:], body[8:]):]
	return p.Print.UnmarshalBinary(body)
}

// readRecord reads the record at the head of r into buf. io.EOF is a clean
// end, io.ErrUnexpectedEOF one in the middle of a record.
func readRecord(r *bufio.Reader, buf []byte) ([]byte, error) {
	var head [headSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxRecord {
		return nil, ErrDamaged
	}
	if cap(buf) < int(n) {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	if crc32.Checksum(buf, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, ErrDamaged
	}
	return buf, nil
}

func (c *Corpus) readAt(at int64, p *Capture) error {
	b, err := readRecord(bufio.NewReaderSize(io.NewSectionReader(c.log, at, headSize+maxRecord), 4096), nil)
	if err != nil {
		return fmt.Errorf("corpus: record at %d: %w", at, err)
	}
	return p.decode(b)
}

// append writes a record to the log.
func (c *Corpus) append(p *Capture) error {
	if c.log == nil {
		return nil
	}
	b, err := p.encode(c.scratch[:0])
	if err != nil {
		return err
	}
	c.scratch = b
	if _, err := c.log.WriteAt(b, c.end); err != nil {
		return err
	}
	c.at = append(c.at, c.end)
	c.end += int64(len(b))
	return nil
}
