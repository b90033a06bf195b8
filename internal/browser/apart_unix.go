//go:build unix

package browser

import (
	"os/exec"
	"syscall"
)

// apart puts the browser into a group of its own, so that all of it can be
// killed.
func apart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}

func end(c *exec.Cmd) {
	syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // mostly nothing is left
}
