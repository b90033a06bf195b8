package page

import (
	"slices"
	"strings"
	"unicode"

	"countersign/normal"
)

// shortestName is how many letters a word has that may name a firm.
const shortestName = 3

// Brand returns the words, in lower case, by which a page names its own firm:
// the label of its domain and its parts, and the words of its site name, title
// and legal name that stand in the label. They are the mask of
// [Printer.Print].
func Brand(p *Page, domain string) []string {
	label, _, _ := strings.Cut(registrable(domain), ".")
	if label == "" {
		return nil
	}
	out := strings.FieldsFunc(label, func(r rune) bool { return r == '-' || r == '_' })
	joined := strings.Join(out, "")
	out = append(out, joined)
	names := []string{p.SiteName, p.Title, p.Author}
	for _, c := range p.Claims {
		if c.Kind == "legal-name" || c.Kind == "copyright" {
			names = append(names, c.Text)
		}
	}
	for _, n := range names {
		for _, w := range nameWords(n) {
			if len(w) >= shortestName && strings.Contains(joined, w) {
				out = append(out, w)
			}
		}
	}
	out = append(out, siteName(p.SiteName, joined)...)
	slices.Sort(out)
	out = slices.Compact(out)
	return slices.DeleteFunc(out, func(w string) bool { return len(w) < shortestName })
}

// siteName returns the words of a site's name, if one of them stands in the
// label: then all of them are the name.
func siteName(name, label string) []string {
	ws := nameWords(name)
	if len(ws) > 6 || !slices.ContainsFunc(ws, func(w string) bool { return len(w) >= shortestName && strings.Contains(label, w) }) {
		return nil
	}
	return slices.DeleteFunc(ws, func(w string) bool { return common[WordHash(w)] })
}

func nameWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func registrable(host string) string {
	d, ok := normal.Domain(host)
	if !ok {
		return strings.ToLower(host)
	}
	return d
}
