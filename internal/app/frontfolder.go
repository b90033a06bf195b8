package app

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/front"
	"countersign/internal/sink"
	"countersign/normal"
	"countersign/page"
	"countersign/warc"
)

// A captureFolder keeps what a run captures, each site as soon as it was
// visited, so that a run that was killed goes on. A visit's exchanges are added
// to the archive, and once they are on disk its line to the captures: a site
// counts as visited when its line is whole.
type captureFolder struct {
	dir     string
	mu      sync.Mutex
	lines   *os.File
	archive *os.File
	end     int64                   // of the archive
	places  map[string]archivePlace // by domain; of the newest visit
}

// A keptSite is a line of captures, with the place of its exchanges.
type keptSite struct {
	front.Site
	Archive archivePlace `json:"archive"`
}

// An archivePlace is a part of the archive, from a byte to before another.
type archivePlace struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

const (
	folderLines   = "captures.ndjson"
	folderArchive = "captures.warc.gz"
)

// captureDir reports whether captures are a folder, or will be: a name that ends
// in a separator says so.
func captureDir(path string) bool {
	if info, err := os.Stat(path); err == nil {
		return info.IsDir()
	}
	return strings.HasSuffix(path, "/") || strings.HasSuffix(path, string(filepath.Separator))
}

// openCaptures opens a folder, which is made if it is not there, for one run at
// a time. What a killed run left half written is taken away, and said.
func openCaptures(dir string, made time.Time, tell func(string)) (*captureFolder, []front.Site, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, unread("folder of captures", dir, err)
	}
	c := &captureFolder{dir: dir, places: map[string]archivePlace{}}
	sites, err := c.open(made, tell)
	if err != nil {
		return nil, nil, errors.Join(err, c.close())
	}
	return c, sites, nil
}

func (c *captureFolder) open(made time.Time, tell func(string)) (sites []front.Site, err error) {
	const flags = os.O_RDWR | os.O_CREATE | os.O_APPEND
	if c.lines, err = os.OpenFile(filepath.Join(c.dir, folderLines), flags, 0o600); err != nil {
		return nil, unread("captures", c.dir, err)
	}
	if err := alone(c.lines); err != nil {
		return nil, fmt.Errorf("folder of captures %s: another run writes there: %w", c.dir, countersign.ErrConflict)
	}
	if c.archive, err = os.OpenFile(filepath.Join(c.dir, folderArchive), flags, 0o600); err != nil {
		return nil, unread("captures", c.dir, err)
	}
	info, err := c.archive.Stat()
	if err != nil {
		return nil, unread("captures", c.dir, err)
	}
	kept, whole, torn, err := readFolder(c.lines, c.dir)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if k.Archive.To > info.Size() || k.Archive.From > k.Archive.To {
			tell(fmt.Sprintf("%s: the exchanges with %s are not whole; it is visited again", c.dir, k.Domain))
			continue
		}
		c.end = max(c.end, k.Archive.To)
		c.places[k.Domain] = k.Archive
		sites = append(sites, k.Site)
	}
	if torn || info.Size() > c.end && c.end > 0 {
		tell(c.dir + ": a capture was cut off in its middle; that site is visited again")
	}
	if err := errors.Join(c.lines.Truncate(whole), c.archive.Truncate(c.end)); err != nil {
		return nil, fmt.Errorf("folder of captures %s: %w", c.dir, err)
	}
	if c.end == 0 {
		return sites, c.exchanges(&c.end, warc.InfoRecord(Tool(), made, folderArchive))
	}
	return sites, nil
}

// readFolder reads captures up to the last line that is whole. That the last one
// is not says that a run was killed; that another is not, that somebody wrote
// there.
func readFolder(r io.Reader, dir string) (kept []keptSite, whole int64, torn bool, err error) {
	in := bufio.NewReaderSize(r, 1<<20)
	at := map[string]int{}
	for n := 1; ; n++ {
		line, err := lineOf(in)
		if len(line) == 0 && errors.Is(err, io.EOF) {
			return kept, whole, false, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, false, fmt.Errorf("captures %s, line %d: %w", dir, n, err)
		}
		var k keptSite
		bad := json.Unmarshal(line, &k)
		d, ok := normal.Domain(k.Domain)
		if err != nil || bad != nil || !ok {
			if _, more := in.Peek(1); more == nil {
				return nil, 0, false, fmt.Errorf("captures %s, line %d: no capture: %w", dir, n, countersign.ErrInvalid)
			}
			return kept, whole, true, nil
		}
		k.Domain = d
		whole += int64(len(line))
		if i, again := at[d]; again { // the later one counts
			kept[i] = k
			continue
		}
		at[d] = len(kept)
		kept = append(kept, k)
	}
}

// lineOf reads a line with its end, and no more than one capture may have.
func lineOf(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxCapture:
			return nil, countersign.ErrTooLarge
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		}
	}
}

// add keeps a visit. When it returns, the visit is on disk.
func (c *captureFolder) add(site *front.Site, s *Surveyed) error {
	var records []*warc.Record
	for _, x := range s.Captures {
		records = append(records, collect.Records(x)...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k := keptSite{*site, archivePlace{c.end, c.end}}
	if err := c.exchanges(&k.Archive.To, records...); err != nil {
		return err
	}
	var line bytes.Buffer
	if err := sink.Encode(&line, &k, ""); err != nil {
		return fmt.Errorf("capture of %s: %w", s.Domain, err)
	}
	if _, err := c.lines.Write(line.Bytes()); err != nil {
		return fmt.Errorf("folder of captures %s: %w", c.dir, err)
	}
	if err := c.lines.Sync(); err != nil {
		return fmt.Errorf("folder of captures %s: %w", c.dir, err)
	}
	c.end, c.places[s.Domain] = k.Archive.To, k.Archive
	return nil
}

// exchanges adds records to the archive, and moves its end once they are on
// disk. An archive that took a part of them is cut back.
func (c *captureFolder) exchanges(end *int64, records ...*warc.Record) error {
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	for _, r := range records {
		if err := w.Write(r); err != nil {
			return err
		}
	}
	_, err := c.archive.Write(b.Bytes())
	if err == nil {
		err = c.archive.Sync()
	}
	if err != nil {
		return fmt.Errorf("folder of captures %s: %w", c.dir, errors.Join(err, c.archive.Truncate(*end)))
	}
	*end += int64(b.Len())
	return nil
}

// input names the captures by their hash, as they are now.
func (c *captureFolder) input() (countersign.Input, error) {
	h := sha256.New()
	n, err := io.Copy(h, io.NewSectionReader(c.lines, 0, 1<<62))
	if err != nil {
		return countersign.Input{}, unread("captures", c.dir, err)
	}
	return countersign.Input{Name: c.dir, SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: n}, nil
}

func (c *captureFolder) close() error {
	var err error
	for _, f := range []*os.File{c.lines, c.archive} {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// readCaptures reads a folder that others may write.
func (f *fronting) readCaptures(dir string) error {
	file, err := os.Open(filepath.Join(dir, folderLines))
	if err != nil {
		return unread("captures", dir, err)
	}
	defer file.Close()
	h, counted := sha256.New(), &counter{}
	kept, _, _, err := readFolder(io.TeeReader(file, io.MultiWriter(h, counted)), dir)
	if err != nil {
		return err
	}
	for _, k := range kept {
		f.take(k.Site)
	}
	f.inputs = append(f.inputs, countersign.Input{Name: dir, SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: counted.n})
	return nil
}

// take takes a captured site; the later one counts.
func (f *fronting) take(s front.Site) {
	f.sites = slices.DeleteFunc(f.sites, func(o front.Site) bool { return o.Domain == s.Domain })
	f.sites = append(f.sites, s)
}

// goOn opens the folder of a run that visits sites, and takes what is there.
func (f *fronting) goOn(dir string, wanted []string) error {
	if f.folder != nil {
		return fmt.Errorf("captures are kept in one folder, and --captures names %s and %s: %w", f.folder.dir, dir, countersign.ErrInvalid)
	}
	folder, sites, err := openCaptures(filepath.Clean(dir), f.r.Now, f.r.Tell)
	if err != nil {
		return err
	}
	f.folder = folder
	have := 0
	for _, s := range sites {
		if slices.Contains(wanted, s.Domain) {
			have++
		}
		f.take(s)
	}
	if have > 0 && have < len(wanted) {
		f.r.Tell(fmt.Sprintf("%s has %d of %s; the others are visited", folder.dir, have, count(len(wanted), "site", "sites")))
	}
	return nil
}

// kept writes a visit into the folder. One that learnt nothing at all says more
// about the way there than about the site, and is made again.
func (f *fronting) kept(site *front.Site, s *Surveyed) error {
	if f.folder == nil || !site.Gone && len(site.Addresses) == 0 && len(site.NS) == 0 && len(site.Pages) == 0 && site.Registration == nil {
		return nil
	}
	return f.folder.add(site, s)
}

// pack writes the exchanges of visits to some sites as an archive for replay.
func (c *captureFolder) pack(w io.Writer, made time.Time, sites []front.Site, more ...*warc.Record) error {
	a := warc.Archive{Title: "websites", Software: Tool(), Created: made.UTC().Truncate(time.Second)}
	for i := range sites {
		answered := map[string]time.Time{}
		for r, err := range c.records(sites[i].Domain) {
			if err != nil {
				return err
			}
			if r.Type != warc.Request {
				answered[r.Target] = r.Date
			}
		}
		for _, p := range sites[i].Pages {
			if at, ok := answered[p.URL]; ok {
				a.Pages = append(a.Pages, warc.Page{URL: p.URL, Title: page.Read(page.UTF8(p.HTML, p.Type)).Title, Date: at})
			}
		}
	}
	return warc.WriteWACZ(w, a, func(yield func(*warc.Record, error) bool) {
		for i := range sites {
			for r, err := range c.records(sites[i].Domain) {
				if !yield(r, err) {
					return
				}
			}
		}
		yieldAll(more, yield)
	})
}

// records reads the exchanges of the newest visit to a site.
func (c *captureFolder) records(domain string) iter.Seq2[*warc.Record, error] {
	return func(yield func(*warc.Record, error) bool) {
		p := c.places[domain]
		for in := warc.NewReader(io.NewSectionReader(c.archive, p.From, p.To-p.From)); ; {
			r, err := in.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil {
				err = r.Verify()
			}
			if err != nil {
				yield(nil, fmt.Errorf("exchanges with %s: %w", domain, err))
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}
