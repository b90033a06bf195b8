package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"countersign"
	"countersign/internal/app"
)

type networkFind struct {
	Files   []string `arg:"" optional:"" help:"A table of subject, pred, value (CSV, NDJSON, Parquet; gzip or zstd or neither), or subject records as screen reads them. Without any, or as -, standard input." name:"FILE"`
	Data    string   `help:"Ask the networks of what this folder keeps, instead of files: their ids are the same from one screening to the next." placeholder:"DIR" type:"path"`
	Path    ends     `help:"Say what is between two subjects: the strongest way, why or why not, and what it hangs on. May be repeated." placeholder:"A B"`
	Without []string `help:"Let a thing of a table count for nothing, to see what would be left; with --data, tell what would change without a subject. May be repeated." placeholder:"PRED=VALUE" sep:"none"`
	Memory  int64    `help:"Memory for a table in MiB (default 8192, and at most half of the machine's); what it has no room for goes to a temporary file." placeholder:"MIB"`
	Temp    string   `help:"Folder for the temporary file (default the system's)." placeholder:"DIR" type:"path"`
	networkAnswer
	Jobs int    `help:"Workers (default one a core)." placeholder:"N"`
	From string `help:"Read subject records as this source instead of recognising it: ${sources}." placeholder:"SOURCE"`
	Map  string `help:"Read subject records of any CSV or JSON export by a mapping file." placeholder:"MAP"`
}

// networkAnswer are the flags of every answer that tells networks.
type networkAnswer struct {
	Format string    `help:"How to print: table, ndjson, json, csv, html, graphml, gexf, stix (default what FILE ends in; table on a terminal, else ndjson)." placeholder:"FORMAT"`
	Out    string    `short:"o" help:"Write the answer to FILE instead of standard output." placeholder:"FILE" type:"path"`
	FailOn string    `enum:"network,none" default:"network" help:"Leave with code 1 if anybody belongs together: network, none."`
	Redact bool      `help:"Mask what is shared."`
	Now    time.Time `help:"Time of the answer, RFC 3339. The same time and input give the same bytes." placeholder:"TIME"`
	Quiet  bool      `short:"q" help:"No progress, no remarks on standard error."`
}

// told writes an answer where it is wanted and leaves as it tells. It is answered
// in formats that can be; of names what leaves only some.
func (c *networkAnswer) told(con *console, r *app.NetworkRequest, of string, can []app.Format, bar *progress, ask func(io.Writer) (app.NetworkSummary, error)) (err error) {
	r.Width, r.Color = con.terminal(c.Out)
	if r.Format, err = formatOf(c.Format, c.Out, usualFormat(r.Width > 0), of, can); err != nil {
		return err
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	if !c.Quiet {
		r.Tell = func(say string) { fmt.Fprintln(con.err, "countersign:", say) }
	}
	var summary app.NetworkSummary
	err = con.answered(c.Out, func(w io.Writer) (err error) {
		summary, err = ask(w)
		bar.done()
		return err
	})
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

// Help is shown by network --help.
func (c *networkFind) Help() string {
	return `Subjects belong together by what they share and how rare it is. What many share fades by its own count and ties
nobody; placeholders are left out; a chain of crews stays a chain. The same rows give the same networks and names in
any order.

Examples:
  countersign network ties.csv.gz --format table
  countersign network applicants.ndjson -o networks.html
  countersign network ties.parquet --path account:upwork/42 account:upwork/77
  countersign network ties.csv --path account:a/1 account:a/2 --without device=kiosk
  countersign network --data house --path worker:a/1 worker:a/2`
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

func (c *networkFind) Run(con *console) error {
	if err := c.check(); err != nil {
		return err
	}
	if len(c.Files) == 0 && c.Data == "" {
		c.Files = []string{"-"}
	}
	bar := newProgress(con, c.Quiet)
	r := app.NetworkRequest{Inputs: inputs(con, c.Files), Config: app.Config{Data: c.Data, Now: c.Now.UTC(), Jobs: c.Jobs}, From: c.From, Map: c.Map,
		Memory: c.Memory << 20, Temp: c.Temp, Without: c.Without, Title: "Networks of " + c.title(), Redact: c.Redact, Progress: bar.at}
	r.Paths, r.Gone = c.Path, c.gone()
	return c.told(con, &r, c.of(), r.Formats(), bar, func(w io.Writer) (app.NetworkSummary, error) { return app.Networks(con.ctx, w, r) })
}

func (c *networkFind) check() error {
	switch {
	case c.Memory != 0 && (c.Memory < memoryLeast || c.Memory > memoryMost):
		return misuse("--memory %d is no number of MiB from %d to %d", c.Memory, memoryLeast, memoryMost)
	case c.Data == "" && slices.ContainsFunc(c.Without, func(s string) bool { return !strings.Contains(s, "=") }):
		return misuse("--without takes PRED=VALUE, such as device=kiosk")
	}
	if err := c.checkKept(); err != nil {
		return err
	}
	if info, err := os.Stat(c.Temp); c.Temp != "" && (err != nil || !info.IsDir()) {
		return misuse("--temp %s is no folder", c.Temp)
	}
	return checkJobs(c.Jobs)
}

// of is the flag that leaves only some formats.
func (c *networkFind) of() string {
	switch {
	case len(c.gone()) > 0:
		return "--without of a folder"
	case len(c.Path) > 0:
		return "--path"
	}
	return ""
}

// title is what a page is of.
func (c *networkFind) title() string {
	if c.Data != "" {
		return filepath.Base(c.Data)
	}
	return titleOf(c.Files)
}
