package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/app"
)

type caseCommand struct {
	List   caseList   `cmd:"" help:"What waits for a decision, what came back, what is silenced."`
	Show   caseShow   `cmd:"" help:"One subject: what the house says, and what people decided."`
	Decide caseDecide `cmd:"" help:"Decide on a subject, or whether it is a listed party."`
	Export caseExport `cmd:"" help:"Write the audit trail: who was screened, by which lists, what came out, who decided what."`
	Verify caseVerify `cmd:"" help:"Verify an exported trail or a seizure package, with nothing but the file."`
	Undo   caseUndo   `cmd:"" help:"Take a decision back; both stay on the ledger."`
}

// keptFlags are the flags of every command that works on a folder's cases.
type keptFlags struct {
	Data string    `required:"" help:"Folder that keeps the ledger." placeholder:"DIR" type:"path"`
	Now  time.Time `help:"Time of the act, RFC 3339." placeholder:"TIME"`
}

// kept opens the house of the folder and closes it behind fn.
func (f keptFlags) kept(con *console, fn func(*app.App) error) error {
	a, err := app.OpenKept(con.ctx, app.Config{Data: f.Data, Now: f.Now.UTC()})
	if err != nil {
		return err
	}
	err = fn(a)
	if e := a.Close(); err == nil {
		err = e
	}
	return err
}

type caseDecide struct {
	Subject       string `arg:"" help:"The subject, as answers name it, or the id of a query."`
	Verdict       string `enum:",clear,review,hold,refer" default:"" help:"What is decided on the subject: clear, review, hold, refer."`
	Entry         string `help:"The listed party that the subject was compared with, as ofac/24977." placeholder:"LIST/ENTRY"`
	NotThisPerson bool   `help:"With --entry: it is another; the pair is silenced." xor:"same"`
	ThisPerson    bool   `help:"With --entry: it is the one that is listed." xor:"same"`
	Unsure        bool   `help:"With --entry: nobody can tell yet." xor:"same"`
	Reason        string `required:"" help:"Why; what it rests on." placeholder:"WHY"`
	By            string `required:"" help:"Who decides." placeholder:"WHO"`
	Until         string `help:"Day or moment from which the decision no longer binds, 2027-11-20. Without it, until it is taken back." placeholder:"TIME"`
	keptFlags
}

// Help is shown by case decide --help.
func (c *caseDecide) Help() string {
	return `A pair that is told apart is silenced until the decision ends, until names, birth dates, identifiers or countries of
either side change, or until it is taken back. Then it comes back, and says why. Nobody is told of a decision.

Examples:
  countersign case decide applicant:acme/201 --data house --verdict hold --by ann --reason "remote control, see the call of 3 March"
  countersign case decide applicant:acme/77 --data house --entry ofac/24977 --not-this-person --by ann \
    --reason "born 1990, passport seen" --until 2027-11-20`
}

func (c *caseDecide) Run(con *console) error {
	d := app.Deciding{Subject: countersign.ID(c.Subject), By: c.By, Reason: c.Reason, Verdict: countersign.Verdict(c.Verdict), Same: c.same()}
	var err error
	if c.Entry != "" {
		if d.List, d.Entry, err = app.ParseEntry(c.Entry); err != nil {
			return err
		}
	}
	switch {
	case c.Entry != "" && d.Same == "":
		return misuse("--entry needs one of --not-this-person, --this-person, --unsure")
	case c.Entry == "" && d.Same != "":
		return misuse("say which listed party is meant, as --entry ofac/24977")
	case c.Entry == "" && c.Verdict == "":
		return misuse("nothing is decided; give --verdict clear, review, hold or refer, or --entry LIST/ENTRY")
	}
	if d.Until, err = moment(c.Until); err != nil {
		return err
	}
	return c.kept(con, func(a *app.App) error {
		done, err := a.Decide(con.ctx, d)
		if err != nil {
			return err
		}
		return done.Write(con.out)
	})
}

func (c *caseDecide) same() countersign.Same {
	switch {
	case c.NotThisPerson:
		return countersign.SameNo
	case c.ThisPerson:
		return countersign.SameYes
	case c.Unsure:
		return countersign.SameUnsure
	}
	return ""
}

// moment reads a day or an RFC 3339 time; "" is the zero time.
func moment(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, misuse("%q is no day like 2027-11-20 and no moment like 2027-11-20T10:00:00Z", s)
}

type caseUndo struct {
	Subject string `arg:"" help:"The subject, or the id of a query."`
	Entry   string `help:"Undo the decision on this pair; without it the one on the subject." placeholder:"LIST/ENTRY"`
	Reason  string `required:"" help:"Why." placeholder:"WHY"`
	By      string `required:"" help:"Who takes it back." placeholder:"WHO"`
	keptFlags
}

func (c *caseUndo) Run(con *console) error {
	u := app.Undoing{Subject: countersign.ID(c.Subject), By: c.By, Reason: c.Reason}
	var err error
	if c.Entry != "" {
		if u.List, u.Entry, err = app.ParseEntry(c.Entry); err != nil {
			return err
		}
	}
	return c.kept(con, func(a *app.App) error {
		done, err := a.Undo(con.ctx, u)
		if err != nil {
			return err
		}
		return done.Write(con.out)
	})
}

type caseList struct {
	State  []string `help:"Only these: ${states}; may be repeated. Without it all but what is decided." placeholder:"STATE"`
	Format string   `help:"How to print: table, ndjson, json, csv (default what FILE ends in, else table)." placeholder:"FORMAT"`
	Out    string   `short:"o" help:"Write to FILE." placeholder:"FILE" type:"path"`
	FailOn string   `enum:"waiting,none" default:"waiting" help:"Leave with code 1 if anything waits, came back or ended: waiting, none."`
	keptFlags
}

func (c *caseList) Run(con *console) error {
	var err error
	if c.Format, err = formatOf(c.Format, c.Out, "table", "", app.CaseFormats()); err != nil {
		return err
	}
	l := app.CaseListing{Format: c.Format}
	for _, s := range c.State {
		if !slices.Contains(app.CaseStates, app.CaseState(s)) {
			return misuse("--state %.40q is none of %s", s, caseStates())
		}
		l.States = append(l.States, app.CaseState(s))
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	l.Width, _ = con.terminal(c.Out)
	waiting := 0
	err = c.kept(con, func(a *app.App) (err error) {
		return con.answered(c.Out, func(w io.Writer) (err error) {
			waiting, err = a.WriteCases(con.ctx, w, l)
			return err
		})
	})
	if err == nil && waiting > 0 && c.FailOn == "waiting" {
		return exit(app.ExitFound)
	}
	return err
}

func caseStates() string {
	var out []string
	for _, s := range app.CaseStates {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}

type caseShow struct {
	Subject string `arg:"" help:"The subject, or the id of a query."`
	Format  string `enum:"table,json" default:"table" help:"How to print: table, json."`
	keptFlags
}

func (c *caseShow) Run(con *console) error {
	return c.kept(con, func(a *app.App) error {
		f, err := a.File(con.ctx, c.Subject)
		if err != nil {
			return err
		}
		width, _ := terminal(con.out)
		if err := f.WriteFile(con.out, c.Format, width); err != nil {
			return fmt.Errorf("case: %w", err)
		}
		return nil
	})
}

type caseExport struct {
	Out     string `short:"o" required:"" help:"File to write: .csv, .json or .pdf." placeholder:"FILE" type:"path"`
	Format  string `enum:",csv,json,pdf" default:"" help:"csv, json or pdf (default: what the file's name ends in)."`
	Subject string `help:"Only this subject, or the id of a query." placeholder:"ID"`
	From    string `help:"Only from this day or moment on." placeholder:"TIME"`
	To      string `help:"Only before this day or moment." placeholder:"TIME"`
	keptFlags
}

func (c *caseExport) Run(con *console) error {
	if c.Format == "" {
		c.Format = strings.TrimPrefix(filepath.Ext(c.Out), ".")
	}
	if !slices.Contains(app.TrailFormats(), c.Format) {
		return misuse("name the file with .csv, .json or .pdf, or say --format")
	}
	q := app.TrailQuery{Subject: c.Subject}
	var err error
	if q.From, err = moment(c.From); err != nil {
		return err
	}
	if q.To, err = moment(c.To); err != nil {
		return err
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	return c.kept(con, func(a *app.App) error {
		t, err := a.Trail(con.ctx, q)
		if err != nil {
			return err
		}
		if err := writeFile(c.Out, func(w io.Writer) error { return t.Write(w, c.Format) }); err != nil {
			return err
		}
		_, err = fmt.Fprintf(con.out, "%d rows with %d receipts; the evidence log has %s.\n", len(t.Rows), len(t.Receipts), t.Log.String())
		return err
	})
}

type caseVerify struct {
	File string `arg:"" help:"A trail in JSON, or a seizure package of front: a folder or a .zip." type:"path"`
	Key  string `help:"The verifier key to trust, instead of the one in the file." placeholder:"VKEY"`
}

func (c *caseVerify) Run(con *console) error {
	if c.Key != "" && !app.IsVerifierKey(c.Key) {
		return misuse("--key %q is no verifier key; evidence verify without --key prints the folder's", c.Key)
	}
	if app.IsSeizure(c.File) {
		return app.VerifySeizure(con.out, c.File, c.Key)
	}
	return app.VerifyTrail(con.out, c.File, c.Key)
}
