package internet

import (
	_ "embed" // what customers say
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/praise.txt
var praiseText string

//go:embed data/stock.txt
var stockText string

// A Praise is what a site shows a customer to say, and how it came there in
// truth: customer, regular (praises another firm, too, in other words), client
// (of an agency, on both their sites), carried (to a new name or second brand),
// one-owner, demo (a template's), plain (what anybody says), saying, widget (of
// a product of others), edited (one text under two names, by mistake), older
// (than the firm or its domain), profile; on fronts kept, renamed, moved (to
// another customer firm), paraphrased, staff (their own people), crew (what another
// front of the crew shows), twice, before, invented.
type Praise struct{ By, Firm, Text, Truth string }

// commendation is a praise before it is written.
type commendation struct {
	by, firm string
	text     []sentence
	stock    string // the text, where it is no customer's own
	truth    string
}

// commended are the ways in which customers praise.
var commended = sync.OnceValue(func() *phrases {
	p := &phrases{lists: map[string][]string{}}
	p.read(siteText)
	p.groups = nil
	p.read(praiseText)
	return p
})

// stock are the lines of data/stock.txt, by kind.
var stock = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(stockText) {
		if kind, text, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && line[0] != '#' {
			out[kind] = append(out[kind], text)
		}
	}
	return out
})

var (
	patronNames = strings.Fields(`Ada Alan Amir Anita Anton Beth Bruno Cara Chen Clara Colin Dana Darius Dora Edith Emil Erin Esther Felix Fiona
		Gavin Gita Hal Hana Helen Ian Ida Ivan Jade Jaya Joel Joan Karl Kofi Lars Leila Lena Luis Mara Milan Mina Nadia Neil Nina Omar Otto Petra
		Priya Ralf Rina Ruth Sean Sofia Theo Tina Ursula Vera Wim Yara Zane`)
	patronSurnames = strings.Fields(`Adler Akande Albrecht Amaro Anders Arora Barlow Bauer Becker Bell Berg Bianchi Blake Brandt Cabral Carver Chandra Choi
		Cole Costa Cruz Dahl Diaz Duarte Egan Eliot Farrell Ferro Fonseca Frost Garner Gomez Haas Hale Haynes Holm Horvat Iqbal Jansen Joshi Kamara Kang
		Keller Khan Klein Kruger Lang Lee Lind Lowe Mann Marsh Mehta Meyer Mora Nair Nash Nolan Novak Olsen Osei Palmer Park Perez Pope Quinn Ramos Reed
		Roth Rowe Saito Sharma Silva Stone Tan Thorn Vance Vega Vogel Wade Walsh Yates Zhou`)
	patronFirms = strings.Fields(`Freight Dental Foods Motors Clinic Hotels Museum Logistics Farms Bakery Insurance Academy Library Timber Ferries Theatre
		Pharmacy Brewery Nurseries Textiles Marina Orchards Ceramics Cooperative`)
	products = []string{"Ledgerlight", "Ringwell", "Stockherd", "Formfold"}
)

// patron draws a customer.
func patron(r *rng) (by, firm string) {
	return pick(r, patronNames) + " " + pick(r, patronSurnames), pick(r, heads) + " " + pick(r, patronFirms)
}

// praiseOf draws a sentence of a group of the section.
func praiseOf(r *rng, section string) sentence {
	p := commended()
	for {
		if at := r.n(len(p.groups)); p.groups[at].section == section {
			return p.draw(r, at)
		}
	}
}

// testimonial makes up what one customer says, in one to three sentences.
func testimonial(r *rng) []sentence {
	var out []sentence
	if r.p(0.7) {
		out = append(out, praiseOf(r, "open"))
	}
	if len(out) == 0 || r.p(0.6) {
		out = append(out, praiseOf(r, "middle"))
	}
	if r.p(0.6) {
		out = append(out, praiseOf(r, "end"))
	}
	return out
}

// dated is a sentence that says since when a customer has known the firm.
func dated(r *rng, section string, year int) sentence {
	s := praiseOf(r, section)
	s.words["year"] = strconv.Itoa(year)
	return s
}

// say writes a commendation for a firm.
func (c *commendation) say(f *Firm) string {
	if c.stock != "" {
		return c.stock
	}
	var b strings.Builder
	for i := range c.text {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(commended().write(&c.text[i], f))
	}
	return b.String()
}

// Praises returns what a site shows customers to say.
func (w *World) Praises(domain string) []Praise {
	f := w.gen.behind[domain]
	if s := w.Site(domain); f == nil || s == nil || s.Redirect != "" {
		return nil
	}
	var out []Praise
	for i := range f.praise {
		c := &f.praise[i]
		out = append(out, Praise{c.by, c.firm, c.say(f), c.truth})
	}
	return out
}

// Ways in which pages set praise. The last has nothing that calls it so.
const praiseWays = 6

// commendations writes what customers say, in the way of the site.
func (f *Firm) commendations() string {
	var b strings.Builder
	b.WriteString("<section class=\"clients\">\n<h2>What our customers say</h2>\n")
	for i := range f.praise {
		c := &f.praise[i]
		text, by, firm := html.EscapeString(c.say(f)), html.EscapeString(c.by), html.EscapeString(c.firm)
		line := by
		if firm != "" {
			line += ", " + firm
		}
		switch f.praiseWay {
		case 0:
			fmt.Fprintf(&b, "<blockquote><p>%s</p></blockquote>\n<p>%s</p>\n", text, line)
		case 1:
			fmt.Fprintf(&b, "<div class=\"testimonial\"><p>%s</p><p class=\"author\">%s</p><span>%s</span></div>\n", text, by, firm)
		case 2:
			fmt.Fprintf(&b, "<figure><blockquote>\u201c%s\u201d</blockquote><figcaption>\u2014 %s</figcaption></figure>\n", text, line)
		case 3:
			fmt.Fprintf(&b, "<div class=\"review\"><h4>%s</h4><p>%s</p></div>\n", line, text)
		case 4:
			fmt.Fprintf(&b, "<blockquote>%s <cite>%s</cite></blockquote>\n", text, line)
		default:
			fmt.Fprintf(&b, "<div class=\"%s-voice\"><p>%s</p><p>%s</p></div>\n", f.look.prefix, text, line)
		}
	}
	b.WriteString("</section>\n")
	return b.String()
}

// praisePages are where sites put what customers say, beside the first page.
var praisePages = []string{"/clients", "/testimonials", "/reviews"}

// show puts a firm's pages on its site again, with what customers say.
func (s *Site) show(f *Firm) {
	if len(f.praise) == 0 || len(s.Pages) < 3 || s.Redirect != "" {
		return
	}
	for _, p := range f.pages() {
		if at := slices.IndexFunc(s.Pages, func(o Page) bool { return o.Path == p.Path }); at >= 0 {
			s.Pages[at] = p
		} else {
			s.Pages = append(s.Pages, p)
		}
	}
}
