package ofacxml_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/source/ofacxml"
	"countersign/internal/source/sourcetest"
)

func TestSource(t *testing.T) { sourcetest.Run(t, ofacxml.Source) }

func TestList(t *testing.T) { sourcetest.List(t, ofacxml.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, ofacxml.Source) }

const edition = "sanctions/ofac-consolidated-nonsdn-xml-2025-03/consolidated.xml.gz"

// TestEdition counts elements against facts in a published edition.
func TestEdition(t *testing.T) {
	raw := sourcetest.Shared(t, edition)
	got := sourcetest.Count(t, ofacxml.Source, raw)
	count := func(element string) int { return bytes.Count(raw, []byte("<"+element+">")) }
	if got.Records != 443 || count("sdnEntry") != 443 || len(got.Problems) > 0 {
		t.Errorf("%d parties of %d, problems: %q", got.Records, count("sdnEntry"), got.Problems)
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"names", got.Facts[countersign.Name], count("sdnEntry")},
		// Issuers of securities stand among the numbers; two names stand twice.
		{"other names", got.Facts[countersign.AlsoKnownAs], count("aka") + bytes.Count(raw, []byte(">Issuer Name<")) - 2},
		{"programmes", got.Facts[source.ListProgram], count("program")},
		{"births", got.Facts[source.ListBirthDate], count("dateOfBirthItem")},
		{"addresses", got.Facts[countersign.AddressHome] + got.Facts[countersign.AddressOffice] + got.Facts[source.ListPlace] +
			got.Facts[source.ListCountry], count("address") + bytes.Count(raw, []byte(">Nationality of Registration<"))},
		{"websites", got.Facts[countersign.Website], bytes.Count(raw, []byte("<idType>Website<"))},
		{"addresses of mail", got.Facts[countersign.Email], bytes.Count(raw, []byte("<idType>Email Address<"))},
	} {
		if c.got != c.want {
			t.Errorf("%d %s of %d", c.got, c.what, c.want)
		}
	}
	t.Logf("%s", got)
}

// TestMissing: a list that holds fewer entries than it says is broken.
func TestMissing(t *testing.T) {
	raw := []byte(`<sdnList><publshInformation><Record_Count>2</Record_Count></publshInformation>` +
		`<sdnEntry><uid>1</uid><lastName>SAMPLE</lastName><sdnType>Entity</sdnType></sdnEntry></sdnList>`)
	got := sourcetest.Count(t, ofacxml.Source, raw)
	const want = "list0: the list says that it holds 2 entries and has 1; get it again, nothing of it may be used"
	if len(got.Problems) != 1 || got.Problems[0] != want {
		t.Errorf("got %q", got.Problems)
	}
}

func BenchmarkSource(b *testing.B) {
	sourcetest.Bench(b, ofacxml.Source, sourcetest.Shared(b, edition))
}

// BenchmarkAdvanced reads an invented list of the size of the published one:
// the parties of the sample 6,000 times over.
func BenchmarkAdvanced(b *testing.B) { sourcetest.Bench(b, ofacxml.Source, grown(b, 6000)) }

// grown repeats the parties of the advanced sample under new numbers.
func grown(b *testing.B, times int) []byte {
	raw, err := os.ReadFile("testdata/advanced.raw")
	if err != nil {
		b.Fatal(err)
	}
	from := bytes.Index(raw, []byte("<DistinctParty "))
	to := bytes.Index(raw, []byte("</DistinctParties>"))
	var out bytes.Buffer
	out.Write(raw[:from])
	for i := range times {
		out.Write(bytes.ReplaceAll(raw[from:to], []byte(`<Profile ID="1`), fmt.Appendf(nil, `<Profile ID="%d-1`, i)))
	}
	out.Write(raw[to:])
	return out.Bytes()
}
