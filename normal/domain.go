package normal

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Host returns the host name of a URL or of a bare "host/path", in lower-case
// ASCII (IDNA), without port, user or final dot. Addresses are not names.
func Host(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxText {
		return "", false
	}
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	s = strings.TrimPrefix(s, "//")
	if i := strings.IndexAny(s, "/?#\\"); i >= 0 {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		s = s[:i]
	}
	var buf [maxDomain]byte
	b, ok := appendHost(buf[:0], s)
	if !ok {
		return "", false
	}
	if string(b) == s {
		return s, true
	}
	return string(b), true
}

// Domain returns the registrable domain of a host name or URL: one label under
// its public suffix (publicsuffix.org), so that tenants of a hosting service
// stay apart. A public suffix by itself is not registrable.
func Domain(s string) (string, bool) {
	h, ok := Host(s)
	if !ok {
		return "", false
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(h)
	if err != nil {
		return "", false
	}
	return d, true
}

// tracking are query keys that say how a visitor came, not what he sees.
func tracking(key string) bool {
	switch key {
	case "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ref", "ref_src", "trk", "si":
		return true
	}
	return strings.HasPrefix(key, "utm_")
}

// URL returns a web address for comparing: https, host in lower-case ASCII
// without "www.", default port, fragment, tracking keys and final slash gone,
// query keys in order.
func URL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 8<<10 {
		return "", false
	}
	if !strings.Contains(s, "://") {
		s = "https://" + strings.TrimPrefix(s, "//")
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host, ok := Host(u.Hostname())
	if !ok {
		return "", false
	}
	for strings.HasPrefix(host, "www.") && strings.Count(host, ".") > 1 {
		host = host[4:]
	}
	if p := u.Port(); p != "" && p != "80" && p != "443" {
		host += ":" + p
	}
	out := "https://" + host + strings.TrimRight(u.EscapedPath(), "/")
	if q := query(u.RawQuery); q != "" {
		out += "?" + q
	}
	return out, true
}

func query(raw string) string {
	var keep []string
	for _, kv := range strings.Split(raw, "&") {
		kv = strings.TrimSpace(kv)
		k, _, _ := strings.Cut(kv, "=")
		if kv != "" && !tracking(strings.ToLower(k)) {
			keep = append(keep, kv)
		}
	}
	slices.Sort(keep)
	return strings.Join(slices.Compact(keep), "&")
}
