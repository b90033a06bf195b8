package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"countersign"
	"countersign/internal/app"
)

// outFlags are the flags of every command that prints an answer.
type outFlags struct {
	Format   string `help:"How to print: ${formats}." placeholder:"FORMAT"`
	Out      string `short:"o" help:"Write the answer to FILE instead of standard output." placeholder:"FILE" type:"path"`
	All      bool   `help:"Show subjects that are clear, too."`
	Silenced bool   `help:"Show listed parties that a person told a subject from, too."`
	Redact   bool   `help:"Mask personal values."`
	Quiet    bool   `short:"q" help:"No progress, no remarks on standard error."`
}

// runFlags are the flags of every command that judges.
type runFlags struct {
	Now   time.Time `help:"Time of the assessment, RFC 3339. The same time and input give the same bytes." placeholder:"TIME"`
	Prior float64   `default:"-25" help:"Decibans of the prior, -60 to 20: how likely fraud is before anything is known (default -25)." placeholder:"DB"`
	Jobs  int       `help:"Workers (default one a core)." placeholder:"N"`
}

// Beyond these priors the evidence could say nothing any more.
const priorLeast, priorMost = -60, 20

func (f runFlags) config() (app.Config, error) {
	if !(f.Prior >= priorLeast && f.Prior <= priorMost) { // so that NaN is refused, too
		return app.Config{}, misuse("--prior %g is no number of decibans from %d to %d", f.Prior, priorLeast, priorMost)
	}
	return app.Config{Now: f.Now.UTC(), Prior: &f.Prior, Jobs: f.Jobs}, checkJobs(f.Jobs)
}

func checkJobs(n int) error {
	const most = 1024
	if n < 0 || n > most {
		return misuse("--jobs %d is no number of workers from 1 to %d", n, most)
	}
	return nil
}

type screenCommand struct {
	Files []string `arg:"" optional:"" help:"Files of subjects: the subject record (NDJSON, JSON, CSV), Greenhouse, Lever, or with --map any export. - is standard input." name:"FILE"`
	Data  string   `help:"Folder that keeps ledger, evidence and lists. Without it nothing is kept." placeholder:"DIR" type:"path"`
	runFlags
	FailOn string `enum:"none,review,hold,refer" default:"review" help:"Leave with code 1 if anybody is at this verdict or above: none, review, hold, refer."`
	outFlags
	From     string `help:"Read as this source instead of recognising it: ${sources}." placeholder:"SOURCE"`
	Map      string `help:"Read any CSV or JSON export by a mapping file: ashby, workday, or FILE.toml." placeholder:"MAP"`
	Again    bool   `help:"With --data and no file: judge again whom a change of lists or rules can touch, and tell what changed."`
	Networks string `enum:"folder,run" default:"folder" help:"With --data: who belongs together of all that the folder keeps, or of this run alone: folder, run. A folder of a million subjects takes half a minute to read."`
	Receipt  string `help:"Write a receipt that countersign explain --receipt re-runs." placeholder:"FILE" type:"path"`
}

func (c *screenCommand) Run(con *console) error {
	if err := c.checkAgain(); err != nil {
		return err
	}
	if len(c.Files) == 0 && !c.Again {
		return misuse("screen needs a file, or - for standard input; try: countersign screen examples/applicants.ndjson")
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	if err := writable(c.Receipt); err != nil {
		return err
	}
	cfg.Data = c.Data
	begin := app.New
	if c.Again {
		begin = app.OpenKept
	}
	a, err := begin(con.ctx, cfg)
	if err != nil {
		return err
	}
	defer a.Close()
	bar := newProgress(con, c.Quiet)
	answer, err := c.answer(con, a, bar)
	bar.done()
	if err != nil {
		return err
	}
	if c.Receipt != "" {
		if err := writeFile(c.Receipt, answer.WriteReceipt); err != nil {
			return err
		}
	}
	if err := c.print(con, answer); err != nil {
		return err
	}
	return c.outcome(con, answer)
}

func (c *screenCommand) answer(con *console, a *app.App, bar *progress) (*app.Answer, error) {
	if c.Again {
		answer, err := a.Again(con.ctx, bar.at)
		if err == nil {
			answer.Bundle.Title = "Screening after a change of lists"
		}
		return answer, err
	}
	answer, err := a.Screen(con.ctx, app.Request{Inputs: inputs(con, c.Files), From: c.From, Map: c.Map, Progress: bar.at, Apart: c.Networks == "run"})
	if err == nil {
		answer.Bundle.Title = "Screening of " + titleOf(c.Files)
	}
	return answer, err
}

func (c *screenCommand) checkAgain() error {
	switch {
	case !c.Again:
		return nil
	case c.Data == "":
		return misuse("--again judges those whom a folder keeps; name it with --data DIR")
	case len(c.Files) > 0 || c.From != "" || c.Map != "":
		return misuse("--again reads no file; screen files without it")
	case c.Receipt != "":
		return misuse("--again writes no receipt: what it rests on stands in the ledger")
	}
	return nil
}

// outcome turns what was found into an exit code. What could not be read is
// said on standard error, whatever the format.
func (c *screenCommand) outcome(con *console, a *app.Answer) error {
	if !c.Quiet {
		for _, p := range slices.Concat(a.Remarks, a.Bundle.Problems) {
			fmt.Fprintln(con.err, "countersign:", app.Plain(p))
		}
	}
	if a.Partial() {
		return exit(app.ExitPartial)
	}
	if a.Reaches(countersign.Verdict(c.FailOn)) {
		return exit(app.ExitFound)
	}
	return nil
}

// check refuses before anything is read what could not be printed in the end.
// The format is the flag's, the file name's ending, or the table.
func (o *outFlags) check() (err error) {
	if o.Format, err = formatOf(o.Format, o.Out, "table", "", app.Formats()); err != nil {
		return err
	}
	return writable(o.Out)
}

// print renders the answer to the file or standard output.
func (o *outFlags) print(con *console, a *app.Answer) error {
	opts := app.RenderOptions{All: o.All, Redact: o.Redact, Silenced: o.Silenced}
	opts.Width, opts.Color = con.terminal(o.Out)
	return con.answered(o.Out, func(w io.Writer) error { return a.Render(w, o.Format, opts) })
}

func inputs(con *console, files []string) []app.Input {
	var out []app.Input
	for _, f := range files {
		switch f {
		case "-":
			out = append(out, app.Input{Name: "standard input", Reader: con.in})
		case "":
			out = append(out, app.Input{Name: `""`, Reader: nameless{}})
		default:
			out = append(out, app.Input{Name: f, Path: f})
		}
	}
	return out
}

// nameless stands for a file whose name is empty, which each command tells as it
// tells what cannot be read.
type nameless struct{}

func (nameless) Read([]byte) (int, error) {
	return 0, errors.New("no name of a file; is a variable of the shell empty?")
}

func titleOf(files []string) string {
	var names []string
	for i, f := range files {
		if i == 3 {
			names = append(names, fmt.Sprintf("%d more", len(files)-i))
			break
		}
		if f == "-" {
			f = "standard input"
		}
		names = append(names, filepath.Base(f))
	}
	return strings.Join(names, ", ")
}

// terminal returns the width of a terminal and whether colours may be used;
// 0 and no for anything else. NO_COLOR (no-color.org) and CLICOLOR_FORCE are
// heeded.
func terminal(w io.Writer) (width int, color bool) {
	if t, ok := w.(target); ok {
		w = t.w
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("NO_COLOR") == ""
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return width, os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// misused is an error in the words of the command.
type misused string

func (m misused) Error() string { return string(m) }

func misuse(format string, args ...any) error { return misused(fmt.Sprintf(format, args...)) }
