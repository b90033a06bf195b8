package warc

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// An Archive is what a WACZ file says of itself.
type Archive struct {
	Title       string
	Description string
	Software    string
	Created     time.Time
	Pages       []Page // where a reader may begin
}

// A Page is a document that a reader may open.
type Page struct {
	URL   string
	Title string
	Date  time.Time // of its record
}

const warcName = "data.warc.gz"

// WriteWACZ packs records for replay: the archive, an index of what stands in
// it, the pages, and a list of all with their SHA-256. Records are written as
// they come and not kept.
func WriteWACZ(w io.Writer, a Archive, records iter.Seq2[*Record, error]) error {
	z := &packer{zip: zip.NewWriter(w), made: a.Created.UTC()}
	lines, err := z.archive(a, records)
	if err != nil {
		return err
	}
	slices.Sort(lines)
	if err := z.file("indexes/index.cdxj", []byte(strings.Join(lines, ""))); err != nil {
		return err
	}
	pages, err := pageList(a.Pages)
	if err != nil {
		return err
	}
	if err := z.file("pages/pages.jsonl", pages); err != nil {
		return err
	}
	return z.close(a)
}

// A packer writes files into a zip and remembers what they were.
type packer struct {
	zip       *zip.Writer
	made      time.Time
	resources []resource
}

type resource struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Hash  string `json:"hash"`
	Bytes int64  `json:"bytes"`
}

// create begins a file. The archive is stored as it is, so that a player can
// read single records out of it.
func (p *packer) create(path string, method uint16) (*hashed, error) {
	f, err := p.zip.CreateHeader(&zip.FileHeader{Name: path, Method: method, Modified: p.made})
	if err != nil {
		return nil, fmt.Errorf("wacz: %s: %w", path, err)
	}
	return &hashed{w: f, sum: sha256.New()}, nil
}

func (p *packer) done(path string, h *hashed) {
	p.resources = append(p.resources, resource{path[strings.LastIndexByte(path, '/')+1:], path, "sha256:" + hex.EncodeToString(h.sum.Sum(nil)), h.n})
}

func (p *packer) file(path string, b []byte) error {
	h, err := p.create(path, zip.Deflate)
	if err != nil {
		return err
	}
	if _, err := h.Write(b); err != nil {
		return fmt.Errorf("wacz: %s: %w", path, err)
	}
	p.done(path, h)
	return nil
}

// hashed counts and hashes what is written.
type hashed struct {
	w   io.Writer
	sum hash.Hash
	n   int64
}

func (h *hashed) Write(b []byte) (int, error) {
	n, err := h.w.Write(b)
	h.sum.Write(b[:n])
	h.n += int64(n)
	return n, err
}

// archive writes the records, and returns the lines of their index.
func (p *packer) archive(a Archive, records iter.Seq2[*Record, error]) ([]string, error) {
	const path = "archive/" + warcName
	h, err := p.create(path, zip.Store)
	if err != nil {
		return nil, err
	}
	out := NewWriter(h)
	if err := out.Write(InfoRecord(a.Software, a.Created, warcName)); err != nil {
		return nil, err
	}
	var lines []string
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		if err := out.Write(r); err != nil {
			return nil, err
		}
		line, err := indexLine(r)
		if err != nil {
			return nil, err
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	p.done(path, h)
	return lines, nil
}

// indexLine is a line of CDXJ: the address as a sort key, the time, and where
// the record stands.
func indexLine(r *Record) (string, error) {
	if r.Type != Response && r.Type != Resource && r.Type != Revisit {
		return "", nil
	}
	status := r.status()
	if r.Type == Revisit && r.Field("WARC-Profile") == NotModified {
		// What stands for the page was a good answer; with 304 in the index
		// players show an empty page.
		status = "200"
	}
	b, err := compact(struct {
		URL      string `json:"url"`
		Mime     string `json:"mime,omitempty"`
		Status   string `json:"status,omitempty"`
		Digest   string `json:"digest,omitempty"`
		Length   string `json:"length"`
		Offset   string `json:"offset"`
		Filename string `json:"filename"`
	}{r.Target, r.mime(), status, r.PayloadDigest, fmt.Sprint(r.Length), fmt.Sprint(r.Offset), warcName})
	if err != nil {
		return "", err
	}
	return SURT(r.Target) + " " + r.Date.UTC().Format("20060102150405") + " " + string(b), nil
}

// compact is JSON on one line, with &, < and > as they are, and a line end.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("wacz: %w", err)
	}
	return b.Bytes(), nil
}

var www = regexp.MustCompile(`^(https?://)www\d*\.`)

// SURT turns an address around, so that those of one domain sort together:
// https://www.example.com/a?b becomes com,example)/a?b. Others than those of
// the web stay as they are, without space.
func SURT(address string) string {
	lower := strings.ToLower(address)
	u, err := url.Parse(www.ReplaceAllString(lower, "$1"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return strings.Join(strings.Fields(lower), "%20")
	}
	parts := strings.Split(u.Hostname(), ".")
	slices.Reverse(parts)
	out := strings.Join(parts, ",")
	if p := u.Port(); p != "" && !(u.Scheme == "http" && p == "80") && !(u.Scheme == "https" && p == "443") {
		out += ":" + p
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	out += ")" + path
	if u.RawQuery != "" {
		q := strings.Split(u.RawQuery, "&")
		slices.SortStableFunc(q, func(a, b string) int { return strings.Compare(before(a), before(b)) })
		out += "?" + strings.Join(q, "&")
	}
	return strings.Join(strings.Fields(out), "%20")
}

func before(s string) string { b, _, _ := strings.Cut(s, "="); return b }

func pageList(pages []Page) ([]byte, error) {
	out, err := compact(struct {
		Format string `json:"format"`
		ID     string `json:"id"`
		Title  string `json:"title"`
	}{"json-pages-1.0", "pages", "All Pages"})
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		sum := sha256.Sum256([]byte(p.URL + "\x00" + p.Date.UTC().String()))
		b, err := compact(struct {
			ID    string `json:"id"`
			URL   string `json:"url"`
			TS    string `json:"ts"`
			Title string `json:"title,omitempty"`
		}{hex.EncodeToString(sum[:8]), p.URL, p.Date.UTC().Format("2006-01-02T15:04:05Z"), p.Title})
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}

// close writes the list of all files and its own hash, and ends the zip.
func (p *packer) close(a Archive) error {
	list, err := json.MarshalIndent(struct {
		Profile     string     `json:"profile"`
		Version     string     `json:"wacz_version"`
		Title       string     `json:"title,omitempty"`
		Description string     `json:"description,omitempty"`
		Created     string     `json:"created"`
		Software    string     `json:"software,omitempty"`
		Resources   []resource `json:"resources"`
	}{"data-package", "1.1.1", a.Title, a.Description, p.made.Format(time.RFC3339), a.Software, p.resources}, "", "  ")
	if err != nil {
		return fmt.Errorf("wacz: %w", err)
	}
	if err := p.file("datapackage.json", list); err != nil {
		return err
	}
	digest, err := compact(struct {
		Path string `json:"path"`
		Hash string `json:"hash"`
	}{"datapackage.json", Digest(list)})
	if err != nil {
		return err
	}
	if err := p.file("datapackage-digest.json", digest); err != nil {
		return err
	}
	if err := p.zip.Close(); err != nil {
		return fmt.Errorf("wacz: %w", err)
	}
	return nil
}
