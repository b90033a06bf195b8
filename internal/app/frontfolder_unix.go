//go:build unix

package app

import (
	"os"
	"syscall"
)

// alone keeps other runs out until the file is closed or the process ends.
func alone(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
