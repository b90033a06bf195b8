package seizure

import (
	"fmt"
	"strings"
)

func (c *Case) domainRows() [][]string {
	rows := [][]string{{"domain", "verdict", "registry", "registrar", "registrar_id", "registrant", "registrant_contact", "created", "changed", "status",
		"first_seen", "first_seen_by", "captured", "name_servers", "addresses", "networks", "certificates", "mail", "redirect", "copy_of", "linked_to"}}
	for i := range c.Domains {
		d := &c.Domains[i]
		var certs, links []string
		for _, x := range d.Certificates {
			certs = append(certs, x.String())
		}
		for _, l := range d.Links {
			links = append(links, fmt.Sprintf("%s: %s", l.Domain, l.reasons()))
		}
		rows = append(rows, []string{d.Name, string(d.Verdict), d.Registry, d.Registrar, d.RegistrarID, d.Registrant, d.Registrant2, day(d.Created), day(d.Changed), list(d.Status),
			day(d.FirstSeen), d.FirstSeenBy, moment(d.Captured), list(d.NameServers), list(d.Addresses), list(d.Networks), list(certs), list(d.Mail), d.Redirect, d.CopyOf, list(links)})
	}
	return rows
}

func list(s []string) string { return strings.Join(s, "; ") }

// String names a certificate by what is known of it.
func (x *Certificate) String() string {
	var out []string
	for _, p := range [][2]string{{"serial ", x.Serial}, {"SHA-256 ", x.SHA256}, {"issuer ", x.Issuer}, {"from ", day(x.From)}} {
		if p[1] != "" {
			out = append(out, p[0]+p[1])
		}
	}
	return strings.Join(out, ", ")
}

func (l *Link) reasons() string {
	var out []string
	for _, w := range l.Why {
		out = append(out, fmt.Sprintf("%s %s (with %d others)", w.Kind, w.Shared, w.Others))
	}
	return strings.Join(out, ", ")
}

func (c *Case) linkRows() [][]string {
	rows := [][]string{{"domain", "linked_to", "weight_decibans", "kind", "shared", "others_that_share_it"}}
	for i := range c.Domains {
		for _, l := range c.Domains[i].Links {
			for _, w := range l.Why {
				rows = append(rows, []string{c.Domains[i].Name, l.Domain, fmt.Sprintf("%.1f", l.Weight), w.Kind, w.Shared, fmt.Sprint(w.Others)})
			}
		}
	}
	return rows
}

func (c *Case) exhibitRows() [][]string {
	rows := [][]string{{"exhibit", "file", "domain", "what", "at", "bytes", "sha256", "log_leaf"}}
	for i, x := range c.Exhibits {
		leaf := ""
		if x.Leaf >= 0 {
			leaf = fmt.Sprint(x.Leaf)
		}
		rows = append(rows, []string{number(i), x.File, x.Domain, x.What, moment(x.At), fmt.Sprint(x.Size), x.SHA256, leaf})
	}
	return rows
}

func (c *Case) routeRows() [][]string {
	rows := [][]string{{"domain", "role", "name", "contact", "form", "needs", "clock", "source"}}
	for i := range c.Domains {
		for _, a := range c.Domains[i].Actors {
			rows = append(rows, []string{c.Domains[i].Name, a.Role, a.Name, a.Contact, a.Route, list(a.Needs), a.Clock, a.Source})
		}
	}
	return rows
}

func (c *Case) exhibits() *paper {
	p := &paper{Title: "Exhibits"}
	p.text("Each file with its SHA-256. A file that an evidence log holds has its leaf; proofs/log.json proves it.")
	p.table(c.exhibitRows())
	return p
}

func (c *Case) routes() *paper {
	p := &paper{Title: "Who can act"}
	p.text("By which form, with what it needs, by which clock. Contacts are those that the captures show, else those of a table whose source is named. Whether to act, and by which route, is for a person to decide.")
	for i := range c.Domains {
		p.sub(c.Domains[i].Name)
		rows := [][]string{{"Role", "Who", "Form", "Needs", "Clock", "Source"}}
		for _, a := range c.Domains[i].Actors {
			rows = append(rows, []string{a.Role, strings.TrimSpace(a.Name + " " + a.Contact), a.Route, list(a.Needs), a.Clock, a.Source})
		}
		p.table(rows)
	}
	return p
}
