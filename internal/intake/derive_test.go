package intake_test

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/intake"
)

// fails is what tests and properties have in common.
type fails interface {
	Helper()
	Fatalf(format string, args ...any)
}

// derived returns the objects that the qualifiers of one predicate point at.
func derived(t fails, record string, p countersign.Pred) (out []countersign.ID) {
	t.Helper()
	var entries []countersign.Entry
	in := intake.Stream("a", strings.NewReader(record+"\n"))
	rep, err := intake.Read(context.Background(), options(), []intake.Input{in}, func(e countersign.Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil || len(rep.Problems) > 0 || len(entries) != 1 {
		t.Fatalf("%d entries, %v, %v", len(entries), rep.Problems, err)
	}
	for _, f := range entries[0].Record.Facts {
		for _, w := range f.With {
			if w.Pred == p {
				out = append(out, w.Object)
			}
		}
	}
	return out
}

func TestBuildings(t *testing.T) {
	const home = `{"id":"a:1","addresses":[{"use":"home","text":%q,"country":"US"}]}`
	tests := map[string][]countersign.ID{
		"100 Main Street, Suite 4, Austin, TX 78701": {"building:us/78701/100 main st"},
		"100 Main St. #212, Austin TX 78701":         {"building:us/78701/100 main st"},
		"100 Main Street, Austin, TX 78701":          {"building:us/78701/100 main st"},
		"n/a":                                        nil,
		"100 Main Street, Suite 4":                   nil, // in no town
	}
	for text, want := range tests {
		if d := cmp.Diff(want, derived(t, fmt.Sprintf(home, text), countersign.Building)); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
	for _, use := range []string{"shipping", "payout", "office", "billing"} {
		if got := derived(t, `{"id":"a:1","addresses":[{"use":"`+use+`","text":"100 Main St, Austin, TX 78701"}]}`, countersign.Building); len(got) != 1 {
			t.Errorf("%s: %v", use, got)
		}
	}
}

func TestPhotoBands(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 4)
	tests := map[string][]countersign.ID{
		"9FC13A70E6D21B45": {"photo-band:0/9fc1", "photo-band:1/3a70", "photo-band:2/e6d2", "photo-band:3/1b45"},
		long: {"photo-band:0/01234567", "photo-band:1/89abcdef", "photo-band:2/01234567", "photo-band:3/89abcdef",
			"photo-band:4/01234567", "photo-band:5/89abcdef", "photo-band:6/01234567", "photo-band:7/89abcdef"},
		"9fc13a70e6d2":     nil, // 48 bits
		long + long:        nil, // 512
		"portrait-2026-04": nil, // a name of the source's own
		"0000000000000000": nil,
	}
	for hash, want := range tests {
		if d := cmp.Diff(want, derived(t, `{"id":"a:1","photos":[{"phash":"`+hash+`"}]}`, countersign.PhotoBand)); d != "" {
			t.Errorf("%s (-want +got):\n%s", hash, d)
		}
	}
}

// TestNearPhotos: pictures that differ in fewer bits than a hash has parts share
// a part, so the index finds them.
func TestNearPhotos(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Uint64().Filter(func(v uint64) bool { return bits.OnesCount64(v) > 2 && bits.OnesCount64(v) < 62 }).Draw(t, "hash")
		b := a
		for range rapid.IntRange(1, 3).Draw(t, "bits") {
			b ^= 1 << rapid.IntRange(0, 63).Draw(t, "bit")
		}
		bands := map[countersign.ID]bool{}
		for _, id := range bandsOf(t, a) {
			bands[id] = true
		}
		for _, id := range bandsOf(t, b) {
			if bands[id] {
				return
			}
		}
		t.Errorf("%016x and %016x share nothing", a, b)
	})
}

func bandsOf(t *rapid.T, hash uint64) []countersign.ID {
	record := fmt.Sprintf(`{"id":"a:1","photos":[{"phash":"%016x"}]}`, hash)
	return derived(t, record, countersign.PhotoBand)
}

func TestEmployerNames(t *testing.T) {
	tests := map[string][]countersign.ID{
		"ACME  Software, Inc.": {"employer:acme software inc"},
		"Société Générale":     {"employer:societe generale"},
		"n/a":                  nil,
		"—":                    nil,
	}
	for name, want := range tests {
		if d := cmp.Diff(want, derived(t, `{"id":"a:1","employment":[{"employer":"`+name+`"}]}`, countersign.EmployerName)); d != "" {
			t.Errorf("%q (-want +got):\n%s", name, d)
		}
	}
}
