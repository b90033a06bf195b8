package rdap

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/collect"
)

// Limits of one answer.
const (
	maxAnswer  = 1 << 20
	maxParties = 64
	maxList    = 256
	maxNested  = 4 // parties within parties
	maxDepth   = 32
)

// An answer is what of RFC 9083 is read. Servers vary, so every field takes
// what comes and leaves out what it cannot use.
type answer struct {
	Class       text        `json:"objectClassName"`
	Handle      text        `json:"handle"`
	LDHName     text        `json:"ldhName"`
	Name        text        `json:"name"`
	Status      list[text]  `json:"status"`
	NameServers list[named] `json:"nameservers"`
	Events      list[event] `json:"events"`
	Entities    list[party] `json:"entities"`
	Links       list[link]  `json:"links"`
	Port43      text        `json:"port43"`
	Start       text        `json:"startAddress"`
	End         text        `json:"endAddress"`
	Country     text        `json:"country"`
	Parent      text        `json:"parentHandle"`
	SecureDNS   struct {
		Delegated bool `json:"delegationSigned"`
	} `json:"secureDNS"`
	ErrorCode int  `json:"errorCode"`
	Title     text `json:"title"`
}

type named struct {
	LDHName text `json:"ldhName"`
}

type event struct {
	Action text `json:"eventAction"`
	Date   text `json:"eventDate"`
}

type link struct {
	Rel  text `json:"rel"`
	Href text `json:"href"`
	Type text `json:"type"`
}

type party struct {
	Handle    text           `json:"handle"`
	Roles     list[text]     `json:"roles"`
	Card      card           `json:"vcardArray"`
	Entities  list[party]    `json:"entities"`
	PublicIDs list[publicID] `json:"publicIds"`
}

type publicID struct {
	Type       text `json:"type"`
	Identifier text `json:"identifier"`
}

// A text takes a string or a number, and nothing of anything else.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case json.Unmarshal(b, &s) == nil:
		*t = text(collect.Literal(s))
	case len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9'):
		*t = text(b)
	}
	return nil
}

// A list takes an array, or one element where an array should be. Elements
// that cannot be read are left out.
type list[T any] []T

func (l *list[T]) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	if json.Unmarshal(b, &raw) != nil {
		raw = []json.RawMessage{b}
	}
	for _, r := range raw[:min(len(raw), maxList)] {
		var v T
		if json.Unmarshal(r, &v) == nil && string(r) != "null" {
			*l = append(*l, v)
		}
	}
	return nil
}

// Parse reads an RDAP answer about a domain or a network. An answer that says
// that there is no such thing is [countersign.ErrNotFound].
func Parse(b []byte) (*Registration, error) {
	if len(b) > maxAnswer {
		return nil, fmt.Errorf("rdap answer of %d bytes: %w", len(b), countersign.ErrTooLarge)
	}
	if depth(b) > maxDepth {
		return nil, fmt.Errorf("rdap answer nested deeper than %d: %w", maxDepth, countersign.ErrTooLarge)
	}
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		return nil, fmt.Errorf("rdap answer is no JSON object of RFC 9083: %w", countersign.ErrInvalid)
	}
	switch {
	case a.ErrorCode != 0:
		return nil, fmt.Errorf("rdap answer: %d %.100s: %w", a.ErrorCode, a.Title, countersign.ErrNotFound)
	case a.Class == "" && a.LDHName == "" && a.Handle == "":
		return nil, fmt.Errorf("rdap answer names nothing: %w", countersign.ErrInvalid)
	}
	return a.registration(), nil
}

// depth is how deep brackets are nested. Each depth is read once more on the
// way down, so it must be bounded before.
func depth(b []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

func (a *answer) registration() *Registration {
	r := &Registration{
		Handle: string(a.Handle), Name: strings.ToLower(strings.TrimSuffix(string(a.LDHName), ".")), Whois: string(a.Port43),
		Signed: a.SecureDNS.Delegated, Start: string(a.Start), End: string(a.End), Country: string(a.Country), Parent: string(a.Parent),
	}
	if r.Name == "" {
		r.Name = string(a.Name)
	}
	for _, s := range a.Status {
		if s != "" && !slices.Contains(r.Status, string(s)) {
			r.Status = append(r.Status, string(s))
		}
	}
	for _, n := range a.NameServers {
		if h := collect.Host(string(n.LDHName)).Rest(); h != "" {
			r.NameServers = append(r.NameServers, h)
		}
	}
	for _, e := range a.Events {
		r.event(string(e.Action), string(e.Date))
	}
	r.entities(a.Entities, maxNested)
	for _, l := range a.Links {
		if l.Rel == "related" && strings.HasPrefix(string(l.Href), "http") && strings.Contains(string(l.Type), "rdap") && r.Related == "" {
			r.Related = string(l.Href)
		}
	}
	return r
}

func (r *Registration) event(action, date string) {
	t, err := time.Parse(time.RFC3339, date)
	if err != nil {
		if t, err = time.Parse("2006-01-02", date[:min(len(date), 10)]); err != nil {
			return
		}
	}
	switch t = t.UTC(); action {
	case "registration":
		r.Created = t
	case "last changed":
		r.Changed = t
	case "expiration", "registrar expiration":
		if r.Expires.IsZero() || action == "expiration" {
			r.Expires = t
		}
	case "transfer":
		r.Transferred = t
	}
}

// entities takes parties and those within them: the abuse contact stands
// within the registrar.
func (r *Registration) entities(all []party, deep int) {
	for _, e := range all {
		if len(r.Parties) >= maxParties || deep == 0 {
			return
		}
		p := e.Card.party()
		p.Handle = string(e.Handle)
		for _, role := range e.Roles {
			p.Roles = append(p.Roles, strings.ToLower(string(role)))
		}
		for _, id := range e.PublicIDs {
			if strings.Contains(strings.ToLower(string(id.Type)), "iana") {
				p.IANA = string(id.Identifier)
			}
		}
		r.Parties = append(r.Parties, p)
		r.entities(e.Entities, deep-1)
	}
}

// A card is a vCard in JSON (RFC 7095): ["vcard", [[name, parameters, type,
// value...], ...]].
type card [][]json.RawMessage

func (c *card) UnmarshalJSON(b []byte) error {
	var outer []json.RawMessage
	if json.Unmarshal(b, &outer) != nil || len(outer) < 2 {
		return nil
	}
	var properties []json.RawMessage
	if json.Unmarshal(outer[1], &properties) != nil {
		return nil
	}
	for _, p := range properties[:min(len(properties), maxList)] {
		var parts []json.RawMessage
		if json.Unmarshal(p, &parts) == nil && len(parts) >= 4 {
			*c = append(*c, parts)
		}
	}
	return nil
}

func (c card) party() Party {
	var p Party
	for _, prop := range c {
		var name text
		if json.Unmarshal(prop[0], &name) != nil {
			continue
		}
		v := flat(prop[3])
		switch strings.ToLower(string(name)) {
		case "fn":
			keep(&p.Name, v)
		case "org":
			keep(&p.Organisation, v)
		case "email":
			keep(&p.Email, v)
		case "url":
			keep(&p.Website, v)
		case "tel":
			p.phone(prop, v)
		case "adr":
			p.address(prop)
		}
	}
	return p
}

func keep(to *string, v string) {
	if *to == "" {
		*to = v
	}
}

// phone passes over fax lines.
func (p *Party) phone(prop []json.RawMessage, v string) {
	var params struct {
		Type list[text] `json:"type"`
	}
	if json.Unmarshal(prop[1], &params) == nil && slices.Contains(params.Type, "fax") && !slices.Contains(params.Type, "voice") {
		return
	}
	keep(&p.Phone, strings.TrimPrefix(v, "tel:"))
}

// address reads the seven parts of an address (RFC 6350, section 6.3.1); where
// they are empty, the label has it as text.
func (p *Party) address(prop []json.RawMessage) {
	var parts []json.RawMessage
	if json.Unmarshal(prop[3], &parts) == nil && len(parts) >= 7 {
		keep(&p.Street, flat(parts[2]))
		keep(&p.City, flat(parts[3]))
		keep(&p.Region, flat(parts[4]))
		keep(&p.Postcode, flat(parts[5]))
		keep(&p.Country, flat(parts[6]))
	}
	var params struct {
		CC    text `json:"cc"`
		Label text `json:"label"`
	}
	if json.Unmarshal(prop[1], &params) == nil {
		keep(&p.Country, string(params.CC))
		keep(&p.Street, string(params.Label))
	}
}

// flat makes one text of a value that may be an array of texts.
func flat(raw json.RawMessage) string {
	var l list[text]
	if json.Unmarshal(raw, &l) != nil {
		return ""
	}
	var out []string
	for _, s := range l {
		if s != "" {
			out = append(out, string(s))
		}
	}
	return strings.Join(out, ", ")
}
