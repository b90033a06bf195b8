package rdap

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign"
)

// shared reads an archive of the data kept beside the repository, and skips
// the test where they are absent.
func shared(t testing.TB, name string) map[string][]byte {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", "sites", name))
	if err != nil {
		t.Skipf("the shared data are absent: %v", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if out[h.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// agreement counts how often two readings are alike.
type agreement map[string][2]int

func (a agreement) note(field string, same bool) {
	n := a[field]
	if n[1]++; same {
		n[0]++
	}
	a[field] = n
}

func (a agreement) hold(t *testing.T, field string, least float64) {
	t.Helper()
	n := a[field]
	rate := float64(n[0]) / float64(max(n[1], 1))
	t.Logf("%-14s %d of %d agree", field, n[0], n[1])
	if rate < least {
		t.Errorf("%s: %.3f agree, want %.3f", field, rate, least)
	}
}

// TestWhoisSamples holds the reading of real answers of the registries of some
// hundred top-level domains to what people read in them.
func TestWhoisSamples(t *testing.T) {
	files := shared(t, "whois_parser_testdata.tar.gz")
	agree := agreement{}
	for name, raw := range files {
		base := filepath.Base(name)
		want, ok := files[name+".json"]
		switch {
		case strings.HasSuffix(base, ".json"), strings.HasSuffix(base, ".pre"), base == "README.md":
			continue
		case !ok:
			r, err := ParseWhois(raw)
			agree.note("no domain", err != nil && r == nil)
			continue
		}
		compareWhois(t, agree, base, raw, want)
	}
	for _, f := range []string{"no domain", "name", "created", "expires", "changed", "name servers", "registrar", "registrant", "mail", "status"} {
		agree.hold(t, f, 0.98)
	}
}

func compareWhois(t *testing.T, agree agreement, name string, raw, wanted []byte) {
	t.Helper()
	type contact struct{ Name, Organization, Email string }
	var want struct {
		Domain struct {
			Punycode    string
			Status      []string
			NameServers []string  `json:"name_servers"`
			Created     time.Time `json:"created_date_in_time"`
			Changed     time.Time `json:"updated_date_in_time"`
			Expires     time.Time `json:"expiration_date_in_time"`
		}
		Registrar, Registrant contact
	}
	if err := json.Unmarshal(wanted, &want); err != nil {
		t.Fatal(name, err)
	}
	r, err := ParseWhois(raw)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	role := func(role string) contact {
		if p := r.Party(role); p != nil {
			return contact{p.Name, p.Organisation, p.Email}
		}
		return contact{}
	}
	agree.note("name", r.Name == strings.ToLower(want.Domain.Punycode))
	slices.Sort(want.Domain.Status)
	agree.note("status", slices.Equal(r.Status, want.Domain.Status))
	agree.note("name servers", len(r.NameServers) == len(want.Domain.NameServers) || len(want.Domain.NameServers) == 0)
	agree.note("created", want.Domain.Created.IsZero() || r.Created.Equal(want.Domain.Created))
	agree.note("changed", want.Domain.Changed.IsZero() || r.Changed.Equal(want.Domain.Changed))
	agree.note("expires", want.Domain.Expires.IsZero() || r.Expires.Equal(want.Domain.Expires))
	agree.note("registrar", want.Registrar == (contact{}) || role("registrar") == want.Registrar)
	agree.note("registrant", role("registrant").Name == want.Registrant.Name && role("registrant").Organization == want.Registrant.Organization)
	agree.note("mail", role("registrant").Email == want.Registrant.Email)
}

// TestOldWhoisSamples holds it to answers of 2014, from servers of every kind,
// and another reader's understanding of them.
func TestOldWhoisSamples(t *testing.T) {
	files := shared(t, "python_whois_testdata.tar.gz")
	agree := agreement{}
	for name, raw := range files {
		if !strings.Contains(name, "target_normalized/") {
			continue
		}
		var want struct {
			Nameservers []string
			Created     []string `json:"creation_date"`
			Expires     []string `json:"expiration_date"`
			Registrar   []string
			Raw         []string
		}
		if err := json.Unmarshal(raw, &want); err != nil || len(want.Raw) == 0 {
			continue
		}
		r, err := ParseWhois([]byte(want.Raw[0]))
		if len(want.Created)+len(want.Expires)+len(want.Nameservers) == 0 {
			continue // nothing was understood by the other reader either
		}
		agree.note("read", err == nil)
		if err != nil {
			t.Logf("%s: %v", filepath.Base(name), err)
			continue
		}
		day := func(field string, got time.Time, want []string) {
			if len(want) == 0 {
				return
			}
			ok := slices.ContainsFunc(want, func(s string) bool { return strings.HasPrefix(s, got.Format(time.DateOnly)) })
			agree.note(field, ok)
			if !ok {
				t.Logf("%s: %s %s, the other has %q", filepath.Base(name), field, got.Format(time.DateOnly), want)
			}
		}
		day("created", r.Created, want.Created)
		day("expires", r.Expires, want.Expires)
		if len(want.Nameservers) > 0 {
			ok := slices.ContainsFunc(want.Nameservers, func(s string) bool { return contains(r.NameServers, strings.TrimSuffix(s, ".")) })
			agree.note("name servers", ok)
			if !ok {
				t.Logf("%s: %q, the other has %q", filepath.Base(name), r.NameServers, want.Nameservers)
			}
		}
	}
	for _, f := range []string{"read", "created", "expires", "name servers"} {
		agree.hold(t, f, 0.9)
	}
}

// TestRDAPSamples: answers of other people's tests, good and bad, are read or
// refused, and the good ones say what they should.
func TestRDAPSamples(t *testing.T) {
	n := 0
	for _, archive := range []string{"openrdap_testdata.tar.gz", "icann_rdap_conformance_resources.tar.gz"} {
		for name, raw := range shared(t, archive) {
			r, err := Parse(raw)
			if err != nil && !errors.Is(err, countersign.ErrInvalid) && !errors.Is(err, countersign.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if n++; err == nil {
				r.Facts("example.com")
				r.AddressFacts("192.0.2.1")
			}
			if filepath.Base(name) == "domain-example.cz.json" {
				checkCZ(t, r)
			}
		}
	}
	if n < 80 {
		t.Errorf("only %d files", n)
	}
}

func checkCZ(t *testing.T, r *Registration) {
	t.Helper()
	if r == nil || r.Name != "example.cz" || r.Created.Format(time.DateOnly) != "2004-08-30" || r.Expires.Format(time.DateOnly) != "2019-08-30" ||
		len(r.NameServers) != 3 || r.Whois != "whois.nic.cz" || r.Party("registrar") == nil || r.Party("registrar").Handle != "REG-INTERNET-CZ" {
		t.Errorf("example.cz: %+v", r)
	}
}
