package web

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// addresses holds a rate for each address that asked lately, in bounded memory:
// two generations of at most so many, of which the older is dropped when the
// younger is full. Who is dropped begins anew, so that a flood of addresses
// can forget but not fill.
type addresses struct {
	mu       sync.Mutex
	rate     rate.Limit
	burst    int
	now, old map[netip.Addr]*rate.Limiter
}

const (
	maxAddresses  = 8192 // of one generation
	failuresRate  = 1.0 / 6
	failuresBurst = 10
)

func newAddresses(perSecond float64, burst int) *addresses {
	return &addresses{rate: rate.Limit(perSecond), burst: burst, now: map[netip.Addr]*rate.Limiter{}}
}

func (a *addresses) limiter(of netip.Addr) *rate.Limiter {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l := a.now[of]; l != nil {
		return l
	}
	l := a.old[of]
	if l == nil {
		l = rate.NewLimiter(a.rate, a.burst)
	}
	if len(a.now) >= maxAddresses {
		a.old, a.now = a.now, map[netip.Addr]*rate.Limiter{}
	}
	a.now[of] = l
	return l
}

// take takes one of an address's share, and returns how long to wait where
// there is none left.
func (a *addresses) take(of netip.Addr, at time.Time) time.Duration {
	if a == nil {
		return 0
	}
	return take(a.limiter(of), at)
}

// take takes one, or says how long until there is one again.
func take(l *rate.Limiter, at time.Time) time.Duration {
	if l.AllowN(at, 1) {
		return 0
	}
	lacking := 1 - l.TokensAt(at)
	return time.Duration(lacking / float64(l.Limit()) * float64(time.Second))
}

// owe charges more of what was let in already: who asks a hundred at once
// waits for the next a hundred times as long.
func owe(l *rate.Limiter, at time.Time, n int) {
	for n > 0 && l != nil {
		part := min(n, l.Burst())
		l.ReserveN(at, part)
		n -= part
	}
}

// addressOf returns who asks: an IPv4 address, or the network of an IPv6 one,
// of which one customer has 2^64.
func addressOf(remote string) netip.Addr {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	if a = a.Unmap().WithZone(""); a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
