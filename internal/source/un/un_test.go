package un_test

import (
	"bytes"
	"testing"

	"countersign/internal/source/sourcetest"
	"countersign/internal/source/un"
)

func TestSource(t *testing.T) { sourcetest.Run(t, un.Source) }

func TestList(t *testing.T) { sourcetest.List(t, un.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, un.Source) }

// TestEdition counts what stands in a published edition.
func TestEdition(t *testing.T) {
	raw := sourcetest.Shared(t, "sanctions/un-2026-02/UN_consolidated.xml.gz")
	got := sourcetest.Count(t, un.Source, raw)
	want := bytes.Count(raw, []byte("<INDIVIDUAL>")) + bytes.Count(raw, []byte("<ENTITY>"))
	if got.Records != want || want != 1003 {
		t.Errorf("%d parties of %d", got.Records, want)
	}
	if len(got.Problems) > 0 {
		t.Errorf("problems: %q", got.Problems)
	}
	t.Logf("%s", got)
}

func BenchmarkSource(b *testing.B) {
	sourcetest.Bench(b, un.Source, sourcetest.Shared(b, "sanctions/un-2026-02/UN_consolidated.xml.gz"))
}
