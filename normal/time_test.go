package normal

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDate(t *testing.T) {
	for _, c := range []struct {
		in, want string
		q        Quality
	}{
		{"2026-03-04", "2026-03-04", Exact}, {"2026/3/4", "2026-03-04", Exact}, {"2026.03.04", "2026-03-04", Exact},
		{"20260304", "2026-03-04", Exact}, {"4.3.2026", "2026-03-04", Exact}, {"03/14/2026", "2026-03-14", Exact},
		{"14-03-2026", "2026-03-14", Exact}, {"4 March 2026", "2026-03-04", Exact}, {"04-Mar-2026", "2026-03-04", Exact},
		{"March 4th, 2026", "2026-03-04", Exact}, {"Wed, 4 Mar 2026", "2026-03-04", Exact}, {"2026年3月4日", "2026-03-04", Exact},
		{"2026년 3월 4일", "2026-03-04", Exact}, {"4 août 2026", "2026-08-04", Exact}, {"2026-03-04T10:00:00Z", "2026-03-04", Exact},
		{"4/4/2026", "2026-04-04", Exact}, {"2024-02-29", "2024-02-29", Exact}, {"2026 Mar 4", "2026-03-04", Exact},
		{"03/04/2026", "2026-03-04", Ambiguous}, {"03-04-2026", "2026-03-04", Ambiguous}, {"1/2/06", "2006-01-02", Ambiguous},
		{"13/2/69", "1969-02-13", Ambiguous}, {"Mar 2026", "2026-03", MonthOnly}, {"03/2026", "2026-03", MonthOnly}, {"2026-03", "2026-03", MonthOnly},
		{"2026", "2026", YearOnly},
	} {
		got, q, ok := Date(c.in)
		if got != c.want || q != c.q || !ok {
			t.Errorf("Date(%q) = %q, %q, %v, want %q, %q", c.in, got, q, ok, c.want, c.q)
		}
	}
	for _, s := range []string{"", "n/a", "31/02/2026", "2026-02-29", "2026-13-01", "0000-00-00", "99/99/9999", "tomorrow", "12", "4 Foo 2026",
		"2026-03-04-05", "2026-03-04Tjunk", "1-1", "-", "00/00/0000", "May", "2026 03 04 05"} {
		if got, q, ok := Date(s); ok {
			t.Errorf("Date(%q) = %q, %q, want nothing", s, got, q)
		}
	}
}

func TestTime(t *testing.T) {
	at := func(s string) time.Time {
		x, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, c := range []struct {
		in, want string
		q        Quality
	}{
		{"2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z", Exact},
		{"2026-03-04T10:00:00.12Z", "2026-03-04T10:00:00.12Z", Exact},
		{"2026-03-04T10:00:00.123Z", "2026-03-04T10:00:00.123Z", Exact},
		{"2026-03-04T10:00:00.123456Z", "2026-03-04T10:00:00.123456Z", Exact},
		{"2026-03-04T10:00:00.1234567Z", "2026-03-04T10:00:00.1234567Z", Exact},
		{"2026-03-04T10:00:00.123456789+02:00", "2026-03-04T08:00:00.123456789Z", Exact},
		{"2026-03-04T10:00:00+0200", "2026-03-04T08:00:00Z", Exact},
		{"2026-03-04T10:00Z", "2026-03-04T10:00:00Z", Exact},
		{"2026-03-04 10:00:00 UTC", "2026-03-04T10:00:00Z", Exact},
		{"2026-03-04 10:00:00+02", "2026-03-04T08:00:00Z", Exact},
		{"2026-03-04T10:00:00", "2026-03-04T10:00:00Z", Ambiguous},
		{"2026-03-04 10:00:00.5", "2026-03-04T10:00:00.5Z", Ambiguous},
		{"2026-03-04", "2026-03-04T00:00:00Z", Ambiguous},
		{"1772618400", "2026-03-04T10:00:00Z", Exact},
		{"1772618400.25", "2026-03-04T10:00:00.25Z", Exact},
		{"1772618400123", "2026-03-04T10:00:00.123Z", Exact},
		{"1772618400123456", "2026-03-04T10:00:00.123456Z", Exact},
		{"1772618400123456789", "2026-03-04T10:00:00.123456789Z", Exact},
		{"3/14/2026 1:05:09 PM +01:00", "2026-03-14T12:05:09Z", Exact},
		{"3/4/2026 1:05:09 PM +01:00", "2026-03-04T12:05:09Z", Ambiguous},
		{"14/3/2026 13:05", "2026-03-14T13:05:00Z", Ambiguous},
		{"14.3.2026 13:05:09 -05:00", "2026-03-14T18:05:09Z", Exact},
		{"Mar 14, 2026, 1:05:09 PM", "2026-03-14T13:05:09Z", Ambiguous},
		{"Wed, 04 Mar 2026 10:00:00 GMT", "2026-03-04T10:00:00Z", Exact},
		{"20260304T100000Z", "2026-03-04T10:00:00Z", Exact}, {"20260304T110000+0100", "2026-03-04T10:00:00Z", Exact},
		{"Wed, 4 Mar 2026 10:00:00 +0200", "2026-03-04T08:00:00Z", Exact},
		{"Wed Mar  4 10:00:00 2026", "2026-03-04T10:00:00Z", Ambiguous},
		{"04/Mar/2026:10:00:00 +0200", "2026-03-04T08:00:00Z", Exact},
	} {
		got, q, ok := Time(c.in)
		if !ok || !got.Equal(at(c.want)) || q != c.q {
			t.Errorf("Time(%q) = %v, %q, %v, want %s, %q", c.in, got, q, ok, c.want, c.q)
		}
	}
	for _, s := range []string{"", "n/a", "12", "2026", "2026-03-04T25:00:00Z", "2026-02-30T10:00:00Z", "2026-03-04T10:00:00+99:00", "99999999999",
		"10:00:00", "2026-03-04 10:61", "0000-00-00 00:00:00", "never at all", "1.2.3.4.5.6"} {
		if got, q, ok := Time(s); ok {
			t.Errorf("Time(%q) = %v, %q, want nothing", s, got, q)
		}
	}
}

func TestTimesComeBack(t *testing.T) {
	layouts := []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999 -0700", "Jan 2, 2006 3:04:05.999999999 PM -07:00", "2006/01/02 15:04:05.999999999Z07:00"}
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", 900*rapid.IntRange(-48, 56).Draw(t, "zone"))
		want := time.Unix(rapid.Int64Range(-3e9, 4e9).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanos")).In(zone)
		s := want.Format(rapid.SampledFrom(layouts).Draw(t, "layout"))
		got, q, ok := Time(s)
		if !ok || !got.Equal(want) || q != Exact {
			t.Fatalf("Time(%q) = %v, %q, %v, want %v", s, got, q, ok, want)
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-03-04T10:00:00Z", "3/4/2026 1:05:09 PM +01:00", "1772618400.25", "2026年3月4日", "Wed Mar  4 10:00:00 2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, _, ok := Date(s); ok {
			if again, _, ok := Date(d); !ok || again != d {
				t.Fatalf("Date(%q) = %q, that gives %q", s, d, again)
			}
		}
		x, _, ok := Time(s)
		if !ok {
			return
		}
		if again, q, ok := Time(x.Format(time.RFC3339Nano)); !ok || !again.Equal(x) || q != Exact {
			t.Fatalf("Time(%q) = %v, that gives %v, %q", s, x, again, q)
		}
	})
}

func BenchmarkDate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Date("March 4th, 2026")
	}
}

func BenchmarkTime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Time("2026-03-04T10:00:00.123456Z")
	}
}

func BenchmarkTimeWritten(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Time("3/4/2026 1:05:09 PM +01:00")
	}
}
