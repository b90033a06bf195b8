package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"countersign"
	"countersign/internal/source"
	allsource "countersign/internal/source/all"
	"countersign/internal/source/mapped"
	"countersign/internal/source/subject"
	"countersign/match"
	"countersign/normal"
)

// mapping returns the source that a mapping makes: a shipped one's name, or a
// file.
func mapping(name string) (*source.Source, error) {
	if m := mapped.Named(name); m != nil {
		return m.Source(subject.Source), nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		var known []string
		for _, m := range mapped.Shipped() {
			known = append(known, m.Name)
		}
		return nil, fmt.Errorf("mapping %q is no file and none of %s: %w", name, strings.Join(known, ", "), countersign.ErrNotFound)
	}
	m, err := mapped.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	return m.Source(subject.Source), nil
}

// partySource returns the source of a watchlist, nil if there is none of the name.
func partySource(name string) *source.Source {
	if s := allsource.Named(name); s != nil && s.Files != nil {
		return s
	}
	return nil
}

func partySources() []string {
	var out []string
	for _, s := range allsource.Sources {
		if s.Files != nil {
			out = append(out, s.Name)
		}
	}
	return out
}

// parties are what watchlists in force hold.
type parties struct {
	entries  []match.Entry
	ties     []tie
	reasons  map[match.Key][]string // why a party is on a list that holds more than sanctions
	reasoned map[string]bool        // lists that give reasons
	lists    []countersign.List
}

// importedParties reads the watchlists in force.
func importedParties(ctx context.Context, data string) (*parties, error) {
	return keptParties(ctx, data, nil, nil)
}

// A keeping takes each record that becomes an entry, while it is read.
type keeping func(k match.Key, r *countersign.Record)

// keptParties reads the watchlists in force, or only those named, and shows keep
// what they say, for the entries hold only what is compared.
func keptParties(ctx context.Context, data string, only []string, keep keeping) (*parties, error) {
	lists, err := manifest(data)
	if err != nil {
		return nil, err
	}
	all := &parties{reasons: map[match.Key][]string{}, reasoned: map[string]bool{}}
	for _, m := range lists {
		if m.Kind != partyList || only != nil && !slices.Contains(only, m.Name) {
			continue
		}
		src := partySource(m.Name)
		if src == nil {
			return nil, fmt.Errorf("list %s has no source in this program; import it again or remove it: %w", m.Name, countersign.ErrStale)
		}
		files, err := m.content(data)
		if err != nil {
			return nil, err
		}
		got, err := readKept(ctx, src, files, keep)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", m.Name, err)
		}
		all.add(got)
		all.lists = append(all.lists, countersign.List{Name: m.Name, Date: cmp.Or(m.Date, got.date()), SHA256: m.SHA256})
	}
	return all, nil
}

func (p *parties) add(l *partyFile) {
	p.entries = append(p.entries, l.entries...)
	p.ties = append(p.ties, l.ties...)
	for k, why := range l.reasons {
		p.reasons[k], p.reasoned[k.List] = why, true
	}
}

// A partyFile is one list, read.
type partyFile struct {
	entries []match.Entry
	ties    []tie
	reasons map[match.Key][]string
	made    time.Time // as the list says itself
	bad     int       // rows that could not be read
	first   string    // why the first of them could not
	keep    keeping   // nil keeps nothing
}

func (l *partyFile) date() string {
	if l.made.IsZero() {
		return ""
	}
	return l.made.Format(time.DateOnly)
}

// readParties reads a list into entries. Rows that cannot be read are counted;
// a list that is broken as a whole is an error.
func readParties(ctx context.Context, src *source.Source, files []namedBytes) (*partyFile, error) {
	return readKept(ctx, src, files, nil)
}

func readKept(ctx context.Context, src *source.Source, files []namedBytes, keep keeping) (*partyFile, error) {
	var in []source.File
	for _, f := range files {
		b, err := inflated(f)
		if err != nil {
			return nil, err
		}
		in = append(in, source.File{Name: f.name, Data: b})
	}
	l := &partyFile{reasons: map[match.Key][]string{}, keep: keep}
	for r, err := range src.Files(in) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if broken := (source.Broken{}); errors.As(err, &broken) {
			return nil, err
		}
		if err != nil {
			if l.bad++; l.bad == 1 {
				l.first = err.Error()
			}
			continue
		}
		l.take(src.Name, &r)
	}
	return l, nil
}

func (l *partyFile) take(list string, r *countersign.Record) {
	if r.Seen.After(l.made) {
		l.made = r.Seen
	}
	l.ties = append(l.ties, tiesOf(list, r)...)
	e, ok := partyEntry(list, r)
	if !ok {
		return
	}
	l.entries = append(l.entries, e)
	if l.keep != nil {
		l.keep(match.Key{List: list, ID: e.ID}, r)
	}
	for i := range r.Facts {
		if f := &r.Facts[i]; f.Pred == source.ListTopic {
			k := match.Key{List: list, ID: e.ID}
			l.reasons[k] = append(l.reasons[k], f.Value)
		}
	}
}

func inflated(f namedBytes) ([]byte, error) {
	if !bytes.HasPrefix(f.data, []byte{0x1f, 0x8b}) {
		return f.data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(f.data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", f.name, countersign.ErrInvalid, err)
	}
	var out bytes.Buffer
	n, err := out.ReadFrom(io.LimitReader(z, maxList+1))
	if err != nil {
		return nil, fmt.Errorf("%s is cut off or damaged: %w: %w", f.name, countersign.ErrInvalid, err)
	}
	if n > maxList {
		return nil, fmt.Errorf("%s: more than %d bytes: %w", f.name, maxList, countersign.ErrTooLarge)
	}
	return out.Bytes(), nil
}

// identifiers reads what the table of parties says beside names: "DOB 5 Feb
// 1970", "passport 927220230 (DPRK) issued …", "USCC 9122…", "SWIFT KKBCKPPY".
func identifiers(lines []string) (births []string, ids []match.Identifier) {
	for _, line := range lines {
		kind, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		switch k := strings.ToLower(kind); k {
		case "dob":
			if d, _, ok := normal.Date(rest); ok {
				births = append(births, d)
			}
		case "passport", "swift", "uscc", "imo", "email", "website", "tax", "registration":
			value, _, _ := strings.Cut(rest, " ")
			ids = append(ids, match.Identifier{Kind: identifierKinds[k], Value: value})
		}
	}
	return births, ids
}

// identifierKinds are match's names for kinds of identifier.
var identifierKinds = map[string]string{
	"passport": "passport", "swift": "swift", "uscc": "registration", "imo": "imo", "email": "email",
	"website": "domain", "tax": "tax", "registration": "registration",
}
