package page

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// A Leftover is something in a page that names another than its own firm:
// what a copier overlooked, or an innocent mention.
type Leftover struct {
	Where string `json:"where"` // mirror, canonical, copyright, title, author, email, logo, alt, file, id, comment, text
	Name  string `json:"name"`  // the other domain or name
	Text  string `json:"text"`  // the words it stands in
}

// Telling reports whether an honest page seldom has it: marks of a copying
// program, an address or copyright of its own that names another.
func (l Leftover) Telling() bool {
	return l.Where == "mirror" || l.Where == "canonical" || l.Where == "copyright" || l.Where == "title"
}

var (
	mirrorForm = regexp.MustCompile(`(?i)(?:mirrored from|saved from url=\([0-9]+\)|copied from|downloaded from|added by (?:httrack|wget))\s*(?:https?://)?([a-z0-9.-]+\.[a-z]{2,24})`)
	ownerForm  = regexp.MustCompile(`(?i)(?:\x{a9}|\(c\)|copyright)[\s\x{a9}]*(?:(?:19|20)[0-9]{2}(?:\s*[-\x{2013}]\s*(?:19|20)?[0-9]{2,4})?)?[\s,.|:]*(?:by )?([A-Z][\w&' -]{2,60}?)(?:[.,|;]|\s+(?:All|Inc|LLC|Ltd|GmbH|Corp|Limited|Pvt)\b|$)`)
	logoForm   = regexp.MustCompile(`(?i)^(?:the )?([\w&' -]{3,40}?)[ _-]+logo(?:[ _-](?:white|dark|light|black|small|large|header|footer|[0-9x]+))*$`)
)

// Leftovers returns what in a page names another than the domain's firm, whoever
// it is. Brand are the words of its own name ([Brand]).
func Leftovers(p *Page, domain string, brand []string) []Leftover {
	f := finder{own: registrable(domain), brand: brand}
	for _, c := range p.Comments {
		if m := mirrorForm.FindStringSubmatch(c); m != nil {
			f.domain("mirror", m[1], c)
		}
	}
	if u, err := url.Parse(p.Canonical); err == nil && u.Host != "" {
		f.domain("canonical", u.Hostname(), p.Canonical)
	}
	for line := range strings.SplitSeq(p.Text, "\n") {
		if len(line) < 400 {
			for _, m := range ownerForm.FindAllStringSubmatch(line, 2) {
				f.name("copyright", m[1], line)
			}
		}
	}
	for _, e := range p.Emails {
		_, host, _ := strings.Cut(e, "@")
		f.domain("email", host, e)
	}
	for _, a := range p.Assets {
		if m := logoForm.FindStringSubmatch(a.Alt); m != nil && a.Kind == "image" {
			f.name("logo", m[1], a.Alt)
		}
	}
	return f.sorted()
}

// Mentions returns where a page names a known firm: by its domain or by the
// words of its name that are no words of the page's own brand.
func Mentions(p *Page, domain string, names, brand []string) []Leftover {
	var words []string
	for _, n := range names {
		if n = strings.ToLower(n); len(n) >= 4 && !slices.Contains(brand, n) && !common[WordHash(n)] {
			words = append(words, n)
		}
	}
	f := finder{words: words, other: registrable(domain)}
	f.mention("title", p.Title)
	f.mention("author", p.Author)
	f.mention("canonical", p.Canonical)
	for _, a := range p.Assets {
		f.mention("alt", a.Alt)
		f.mention("file", string(fileName([]byte(a.URL))))
	}
	for _, id := range p.IDs {
		f.mention("id", id)
	}
	for _, c := range p.Comments {
		f.mention("comment", c)
	}
	for _, e := range p.Emails {
		f.mention("email", e)
	}
	for line := range strings.SplitSeq(p.Text, "\n") {
		f.mention("text", line)
	}
	return f.sorted()
}

// A finder gathers leftovers.
type finder struct {
	own, other   string
	brand, words []string
	found        []Leftover
}

func (f *finder) domain(where, host, text string) {
	if d := registrable(host); d != "" && d != f.own && strings.Contains(d, ".") {
		f.add(where, d, text)
	}
}

// noNames are words that stand before "logo" or behind a copyright sign and
// name nobody.
var noNames = strings.Fields(`all rights reserved website site web company brand client clients partner partners our the main header
	footer mobile desktop sticky retina default white dark light black transparent full new old official and copyright home page
	image img icon svg png customer sponsor badge certified certification`)

// name adds a name, if a word of it names somebody and none is of the own.
func (f *finder) name(where, name, text string) {
	says := false
	for _, w := range nameWords(name) {
		switch {
		case slices.Contains(f.brand, w):
			return
		case len(w) >= 4 && !slices.Contains(noNames, w) && !common[WordHash(w)]:
			says = true
		}
	}
	if says && !strings.Contains(strings.Join(nameWords(name), ""), labelOf(f.own)) {
		f.add(where, clean(name), text)
	}
}

func labelOf(domain string) string {
	label, _, _ := strings.Cut(domain, ".")
	return strings.ReplaceAll(label, "-", "")
}

func (f *finder) mention(where, text string) {
	if text == "" || len(f.words) == 0 && f.other == "" {
		return
	}
	low := strings.ToLower(text)
	if f.other != "" && strings.Contains(low, f.other) {
		f.add(where, f.other, text)
		return
	}
	for _, w := range nameWords(low) {
		if slices.Contains(f.words, w) {
			f.add(where, w, text)
			return
		}
	}
}

func (f *finder) add(where, name, text string) {
	if len(f.found) < maxKept {
		f.found = append(f.found, Leftover{Where: where, Name: name, Text: clean(string(clipped([]byte(text), 160)))})
	}
}

func (f *finder) sorted() []Leftover {
	slices.SortFunc(f.found, func(a, b Leftover) int {
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(f.found)
}
