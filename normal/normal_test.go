package normal

import (
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// reading is one spelling and what it should become; "" means refused.
type reading struct{ in, want string }

func check(t *testing.T, name string, f func(string) (string, bool), readings []reading) {
	t.Helper()
	for _, c := range readings {
		got, ok := f(c.in)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s(%q) = %q, %v, want %q", name, c.in, got, ok, c.want)
		}
		if again, _ := f(got); ok && again != got {
			t.Errorf("%s(%q) = %q is no fixed point, it gives %q", name, c.in, got, again)
		}
	}
}

func TestEmail(t *testing.T) {
	check(t, "Email", Email, []reading{
		{"jo@example.com", "jo@example.com"},
		{" Jo@Example.COM ", "jo@example.com"},
		{"mailto:jo@example.com?subject=x", "jo@example.com"},
		{"Jo Doe <jo@example.com>", "jo@example.com"},
		{"J.o.Doe+jobs@gmail.com", "jodoe@gmail.com"},
		{"jodoe@googlemail.com", "jodoe@gmail.com"},
		{"jo.doe+x@outlook.com", "jo.doe@outlook.com"},
		{"jo.doe@outlook.com", "jo.doe@outlook.com"},
		{"jo_doe@proton.me", "jodoe@proton.me"},
		{"jo.doe@protonmail.com", "jodoe@proton.me"},
		{"jo@me.com", "jo@icloud.com"},
		{"jo+work@acme.co.uk", "jo@acme.co.uk"},
		{"jo@bücher.de", "jo@xn--bcher-kva.de"},
		{"jo@example.com.", "jo@example.com"},
		{"+1@example.com", "+1@example.com"},
		{"", ""}, {"n/a", ""}, {"none", ""}, {"@", ""}, {"jo@", ""}, {"@example.com", ""}, {"jo@localhost", ""},
		{"test@test.com", ""}, {"none@none.com", ""}, {"noemail@noemail.com", ""}, {"NA@NA.com", ""}, {"test@example.com", ""},
		{"jo doe@example.com", ""}, {"\"jo\"@example.com", ""}, {"jo@[192.0.2.1]", ""}, {"jo@-a.com", ""}, {"...@gmail.com", ""},
		{"jo@a..com", ""}, {"jo@1.2.3.4", ""},
	})
}

func TestDomainHostURL(t *testing.T) {
	check(t, "Domain", Domain, []reading{
		{"https://www.Example.co.uk/path?x#y", "example.co.uk"}, {"example.com.", "example.com"}, {"a.b.example.com:8080", "example.com"},
		{"jo.github.io", "jo.github.io"}, {"www.bücher.de", "xn--bcher-kva.de"}, {"user:pw@sub.example.org/x", "example.org"},
		{"acme.example", "acme.example"}, {"com", ""}, {"co.uk", ""}, {"192.0.2.1", ""}, {"[2001:db8::1]", ""}, {"", ""}, {"n/a", ""}, {"localhost", ""},
	})
	check(t, "Host", Host, []reading{{"HTTPS://Www.Example.com:443/", "www.example.com"}, {"http://", ""}})
	check(t, "URL", URL, []reading{
		{"http://www.Example.com:80/Path/?utm_source=x&b=2&a=1#frag", "https://example.com/Path?a=1&b=2"},
		{"example.com", "https://example.com"}, {"//example.com/a", "https://example.com/a"}, {"https://example.com:8443/", "https://example.com:8443"},
		{"ftp://example.com", ""}, {"javascript:alert(1)", ""}, {"https://192.0.2.1/", ""}, {"", ""},
	})
}

func TestIP(t *testing.T) {
	check(t, "IP", IP, []reading{
		{"203.0.113.9", "203.0.113.9"}, {" 203.0.113.9 ", "203.0.113.9"}, {"::ffff:203.0.113.9", "203.0.113.9"}, {"203.0.113.9:443", "203.0.113.9"},
		{"[2001:DB8::1]:443", "2001:db8::1"}, {"[2001:db8::1]", "2001:db8::1"}, {"fe80::1%eth0", "fe80::1"}, {"2001:0db8:0:0:0:0:0:1", "2001:db8::1"},
		{"203.0.113.9/32", "203.0.113.9"}, {"203.0.113.0/24", ""}, {"0.0.0.0", ""}, {"::", ""}, {"", ""}, {"n/a", ""}, {"203.0.113", ""}, {"224.0.0.1", ""},
	})
	for in, want := range map[string]string{"203.0.113.9": "203.0.113.0/24", "2001:db8:1:2::3": "2001:db8:1::/48", "::ffff:203.0.113.9": "203.0.113.0/24"} {
		if got := Net(netip.MustParseAddr(in)); got != want {
			t.Errorf("Net(%s) = %q, want %q", in, got, want)
		}
	}
	if got := Net(netip.Addr{}); got != "" {
		t.Errorf("Net of nothing = %q", got)
	}
}

func TestHandle(t *testing.T) {
	for _, c := range []struct{ service, name, want string }{
		{"GitHub", "Jo-Doe", "github/jo-doe"}, {"gh", "@jo", "github/jo"}, {"", "https://github.com/Jo?tab=repositories", "github/jo"},
		{"linkedin", "https://www.linkedin.com/in/Jo-Doe-1/", "linkedin/jo-doe-1"}, {"LinkedIn", "linkedin.com/in/jo-doe-1", "linkedin/jo-doe-1"},
		{"telegram", "t.me/jo", "telegram/jo"}, {"X", "@Jo", "twitter/jo"}, {"upwork", "https://www.upwork.com/freelancers/~01abc", "upwork/01abc"},
		{"skype", "live:.cid.123", "skype/live:.cid.123"}, {"discord", "Jo#1234", "discord/jo#1234"}, {"github", "n/a", ""}, {"", "jo", ""}, {"github", "", ""},
	} {
		got, ok := Handle(c.service, c.name)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Handle(%q, %q) = %q, %v, want %q", c.service, c.name, got, ok, c.want)
		}
	}
}

func TestAccount(t *testing.T) {
	for _, c := range []struct{ rail, account, want string }{
		{"Payoneer", "8841", "payoneer/8841"}, {"SEPA", "de89 3704 0044 0532 0130 00", "bank/DE89370400440532013000"},
		{"ach", "021000021 / 123456789012", "bank/021000021123456789012"}, {"PayPal", "Jo.Doe+x@Gmail.com", "paypal/jodoe@gmail.com"},
		{"zelle", "+1 (512) 555-0123", "zelle/+15125550123"}, {"bank", "****1234", ""}, {"bank", "XXXXXXXX", ""}, {"bank", "000000000", ""},
		{"bank", "123456789", ""}, {"n/a", "8841", ""}, {"bank", "", ""}, {"bank", "none", ""},
		{"USDT", "TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j", "crypto/trx:TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j"},
	} {
		got, ok := Account(c.rail, c.account)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Account(%q, %q) = %q, %v, want %q", c.rail, c.account, got, ok, c.want)
		}
		if again, _ := Account(c.rail, got); ok && again != got {
			t.Errorf("Account(%q, %q) is no fixed point: %q", c.rail, got, again)
		}
	}
	check(t, "IBAN", IBAN, []reading{{"GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"}, {"DE89370400440532013000", "DE89370400440532013000"}})
	check(t, "ABA", ABA, []reading{{"021000021", "021000021"}, {"0210-0002-1", "021000021"}, {"021000022", ""}, {"123456789", ""}})
	if got, ok := IBAN("GB82 WEST 1234 5698 7654 33"); ok {
		t.Errorf("IBAN with a wrong digit is taken: %q", got)
	}
	check(t, "DocumentNumber", DocumentNumber, []reading{
		{"ab 123-456", "AB123456"}, {"000-00-0000", ""}, {"123456789", ""}, {"N/A", ""}, {"XXXXXXXX", ""}, {"***1234", ""}, {"12", ""}})
}

func TestCountry(t *testing.T) {
	check(t, "Country", Country, []reading{
		{"US", "US"}, {"us", "US"}, {"USA", "US"}, {"U.S.A.", "US"}, {"United States of America", "US"}, {"UK", "GB"}, {"GBR", "GB"},
		{"South Korea", "KR"}, {"Côte d'Ivoire", "CI"}, {"Türkiye", "TR"}, {"ZZ", ""}, {"", ""}, {"Atlantis", ""}, {"XX", ""}, {"AB", ""}, {"999", ""},
	})
}

func TestNameAndText(t *testing.T) {
	check(t, "Name", Name, []reading{{"  José  NÚÑEZ-García ", "jose nunez garcia"}, {"n/a", ""}, {"", ""}, {"O’Brien", "obrien"}})
	check(t, "Text", Text, []reading{{"Don't—stop! №1", "dont stop no1"}, {"...", ""}})
}

// TestFixedPoints holds every canonical form to X(X(s)) == X(s).
func TestFixedPoints(t *testing.T) {
	forms := map[string]func(string) (string, bool){
		"Email": Email, "Domain": Domain, "Host": Host, "URL": URL, "IP": IP, "DocumentNumber": DocumentNumber, "IBAN": IBAN, "ABA": ABA,
		"Country": Country, "Name": Name, "Text": Text, "Service": Service, "Rail": Rail,
		"Phone":   func(s string) (string, bool) { return Phone(s, "US") },
		"Address": func(s string) (string, bool) { return Address(s, "US") },
		"Account": func(s string) (string, bool) { return Account("bank", s) },
		"Handle":  func(s string) (string, bool) { return Handle("github", s) },
		"Wallet":  func(s string) (string, bool) { _, w, ok := Wallet(s); return w, ok },
		"Date":    func(s string) (string, bool) { d, _, ok := Date(s); return d, ok },
	}
	seeds := []string{"Jo.Doe+x@Gmail.com", "https://www.Example.co.uk:80/A/?b=1&utm_x=2", "+1 (512) 555-0123", "100 Main St., Apt 4-B, Austin, TX 78701-1234",
		"2001:DB8::1", "GB82 WEST 1234 5698 7654 32", "March 4th, 2026", "é́ß İı Ａ1", "0x52908400098527886E0F7030069857D2E4169EE7", "@Jo/x#y"}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(seeds).Draw(t, "seed")
		r := []rune(s)
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			i := rapid.IntRange(0, len(r)-1).Draw(t, "at")
			r[i] = rapid.SampledFrom([]rune("abzAZ019 .,-/#@:+'?&éßİŁ\u0301한漢\n")).Draw(t, "rune")
		}
		for name, f := range forms {
			once, ok := f(string(r))
			if !ok {
				continue
			}
			if twice, ok := f(once); !ok || twice != once {
				t.Fatalf("%s(%q) = %q, that gives %q, %v", name, string(r), once, twice, ok)
			}
		}
	})
}

func TestRefusedIsEmpty(t *testing.T) {
	for _, s := range []string{"none", "n/a", "GB82 WEST 1234 5698 7654 33", "abc", "12"} {
		for name, f := range map[string]func(string) (string, bool){"IBAN": IBAN, "Rail": Rail, "Service": Service, "DocumentNumber": DocumentNumber} {
			if got, ok := f(s); !ok && got != "" {
				t.Errorf("%s(%q) = %q and is refused", name, s, got)
			}
		}
	}
}
