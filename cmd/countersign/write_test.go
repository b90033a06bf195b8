//go:build unix

package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe stands for every file that must not be replaced: a device is told
// apart the same way, and a test that failed would break the machine.
func TestWriteFileIntoPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	got := make(chan string)
	go func() {
		b, _ := os.ReadFile(path)
		got <- string(b)
	}()
	if err := writeFile(path, hello); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		t.Fatalf("the pipe is now %v, %v", info, err)
	}
	if s := <-got; s != "hello" {
		t.Errorf("%q came out of the pipe", s)
	}
}

func TestDestinationOfDevice(t *testing.T) {
	if _, special, err := destination(os.DevNull); !special || err != nil {
		t.Errorf("%s: special %v, %v", os.DevNull, special, err)
	}
}

// A pipe that is open already, as /dev/stdout is, has no path of its own.
func TestDestinationOfOpenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	path := fmt.Sprintf("/proc/self/fd/%d", w.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	if _, special, err := destination(path); !special || err != nil {
		t.Errorf("%s: special %v, %v", path, special, err)
	}
}

func hello(w io.Writer) error {
	_, err := io.WriteString(w, "hello")
	return err
}
