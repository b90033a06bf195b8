package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"countersign"
)

// A canary stands behind the guard: it records what the guard let pass, and
// lets nothing through, so that no test reaches a place for real.
type canary struct {
	mu      sync.Mutex
	touched []netip.AddrPort
}

var errCanary = errors.New("canary")

func (c *canary) touch(_ string, to netip.AddrPort) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.touched = append(c.touched, to)
	return errCanary
}

func (c *canary) touches() []netip.AddrPort {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.touched)
}

func newClient(t *testing.T, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// closedSamples are addresses of version 4 that nobody may reach through us:
// of each range the ends and something between.
var closedSamples = []string{
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.254", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
	"169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.254", "192.0.0.192", "192.0.2.1", "192.88.99.1",
	"192.168.0.1", "192.168.255.254", "198.18.0.1", "198.19.255.254", "198.51.100.7", "203.0.113.9", "224.0.0.1",
	"239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
}

// spellings4 writes an address of version 4 in the ways in which some program
// or other reads it.
func spellings4(s string) []string {
	a := netip.MustParseAddr(s).As4()
	n := binary.BigEndian.Uint32(a[:])
	wide := strings.NewReplacer("0", "\uff10", "1", "\uff11", "2", "\uff12", "3", "\uff13", "4", "\uff14", "5", "\uff15",
		"6", "\uff16", "7", "\uff17", "8", "\uff18", "9", "\uff19")
	circled := strings.NewReplacer("1", "\u2460", "2", "\u2461", "3", "\u2462", "4", "\u2463", "5", "\u2464", "6", "\u2465",
		"7", "\u2466", "8", "\u2467", "9", "\u2468", "0", "\u24ea")
	return []string{
		s, s + ".", s + "..", s + "%00", wide.Replace(s), circled.Replace(s), strings.ReplaceAll(s, ".", "\u3002"),
		strings.ReplaceAll(s, ".", "\uff0e"), strings.ReplaceAll(s, ".", "%2e"),
		fmt.Sprintf("%d", n), fmt.Sprintf("0x%x", n), fmt.Sprintf("0X%X", n), fmt.Sprintf("0%o", n), fmt.Sprintf("%d", uint64(n)+1<<32),
		fmt.Sprintf("0x%02x.0x%02x.0x%02x.0x%02x", a[0], a[1], a[2], a[3]),
		fmt.Sprintf("0%o.0%o.0%o.0%o", a[0], a[1], a[2], a[3]),
		fmt.Sprintf("000%o.00%o.%d.%d", a[0], a[1], a[2], a[3]),
		fmt.Sprintf("%d.%d.%d", a[0], a[1], uint(a[2])<<8|uint(a[3])),
		fmt.Sprintf("%d.%d", a[0], n&0xffffff),
		fmt.Sprintf("0x%x.%d", a[0], n&0xffffff),
		fmt.Sprintf("%d.0x%x.0%o.%d", a[0], a[1], a[2], a[3]),
		fmt.Sprintf("%03d.%03d.%03d.%03d", a[0], a[1], a[2], a[3]),
		"[::ffff:" + s + "]", "[::" + s + "]", "[::ffff:0:" + s + "]", "[64:ff9b::" + s + "]", "[64:ff9b:1::" + s + "]",
		fmt.Sprintf("[::ffff:%x:%x]", n>>16, n&0xffff),
		fmt.Sprintf("[0:0:0:0:0:FFFF:%04X:%04X]", n>>16, n&0xffff),
		fmt.Sprintf("[2002:%x:%x::1]", n>>16, n&0xffff),
		fmt.Sprintf("[2001:0:4136:e378:8000:63bf:%x:%x]", ^n>>16&0xffff, ^n&0xffff),
		fmt.Sprintf("[2001:470:1::200:5efe:%x:%x]", n>>16, n&0xffff),
		fmt.Sprintf("[2001:470:1:2:0:5efe:%s]", s),
		"trusted.example@" + s, s + "\\@trusted.example", s + "#@trusted.example", "[" + s + "]",
	}
}

// closed6Samples are hosts of version 6.
var closed6Samples = []string{
	"[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]", "[0::1]", "[::1%25lo]", "[::1%25]",
	"[fe80::1]", "[fe80::1%25eth0]", "[FE80::A9FE:A9FE]", "[febf::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[fd20:ce::254]",
	"[fdff:ffff::1]", "[ff02::1]", "[ff05::1:3]", "[100::1]", "[100:0:0:1::1]", "[2001::1]", "[2001:2::1]", "[2001:10::1]", "[2001:20::1]",
	"[2001:db8::1]", "[3fff::1]", "[3ffe::1]", "[5f00::1]", "[4000::1]", "[8000::1]", "[e000::1]", "[f000::1]", "[2620:4f:8000::1]", "[1::1]",
	"[64:ff9b::1]", "[::ffff:8.8.8.8]", "[::8.8.8.8]", "[2002:808:808::1]", "[64:ff9b::8.8.8.8]",
	"localhost", "LOCALHOST", "localhost.", "metadata.google.internal", "printer", "\u24c1ocalhost",
}

// TestRefused asks for every spelling, as an address and as a place that a
// redirect names, and finds the canary untouched.
func TestRefused(t *testing.T) {
	var hosts []string
	for _, s := range closedSamples {
		hosts = append(hosts, spellings4(s)...)
	}
	hosts = append(hosts, closed6Samples...)
	bird := &canary{}
	c := newClient(t, Config{Resolver: serveDNS(t, map[string][]string{
		"localhost": {"127.0.0.1"}, "metadata.google.internal": {"169.254.169.254"}, "printer": {"fe80::1"},
	}), Touch: bird.touch})
	for _, h := range hosts {
		for _, scheme := range []string{"http", "https"} {
			mustRefuse(t, c, scheme+"://"+h+"/latest/meta-data/")
		}
	}
	if got := bird.touches(); len(got) > 0 {
		t.Errorf("the canary was touched: %v", got)
	}
	if len(hosts) < 300 {
		t.Errorf("only %d spellings", len(hosts))
	}
	t.Logf("%d spellings, twice each", len(hosts))
}

func mustRefuse(t *testing.T, c *Client, address string) {
	t.Helper()
	_, err := c.Get(context.Background(), Request{URL: address})
	if err == nil || known(err) == nil {
		t.Errorf("%q: %v, want one of our refusals", address, err)
	}
}

// TestCanarySings shows that the canary is where a connection would be made,
// and that the guard is not simply shut.
func TestCanarySings(t *testing.T) {
	bird := &canary{}
	c := newClient(t, Config{Touch: bird.touch, Resolver: serveDNS(t, map[string][]string{"example.com": {"93.184.216.34"}})})
	for _, u := range []string{
		"http://93.184.216.34/", "https://[2606:2800:220:1:248:1893:25c8:1946]/", "http://example.com/", "http://example.com:8080/",
		"http://EXAMPLE.com./", "http://\uff19\uff13.184.216.34/", "https://[2001:470:1::200:5efe:5db8:d822]/",
	} {
		before := len(bird.touches())
		c.Get(context.Background(), Request{URL: u}) //nolint:errcheck // the canary stops it
		if len(bird.touches()) != before+1 {
			t.Errorf("%s: touched %d times, want once", u, len(bird.touches())-before)
		}
	}
}

// TestPorts: other ports than those of the web are none of ours.
func TestPorts(t *testing.T) {
	bird := &canary{}
	c := newClient(t, Config{Touch: bird.touch})
	for _, port := range []int{1, 22, 25, 111, 445, 2375, 3306, 5432, 6379, 9200, 11211, 27017, 65535} {
		mustRefuse(t, c, fmt.Sprintf("http://93.184.216.34:%d/", port))
	}
	for _, port := range []string{"0", "65536", "-1", "80a", "", "%38%30"} {
		mustRefuse(t, c, "http://93.184.216.34:"+port+"/")
	}
	if got := bird.touches(); len(got) > 0 {
		t.Errorf("the canary was touched: %v", got)
	}
}

// TestSchemes: the web and nothing else.
func TestSchemes(t *testing.T) {
	c := newClient(t, Config{Touch: (&canary{}).touch})
	for _, u := range []string{
		"file:///etc/passwd", "gopher://127.0.0.1:70/_x", "ftp://127.0.0.1/", "dict://127.0.0.1:2628/", "ldap://127.0.0.1/", "jar:http://a!/",
		"unix:///var/run/docker.sock", "http:127.0.0.1", "http:/127.0.0.1", "http:///etc", "//127.0.0.1/", "127.0.0.1", "", " http://a/",
		"http://a b/", "http://a\r\nHost: b/", "http://user:word@example.com/", "http://@127.0.0.1/", "javascript:1", "data:,x", "http://\x00/",
		"http://-.-.-/..", "http://a..b/", "http://" + strings.Repeat("a", 64) + ".com/", "http://" + strings.Repeat("a.", 130) + "com/",
		"http://example.com/" + strings.Repeat("a", maxURL),
	} {
		mustRefuse(t, c, u)
	}
}

// TestRebinding: a name that is public when it is looked up first and inside
// the house afterwards is checked each time, on the address that is dialled.
func TestRebinding(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer inside.Close()
	for _, then := range []string{"127.0.0.1", "169.254.169.254", "::1", "::ffff:7f00:1", "10.0.0.1", "fd00:ec2::254"} {
		bird := &canary{}
		c := newClient(t, Config{Touch: bird.touch, Resolver: serveDNS(t, map[string][]string{"rebind.test": {"93.184.216.34", then}})})
		address := "http://rebind.test/"
		c.Get(context.Background(), Request{URL: address}) //nolint:errcheck // the canary stops it
		for range 4 {
			mustRefuse(t, c, address)
		}
		want := []netip.AddrPort{netip.MustParseAddrPort("93.184.216.34:80")}
		if got := bird.touches(); !slices.Equal(got, want) {
			t.Errorf("then %s: touched %v, want %v", then, got, want)
		}
	}
}

// TestRedirectInside: an allowed server leads to each spelling, and the guard
// stands behind the redirect as before it.
func TestRedirectInside(t *testing.T) {
	var to string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}))
	defer s.Close()
	bird := &canary{}
	own := netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://"))
	c := newClient(t, Config{
		Allow: []netip.Prefix{netip.PrefixFrom(own.Addr(), 32)}, Resolver: serveDNS(t, nil),
		Touch: func(network string, a netip.AddrPort) error {
			if a == own {
				return nil
			}
			return bird.touch(network, a)
		},
	})
	var hosts []string
	for _, sample := range []string{"127.0.0.2", "169.254.169.254", "10.0.0.1", "0.0.0.0"} {
		hosts = append(hosts, spellings4(sample)...)
	}
	for _, h := range append(hosts, closed6Samples...) {
		to = "http://" + h + "/"
		r, err := c.Get(context.Background(), Request{URL: s.URL})
		if err == nil || known(err) == nil || len(r.Hops) == 0 {
			t.Errorf("to %s: %d hops, %v", to, len(r.Hops), err)
		}
	}
	for _, to = range []string{"//169.254.169.254/", "https://127.0.0.3/", "file:///etc/passwd", "http:169.254.169.254", "\\\\10.0.0.1\\"} {
		mustRefuse(t, c, s.URL)
	}
	if got := bird.touches(); len(got) > 0 {
		t.Errorf("the canary was touched: %v", got)
	}
}

// TestAllow opens what the operator named and nothing beside it. Where clouds
// hand out credentials opens only by name.
func TestAllow(t *testing.T) {
	for _, test := range []struct {
		allow, to string
		want      bool
	}{
		{"127.0.0.0/8", "127.0.0.1:9999", true},
		{"127.0.0.0/8", "[::ffff:127.0.0.1]:80", true},
		{"::ffff:127.0.0.0/104", "127.0.0.1:80", true},
		{"127.0.0.1/32", "127.0.0.2:80", false},
		{"127.0.0.0/8", "0.0.0.0:80", false},
		{"127.0.0.0/8", "[::1]:80", false},
		{"10.0.0.0/8", "10.1.2.3:5432", true},
		{"fd00::/8", "[fd12::1]:80", true},
		{"fe80::/10", "[fe80::1%eth0]:80", false},
		{"0.0.0.0/0", "169.254.169.254:80", false},
		{"169.254.0.0/16", "169.254.169.254:80", false},
		{"169.254.0.0/16", "169.254.1.1:80", true},
		{"169.254.169.254/32", "169.254.169.254:80", true},
		{"::/0", "[fd00:ec2::254]:80", false},
		{"0.0.0.0/0", "168.63.129.16:80", false},
	} {
		p, err := ParseAllow(test.allow)
		if err != nil {
			t.Fatal(err)
		}
		err = newGuard([]netip.Prefix{p}).check(netip.MustParseAddrPort(test.to))
		if (err == nil) != test.want {
			t.Errorf("--allow %s, to %s: %v, want allowed %v", test.allow, test.to, err, test.want)
		}
		if err != nil && (!errors.Is(err, ErrRefused) || !errors.Is(err, countersign.ErrForbidden)) {
			t.Errorf("%v is no ErrRefused", err)
		}
	}
}

// FuzzAddress holds the guard to what the standard library knows of addresses,
// which is another table than ours.
func FuzzAddress(f *testing.F) {
	for _, s := range closedSamples {
		f.Add(netip.MustParseAddr(s).AsSlice())
	}
	f.Add(netip.MustParseAddr("::ffff:127.0.0.1").AsSlice())
	g := newGuard(nil)
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		open := g.check(netip.AddrPortFrom(a, 80)) == nil
		inner := a.Unmap()
		shut := a.Is4In6() || !inner.IsGlobalUnicast() || inner.IsPrivate() || inner.IsLoopback() || inner.IsLinkLocalUnicast()
		if open && shut {
			t.Errorf("%s may be reached", a)
		}
	})
}

// FuzzPlace: what is understood is understood again, alike, and never as a
// number by some and a name by others.
func FuzzPlace(f *testing.F) {
	for _, h := range append(spellings4("127.0.0.1"), closed6Samples...) {
		f.Add("http://" + h + "/a?b#c")
	}
	f.Add("https://user@example.com:8443/%2e%2e/")
	f.Fuzz(func(t *testing.T, raw string) {
		p, err := parsePlace(raw)
		if err != nil {
			if known(err) == nil {
				t.Errorf("%q: %v is none of our errors", raw, err)
			}
			return
		}
		again, err := parsePlace(p.url.String())
		if err != nil || again.host != p.host || again.port != p.port || again.addr != p.addr {
			t.Errorf("%q became %q, then %+v, %v", raw, p.url, again, err)
		}
		u, err := url.Parse(p.url.String())
		if err != nil || u.User != nil || u.Hostname() != p.host {
			t.Errorf("%q became %q, which another reads as %v, %v", raw, p.url, u, err)
		}
	})
}
