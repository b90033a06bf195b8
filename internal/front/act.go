package front

import (
	"bytes"
	_ "embed" // who can act, and how
	"encoding/csv"
	"slices"
	"strings"
	"sync"

	"countersign/normal"
	"countersign/page"
)

// An Actor is somebody who can act against a site: how to reach them, by which
// form, what they need, what clock runs.
type Actor struct {
	Role    string   `json:"role"` // registry, registrar, host, dns, cdn, certificate authority, mail, payment, copied firm
	Name    string   `json:"name,omitempty"`
	Contact string   `json:"contact,omitempty"`
	Route   string   `json:"route"`
	Needs   []string `json:"needs,omitempty"`
	Clock   string   `json:"clock,omitempty"`
	Source  string   `json:"source,omitempty"` // of route, needs and clock
}

//go:embed data/routes.csv
var routesCSV []byte

// A route is how one kind of actor is asked, with what the name must hold for
// it to apply; "*" is for all others.
type route struct {
	match []string
	Actor
}

var routes = sync.OnceValue(func() []route {
	rows, err := csv.NewReader(bytes.NewReader(routesCSV)).ReadAll()
	if err != nil {
		panic("front: embedded table of routes: " + err.Error()) // the build broke it
	}
	var out []route
	for _, r := range rows[1:] {
		out = append(out, route{strings.Split(r[1], " "), Actor{Role: r[0], Name: r[2], Contact: r[3], Route: r[4],
			Needs: strings.Split(r[5], "; "), Clock: r[6], Source: r[7]}})
	}
	return out
})

// routeOf returns the route of a role for a name.
func routeOf(role, name string) Actor {
	low := strings.ToLower(name)
	for _, r := range routes() {
		if r.Role != role {
			continue
		}
		whole := strings.Join(r.match, " ")
		hit := whole == "*" || slices.Contains(r.match, low) || role != "registry" && strings.Contains(low, whole)
		if hit {
			a := r.Actor
			a.Needs = slices.Clone(a.Needs)
			return a
		}
	}
	return Actor{Role: role}
}

// actors lists who can act against a site, nearest to the name first.
func actors(p *profile, original string) []Actor {
	var out []Actor
	add := func(role, name, contact string) {
		a := routeOf(role, name)
		if a.Name == "" {
			a.Name = name
		}
		if contact != "" { // what the captures say is fresher than any table
			a.Contact = contact
		}
		if !slices.ContainsFunc(out, func(b Actor) bool { return b.Role == a.Role && b.Name == a.Name }) {
			out = append(out, a)
		}
	}
	if r := p.site.Registration; r != nil && r.Registrar != "" {
		add("registrar", r.Registrar, r.Abuse)
	}
	add("registry", p.site.Domain[strings.LastIndexByte(p.site.Domain, '.')+1:], "")
	for _, n := range p.site.Networks {
		role := "host"
		if routeOf("cdn", n.Org).Name != "" {
			role = "cdn"
		}
		add(role, n.Org, n.Abuse)
	}
	if d := commonHost(p.site.NS); d != "" {
		add("dns", d, "abuse@"+d)
	}
	if n := len(p.site.Certificates); n > 0 && p.site.Certificates[n-1].Issuer != "" {
		add("certificate authority", p.site.Certificates[n-1].Issuer, "")
	}
	for _, m := range p.site.MX {
		if d, ok := normal.Domain(m); ok && d != p.site.Domain {
			add("mail", d, "abuse@"+d)
			break
		}
	}
	for _, name := range payments(p.read) {
		add("payment", name, "")
	}
	if original != "" {
		add("copied firm", original, "")
	}
	return out
}

// payments returns the payment providers whose scripts or links a site holds.
func payments(pages []*page.Page) []string {
	var out []string
	for _, name := range []string{"paypal", "stripe"} {
		for _, g := range pages {
			asset := slices.ContainsFunc(g.Assets, func(a page.Asset) bool { return strings.Contains(hostOf(a.URL), name+".com") })
			link := slices.ContainsFunc(g.Links, func(l page.Link) bool { return strings.Contains(hostOf(l.URL), name+".com") })
			if asset || link {
				out = append(out, name)
				break
			}
		}
	}
	return out
}
