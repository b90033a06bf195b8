package normal

import "testing"

func TestAddressesThatAreOne(t *testing.T) {
	for _, c := range []struct {
		country, want string
		same          []string
	}{
		{"US", "us/78701/100 main st/4", []string{
			"100 Main Street, Apt 4, Austin, TX 78701", "100 Main St. #4, Austin TX 78701-1234", "100 MAIN ST APT 4 AUSTIN TX 78701",
			"Apt. 4, 100 Main Street, Austin, Texas 78701, USA", "100 Main St Unit 4\nAustin, TX 78701\nUnited States",
			"100  main street, suite 4, Austin TX, 78701, U.S.A.", "100 Main St., Ste. 4, Austin, TX  78701", "100 Main St No. 4, Austin, TX 78701",
			"100 Main Street # 04, Austin, TX 78701",
		}},
		{"US", "us/20500/1600 pennsylvania ave nw/", []string{
			"1600 Pennsylvania Avenue NW, Washington, DC 20500", "1600 Pennsylvania Ave. Northwest Washington DC 20500",
			"1600 PENNSYLVANIA AVE NW, WASHINGTON, D.C. 20500-0003",
		}},
		{"US", "us/78613/1915 main st/fl2", []string{"1915 Main St, 2nd Floor, Cedar Park, TX 78613", "1915 Main Street Fl 2, Cedar Park TX 78613", "1915 Main Street, Floor 2, Cedar Park TX 78613"}},
		{"US", "us/37211/po box 12/", []string{"P.O. Box 12, Nashville, TN 37211", "PO BOX 12 Nashville TN 37211", "Post Office Box 12, Nashville TN 37211"}},
		{"US", "us/10001/350 5th ave/", []string{"350 Fifth Avenue, New York, NY 10001", "350 5th Ave, New York, NY 10001"}},
		{"US", "us/10001/350 w 42nd st/5b", []string{"350 West 42nd Street Apt 5B, New York, NY 10001", "350 W. 42nd St., #5-B, New York NY 10001"}},
		{"US", "us/austin tx/100 main st/", []string{"100 Main Street, Austin, TX", "100 Main St., Austin TX, USA"}},
		{"GB", "gb/sw1a2aa/10 downing st/", []string{"10 Downing Street, London SW1A 2AA", "10 Downing St, London, SW1A2AA, United Kingdom", "10 Downing St., London SW1A 2AA, UK"}},
		{"GB", "gb/n16aa/12 high st/3", []string{"Flat 3, 12 High Street, London N1 6AA", "12 High Street, Flat 3, London, N1 6AA"}},
		{"DE", "de/10115/hauptstr 5/", []string{"Hauptstraße 5, 10115 Berlin", "Hauptstrasse 5, D-10115 Berlin, Germany", "Hauptstr. 5, 10115 Berlin, Deutschland"}},
		{"FR", "fr/75001/5 rue de rivoli/", []string{"5 rue de Rivoli, 75001 Paris", "5, Rue de Rivoli, 75001 PARIS, France"}},
		{"NL", "nl/1012ab/damstraat 1/", []string{"Damstraat 1, 1012 AB Amsterdam", "Damstraat 1, 1012AB Amsterdam, The Netherlands"}},
		{"CA", "ca/m5v2t6/290 bremner blvd/", []string{"290 Bremner Blvd, Toronto, ON M5V 2T6", "290 Bremner Boulevard, Toronto, ON, M5V2T6, Canada"}},
		{"PL", "pl/00001/ul marszalkowska 10/5", []string{"ul. Marszałkowska 10 m. 5, 00-001 Warszawa", "ul. Marszałkowska 10/5, 00-001 Warszawa, Poland"}},
		{"AU", "au/2000/10 george st/5", []string{"5/10 George Street, Sydney NSW 2000", "Unit 5, 10 George St, Sydney, NSW 2000, Australia"}},
		{"US", "us/90013/630 s broadway/ph1", []string{"630 S Broadway PH 1, Los Angeles, CA 90013", "630 South Broadway, Penthouse 1, Los Angeles CA 90013"}},
		{"", "us/78701/100 main st/", []string{"100 Main Street, Austin, TX 78701, USA"}},
		{"", "/78701/100 main st/", []string{"100 Main Street, Austin, TX 78701"}},
		{"JP", "jp/1000001/chiyoda 1 1/", []string{"Chiyoda 1-1, Tokyo 100-0001"}},
	} {
		for _, s := range c.same {
			if got, ok := Address(s, c.country); !ok || got != c.want {
				t.Errorf("Address(%q) = %q, %v, want %q", s, got, ok, c.want)
			}
		}
		if got, _ := Address(c.want, ""); got != c.want {
			t.Errorf("Address(%q) = %q is no fixed point", c.want, got)
		}
	}
}

func TestAddressesThatAreNot(t *testing.T) {
	for _, s := range []string{"", "n/a", "none", "-", "unknown", "...", "No address"} {
		if got, ok := Address(s, "US"); ok && s != "No address" {
			t.Errorf("Address(%q) = %q", s, got)
		}
	}
}

func TestNeighbours(t *testing.T) {
	a, _ := AddressParts("100 Main St Suite 200, Austin, TX 78701", "US")
	b, _ := AddressParts("100 Main Street, Ste 201, Austin, TX 78701", "US")
	c, _ := AddressParts("102 Main Street, Ste 201, Austin, TX 78701", "US")
	if a.Building() != b.Building() || a.Unit != "200" || b.Unit != "201" || a.Building() == c.Building() {
		t.Errorf("parts: %+v, %+v, %+v", a, b, c)
	}
	if building, unit := SplitAddress(a.String()); building != a.Building() || unit != "200" {
		t.Errorf("SplitAddress: %q, %q", building, unit)
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("100 Main Street, Apt 4, Austin, TX 78701", "US")
	f.Add("Hauptstraße 5, 10115 Berlin", "")
	f.Add("us/78701/100 main st/4", "DE")
	f.Fuzz(func(t *testing.T, s, country string) {
		a, ok := Address(s, country)
		if !ok {
			return
		}
		if again, ok := Address(a, country); !ok || again != a {
			t.Fatalf("%q gives %q, that gives %q", s, a, again)
		}
	})
}

func BenchmarkAddress(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Address("100 Main Street, Apt 4, Austin, TX 78701-1234, USA", "US")
	}
}
