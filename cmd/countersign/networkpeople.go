package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"countersign/internal/app"
)

type networkPeople struct {
	Files   []string          `arg:"" optional:"" help:"Tables of people (CSV or NDJSON; gzip or zstd or neither), or subject records as screen reads them. Without any, or as -, standard input." name:"FILE"`
	With    []string          `help:"Link the rows of FILE with those of this table, each with one at most, and none with another of its own table. May be repeated." placeholder:"FILE" sep:"none"`
	Compare map[string]string `help:"How a column is compared: ${comparisons}. May be repeated." placeholder:"COLUMN=HOW" mapsep:"none"`
	Least   float64           `help:"Weight from which two rows are taken for one person, in decibans: 10 is ten to one, 20 a hundred to one." default:"10" placeholder:"DB"`
	Weights bool              `help:"Tell what agreement is worth among these rows, and not who is one."`
	Path    ends              `help:"Say in what two rows agree and in what not. May be repeated." placeholder:"A B"`
	Format  string            `enum:",table,ndjson,json,csv,html,graphml,gexf,stix" default:"" help:"How to print: table, ndjson, json, csv, html, graphml, gexf, stix (default table on a terminal, else ndjson)."`
	Out     string            `short:"o" help:"Write the answer to FILE instead of standard output." placeholder:"FILE" type:"path"`
	FailOn  string            `enum:"network,none" default:"network" help:"Leave with code 1 if any rows are one person's: network, none."`
	Redact  bool              `help:"Mask what is shared."`
	Now     time.Time         `help:"Time of the answer, RFC 3339. The same time and input give the same bytes." placeholder:"TIME"`
	From    string            `help:"Read subject records as this source instead of recognising it: ${sources}." placeholder:"SOURCE"`
	Map     string            `help:"Read subject records of any CSV or JSON export by a mapping file." placeholder:"MAP"`
	Quiet   bool              `short:"q" help:"No progress, no remarks on standard error."`
}

// Help is shown by network people --help.
func (c *networkPeople) Help() string {
	return `Finds one person behind several rows that share no number: names with slips, exchanged dates, a street written another
way. What agreement is worth is learned from the rows themselves, without labels; what few have is worth more. Columns
are known by their usual names. What people are or come from (sex, nationality, ...) is never compared.

Examples:
  countersign network people applicants.csv --format table
  countersign network people applicants.csv --with former-workers.csv
  countersign network people applicants.csv --weights
  countersign network people applicants.csv --compare nickname=name --path person:17 person:204`
}

func (c *networkPeople) Run(con *console) error {
	if err := c.check(); err != nil {
		return err
	}
	if len(c.Files) == 0 {
		c.Files = []string{"-"}
	}
	width, color := terminal(con.out)
	bar := newProgress(con, c.Quiet)
	r := app.PeopleRequest{Against: inputs(con, c.With), Compare: c.Compare, Least: c.Least, Weights: c.Weights,
		NetworkRequest: app.NetworkRequest{Inputs: inputs(con, c.Files), Config: app.Config{Now: c.Now.UTC()}, From: c.From, Map: c.Map,
			Format: c.Format, Title: "One person: " + titleOf(c.Files), Redact: c.Redact, Progress: bar.at, Paths: c.Path}}
	if r.Format == "" {
		r.Format = app.NetworkFormatOf(c.Out, width > 0)
	}
	if !c.Quiet {
		r.Tell = func(say string) { fmt.Fprintln(con.err, "countersign:", say) }
	}
	var summary app.NetworkSummary
	answer := func(w io.Writer) (err error) {
		summary, err = app.People(con.ctx, w, r)
		bar.done()
		return err
	}
	var err error
	if c.Out == "" {
		r.Width, r.Color = width, color
		err = answer(con.out)
	} else {
		err = writeFile(c.Out, answer)
	}
	switch {
	case err != nil:
		return err
	case summary.Partial():
		return exit(app.ExitPartial)
	case summary.Found > 0 && c.FailOn == "network":
		return exit(app.ExitFound)
	}
	return nil
}

func (c *networkPeople) check() error {
	switch {
	case !(c.Least >= -50 && c.Least <= 200): // not a number, too
		return misuse("--least %v is no weight from -50 to 200 decibans", c.Least)
	case len(c.Path) > 0 && c.Weights:
		return misuse("--path and --weights are two questions; ask one")
	case len(c.Path) > 0 && !slices.Contains([]string{"", "table", "ndjson", "json"}, c.Format):
		return misuse("--path is answered as table, ndjson or json, not as %s", c.Format)
	case c.Weights && !slices.Contains([]string{"", "table", "ndjson"}, c.Format):
		return misuse("--weights are told as table or ndjson, not as %s", c.Format)
	}
	for column, how := range c.Compare {
		if !slices.Contains(app.PeopleComparisons(), how) {
			return misuse("--compare %s=%s: a column is compared as one of %s", column, how, strings.Join(app.PeopleComparisons(), ", "))
		}
	}
	if c.Out != "" {
		return writable(c.Out)
	}
	return nil
}
