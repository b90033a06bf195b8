package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"countersign/internal/app"
)

// shortestRound keeps a watch polite.
const shortestRound = time.Second

// watchable refuses what does not go with a watch.
func (c *frontCommand) watchable() error {
	switch {
	case c.Data == "":
		return misuse("--watch goes on from what it saw before; give it --data DIR")
	case len(c.Domains) == 0 && len(c.Captures) == 0 && c.From == "":
		return misuse("name a domain to watch, or captures with --captures FILE")
	case c.Compare || c.Save != "" || c.Archive != "" || c.Receipt != "" || c.Registry != "":
		return misuse("--watch tells changes: it goes with none of --compare, --save, --archive, --receipt, --registry")
	case c.Every < shortestRound:
		return misuse("--every %s is shorter than %s", c.Every, shortestRound)
	case c.Rounds < 0:
		return misuse("--rounds %d is no number of rounds", c.Rounds)
	case c.Offline && len(c.Captures) == 0:
		return misuse("--watch visits sites; --offline leaves it --captures FILE")
	}
	return nil
}

// watch tells changes until its rounds are over or somebody ends it. A file is
// added to: what was told before stays.
func (c *frontCommand) watch(con *console, r app.FrontRequest) (err error) {
	var w io.Writer = con.out
	if c.Out != "" {
		file, err := app.OpenLines(c.Out)
		if err != nil {
			return misuse("-o %s: %v", c.Out, err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		w = file
	}
	s, err := app.WatchFronts(con.ctx, w, r, app.Watching{Every: c.Every, Rounds: c.Rounds})
	if err != nil {
		return err
	}
	if s.Unstamped != "" && !c.Quiet {
		fmt.Fprintln(con.err, "countersign: everything is sealed, and not stamped:", app.Plain(s.Unstamped))
	}
	switch {
	case s.Changes > 0 && c.FailOn != "none":
		return exit(app.ExitFound)
	case s.Unstamped != "":
		return exit(app.ExitPartial)
	}
	return nil
}
