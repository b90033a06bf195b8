package ftm_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/ftm"
	"countersign/internal/source/sourcetest"
)

func TestSource(t *testing.T) { sourcetest.Run(t, ftm.Source) }

func TestList(t *testing.T) { sourcetest.List(t, ftm.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, ftm.Source) }

// TestOwnership: shares reach the party that is owned, so that those that
// listed parties own to half or more can be summed up.
func TestOwnership(t *testing.T) {
	raw, err := os.ReadFile("testdata/entities.raw")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for rec, err := range ftm.Source.Files([]source.File{{Name: "list", Data: raw}}) {
		if err != nil {
			continue
		}
		for i := range rec.Facts {
			if f := &rec.Facts[i]; f.Pred == source.ListOwnedBy {
				got[fmt.Sprintf("%s by %s", f.Subject, f.Object)] = f.Q(source.ListPercent)
			}
		}
	}
	for what, share := range map[string]string{
		"listed:ftm/NK-102 by listed:ftm/NK-101": "51", "listed:ftm/NK-105 by listed:ftm/NK-104": "49.5",
	} {
		if got[what] != share {
			t.Errorf("%s to %q percent, want %q", what, got[what], share)
		}
	}
}

func TestSame(t *testing.T) {
	raw, err := os.ReadFile("testdata/entities.raw")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rec := range ftm.Source.Files([]source.File{{Name: "list", Data: raw}}) {
		for i := range rec.Facts {
			f := &rec.Facts[i]
			if f.Pred == source.ListSame && (f.Object == "listed:ofac/101" || f.Object == "listed:un/1001" || f.Object == countersign.ID("listed:uk/101")) {
				n++
			}
		}
	}
	if n != 3 {
		t.Errorf("%d of 3 numbers on other lists", n)
	}
}

// BenchmarkSource reads an invented file: the sample 5,000 times over.
func BenchmarkSource(b *testing.B) {
	raw, err := os.ReadFile("testdata/entities.raw")
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	for i := range 5000 {
		out.Write(bytes.ReplaceAll(raw, []byte("NK-"), fmt.Appendf(nil, "NK-%d-", i)))
	}
	sourcetest.Bench(b, ftm.Source, out.Bytes())
}
