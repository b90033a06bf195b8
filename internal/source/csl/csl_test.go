package csl_test

import (
	"testing"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/csl"
	"countersign/internal/source/sourcetest"
)

func TestSource(t *testing.T) { sourcetest.Run(t, csl.Source) }

func TestList(t *testing.T) { sourcetest.List(t, csl.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, csl.Source) }

const edition = "sanctions/us-csl/consolidated.csv.gz"

// TestEdition counts what stands in a published edition: 23,432 rows about
// 23,352 parties, 80 of which stand on two lists of the Treasury.
func TestEdition(t *testing.T) {
	got := sourcetest.Count(t, csl.Source, sourcetest.Shared(t, edition))
	if got.Records != 23352 || len(got.Problems) > 0 {
		t.Errorf("%d parties, problems: %q", got.Records, got.Problems)
	}
	rows := 0
	for rec := range csl.Source.Files([]source.File{{Name: "list", Data: sourcetest.Shared(t, edition)}}) {
		for i := range rec.Facts {
			if f := &rec.Facts[i]; f.Pred == source.ListReference && f.Q(source.ListKind) == "list" {
				rows++
			}
		}
	}
	if rows != 23432 {
		t.Errorf("%d listings of 23,432 rows", rows)
	}
	if n := got.Facts[countersign.Payout]; n < 600 {
		t.Errorf("%d wallets", n)
	}
	t.Logf("%s", got)
}

func BenchmarkSource(b *testing.B) { sourcetest.Bench(b, csl.Source, sourcetest.Shared(b, edition)) }
