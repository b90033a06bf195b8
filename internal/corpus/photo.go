package corpus

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/zeebo/xxh3"

	"countersign"
	"countersign/normal"
	"countersign/page"
)

// A Photo is the picture of a person as a site showed it. Of the name that
// stood beside it only the hashes of its words are kept: they tell whether the
// picture stands under another name elsewhere, and nothing else.
type Photo struct {
	Site     string // registrable domain
	URL      string
	Seen     time.Time // to the second
	Evidence countersign.Hash
	Hash     page.ImageHash
	Words    []uint32 // ascending; none where no name stood beside it
}

// mostWords is how many words of a name are kept.
const mostWords = 8

// WordsOf returns the hashes of a name's words, ascending, whatever their order
// and spelling with or without marks.
func WordsOf(name string) []uint32 {
	var out []uint32
	for _, w := range normal.NameParts(name) {
		out = append(out, uint32(xxh3.HashString(w)))
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), mostWords)]
}

// photosName is the log of photographs in a corpus' folder: records in the
// framing of the log of prints, each site, URL, moment, hash of the evidence,
// perceptual hash (four words, little-endian), a count and the words.
const photosName = "photos.log"

// Photos are the pictures of people of one folder, or of one run. Methods may
// be called from several goroutines.
//
// All hashes are held in memory. Of many, those are looked at that agree with
// the one asked for in one of sixteen parts but for one bit at most: of two
// that differ in fewer than 32 bits some part does (M. Norouzi, A. Punjani, D.
// Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", CVPR 2012), so
// none within reach is missed.
type Photos struct {
	mu     sync.RWMutex
	log    *os.File // nil in memory
	end    int64
	hashes []page.ImageHash
	held   []Photo
	have   map[uint64]bool
	parts  *photoParts // nil while there are few
	failed error
}

// fewPhotos are looked through one by one.
const fewPhotos = 4096

// photoParts chains the photographs that have one value in one part of the hash.
type photoParts struct {
	heads [16][1 << 16]int32 // place of the last one, counted from 1
	next  [16][]int32        // by place: the one before it
}

func (c *photoParts) add(h page.ImageHash) {
	for i := range c.heads {
		v := part16(h, i)
		c.next[i] = append(c.next[i], c.heads[i][v])
		c.heads[i][v] = int32(len(c.next[i]))
	}
}

func part16(h page.ImageHash, i int) uint16 { return uint16(h[i/4] >> (16 * (i % 4))) }

// each calls yield with the places of all that may be within reach, some
// more than once.
func (c *photoParts) each(h page.ImageHash, yield func(int)) {
	for i := range c.heads {
		v := part16(h, i)
		for bit := -1; bit < 16; bit++ {
			probe := v
			if bit >= 0 {
				probe ^= 1 << bit
			}
			for at := c.heads[i][probe]; at > 0; at = c.next[i][at-1] {
				yield(int(at) - 1)
			}
		}
	}
}

// NewPhotos returns none, in memory.
func NewPhotos() *Photos { return &Photos{have: map[uint64]bool{}} }

// OpenPhotos opens the photographs of a corpus' folder, which is made if it is
// not there. One process may have it open.
func OpenPhotos(dir string) (*Photos, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("photographs: %w", err)
	}
	log, err := os.OpenFile(filepath.Join(dir, photosName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("photographs: %w", err)
	}
	x := NewPhotos()
	x.log = log
	err = x.read(log, -1)
	if errors.Is(err, io.ErrUnexpectedEOF) { // a crash cut it short: it was never acknowledged
		err = log.Truncate(x.end)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("photographs: %w", err), log.Close())
	}
	return x, nil
}

// FirstPhotos returns, in memory, the first n photographs of a folder: what was
// known when it had no more. The folder is only read, and may be in use.
func FirstPhotos(dir string, n int) (*Photos, error) {
	x := NewPhotos()
	if n == 0 {
		return x, nil
	}
	log, err := os.Open(filepath.Join(dir, photosName))
	if err != nil {
		return nil, fmt.Errorf("photographs: %w: %w", countersign.ErrNotFound, err)
	}
	defer log.Close()
	if err := x.read(log, n); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("photographs: %w", err)
	}
	if len(x.held) != n {
		return nil, fmt.Errorf("photographs: %s has %d and not %d: %w", dir, len(x.held), n, ErrDamaged)
	}
	return x, nil
}

// read takes up to n records of a log, all for n less than 0.
func (x *Photos) read(log io.Reader, n int) error {
	r := bufio.NewReaderSize(log, 1<<20)
	var buf []byte
	for len(x.held) != n {
		b, err := readRecord(r, buf)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var p Photo
		if err := p.decode(b); err != nil {
			return fmt.Errorf("record at %d: %w", x.end, err)
		}
		x.end += headSize + int64(len(b))
		buf = b[:0]
		x.take(&p)
	}
	return nil
}

func (x *Photos) take(p *Photo) {
	x.hashes = append(x.hashes, p.Hash)
	x.held = append(x.held, *p)
	x.have[p.key()] = true
	switch {
	case x.parts != nil:
		x.parts.add(p.Hash)
	case len(x.held) > fewPhotos:
		x.parts = &photoParts{}
		for _, h := range x.hashes {
			x.parts.add(h)
		}
	}
}

func (p *Photo) key() uint64 {
	h := xxh3.New()
	_, _ = h.WriteString(p.Site + "\x00" + p.URL + "\x00" + p.Hash.String()) // a hash takes all
	var b [4]byte
	for _, w := range p.Words {
		binary.LittleEndian.PutUint32(b[:], w)
		_, _ = h.Write(b[:])
	}
	return h.Sum64()
}

// Len is how many photographs there are.
func (x *Photos) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.held)
}

// AddNew takes a photograph unless it was taken before with the same site,
// address and name. It is safe on disk after the next [Photos.Sync].
func (x *Photos) AddNew(p *Photo) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.failed != nil || x.have[p.key()] {
		return x.failed
	}
	if x.log != nil {
		b, err := p.encode()
		if err == nil {
			_, err = x.log.WriteAt(b, x.end)
		}
		if err != nil {
			x.failed = fmt.Errorf("photographs: %w", err)
			return x.failed
		}
		x.end += int64(len(b))
	}
	kept := *p
	kept.Words = slices.Clone(p.Words)
	x.take(&kept)
	return nil
}

// Alike returns the photographs of other sites that look like one, the first
// that was seen of each site, oldest first.
func (x *Photos) Alike(h page.ImageHash, site string) []Photo {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []Photo
	look := func(i int) {
		p := &x.held[i]
		if h.Distance(x.hashes[i]) > page.ImageAlike || p.Site == site {
			return
		}
		at := slices.IndexFunc(out, func(o Photo) bool { return o.Site == p.Site })
		switch {
		case at < 0:
			out = append(out, *p)
		case cmp.Or(p.Seen.Compare(out[at].Seen), cmp.Compare(p.URL, out[at].URL)) < 0:
			out[at] = *p
		}
	}
	if x.parts != nil {
		x.parts.each(h, look)
	} else {
		for i := range x.hashes {
			look(i)
		}
	}
	slices.SortFunc(out, func(a, b Photo) int { return cmp.Or(a.Seen.Compare(b.Seen), cmp.Compare(a.Site, b.Site)) })
	return out
}

// Sync makes sure that every photograph taken is on disk.
func (x *Photos) Sync() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.log == nil || x.failed != nil {
		return x.failed
	}
	if err := x.log.Sync(); err != nil {
		x.failed = fmt.Errorf("photographs: %w", err)
	}
	return x.failed
}

// Close syncs and closes the file.
func (x *Photos) Close() error {
	err := x.Sync()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.log != nil {
		err = errors.Join(err, x.log.Close())
	}
	x.log, x.failed = nil, os.ErrClosed
	return err
}

func (p *Photo) encode() ([]byte, error) {
	if len(p.Site) > maxName || len(p.URL) > maxName || len(p.Words) > mostWords {
		return nil, fmt.Errorf("site, address or name of more than %d bytes", maxName)
	}
	b := make([]byte, headSize, 256)
	for _, s := range []string{p.Site, p.URL} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(p.Seen.Unix()))
	b = append(b, p.Evidence[:]...)
	for _, w := range p.Hash {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	b = append(b, byte(len(p.Words)))
	for _, w := range p.Words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	body := b[headSize:]
	binary.LittleEndian.PutUint32(b, uint32(len(body)))
	binary.LittleEndian.PutUint32(b[4:], crc32.Checksum(body, castagnoli))
	return b, nil
}

func (p *Photo) decode(body []byte) error {
	for _, to := range []*string{&p.Site, &p.URL} {
		n, size := binary.Uvarint(body)
		if size <= 0 || n > maxName || uint64(len(body)-size) < n {
			return ErrDamaged
		}
		*to, body = string(body[size:size+int(n)]), body[size+int(n):]
	}
	const fixed = 8 + len(p.Evidence) + 8*len(p.Hash) + 1
	if len(body) < fixed {
		return ErrDamaged
	}
	p.Seen = time.Unix(int64(binary.LittleEndian.Uint64(body)), 0).UTC()
	body = body[8+copy(p.Evidence[:], body[8:]):]
	for i := range p.Hash {
		p.Hash[i] = binary.LittleEndian.Uint64(body[8*i:])
	}
	body = body[8*len(p.Hash):]
	n := int(body[0])
	if n > mostWords || len(body) != 1+4*n {
		return ErrDamaged
	}
	for i := range n {
		p.Words = append(p.Words, binary.LittleEndian.Uint32(body[1+4*i:]))
	}
	return nil
}
