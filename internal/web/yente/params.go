package yente

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// params reads the query of an address and collects what is wrong with it, in
// the words of the validation that clients of yente know. Parameters that are
// not asked for are not looked at: clients send some that only other versions
// know.
type params struct {
	query    url.Values
	problems []problem
}

func newParams(q url.Values) *params { return &params{query: q} }

// err tells of all that was wrong.
func (p *params) err() error {
	if len(p.problems) == 0 {
		return nil
	}
	return &unprocessable{p.problems}
}

func (p *params) wrong(name, kind, msg string, input any, context map[string]any) {
	p.problems = append(p.problems, problem{Type: kind, Loc: []any{"query", name}, Msg: msg, Input: input, Context: context})
}

// last returns the value that counts where a name is given twice.
func (p *params) last(name string) (string, bool) {
	all := p.query[name]
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1], true
}

func (p *params) text(name, otherwise string) string {
	if s, ok := p.last(name); ok {
		return s
	}
	return otherwise
}

func (p *params) integer(name string, otherwise, most int) int {
	s, ok := p.last(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	switch {
	case err != nil:
		p.wrong(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer", s, nil)
		return otherwise
	case n > most:
		p.wrong(name, "less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", most), s, map[string]any{"le": most})
		return otherwise
	}
	return n
}

func (p *params) number(name string, otherwise float64) float64 {
	s, ok := p.last(name)
	if !ok {
		return otherwise
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	switch {
	case err != nil:
		p.wrong(name, "float_parsing", "Input should be a valid number, unable to parse string as a number", s, nil)
		return otherwise
	case f != f || f-f != 0:
		p.wrong(name, "finite_number", "Input should be a finite number", s, nil)
		return otherwise
	}
	return f
}

// truths are the words for yes and no that are understood.
var truths = map[string]bool{
	"true": true, "t": true, "yes": true, "y": true, "on": true, "1": true,
	"false": false, "f": false, "no": false, "n": false, "off": false, "0": false,
}

func (p *params) boolean(name string, otherwise bool) bool {
	s, ok := p.last(name)
	if !ok {
		return otherwise
	}
	b, ok := truths[strings.ToLower(s)]
	if !ok {
		p.wrong(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input", s, nil)
	}
	return b
}

// several returns the values of a name that may be given several times.
func (p *params) several(name string) []string { return p.atMost(name, maxMany) }

// severalOf is several, of which each must be known.
func (p *params) severalOf(name string, known []string, otherwise []string) []string {
	all := p.query[name]
	if len(all) == 0 {
		return otherwise
	}
	for i, s := range all {
		if !slices.Contains(known, s) {
			p.problems = append(p.problems, enumProblem([]any{"query", name, i}, s, known))
		}
	}
	return all
}

func (p *params) oneOf(name string, known []string, otherwise string) string {
	s, ok := p.last(name)
	if !ok {
		return otherwise
	}
	if !slices.Contains(known, s) {
		p.problems = append(p.problems, enumProblem([]any{"query", name}, s, known))
	}
	return s
}

func enumProblem(loc []any, input string, known []string) problem {
	quoted := make([]string, len(known))
	for i, k := range known {
		quoted[i] = "'" + k + "'"
	}
	expected := strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
	return problem{Type: "enum", Loc: loc, Msg: "Input should be " + expected, Input: input, Context: map[string]any{"expected": expected}}
}

// excluded reads the entities that a person has decided on.
func (p *params) excluded(name string) []string {
	return p.atMost(name, maxExcluded)
}

func (p *params) atMost(name string, most int) []string {
	all := p.query[name]
	if len(all) > most {
		p.wrong(name, "too_long", fmt.Sprintf("Tuple should have at most %d items after validation, not %d", most, len(all)),
			all[:most+1], map[string]any{"field_type": "Tuple", "max_length": most, "actual_length": len(all)})
	}
	return all
}

const sincePattern = `^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$`

var sinceForm = regexp.MustCompile(sincePattern)

// since reads a moment, which may be a day.
func (p *params) since(name string) time.Time {
	s, ok := p.last(name)
	if !ok {
		return time.Time{}
	}
	if sinceForm.MatchString(s) {
		const whole = "0000-00-00T00:00:00"
		if t, err := time.Parse("2006-01-02T15:04:05", s+whole[len(s):]); err == nil {
			return t
		}
	}
	p.wrong(name, "string_pattern_mismatch", "String should match pattern '"+sincePattern+"'", s, map[string]any{"pattern": sincePattern})
	return time.Time{}
}
