package main

import (
	"fmt"
	"io"
	"time"

	"countersign/internal/app"
)

type matchCommand struct {
	Files        []string  `arg:"" optional:"" help:"Files of queries: a name a line, or an object {\"id\":\"q1\",\"name\":\"...\",\"type\":\"person\",\"birth_date\":\"1970-02-05\",\"country\":\"...\",\"identifiers\":{\"passport\":\"...\"}}. One JSON array of objects, and a table with a header, are taken, too. Without any, or as -, standard input." name:"FILE"`
	Data         string    `help:"Folder of imported lists, which keeps receipts. Without it the sanctioned parties tied to remote IT workers are asked, which the program brings along." placeholder:"DIR" type:"path"`
	List         []string  `help:"Ask only this list; may be repeated." placeholder:"NAME"`
	Threshold    float64   `help:"Score from which a party is said to match, 0 to 1 (default 0.72)." placeholder:"SCORE"`
	Floor        float64   `help:"Show parties from this score on, though they do not match (default the threshold)." placeholder:"SCORE"`
	Limit        int       `help:"Parties shown for one query (default 10)." placeholder:"N"`
	Format       string    `help:"How to print: table, ndjson, json, csv (default what FILE ends in; table on a terminal, else ndjson)." placeholder:"FORMAT"`
	Out          string    `short:"o" help:"Write the answers to FILE instead of standard output." placeholder:"FILE" type:"path"`
	FailOn       string    `enum:"match,none" default:"match" help:"Leave with code 1 if a listed party may be meant: match, none."`
	RequireFresh int       `help:"Refuse, with code 5, lists older than so many days." placeholder:"DAYS"`
	Now          time.Time `help:"Time against which ages are told, RFC 3339." placeholder:"TIME"`
	Jobs         int       `help:"Workers (default one a core)." placeholder:"N"`
	Silenced     bool      `help:"Show parties that a person told from who is asked for, too."`
	NoLedger     bool      `help:"Take only the lists of the folder: leave no receipt, heed no decision."`
	Quiet        bool      `short:"q" help:"No remarks on standard error."`
}

// Help is shown by match --help.
func (c *matchCommand) Help() string {
	return `A name alone is a candidate: its weight is 0. What weighs is a second identifier that agrees: a birth date, a
document, a place. Relations that lists publish are shown, and what listed parties own to half or more together.
With --data each answer leaves a receipt in the folder, and a party that case decide told from a query's id is silenced.

Examples:
  echo "Jong Song Hwa" | countersign match
  countersign match queries.ndjson --data house --list ofac --format table
  countersign match names.txt -o answers.csv --require-fresh 7 --data house`
}

func (c *matchCommand) Run(con *console) error {
	width, color := con.terminal(c.Out)
	if err := c.check(width > 0); err != nil {
		return err
	}
	if len(c.Files) == 0 {
		c.Files = []string{"-"}
	}
	r := app.MatchRequest{Inputs: inputs(con, c.Files), Data: c.Data, Lists: c.List, Threshold: c.Threshold, Floor: c.Floor, Limit: c.Limit,
		Format: c.Format, RequireFresh: c.RequireFresh, Now: c.Now.UTC(), Jobs: c.Jobs,
		Width: width, Color: color, Ledger: c.Data != "" && !c.NoLedger, Silenced: c.Silenced}
	if !c.Quiet {
		r.Tell = func(say string) { fmt.Fprintln(con.err, "countersign:", say) }
	}
	var summary app.MatchSummary
	err := con.answered(c.Out, func(w io.Writer) (err error) {
		summary, err = app.Match(con.ctx, w, r)
		return err
	})
	if err != nil {
		return err
	}
	return c.outcome(summary)
}

func (c *matchCommand) check(terminal bool) (err error) {
	switch {
	case !(c.Threshold >= 0 && c.Threshold <= 1): // so that NaN is refused, too
		return misuse("--threshold %g is no score from 0 to 1", c.Threshold)
	case !(c.Floor >= 0 && c.Floor <= 1):
		return misuse("--floor %g is no score from 0 to 1", c.Floor)
	case c.Limit < 0 || c.Limit > 1000:
		return misuse("--limit %d is no number from 1 to 1000", c.Limit)
	case c.RequireFresh < 0:
		return misuse("--require-fresh %d is no number of days", c.RequireFresh)
	}
	if err := checkJobs(c.Jobs); err != nil {
		return err
	}
	if c.Format, err = formatOf(c.Format, c.Out, usualFormat(terminal), "", app.MatchFormats()); err != nil {
		return err
	}
	return writable(c.Out)
}

func (c *matchCommand) outcome(s app.MatchSummary) error {
	if s.Partial() {
		return exit(app.ExitPartial)
	}
	if s.Found > 0 && c.FailOn == "match" {
		return exit(app.ExitFound)
	}
	return nil
}
