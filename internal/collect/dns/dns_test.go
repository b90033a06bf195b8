package dns

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	mdns "github.com/miekg/dns"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/fetch"
)

// zone is what the server on loopback knows.
const zone = `
front.test.      300 IN SOA  ns1.host.test. john\.doe.front.test. 2026112001 7200 3600 1209600 300
front.test.      300 IN NS   ns2.host.test.
front.test.      300 IN NS   NS1.Host.test.
front.test.      300 IN A    192.0.2.20
front.test.      300 IN A    192.0.2.3
front.test.      300 IN AAAA 2001:db8::5
front.test.      300 IN MX   20 backup.mail.test.
front.test.      300 IN MX   10 mail.test.
front.test.      300 IN TXT  "v=spf1 include:mail.test" " -all"
front.test.      300 IN TXT  "odd \200\"quotes\" \001here"
www.front.test.  300 IN CNAME builder.test.
builder.test.    300 IN CNAME edge.builder.test.
edge.builder.test. 300 IN A  192.0.2.99
other.test.      300 IN A    203.0.113.66
_dmarc.front.test. 300 IN TXT "v=DMARC1; p=none; rua=mailto:d@front.test"
loop.test.       300 IN CNAME loop.test.
`

func records(t *testing.T) []mdns.RR {
	t.Helper()
	var out []mdns.RR
	p := mdns.NewZoneParser(strings.NewReader(zone), ".", "")
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		out = append(out, rr)
	}
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	return out
}

// answer answers from the zone, as a resolver that follows aliases, and adds a
// record that nobody asked for.
func answer(all []mdns.RR, q *mdns.Msg) *mdns.Msg {
	m := new(mdns.Msg).SetReply(q)
	at := mdns.CanonicalName(q.Question[0].Name)
	known := false
	for range 8 {
		next := ""
		for _, rr := range all {
			if mdns.CanonicalName(rr.Header().Name) != at {
				continue
			}
			known = true
			if c, ok := rr.(*mdns.CNAME); ok {
				m.Answer, next = append(m.Answer, rr), mdns.CanonicalName(c.Target)
			} else if rr.Header().Rrtype == q.Question[0].Qtype {
				m.Answer = append(m.Answer, rr)
			}
		}
		if next == "" {
			break
		}
		at = next
	}
	for _, rr := range all {
		if rr.Header().Name == "other.test." {
			m.Answer = append(m.Answer, rr)
		}
	}
	if !known {
		m.Rcode = mdns.RcodeNameError
	}
	return m
}

func serve(t *testing.T, h func(*mdns.Msg) *mdns.Msg) *fetch.Client {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	s := &mdns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(ready) }, Handler: mdns.HandlerFunc(func(w mdns.ResponseWriter, q *mdns.Msg) {
		w.WriteMsg(h(q)) //nolint:errcheck // the client times out
	})}
	go s.ActivateAndServe() //nolint:errcheck // ends with Shutdown
	<-ready
	t.Cleanup(func() { s.Shutdown() }) //nolint:errcheck // the test is over
	door, err := fetch.New(fetch.Config{Resolver: conn.LocalAddr().String()})
	if err != nil {
		t.Fatal(err)
	}
	return door
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func now() time.Time { return noon }

func TestCollect(t *testing.T) {
	all := records(t)
	got, r := Collect(context.Background(), serve(t, func(q *mdns.Msg) *mdns.Msg { return answer(all, q) }), "front.test", now)
	want := &Records{
		Name: "front.test", Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.3"), netip.MustParseAddr("192.0.2.20"), netip.MustParseAddr("2001:db8::5")},
		NameServers: []string{"ns1.host.test", "ns2.host.test"}, Mail: []Mail{{10, "mail.test"}, {20, "backup.mail.test"}},
		Texts: []string{"odd \ufffd\"quotes\" here", "v=spf1 include:mail.test -all"},
		Start: &Start{"front.test", "ns1.host.test", "john.doe@front.test", 2026112001},
	}
	if diff := cmp.Diff(want, got["front.test"], cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	www := got["www.front.test"]
	if diff := cmp.Diff([]string{"builder.test", "edge.builder.test"}, www.Chain); diff != "" || len(www.Addresses) != 1 {
		t.Errorf("%v %s", www, diff)
	}
	if len(r.Captures) != 11 || len(r.Captures[0].Received) == 0 || r.Captures[0].URI != "dns:front.test?type=A" || r.Captures[3].Problem != "" {
		t.Errorf("%d captures, the first %+v", len(r.Captures), r.Captures[0])
	}
	var said []string
	for _, f := range r.Facts {
		said = append(said, fmt.Sprintf("%s %s %s", f.Subject, f.Pred, f.Text()))
	}
	if diff := cmp.Diff([]string{
		"domain:front.test site/address 192.0.2.3", "domain:front.test site/address 192.0.2.20", "domain:front.test site/address 2001:db8::5",
		"domain:front.test site/name-server ns1.host.test", "domain:front.test site/name-server ns2.host.test",
		"domain:front.test site/mail-host mail.test", "domain:front.test site/mail-host backup.mail.test",
		"domain:front.test site/text odd \ufffd\"quotes\" here", "domain:front.test site/text v=spf1 include:mail.test -all",
		"domain:front.test site/authority ns1.host.test",
		"host:www.front.test site/address 192.0.2.99", "host:www.front.test site/alias builder.test", "host:www.front.test site/alias edge.builder.test",
		"host:_dmarc.front.test site/text v=DMARC1; p=none; rua=mailto:d@front.test",
	}, said); diff != "" {
		t.Error(diff)
	}
}

// TestHostile: answers that are none, to another question, or go in circles.
func TestHostile(t *testing.T) {
	all := records(t)
	for name, h := range map[string]func(*mdns.Msg) *mdns.Msg{
		"no such name":   func(q *mdns.Msg) *mdns.Msg { return answer(nil, q) },
		"server failure": func(q *mdns.Msg) *mdns.Msg { m := answer(nil, q); m.Rcode = mdns.RcodeServerFailure; return m },
		"another question": func(q *mdns.Msg) *mdns.Msg {
			m := answer(all, q)
			m.Question[0].Name = "other.test."
			return m
		},
		"no question": func(q *mdns.Msg) *mdns.Msg { m := answer(all, q); m.Question = nil; return m },
		"a loop": func(q *mdns.Msg) *mdns.Msg {
			m := new(mdns.Msg).SetReply(q)
			name := q.Question[0].Name
			m.Answer = []mdns.RR{&mdns.CNAME{Hdr: mdns.RR_Header{Name: name, Rrtype: mdns.TypeCNAME, Class: mdns.ClassINET}, Target: name}}
			return m
		},
	} {
		got, r := Collect(context.Background(), serve(t, h), "front.test", now)
		if got["front.test"].Missing != (name == "no such name") || len(got["front.test"].Addresses) > 0 {
			t.Errorf("%s: %+v", name, got["front.test"])
		}
		for _, c := range r.Captures {
			if (c.Problem == "") != (name == "no such name" || name == "a loop") {
				t.Errorf("%s: %s says %q", name, c.URI, c.Problem)
			}
		}
	}
	door := serve(t, func(q *mdns.Msg) *mdns.Msg { return answer(all, q) })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, r := Collect(ctx, door, "front.test", now); len(r.Captures) != 1 || r.Captures[0].Problem == "" {
		t.Errorf("cancelled: %d captures", len(r.Captures))
	}
}

// FuzzRead: no answer makes a panic, or a fact that no fact may be.
func FuzzRead(f *testing.F) {
	m := new(mdns.Msg).SetQuestion("front.test.", mdns.TypeMX)
	p := mdns.NewZoneParser(strings.NewReader(zone), ".", "")
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		m.Answer = append(m.Answer, rr)
	}
	b, err := m.Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		r := Records{Name: "front.test"}
		if r.Read(b) != nil {
			return
		}
		r.sort()
		for _, fact := range r.Facts("front.test") {
			if fact.Object == "" && fact.Value == "" || fact.Value != collect.Literal(fact.Value) || fact.Object != "" && countersign.ID(fact.Object.Kind()) == fact.Object {
				t.Errorf("%+v", fact)
			}
		}
	})
}
