// Command countersign screens people and accounts for fraudulent remote work,
// with the reason for every verdict.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"countersign/internal/app"
)

const about = `Countersign unmasks fraudulent remote IT workers and the companies that front for them.

It screens people and accounts from a file, links what one crew runs, and says why in sentences, with what
else would explain each finding and what would clear it. No origin, look or accent is weighed; a name is
only compared with another. It recommends; a person decides.

Exit codes: 0 nothing at or above --fail-on, 1 something was found, 2 misuse, 3 input unreadable or nothing
recognised, 4 partial (said which), 5 lists missing or stale, 6 verification failed, 7 rule error,
70 internal, 130 interrupted.`

type commands struct {
	Screen   screenCommand   `cmd:"" help:"Vet people and accounts from files, or from standard input as -."`
	Network  networkCommand  `cmd:"" help:"Find who belongs together, and why: crews by what they share."`
	Match    matchCommand    `cmd:"" help:"Ask names and identifiers of the watchlists, one query a line."`
	Front    frontCommand    `cmd:"" help:"Unmask company websites: whom they copy, what they hang together with, who can act."`
	Case     caseCommand     `cmd:"" help:"Decide, and see what waits for a decision and what was decided."`
	Serve    serveCommand    `cmd:"" help:"Answer matching and screening over HTTP, with keys, limits and metrics."`
	Demo     demoCommand     `cmd:"" help:"Screen a labelled world and open the report; offline, nothing kept."`
	Explain  explainCommand  `cmd:"" help:"Explain a rule, or re-run a receipt to the same answer."`
	Rules    rulesCommand    `cmd:"" help:"List the rules with their weights."`
	Lists    listsCommand    `cmd:"" help:"Import reference tables and watchlists; show which are in force."`
	Evidence evidenceCommand `cmd:"" help:"Seal files as evidence; verify the evidence log offline."`
	Erase    eraseCommand    `cmd:"" help:"Make a subject's personal values unreadable for good."`
	Fairness fairnessCommand `cmd:"" help:"Error rates by cohort on a labelled file; the name-swap check."`
	Doctor   doctorCommand   `cmd:"" help:"Check the clock, the disk, the keys and the age of the lists."`
	Version  versionCommand  `cmd:"" help:"Print the version, the rules and the lists."`
}

func main() {
	if os.Getenv("GOGC") == "" {
		// A screening holds its ledger: what is free between two collections adds
		// to its peak, and a tenth more processor time costs less: 100,000 subjects
		// peak at 1.9 GiB, where they peaked at 2.8.
		debug.SetGCPercent(40)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // who says it twice means at once
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A console is where a command talks: data on out, talk on err.
type console struct {
	ctx context.Context
	in  io.Reader
	out io.Writer
	err io.Writer
}

// exit is a result that is not an error: the command did its work, and leaves
// with a code that says what it found.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) (code int) {
	var c commands
	parser, err := kong.New(&c, kong.Name("countersign"), kong.Description(about), kong.Writers(out, errw),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}), kong.Exit(func(n int) { panic(exit(n)) }),
		kong.Vars{"formats": strings.Join(app.FormatNames(app.Formats()), ", "), "sources": strings.Join(app.Sources(), ", "), "comparisons": strings.Join(app.PeopleComparisons(), ", "),
			"states": caseStates()})
	if err != nil {
		fmt.Fprintln(errw, "countersign:", err)
		return app.ExitInternal
	}
	defer func() { // --help leaves the parser this way
		if e, ok := recover().(exit); ok {
			code = int(e)
		}
	}()
	if folderless(args) {
		return leave(misuse("--data is given no folder; is a variable of the shell empty?"), errw)
	}
	words, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errw, "countersign: %s\nRun countersign --help, or countersign COMMAND --help.\n", app.Plain(err.Error()))
		return app.ExitMisuse
	}
	return leave(words.Run(&console{ctx, in, target{out, "standard output"}, errw}), errw)
}

// folderless reports a --data without a name, which would be the folder that the
// command is run in: a ledger would begin there.
func folderless(args []string) bool {
	for i, a := range args {
		if a == "--data=" || a == "" && i > 0 && args[i-1] == "--data" {
			return true
		}
	}
	return false
}

// leave says what went wrong, if anything, and turns it into an exit code.
func leave(err error, errw io.Writer) int {
	var e exit
	if errors.As(err, &e) {
		return int(e)
	}
	if err == nil {
		return app.ExitOK
	}
	code := app.ExitCode(err)
	if errors.As(err, new(misused)) {
		code = app.ExitMisuse
	}
	if code == app.ExitInterrupted {
		fmt.Fprintln(errw, "countersign: interrupted")
		return code
	}
	fmt.Fprintln(errw, "countersign:", app.Plain(err.Error()))
	return code
}
