package fetch

import (
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"
)

// A zone answers on loopback as a hostile DNS would: each name with its list,
// one after the other, the last one for good.
type zone struct {
	mu      sync.Mutex
	answers map[string][]string
	asked   map[string]int
}

func (z *zone) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	m := new(dns.Msg)
	m.SetReply(q)
	name := strings.ToLower(q.Question[0].Name)
	a, ok := z.next(name, q.Question[0].Qtype)
	switch {
	case !ok:
		m.Rcode = dns.RcodeNameError
	case a.Is4() && q.Question[0].Qtype == dns.TypeA:
		m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: a.AsSlice()})
	case a.Is6() && q.Question[0].Qtype == dns.TypeAAAA:
		m.Answer = append(m.Answer, &dns.AAAA{Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeAAAA, Class: dns.ClassINET}, AAAA: a.AsSlice()})
	}
	w.WriteMsg(m) //nolint:errcheck // the client times out
}

// next moves on with the questions for version 4, so that one look-up of both
// kinds is one step.
func (z *zone) next(name string, kind uint16) (netip.Addr, bool) {
	z.mu.Lock()
	defer z.mu.Unlock()
	list := z.answers[strings.TrimSuffix(name, ".")]
	if len(list) == 0 {
		return netip.Addr{}, false
	}
	step := name + dns.TypeToString[kind]
	i := min(z.asked[step], len(list)-1)
	z.asked[step]++
	return netip.MustParseAddr(list[i]), true
}

// serveDNS starts a zone and returns where it listens.
func serveDNS(t *testing.T, answers map[string][]string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	s := &dns.Server{PacketConn: conn, Handler: &zone{answers: answers, asked: map[string]int{}}, NotifyStartedFunc: func() { close(ready) }}
	go s.ActivateAndServe() //nolint:errcheck // ends with Shutdown
	<-ready
	t.Cleanup(func() { s.Shutdown() }) //nolint:errcheck // the test is over
	return conn.LocalAddr().String()
}
