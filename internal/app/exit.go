package app

import (
	"context"
	"errors"
	"io/fs"

	"countersign"
)

// Exit codes (docs/design.md, section 6).
const (
	ExitOK          = 0
	ExitFound       = 1   // something at or above --fail-on
	ExitMisuse      = 2   // the words of the command
	ExitUnreadable  = 3   // input unreadable or nothing recognised
	ExitPartial     = 4   // some of the input was refused; the rest was answered
	ExitStale       = 5   // lists missing or stale
	ExitTampered    = 6   // verification failed
	ExitRule        = 7   // a rule failed
	ExitInternal    = 70  // a bug
	ExitInterrupted = 130 // by the user
)

var codes = []struct {
	err  error
	code int
}{
	{context.Canceled, ExitInterrupted},
	{countersign.ErrTampered, ExitTampered},
	{countersign.ErrStale, ExitStale},
	{countersign.ErrForbidden, ExitMisuse},
	{countersign.ErrHeld, ExitMisuse},
	{countersign.ErrNotFound, ExitUnreadable},
	{countersign.ErrInvalid, ExitUnreadable},
	{countersign.ErrTooLarge, ExitUnreadable},
	{countersign.ErrConflict, ExitUnreadable},
	{fs.ErrPermission, ExitMisuse}, // a folder that is not this user's
}

// ExitCode turns an error into the code the command leaves with.
func ExitCode(err error) int {
	if err == nil {
		return ExitOK
	}
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return ExitInternal
}
