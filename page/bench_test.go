package page_test

import (
	"slices"
	"testing"

	"countersign/page"
)

// benchPages are real pages of 10 to 60 KB, 26 KB in the middle.
func benchPages(b *testing.B) (pages [][]byte, size int) {
	all := sharedPages(b, "website_templates_html.tar.gz")
	names := make([]string, 0, len(all))
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if len(all[n]) >= 10<<10 && len(all[n]) <= 60<<10 {
			pages = append(pages, all[n])
			size += len(all[n])
		}
	}
	return pages, size / len(pages)
}

func BenchmarkPrint(b *testing.B) {
	pages, size := benchPages(b)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var p page.Printer
	var out page.Print
	mask := []string{"brightwater", "software"}
	start := cpu()
	for i := 0; b.Loop(); i++ {
		p.Print(pages[i%len(pages)], mask, &out)
	}
	b.ReportMetric(float64(b.N)/max(cpu()-start, 1e-9), "pages/cpu-s")
}

func BenchmarkRead(b *testing.B) {
	pages, size := benchPages(b)
	b.SetBytes(int64(size))
	start := cpu()
	for i := 0; b.Loop(); i++ {
		page.Read(pages[i%len(pages)])
	}
	b.ReportMetric(float64(b.N)/max(cpu()-start, 1e-9), "pages/cpu-s")
}
