package internet

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
)

// A look is how a site is built: a theme of its own or one that many use, and
// its images.
type look struct {
	theme    string // "own" or the name of a theme that many have
	prefix   string // of class names
	card     string // element around a sentence
	deep     int    // elements around a section
	order    []string
	css      []string
	images   []string
	alts     map[string]string
	comments []string
	ids      bool
	script   string
}

var sections = []string{"hero", "about", "services", "process", "cases", "careers", "team", "values", "faq"}

// themes are bought or free; each gives its class names and styles to all who
// use it.
var themes = []string{"astra", "divi", "hello-elementor", "oceanwp", "consultstreet", "techup", "kadence", "bizpro"}

func newLook(r *rng) look {
	l := look{theme: "own", prefix: word(r), card: pick(r, []string{"p", "div", "article", "li", "blockquote"}), deep: r.between(1, 3), ids: r.p(0.5)}
	l.order = slices.Clone(sections)
	shuffle(r, l.order[1:])
	if r.p(0.55) {
		l.use(pick(r, themes))
	}
	if l.theme == "own" {
		for range r.between(14, 30) {
			l.css = append(l.css, fmt.Sprintf(".%s-%s{%s:%dpx;color:#%06x}", l.prefix, word(r), pick(r, []string{"margin", "padding", "width", "font-size", "gap"}), r.n(96), r.n(1<<24)))
		}
		l.script = fmt.Sprintf("document.querySelectorAll('.%s-%s').forEach(function(e){e.addEventListener('%s',function(){e.classList.toggle('%s')})})",
			l.prefix, word(r), pick(r, []string{"click", "focus", "mouseenter"}), word(r))
	}
	for range r.between(4, 9) {
		l.images = append(l.images, fmt.Sprintf("%s-%s-%d.jpg", word(r), word(r), r.n(1000)))
	}
	for range r.between(0, 3) {
		l.images = append(l.images, fmt.Sprintf("stock-photo-%d.jpg", 1000+r.n(40))) // bought by many
	}
	l.alts = map[string]string{}
	return l
}

// use takes a theme that many have.
func (l *look) use(theme string) {
	r := keyed(uint64(len(theme)), uint64(theme[0]), uint64(theme[len(theme)-1]))
	l.theme, l.prefix, l.card, l.deep = theme, theme, pick(r, []string{"p", "div", "article"}), r.between(1, 3)
	l.order = slices.Clone(sections)
	shuffle(r, l.order[1:])
	l.css, l.script = nil, ""
	for range 24 {
		l.css = append(l.css, fmt.Sprintf(".%s-%s{%s:%dpx;color:#%06x}", theme, word(r), pick(r, []string{"margin", "padding", "width"}), r.n(96), r.n(1<<24)))
	}
}

func (l look) clone() look {
	l.order, l.css, l.images = slices.Clone(l.order), slices.Clone(l.css), slices.Clone(l.images)
	l.comments, l.alts = slices.Clone(l.comments), maps.Clone(l.alts)
	return l
}

// word makes a word up.
func word(r *rng) string {
	const cons, vows = "bcdfghklmnprstvz", "aeiou"
	var b strings.Builder
	for range r.between(2, 3) {
		b.WriteByte(cons[r.n(len(cons))])
		b.WriteByte(vows[r.n(len(vows))])
	}
	return b.String()
}

// pages writes the site.
func (f *Firm) pages() []Page {
	home := f.sections("hero", "about", "services", "cases")
	if len(f.praise) > 0 && f.praisePage == "" {
		home += f.commendations()
	}
	out := []Page{{"/", f.page("Home", home)}}
	out = append(out,
		Page{"/about", f.page("About us", f.sections("about", "values", "team"))},
		Page{"/services", f.page("Services", f.sections("services", "process", "faq"))},
		Page{"/contact", f.page("Contact", f.contact())})
	if len(f.Text)%2 == 0 {
		out = append(out, Page{"/careers", f.page("Careers", f.sections("careers"))})
	}
	if len(f.praise) > 0 && f.praisePage != "" {
		out = append(out, Page{f.praisePage, f.page("Our customers", f.commendations())})
	}
	return append(out, Page{"/privacy", f.page("Privacy policy", paragraphs(boiler()["privacy"][0]))})
}

func paragraphs(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(l))
	}
	return b.String()
}

// sections writes some sections in the order of the look.
func (f *Firm) sections(names ...string) string {
	var b strings.Builder
	for _, s := range f.look.order {
		if slices.Contains(names, s) {
			f.section(&b, s)
		}
	}
	return b.String()
}

var titles = map[string]string{"hero": "", "about": "Who we are", "services": "What we do", "process": "How we work", "cases": "Our work",
	"careers": "Work with us", "team": "Our team", "values": "What we stand for", "faq": "Questions"}

func (f *Firm) section(b *strings.Builder, name string) {
	l := &f.look
	for d := range l.deep {
		fmt.Fprintf(b, `<div class="%s-%s-%d">`, l.prefix, name, d)
	}
	if t := titles[name]; t != "" {
		fmt.Fprintf(b, "<h2 class=\"%s-title\">%s</h2>\n", l.prefix, t)
	}
	n := 0
	for i := range f.Text {
		s := &f.Text[i]
		if s.section != name {
			continue
		}
		text := html.EscapeString(s.text(f))
		if name == "hero" && n == 0 {
			fmt.Fprintf(b, "<h1>%s</h1>\n", text)
		} else {
			fmt.Fprintf(b, "<%s class=\"%s-card\">%s</%s>\n", l.card, l.prefix, text, l.card)
		}
		n++
	}
	f.pictures(b, name)
	if name == "about" {
		b.WriteString(paragraphs(f.extra))
	}
	b.WriteString(strings.Repeat("</div>", l.deep) + "\n")
}

func (f *Firm) pictures(b *strings.Builder, name string) {
	for i, img := range f.look.images {
		if i%len(sections) == slices.Index(sections, name) {
			fmt.Fprintf(b, "<img src=\"/images/%s\" alt=\"%s\">\n", img, html.EscapeString(f.look.alts[img]))
		}
	}
	if name == "team" {
		f.team(b)
	}
}

func (f *Firm) contact() string {
	var b strings.Builder
	b.WriteString("<h1>Contact</h1>\n")
	if !f.formOnly {
		fmt.Fprintf(&b, "<p>%s, %s</p>\n<p>Call <a href=\"tel:%s\">%s</a></p>\n<p><a href=\"mailto:%s\">%s</a></p>\n",
			html.EscapeString(f.Legal), html.EscapeString(f.Address()), f.Phone, f.Phone, f.Email, f.Email)
	}
	b.WriteString(`<form action="/send" method="post"><input name="name"><input name="email"><textarea name="message"></textarea><button>Send</button></form>`)
	return b.String()
}

func (f *Firm) page(title, body string) string {
	l := &f.look
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s | %s</title>\n<meta property=\"og:site_name\" content=\"%s\">\n",
		title, html.EscapeString(f.Name), html.EscapeString(f.Name))
	if l.theme != "own" {
		fmt.Fprintf(&b, "<meta name=\"generator\" content=\"WordPress 6.4; %s\">\n<link rel=\"stylesheet\" href=\"/wp-content/themes/%s/style.css\">\n", l.theme, l.theme)
	}
	fmt.Fprintf(&b, "<link rel=\"icon\" href=\"/favicon.ico\">\n<style>%s</style>\n", strings.Join(l.css, "\n"))
	if f.tracker != "" {
		fmt.Fprintf(&b, "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)};gtag('config','%s');</script>\n", f.tracker)
	}
	b.WriteString("</head><body>\n")
	for _, c := range l.comments {
		fmt.Fprintf(&b, "<!-- %s -->\n", c)
	}
	logo := strings.ToLower(strings.Fields(f.Name)[0])
	fmt.Fprintf(&b, "<header class=\"%s-header\"><a href=\"/\"><img src=\"/images/%s-logo.png\" alt=\"%s logo\"></a>\n<nav><ul>", l.prefix, logo, html.EscapeString(f.Name))
	for _, p := range []string{"about", "services", "careers", "contact"} {
		fmt.Fprintf(&b, "<li class=\"%s-item\"><a href=\"/%s\">%s</a></li>", l.prefix, p, strings.ToUpper(p[:1])+p[1:])
	}
	fmt.Fprintf(&b, "</ul></nav></header>\n<main id=\"%s\">\n%s</main>\n", l.prefix, body)
	fmt.Fprintf(&b, "<footer class=\"%s-footer\"><p>&copy; %d %s. All rights reserved.</p>", l.prefix, f.Since, html.EscapeString(f.Legal))
	if f.credit != "" {
		fmt.Fprintf(&b, "<p>%s</p>", f.credit)
	}
	b.WriteString("<p><a href=\"/privacy\">Privacy</a></p></footer>\n")
	if l.script != "" {
		fmt.Fprintf(&b, "<script>%s</script>\n", l.script)
	}
	b.WriteString("</body></html>\n")
	return b.String()
}
