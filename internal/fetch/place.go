package fetch

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// A place is a web address that was understood.
type place struct {
	url  *url.URL // host in ASCII and lower case, port always there, no fragment
	host string
	addr netip.Addr // where the host is a number and no name
	port uint16
}

const (
	maxURL  = 8 << 10
	maxHost = 253 // RFC 1035, section 2.3.4, as text
)

// hosts maps a name as browsers do (UTS #46), so that what looks like a number
// in other characters is one.
var hosts = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(false))

// parsePlace reads an address of the web. What two programs could read in two
// ways is refused, not guessed: user names before the host, backslashes, hosts
// that some would take for a number.
func parsePlace(raw string) (place, error) {
	if len(raw) > maxURL {
		return place{}, fail(ErrDamaged, "an address of %d bytes is too long", len(raw))
	}
	if i := strings.IndexFunc(raw, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f || r == 0xfffd }); i >= 0 {
		return place{}, fail(ErrDamaged, "%.80q has a character at %d that no web address has", raw, i)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return place{}, fail(ErrDamaged, "%.80q is no web address", raw)
	}
	return placeOf(u)
}

func placeOf(u *url.URL) (place, error) {
	scheme := strings.ToLower(u.Scheme)
	switch {
	case scheme != "http" && scheme != "https":
		return place{}, fail(ErrRefused, "%.80q is no http or https address", u.Redacted())
	case u.User != nil:
		return place{}, fail(ErrRefused, "%.80q has a user name before the host, which hides where it leads", u.Redacted())
	case u.Opaque != "" || u.Host == "":
		return place{}, fail(ErrDamaged, "%.80q has no host", u.Redacted())
	}
	p := place{port: 80}
	if scheme == "https" {
		p.port = 443
	}
	var err error
	if port := u.Port(); port != "" {
		if p.port, err = parsePort(port); err != nil {
			return place{}, err
		}
	} else if strings.HasSuffix(u.Host, ":") {
		return place{}, fail(ErrDamaged, "%.80q has a colon and no port", u.Host)
	}
	if p.host, p.addr, err = parseHost(u.Hostname(), strings.HasPrefix(u.Host, "[")); err != nil {
		return place{}, err
	}
	p.url = &url.URL{Scheme: scheme, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, ForceQuery: u.ForceQuery}
	p.url.Host = p.authority(u.Port() != "")
	return p, nil
}

// authority is the host as it stands in an address and in the Host line.
func (p place) authority(port bool) string {
	h := p.host
	if p.addr.Is6() {
		h = "[" + h + "]"
	}
	usual := p.url == nil || p.url.Scheme == "http" && p.port == 80 || p.url.Scheme == "https" && p.port == 443
	if port && !usual || port && p.url == nil {
		h += ":" + strconv.Itoa(int(p.port))
	}
	return h
}

func parsePort(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 {
		return 0, fail(ErrDamaged, "%.20q is no port", s)
	}
	return uint16(n), nil
}

// parseHost returns a name in ASCII, or an address.
func parseHost(h string, brackets bool) (string, netip.Addr, error) {
	if brackets {
		a, err := netip.ParseAddr(h)
		if err != nil || !a.Is6() || a.Zone() != "" {
			return "", a, fail(ErrRefused, "[%.60s] is no address of version 6", h)
		}
		return a.String(), a, nil
	}
	name, err := hosts.ToASCII(h)
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if err != nil || !hostName(name) {
		return "", netip.Addr{}, fail(ErrRefused, "%.80q is no name of a host", h)
	}
	if a, err := netip.ParseAddr(name); err == nil && a.Is4() {
		return a.String(), a, nil
	}
	if numeric(name[strings.LastIndexByte(name, '.')+1:]) {
		return "", netip.Addr{}, fail(ErrRefused, "%.80q could be a number to some and a name to others; write it as a.b.c.d", h)
	}
	return name, netip.Addr{}, nil
}

func hostName(s string) bool {
	if s == "" || len(s) > maxHost {
		return false
	}
	for _, label := range strings.Split(s, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for i := range len(label) {
			c := label[i]
			if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				return false
			}
		}
	}
	return true
}

// numeric reports whether a last label makes a host a number to programs that
// read 127.1, 017700000001 or 0x7f.1 as one (WHATWG URL, "ends in a number").
func numeric(label string) bool {
	if strings.Trim(label, "0123456789") == "" {
		return true
	}
	hex, ok := strings.CutPrefix(label, "0x")
	return ok && strings.Trim(hex, "0123456789abcdef") == ""
}
