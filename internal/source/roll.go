package source

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"countersign"
)

// A Roll is one reading of a list: it gives out its parties, tells of what is
// wrong, and breaks off where the file cannot be trusted.
type Roll struct {
	Party
	Seen time.Time // when the list was made, as it says itself

	source string
	list   string // whose numbers the parties have; "" for the source's own
	file   File
	yield  func(countersign.Record, error) bool
	walk   *Markup
	over   bool
	given  int
	first  map[string]int // line at which each party stands
}

// List returns the Files of a source of listed parties. Read is called with
// every file; what it does not understand it must break.
func List(name string, read func(*Roll)) func([]File) iter.Seq2[countersign.Record, error] {
	return func(files []File) iter.Seq2[countersign.Record, error] {
		return func(yield func(countersign.Record, error) bool) {
			r := &Roll{source: name, yield: yield, first: map[string]int{}}
			if len(files) == 0 {
				r.Break(0, "no file; a list has at least one")
			}
			for _, f := range files {
				if r.over {
					return
				}
				r.open(f, read)
			}
		}
	}
}

func (r *Roll) open(f File, read func(*Roll)) {
	f.Data = bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	r.file, r.given, r.Seen, r.walk = f, 0, time.Time{}, nil
	switch {
	case len(bytes.TrimSpace(f.Data)) == 0:
		r.Break(0, "empty; nothing to read")
		return
	default:
		if say := badText(f.Data); say != "" {
			r.Break(0, "%s", say)
			return
		}
	}
	read(r)
	if r.walk != nil && r.walk.Err() != nil {
		r.fail(r.walk.Err())
		r.stop()
	}
	if r.given == 0 && !r.over {
		r.Break(0, "no party in it; is this the list it should be?")
	}
}

// File returns the file being read.
func (r *Roll) File() File { return r.file }

// Going reports whether there is any use in reading on.
func (r *Roll) Going() bool { return !r.over }

// Given returns how many parties the file has had so far.
func (r *Roll) Given() int { return r.given }

// Markup returns a walk through the file; what is wrong with it is told.
func (r *Roll) Markup() *Markup {
	r.walk = NewMarkup(r.file)
	return r.walk
}

func (r *Roll) stop() {
	r.over = true
	if r.walk != nil {
		r.walk.Halt()
	}
}

func (r *Roll) fail(err error) {
	if !r.over && !r.yield(countersign.Record{}, err) {
		r.stop()
	}
}

// Tell tells of a row or an element that is left out.
func (r *Roll) Tell(line int, format string, args ...any) {
	r.fail(Problem{File: r.file.Name, Line: line, Say: fmt.Sprintf(format, args...)})
}

// Break tells that the file is unusable as a whole, and ends the reading.
func (r *Roll) Break(line int, format string, args ...any) {
	r.fail(Broken{Problem{File: r.file.Name, Line: line, Say: fmt.Sprintf(format, args...)}})
	r.stop()
}

// Wrong tells of an error of a row. One that breaks the file ends the reading.
func (r *Roll) Wrong(line int, err error) {
	var broken Broken
	var p Problem
	if !errors.As(err, &p) {
		err = Problem{File: r.file.Name, Line: line, Say: err.Error()}
	}
	r.fail(err)
	if errors.As(err, &broken) {
		r.stop()
	}
}

// Begin begins a party by the number the list gives it. It tells, and returns
// false, where the number is missing, no number, or was given before.
func (r *Roll) Begin(id string, line int) bool {
	id = strings.TrimSpace(id)
	switch first, twice := r.first[id]; {
	case id == "":
		r.Tell(line, "a party without a number; it was left out")
		return false
	case len(id) > maxListID || !printable(id):
		r.Tell(line, "%.40q is no number of a party; it was left out", id)
		return false
	case twice:
		r.Tell(line, "the party %s stands already at line %d; the first was kept", id, first)
		return false
	}
	id = strings.Clone(id)
	r.first[id] = line
	r.reset(r.ID(id), line)
	return true
}

func printable(id string) bool {
	for i := range len(id) {
		if id[i] <= ' ' || id[i] >= 0x7f {
			return false
		}
	}
	return true
}

// ID returns the ID of a party of the list.
func (r *Roll) ID(id string) countersign.ID {
	if r.list != "" {
		return Listed(r.list, id)
	}
	return Listed(r.source, id)
}

// As says that parties have the numbers of another list, which the source reads
// in another form.
func (r *Roll) As(list string) { r.list = list }

// Listed returns the ID of a party of a list, "" where the number is none.
func Listed(list, id string) countersign.ID {
	id = strings.TrimSpace(id)
	if id == "" || len(id) > maxListID || !printable(id) {
		return ""
	}
	return countersign.ID("listed:" + list + "/" + id)
}

// End gives the party out. One without a name is told and left out.
func (r *Roll) End() {
	if !r.named && !r.promote() {
		r.Tell(r.line, "%s has no name; it was left out", r.id)
		return
	}
	r.given++
	r.give()
}

// promote makes the first good alias the name of a party without one.
func (r *Roll) promote() bool {
	for _, weak := range []bool{false, true} {
		for i := range r.sheet.facts {
			f := &r.sheet.facts[i]
			lo, hi := r.sheet.span(i)
			if f.Pred == countersign.AlsoKnownAs && (weak || hi > lo && r.sheet.withs[lo].Value == "strong") {
				f.Pred = countersign.Name
				return true
			}
		}
	}
	return false
}

// Aside begins facts on a party that has a record of its own elsewhere, such
// as a relation.
func (r *Roll) Aside(id countersign.ID, line int) bool {
	if id != "" {
		r.reset(id, line)
	}
	return id != ""
}

// EndAside gives the facts out.
func (r *Roll) EndAside() {
	if r.sheet.Len() > 0 {
		r.give()
	}
}

func (r *Roll) give() {
	rec := countersign.Record{
		Source:  r.source,
		Origin:  fmt.Sprintf("%s:%d", r.file.Name, r.line),
		Seen:    r.Seen,
		Marking: countersign.Clear, // published to be used
		Facts:   r.sheet.Take(r.id),
	}
	if !r.over && !r.yield(rec, nil) {
		r.stop()
	}
	if say := r.left(); say != "" && !r.over {
		r.Tell(r.line, "%s", say)
	}
}
