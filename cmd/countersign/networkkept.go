package main

import (
	"slices"
	"strings"

	"countersign"
	"countersign/internal/app"
)

type networkCommand struct {
	Find    networkFind    `cmd:"" default:"withargs" help:"Find who belongs together, and why: crews by what they share."`
	Judge   networkJudge   `cmd:"" help:"Say whether the same hands run two subjects of a folder, and see what that changes."`
	People  networkPeople  `cmd:"" help:"Find one person behind several rows that share no number: by names with slips, dates, addresses."`
	Undo    networkUndo    `cmd:"" help:"Take such a judgement back; both stay on the ledger."`
	Changes networkChanges `cmd:"" help:"What became of a folder's networks: formed, changed, gone."`
}

type networkJudge struct {
	A      string `arg:"" help:"A subject, as answers name it."`
	B      string `arg:"" help:"The other."`
	Same   bool   `help:"The same hands run both." xor:"say"`
	Not    bool   `help:"Different hands run them, whatever they share." xor:"say"`
	Unsure bool   `help:"Nobody can tell: kept, and joins or parts nobody." xor:"say"`
	Reason string `help:"Why; what it rests on." placeholder:"WHY"`
	By     string `help:"Who judges." placeholder:"WHO"`
	WhatIf bool   `help:"Tell what the judgement would change, and keep nothing."`
	Format string `enum:"table,ndjson" default:"table" help:"How to print what changes: table, ndjson."`
	keptFlags
}

// Help is shown by network judge --help.
func (c *networkJudge) Help() string {
	return `Same is transitive, and who is the same as one and not as another keeps those two apart. A newer judgement stands before
an older one that contradicts it. The reason is sealed under the keys of both: erasing either erases it.

Examples:
  countersign network judge worker:a/1 worker:a/2 --same --what-if --data house
  countersign network judge worker:a/1 worker:a/2 --not --by ann --reason "met both" --data house`
}

func (c *networkJudge) Run(con *console) error {
	j := app.Judging{A: countersign.ID(c.A), B: countersign.ID(c.B), By: c.By, Reason: c.Reason, WhatIf: c.WhatIf, Format: c.Format}
	switch {
	case c.Same:
		j.Same = countersign.SameYes
	case c.Not:
		j.Same = countersign.SameNo
	case c.Unsure:
		j.Same = countersign.SameUnsure
	default:
		return misuse("say one of --same, --not, --unsure")
	}
	if !c.WhatIf && (c.By == "" || c.Reason == "") {
		return misuse("a judgement needs --by WHO and --reason WHY; --what-if asks without keeping it")
	}
	return c.kept(con, func(a *app.App) error { return a.JudgeKin(con.ctx, con.out, j) })
}

type networkUndo struct {
	A      string `arg:"" help:"A subject, as answers name it."`
	B      string `arg:"" help:"The other."`
	Reason string `required:"" help:"Why." placeholder:"WHY"`
	By     string `required:"" help:"Who takes it back." placeholder:"WHO"`
	Format string `enum:"table,ndjson" default:"table" help:"How to print what changes: table, ndjson."`
	keptFlags
}

func (c *networkUndo) Run(con *console) error {
	j := app.Judging{A: countersign.ID(c.A), B: countersign.ID(c.B), By: c.By, Reason: c.Reason, Format: c.Format}
	return c.kept(con, func(a *app.App) error { return a.UndoKin(con.ctx, con.out, j) })
}

type networkChanges struct {
	Since  int64  `help:"Only after the change of this number; the last line's number is where to go on." placeholder:"N"`
	Format string `enum:"table,ndjson" default:"ndjson" help:"How to print: table, ndjson."`
	keptFlags
}

func (c *networkChanges) Run(con *console) error {
	if c.Since < 0 {
		return misuse("--since %d is no number of a change", c.Since)
	}
	return c.kept(con, func(a *app.App) error {
		_, err := a.NetworkChanges(con.ctx, con.out, c.Format, c.Since)
		return err
	})
}

// checkKept demands of a question to a folder what one can be asked.
func (c *networkFind) checkKept() error {
	switch {
	case c.Data == "":
		return nil
	case len(c.Files) > 0:
		return misuse("--data asks the folder; `screen --data DIR FILE` takes files into it")
	case c.From != "" || c.Map != "" || c.Memory != 0 || c.Temp != "":
		return misuse("--from, --map, --memory and --temp are for files, not for --data")
	case len(c.Without) > 0 && len(c.Path) > 0:
		return misuse("with --data, --without names a subject and tells what would change; ask --path by itself")
	case slices.ContainsFunc(c.Without, func(s string) bool { return !strings.Contains(s, ":") }):
		return misuse("with --data, --without takes a subject, such as worker:acme/7")
	}
	return nil
}

// gone are the subjects that a folder's networks are to be told without.
func (c *networkFind) gone() (ids []countersign.ID) {
	if c.Data != "" {
		for _, s := range c.Without {
			ids = append(ids, countersign.ID(s))
		}
	}
	return ids
}

// Help is shown by network --help.
func (c *networkCommand) Help() string { return c.Find.Help() }
