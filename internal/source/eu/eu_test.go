package eu_test

import (
	"bytes"
	"testing"

	"countersign"
	"countersign/internal/source/eu"
	"countersign/internal/source/sourcetest"
)

func TestSource(t *testing.T) { sourcetest.Run(t, eu.Source) }

func TestList(t *testing.T) { sourcetest.List(t, eu.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, eu.Source) }

const edition = "sanctions/eu-fsf-2024/eu_csl.csv.gz"

// TestEdition counts what stands in a published edition: 31,987 rows about
// 4,589 parties, of which 23,424 hold a name, 1,344 a number and 1,945 a
// citizenship.
func TestEdition(t *testing.T) {
	raw := sourcetest.Shared(t, edition)
	if rows := bytes.Count(raw, []byte("\n24/01/2024;")); rows != 31987 {
		t.Errorf("%d rows", rows)
	}
	got := sourcetest.Count(t, eu.Source, raw)
	if got.Records != 4589 || len(got.Problems) > 0 {
		t.Errorf("%d parties, problems: %q", got.Records, got.Problems)
	}
	if n := got.Facts[countersign.Name] + got.Facts[countersign.AlsoKnownAs]; n < 23000 || n > 23424 {
		t.Errorf("%d names of 23,424 rows with one", n)
	}
	if n := got.Facts[countersign.Document]; n < 1300 || n > 1344 {
		t.Errorf("%d numbers of 1,344 rows with one", n)
	}
	t.Logf("%s", got)
}

func BenchmarkSource(b *testing.B) { sourcetest.Bench(b, eu.Source, sourcetest.Shared(b, edition)) }
