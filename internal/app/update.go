package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"countersign"
	"countersign/internal/fetch"
)

// An Update says which lists to fetch, and how.
type Update struct {
	Data    string
	Names   []string            // none means the official ones and those in force
	URLs    map[string][]string // other addresses, by list
	Force   bool                // take what would be held back
	Outside Outside
}

// An origin says where a file in force came from, and what to ask with the
// next time.
type origin struct {
	File     string `json:"file"`
	URL      string `json:"url"`
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"` // as the publisher wrote it
	Bytes    int    `json:"bytes"`
	SHA256   string `json:"sha256"`
	Checked  bool   `json:"checked,omitempty"` // against the publisher's own checksum
}

// listLimits are the patience of a list: the largest has some hundred MiB.
var listLimits = fetch.Limits{
	Time: 10 * time.Minute, Idle: 30 * time.Second, Rate: 1024, Wire: maxList, Body: maxList, Hops: 5,
}

// updater is one run.
type updater struct {
	Update
	client *fetch.Client
	now    func() time.Time
	lists  []imported
}

// UpdateLists fetches lists from their publishers and puts in force what is
// good, saying one line a list. What is not is held back, and the last good
// one stays. It returns how many lists are as their publisher has them, and
// how many could not be brought there.
func UpdateLists(ctx context.Context, w io.Writer, u Update, now func() time.Time) (good, held int, err error) {
	if u.Outside.Offline {
		return 0, 0, fmt.Errorf("lists are not fetched: --offline; download them elsewhere and use `countersign lists import`: %w", fetch.ErrOffline)
	}
	run := updater{Update: u, now: now}
	if run.client, err = u.Outside.client(fetch.Config{Limits: listLimits}); err != nil {
		return 0, 0, err
	}
	if run.lists, err = manifest(u.Data); err != nil {
		return 0, 0, err
	}
	for _, f := range feedsFor(u.Names, u.URLs, run.lists) {
		say, err := run.list(ctx, f)
		if errors.Is(err, context.Canceled) {
			return good, held, err
		}
		good++
		if err != nil {
			good, held = good-1, held+1
			say = fmt.Sprintf("held back: %s; %s", sentence(err), run.stays(f.list))
		}
		lines := strings.Split(f.list+": "+say, "\n")
		for _, l := range lines {
			if _, err := fmt.Fprintln(w, Plain(l)); err != nil {
				return good, held, err
			}
		}
		t := try{At: now().UTC().Format(time.RFC3339), Say: strings.TrimPrefix(lines[0], f.list+": "), Held: err != nil}
		if err := noteTry(u.Data, f.list, t); err != nil {
			return good, held, err
		}
	}
	return good, held, nil
}

// sentence is an error on one line, bounded, without the kind at its end.
func sentence(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	for _, kind := range []error{countersign.ErrInvalid, countersign.ErrNotFound, countersign.ErrTooLarge, countersign.ErrConflict} {
		s = strings.TrimSuffix(s, ": "+kind.Error())
	}
	const most = 400
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

func (u *updater) inForce(name string) (imported, bool) {
	for _, m := range u.lists {
		if m.Name == name {
			return m, true
		}
	}
	return imported{}, false
}

func (u *updater) stays(name string) string {
	m, ok := u.inForce(name)
	switch {
	case !ok:
		return "none is in force"
	case m.Date == "":
		return fmt.Sprintf("the one taken %s stays in force", m.Taken)
	}
	return fmt.Sprintf("the one of %s stays in force", m.Date)
}

// list brings one list up to date.
func (u *updater) list(ctx context.Context, f feed) (string, error) {
	parts := f.parts()
	if urls := u.URLs[f.list]; urls != nil {
		var err error
		if f, parts, err = f.at(urls); err != nil {
			return "", err
		}
	}
	if len(parts) == 0 {
		return "", fmt.Errorf("no address is known for %.40q; --url %.40s=URL names one: %w", f.list, f.list, countersign.ErrNotFound)
	}
	old, _ := u.inForce(f.list)
	d := &download{updater: u, old: old}
	if err := d.all(ctx, f, parts); err != nil {
		return "", err
	}
	if !d.changed || sumOf(d.files) == old.SHA256 {
		return fmt.Sprintf("unchanged; %s", u.stays(f.list)), nil
	}
	m, err := admit(ctx, u.Data, Import{Name: f.list, Force: u.Force, sent: d.newest}, d.files, d.from, u.now())
	if err != nil {
		return "", err
	}
	return m.say(), nil
}

// say tells what is in force, and the checksums of its files.
func (m imported) say() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows in force, of %s, sha256 %.12s", m.Rows, orUnknown(m.Date), m.SHA256)
	for _, o := range m.From {
		fmt.Fprintf(&b, "\n  %s  %d bytes  sha256 %s", o.File, o.Bytes, o.SHA256)
		if o.Checked {
			b.WriteString("  as the publisher says")
		}
	}
	return b.String()
}

func orUnknown(date string) string {
	if date == "" {
		return "unknown date"
	}
	return date
}

// A download gathers the files of one list.
type download struct {
	*updater
	old     imported
	files   []namedBytes
	from    []origin
	changed bool
	newest  string // day on which the publisher last changed a file
}

func (d *download) all(ctx context.Context, f feed, parts []part) error {
	for _, p := range parts {
		want := ""
		if f.index {
			var err error
			if p, want, err = d.index(ctx, p); err != nil {
				return err
			}
		}
		if err := d.one(ctx, p, want); err != nil {
			return err
		}
	}
	if len(d.files) == 0 {
		return fmt.Errorf("the publisher's files are empty: %w", countersign.ErrInvalid)
	}
	return nil
}

// one fetches a file, or takes the one in force where the publisher says that
// it did not change.
func (d *download) one(ctx context.Context, p part, want string) error {
	was, had := d.before(p)
	q := fetch.Request{URL: p.url}
	if had {
		q.ETag, q.Modified = was.ETag, was.Modified
	}
	r, err := d.client.Get(ctx, q)
	if err != nil {
		return err
	}
	switch {
	case r.Status == http.StatusNotModified && had:
		return d.again(was)
	case r.Status != http.StatusOK:
		return fmt.Errorf("%s: the publisher answers %d %s: %w", p.name, r.Status, http.StatusText(r.Status), countersign.ErrNotFound)
	case isPage(r.Body):
		return fmt.Errorf("%s: a web page came and not the list: %w", p.name, countersign.ErrInvalid)
	case len(bytes.Trim(r.Body, " \t\r\n\x1a")) == 0 && strings.HasSuffix(p.name, "_COMMENTS.CSV"):
		return nil // remarks that did not fit elsewhere: there may be none
	}
	if err := checkSum(p.name, r.Body, want); err != nil {
		return err
	}
	sum := sha256.Sum256(r.Body)
	o := origin{File: p.name, URL: p.url, ETag: r.Header.Get("ETag"), Modified: r.Header.Get("Last-Modified"), Bytes: len(r.Body),
		SHA256: hex.EncodeToString(sum[:]), Checked: want != ""}
	d.changed = true
	d.add(namedBytes{p.name, r.Body}, o)
	return nil
}

// again takes a file that is in force already.
func (d *download) again(was origin) error {
	files, err := d.old.content(d.Data)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.name == was.File {
			d.add(f, was)
		}
	}
	return nil
}

func (d *download) add(f namedBytes, o origin) {
	d.files, d.from = append(d.files, f), append(d.from, o)
	if t, err := http.ParseTime(o.Modified); err == nil && t.Format(time.DateOnly) > d.newest {
		d.newest = t.Format(time.DateOnly)
	}
}

// before returns where the file in force came from, if it was from the same
// address and is still as it came.
func (d *download) before(p part) (origin, bool) {
	for _, o := range d.old.From {
		if o.File == p.name && o.URL == p.url {
			_, err := d.old.content(d.Data)
			return o, err == nil
		}
	}
	return origin{}, false
}

// isPage recognises the page that a server shows instead of a file.
func isPage(b []byte) bool {
	b = bytes.ToLower(bytes.TrimLeft(b[:min(len(b), 512)], "\xef\xbb\xbf \t\r\n"))
	return bytes.HasPrefix(b, []byte("<!doctype html")) || bytes.HasPrefix(b, []byte("<html"))
}
