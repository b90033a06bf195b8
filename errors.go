package countersign

import "errors"

// Errors that rooms tell apart. Wrap them with %w and test with errors.Is; one
// table in package app turns them into exit codes.
var (
	ErrNotFound  = errors.New("not found")
	ErrInvalid   = errors.New("invalid")
	ErrForbidden = errors.New("forbidden")
	ErrConflict  = errors.New("conflict")
	ErrTooLarge  = errors.New("too large")
	ErrTampered  = errors.New("does not verify")
	ErrStale     = errors.New("missing or stale")
	ErrHeld      = errors.New("under legal hold")
)
