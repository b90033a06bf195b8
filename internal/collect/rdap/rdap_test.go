package rdap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/fetch"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func door(t *testing.T) *fetch.Client {
	t.Helper()
	c, err := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Resolver: "127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const frontTest = `{"objectClassName":"domain","handle":"1_TEST","ldhName":"FRONT.TEST.","status":["client hold","client hold",7],
"nameservers":[{"ldhName":"NS1.HOST.TEST"},{"ldhName":"ns2.host.test."},{"ldhName":"bad name"},null],
"events":[{"eventAction":"registration","eventDate":"2025-03-01T10:00:00Z"},{"eventAction":"expiration","eventDate":"2027-03-01T10:00:00Z"},
 {"eventAction":"last changed","eventDate":"2026-02-01"},{"eventAction":"transfer","eventDate":"never"}],
"secureDNS":{"delegationSigned":true},"port43":"whois.test","links":[{"rel":"related","type":"application/rdap+json","href":"%s/registrar/domain/front.test"}],
"entities":[{"roles":["registrar"],"handle":"9","publicIds":[{"type":"IANA Registrar ID","identifier":9}],
 "vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Sample Registrar Inc."]]],
 "entities":[{"roles":["abuse"],"vcardArray":["vcard",[["fn",{},"text",""],["email",{},"text","abuse@registrar.test"],["tel",{"type":["voice"]},"uri","tel:+1.555"]]]}]},
 {"roles":["registrant"],"vcardArray":["vcard",[["fn",{},"text","REDACTED FOR PRIVACY"]]]}]}`

const registrarTest = `{"objectClassName":"domain","ldhName":"front.test","entities":[{"roles":["registrant"],"vcardArray":["vcard",[
["fn",{},"text","Robin Example"],["org",{},"text",["Sample Front LLC"]],["email",{},"text","Robin@Front.test"],["tel",{"type":"fax"},"text","+1.666"],["tel",{},"text","+1.777"],
["adr",{"cc":"US"},"text",["","","1 Sample St","Sampletown","TX","75001",""]]]]}]}`

func web(t *testing.T) *httptest.Server {
	t.Helper()
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch q.URL.Path {
		case "/boot/dns.json":
			fmt.Fprintf(w, `{"services":[[["example","st"],["http://nowhere.test/"]],[["test"],["%s/registry/"]]]}`, s.URL)
		case "/boot/ipv4.json":
			fmt.Fprintf(w, `{"services":[[["192.0.0.0/8"],["http://nowhere.test/"]],[["192.0.2.0/24"],["%s/registry"]]]}`, s.URL)
		case "/registry/domain/front.test":
			fmt.Fprintf(w, frontTest, s.URL)
		case "/registrar/domain/front.test":
			io.WriteString(w, registrarTest) //nolint:errcheck // the client hung up
		case "/registry/ip/192.0.2.7":
			io.WriteString(w, `{"objectClassName":"ip network","handle":"NET-192-0-2-0-1","name":"SAMPLE-HOST","startAddress":"192.0.2.0","endAddress":"192.0.2.255", 
				"country":"US","entities":[{"roles":["registrant"],"vcardArray":["vcard",[["fn",{},"text","Sample Host"]]]},
				{"roles":["abuse"],"vcardArray":["vcard",[["email",{},"text","abuse@host.test"]]]}]}`) //nolint:errcheck // the client hung up
		case "/registry/domain/broken.test":
			io.WriteString(w, `{"objectClassName":`) //nolint:errcheck // the client hung up
		default:
			http.NotFound(w, q)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func asker(t *testing.T, s *httptest.Server) *Asker {
	t.Helper()
	return &Asker{Door: door(t), Now: func() time.Time { return noon }, Bootstrap: s.URL + "/boot/", Whois: "127.0.0.1:1"}
}

// TestDomain: bootstrap, registry, registrar; what the registry hides comes
// from the registrar.
func TestDomain(t *testing.T) {
	a := asker(t, web(t))
	r, out := a.Domain(context.Background(), "front.test")
	if r == nil || len(out.Captures) != 3 || !strings.HasPrefix(string(out.Captures[1].Received), "HTTP/1.1 200") {
		t.Fatalf("%+v; %d captures", r, len(out.Captures))
	}
	var said []string
	for _, f := range out.Facts {
		s := fmt.Sprintf("%s %s %q %s %s", f.Pred, f.Object, f.Value, f.From.Format(time.DateOnly), f.To.Format(time.DateOnly))
		for _, w := range f.With {
			s += fmt.Sprintf(" %s=%s%s", w.Pred, w.Object, map[bool]string{true: w.Value}[w.Object == ""])
		}
		said = append(said, strings.ReplaceAll(s, " 0001-01-01", ""))
	}
	if diff := cmp.Diff([]string{
		`site/registered  "" 2025-03-01 2027-03-01 changed=2026-02-01`,
		`site/registrar registrar:iana/9 "Sample Registrar Inc." abuse=email:abuse@registrar.test abuse-phone=+1.555`,
		`site/registrant  "Sample Front LLC" contact=email:robin@front.test contact-phone=+1.777 country=US place=Sampletown`,
		`site/status  "client hold"`, `site/status  "7"`,
		`site/name-server host:ns1.host.test ""`, `site/name-server host:ns2.host.test ""`,
	}, said); diff != "" {
		t.Error(diff)
	}
	if _, out = a.Domain(context.Background(), "front.test"); len(out.Captures) != 2 {
		t.Errorf("the bootstrap was fetched again: %d captures", len(out.Captures))
	}
	if r, out = a.Domain(context.Background(), "free.test"); r != nil || len(out.Captures) != 1 {
		t.Errorf("a free name: %+v, %d captures", r, len(out.Captures))
	}
}

func TestAddress(t *testing.T) {
	r, out := asker(t, web(t)).Address(context.Background(), netip.MustParseAddr("192.0.2.7"))
	if r == nil || len(out.Facts) != 1 {
		t.Fatalf("%+v, %+v", r, out.Facts)
	}
	f := out.Facts[0]
	if f.Object != "netblock:net-192-0-2-0-1" || f.Value != "Sample Host" || f.Q("abuse") != "abuse@host.test" || f.Q("range") != "192.0.2.0 - 192.0.2.255" {
		t.Errorf("%+v", f)
	}
}

// serveWhois answers questions, and returns where it listens.
func serveWhois(t *testing.T, answer func(question string) string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				q := make([]byte, 256)
				n, _ := c.Read(q)
				io.WriteString(c, answer(strings.TrimSpace(string(q[:n])))) //nolint:errcheck // the client hung up
			}()
		}
	}()
	return l.Addr().String()
}

// TestFallback: where RDAP fails, WHOIS is asked, from the root down.
func TestFallback(t *testing.T) {
	registrar := serveWhois(t, func(string) string {
		return "Domain Name: broken.test\r\nRegistrar: Sample Registrar\r\nRegistrar IANA ID: 9\r\nRegistrant Organization: Sample Front LLC\r\nRegistrant Email: a@b.test\r\n" +
			"Registrar Abuse Contact Email: abuse@registrar.test\r\nCreation Date: 2025-03-01T00:00:00Z\r\n"
	})
	registry := serveWhois(t, func(q string) string {
		return "Domain Name: " + strings.ToUpper(q) + "\r\nRegistry Expiry Date: 2027-03-01T00:00:00Z\r\nName Server: NS1.HOST.TEST\r\nRegistrar WHOIS Server: " + registrar + "\r\n"
	})
	root := serveWhois(t, func(string) string {
		return "% IANA WHOIS server\n\nrefer:        " + registry + "\n\ndomain:       TEST\n"
	})
	a := asker(t, web(t))
	a.Whois = root
	r, out := a.Domain(context.Background(), "broken.test")
	if r == nil {
		t.Fatalf("nothing: %+v", out.Captures)
	}
	if r.Created.Format(time.DateOnly) != "2025-03-01" || r.Expires.Format(time.DateOnly) != "2027-03-01" || len(r.NameServers) != 1 ||
		r.Party("registrant").Organisation != "Sample Front LLC" || r.Party("registrar").IANA != "9" {
		t.Errorf("%+v", r)
	}
	for _, f := range out.Facts {
		if f.Pred == "site/registrar" && f.Q("abuse") != "abuse@registrar.test" {
			t.Errorf("%+v", f)
		}
	}
}

// TestReferralsAreBounded: servers that name each other, a refused address, and
// an endless answer.
func TestReferralsAreBounded(t *testing.T) {
	var n atomic.Int32
	var self atomic.Value
	self.Store(serveWhois(t, func(string) string { n.Add(1); return fmt.Sprintf("refer: %s\n", self.Load()) }))
	a := asker(t, web(t))
	a.Whois = self.Load().(string)
	if r, _ := a.Domain(context.Background(), "broken.test"); r != nil || n.Load() != 1 {
		t.Errorf("asked %d times: %+v", n.Load(), r)
	}
	a.Whois = serveWhois(t, func(string) string { return "refer: 169.254.169.254\nwhois: x\n" })
	_, out := a.Domain(context.Background(), "broken.test")
	if last := out.Captures[len(out.Captures)-1]; !strings.Contains(last.Problem, "may not be reached") {
		t.Errorf("%+v", last)
	}
	a.Whois = serveWhois(t, func(string) string { return strings.Repeat("a: b\n", 1<<20) })
	_, out = a.Domain(context.Background(), "broken.test")
	if last := out.Captures[len(out.Captures)-1]; !strings.Contains(last.Problem, "more than") || len(last.Received) != maxWhois {
		t.Errorf("%d bytes, %s", len(last.Received), last.Problem)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"":                                 countersign.ErrInvalid,
		"[]":                               countersign.ErrInvalid,
		"{}":                               countersign.ErrInvalid,
		"<html>":                           countersign.ErrInvalid,
		`{"errorCode":404,"title":"none"}`: countersign.ErrNotFound,
		`{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}": countersign.ErrTooLarge,
		`{"handle":"` + strings.Repeat("a", maxAnswer) + `"}`:               countersign.ErrTooLarge,
		strings.Repeat(`{"entities":`, 5000) + strings.Repeat(`}`, 5000):    countersign.ErrTooLarge,
	} {
		if r, err := Parse([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%.60q: %+v, %v, want %v", text, r, err, want)
		}
	}
	for _, text := range []string{"", "{", `{"services":[]}`, `{"services":[["a"]]}`} {
		if s, err := parseBootstrap([]byte(text)); err == nil {
			t.Errorf("%q: %+v", text, s)
		}
	}
}

// FuzzParse: no answer makes a panic, or more than the limits allow.
func FuzzParse(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(frontTest, "http://a")))
	f.Add([]byte(registrarTest))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Parse(b)
		if err != nil {
			return
		}
		if len(r.Parties) > maxParties || len(r.NameServers) > maxList {
			t.Errorf("%d parties, %d name servers", len(r.Parties), len(r.NameServers))
		}
		r.Facts("a.test")
		r.AddressFacts("192.0.2.1")
	})
}

// FuzzWhois: no text makes a panic.
func FuzzWhois(f *testing.F) {
	f.Add([]byte("Domain Name: A.TEST\r\nRegistrar: B\r\nRecord created on 2014-01-02\r\nName Servers:\n a.test 1.2.3.4\n\nRegistrant: X\nName: Y\nEmail: z\n"))
	f.Add([]byte("domain: a.jp\n[Name Server] ns.a.jp\nExpiry Date.......... 2014-11-24\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseWhois(b); err == nil {
			r.Facts("a.test")
		}
		referral(string(b))
	})
}
