package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"countersign"
)

// pipeWait is how long a named pipe may stay without a writer.
const pipeWait = 30 * time.Second

// File returns the input behind a path.
func File(path string) Input {
	return Input{Name: path, Open: func(ctx context.Context) (io.ReadCloser, error) { return open(ctx, path, pipeWait) }}
}

// Stream returns an input that is open already, such as standard input.
func Stream(name string, r io.Reader) Input {
	return Input{Name: name, Open: func(context.Context) (io.ReadCloser, error) { return stream{r}, nil }}
}

// stream is closed by whoever opened it.
type stream struct{ io.Reader }

func (stream) Close() error { return nil }

// Len is how much there is to be read, -1 where the stream does not say.
func (s stream) Len() int {
	if l, ok := s.Reader.(interface{ Len() int }); ok {
		return l.Len()
	}
	return -1
}

// notice is an error that is a sentence already.
type notice string

func (n notice) Error() string { return string(n) }
func (n notice) Unwrap() error { return countersign.ErrInvalid }

func open(ctx context.Context, path string, wait time.Duration) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, notice(fmt.Sprintf("a directory; name the files in it, for instance %s/*.ndjson", strings.TrimRight(path, "/")))
	case info.Mode()&fs.ModeNamedPipe != 0:
		return openPipe(ctx, path, wait)
	case info.Mode()&(fs.ModeSocket|fs.ModeDevice) != 0 && info.Mode()&fs.ModeCharDevice == 0:
		return nil, notice("neither a file nor a pipe; name a file")
	}
	return os.Open(path)
}

// openPipe opens a named pipe, which waits for a writer, but not for ever.
func openPipe(ctx context.Context, path string, wait time.Duration) (io.ReadCloser, error) {
	type opened struct {
		f   *os.File
		err error
	}
	got := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		got <- opened{f, err}
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	var err error
	select {
	case o := <-got:
		if o.err != nil {
			return nil, o.err
		}
		return o.f, nil
	case <-timer.C:
		err = notice(fmt.Sprintf("a pipe that nobody writes to; waited %s", wait))
	case <-ctx.Done():
		err = ctx.Err()
	}
	go func() { // whoever writes to it after all finds it closed
		if o := <-got; o.f != nil {
			o.f.Close()
		}
	}()
	return nil, err
}

// sayOpen says why a file cannot be opened.
func sayOpen(err error) string {
	var n notice
	switch {
	case errors.As(err, &n):
		return n.Error()
	case errors.Is(err, fs.ErrNotExist):
		return "no such file; check the name"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read it; check its owner and mode"
	}
	return err.Error()
}

// sentence takes the file's name and the kind of error off a message: the
// problem says both elsewhere.
func sentence(name string, err error) string {
	s := strings.TrimPrefix(err.Error(), name+": ")
	return strings.TrimSuffix(s, ": "+countersign.ErrInvalid.Error())
}
