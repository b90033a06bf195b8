package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"countersign"
	"countersign/internal/app"
)

type networkCommand struct {
	Files   []string  `arg:"" optional:"" help:"A table of subject, pred, value (CSV, NDJSON, Parquet; gzip or zstd or neither), or subject records as screen reads them. Without any, or as -, standard input." name:"FILE"`
	Path    ends      `help:"Say what is between two subjects: the strongest way, why or why not, and what it hangs on. May be repeated." placeholder:"A B"`
	Without []string  `help:"Let a thing of a table count for nothing, to see what would be left; may be repeated." placeholder:"PRED=VALUE" sep:"none"`
	Memory  int64     `help:"Memory for a table in MiB (default 8192, and at most half of the machine's); what it has no room for goes to a temporary file." placeholder:"MIB"`
	Temp    string    `help:"Folder for the temporary file (default the system's)." placeholder:"DIR" type:"path"`
	Format  string    `enum:",table,ndjson,json,csv,html,graphml,gexf,stix" default:"" help:"How to print: table, ndjson, json, csv, html, graphml, gexf, stix (default table on a terminal, else ndjson)."`
	Out     string    `short:"o" help:"Write the answer to FILE instead of standard output." placeholder:"FILE" type:"path"`
	FailOn  string    `enum:"network,none" default:"network" help:"Leave with code 1 if anybody belongs together: network, none."`
	Redact  bool      `help:"Mask what is shared."`
	Now     time.Time `help:"Time of the answer, RFC 3339. The same time and input give the same bytes." placeholder:"TIME"`
	Jobs    int       `help:"Workers (default one a core)." placeholder:"N"`
	From    string    `help:"Read subject records as this source instead of recognising it: ${sources}." placeholder:"SOURCE"`
	Map     string    `help:"Read subject records of any CSV or JSON export by a mapping file." placeholder:"MAP"`
	Quiet   bool      `short:"q" help:"No progress, no remarks on standard error."`
}

// Help is shown by network --help.
func (c *networkCommand) Help() string {
	return `Subjects belong together by what they share and how rare it is. What many share fades by its own count and ties
nobody; placeholders are left out; a chain of crews stays a chain. The same rows give the same networks and names in
any order.

Examples:
  countersign network ties.csv.gz --format table
  countersign network applicants.ndjson -o networks.html
  countersign network ties.parquet --path account:upwork/42 account:upwork/77
  countersign network ties.csv --path account:a/1 account:a/2 --without device=kiosk`
}

// ends are pairs of subjects: two words behind each flag.
type ends [][2]countersign.ID

// Decode takes two words.
func (e *ends) Decode(ctx *kong.DecodeContext) error {
	var a, b string
	for _, s := range []*string{&a, &b} {
		if err := ctx.Scan.PopValueInto("subject", s); err != nil {
			return misuse("takes two subjects, as answers name them")
		}
	}
	*e = append(*e, [2]countersign.ID{countersign.ID(a), countersign.ID(b)})
	return nil
}

const (
	memoryLeast = 16      // MiB
	memoryMost  = 1 << 20 // MiB
)

func (c *networkCommand) Run(con *console) error {
	if err := c.check(); err != nil {
		return err
	}
	if len(c.Files) == 0 {
		c.Files = []string{"-"}
	}
	width, color := terminal(con.out)
	bar := newProgress(con, c.Quiet)
	r := app.NetworkRequest{Inputs: inputs(con, c.Files), Config: app.Config{Now: c.Now.UTC(), Jobs: c.Jobs}, From: c.From, Map: c.Map,
		Memory: c.Memory << 20, Temp: c.Temp, Without: c.Without, Format: c.Format, Title: "Networks of " + titleOf(c.Files), Redact: c.Redact, Progress: bar.at}
	r.Paths = c.Path
	if r.Format == "" {
		r.Format = app.NetworkFormatOf(c.Out, width > 0)
	}
	if !c.Quiet {
		r.Tell = func(say string) { fmt.Fprintln(con.err, "countersign:", say) }
	}
	var summary app.NetworkSummary
	answer := func(w io.Writer) (err error) {
		summary, err = app.Networks(con.ctx, w, r)
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
	if err != nil {
		return err
	}
	switch {
	case summary.Partial():
		return exit(app.ExitPartial)
	case summary.Found > 0 && c.FailOn == "network":
		return exit(app.ExitFound)
	}
	return nil
}

func (c *networkCommand) check() error {
	switch {
	case c.Memory != 0 && (c.Memory < memoryLeast || c.Memory > memoryMost):
		return misuse("--memory %d is no number of MiB from %d to %d", c.Memory, memoryLeast, memoryMost)
	case slices.ContainsFunc(c.Without, func(s string) bool { return !strings.Contains(s, "=") }):
		return misuse("--without takes PRED=VALUE, such as device=kiosk")
	case len(c.Path) > 0 && !slices.Contains([]string{"", "table", "ndjson", "json"}, c.Format):
		return misuse("--path is answered as table, ndjson or json, not as %s", c.Format)
	}
	if c.Out != "" {
		if err := writable(c.Out); err != nil {
			return err
		}
	}
	return checkJobs(c.Jobs)
}
