package reference_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"countersign/internal/reference"

	"github.com/google/go-cmp/cmp"
)

// The manifest must describe the very files that are embedded, and every table
// must parse: reading each by import does both.
func TestManifest(t *testing.T) {
	b := reference.Embedded()
	for _, want := range b.Tables() {
		raw, err := os.ReadFile(embeddedFile(want.Name))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		if got := hex.EncodeToString(sum[:]); got != want.SHA256 {
			t.Errorf("%s: hash %s, manifest %s: run the generator", want.Name, got, want.SHA256)
		}
		next, err := b.With(want.Name, strings.NewReader(string(raw)), reference.Import{})
		if err != nil {
			t.Fatal(err)
		}
		if got := next.Table(want.Name); got.Rows != want.Rows || !got.Imported {
			t.Errorf("%s: %d rows, manifest %d", want.Name, got.Rows, want.Rows)
		}
		if want.Licence == "" || want.Source == "" {
			t.Errorf("%s: no licence or source", want.Name)
		}
		if len(raw) > 2_000_000 {
			t.Errorf("%s: %d bytes embedded", want.Name, len(raw))
		}
	}
	if n := b.Table("network4"); !strings.Contains(n.Attribution, "CC BY 4.0") || !strings.Contains(n.Attribution, "DB-IP") {
		t.Errorf("network4 lacks its attribution: %q", n.Attribution)
	}
}

func embeddedFile(name string) string {
	switch name {
	case "disposable", "country4", "country6", "network4", "network6":
		return filepath.Join("data", name+".zst")
	}
	return filepath.Join("data", name+".csv")
}

func TestFronts(t *testing.T) {
	b := reference.Embedded()
	var october int
	for _, f := range b.Fronts() {
		if f.Seized == "2023-10-17" {
			october++
		}
		if f.Source.Title == "" || f.Source.Title == f.Source.ID {
			t.Errorf("%s%v: source %q is not in the table of sources", f.Domain, f.Names, f.Source.ID)
		}
	}
	if october != 17 {
		t.Errorf("%d domains of October 2023, want 17", october)
	}
	for domain, want := range map[string]string{
		"silverstarchina.com":      "silverstarchina.com",
		"WWW.SilverStarChina.com.": "silverstarchina.com",
		"mail.dev.hopanatech.com":  "hopanatech.com",
		"notsilverstarchina.com":   "",
		"com":                      "",
		"":                         "",
	} {
		f, ok := b.Front(domain)
		if f.Domain != want || ok != (want != "") {
			t.Errorf("Front(%q) = %q, %v", domain, f.Domain, ok)
		}
	}
	for name, want := range map[string]string{
		"Independent Lab, LLC":         "inditechlab.com",
		"INDEPENDENT LAB":              "inditechlab.com",
		"Hopana Tech":                  "hopanatech.com",
		"HopanaTech L.L.C.":            "hopanatech.com",
		"Shenyang Huguo Technology":    "huguotechltd.com",
		"Jinyang":                      "", // only guessed from a domain
		"KT Solution":                  "",
		"Independent Laboratories LLC": "",
		"LLC":                          "",
		"":                             "",
	} {
		f, ok := b.FrontName(name)
		if f.Domain != want || ok != (want != "") {
			t.Errorf("FrontName(%q) = %q, %v", name, f.Domain, ok)
		}
	}
	if f, ok := b.FrontName("Taggcar, Inc."); !ok || f.Kind != "staffing shell" {
		t.Errorf("Taggcar: %+v, %v", f, ok)
	}
}

func TestPartiesAndWallets(t *testing.T) {
	b := reference.Embedded()
	byUID := map[string]reference.Party{}
	for _, p := range b.Parties() {
		if p.Source.Title == p.Source.ID {
			t.Errorf("%s: unknown source %q", p.Name, p.Source.ID)
		}
		byUID[p.UID] = p
	}
	silver := byUID["24977"]
	if !slices.Contains(silver.Akas, "SILVER STAR CHINA") || len(silver.Addresses) != 3 || silver.Designated != "2018-09-13" {
		t.Errorf("24977: %+v", silver)
	}
	for address, uid := range map[string]string{
		"TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j":           "22985",
		" 0x97B1043ABD9E6FC31681635166D430A458D14F9C ": "43377",
		"12jVCWW1ZhTLA5yVnroEJswqKwsfiZKsax":           "42496",
	} {
		if w, ok := b.Wallet(address); !ok || w.UID != uid {
			t.Errorf("Wallet(%q) = %+v, %v", address, w, ok)
		}
	}
	if _, ok := b.Wallet("te3mccpuljpue7ykx7rardpahyahoy3d2j"); ok {
		t.Error("a base58 address matched in the wrong case")
	}
	w, _ := b.Wallet("0xb6f5ec1a0a9cd1526536d3f0426c429529471f40")
	if diff := cmp.Diff([]string{"ETH", "USDT"}, w.Currencies); diff != "" {
		t.Error(diff)
	}
	if n := len(b.Wallets()); n != 65 {
		t.Errorf("%d wallets", n)
	}
}

func TestRemoteTool(t *testing.T) {
	b := reference.Embedded()
	for text, want := range map[string]string{
		`C:\Program Files (x86)\AnyDesk\AnyDesk.exe`:           "AnyDesk",
		"teamviewer_service":                                   "TeamViewer",
		"relay-1a2b3c4d.net.anydesk.com":                       "AnyDesk",
		"rdp":                                                  "Remote Desktop Protocol",
		"Mozilla/5.0 (X11; Linux) guacamole/1.5":               "Apache Guacamole",
		"Microsoft Remote Desktop/10.9 (macOS)":                "Remote Desktop Protocol",
		"chrome remote desktop host":                           "Chrome Remote Desktop",
		"VNC Connect 7":                                        "RealVNC",
		"/usr/bin/x11vnc":                                      "VNC",
		"screenconnect.clientservice.exe":                      "ScreenConnect",
		"ScreenConnect Client (abc)":                           "ScreenConnect",
		"SplashtopRemoteService":                               "Splashtop",
		"remotedesktop.google.com":                             "Chrome Remote Desktop",
		"rustdesk-1.2.3.exe":                                   "RustDesk",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126": "",
		"www.google.com":                                       "",
		"wordpress":                                            "", // "rdp" inside a word
		"web":                                                  "",
		"":                                                     "",
	} {
		got, ok := b.RemoteTool(text)
		if got.Name != want || ok != (want != "") {
			t.Errorf("RemoteTool(%q) = %q, want %q", text, got.Name, want)
		}
	}
}

func TestKVM(t *testing.T) {
	b := reference.Embedded()
	for _, c := range []struct{ vid, pid, maker, product, want string }{
		{"0x1D6B", "0x0104", "PiKVM", "PiKVM Composite Device", "PiKVM (kvmd)"},
		{"1d6b", "104", "tinypilot", "Multifunction USB Device", "TinyPilot"},
		{"1d6b", "0104", "Raspberry Pi", "Ethernet Gadget", ""}, // any Linux gadget
		{"1d6b", "0104", "", "", ""},
		{"3346", "1009", "", "", "Sipeed NanoKVM"},
		{"046d", "c31c", "JetKVM", "USB Emulation Device", "JetKVM"},
		{"046d", "c31c", "Logitech", "USB Keyboard", ""},
	} {
		got, ok := b.KVM(c.vid, c.pid, c.maker, c.product)
		if got.Name != c.want || ok != (c.want != "") {
			t.Errorf("KVM(%v) = %q, %v", c, got.Name, ok)
		}
	}
}

func TestRedFlags(t *testing.T) {
	b := reference.Embedded()
	count := map[reference.Testable]int{}
	for _, f := range b.RedFlags() {
		count[f.Testable]++
		if f.Source.Title == f.Source.ID {
			t.Errorf("%s: unknown source %q", f.ID, f.Source.ID)
		}
		if f.Buildable() && f.Concerns == "" {
			t.Errorf("%s concerns nobody", f.ID)
		}
	}
	want := map[reference.Testable]int{reference.ByProgram: 87, reference.ByPart: 47, reference.ByHuman: 9, reference.Never: 3}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Error(diff)
	}
	for _, id := range []string{"USROK23-9", "USROK23-10", "SEAL-X"} {
		if f, ok := b.RedFlag(id); !ok || f.Buildable() {
			t.Errorf("%s may be built: %+v, %v", id, f, ok)
		}
	}
	f, ok := b.RedFlag("US22-F2")
	if !ok || f.Source.Date != "2022-05-16" || !strings.HasPrefix(f.Source.URL, "https://home.treasury.gov/") {
		t.Errorf("US22-F2: %+v, %v", f, ok)
	}
}

func TestForwarder(t *testing.T) {
	b := reference.Embedded()
	for address, want := range map[string]string{
		"4283 Express Lane, Suite 123-456, c/o MyUS, Sarasota FL":                 "MyUS",
		"500 Main St PMB 114, Sioux Falls, SD 57103":                              "private mailbox number",
		"500 Main St P.M.B. #114, Sioux Falls, SD":                                "private mailbox number",
		"The UPS Store, 12 Oak Ave, Reno NV":                                      "The UPS Store",
		"J. Doe c/o Blue Sky Freight Forwarding, 8 Dock Rd":                       "care of a forwarder",
		"c/o Jane Roe, 12 Elm Street, Springfield, IL 62701, near Old Cargo Yard": "",
		"12 Elm Street, Springfield, IL 62701":                                    "",
		"PMB":                                                                     "",
		"":                                                                        "",
	} {
		got, ok := b.Forwarder(address)
		if got.Name != want || ok != (want != "") {
			t.Errorf("Forwarder(%q) = %q, want %q", address, got.Name, want)
		}
	}
}

func TestMail(t *testing.T) {
	b := reference.Embedded()
	for domain, want := range map[string]bool{"mailinator.com": true, "x.Mailinator.com": true, "gmail.com": false, "com": false, "": false} {
		if got := b.Disposable(domain); got != want {
			t.Errorf("Disposable(%q) = %v", domain, got)
		}
	}
	for domain, want := range map[string]bool{"gmail.com": true, "Proton.me": true, "acme.com": false, "notgmail.com": false} {
		if got := b.FreeMail(domain); got != want {
			t.Errorf("FreeMail(%q) = %v", domain, got)
		}
	}
}

func TestVPN(t *testing.T) {
	b := reference.Embedded()
	for text, want := range map[string]string{
		"NordVPN.exe": "NordVPN", "PacketHub S.A.": "NordVPN", "Astrill": "Astrill", "hydrangea": "", "shola vpnless": "",
	} {
		got, ok := b.VPN(text)
		if got.Name != want || ok != (want != "") {
			t.Errorf("VPN(%q) = %q, want %q", text, got.Name, want)
		}
	}
	for _, v := range b.VPNs() {
		if v.Source.Title == v.Source.ID {
			t.Errorf("%s: unknown source %q", v.Name, v.Source.ID)
		}
	}
}

func TestPlaces(t *testing.T) {
	b := reference.Embedded()
	for text, want := range map[string]string{
		"United States": "US", "USA": "US", "us": "US", "U.S.A.": "US", "the United States of America": "US", "United Kingdom": "GB", "UK": "GB",
		"Korea, Republic of": "KR", "south korea": "KR", "Viet Nam": "VN", "Cote d'Ivoire": "CI", "PRC": "CN", "Russian Federation": "RU",
		"The Netherlands": "NL", "Atlantis": "", "": "", "XX": "",
	} {
		if got, ok := b.Country(text); got != want || ok != (want != "") {
			t.Errorf("Country(%q) = %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct{ country, text, want string }{
		{"US", "Texas", "TX"}, {"us", "tx", "TX"}, {"US", "washington d.c.", "DC"}, {"US", "Ontario", ""}, {"CA", "Ontario", "ON"}, {"US", "", ""},
	} {
		if got, _ := b.RegionCode(c.country, c.text); got != c.want {
			t.Errorf("RegionCode(%q, %q) = %q", c.country, c.text, got)
		}
	}
	if diff := cmp.Diff([]string{"America/Chicago", "America/Denver"}, b.Zones("US", "Texas")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Asia/Tokyo"}, b.Zones("JP", "Osaka")); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct{ country, code, want string }{
		{"US", "78701", "TX"}, {"US", "02139-4307", "MA"}, {"US", "96701", "HI"}, {"US", "7", ""}, {"CA", "K1A 0B1", "ON"}, {"DE", "10115", ""},
	} {
		if got, _ := b.Postal(c.country, c.code); got != c.want {
			t.Errorf("Postal(%q, %q) = %q", c.country, c.code, got)
		}
	}
	if n, ok := b.CountryCode3("US"); n != "USA" || !ok || b.CountryName("DE") != "Germany" || b.CountryName("usa") != "usa" {
		t.Error("names and three-letter codes")
	}
}

func TestPhone(t *testing.T) {
	b := reference.Embedded()
	for number, want := range map[string]string{
		"+15125550123": "TX US geographic", "+12125550123": "NY US geographic", "+14165550123": "ON CA geographic",
		"+18005550123": "  toll free", "+15005550123": "  personal", "+442079460000": "", "+1512": "", "5125550123": "",
	} {
		r, ok := b.AreaCode(number)
		got := r.Region + " " + r.Country + " " + r.Kind
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("AreaCode(%q) = %q, want %q", number, got, want)
		}
	}
	for number, want := range map[string]string{
		"+12425550123": "BS", "+14165550123": "CA", "+442079460000": "GB", "+77012345678": "KZ", "+79161234567": "RU",
		"+821012345678": "KR", "+8613800138000": "CN", "+999123": "", "82101234": "", "+": "",
	} {
		if got, ok := b.Calling(number); got != want || ok != (want != "") {
			t.Errorf("Calling(%q) = %q, want %q", number, got, want)
		}
	}
}

// Every zone the tables name must be one that Go can load, and the zones of an
// area code must be among those of its region by the clock.
func TestZonesLoad(t *testing.T) {
	b := reference.Embedded()
	offset := func(zone string) int {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatalf("zone %q: %v", zone, err)
		}
		_, off := time.Date(2026, 1, 15, 12, 0, 0, 0, loc).Zone()
		return off
	}
	for npa := 200; npa < 1000; npa++ {
		r, ok := b.AreaCode("+1" + string([]byte{byte('0' + npa/100), byte('0' + npa/10%10), byte('0' + npa%10)}) + "5550123")
		if !ok || r.Kind != "geographic" {
			continue
		}
		if len(r.Zones) == 0 && r.Code != "633" {
			t.Errorf("%s has no zone", r.Code)
		}
		var own []int
		for _, z := range b.Zones(r.Country, r.Region) {
			own = append(own, offset(z))
		}
		for _, z := range r.Zones {
			if !slices.Contains(own, offset(z)) {
				t.Errorf("%s: %s is not a time of %s %s", r.Code, z, r.Country, r.Region)
			}
		}
	}
	for _, c := range []string{"US", "CA", "DE", "KR", "CN", "RU", "AU", "BR", "IN", "KP"} {
		for _, z := range b.Zones(c, "") {
			offset(z)
		}
	}
}

func TestNetwork(t *testing.T) {
	b := reference.Embedded()
	for address, want := range map[string]reference.Network{
		"8.8.8.8":              {Country: "US", ASN: 15169, Name: "Google LLC", Kind: reference.KindHosting},
		"::ffff:8.8.8.8":       {Country: "US", ASN: 15169, Name: "Google LLC", Kind: reference.KindHosting},
		"73.0.0.1":             {Country: "US", ASN: 7922, Name: "Comcast Cable Communications, LLC", Kind: reference.KindAccess},
		"2001:558::1":          {Country: "US", ASN: 7922, Name: "Comcast Cable Communications, LLC", Kind: reference.KindAccess},
		"2a01:4f8::1":          {Country: "DE", ASN: 24940, Name: "Hetzner Online GmbH", Kind: reference.KindHosting},
		"10.1.2.3":             {},
		"192.168.0.1":          {},
		"203.0.113.9":          {}, // documentation
		"100.64.0.1":           {}, // shared by an access provider's customers
		"198.18.0.1":           {},
		"2001:db8::1":          {},
		"fd00::1":              {},
		"fe80::1":              {},
		"0.0.0.0":              {},
		"ffff:ffff::1":         {},
		"255.255.255.255":      {},
		"175.45.176.1":         {Country: "KP", ASN: 131279, Name: "Star Joint Venture Co. Ltd.", Kind: ""},
		"2606:4700:4700::1111": {Country: "US", ASN: 13335, Name: "Cloudflare, Inc.", Kind: reference.KindRelay},
		"2001:4860:4860::8888": {Country: "US", ASN: 15169, Name: "Google LLC", Kind: reference.KindHosting},
	} {
		got, ok := b.Network(netip.MustParseAddr(address))
		if diff := cmp.Diff(want, got); diff != "" || ok != (want != reference.Network{}) {
			t.Errorf("%s: %v\n%s", address, ok, diff)
		}
		if c, _ := b.CountryOf(netip.MustParseAddr(address)); c != want.Country {
			t.Errorf("CountryOf(%s) = %q", address, c)
		}
	}
	if _, ok := b.Network(netip.Addr{}); ok {
		t.Error("no address has a network")
	}
}

func TestNetworkAllocatesNothing(t *testing.T) {
	b := reference.Embedded()
	v4, v6 := netip.MustParseAddr("73.0.0.1"), netip.MustParseAddr("2a01:4f8::1")
	b.Network(v4)
	b.Network(v6)
	if n := testing.AllocsPerRun(100, func() { b.Network(v4); b.Network(v6) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
