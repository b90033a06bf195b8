package app

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sink"
	"countersign/normal"
)

// domains reads the domains of the command's words.
func domains(words []string) ([]string, error) {
	var out []string
	for _, s := range words {
		d, ok := normal.Domain(s)
		if !ok {
			return nil, fmt.Errorf("%q is no domain: %w", s, countersign.ErrInvalid)
		}
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out, nil
}

const (
	maxDomains   = 1_000_000
	maxCapture   = 64 << 20 // bytes of one site's line
	maxCompanies = 20_000_000
)

func domainFile(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unread("file of domains", path, err)
	}
	defer file.Close()
	var words []string
	for s := bufio.NewScanner(file); s.Scan() && len(words) < maxDomains; {
		if line, _, _ := strings.Cut(s.Text(), "#"); strings.TrimSpace(line) != "" {
			words = append(words, strings.TrimSpace(line))
		}
	}
	return domains(words)
}

// companyFile reads an extract of a registry. Columns are found by their names;
// number and name must be there.
func companyFile(path string) ([]front.Company, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unread("registry extract", path, err)
	}
	defer file.Close()
	in := csv.NewReader(bufio.NewReader(file))
	in.ReuseRecord, in.FieldsPerRecord = true, -1
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("registry extract %s: %w: %w", path, countersign.ErrInvalid, err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.ToLower(strings.TrimSpace(h))] = i
	}
	if _, ok := at["name"]; !ok {
		return nil, fmt.Errorf("registry extract %s has no column \"name\": %w", path, countersign.ErrInvalid)
	}
	var out []front.Company
	for len(out) < maxCompanies {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("registry extract %s: %w: %w", path, countersign.ErrInvalid, err)
		}
		out = append(out, companyOf(row, at))
	}
	return out, nil
}

func companyOf(row []string, at map[string]int) front.Company {
	field := func(name string) string {
		if i, ok := at[name]; ok && i < len(row) {
			return strings.Clone(strings.TrimSpace(row[i]))
		}
		return ""
	}
	c := front.Company{Number: field("number"), Name: field("name"), Address: field("address"),
		Active: !slices.Contains([]string{"false", "0", "no", "dissolved", "inactive"}, strings.ToLower(field("active")))}
	if s, _, ok := normal.Date(field("founded")); ok {
		if t, err := time.Parse(time.DateOnly, s); err == nil {
			c.Founded = t
		}
	}
	return c
}

// gather reads the captures and visits the sites that are not among them.
func (f *fronting) gather(ctx context.Context) error {
	wanted := append(slices.Clone(f.asked), f.known...)
	for _, in := range f.r.Captures {
		err := error(nil)
		if captureDir(in.Path) && !f.r.Outside.Offline {
			err = f.goOn(in.Path, wanted)
		} else {
			err = f.read(in)
		}
		if err != nil {
			return err
		}
	}
	for i := range f.sites {
		if err := f.observe(ctx, &f.sites[i], nil); err != nil {
			return err
		}
	}
	var missing []string
	for _, d := range wanted {
		have := func(s front.Site) bool { return s.Domain == d }
		if !slices.ContainsFunc(f.sites, have) && !slices.Contains(missing, d) {
			missing = append(missing, d)
		}
	}
	if len(missing) > 0 && !f.r.Outside.Offline {
		visited, err := f.visit(ctx, missing)
		if err != nil {
			return err
		}
		f.sites = append(f.sites, visited...)
		missing = nil
	}
	if err := f.arrange(wanted); err != nil {
		return err
	}
	for _, d := range missing {
		f.sites = append(f.sites, uncaptured(d))
	}
	if len(f.sites) == 0 {
		return fmt.Errorf("no site was given; name domains, or captures with --captures: %w", countersign.ErrInvalid)
	}
	if f.r.Archive != "" && f.live() && !f.drawing() {
		if err := f.archive(); err != nil {
			return err
		}
	}
	if f.r.Save == "" {
		return nil
	}
	return f.save()
}

// arrange sets sites of a folder in the order in which they were named, so that
// a run that was killed and went on says what it would have said.
func (f *fronting) arrange(wanted []string) error {
	if f.folder == nil {
		return nil
	}
	place := map[string]int{}
	for i, d := range wanted {
		if _, there := place[d]; !there {
			place[d] = i + 1
		}
	}
	slices.SortStableFunc(f.sites, func(a, b front.Site) int {
		return cmp.Or(cmp.Compare(place[a.Domain], place[b.Domain]), cmp.Compare(a.Domain, b.Domain))
	})
	in, err := f.folder.input()
	f.inputs = append(f.inputs, in)
	return err
}

// uncaptured is a site of which nothing is there.
func uncaptured(domain string) front.Site {
	return front.Site{Domain: domain, Missing: []string{"not captured, and offline"}}
}

func (f *fronting) read(in Input) error {
	if in.Path != "" && captureDir(in.Path) {
		return f.readCaptures(filepath.Clean(in.Path))
	}
	var r io.Reader = in.Reader
	if in.Path != "" {
		file, err := os.Open(in.Path)
		if err != nil {
			return unread("captures", in.Path, err)
		}
		defer file.Close()
		r = file
	}
	sum := sha256.New()
	counted := &counter{}
	lines := bufio.NewScanner(io.TeeReader(r, io.MultiWriter(sum, counted)))
	lines.Buffer(nil, maxCapture)
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var s front.Site
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return fmt.Errorf("captures %s, line %d: %w: %w", in.Name, n, countersign.ErrInvalid, err)
		}
		d, ok := normal.Domain(s.Domain)
		if !ok {
			return fmt.Errorf("captures %s, line %d: %q is no domain: %w", in.Name, n, s.Domain, countersign.ErrInvalid)
		}
		s.Domain = d
		f.take(s)
	}
	if err := lines.Err(); err != nil {
		return unread("captures", in.Name, err)
	}
	f.inputs = append(f.inputs, countersign.Input{Name: in.Name, SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: counted.n})
	return nil
}

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

func (f *fronting) save() error {
	file, err := os.OpenFile(f.r.Save, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return unread("file of captures", f.r.Save, err)
	}
	w := bufio.NewWriter(file)
	for i := range f.sites {
		if err = sink.Encode(w, &f.sites[i], ""); err != nil {
			break
		}
	}
	return errors.Join(err, w.Flush(), file.Close())
}
