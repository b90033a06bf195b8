//go:build race

package main

// raced is set where the race detector multiplies memory.
const raced = true
