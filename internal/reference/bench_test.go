package reference

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"
)

func addresses(n int) []netip.Addr {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]netip.Addr, n)
	for i := range out {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], r.Uint32())
		out[i] = netip.AddrFrom4(b)
	}
	return out
}

func addresses6(n int) []netip.Addr {
	r := rand.New(rand.NewPCG(1, 2))
	starts := Embedded().network6.get().starts
	out := make([]netip.Addr, n)
	for i := range out {
		var b [16]byte
		binary.BigEndian.PutUint64(b[:], starts[r.IntN(len(starts))])
		b[15] = 1
		out[i] = netip.AddrFrom16(b)
	}
	return out
}

func BenchmarkNetwork4(b *testing.B) { benchNetwork(b, addresses(1<<16)) }
func BenchmarkNetwork6(b *testing.B) { benchNetwork(b, addresses6(1<<16)) }

func benchNetwork(b *testing.B, in []netip.Addr) {
	base := Embedded()
	base.Network(in[0])
	b.ReportAllocs()
	b.ResetTimer()
	i := 0
	for b.Loop() {
		base.Network(in[i&(1<<16-1)])
		i++
	}
}

// BenchmarkDecode is the price of a table's first question.
func BenchmarkDecode(b *testing.B) {
	base := Embedded()
	base.sources.get()
	for _, s := range slots() {
		file := s.file
		raw, err := files.ReadFile("data/" + file)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				plain, err := inflate(raw)
				if err != nil {
					b.Fatal(err)
				}
				next := *base
				if err := s.load(&next, plain, &Table{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLookups(b *testing.B) {
	base := Embedded()
	for name, f := range map[string]func(){
		"front":      func() { base.Front("mail.example.com") },
		"disposable": func() { base.Disposable("mail.example.com") },
		"tool": func() {
			base.RemoteTool("mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 chrome/126.0 safari/537.36")
		},
		"forwarder": func() { base.Forwarder("12 Elm Street, Apt 4, Springfield, IL 62701, United States") },
		"wallet":    func() { base.Wallet("TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j") },
		"country":   func() { base.Country("United States") },
	} {
		f()
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
