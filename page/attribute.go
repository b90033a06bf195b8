package page

import (
	"strings"
)

// wanted are the attributes that are read, of any element.
type wanted struct {
	src, href, alt, title, id, name, property, content, rel, httpEquiv, lang, cfemail string
}

func wantedOf(t *token) wanted {
	var w wanted
	for a := (attrs{t.data}); ; {
		name, value, ok := a.next()
		if !ok {
			return w
		}
		if len(name) > 14 {
			continue
		}
		if at := w.field(strings.ToLower(string(name))); at != nil && *at == "" { // the first counts
			*at = clean(string(unescape(nil, clipped(value, maxString))))
		}
	}
}

func (w *wanted) field(name string) *string {
	switch name {
	case "src":
		return &w.src
	case "href":
		return &w.href
	case "alt":
		return &w.alt
	case "title":
		return &w.title
	case "id":
		return &w.id
	case "name":
		return &w.name
	case "property":
		return &w.property
	case "content":
		return &w.content
	case "rel":
		return &w.rel
	case "http-equiv":
		return &w.httpEquiv
	case "lang":
		return &w.lang
	case "data-cfemail":
		return &w.cfemail
	}
	return nil
}

func (p *parser) attributes(t *token) {
	if len(t.data) < 3 {
		return
	}
	w := wantedOf(t)
	g := p.page
	g.IDs = keep(g.IDs, w.id)
	switch t.tag {
	case tagA:
		p.anchor(&w)
	case tagMeta:
		p.meta(&w)
	case tagLink:
		p.linked(&w)
	case tagHTML:
		g.Lang = w.lang
	case tagScript:
		p.asset("script", &w)
	case tagIframe:
		p.asset("frame", &w)
	case tagImg:
		p.asset("image", &w)
	default:
		if t.props&isAsset != 0 {
			p.asset("media", &w)
		}
	}
	if w.cfemail != "" {
		g.Emails = keep(g.Emails, hiddenEmail(w.cfemail))
	}
}

func (p *parser) asset(kind string, w *wanted) {
	if w.src == "" || len(p.page.Assets) >= maxKept {
		return
	}
	alt := w.alt
	if alt == "" {
		alt = w.title
	}
	p.page.Assets = append(p.page.Assets, Asset{Kind: kind, URL: w.src, Alt: alt})
}

func (p *parser) anchor(w *wanted) {
	p.link = 0
	scheme, rest, _ := strings.Cut(w.href, ":")
	switch strings.ToLower(scheme) {
	case "mailto":
		addr, _, _ := strings.Cut(rest, "?")
		p.page.Emails = keep(p.page.Emails, strings.ToLower(addr))
	case "tel":
		p.page.Phones = keep(p.page.Phones, rest)
	case "javascript", "data", "":
	default:
		if len(p.page.Links) < maxKept {
			p.page.Links = append(p.page.Links, Link{URL: w.href})
			p.link = len(p.page.Links)
		}
	}
}

func (p *parser) meta(w *wanted) {
	g := p.page
	name := w.name
	if name == "" {
		name = w.property
	}
	switch strings.ToLower(name) {
	case "og:site_name", "application-name":
		setFirst(&g.SiteName, w.content)
	case "description", "og:description":
		setFirst(&g.Description, w.content)
	case "author":
		setFirst(&g.Author, w.content)
	case "generator":
		setFirst(&g.Generator, w.content)
	case "og:url":
		setFirst(&g.Canonical, w.content)
	}
	if strings.EqualFold(w.httpEquiv, "refresh") {
		if i := strings.Index(strings.ToLower(w.content), "url="); i >= 0 {
			setFirst(&g.Refresh, strings.Trim(w.content[i+4:], `'" `))
		}
	}
}

func setFirst(to *string, s string) {
	if *to == "" {
		*to = s
	}
}

func (p *parser) linked(w *wanted) {
	rel := strings.ToLower(w.rel)
	switch {
	case w.href == "":
	case strings.Contains(rel, "canonical"):
		p.page.Canonical = w.href
	case strings.Contains(rel, "stylesheet"):
		p.asset("style", &wanted{src: w.href})
	case strings.Contains(rel, "icon"):
		p.asset("icon", &wanted{src: w.href})
	}
}
