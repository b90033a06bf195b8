package normal

import "testing"

// FuzzForms holds the remaining canonical forms to X(X(s)) == X(s).
func FuzzForms(f *testing.F) {
	for _, s := range []string{"Jo.Doe+x@Gmail.com", "https://www.Example.co.uk:80/A/?b=1&utm_x=2", "[2001:DB8::1%eth0]:443", "GB82 WEST 1234 5698 7654 32",
		"José Núñez", "U.S.A.", "bücher.de", "@Jo"} {
		f.Add(s)
	}
	forms := map[string]func(string) (string, bool){
		"Email": Email, "Domain": Domain, "Host": Host, "URL": URL, "IP": IP, "DocumentNumber": DocumentNumber, "IBAN": IBAN, "ABA": ABA,
		"Country": Country, "Name": Name, "Text": Text, "Service": Service, "Rail": Rail,
		"Account": func(s string) (string, bool) { return Account("PayPal", s) },
		"Handle":  func(s string) (string, bool) { return Handle("github", s) },
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, form := range forms {
			once, ok := form(s)
			if !ok {
				continue
			}
			if twice, ok := form(once); !ok || twice != once {
				t.Fatalf("%s(%q) = %q, that gives %q, %v", name, s, once, twice, ok)
			}
		}
	})
}

func BenchmarkEmail(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Email("Jo.Doe+jobs@Gmail.com")
	}
}

func BenchmarkIP(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		IP("203.0.113.9")
	}
}

func BenchmarkDomain(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Domain("https://www.example.co.uk/path")
	}
}

func BenchmarkHandle(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Handle("github", "@Jo-Doe")
	}
}

func BenchmarkAccount(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Account("payoneer", "88 4112")
	}
}
