package seizure

import (
	"fmt"
	"strings"
)

// affidavit is the skeleton: facts with their exhibits; opinions, law and the
// person who swears are blanks.
func (c *Case) affidavit() *paper {
	p := &paper{Title: fmt.Sprintf("Affidavit in support of an application concerning %s", domains(len(c.Domains)))}
	p.text("Skeleton, made by a machine. Facts name the exhibit they rest on. Each place marked %q is the author's alone: nothing there was or may be filled in by the machine. Delete what you cannot swear to.", Blank)
	p.head("Caption")
	p.blank("court and district")
	p.blank("case number and title of the matter")
	p.blank("whether it is filed under seal")
	p.head("Who swears")
	p.blank("name, office, training and experience of the affiant")
	p.blank("what the affiant knows at first hand and what from others")
	p.head("What is asked for")
	p.fact("This affidavit concerns %s, listed in Attachment A.", domains(len(c.Domains)))
	p.blank("what is asked for, and against what property")
	p.head("Law")
	p.blank("statutes relied on, jurisdiction and venue")
	c.method(p)
	c.background(p)
	p.head("Facts")
	for i := range c.Domains {
		c.facts(p, &c.Domains[i])
	}
	c.common(p)
	c.limits(p)
	p.head("Opinion of the affiant")
	p.blank("what the affiant concludes from these facts, and why; which innocent explanations were looked into, and with what result")
	p.head("Probable cause")
	p.blank("statement of probable cause")
	c.carrying(p)
	p.head("Conclusion")
	p.blank("request to the court")
	p.blank("signature, place and date; oath and officer before whom it is sworn")
	c.attachments(p)
	return p
}

func domains(n int) string {
	if n == 1 {
		return "one domain name"
	}
	return fmt.Sprintf("%d domain names", n)
}

func (c *Case) method(p *paper) {
	p.head("How the facts were obtained")
	if c.Live {
		p.fact("The captures were made with %s at %s. It asks the domain name system, the registration data services, the certificate that a server shows and a dozen public pages, as any visitor may. It enters no account, runs nothing it receives and sends no message to anybody.", c.Tool, moment(c.Made))
	}
	if c.Stored {
		p.fact("Captures that had been stored before were read with %s at %s (Exhibit 002).", c.Tool, moment(c.Made))
		p.blank("who made the stored captures, when and how, and who kept them since")
	}
	p.fact("Each file is listed with its SHA-256 in exhibits.csv. The rules that were applied have the digest %s; the same captures, rules and time give the same answer again.", c.Rules)
	if c.Log != nil {
		p.fact("%d sealed captures stand in an evidence log of %d leaves whose signed checkpoint and inclusion proofs (RFC 6962) are in proofs/log.json.", len(c.Log.Proofs), c.Log.Size)
		for _, x := range c.Log.Stamps {
			p.fact("An authority, which gave its name as %s, stamped the head of that log with %d leaves at %s (RFC 3161)%s: what stands in those leaves was there by then.", x.Authority, x.Size, moment(x.At), c.stampExhibit(x.Token))
		}
	}
	p.fact("A finding is a recommendation of a machine, with a weight in decibans (ten times the decimal logarithm of a likelihood ratio). The weights are judgement. A finding is no statement about a person.")
	p.blank("how the affiant checked the captures and the findings")
}

func (c *Case) background(p *paper) {
	p.head("Technical background")
	p.fact("A domain name is a label of the domain name system (RFC 1034). A registry keeps the authoritative list of names under an ending such as .com; a registrar sells names under it and sends the registrant's data to the registry or keeps them. The registry sets which name servers answer for a name.")
	p.fact("Registration data are served by registries and registrars (RDAP, RFC 9083; WHOIS, RFC 3912). They are as the registrant gave them, may be withheld, and may be false.")
	p.fact("An address of the Internet Protocol belongs to a network, whose holder the regional registries name. One address may serve many sites that have nothing to do with one another.")
	p.fact("A TLS certificate names the domains that it is for, has a serial number of its issuer, and is published in public logs (RFC 6962).")
}

// facts is what was captured of one domain, in sentences.
func (c *Case) facts(p *paper, d *Domain) {
	p.sub(d.Name)
	answer := c.cite("", "answer", "captured sites")
	if s := registered(d); s != "" {
		p.fact("%s%s", s, answer)
	}
	if s := hosted(d); s != "" {
		p.fact("%s%s", s, answer)
	}
	for i := range d.Certificates {
		x := &d.Certificates[i]
		p.fact("A certificate is known for %s: %s; it names %s.%s", d.Name, x.String(), list(x.Names), answer)
	}
	if !d.FirstSeen.IsZero() {
		p.fact("The oldest trace of the domain among those looked at is of %s (%s).", day(d.FirstSeen), d.FirstSeenBy)
	}
	if s := c.cite(d.Name, "page"); s != "" {
		p.fact("Pages of the site were captured%s%s.", at(d), s)
	}
	if s := c.cite(d.Name, "sealed"); s != "" {
		p.fact("Captures of the domain were sealed in the evidence log%s.", s)
	}
	if s := c.cite(d.Name, "screenshot"); s != "" {
		p.fact("The captured pages look as shown%s. The pictures were made from the stored captures.", s)
	}
	if d.CopyOf != "" {
		p.fact("A comparison finds %.0f %% of what is rare in the site's text, and %.0f %% of its file names, on %s, which the machine takes for the older site. Passages that stand on both are in sheets/%s.html%s.",
			100*d.SharedText, 100*d.SharedFiles, d.CopyOf, d.Name, c.cite(d.CopyOf, "page"))
	}
	for _, f := range d.Findings {
		p.fact("Machine finding (%s, %+.0f decibans): %s What else would explain it: %s", f.Detector, f.Weight, f.Say, f.Innocent)
	}
	p.blank("whether the affiant adopts any of these findings, and what else is known of " + d.Name)
}

func at(d *Domain) string {
	if d.Captured.IsZero() {
		return ""
	}
	return " at " + moment(d.Captured)
}

func registered(d *Domain) string {
	var out []string
	add := func(format, value string) {
		if value != "" {
			out = append(out, fmt.Sprintf(format, value))
		}
	}
	add("the registry is %s", d.Registry)
	add("the registrar is %s", d.Registrar)
	add("it was registered on %s", day(d.Created))
	add("the registration data name the registrant as %s", d.Registrant)
	add("they give as the registrant's contact data %s", d.Registrant2)
	if len(out) == 0 {
		return ""
	}
	return "According to the captured registration data of " + d.Name + ", " + strings.Join(out, ", ") + "."
}

func hosted(d *Domain) string {
	var out []string
	for _, x := range []struct {
		say    string
		values []string
	}{{"name servers ", d.NameServers}, {"addresses ", d.Addresses}, {"networks ", d.Networks}, {"mail hosts ", d.Mail}} {
		if len(x.values) > 0 {
			out = append(out, x.say+strings.Join(x.values, ", "))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return d.Name + " was served with " + strings.Join(out, "; ") + "."
}

func (c *Case) common(p *paper) {
	p.head("What the domains share")
	said := false
	for i := range c.Domains {
		for _, l := range c.Domains[i].Links {
			p.fact("%s and %s share: %s.", c.Domains[i].Name, l.Domain, l.reasons())
			said = true
		}
	}
	if !said {
		p.fact("Nothing rare that two of the domains share was found.")
	}
	p.fact("What many domains have, such as a large host, says little; the numbers say how many further domains among those looked at have the same. One provider, one agency or one former owner may explain what is shared.")
	p.blank("what the affiant concludes from what is shared")
}

func (c *Case) limits(p *paper) {
	p.head("What was not looked at")
	said := false
	for i := range c.Domains {
		for _, m := range c.Domains[i].Missing {
			p.fact("%s: %s.", c.Domains[i].Name, m)
			said = true
		}
	}
	if !said {
		p.fact("The captures name nothing that was missing. The machine compares photographs of people with nothing and asks nobody.")
	}
	p.blank("exculpatory information known to the affiant")
}

// carrying says who would be served, by registry.
func (c *Case) carrying(p *paper) {
	p.head("How an order would be carried out")
	seen := map[string]bool{}
	for i := range c.Domains {
		for _, a := range c.Domains[i].Actors {
			if a.Role != "registry" || seen[a.Name] {
				continue
			}
			seen[a.Name] = true
			p.fact("For the names of %s: %s. It needs: %s. Clock: %s. Source: %s.", a.Name, a.Route, list(a.Needs), a.Clock, a.Source)
		}
	}
	p.fact("Other routes, by domain, are in routes.md.")
	p.blank("how, when and on whom the order is to be served, and what is to be shown at the names")
}

func (c *Case) attachments(p *paper) {
	p.head("Attachment A: domain names")
	rows := [][]string{{"Domain", "Registry", "Registrar", "Name servers"}}
	for i := range c.Domains {
		d := &c.Domains[i]
		rows = append(rows, []string{d.Name, d.Registry, d.Registrar, list(d.NameServers)})
	}
	p.table(rows)
	p.head("Attachment B: procedure")
	p.blank("what the registry is to do with the names, and until when")
	p.head("Attachment C: exhibits")
	ex := [][]string{{"Exhibit", "Domain", "What", "SHA-256"}}
	for i, x := range c.Exhibits {
		ex = append(ex, []string{number(i), x.Domain, x.What, x.SHA256})
	}
	p.table(ex)
}
