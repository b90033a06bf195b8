//go:build !unix

package browser

import "os/exec"

// apart leaves it to the system to kill what the browser started.
func apart(*exec.Cmd) {}

func end(*exec.Cmd) {}
