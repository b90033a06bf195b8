package uk_test

import (
	"testing"

	"countersign/internal/source/sourcetest"
	"countersign/internal/source/uk"
)

func TestSource(t *testing.T) { sourcetest.Run(t, uk.Source) }

func TestList(t *testing.T) { sourcetest.List(t, uk.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, uk.Source) }

const edition = "sanctions/uk-2024-01/ConList.csv.gz"

// TestEdition counts what stands in a published edition: 17,642 rows about
// 4,254 parties.
func TestEdition(t *testing.T) {
	got := sourcetest.Count(t, uk.Source, sourcetest.Shared(t, edition))
	if got.Records != 4254 || len(got.Problems) > 0 {
		t.Errorf("%d parties, problems: %q", got.Records, got.Problems)
	}
	t.Logf("%s", got)
}

func BenchmarkSource(b *testing.B) { sourcetest.Bench(b, uk.Source, sourcetest.Shared(b, edition)) }
