//go:build unix

package app

import (
	"fmt"
	"syscall"
)

func disk(dir string) (string, bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return fmt.Sprintf("%s: %v", dir, err), false
	}
	gb := float64(s.Bavail) * float64(s.Bsize) / 1e9
	if gb < leastGB {
		return fmt.Sprintf("%.1f GB free; a full disk stops the ledger", gb), false
	}
	return fmt.Sprintf("%.0f GB free", gb), true
}
