//go:build unix

package intake_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"countersign"
	"countersign/internal/intake"
)

// TestPipe: a named pipe without a writer ends with the run, and one with a
// writer is read.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	none := func(countersign.Entry) error { return nil }
	if _, err := intake.Read(ctx, options(), []intake.Input{intake.File(path)}, none); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody writes: %v", err)
	}
	spoken := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(spoken, 0o600); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile(spoken, []byte("{\"id\":\"a:1\",\"name\":\"x\"}\n"), 0) //nolint:errcheck // the reader tells
	rep, err := intake.Read(context.Background(), options(), []intake.Input{intake.File(spoken)}, none)
	if err != nil || rep.Read != 1 {
		t.Errorf("read %d, %v", rep.Read, err)
	}
}
