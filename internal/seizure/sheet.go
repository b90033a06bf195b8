package seizure

import (
	"fmt"
	"strings"
)

// sheet is what is known of one domain, on one paper.
func (c *Case) sheet(d *Domain) *paper {
	p := &paper{Title: "Fact sheet: " + d.Name}
	p.text("A machine recommends %q at %+.1f decibans; a person decides. Each finding stands beside what else would explain it.", d.Verdict, d.Score)
	p.head("Facts")
	rows := [][]string{{"What", "Value"}}
	add := func(what, value string) {
		if value != "" {
			rows = append(rows, []string{what, value})
		}
	}
	add("Registry", d.Registry)
	add("Registrar", strings.TrimSpace(d.Registrar+" "+d.RegistrarID))
	add("Registrant, as the registration data say", d.Registrant)
	add("Contact of the registrant, as the data say", d.Registrant2)
	add("Registered", day(d.Created))
	add("Registration changed", day(d.Changed))
	add("Status", list(d.Status))
	add("First seen", strings.TrimSpace(day(d.FirstSeen)+" "+d.FirstSeenBy))
	add("Captured", moment(d.Captured))
	add("Name servers", list(d.NameServers))
	add("Addresses", list(d.Addresses))
	add("Networks of the addresses", list(d.Networks))
	add("Mail hosts", list(d.Mail))
	add("Sends visitors to", d.Redirect)
	for i := range d.Certificates {
		add("Certificate", d.Certificates[i].String())
	}
	p.table(rows)
	c.findings(p, d)
	c.links(p, d)
	if len(d.Passages) > 0 {
		p.head("Passages on this site and on " + d.CopyOf)
		rows := [][]string{{"Page", "This site", "The other site"}}
		for _, x := range d.Passages {
			rows = append(rows, []string{x.URL, x.Words, x.Original})
		}
		p.table(rows)
	}
	p.head("Exhibits")
	ex := [][]string{{"Exhibit", "What", "File", "SHA-256"}}
	for i, x := range c.Exhibits {
		if x.Domain == d.Name {
			ex = append(ex, []string{number(i), x.What, x.File, x.SHA256})
		}
	}
	p.table(ex)
	c.missing(p, d)
	return p
}

func (c *Case) findings(p *paper, d *Domain) {
	p.head("Findings of the machine")
	rows := [][]string{{"Weight", "Finding", "Rests on", "What else would explain it", "What would clear it"}}
	for _, f := range d.Findings {
		var because []string
		for _, x := range f.Because {
			because = append(because, strings.TrimPrefix(string(x.Pred), "site/")+": "+x.Shown)
		}
		rows = append(rows, []string{fmt.Sprintf("%+.0f", f.Weight), f.Say, list(because), f.Innocent, f.Clear})
	}
	p.table(rows)
}

func (c *Case) links(p *paper, d *Domain) {
	if len(d.Links) == 0 {
		return
	}
	p.head("Shared with other domains")
	p.text("Sharing does not show who did what. Of each thing it is said how many further domains among those looked at have it: what many have says little.")
	rows := [][]string{{"Domain", "Weight", "Shared"}}
	for _, l := range d.Links {
		rows = append(rows, []string{l.Domain, fmt.Sprintf("%.0f", l.Weight), l.reasons()})
	}
	p.table(rows)
}

func (c *Case) missing(p *paper, d *Domain) {
	if len(d.Missing) > 0 {
		p.head("Not looked at")
		p.list(d.Missing...)
	}
}

// stampLines say how each stamp is checked without this program.
func (l *Log) stampLines() []string {
	var out []string
	for _, x := range l.Stamps {
		out = append(out, fmt.Sprintf("openssl ts -verify -data %s -in %s -token_in -CAfile ROOT.pem", x.Head, x.Token))
	}
	return out
}

func (c *Case) readme() *paper {
	p := &paper{Title: "Seizure package"}
	p.text("Made by %s at %s, rules %s. It holds what was captured of %d domains, what a machine made of it, and papers for a person to complete. It is a recommendation; a person decides. It names no one as guilty of anything: registration data may be false or another's.", c.Tool, moment(c.Made), c.Rules, len(c.Domains))
	p.head("What is here")
	p.list("affidavit.md, affidavit.html: a skeleton with the facts and their exhibits; what is marked \""+Blank+"\" is for who swears it",
		"exhibits.csv, .md, .html: every file that the papers rest on, with SHA-256, and its leaf where an evidence log holds it",
		"domains.csv, links.csv, routes.csv, routes.md, routes.html: the domains, what they share, who can act by which form and clock",
		"sheets: one fact sheet a domain",
		"answers.json: the answer as the machine gave it",
		"captures/sites.ndjson: what was judged; countersign front --captures reads it. Sites with nothing to say are in it too, since likeness is told among all",
		"captures/captures.wacz: the captures, for replay in ReplayWeb.page",
		"pages: each page's bytes as they came. They end in .txt so that no browser opens them by a click: they were written by others, and may run or load things",
		"screenshots: pictures of stored captures, where they were asked for; nothing was fetched for them and nothing ran in them",
		"evidence, proofs/log.json: sealed captures and the proof of each, where an evidence log holds them",
		"stamps: heads of that log with the word of an authority on when they were there (RFC 3161), where one was asked",
		"SHA256SUMS: of every other file")
	p.head("To verify it")
	p.list("sha256sum -c SHA256SUMS, in this folder, on any system",
		"countersign case verify FOLDER, or the .zip: the same, and every proof against the signed checkpoint; --key takes a verifier key that you kept elsewhere")
	if c.Log != nil && len(c.Log.Stamps) > 0 {
		p.text("Each stamp, without this program, in this folder:")
		p.code(c.Log.stampLines()...)
		p.text("ROOT.pem is the root certificate of the authority, from the authority itself: a package cannot vouch for it. The head is text and can be read; proofs/log.json shows that the log goes on from it.")
	}
	if c.Log == nil {
		p.text("No evidence log holds these captures: hashes show that nothing changed since the package was made, not that it was there before.")
	}
	if len(c.Compared) > 0 {
		p.head("Compared, and not accused of anything")
		p.list(c.Compared...)
	}
	if len(c.Clear) > 0 {
		p.head("Looked at, with nothing to say")
		p.list(c.Clear...)
	}
	return p
}
