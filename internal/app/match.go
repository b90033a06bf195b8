package app

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/sink"
	"countersign/match"
)

// A MatchRequest asks names and identifiers of the lists.
type MatchRequest struct {
	Inputs       []Input
	Data         string   // folder of imported lists; "" leaves the embedded parties
	Lists        []string // only these; nil means all in force
	Threshold    float64  // 0 means match.DefaultThreshold
	Floor        float64  // results below it are left out; 0 means the threshold
	Limit        int      // results of one query; 0 means match.DefaultLimit
	Format       string   // of MatchFormats
	Width        int      // of a terminal; 0 means 80
	Color        bool
	Ledger       bool      // heed the decisions in Data, and leave a receipt there of each answer
	Silenced     bool      // show parties that a person told from who is asked for
	RequireFresh int       // days that a list may be old; 0 means any
	Now          time.Time // zero means the clock
	Jobs         int       // workers; 0 means one a core
	Tell         func(say string)

	// among weighs rarity among all lists, though only some are asked: so a server
	// answers, which holds all.
	among bool
}

// A MatchSummary says how matching went.
type MatchSummary struct {
	Read    int // queries answered
	Refused int // lines and files that could not be read
	Found   int // queries of which a party may be meant
	// Silenced counts parties that were not shown because a person told them
	// from who is asked for.
	Silenced int
}

// Partial reports whether some of the input was refused.
func (s MatchSummary) Partial() bool { return s.Refused > 0 }

// Match answers queries as they come, in order, in bounded memory. What cannot
// be read is told in one sentence each, and the rest is answered. The error
// wraps ErrStale where lists are missing or older than asked, ErrInvalid where
// no query could be read.
func Match(ctx context.Context, w io.Writer, r MatchRequest) (MatchSummary, error) {
	if r.Now.IsZero() {
		r.Now = time.Now().UTC().Truncate(time.Second)
	}
	desk, err := openDesk(ctx, r)
	if err != nil {
		return MatchSummary{}, err
	}
	m, err := newMatching(desk, w, r)
	if err != nil {
		return MatchSummary{}, err
	}
	if !r.Ledger {
		err = m.run(ctx)
		return m.summary, err
	}
	if _, err := os.Stat(r.Data); errors.Is(err, fs.ErrNotExist) {
		m.request.Tell(fmt.Sprintf("%s is a new folder, and no list is imported there: only the parties that the program brings along are asked", r.Data))
	}
	if m.book, err = openBook(r.Data, m.receiptHead()); err != nil {
		return MatchSummary{}, err
	}
	err = m.run(ctx)
	return m.summary, cmp.Or(err, m.book.ledger.Close()) // what broke the run breaks the end as well
}

func newMatching(d *desk, w io.Writer, r MatchRequest) (*matching, error) {
	form, err := formNamed(r.Format, r)
	if err != nil {
		return nil, err
	}
	if r.Tell == nil {
		r.Tell = func(string) {}
	}
	return &matching{desk: d, form: form, request: r, w: bufio.NewWriterSize(w, 64<<10),
		workers: cmp.Or(max(0, r.Jobs), runtime.GOMAXPROCS(0)), strange: map[string]bool{}}, nil
}

// A desk answers one question at a time; any number of workers may ask it.
type desk struct {
	index *match.Index
	web   *web
	lists []countersign.List // in force, and asked
	plan  match.Query        // what every query has in common
}

func openDesk(ctx context.Context, r MatchRequest) (*desk, error) {
	only := r.Lists
	if r.among || len(only) == 0 {
		only = nil
	}
	p, err := gathered(ctx, r.Data, only)
	if err != nil {
		return nil, err
	}
	d := &desk{plan: match.Query{Threshold: r.Threshold, Floor: r.Floor, Limit: r.Limit, Lists: r.Lists}}
	if d.lists, err = asked(p.lists, r.Lists); err != nil {
		return nil, err
	}
	if err := fresh(d.lists, r.RequireFresh, r.Now); err != nil {
		return nil, err
	}
	d.open(p, r.Now)
	return d, nil
}

// gathered returns the parties of all lists, those that the program brings along
// among them, or those of the lists named: others are not read, since reading
// and indexing is most of what a short question costs.
func gathered(ctx context.Context, data string, only []string) (*parties, error) {
	if err := haveAll(data, only); err != nil {
		return nil, err
	}
	p, err := keptParties(ctx, data, only, nil)
	if err != nil || only != nil && !slices.Contains(only, embeddedList) {
		return p, err
	}
	known, err := knowledge(data)
	if err != nil {
		return nil, err
	}
	p.entries = append(embeddedEntries(known), p.entries...)
	t := known.Table(embeddedList)
	p.lists = append(p.lists, countersign.List{Name: t.Name, Date: t.Date, SHA256: t.SHA256})
	return p, nil
}

// haveAll refuses names of lists that are not in force.
func haveAll(data string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	all, err := manifest(data)
	if err != nil {
		return err
	}
	have := []string{embeddedList}
	for _, m := range all {
		if m.Kind == partyList {
			have = append(have, m.Name)
		}
	}
	return missing(have, names)
}

// missing says which of the lists asked for is not in force.
func missing(have, names []string) error {
	slices.Sort(have)
	for _, n := range names {
		if !slices.Contains(have, n) {
			return fmt.Errorf("list %q is %w; in force: %s; `countersign lists import %s` takes it in", n, countersign.ErrStale, strings.Join(have, ", "), n)
		}
	}
	return nil
}

func (d *desk) open(p *parties, now time.Time) {
	d.web = newWeb(p, now)
	d.index = match.New(p.entries, match.Options{})
}

// asked returns the lists in force that were asked for, by name.
func asked(lists []countersign.List, names []string) ([]countersign.List, error) {
	lists = slices.Clone(lists)
	slices.SortFunc(lists, func(a, b countersign.List) int { return strings.Compare(a.Name, b.Name) })
	if len(names) == 0 {
		return lists, nil
	}
	var out []countersign.List
	var have []string
	for _, l := range lists {
		have = append(have, l.Name)
		if slices.Contains(names, l.Name) {
			out = append(out, l)
		}
	}
	return out, missing(have, names)
}

// fresh refuses lists that are older than so many days, or of unknown age.
func fresh(lists []countersign.List, days int, now time.Time) error {
	if days <= 0 {
		return nil
	}
	for _, l := range lists {
		made, err := time.Parse(time.DateOnly, l.Date)
		if err != nil {
			return fmt.Errorf("list %s has no date and may be %w; import it with --date", l.Name, countersign.ErrStale)
		}
		if age := int(now.Sub(made).Hours() / 24); age > days {
			return fmt.Errorf("list %s is of %s, %d days old, more than %d: %w; import a newer one with `countersign lists import`",
				l.Name, l.Date, age, days, countersign.ErrStale)
		}
	}
	return nil
}

// A matching is one run of the command.
type matching struct {
	desk    *desk
	form    form
	request MatchRequest
	w       *bufio.Writer
	workers int
	book    *book // nil keeps nothing
	inputs  []countersign.Input
	summary MatchSummary
	said    int      // answers written
	told    int      // problems told
	kept    []string // problems, for formats that print them
	strange map[string]bool
	begun   bool
	// turn, if any, is called before some lines are worked on, and what it
	// returns after them. Then fields that nobody knows refuse their line, and
	// what a worker panics with breaks off the run and not the program.
	turn  func(context.Context) (done func(), err error)
	heeds *heeding // of a server, in place of a book
}

// Problems beyond these are counted and not told.
const (
	toldProblems = 100
	keptProblems = 100
	toldFields   = 20
)

func (m *matching) run(ctx context.Context) error {
	for _, in := range m.request.Inputs {
		err := m.input(ctx, in)
		var bad unreadable
		switch {
		case errors.As(err, &bad):
			m.refuse(in.Name + ": " + bad.say)
		case err != nil:
			m.w.Flush() // what is answered stands; err says why there is no more
			return err
		}
	}
	if more := m.told - toldProblems; more > 0 {
		m.request.Tell(fmt.Sprintf("%d more problems like these", more))
	}
	if m.summary.Read == 0 {
		return nothingRead(m)
	}
	return m.finish()
}

func nothingRead(m *matching) error {
	if m.told == 1 {
		return fmt.Errorf("no query could be read: %w", countersign.ErrInvalid)
	}
	if m.told == 0 {
		return fmt.Errorf("the input is empty; give one name a line, or one JSON object: %w", countersign.ErrInvalid)
	}
	return fmt.Errorf("no query could be read, for %d reasons: %w", m.told, countersign.ErrInvalid)
}

func (m *matching) finish() error {
	m.begin()
	m.form.tail(m.w, &epilogue{run: m.provenance(), summary: m.summary, problems: m.kept, more: m.told - len(m.kept)})
	return m.w.Flush()
}

func (m *matching) begin() {
	if !m.begun {
		m.begun = true
		m.form.head(m.w)
	}
}

// provenance says what produced the answers.
func (m *matching) provenance() countersign.Run {
	return countersign.Run{Tool: Tool(), Rules: m.rules(), Lists: m.desk.lists, Inputs: m.inputs,
		Now: m.request.Now.Format(time.RFC3339), Read: m.summary.Read, Refused: m.summary.Refused, Silenced: m.summary.Silenced}
}

// rules is the digest of what decides an answer beside tool and lists.
func (m *matching) rules() string {
	return rulesOf(m.desk.plan)
}

func rulesOf(p match.Query) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "match threshold %g floor %g limit %d second %d most %g",
		cmp.Or(p.Threshold, match.DefaultThreshold), p.Floor, cmp.Or(p.Limit, match.DefaultLimit), match.SecondIdentifierFloor, certain))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// refuse tells of a line or a file that could not be read.
func (m *matching) refuse(say string) {
	m.summary.Refused++
	m.tell(say)
}

func (m *matching) tell(say string) {
	m.told++
	if m.told <= toldProblems {
		m.request.Tell(sink.Plain(say))
	}
	if len(m.kept) < keptProblems {
		m.kept = append(m.kept, sink.Plain(say))
	}
}
