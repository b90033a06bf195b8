package front

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"countersign"
	"countersign/normal"
	"countersign/page"
)

// A Drawn page is what a browser told of a stored page that it drew, with
// scripts forbidden.
type Drawn struct {
	URL    string
	Shown  string // what is shown, a line for each block
	Hidden []Hidden
	Cut    bool // there was more
}

// A Hidden text stands in a page and is not shown.
type Hidden struct{ Why, Text string }

// A Sight says what visitors of a site see of its text where no script runs. It
// weighs nothing: menus, dialogs, banners and words for screen readers are hidden on
// honest sites, and scripts bring much into view.
type Sight struct {
	Pages  []PageSight    `json:"pages"`
	Hidden float64        `json:"hidden"`           // share of the words of these pages that is not shown
	Quoted []HiddenQuoted `json:"quoted,omitempty"` // what of it matters
}

// A PageSight counts the words of one page.
type PageSight struct {
	URL    string `json:"url"`
	Shown  int    `json:"shown"`
	Hidden int    `json:"hidden"`
	Cut    bool   `json:"cut,omitempty"` // there were more
}

// A HiddenQuoted text is one that names somebody else, or is long.
type HiddenQuoted struct {
	URL   string   `json:"url"`
	Why   string   `json:"why"`
	Text  string   `json:"text"`
	Names []string `json:"names,omitempty"` // the firm that was copied, by its domain, and domains of others
}

const (
	quotedHidden = 12  // texts
	quotedWords  = 25  // of one that is long
	quotedBytes  = 400 // of one
)

// See adds to an answer what drawn pages show and hide. The weights, the score
// and the verdict stay: with and without pictures the same captures are judged
// the same.
func (s *Set) See(a *Answer, drawn []Drawn) {
	if len(drawn) == 0 {
		return
	}
	sight := &Sight{}
	var quoted []HiddenQuoted
	shown, hidden := 0, 0
	for i := range drawn {
		d := &drawn[i]
		p := PageSight{URL: d.URL, Shown: len(strings.Fields(d.Shown)), Cut: d.Cut}
		for _, h := range d.Hidden {
			h.Text = page.Line(h.Text)
			p.Hidden += len(strings.Fields(h.Text))
			quoted = append(quoted, HiddenQuoted{URL: d.URL, Why: h.Why, Text: h.Text, Names: s.namesIn(a, h.Text)})
		}
		shown, hidden = shown+p.Shown, hidden+p.Hidden
		sight.Pages = append(sight.Pages, p)
	}
	if shown+hidden > 0 {
		sight.Hidden = round(float64(hidden)/float64(shown+hidden), 3)
	}
	sight.Quoted = telling(quoted)
	a.Sight = sight
	a.Findings = s.leftHidden(a, drawn, quoted)
}

// telling are the hidden texts that are quoted: those that name others first,
// then the longest; each once.
func telling(all []HiddenQuoted) []HiddenQuoted {
	seen := map[string]bool{}
	all = slices.DeleteFunc(slices.Clone(all), func(q HiddenQuoted) bool {
		twice := seen[q.Text]
		seen[q.Text] = true
		return twice || len(q.Names) == 0 && len(strings.Fields(q.Text)) < quotedWords
	})
	slices.SortStableFunc(all, func(a, b HiddenQuoted) int {
		return cmp.Or(cmp.Compare(min(1, len(b.Names)), min(1, len(a.Names))), cmp.Compare(len(b.Text), len(a.Text)))
	})
	all = slices.Clip(all[:min(len(all), quotedHidden)])
	for i := range all {
		all[i].Text = clipTo(all[i].Text, quotedBytes)
	}
	return all
}

func clipTo(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "\u2026"
}

// domainForm finds what may be a domain in running text.
var domainForm = regexp.MustCompile(`(?i)\b(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}\b`)

// namesIn returns whom a text names beside the site itself: the firm it was
// copied from, by its domain, and domains of others.
func (s *Set) namesIn(a *Answer, text string) []string {
	var out []string
	low := strings.ToLower(text)
	if names := s.originalNames(a); len(names) > 0 {
		ws := strings.FieldsFunc(low, func(r rune) bool { return !isWord(r) })
		if slices.ContainsFunc(names, func(n string) bool { return slices.Contains(ws, n) }) {
			out = append(out, a.CloneOf)
		}
	}
	for _, m := range domainForm.FindAllString(low, 20) {
		if d, ok := normal.Domain(m); ok && d != a.Domain && strings.Contains(d, ".") && !slices.Contains(out, d) && len(out) < 5 {
			out = append(out, d)
		}
	}
	return out
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80
}

// originalNames are the words of the name of the firm that a site was copied
// from which are no trade words and not its own.
func (s *Set) originalNames(a *Answer) []string {
	i, here := s.at[a.Domain]
	j, there := s.at[a.CloneOf]
	if !here || !there {
		return nil
	}
	own := s.profiles[i].brand
	return slices.DeleteFunc(rareNames(s.profiles[j].brand), func(n string) bool { return slices.Contains(own, n) })
}

// leftHidden says of what a copier overlooked whether visitors see it.
func (s *Set) leftHidden(a *Answer, drawn []Drawn, hidden []HiddenQuoted) []countersign.Finding {
	at := slices.IndexFunc(a.Findings, func(f countersign.Finding) bool { return f.Detector == leftoverRule.Name })
	if at < 0 {
		return a.Findings
	}
	out := slices.Clone(a.Findings)
	f := &out[at]
	f.Because = slices.Clone(f.Because)
	unseen := 0
	for k := range f.Because {
		c := &f.Because[k]
		if why := whyHidden(c.Shown, drawn); why != "" && c.Pred == "site/leftover/copyright" { // the others are no text of the page
			c.Shown, unseen = clip(c.Shown+" (visitors do not see it: "+why+")"), unseen+1
		}
	}
	for _, h := range hidden {
		if slices.Contains(h.Names, a.CloneOf) && a.CloneOf != "" && unseen < mostUnseen {
			unseen++
			f.Because = append(f.Because, countersign.Cause{Subject: countersign.MakeID("domain", a.Domain), Pred: "site/leftover/hidden", Shown: clip(h.Why + ": " + h.Text)})
		}
	}
	switch {
	case unseen == 1:
		f.Say += " One of these stands in text that the drawn pages hide from visitors."
	case unseen > 1:
		f.Say += fmt.Sprintf(" %d of these stand in text that the drawn pages hide from visitors.", unseen)
	}
	return out
}

const mostUnseen = 6

// whyHidden says why no visitor sees words of a page, "" if one does, or if
// they are no text of a drawn page.
func whyHidden(text string, drawn []Drawn) string {
	want := strings.ToLower(strings.TrimSuffix(oneLine(text), "\u2026"))
	why := ""
	for i := range drawn {
		if strings.Contains(strings.ToLower(oneLine(drawn[i].Shown)), want) {
			return ""
		}
		for _, h := range drawn[i].Hidden {
			if why == "" && strings.Contains(strings.ToLower(h.Text), want) {
				why = h.Why
			}
		}
	}
	return why
}
