//go:build !linux

package page_test

func cpu() float64 { return 0 }
