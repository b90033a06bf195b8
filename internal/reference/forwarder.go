package reference

import (
	"slices"
	"strings"
)

// A Forwarder is a firm, or a wording, that shows a postal address to be one
// where mail is taken in for others.
type Forwarder struct {
	Name       string     `json:"name"`
	Kind       string     `json:"kind"` // forwarder, mailbox shop, virtual mailbox
	Note       string     `json:"note,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

type forwarderTable struct {
	list    []Forwarder
	byFirst map[string][]phrase // by the first word of the phrase
}

type phrase struct {
	words []string // "#" stands for a number, "*" for up to gap words
	of    int
}

const gap = 5

// Forwarder recognises parcel forwarders, mailbox shops and virtual mailboxes in
// the text of an address by brand or wording. People who travel, move or live
// far out use them too.
func (b *Base) Forwarder(address string) (Forwarder, bool) {
	t := b.forwarders.get()
	ws := words(strings.ReplaceAll(address, "#", " "))
	for i, w := range ws {
		for _, p := range t.byFirst[w] {
			if p.matches(ws[i:]) {
				return t.list[p.of], true
			}
		}
	}
	return Forwarder{}, false
}

func (p phrase) matches(ws []string) bool {
	for i, want := range p.words {
		if want == "*" {
			return p.after(i+1, ws)
		}
		if len(ws) == 0 {
			return false
		}
		if want == "#" && !digit(ws[0]) || want != "#" && want != ws[0] {
			return false
		}
		ws = ws[1:]
	}
	return true
}

// after looks for the rest of the phrase behind at most gap other words.
func (p phrase) after(from int, ws []string) bool {
	rest := phrase{words: p.words[from:]}
	for skip := 0; skip <= gap && skip <= len(ws); skip++ {
		if rest.matches(ws[skip:]) {
			return true
		}
	}
	return false
}

func digit(w string) bool { return '0' <= w[0] && w[0] <= '9' }

func parseForwarders(b *Base, raw []byte) (forwarderTable, int, error) {
	t := forwarderTable{byFirst: map[string][]phrase{}}
	for r, err := range sheet(raw, "name", "kind", "patterns", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return t, 0, err
		}
		pats := r.list("patterns")
		if len(pats) == 0 {
			return t, 0, r.bad("no pattern")
		}
		for _, p := range pats {
			ws := phraseWords(p)
			if len(ws) == 0 || ws[0] == "*" || ws[0] == "#" || strings.Count(p, "*") > 1 {
				return t, 0, r.bad("pattern %q", p)
			}
			t.byFirst[ws[0]] = append(t.byFirst[ws[0]], phrase{ws, len(t.list)})
		}
		t.list = append(t.list, Forwarder{
			Name: r.at("name"), Kind: r.at("kind"), Note: r.at("note"), Source: b.cite(r.at("source")), Confidence: c,
		})
	}
	return t, len(t.list), nil
}

func phraseWords(p string) []string {
	var out []string
	for f := range strings.FieldsSeq(p) {
		if f == "*" || f == "#" {
			out = append(out, f)
			continue
		}
		out = append(out, words(f)...)
	}
	return slices.Clip(out)
}
