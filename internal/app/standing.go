package app

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/reference"
	"countersign/internal/source"
	"countersign/internal/store"
	api "countersign/internal/web"
	"countersign/match"
)

// A standing is one state of the lists: all that matching and screening ask. It
// is never changed; a server that takes in another list holds another one.
type standing struct {
	desk
	known   *reference.Base
	listed  *Listed // for the dialects; its index and ties are the desk's
	watch   *watchlist
	shown   []api.List
	edition string
	stale   error        // why nothing is answered, if lists must be fresh
	ledger  store.Ledger // of people's decisions; nil where there is none
	clerk   *clerk       // keeps receipts; nil where none are left
	now     func() time.Time
}

// openStanding reads what a folder holds. Lists that are older than so many days
// make a state that answers nothing; 0 takes any.
func openStanding(ctx context.Context, data string, days int, clock func() time.Time) (*standing, error) {
	now := clock()
	known, err := knowledge(data)
	if err != nil {
		return nil, err
	}
	l, err := openListed(ctx, data, known, now)
	if err != nil {
		return nil, err
	}
	s := &standing{desk: desk{index: l.index, web: l.web, lists: l.Lists()}, listed: l, known: known, now: clock}
	if s.shown, err = shown(data, known, now); err != nil {
		return nil, err
	}
	s.watch = watchOver(s.index, s.lists, known)
	s.edition = s.watch.digest()[:16]
	if err := fresh(s.lists, days, now); err != nil {
		p := api.NewProblem("not-ready", err.Error())
		p.After = time.Minute // somebody has to import a list
		s.stale = p
	}
	return s, nil
}

// shown describes tables and lists, by name.
func shown(data string, known *reference.Base, now time.Time) ([]api.List, error) {
	age := func(date string) int {
		t, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return 0
		}
		return int(now.Sub(t).Hours() / 24)
	}
	var out []api.List
	for _, t := range known.Tables() {
		out = append(out, api.List{Name: t.Name, Kind: string(tableList), Date: t.Date, AgeDays: age(t.Date), Rows: t.Rows, SHA256: t.SHA256, Terms: t.Licence})
	}
	lists, err := manifest(data)
	if err != nil {
		return nil, err
	}
	for _, m := range lists {
		if m.Kind == partyList {
			out = append(out, api.List{Name: m.Name, Kind: string(partyList), Date: m.Date, AgeDays: age(m.Date), Rows: m.Rows, SHA256: m.SHA256, Taken: m.Taken})
		}
	}
	slices.SortFunc(out, func(a, b api.List) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

// Lists describes what is in force.
func (s *standing) Lists() []api.List { return s.shown }

// Edition tells two states apart.
func (s *standing) Edition() string { return s.edition }

// Limits of one body; more comes as a stream.
const (
	maxBatch  = 1000
	maxAnswer = 32 << 20 // bytes
)

// Match answers a body: a query, or {"queries": [...]}.
func (s *standing) Match(ctx context.Context, dst, body []byte, o api.Match, more func() error) ([]byte, int, api.Keep, error) {
	plan, lists, err := s.planOf(o)
	if err != nil {
		return dst, 0, nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return dst, 0, nil, source.Invalid(`the body is empty; send {"name":"..."} or {"queries":[...]}`)
	}
	c, err := source.NewCursor(body)
	if err != nil {
		return dst, 0, nil, err
	}
	if k := c.Kind(); k != source.Object {
		return dst, 0, nil, source.Invalid(`%s where an object {"name":"..."} or {"queries":[...]} should stand`, k)
	}
	heeds := s.heeding(o.Silenced, plan, lists)
	if s.clerk != nil {
		s.clerk.coming.Add(1)
		defer s.clerk.coming.Add(-1)
	}
	if queries, several := queriesOf(c, body); several != nil {
		return dst, 0, nil, several
	} else if queries != nil {
		b := batch{ctx: ctx, heeds: heeds, desk: &s.desk, plan: &plan, lists: lists, out: dst, most: maxAnswer, more: more}
		out, n, err := b.answer(*queries)
		return out, n, heeds.keep(), err
	}
	q := question{id: "1"}
	if err := q.exactly(&c); err != nil {
		return dst, 0, nil, err
	}
	a := s.planned(&q, &plan)
	if err := heeds.heed(ctx, &s.desk, &q, &a, body); err != nil {
		return dst, 0, nil, err
	}
	return appendAnswer(dst, &a), 1, heeds.keep(), nil
}

// A heeding is how one request heeds what people decided, and what receipts it
// leaves.
type heeding struct {
	book *book // nil where nobody decides
	left leavings
	show bool // what is silenced, too
}

func (s *standing) heeding(show bool, plan match.Query, lists []countersign.List) *heeding {
	if s.ledger == nil {
		return &heeding{show: show}
	}
	b := &book{ledger: s.ledger, now: s.now(), clerk: s.clerk}
	if s.clerk != nil {
		b.run = runID(b.now)
		b.kind = headingKey{s.edition, plan.Threshold, plan.Floor, plan.Limit, strings.Join(plan.Lists, "\x00")}
		b.heading = func() receiptHead { return headOf(plan, lists) }
	}
	return &heeding{book: b, show: show}
}

// heed sets aside, of the answer to a query with an id of its own, what a
// person silenced, and leaves a receipt where a clerk keeps them.
func (h *heeding) heed(ctx context.Context, d *desk, q *question, a *matchAnswer, asked []byte) error {
	switch {
	case h.book == nil:
		return nil
	case h.book.clerk != nil:
		if err := h.book.enter(ctx, d, &h.left, q, a, asked); err != nil {
			return err
		}
	case q.named:
		if err := h.book.rule(ctx, d, queryID(q.id), &q.ask, a); err != nil {
			return err
		}
		a.hush()
	}
	if !h.show {
		a.Silenced = nil
	}
	return nil
}

// keep returns what keeps the receipts that were left, nil if there are none.
func (h *heeding) keep() api.Keep {
	if h.book == nil || h.book.clerk == nil {
		return nil
	}
	return func(ctx context.Context) error { return h.book.deposit(ctx, h.left.all(h.book.run), false) }
}

// planOf checks the options against the lists in force, and returns those that
// are asked.
func (s *standing) planOf(o api.Match) (match.Query, []countersign.List, error) {
	plan := match.Query{Threshold: o.Threshold, Floor: o.Floor, Limit: o.Limit, Lists: o.Lists}
	lists := s.desk.lists
	if s.stale != nil {
		return plan, nil, s.stale
	}
	if len(o.Lists) == 0 {
		return plan, lists, nil
	}
	lists, err := asked(lists, o.Lists)
	return plan, lists, err
}

// queriesOf returns a cursor on the array of a body that holds several
// queries, nil of one that is a query itself.
func queriesOf(c source.Cursor, body []byte) (*source.Cursor, error) {
	if !bytes.Contains(body, []byte(`"queries"`)) {
		return nil, nil
	}
	var at *source.Cursor
	var other string
	c.Object(func(key []byte) {
		if string(key) == "queries" {
			here := c
			at = &here
		} else if other == "" {
			other = string(key)
		}
	})
	switch {
	case at == nil:
		return nil, nil
	case other != "":
		return nil, source.Invalid(`the field %.40q stands beside "queries"; options are parameters of the address`, other)
	case at.Kind() != source.Array:
		return nil, source.Invalid(`"queries" is %s where an array should stand`, at.Kind())
	}
	return at, nil
}

// A batch is several queries of one body, answered from one state of the lists.
type batch struct {
	ctx      context.Context
	heeds    *heeding
	desk     *desk
	plan     *match.Query
	lists    []countersign.List
	out      []byte
	most     int // bytes of it
	more     func() error
	summary  MatchSummary
	problems []string
}

// answer writes one document, as the command's --format json does; a query that
// cannot be used is told in its place.
func (b *batch) answer(queries source.Cursor) ([]byte, int, error) {
	b.out = append(b.out, "{\"answers\": [\n"...)
	var failed error
	queries.Array(func(i int) {
		switch {
		case failed != nil:
		case i >= maxBatch:
			failed = source.Invalid("more than %d queries at once; send fewer, or one a line as application/x-ndjson", maxBatch)
		default:
			if i > 0 {
				if failed = b.more(); failed != nil {
					return
				}
				b.out = append(b.out, ",\n"...)
			}
			if failed = b.one(&queries, i+1); failed == nil && len(b.out) > b.most {
				failed = source.Invalid("the answer has more than %d bytes; ask for less with limit, floor or list, or one query a line as application/x-ndjson", b.most)
			}
		}
	})
	if failed != nil {
		return b.out, b.summary.Read, failed
	}
	run := provenance(b.lists, *b.plan, b.summary)
	var tail bytes.Buffer
	jsonTail(&tail, &epilogue{run: run, problems: b.problems})
	return append(b.out, bytes.TrimSuffix(tail.Bytes(), []byte("\n"))...), b.summary.Read, nil
}

func (b *batch) one(c *source.Cursor, no int) error {
	q := question{id: fmt.Sprint(no)}
	here := *c
	asked := here.Skip()
	err := source.Invalid("%s where an object should stand", c.Kind())
	if c.Kind() == source.Object {
		err = q.exactly(c)
	}
	if err != nil {
		b.summary.Refused++
		if len(b.problems) < keptProblems {
			b.problems = append(b.problems, fmt.Sprintf("query %d: %s", no, err))
		}
		b.out = appendRefused(b.out, q.id, err.Error())
		return nil
	}
	a := b.desk.planned(&q, b.plan)
	if err := b.heeds.heed(b.ctx, b.desk, &q, &a, asked); err != nil {
		return err
	}
	b.summary.Read++
	b.summary.Silenced += a.hushed
	b.out = appendAnswer(b.out, &a)
	return nil
}

// provenance says what produced answers that no time was given for.
func provenance(lists []countersign.List, plan match.Query, s MatchSummary) countersign.Run {
	return countersign.Run{Tool: Tool(), Rules: rulesOf(plan), Lists: lists, Now: time.Now().UTC().Format(time.RFC3339), Read: s.Read, Refused: s.Refused, Silenced: s.Silenced}
}

// streamForm is NDJSON that says in its place which line could not be used.
func streamForm() form {
	f := ndjsonForm
	f.refused = func(w *bytes.Buffer, id, say string) {
		w.Write(append(appendRefused(w.AvailableBuffer(), id, say), '\n'))
	}
	return f
}

// Stream answers a line at a time, as the command does.
func (s *standing) Stream(ctx context.Context, w io.Writer, r io.Reader, o api.Match, turn func(context.Context) (func(), error)) (int, error) {
	plan, lists, err := s.planOf(o)
	if err != nil {
		return 0, err
	}
	d := s.desk
	d.plan, d.lists = plan, lists
	m, err := newMatching(&d, w, MatchRequest{Now: time.Now().UTC().Truncate(time.Second), Jobs: runtime.GOMAXPROCS(0)})
	if err != nil {
		return 0, err
	}
	m.form, m.turn = streamForm(), turn
	if heeds := s.heeding(o.Silenced, plan, lists); s.clerk == nil {
		m.heeds = heeds
	} else {
		m.book, m.request.Silenced = heeds.book, o.Silenced
	}
	err = m.input(ctx, Input{Name: "request", Reader: r})
	var bad unreadable
	switch {
	case errors.As(err, &bad):
		err = source.Invalid("%s", bad.say)
	case err == nil && m.summary.Read+m.summary.Refused == 0:
		err = source.Invalid("the body is empty; send one query a line")
	case err == nil:
		err = m.finish()
	}
	if err != nil {
		m.w.Flush() // what is answered stands; err says why there is no more
	}
	return m.summary.Read, err
}

// watchOver is the watchlist of screenings over an index that is there.
func watchOver(x *match.Index, lists []countersign.List, known *reference.Base) *watchlist {
	w := &watchlist{index: x}
	for _, l := range lists {
		if l.Name != embeddedList { // told as a table
			w.lists = append(w.lists, l)
		}
	}
	w.parties = slices.Clone(w.lists)
	w.tables(known)
	return w
}
