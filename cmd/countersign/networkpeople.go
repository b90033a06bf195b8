package main

import (
	"io"
	"slices"
	"strings"

	"countersign/internal/app"
)

type networkPeople struct {
	Files   []string          `arg:"" optional:"" help:"Tables of people (CSV or NDJSON; gzip or zstd or neither), or subject records as screen reads them. Without any, or as -, standard input." name:"FILE"`
	With    []string          `help:"Link the rows of FILE with those of this table, each with one at most, and none with another of its own table. May be repeated." placeholder:"FILE" sep:"none"`
	Compare map[string]string `help:"How a column is compared: ${comparisons}. May be repeated." placeholder:"COLUMN=HOW" mapsep:"none"`
	Least   float64           `help:"Weight from which two rows are taken for one person, in decibans: 10 is ten to one, 20 a hundred to one." default:"10" placeholder:"DB"`
	Weights bool              `help:"Tell what agreement is worth among these rows, and not who is one."`
	Path    ends              `help:"Say in what two rows agree and in what not. May be repeated." placeholder:"A B"`
	networkAnswer
	From string `help:"Read subject records as this source instead of recognising it: ${sources}." placeholder:"SOURCE"`
	Map  string `help:"Read subject records of any CSV or JSON export by a mapping file." placeholder:"MAP"`
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
	bar := newProgress(con, c.Quiet)
	r := app.PeopleRequest{Against: inputs(con, c.With), Compare: c.Compare, Least: c.Least, Weights: c.Weights,
		NetworkRequest: app.NetworkRequest{Inputs: inputs(con, c.Files), Config: app.Config{Now: c.Now.UTC()}, From: c.From, Map: c.Map,
			Title: "One person: " + titleOf(c.Files), Redact: c.Redact, Progress: bar.at, Paths: c.Path}}
	return c.told(con, &r.NetworkRequest, c.of(), r.Formats(), bar, func(w io.Writer) (app.NetworkSummary, error) { return app.People(con.ctx, w, r) })
}

func (c *networkPeople) check() error {
	switch {
	case !(c.Least >= -50 && c.Least <= 200): // not a number, too
		return misuse("--least %v is no weight from -50 to 200 decibans", c.Least)
	case len(c.Path) > 0 && c.Weights:
		return misuse("--path and --weights are two questions; ask one")
	}
	for column, how := range c.Compare {
		if !slices.Contains(app.PeopleComparisons(), how) {
			return misuse("--compare %s=%s: a column is compared as one of %s", column, how, strings.Join(app.PeopleComparisons(), ", "))
		}
	}
	return nil
}

// of is the flag that leaves only some formats.
func (c *networkPeople) of() string {
	switch {
	case c.Weights:
		return "--weights"
	case len(c.Path) > 0:
		return "--path"
	}
	return ""
}
