package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"countersign"
	"countersign/internal/kindred"
	"countersign/internal/roster"
	"countersign/internal/sink"
)

// feedPage is how many changes are read at once.
const feedPage = 1000

// NetworkChanges writes what became of a folder's networks after the change of
// a number, oldest first, and returns how many changes those are.
func (a *App) NetworkChanges(ctx context.Context, w io.Writer, format string, since int64) (n int, err error) {
	l, err := a.live(ctx)
	if err != nil {
		return 0, err
	}
	for {
		lines, err := l.roster.Feed(ctx, since, feedPage)
		for i := 0; i < len(lines) && err == nil; i++ {
			err = writeFeedLine(w, format, &lines[i])
			since = lines[i].No
			n++
		}
		if err != nil || len(lines) < feedPage {
			return n, errors.Join(err, l.close())
		}
	}
}

func writeFeedLine(w io.Writer, format string, l *roster.Line) error {
	if format == "ndjson" {
		return sink.Encode(w, l, "")
	}
	_, err := fmt.Fprintf(w, "%d %s\n", l.No, sayNetworkChange(&l.Change))
	return err
}

// writeNetworkChanges writes changes as a line each: NDJSON, or a sentence.
func writeNetworkChanges(w io.Writer, format string, changes []kindred.Change) error {
	for i := range changes {
		var err error
		if format == "ndjson" {
			err = sink.Encode(w, &changes[i], "")
		} else {
			_, err = fmt.Fprintln(w, sayNetworkChange(&changes[i]))
		}
		if err != nil {
			return err
		}
	}
	if len(changes) == 0 && format != "ndjson" {
		_, err := fmt.Fprintln(w, "No network changes.")
		return err
	}
	return nil
}

// writeVerdictChanges writes what else is said of subjects since somebody judged.
func writeVerdictChanges(w io.Writer, format string, changes []Change) error {
	for i := range changes {
		var err error
		if format == "ndjson" {
			err = sink.Encode(w, &changes[i], "")
		} else {
			_, err = fmt.Fprintln(w, changes[i].Subject, changes[i].say())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sayNetworkChange puts a change into a sentence: who joined and left, what
// merged and what was split.
func sayNetworkChange(c *kindred.Change) string {
	s := string(c.Network) + " " + c.What + ": "
	switch {
	case c.What == kindred.Gone && len(c.Into) == 0:
		return s + idList(c.Left) + " belong together no more"
	case c.What == kindred.Gone:
		return s + "its members are in " + idList(c.Into)
	}
	var parts []string
	if len(c.Joined) > 0 {
		parts = append(parts, "joined by "+idList(c.Joined))
	}
	if len(c.Left) > 0 {
		parts = append(parts, "left by "+idList(c.Left))
	}
	if len(c.From) > 0 {
		parts = append(parts, "from "+idList(c.From))
	}
	return s + strings.Join(parts, "; ")
}

// idsTold bounds how many subjects one sentence names.
const idsTold = 12

func idList(ids []countersign.ID) string {
	var parts []string
	for i, id := range ids {
		if i == idsTold && len(ids) > idsTold+1 {
			parts = append(parts, fmt.Sprintf("%d more", len(ids)-i))
			break
		}
		parts = append(parts, sink.Plain(string(id)))
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}
