package web

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"countersign/internal/collect"
	"countersign/normal"
)

// Contents are what a page points at. They are read from a stream of tags and
// no tree is built, so that depth costs nothing.
type contents struct {
	title  string
	links  []link // to other pages
	assets []string
	icons  []string
	moves  string // where a refresh leads
}

type link struct{ url, text string }

// Limits of one page.
const (
	maxPage  = 8 << 20
	maxTags  = 500_000
	maxLinks = 2000
	maxToken = 1 << 20
	maxText  = 200 // of a link
)

// read takes what a page points at, resolved against its address or its base.
func read(page []byte, at *url.URL) contents {
	var c contents
	z := html.NewTokenizer(bytes.NewReader(page[:min(len(page), maxPage)]))
	z.SetMaxBuf(maxToken)
	base, inTitle, inLink := at, false, -1
	for range maxTags {
		switch z.Next() {
		case html.ErrorToken:
			return c
		case html.TextToken:
			text := strings.Join(strings.Fields(collect.Literal(string(z.Text()))), " ")
			switch {
			case inTitle && c.title == "":
				c.title = text
			case inLink >= 0 && len(c.links[inLink].text)+len(text) < maxText:
				c.links[inLink].text = strings.TrimSpace(c.links[inLink].text + " " + text)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			inTitle = false
			if atom.Lookup(name) == atom.A {
				inLink = -1
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			a := attributes(z, more)
			inTitle = tag == atom.Title
			if tag == atom.Base && a["href"] != "" {
				if u, err := at.Parse(a["href"]); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
					base = u
				}
			}
			if i := c.take(tag, a, base); i >= 0 {
				inLink = i
			}
		}
	}
	return c
}

func attributes(z *html.Tokenizer, more bool) map[string]string {
	out := map[string]string{}
	for n := 0; more && n < 64; n++ {
		var k, v []byte
		k, v, more = z.TagAttr()
		switch string(k) {
		case "href", "src", "rel", "http-equiv", "content":
			out[string(k)] = string(v)
		}
	}
	return out
}

// take notes what a tag points at; of a link it returns the place.
func (c *contents) take(tag atom.Atom, a map[string]string, base *url.URL) int {
	switch tag {
	case atom.A, atom.Area:
		if u := resolve(base, a["href"]); u != "" && len(c.links) < maxLinks {
			c.links = append(c.links, link{url: u})
			return len(c.links) - 1
		}
	case atom.Link:
		rel := strings.ToLower(a["rel"])
		switch u := resolve(base, a["href"]); {
		case u == "":
		case strings.Contains(rel, "icon"):
			add(&c.icons, u)
		case strings.Contains(rel, "stylesheet"):
			add(&c.assets, u)
		}
	case atom.Script, atom.Img:
		if u := resolve(base, a["src"]); u != "" {
			add(&c.assets, u)
		}
	case atom.Meta:
		if strings.EqualFold(a["http-equiv"], "refresh") {
			if _, to, ok := strings.Cut(strings.ToLower(a["content"]), "url="); ok {
				at := len(a["content"]) - len(to)
				if at >= 0 && len(strings.ToLower(a["content"])) == len(a["content"]) {
					c.moves = resolve(base, strings.Trim(a["content"][at:], " '\""))
				}
			}
		}
	}
	return -1
}

func add(list *[]string, u string) {
	if len(*list) < maxLinks && !slices.Contains(*list, u) {
		*list = append(*list, u)
	}
}

// resolve returns an address of the web without fragment, "" for anything else.
func resolve(base *url.URL, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || len(ref) > 4<<10 || strings.HasPrefix(ref, "#") {
		return ""
	}
	u, err := base.Parse(ref)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// matters are the pages that tell firms apart, by words in address or link,
// most telling first.
var matters = []struct {
	what  string
	words []string
}{
	{"about", []string{"about", "who-we-are", "company", "our-story", "ueber-uns"}},
	{"team", []string{"team", "people", "leadership", "management", "founders", "staff"}},
	{"contact", []string{"contact", "get-in-touch", "locations", "offices", "kontakt"}},
	{"careers", []string{"career", "jobs", "join-us", "hiring", "vacancies", "work-with-us"}},
	{"privacy", []string{"privacy", "datenschutz"}},
	{"imprint", []string{"imprint", "impressum", "legal-notice", "terms", "legal"}},
	{"clients", []string{"client", "portfolio", "case-stud", "customers", "testimonial", "our-work", "projects"}},
	{"services", []string{"service", "solutions", "what-we-do", "products"}},
	{"blog", []string{"blog", "news", "insights"}},
}

// ranked returns the links of the site that matter, the most telling first and
// one of each kind before the second of any.
func ranked(home *url.URL, links []link) []string {
	kinds := make([][]string, len(matters)+1)
	seen := map[string]bool{home.String(): true}
	for _, l := range links {
		u, err := url.Parse(l.url)
		if err != nil || !sameSite(home, u) || seen[l.url] || file(u.Path) {
			continue
		}
		seen[l.url] = true
		k := kindOf(u.Path, l.text)
		kinds[k] = append(kinds[k], l.url)
	}
	var out []string
	for depth := 0; ; depth++ {
		before := len(out)
		for _, of := range kinds {
			if depth < len(of) {
				out = append(out, of[depth])
			}
		}
		if len(out) == before {
			return out
		}
	}
}

func kindOf(path, text string) int {
	path, text = strings.ToLower(path), strings.ReplaceAll(strings.ToLower(text), " ", "-")
	for i, m := range matters {
		for _, w := range m.words {
			if strings.Contains(path, w) || strings.Contains(text, w) {
				return i
			}
		}
	}
	return len(matters)
}

// file recognises links to what is no page.
func file(path string) bool {
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 || strings.Contains(path[dot:], "/") {
		return false
	}
	switch strings.ToLower(path[dot+1:]) {
	case "html", "htm", "php", "asp", "aspx", "jsp", "xhtml", "shtml", "cfm":
		return false
	}
	return len(path)-dot <= 5
}

// sameSite reports whether two addresses are of one registrable domain, or of
// one host where there is none.
func sameSite(a, b *url.URL) bool {
	if strings.EqualFold(a.Hostname(), b.Hostname()) {
		return true
	}
	x, ok := normal.Domain(a.Hostname())
	y, also := normal.Domain(b.Hostname())
	return ok && also && x == y
}
