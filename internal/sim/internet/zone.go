package internet

import (
	"net"
	"strings"

	"github.com/miekg/dns"
)

// names serves the world's zones over UDP and TCP at one port.
func (s *Served) names(w *World) error {
	var l net.Listener
	var p net.PacketConn
	var err error
	for range 20 { // a port that is free for both
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return err
		}
		if p, err = net.ListenPacket("udp", l.Addr().String()); err == nil {
			break
		}
		_ = l.Close()
	}
	if err != nil {
		return err
	}
	s.DNS = l.Addr().String()
	h := dns.HandlerFunc(func(rw dns.ResponseWriter, m *dns.Msg) {
		s.turn.RLock()
		out := w.resolve(m)
		s.turn.RUnlock()
		_ = rw.WriteMsg(out)
	})
	for _, srv := range []*dns.Server{{Listener: l, Handler: h}, {PacketConn: p, Handler: h}} {
		started := make(chan struct{})
		srv.NotifyStartedFunc = func() { close(started) }
		s.wg.Go(func() { _ = srv.ActivateAndServe() })
		<-started
		s.onClose(srv.Shutdown)
	}
	return nil
}

// resolve answers a question as a resolver would.
func (w *World) resolve(m *dns.Msg) *dns.Msg {
	out := new(dns.Msg)
	out.SetReply(m)
	out.RecursionAvailable = true
	if len(m.Question) != 1 {
		out.Rcode = dns.RcodeFormatError
		return out
	}
	q := m.Question[0]
	name := strings.TrimSuffix(strings.ToLower(q.Name), ".")
	site := w.Site(strings.TrimPrefix(name, "www."))
	if site == nil {
		out.Rcode = dns.RcodeNameError
		return out
	}
	head := dns.RR_Header{Name: q.Name, Rrtype: q.Qtype, Class: dns.ClassINET, Ttl: 300}
	switch q.Qtype {
	case dns.TypeA:
		for _, a := range site.A {
			out.Answer = append(out.Answer, &dns.A{Hdr: head, A: a.AsSlice()})
		}
	case dns.TypeNS:
		for _, n := range site.NS {
			out.Answer = append(out.Answer, &dns.NS{Hdr: head, Ns: dns.Fqdn(n)})
		}
	case dns.TypeMX:
		for i, n := range site.MX {
			out.Answer = append(out.Answer, &dns.MX{Hdr: head, Preference: uint16(10 * (i + 1)), Mx: dns.Fqdn(n)})
		}
	case dns.TypeTXT:
		for _, t := range site.TXT {
			out.Answer = append(out.Answer, &dns.TXT{Hdr: head, Txt: []string{t}})
		}
	case dns.TypeSOA:
		out.Answer = append(out.Answer, &dns.SOA{Hdr: head, Ns: dns.Fqdn(site.NS[0]), Mbox: "hostmaster." + dns.Fqdn(name),
			Serial: 1, Refresh: 7200, Retry: 900, Expire: 1209600, Minttl: 300})
	}
	return out
}
