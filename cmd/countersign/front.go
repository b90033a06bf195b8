package main

import (
	"fmt"
	"io"
	"time"

	"countersign"
	"countersign/internal/app"
)

type frontCommand struct {
	Domains     []string      `arg:"" optional:"" help:"Domains to look at. With --captures and none, all that were captured." name:"DOMAIN"`
	From        string        `help:"File of domains known as fronts, one a line; what hangs together with them is told." placeholder:"FILE" type:"path"`
	Captures    []string      `help:"Read what was captured before, one site a line; may be repeated. - is standard input. A folder (DIR/) is added to, each site as soon as it was visited, and a run that was killed goes on." placeholder:"FILE"`
	Save        string        `help:"Write what was captured to FILE, for --captures." placeholder:"FILE" type:"path"`
	Compare     bool          `help:"Set two domains side by side."`
	Watch       bool          `help:"Look again and again, and tell only what changed. With --data; a run that was ended goes on."`
	Every       time.Duration `default:"6h" help:"With --watch: how long from one round to the next." placeholder:"DURATION"`
	Rounds      int           `help:"With --watch: end after N rounds (default: never)." placeholder:"N"`
	Registry    string        `help:"Extract of a company registry, CSV: number,name,founded,address,active." placeholder:"FILE" type:"path"`
	Country     string        `help:"Country of the registry (default US)." placeholder:"CC"`
	Data        string        `help:"Folder of imported lists and of applicants; both are asked. Every capture is sealed in its evidence, with a receipt of the answers; the fingerprints of all pages are kept." placeholder:"DIR" type:"path"`
	RDAP        string        `name:"rdap" help:"Ask this RDAP server instead of those that IANA names." placeholder:"URL"`
	CT          string        `name:"ct" help:"Look for the domains in the public certificate logs of this list." placeholder:"URL"`
	Timestamp   string        `help:"With --data: have this authority stamp the evidence log, RFC 3161." placeholder:"URL"`
	Receipt     string        `help:"Write a receipt to FILE: explain --receipt judges the same captures again." placeholder:"FILE" type:"path"`
	Archive     string        `help:"Pack everything captured into FILE, a WACZ that ReplayWeb.page opens." placeholder:"FILE" type:"path"`
	Seizure     string        `help:"Write papers and exhibits on the sites at review or above into DIR, a new folder or a .zip." placeholder:"DIR" type:"path"`
	Screenshots bool          `help:"Draw stored pages of sites at review or above, and of those they were made from, with Chromium, which is shown nothing else, and tell what of their text visitors do not see."`
	Browser     string        `help:"Chromium to draw with (default: the one that is found)." placeholder:"PATH"`
	Prior       *float64      `help:"Log odds of a front among the sites asked about, in decibans (default -25)." placeholder:"DECIBANS"`
	Format      string        `help:"How to print: table, ndjson, json, html (default what FILE ends in; table on a terminal, else ndjson)." placeholder:"FORMAT"`
	Out         string        `short:"o" help:"Write the answers to FILE instead of standard output." placeholder:"FILE" type:"path"`
	FailOn      string        `enum:"none,review,hold,refer" default:"review" help:"Leave with code 1 if a site is at this verdict or above: none, review, hold, refer."`
	Now         time.Time     `help:"Time against which ages are told, RFC 3339." placeholder:"TIME"`
	Jobs        int           `help:"Sites visited at once (default four a core)." placeholder:"N"`
	Quiet       bool          `short:"q" help:"No remarks on standard error."`
	outsideFlags
}

// Help is shown by front --help.
func (c *frontCommand) Help() string {
	return `Asks the DNS, the registries, the certificate and a dozen pages of each site, once and politely, and compares them with
one another and with every page captured before. Says what speaks for a front, whom the site was copied from, what it
hangs together with and who can act. Nothing fetched is run; private addresses are never reached unless --allow opens them.

Examples:
  countersign front example.com example.net
  countersign front --from known.txt candidates.example --data house
  countersign front example.com --watch --every 6h --data house
  countersign front example.com --save captures.ndjson
  countersign front --from known.txt candidates.example --captures visits/
  countersign front --captures captures.ndjson --offline --format html -o fronts.html
  countersign front --captures captures.ndjson --offline --seizure package --data house`
}

func (c *frontCommand) Run(con *console) error {
	switch {
	case c.Compare && len(c.Domains) != 2:
		return misuse("--compare takes two domains")
	case c.Watch:
		if err := c.watchable(); err != nil {
			return err
		}
	case c.Rounds != 0:
		return misuse("--rounds goes with --watch")
	case c.Timestamp != "" && c.Data == "":
		return misuse("--timestamp stamps the evidence log; it needs --data DIR")
	case len(c.Domains) == 0 && len(c.Captures) == 0 && c.From == "":
		return misuse("name a domain, or captures with --captures FILE")
	}
	if c.Browser != "" && !c.Screenshots {
		return misuse("--browser draws nothing without --screenshots")
	}
	if err := checkJobs(c.Jobs); err != nil {
		return err
	}
	width, err := c.settle(con)
	if err != nil {
		return err
	}
	bar := newProgress(con, c.Quiet)
	r := app.FrontRequest{Domains: c.Domains, From: c.From, Captures: inputs(con, c.Captures), Save: c.Save, Registry: c.Registry, Country: c.Country,
		Compare: c.Compare, Data: c.Data, RDAP: c.RDAP, CT: c.CT, Timestamp: c.Timestamp, Receipt: c.Receipt, Archive: c.Archive, Seizure: c.Seizure, Screenshots: c.Screenshots, Browser: c.Browser, Outside: c.outside(), Prior: c.Prior, Format: c.Format, Width: width,
		Tell: func(say string) {
			if !c.Quiet {
				fmt.Fprintln(con.err, "countersign:", app.Plain(say))
			}
		},
		Now: c.Now.UTC(), Jobs: c.Jobs, Progress: func(done, total int) { bar.at("visiting", int64(done), int64(total)) }}
	if c.Now.IsZero() {
		r.Now = time.Time{}
	}
	if c.Watch {
		r.Progress = nil
		return c.watch(con, r)
	}
	var sum app.FrontSummary
	err = con.answered(c.Out, func(w io.Writer) (err error) {
		sum, err = app.Front(con.ctx, w, r)
		bar.done()
		return err
	})
	if err != nil {
		return err
	}
	return c.outcome(con, sum)
}

// settle says how the answer is written, and how wide its terminal is. A watch
// adds to its file, which therefore need not be one that can be replaced.
func (c *frontCommand) settle(con *console) (width int, err error) {
	width, _ = con.terminal(c.Out)
	of, can := "", app.FrontFormats()
	switch {
	case c.Watch:
		of, can = "--watch", app.FrontChangeFormats()
	case c.Compare:
		of, can = "--compare", app.FrontComparedFormats()
	}
	c.Format, err = formatOf(c.Format, c.Out, usualFormat(width > 0), of, can)
	if err != nil || c.Watch {
		return width, err
	}
	return width, writable(c.Out)
}

func (c *frontCommand) outcome(con *console, s app.FrontSummary) error {
	if s.Failed > 0 && !c.Quiet {
		fmt.Fprintf(con.err, "countersign: of %d sites no page was had; the answers say why\n", s.Failed)
	}
	if s.Unstamped != "" && !c.Quiet {
		fmt.Fprintln(con.err, "countersign: everything is sealed, and not stamped:", app.Plain(s.Unstamped))
	}
	for v, n := range s.Verdicts {
		if n > 0 && c.FailOn != "none" && v.Rank() >= countersign.Verdict(c.FailOn).Rank() {
			return exit(app.ExitFound)
		}
	}
	if s.Failed > 0 || s.Unstamped != "" {
		return exit(app.ExitPartial)
	}
	return nil
}
