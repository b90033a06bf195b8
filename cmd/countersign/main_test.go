package main

import (
	"errors"
	"flag"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the transcripts anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"countersign": main,
	})
}

// TestScripts runs the transcripts in testdata: the command as a user runs it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"cut":     cut,
			"appears": appears,
			"ask":     ask,
			"exits":   exits,
			"feed":    feed,
			"hold":    hold,
			"mkbytes": mkbytes,
			"mkgzip":  mkgzip,
			"publish": publish,
			"port":    port,
			"raw":     raw,
			"token":   token,
			"until":   until,
		},
	})
}

// exits CODE COMMAND ARG... demands an exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want := args[0]
	for i := range args {
		args[i] = unescaped(args[i])
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = codeOf(err)
	}
	if got != want {
		ts.Fatalf("%v left with %s, want %s", args[1:], got, want)
	}
}

func codeOf(err error) string {
	var e *exec.ExitError
	if errors.As(err, &e) {
		return strconv.Itoa(e.ExitCode())
	}
	return err.Error()
}
