package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkDraw draws a page of a firm with its style sheet, one browser a page,
// as runs with --screenshots do: alone, and several at once.
func BenchmarkDraw(b *testing.B) {
	at, err := Find("")
	if err != nil {
		b.Skipf("pictures are not drawn here: %v", err)
	}
	var text strings.Builder
	for i := range 40 {
		fmt.Fprintf(&text, "<h2>Service %d</h2><p>%s</p>", i, strings.Repeat("We keep the lights on for those who ask. ", 12))
	}
	stored := map[string]Stored{
		"https://front.example/":      {Type: "text/html", Body: []byte(`<!doctype html><link rel=stylesheet href=/a.css><h1>Firm</h1>` + text.String())},
		"https://front.example/a.css": {Type: "text/css", Body: []byte(`body{font:16px sans-serif;max-width:60em;margin:auto;color:#222}h2{border-bottom:1px solid #ccc}`)},
	}
	for _, atOnce := range []int{1, 2} {
		b.Run(fmt.Sprintf("at once=%d", atOnce), func(b *testing.B) {
			errs := make(chan error, atOnce)
			for b.Loop() {
				for range atOnce {
					go func() {
						_, err := Draw(context.Background(), Options{Path: at}, stored, "https://front.example/")
						errs <- err
					}()
				}
				for range atOnce {
					if err := <-errs; err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.N*atOnce)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
