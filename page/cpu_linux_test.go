package page_test

import (
	"syscall"
	"time"
	"unsafe"
)

// cpu returns the seconds of processor time the process has used.
func cpu() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// threadTime returns the processor time of the calling thread, which a busy
// machine does not stretch as it stretches the clock (clock_gettime(2),
// CLOCK_THREAD_CPUTIME_ID).
func threadTime() time.Duration {
	const threadClock = 3
	var ts syscall.Timespec
	if _, _, e := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, threadClock, uintptr(unsafe.Pointer(&ts)), 0); e != 0 {
		return 0
	}
	return time.Duration(ts.Nano())
}
