package reference_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/reference"
)

func TestImportRefuses(t *testing.T) {
	b := reference.Embedded()
	for _, c := range []struct {
		table, text, want string
		is                error
	}{
		{"nonsense", "x", `table "nonsense"`, countersign.ErrNotFound},
		{"disposable", "", "no rows", countersign.ErrInvalid},
		{"disposable", "mailinator.com\n", "1 rows where", countersign.ErrConflict},
		{"disposable", "mailinator.com\ncom\n", `line 2: domain "com"`, countersign.ErrInvalid},
		{"disposable", "bad domain.com\n", `line 1: domain`, countersign.ErrInvalid},
		{"country", "1.0.0.0,1.0.0.255,AU\n1.0.1.0,1.0.0.9,CN\n", "line 2: range ends before", countersign.ErrInvalid},
		{"country", "1.0.9.0,1.0.9.255,AU\n1.0.1.0,1.0.1.9,CN\n", "line 2: range starts before", countersign.ErrInvalid},
		{"country", "1.0.0.0,1.0.0.255,Australia\n", "line 1: country code", countersign.ErrInvalid},
		{"country4", "2001:200::,2001:200::ff,JP\n", "line 1: address", countersign.ErrInvalid},
		{"country", "1.0.0.0,1.0.0.255\n", "line 1: 2 fields where 3", countersign.ErrInvalid},
		{"network", "1.0.0.0,1.0.0.255,AS13335x,Cloudflare\n", "line 1: AS number", countersign.ErrInvalid},
		{"network4", "CSR1\x06N", "not a table of this kind", countersign.ErrInvalid},
		{"fronts", "domain,status,source,confidence\nexample.com,seized,me,certain\n", `line 2: confidence "certain"`, countersign.ErrInvalid},
		{"fronts", "domain,status\n", `line 1: no column "source"`, countersign.ErrInvalid},
		{"redflags", "id,kind,statement,testable,source,confidence\nX,flag,y,maybe,me,verified\n", `line 2: testable "maybe"`, countersign.ErrInvalid},
		{"country", "\x28\xb5\x2f\xfdgarbage", "zstd", countersign.ErrInvalid},
		{"country", "\x1f\x8bgarbage", "gzip", countersign.ErrInvalid},
	} {
		_, err := b.With(c.table, strings.NewReader(c.text), reference.Import{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !errors.Is(err, c.is) {
			t.Errorf("%s %.30q: %v, want %q", c.table, c.text, err, c.want)
		}
	}
}

func TestImportReplaces(t *testing.T) {
	b := reference.Embedded()
	next, err := b.With("country", strings.NewReader("2001:200::,2001:200:ffff:ffff:ffff:ffff:ffff:ffff,jp\n"), reference.Import{Force: true, Date: "2026-11-19", Source: "by hand"})
	if err != nil {
		t.Fatal(err)
	}
	a := netip.MustParseAddr("2001:200::1")
	if c, _ := next.CountryOf(a); c != "JP" {
		t.Errorf("country %q after the import", c)
	}
	if _, ok := next.CountryOf(netip.MustParseAddr("2a01:4f8::1")); ok {
		t.Error("an address outside the imported table is still known")
	}
	if c, _ := next.CountryOf(netip.MustParseAddr("73.0.0.1")); c != "US" {
		t.Error("an IPv6 import touched IPv4")
	}
	got := next.Table("country6")
	if !got.Imported || got.Date != "2026-11-19" || got.Source != "by hand" || got.Attribution != "" {
		t.Errorf("%+v", got)
	}
	if b.Table("country6").Imported {
		t.Error("the import changed the Base it came from")
	}
	if _, ok := b.CountryOf(netip.MustParseAddr("2a01:4f8::1")); !ok {
		t.Error("the import emptied the Base it came from")
	}
}

// The four ways to write one table must give one answer.
func TestImportForms(t *testing.T) {
	b := reference.Embedded()
	dotted := "5.9.0.0,5.9.255.255,24940,Hetzner Online GmbH\n5.10.0.0,5.10.0.0,7922,\"Comcast Cable, LLC\"\n"
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte(dotted))
	z.Close()
	packed, err := b.Pack("network4", strings.NewReader(dotted))
	if err != nil {
		t.Fatal(err)
	}
	again, err := b.Pack("network4", bytes.NewReader(packed))
	if err != nil || !bytes.Equal(packed, again) {
		t.Errorf("packing what is packed changed it: %v", err)
	}
	for form, text := range map[string]string{
		"dotted":  dotted,
		"numbers": "84475904,84541439,24940,Hetzner Online GmbH\n84541440,84541440,7922,\"Comcast Cable, LLC\"\n",
		"gzip":    zipped.String(),
		"packed":  string(packed),
	} {
		next, err := b.With("network", strings.NewReader(text), reference.Import{Force: true})
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		for address, want := range map[string]reference.NetworkKind{
			"5.9.0.0": reference.KindHosting, "5.9.255.255": reference.KindHosting, "5.10.0.0": reference.KindAccess, "5.10.0.1": "", "5.8.255.255": "",
		} {
			if n, _ := next.Network(netip.MustParseAddr(address)); n.Kind != want {
				t.Errorf("%s: %s is %q, want %q", form, address, n.Kind, want)
			}
		}
		if n := next.Table("network4"); n.Rows != 4 {
			t.Errorf("%s: %d rows", form, n.Rows)
		}
	}
}

func TestImportTooLarge(t *testing.T) {
	big := bytes.Repeat([]byte("x"), reference.MaxImport+2)
	_, err := reference.Embedded().With("disposable", bytes.NewReader(big), reference.Import{})
	if !errors.Is(err, countersign.ErrTooLarge) {
		t.Errorf("%v", err)
	}
}

func FuzzImport(f *testing.F) {
	names := reference.Names()
	b := reference.Embedded()
	for i, n := range names {
		f.Add(i, []byte("domain,status,source,confidence\nexample.com,seized,me,verified\n"), n)
	}
	f.Add(0, []byte("1.0.0.0,1.0.0.255,13335,Cloudflare\n"), "network")
	f.Add(0, []byte("2001:200::,2001:200::ff,JP\n2001:200::1:0,2001:200:1::,KR\n"), "country")
	f.Add(0, []byte("CSR1\x04C\x01US\x02\x04\x08\x00\x00\x01\x00\x00\x00\x00\x00"), "country4")
	f.Add(0, []byte("CSR1\x06N\x01\x01\x03\x01x\x01\x04\x00\x01\x00\x00"), "network6")
	f.Fuzz(func(t *testing.T, i int, raw []byte, name string) {
		if i > 0 && i < len(names) {
			name = names[i]
		}
		next, err := b.With(name, bytes.NewReader(raw), reference.Import{Force: true})
		if err != nil {
			return
		}
		next.Network(netip.MustParseAddr("1.0.0.1"))
		next.Network(netip.MustParseAddr("2001:200::1"))
		next.Front("a.example.com")
		next.Forwarder(string(raw))
		next.RemoteTool(string(raw))
		next.Country(string(raw))
		next.Tables()
	})
}

// Packed bytes come from an import too: whatever the decoder takes must look up
// without a panic, and pack to bytes that it takes again.
func FuzzPacked(f *testing.F) {
	b := reference.Embedded()
	for _, table := range []string{"country4", "network6"} {
		seed := "1.0.0.0,1.0.0.255,US\n1.0.2.0,1.0.2.0,DE\n"
		if table == "network6" {
			seed = "2001:200::,2001:200::ff,5,Five\n"
		}
		packed, err := b.Pack(table, strings.NewReader(seed))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(table, packed)
	}
	f.Add("country4", []byte("CSR1\x04C\x01US\x02\x04\x08\x00\x00\x01\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, table string, raw []byte) {
		packed, err := b.Pack(table, bytes.NewReader(raw))
		if err != nil {
			return
		}
		again, err := b.Pack(table, bytes.NewReader(packed))
		if err != nil {
			t.Fatalf("packed form does not read back: %v", err)
		}
		if !bytes.Equal(packed, again) {
			t.Fatal("packing twice differs")
		}
	})
}
