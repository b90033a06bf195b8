package front

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func firmSite() *Site {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var text strings.Builder
	for _, a := range []string{"red", "green", "blue", "grey"} {
		for _, b := range []string{"bridges", "tunnels", "harbours", "towers"} {
			text.WriteString("<p>We design " + a + " " + b + " for towns that want something lasting.</p>")
		}
	}
	return &Site{Domain: "firm.example", Pages: []Page{{URL: "https://firm.example/", HTML: []byte(text.String())}}, Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.1")},
		NS: []string{"ns1.host.example", "ns2.host.example"}, MX: []string{"mx.host.example"},
		Registration: &Registration{Registrar: "One", Org: "Firm LLC"}, Networks: []Network{{Org: "Net One"}},
		Certificates: []Certificate{{Names: []string{"firm.example"}, NotBefore: day, Issuer: "CA", Fingerprint: "a"}}}
}

// TestChanges: what is otherwise is told, each by its name; what was not learnt,
// what only turns in its order, and what moves inside a host is not.
func TestChanges(t *testing.T) {
	show := func(html string) func(*Site) {
		return func(s *Site) { s.Pages = []Page{{HTML: []byte(html)}} }
	}
	for name, c := range map[string]struct {
		turn func(*Site)
		want string
	}{
		"same":         {func(*Site) {}, ""},
		"order":        {func(s *Site) { s.NS = []string{"NS2.host.example.", "ns1.host.example"} }, ""},
		"servers":      {func(s *Site) { s.NS = []string{"a.other.example"} }, "name-servers"},
		"same network": {func(s *Site) { s.Addresses = []netip.Addr{netip.MustParseAddr("198.51.100.7")} }, ""},
		"same block":   {func(s *Site) { s.Addresses = []netip.Addr{netip.MustParseAddr("192.0.2.200")}; s.Networks = nil }, ""},
		"moved": {func(s *Site) {
			s.Addresses = []netip.Addr{netip.MustParseAddr("198.51.100.7")}
			s.Networks = []Network{{Org: "Two"}}
		}, "address"},
		"mail":         {func(s *Site) { s.MX = nil }, "mail"},
		"mail unknown": {func(s *Site) { s.MX, s.Missing = nil, []string{"dns MX: time-out"} }, ""},
		"registrar":    {func(s *Site) { s.Registration.Registrar = "Two" }, "registrar"},
		"registrant":   {func(s *Site) { s.Registration.Org = "Other LLC" }, "registrant"},
		"no registry":  {func(s *Site) { s.Registration = nil }, ""},
		"certificate":  {func(s *Site) { s.Certificates[0].NotBefore = s.Certificates[0].NotBefore.AddDate(0, 2, 0) }, "certificate"},
		"no handshake": {func(s *Site) { s.Certificates[0].Issuer = "logged"; s.Missing = []string{"tls: refused"} }, ""},
		"notice":       {show("<title>Notice</title><p>This domain has been seized by the Federal Bureau of\n Investigation.</p>"), "seized"},
		"seizing":      {func(s *Site) { s.NS = []string{"ns1.fbi.seized.gov"} }, "seized name-servers"},
		"parked":       {show("<p>Buy this domain</p>"), "state"},
		"empty":        {show("<p>Hi</p>"), "state"},
		"redirect":     {func(s *Site) { s.Redirect, s.Pages = "other.example", nil }, "state"},
		"gone": {func(s *Site) {
			*s = Site{Domain: s.Domain, Gone: true}
		}, "gone"},
		"not reached":      {func(s *Site) { *s = Site{Domain: s.Domain, Missing: []string{"dns: time-out", "web: time-out"}} }, ""},
		"article on seals": {show(string(firmSite().Pages[0].HTML) + strings.Repeat("<p>That the website has been seized was in the news for a week of long days.</p>", 50)), ""},
	} {
		is := firmSite()
		c.turn(is)
		out, next := LookOf(firmSite()).Changes(LookOf(is))
		var kinds []string
		for _, x := range out {
			kinds = append(kinds, x.Kind)
			if !strings.HasSuffix(x.Say, ".") {
				t.Errorf("%s: %q", name, x.Say)
			}
		}
		if got := strings.Join(kinds, " "); got != c.want {
			t.Errorf("%s: %q and not %q: %+v", name, got, c.want, out)
		}
		if again, _ := next.Changes(LookOf(is)); len(again) > 0 {
			t.Errorf("%s is told twice: %+v", name, again)
		}
	}
}

// TestLookKeeps: what one visit did not learn is known from the visit before.
func TestLookKeeps(t *testing.T) {
	was := LookOf(firmSite())
	_, next := was.Changes(LookOf(&Site{Domain: "firm.example", Missing: []string{"dns: time-out"}}))
	if diff := cmp.Diff(was, next); diff != "" {
		t.Error(diff)
	}
	is := firmSite()
	is.Pages = nil
	once, next := next.Changes(LookOf(is))
	silent, next := next.Changes(LookOf(is))
	woken, _ := next.Changes(LookOf(firmSite()))
	if len(once) != 0 || len(silent) != 1 || len(woken) != 1 || woken[0].Kind != ChangedWoken {
		t.Errorf("%+v, %+v, %+v", once, silent, woken)
	}
}
