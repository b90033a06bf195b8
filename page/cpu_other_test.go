//go:build !linux

package page_test

import "time"

var started = time.Now()

func cpu() float64 { return 0 }

func threadTime() time.Duration { return time.Since(started) }
