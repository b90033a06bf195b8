package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"countersign"
	"countersign/internal/intake"
	allsource "countersign/internal/source/all"
)

// An Input is one thing to read: a file by its path, or a stream.
type Input struct {
	Name   string    // as the user gave it
	Path   string    // "" for a stream
	Reader io.Reader // used when there is no path
}

// open turns an input into what intake reads. A file may be read from another
// place than its name says, when a receipt is re-run.
func (in Input) open() intake.Input {
	if in.Path == "" {
		return intake.Stream(in.Name, in.Reader)
	}
	out := intake.File(in.Path)
	out.Name = in.Name
	return out
}

func opened(ins []Input) []intake.Input {
	out := make([]intake.Input, len(ins))
	for i, in := range ins {
		out[i] = in.open()
	}
	return out
}

// unread says in one sentence why a file cannot be read; the operating
// system's own would name it once more.
func unread(what, path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s %s: %w", what, path, countersign.ErrNotFound)
	}
	if e := new(fs.PathError); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("%s %s cannot be read: %w: %w", what, path, countersign.ErrInvalid, err)
}

// intakeOptions says who may read what.
func (a *App) intakeOptions(r Request) (intake.Options, error) {
	o := intake.Options{Sources: allsource.Sources, Vault: a.intakeVault(), Marking: countersign.Amber, Workers: a.cfg.Jobs, NoLists: true}
	switch {
	case r.Map != "" && r.From != "":
		return o, fmt.Errorf("--from and --map exclude one another: %w", countersign.ErrForbidden)
	case r.Map != "":
		src, err := mapping(r.Map)
		o.From = src
		return o, err
	case r.From != "":
		if o.From = allsource.Named(r.From); o.From == nil {
			return o, fmt.Errorf("source %q is none of %v: %w", r.From, Sources(), countersign.ErrForbidden)
		}
	}
	return o, nil
}

// Sources are the names of the sources that can be named with --from.
func Sources() []string {
	var out []string
	for _, s := range allsource.Sources {
		out = append(out, s.Name)
	}
	return out
}
