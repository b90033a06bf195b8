//go:build !linux

package linkage

import "time"

var started = time.Now()

func cpu() float64 { return time.Since(started).Seconds() }
