package fetch

import (
	"errors"
	"fmt"

	"countersign"
)

// What an exchange can end with. Each error of this package says in a sentence
// what happened, and is one of these.
var (
	// ErrRefused: the address may not be reached. It wraps [countersign.ErrForbidden].
	ErrRefused = fmt.Errorf("refused address: %w", countersign.ErrForbidden)
	// ErrOffline: nothing may be reached. It wraps [countersign.ErrForbidden].
	ErrOffline = fmt.Errorf("offline: %w", countersign.ErrForbidden)
	// ErrUnreached: no such name, no answer, or one that broke off. It wraps
	// [countersign.ErrNotFound].
	ErrUnreached = fmt.Errorf("not reached: %w", countersign.ErrNotFound)
	// ErrSlow: out of time. It wraps [countersign.ErrNotFound].
	ErrSlow = fmt.Errorf("too slow: %w", countersign.ErrNotFound)
	// ErrLarge: more than a limit allows. It wraps [countersign.ErrTooLarge].
	ErrLarge = fmt.Errorf("answer: %w", countersign.ErrTooLarge)
	// ErrUntrusted: the certificate does not prove who answers. It wraps
	// [countersign.ErrTampered].
	ErrUntrusted = fmt.Errorf("certificate: %w", countersign.ErrTampered)
	// ErrDamaged: not what it says it is, such as a broken compression. It
	// wraps [countersign.ErrInvalid].
	ErrDamaged = fmt.Errorf("answer: %w", countersign.ErrInvalid)
)

// A problem is a sentence, and which of the errors above it is.
type problem struct {
	say string
	is  error
}

func (p problem) Error() string { return p.say }
func (p problem) Unwrap() error { return p.is }

func fail(is error, format string, args ...any) error {
	return problem{fmt.Sprintf(format, args...), is}
}

// known finds the problem in an error that the network libraries wrapped, so
// that a reader meets one sentence and not a chain of calls.
func known(err error) error {
	if p := (problem{}); errors.As(err, &p) {
		return p
	}
	return nil
}
