//go:build !unix

package match

func cpu() float64 { return 0 }
