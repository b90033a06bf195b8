//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bigMiB is how long lines are by default. COUNTERSIGN_BIG=1024 tries those of
// a gibibyte.
const bigMiB = 128

// peakMost is what a run may take in bytes however long its lines are: a piece
// of 16 MiB that grew by doubling, its copies, and the program with its tables.
const peakMost = 192 << 20

// TestBigLines: whatever stands on one line, it is told in one sentence and
// passed over, what stands around it is read, and memory stays within a cap.
func TestBigLines(t *testing.T) {
	size := bigMiB
	if raced {
		size /= 4 // no memory is measured, and time is ten times as long
	}
	if n, err := strconv.Atoi(os.Getenv("COUNTERSIGN_BIG")); err == nil {
		size = n
	}
	const one, three = `{"id":"a:1"}` + "\n", `{"id":"a:3"}` + "\n"
	const csv, cell = "id,name\na:1,One\na:2,", "\na:3,Three\n"
	tests := []struct {
		name         string
		before, unit string
		after        string
		code, read   int
		say          string
	}{
		{"text", one + `{"id":"a:2","name":"`, "x", `"}` + "\n" + three, 4, 2, ":2: more than 16 MiB in one object; split it"},
		{"first line", `{"id":"a:2","name":"`, "x", `"}` + "\n" + three, 4, 1, ":1: more than 16 MiB in one object; split it"},
		{"array", "[" + one + `,{"id":"a:2","name":"`, "x", `"},` + three + "]", 4, 2, ":2: element 2: more than 16 MiB in one object; split it"},
		{"list", one + `{"id":"a:2","notes":["",`, `"n",`, `""]}` + "\n" + three, 4, 2, ":2: more than 16 MiB in one object; split it"},
		{"brackets", one + `{"id":"a:2","x":`, "[", "\n" + three, 4, 2, ":2: not JSON: nesting deeper than 64"},
		{"NUL", one, "\x00", "\n" + three, 4, 2, ":2: byte 0x00 where an object {...} should stand"},
		{"blanks", one, " ", "\n" + three, 0, 2, ""},
		{"cell", csv, "x", cell, 4, 2, ":3: more than 16 MiB in one row; is a quote missing?"},
		{"quoted cell", csv + `"`, "x", `"` + cell, 4, 2, ":3: more than 16 MiB in one row; is a quote missing?"},
		{"cells", csv, `"",`, cell, 4, 2, ":3: more than 16 MiB in one row; is a quote missing?"},
		{"header", "id,", "x", cell, 3, 0, ": line 1 is longer than 16 MiB; is this a table?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			in := io.MultiReader(strings.NewReader(tt.before), again(tt.unit, size<<20), strings.NewReader(tt.after))
			code, peak, stdout, stderr := screenStream(t, in)
			if code != tt.code || tt.read > 0 && !strings.Contains(stdout, fmt.Sprintf("%d read", tt.read)) {
				t.Errorf("left with %d, want %d\n%s", code, tt.code, stdout)
			}
			want := "countersign: standard input" + tt.say
			if tt.say == "" && stderr != "" || tt.say != "" && (!strings.HasPrefix(stderr, want) || strings.Count(stderr, "\n") != 1) {
				t.Errorf("said %q, want one line %q", stderr, want)
			}
			if peak > peakMost && !raced {
				t.Errorf("took %d MiB", peak>>20)
			}
			t.Logf("%d MiB in %.1f s, peak %d MiB", size, time.Since(began).Seconds(), peak>>20)
		})
	}
}

// again repeats a unit until there are n bytes of it.
func again(unit string, n int) io.Reader {
	block := []byte(strings.Repeat(unit, max(1, (1<<20)/len(unit))))
	return io.LimitReader(&loop{block: block}, int64(n/len(unit)*len(unit)))
}

type loop struct {
	block []byte
	at    int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.block[l.at:])
	l.at = (l.at + n) % len(l.block)
	return n, nil
}

// screenStream runs the command on standard input, and returns the code it left
// with and the most memory it had, in bytes.
func screenStream(t *testing.T, in io.Reader) (code int, peak int64, stdout, stderr string) {
	t.Helper()
	cmd := exec.Command("countersign", "screen", "-")
	var out, errw bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &errw
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	peak = int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS != "darwin" { // kilobytes but there
		peak <<= 10
	}
	return cmd.ProcessState.ExitCode(), peak, out.String(), errw.String()
}
