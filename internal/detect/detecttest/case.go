package detecttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// A Case is a small world and what the detector finds in it. It stands in a
// txtar file whose comment tells the story. Its sections, all but the first
// two optional:
//
//	-- subjects --  one subject record a line (docs/subject.md)
//	-- want --      "subject grade: sentence", one finding a line
//	-- now --       time of the assessment; the first of June 2026 if absent
//	-- crowd --     how many subjects there are beside those named
//	-- holders --   "pred object count": others who have a selector, unseen
//	-- decided --   "subject verdict"
//	-- links --     one link a line, as JSON
//	-- own --       "subject" and a finding as JSON, one a line
//	-- listed --    one hit a line, as JSON, for every subject that is asked for
//	-- networks --  "prefix country asn kind name", beside those of [World]
//	-- still --     "countries: why" where the countries of a case cannot be exchanged
type Case struct {
	Name  string
	Story string
	Want  []string

	now      time.Time
	records  []map[string]any
	facts    []countersign.Fact
	crowd    int
	holders  map[countersign.Selector]int
	decided  map[countersign.ID]countersign.Verdict
	links    []countersign.Link
	own      map[countersign.ID][]countersign.Finding
	listed   []detect.ListHit
	networks []network
	still    bool // countries stay as they are
	known    *reference.Base

	archive *txtar.Archive
}

// ParseCase reads a case.
func ParseCase(name string, raw []byte) (*Case, error) {
	c := &Case{
		Name: name, now: time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC),
		holders: map[countersign.Selector]int{}, decided: map[countersign.ID]countersign.Verdict{},
		own: map[countersign.ID][]countersign.Finding{}, networks: World, archive: txtar.Parse(raw),
	}
	c.Story = strings.TrimSpace(string(c.archive.Comment))
	if c.Story == "" {
		return nil, fmt.Errorf("no story: %w", countersign.ErrInvalid)
	}
	for _, f := range c.archive.Files {
		read, ok := sections[f.Name]
		if !ok {
			return nil, fmt.Errorf("section %q: %w", f.Name, countersign.ErrInvalid)
		}
		for i, line := range bytes.Split(f.Data, []byte("\n")) {
			if line = bytes.TrimSpace(line); len(line) == 0 {
				continue
			}
			if err := read(c, line); err != nil {
				return nil, fmt.Errorf("%s, line %d: %w", f.Name, i+1, err)
			}
		}
	}
	return c, c.build()
}

// build makes facts of the records, and tables of the networks.
func (c *Case) build() error {
	c.facts = nil
	for i, r := range c.records {
		facts, err := decode(r)
		if err != nil {
			return fmt.Errorf("subject %d: %w", i+1, err)
		}
		for j := range facts {
			facts[j].Seq = countersign.Seq(i + 1)
		}
		c.facts = append(c.facts, facts...)
	}
	known, err := base(c.networks)
	c.known = known
	return err
}

var sections = map[string]func(c *Case, line []byte) error{
	"subjects": func(c *Case, line []byte) error {
		r := map[string]any{}
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		c.records = append(c.records, r)
		return nil
	},
	"want": func(c *Case, line []byte) error { c.Want = append(c.Want, string(line)); return nil },
	"now": func(c *Case, line []byte) (err error) {
		c.now, err = time.Parse(time.RFC3339, string(line))
		return err
	},
	"crowd": func(c *Case, line []byte) (err error) { c.crowd, err = strconv.Atoi(string(line)); return err },
	"holders": func(c *Case, line []byte) error {
		pred, rest, _ := strings.Cut(string(line), " ") // objects may hold blanks
		at := max(0, strings.LastIndexByte(rest, ' '))
		n, err := strconv.Atoi(strings.TrimSpace(rest[at:]))
		c.holders[countersign.Selector{Pred: countersign.Pred(pred), Object: countersign.ID(rest[:at])}] = n
		return err
	},
	"decided": func(c *Case, line []byte) error {
		id, verdict, ok := strings.Cut(string(line), " ")
		if !ok || countersign.Verdict(verdict).Rank() < 0 {
			return countersign.ErrInvalid
		}
		c.decided[countersign.ID(id)] = countersign.Verdict(verdict)
		return nil
	},
	"links": func(c *Case, line []byte) error {
		var l countersign.Link
		err := json.Unmarshal(line, &l)
		c.links = append(c.links, l)
		return err
	},
	"own": func(c *Case, line []byte) error {
		id, text, _ := strings.Cut(string(line), " ")
		var f countersign.Finding
		err := json.Unmarshal([]byte(text), &f)
		c.own[countersign.ID(id)] = append(c.own[countersign.ID(id)], f)
		return err
	},
	"listed": func(c *Case, line []byte) error {
		var h detect.ListHit
		err := json.Unmarshal(line, &h)
		c.listed = append(c.listed, h)
		return err
	},
	"still": func(c *Case, line []byte) error {
		what, why, _ := strings.Cut(string(line), ":")
		if what != "countries" || strings.TrimSpace(why) == "" {
			return countersign.ErrInvalid
		}
		c.still = true
		return nil
	},
	"networks": func(c *Case, line []byte) error {
		n, err := parseNetwork(string(line))
		c.networks = append(slices.Clone(c.networks), n)
		return err
	},
}

// Subjects returns the subjects of the case in order.
func (c *Case) Subjects() []countersign.ID {
	var out []countersign.ID
	for _, r := range c.records {
		if id, ok := r["id"].(string); ok && !slices.Contains(out, countersign.ID(id)) {
			out = append(out, countersign.ID(id))
		}
	}
	return out
}

// names returns every name in the case.
func (c *Case) names() []string {
	var out []string
	for i := range c.facts {
		f := &c.facts[i]
		if f.Pred.Name() {
			out = append(out, f.Value)
		}
		if h := f.Q(countersign.Holder); h != "" {
			out = append(out, h)
		}
	}
	return out
}

// With returns the case's file with other findings wanted.
func (c *Case) With(want []string) []byte {
	a := &txtar.Archive{Comment: c.archive.Comment, Files: slices.Clone(c.archive.Files)}
	data := []byte(strings.Join(want, "\n"))
	if len(want) > 0 {
		data = append(data, '\n')
	}
	for i := range a.Files {
		if a.Files[i].Name == "want" {
			a.Files[i].Data = data
			return txtar.Format(a)
		}
	}
	a.Files = append(a.Files, txtar.File{Name: "want", Data: data})
	return txtar.Format(a)
}

// Surroundings returns what a detector sees of the case.
func (c *Case) Surroundings() *detect.Surroundings {
	v := &view{c: c, bySubject: map[countersign.ID][]countersign.Fact{}, having: map[countersign.Selector][]countersign.ID{}}
	v.index()
	s := &detect.Surroundings{View: v, Known: c.known, Now: c.now, Prior: prior}
	if len(c.links) > 0 || len(c.own) > 0 {
		s.Network = links{c}
	}
	if len(c.listed) > 0 {
		s.Lists = lists(c.listed)
	}
	return s
}
