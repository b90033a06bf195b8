package page

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Person is somebody whom a page shows as one of its firm's people, with what
// stands beside the name. A name with nothing beside it is left out.
type Person struct {
	Name   string   `json:"name"`
	Image  string   `json:"image,omitempty"`  // address of the picture, as written
	Emails []string `json:"emails,omitempty"` // as written, lower case
	Phones []string `json:"phones,omitempty"` // of links, as written
	Links  []string `json:"links,omitempty"`  // as written; profiles elsewhere are among them
}

// Bounds of [Staff].
const (
	mostStaff  = 64 // people of one page
	mostBeside = 16 // things of each kind beside one name
	mostEvents = 4096
)

// teamWords stand in the headings under which firms show their people, in the
// languages in which firms write most.
var teamWords = strings.Fields(`team people leadership management founder founders staff directors executives experts advisors
	equipo equipe leitung mitarbeiter ansprechpartner squadra zespol`)

var teamPhrases = []string{"who we are", "who is who", "meet the", "behind the", "our crew", "\u00e9quipe", "unternehmensf\u00fchrung", "gesch\u00e4ftsf\u00fchrung",
	"\u043a\u043e\u043c\u0430\u043d\u0434\u0430", "\u56e2\u961f", "\u30c1\u30fc\u30e0"}

var tagFooter = tagOf("footer")

// Staff reads out whom a page in UTF-8 shows under a heading such as "Our team".
//
// A picture belongs to the name beside it. Which side, before or behind, is
// told by which of the two nearly all names of the section have; where that is
// not clear, only a picture whose alternative text is the name counts. A name is
// told by its form in any script; whose it is and where from is no matter.
func Staff(html []byte) []Person {
	r := staffReader{team: team(titleOf(html))}
	s := newScanner(html)
	for t := (token{}); s.next(&t); {
		r.token(&t)
	}
	r.line()
	r.close()
	return r.out
}

func titleOf(html []byte) string {
	s := newScanner(html)
	for t := (token{}); s.next(&t); {
		if t.kind == rawToken && t.tag == tagTitle {
			return string(clipped(t.data, maxString))
		}
	}
	return ""
}

// A staffEvent is a name, a picture or a thing that belongs to a name, in the
// order of the page.
type staffEvent struct {
	kind staffKind
	text string
	alt  string
}

type staffKind uint8

const (
	nameEvent staffKind = iota
	pictureEvent
	emailEvent
	phoneEvent
	linkEvent
)

type staffReader struct {
	out     []Person
	team    bool // inside a section about people
	heading bool
	open    bytes.Buffer
	plain   []byte
	events  []staffEvent
}

func (r *staffReader) token(t *token) {
	switch t.kind {
	case textToken:
		if r.open.Len() < maxString {
			r.plain = unescape(r.plain[:0], clipped(t.data, maxString))
			appendWords(&r.open, r.plain)
		}
	case startToken:
		r.start(t)
	case endToken:
		if t.props&isBlock != 0 {
			r.line()
			r.heading = false
		}
	}
}

func (r *staffReader) start(t *token) {
	if t.props&isBlock != 0 {
		r.line()
		r.heading = t.props&isHeading != 0
	}
	if t.tag == tagFooter { // what stands there is the firm's
		r.close()
		r.team = false
	}
	if !r.team || t.tag != tagImg && t.tag != tagA || len(r.events) >= mostEvents {
		return
	}
	w := wantedOf(t)
	if t.tag == tagImg {
		if w.src != "" {
			r.events = append(r.events, staffEvent{pictureEvent, w.src, w.alt})
		}
		return
	}
	scheme, rest, _ := strings.Cut(w.href, ":")
	switch strings.ToLower(scheme) {
	case "mailto":
		rest, _, _ = strings.Cut(rest, "?")
		r.events = append(r.events, staffEvent{emailEvent, strings.ToLower(rest), ""})
	case "tel":
		r.events = append(r.events, staffEvent{phoneEvent, rest, ""})
	case "http", "https":
		r.events = append(r.events, staffEvent{linkEvent, w.href, ""})
	}
}

// line ends a line of text: a heading that is no name begins another section,
// a name begins a person.
func (r *staffReader) line() {
	text := ""
	if r.open.Len() > 0 {
		text = clean(string(clipped(bytes.TrimSpace(r.open.Bytes()), maxString)))
		r.open.Reset()
	}
	switch {
	case text == "":
	case r.heading && (team(text) || !NameLike(text)):
		r.close()
		r.team = team(text)
	case !r.team || len(r.events) >= mostEvents:
	case NameLike(text):
		r.events = append(r.events, staffEvent{nameEvent, text, ""})
	case strings.Contains(text, "@"):
		if m := emailForm.FindString(text); m != "" {
			r.events = append(r.events, staffEvent{emailEvent, strings.ToLower(m), ""})
		}
	}
}

// close ends a section and keeps those of its people beside whom something
// stands.
func (r *staffReader) close() {
	var people []Person
	pictures := picturesOfNames(r.events)
	for i, e := range r.events {
		if e.kind == nameEvent {
			people = append(people, Person{Name: e.text, Image: pictures[i]})
			continue
		}
		if e.kind == pictureEvent && pictures[i] != "" { // its words are a name that no line repeats
			people = append(people, Person{Name: e.alt, Image: e.text})
			continue
		}
		if len(people) == 0 {
			continue
		}
		p := &people[len(people)-1]
		switch e.kind {
		case emailEvent:
			p.Emails = beside(p.Emails, e.text)
		case phoneEvent:
			p.Phones = beside(p.Phones, e.text)
		case linkEvent:
			p.Links = beside(p.Links, e.text)
		}
	}
	r.events = r.events[:0]
	for _, p := range people {
		if p.Image+strings.Join(p.Emails, "")+strings.Join(p.Phones, "")+strings.Join(p.Links, "") != "" && len(r.out) < mostStaff {
			r.out = append(r.out, p)
		}
	}
}

func beside(list []string, s string) []string {
	if s == "" || len(list) >= mostBeside || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// picturesOfNames returns, by the place of each name among the events, the
// picture that is of it; and by the place of a picture itself, where only the
// picture says whose it is.
func picturesOfNames(events []staffEvent) map[int]string {
	out := map[int]string{}
	var turns []int // names and pictures that nobody has yet
	names := 0
	said := map[string]int{}
	for i, e := range events {
		if e.kind == nameEvent {
			said[e.text] = i
		}
	}
	for i, e := range events {
		if e.kind != pictureEvent || !NameLike(e.alt) {
			continue
		}
		if at, ok := said[e.alt]; ok {
			out[at] = e.text
		} else {
			out[i] = e.text
		}
	}
	for i, e := range events {
		switch {
		case e.kind == pictureEvent && !NameLike(e.alt):
			turns = append(turns, i)
		case e.kind == nameEvent && out[i] == "":
			names++
			turns = append(turns, i)
		}
	}
	before, behind := besideNames(events, turns)
	switch {
	case 3*len(before) >= 2*names && len(before) > len(behind):
		maps.Copy(out, before)
	case 3*len(behind) >= 2*names && len(behind) > len(before):
		maps.Copy(out, behind)
	}
	return out
}

// besideNames returns the picture right before each name, and right behind it.
func besideNames(events []staffEvent, turns []int) (before, behind map[int]string) {
	before, behind = map[int]string{}, map[int]string{}
	for k := 1; k < len(turns); k++ {
		a, b := &events[turns[k-1]], &events[turns[k]]
		switch {
		case a.kind == pictureEvent && b.kind == nameEvent:
			before[turns[k]] = a.text
		case a.kind == nameEvent && b.kind == pictureEvent:
			behind[turns[k-1]] = b.text
		}
	}
	return before, behind
}

func team(heading string) bool {
	low := strings.ToLower(heading)
	if slices.ContainsFunc(teamPhrases, func(p string) bool { return strings.Contains(low, p) }) {
		return true
	}
	for _, w := range strings.FieldsFunc(low, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if slices.Contains(teamWords, w) {
			return true
		}
	}
	return false
}

// noPersons stand in headings that have the form of a name and are none.
var noPersons = strings.Fields(`us team work services service contact about home policy careers questions process projects portfolio news blog
	events press terms conditions products pricing clients partners support center privacy our we what who the latest read get learn more view meet
	join see all your with and software systems digital labs technologies technology tech consulting solutions data networks studio group global cloud
	media design agency company online international development marketing engineering management security operations product project sales
	officer director manager head lead chief senior engineer developer designer founder president executive vice account human resources`)

// NameLike reports whether a line has the form of a person's name: two to four
// words that each begin with a capital, short words between them, or two to
// four letters of a script that has neither capitals nor spaces. It says
// nothing of where a name is from.
func NameLike(s string) bool {
	if len(s) < 4 || utf8.RuneCountInString(s) > 60 || !utf8.ValidString(s) {
		return false
	}
	ws := strings.Fields(s)
	if len(ws) == 1 {
		n := utf8.RuneCountInString(s)
		return n >= 2 && n <= 4 && strings.IndexFunc(s, cased) < 0
	}
	if len(ws) > 5 {
		return false
	}
	full := 0
	for _, w := range ws {
		low := strings.ToLower(w)
		first, _ := utf8.DecodeRuneInString(w)
		switch {
		case strings.IndexFunc(w, signOfNoName) >= 0, slices.Contains(noPersons, low):
			return false
		case unicode.IsLower(first):
			if utf8.RuneCountInString(w) > 3 {
				return false
			}
		case unicode.IsLetter(first):
			full++
		default:
			return false
		}
	}
	return full >= 2 && full <= 4
}

// cased reports what is no letter of a script without capitals.
func cased(r rune) bool { return !unicode.IsLetter(r) || unicode.IsUpper(r) || unicode.IsLower(r) }

func signOfNoName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '.' && r != '\'' && r != '-' && r != '\u2019' && r != '\u2010'
}
