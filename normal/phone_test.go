package normal

import (
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct{ in, region, want string }{
		{"(512) 555-0123", "US", "+15125550123"},
		{"512.555.0123 ext. 9", "us", "+15125550123"},
		{"+1 512 555 0123", "", "+15125550123"},
		{"+15125550123", "DE", "+15125550123"},
		{"15125550123", "", "+15125550123"},
		{"0015125550123", "DE", "+15125550123"},
		{"00 49 30 901820", "", "+4930901820"},
		{"030 901820", "DE", "+4930901820"},
		{"+49 (0)30 901820", "", "+4930901820"},
		{"+44 07911 123456", "", "+447911123456"},
		{"+39 06 6982", "", "+39066982"},
		{"tel:+1-512-555-0123", "", "+15125550123"},
		{"+86 139 1234 5678", "", "+8613912345678"},
	} {
		if got, ok := Phone(c.in, c.region); !ok || got != c.want {
			t.Errorf("Phone(%q, %q) = %q, %v, want %q", c.in, c.region, got, ok, c.want)
		}
	}
	for _, s := range []string{"", "n/a", "none", "000-00-0000", "1234567890", "+10000000000", "+11234567890", "0000000000",
		"+1 555 555 5555", "123", "+999999999999", "5125550123", "unknown", "+1", "+", "+1 512 555 01234"} {
		if got, ok := Phone(s, ""); ok {
			t.Errorf("Phone(%q) = %q, want nothing", s, got)
		}
	}
}

func TestPhoneKindAndRegion(t *testing.T) {
	for _, c := range []struct {
		in, region string
		kind       Line
	}{
		{"+15125550123", "US", LineEither},
		{"+14165550123", "CA", LineEither},
		{"+18005550123", "US", LineTollFree},
		{"+447911123456", "GG", LineMobile},
		{"+442079460000", "GB", LineFixed},
		{"+445600123456", "GB", LineVoIP},
		{"+447012345678", "GB", LinePersonal},
		{"+8613912345678", "CN", LineMobile},
		{"+13055550", "", LineUnknown},
		{"junk", "", LineUnknown},
	} {
		if got := PhoneRegion(c.in); got != c.region {
			t.Errorf("PhoneRegion(%q) = %q, want %q", c.in, got, c.region)
		}
		if got := PhoneKind(c.in); got != c.kind {
			t.Errorf("PhoneKind(%q) = %q, want %q", c.in, got, c.kind)
		}
	}
}

// TestPlainNumbersAreAsTheLibraryWritesThem holds the short way to the long one.
func TestPlainNumbersAreAsTheLibraryWritesThem(t *testing.T) {
	codes := rapid.SampledFrom(callingCodes())
	rapid.Check(t, func(t *rapid.T) {
		s := "+" + strconv.Itoa(codes.Draw(t, "code")) + rapid.StringMatching(`[0-9]{5,12}`).Draw(t, "national")
		if !plain(s) {
			return
		}
		n, ok := parsePhone(s, "")
		if !ok {
			t.Fatalf("%s is plain, the library refuses it", s)
		}
		if got := phonenumbers.Format(n, phonenumbers.E164); got != s {
			t.Fatalf("%s is plain, the library writes %s", s, got)
		}
	})
}

func callingCodes() []int {
	var out []int
	for code := range 1000 {
		if _, ok := plans()[code]; ok {
			out = append(out, code)
		}
	}
	return out
}

func TestExampleNumbersAreRead(t *testing.T) {
	short, all := 0, 0
	for region := range phonenumbers.GetSupportedRegions() {
		n := phonenumbers.GetExampleNumber(region)
		if n == nil {
			continue
		}
		want := phonenumbers.Format(n, phonenumbers.E164)
		if got, ok := Phone(want, ""); !ok && !dummyPhone(n) || ok && got != want {
			t.Errorf("%s: Phone(%q) = %q, %v", region, want, got, ok)
		}
		if all++; plain(want) {
			short++
		}
	}
	t.Logf("%d of %d examples go the short way", short, all)
	if short < all*3/4 {
		t.Errorf("only %d of %d examples go the short way", short, all)
	}
}

func FuzzPhone(f *testing.F) {
	f.Add("(512) 555-0123", "US")
	f.Add("+49 (0)30 901820", "")
	f.Add("00", "ZZ")
	f.Fuzz(func(t *testing.T, s, region string) {
		p, ok := Phone(s, region)
		if !ok {
			return
		}
		if again, ok := Phone(p, region); !ok || again != p {
			t.Fatalf("%q gives %q, that gives %q", s, p, again)
		}
		PhoneKind(p)
		PhoneRegion(p)
	})
}

func BenchmarkPhonePlain(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Phone("+15125550123", "")
	}
}

func BenchmarkPhoneWritten(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Phone("(512) 555-0123", "US")
	}
}

func BenchmarkPhoneKind(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		PhoneKind("+15125550123")
	}
}
