package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"countersign"
	"countersign/internal/app"
)

type explainCommand struct {
	Rule    string   `arg:"" optional:"" help:"A rule, as findings name it."`
	Receipt string   `help:"Re-run a receipt and compare." placeholder:"FILE" type:"path"`
	Subject string   `help:"With --receipt: show this subject's arithmetic." placeholder:"ID"`
	Input   []string `help:"With --receipt: the inputs, if they are no longer where they were." placeholder:"FILE" type:"path"`
	Data    string   `help:"Folder of the lists that were in force." placeholder:"DIR" type:"path"`
}

func (c *explainCommand) Run(con *console) error {
	switch {
	case c.Receipt != "" && c.Rule != "":
		return misuse("explain takes a rule or --receipt, not both")
	case c.Receipt != "":
		return app.Rerun(con.ctx, con.out, app.Rerunning{Receipt: c.Receipt, Subject: countersign.ID(c.Subject), Inputs: c.Input, Data: c.Data})
	case c.Rule != "":
		return app.Explain(con.out, c.Rule)
	}
	return misuse("explain needs a rule or --receipt FILE; `countersign rules` lists the rules")
}

type rulesCommand struct {
	Format string `help:"How to print: table, md (the catalogue; default what FILE ends in, else table)." placeholder:"FORMAT"`
	Out    string `short:"o" help:"Write to FILE." placeholder:"FILE" type:"path"`
}

func (c *rulesCommand) Run(con *console) error {
	var err error
	if c.Format, err = formatOf(c.Format, c.Out, "table", "", app.RuleFormats()); err != nil {
		return err
	}
	write := app.List
	if c.Format == "md" {
		write = app.Catalogue
	}
	return con.answered(c.Out, write)
}

type evidenceCommand struct {
	Add    evidenceAdd    `cmd:"" help:"Seal files as evidence."`
	Verify evidenceVerify `cmd:"" help:"Verify the evidence log and every sealed piece, offline."`
}

type evidenceAdd struct {
	Files   []string `arg:"" help:"Files to seal." type:"path"`
	Data    string   `required:"" help:"Folder that keeps the evidence." placeholder:"DIR" type:"path"`
	Subject []string `help:"The subject it is about; it is sealed under that subject's key." placeholder:"ID"`
}

func (c *evidenceAdd) Run(con *console) error {
	return app.AddEvidence(con.ctx, con.out, c.Data, c.Files, c.Subject)
}

type evidenceVerify struct {
	Data string `required:"" help:"Folder that keeps the evidence." placeholder:"DIR" type:"path"`
	Key  string `help:"The verifier key to trust, instead of the one in the folder." placeholder:"VKEY"`
}

func (c *evidenceVerify) Run(con *console) error {
	if c.Key != "" && !app.IsVerifierKey(c.Key) {
		return misuse("--key %q is no verifier key; evidence verify without --key prints the folder's", c.Key)
	}
	return app.VerifyEvidence(con.ctx, con.out, c.Data, c.Key)
}

type eraseCommand struct {
	Subject string `arg:"" help:"The subject, as answers name it."`
	Data    string `required:"" help:"Folder that keeps the subject." placeholder:"DIR" type:"path"`
	By      string `required:"" help:"Who erases." placeholder:"WHO"`
	Reason  string `required:"" help:"Why." placeholder:"WHY"`
}

func (c *eraseCommand) Run(con *console) error {
	err := app.Erase(con.ctx, c.Data, countersign.Erasure{Subject: countersign.ID(c.Subject), By: c.By, Reason: c.Reason})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(con.out, "%s: personal values can no longer be read; the evidence log still verifies.\n", app.Plain(c.Subject))
	return err
}

type fairnessCommand struct {
	Files    []string `arg:"" optional:"" help:"Files of subjects. Without any, labelled worlds are made." type:"path"`
	Labels   string   `help:"CSV with columns id, label (fraud or innocent) and cohort." placeholder:"FILE" type:"path"`
	Swap     bool     `help:"Swap every name and protected value, judge again, and demand the same answers."`
	Names    bool     `help:"Ask the lists in force about made people of every name origin: how often they are like a listed name, and that a name alone moves nobody."`
	Lift     bool     `help:"Print how often each finding occurred on fraud and on innocents."`
	Networks bool     `help:"Measure who is grouped with whom, and judge nobody."`
	Seeds    []uint64 `help:"Seeds of the worlds to make (default 7001,7002,7003)." placeholder:"N"`
	Size     int      `help:"Subjects in a world (default 5000)." placeholder:"N"`
	Hard     bool     `help:"Make harder worlds."`
	Data     string   `help:"Folder of the lists that are in force; nothing is kept in it." placeholder:"DIR" type:"path"`
	runFlags
}

func (c *fairnessCommand) Run(con *console) error {
	if c.Networks && (c.Swap || c.Lift) {
		return misuse("--networks judges nobody: it goes with neither --swap nor --lift")
	}
	if len(c.Files) > 0 && c.Labels == "" && !c.Swap {
		return misuse("fairness on files needs --labels FILE, or --swap")
	}
	if c.Names && (len(c.Files) > 0 || c.Swap || c.Lift) {
		return misuse("--names asks about people it makes; give it no file, --swap or --lift")
	}
	cfg, err := c.config()
	if err != nil {
		return err
	}
	cfg.Lists = c.Data
	if c.Size != 0 {
		err = checkSize(c.Size)
	}
	if err != nil {
		return err
	}
	return app.Fairness(con.ctx, con.out, app.FairnessRequest{Config: cfg, Inputs: inputs(con, c.Files), Labels: c.Labels,
		Swap: c.Swap, Names: c.Names, Lift: c.Lift, Networks: c.Networks, Seeds: c.Seeds, Size: c.Size, Hard: c.Hard})
}

type demoCommand struct {
	Out    string `short:"o" help:"Where to write the report (default: a temporary file)." placeholder:"FILE" type:"path"`
	Seed   uint64 `default:"1" help:"Seed of the world."`
	Size   int    `default:"600" help:"Subjects in the world."`
	NoOpen bool   `help:"Do not open a browser."`
}

func checkSize(n int) error {
	const most = 1_000_000
	if n < 1 || n > most {
		return misuse("--size %d is no number of subjects from 1 to %d", n, most)
	}
	return nil
}

func (c *demoCommand) Run(con *console) error {
	if err := checkSize(c.Size); err != nil {
		return err
	}
	if ext := filepath.Ext(c.Out); ext != "" && !strings.EqualFold(ext, ".html") {
		return misuse("demo writes a page; name the file with .html")
	}
	if c.Out == "" {
		f, err := os.CreateTemp("", "countersign-demo-*.html")
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		c.Out = f.Name()
		f.Close()
	}
	if err := writable(c.Out); err != nil {
		return err
	}
	err := writeFile(c.Out, func(w io.Writer) error { return app.Demo(con.ctx, w, con.out, c.Seed, c.Size) })
	if err != nil {
		return err
	}
	fmt.Fprintf(con.out, "\nReport: %s\n", app.Plain(c.Out))
	if !c.NoOpen {
		open(c.Out)
	}
	return nil
}

// open shows a file in a browser where there is a desktop to show it on.
func open(path string) {
	var cmd *exec.Cmd
	switch {
	case runtime.GOOS == "darwin":
		cmd = exec.Command("open", path)
	case runtime.GOOS == "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		cmd = exec.Command("xdg-open", path)
	default:
		return
	}
	if cmd.Start() == nil {
		go cmd.Wait() // the path was printed: a browser that fails is no loss
	}
}

type doctorCommand struct {
	Data string `help:"Folder to look at." placeholder:"DIR" type:"path"`
}

func (c *doctorCommand) Run(con *console) error { return app.Doctor(con.ctx, con.out, c.Data) }

type versionCommand struct{}

func (c *versionCommand) Run(con *console) error { return app.WriteVersion(con.out) }
