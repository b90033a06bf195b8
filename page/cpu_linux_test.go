package page_test

import "syscall"

// cpu returns the seconds of processor time the process has used, which a busy
// machine does not stretch.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
