package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Limits of RFC 5321, section 4.5.3.1.
const (
	maxLocal  = 64
	maxDomain = 255
)

// mailbox says how a provider reads the part before the at sign.
type mailbox struct {
	domain string // the name all its spellings meet under
	drop   string // signs it ignores
}

// mailboxes follows the providers' own help pages: Gmail ignores dots, Proton
// ignores dots, hyphens and underscores; the domains of one provider in a
// group reach one mailbox.
var mailboxes = map[string]mailbox{
	"gmail.com":      {"gmail.com", "."},
	"googlemail.com": {"gmail.com", "."},
	"proton.me":      {"proton.me", ".-_"},
	"protonmail.com": {"proton.me", ".-_"},
	"protonmail.ch":  {"proton.me", ".-_"},
	"pm.me":          {"proton.me", ".-_"},
	"icloud.com":     {"icloud.com", ""},
	"me.com":         {"icloud.com", ""},
	"mac.com":        {"icloud.com", ""},
}

// nobodyAt are local parts that stand for nobody at the domains of dummyHosts.
var nobodyAt = map[string]bool{
	"test": true, "none": true, "na": true, "n/a": true, "no": true, "noemail": true, "unknown": true, "null": true,
	"asdf": true, "abc": true, "xxx": true, "email": true, "example": true, "user": true, "nobody": true,
	"fake": true, "dummy": true, "sample": true, "noone": true, "youremail": true, "yourname": true, "someone": true,
	"test1": true, "test123": true, "notprovided": true, "foo": true, "first.last": true, "your.name": true,
}

var dummyHosts = map[string]bool{
	"test.com": true, "example.com": true, "example.org": true, "example.net": true, "none.com": true, "na.com": true,
	"noemail.com": true, "no.com": true, "email.com": true, "asdf.com": true, "abc.com": true, "xxx.com": true,
	"mail.com": true, "domain.com": true, "fake.com": true, "unknown.com": true, "null.com": true, "nomail.com": true,
	"a.com": true, "x.com": true, "test.test": true, "123.com": true, "user.com": true, "company.com": true,
	"gmail.com": true, "noreply.com": true, "invalid.invalid": true, "foo.com": true, "bar.com": true, "test.org": true,
}

// Email returns the mailbox an address reaches: lower case, domain in ASCII
// (IDNA), without what the provider ignores and without the tag after a plus
// sign. Forms "mailto:x" and "Name <x>" are read; quoted local parts and
// address literals (RFC 5321, 4.1.3) are refused.
func Email(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > maxText {
		return "", false
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(s[7:], "?")
	}
	if i := strings.LastIndexByte(s, '<'); i >= 0 && strings.HasSuffix(s, ">") {
		s = s[i+1 : len(s)-1]
	}
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at > maxLocal*4 || len(s)-at-1 > maxDomain {
		return "", false
	}
	var hostBuf [maxDomain]byte
	host, ok := appendHost(hostBuf[:0], s[at+1:])
	if !ok {
		return "", false
	}
	var buf [maxLocal*4 + maxDomain + 1]byte
	b, ok := appendLocal(buf[:0], s[:at])
	if !ok {
		return "", false
	}
	b = dropTag(b)
	if m, ok := mailboxes[string(host)]; ok {
		b = dropSigns(b, m.drop)
		if !isASCII(s) { // an accent may have come to stand behind another letter
			b = append(b[:0], norm.NFC.String(string(b))...)
		}
		host = append(host[:0], m.domain...)
	}
	if len(b) == 0 || len(b) > maxLocal || nobodyAt[string(b)] && dummyHosts[string(host)] {
		return "", false
	}
	b = append(b, '@')
	b = append(b, host...)
	if string(b) == s {
		return s, true
	}
	return string(b), true
}

// dropTag cuts the tag after a plus sign, unless nothing stands before it.
func dropTag(b []byte) []byte {
	for i := 1; i < len(b); i++ {
		if b[i] == '+' {
			return b[:i]
		}
	}
	return b
}

func dropSigns(b []byte, signs string) []byte {
	if signs == "" {
		return b
	}
	kept := b[:0]
	for _, c := range b {
		if strings.IndexByte(signs, c) < 0 {
			kept = append(kept, c)
		}
	}
	return kept
}

// appendLocal appends the dot-atom of RFC 5322 in lower case, letters beyond
// ASCII (RFC 6531) in composed form.
func appendLocal(dst []byte, s string) ([]byte, bool) {
	if !isASCII(s) {
		if !utf8.ValidString(s) {
			return nil, false
		}
		s = norm.NFC.String(strings.Map(unicode.ToLower, norm.NFKC.String(s)))
	}
	for i := 0; i < len(s); i++ {
		c := lower(s[i])
		switch {
		case isLetter(c), isDigit(c), c >= 0x80:
		case c == '.':
		case strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0:
		default:
			return nil, false
		}
		dst = append(dst, c)
	}
	if !isASCII(s) {
		for _, r := range s {
			if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				return nil, false
			}
		}
	}
	return dst, len(dst) > 0
}

// appendHost appends a host name of at least two labels in lower-case ASCII.
func appendHost(dst []byte, s string) ([]byte, bool) {
	s = strings.TrimSuffix(s, ".")
	if !isASCII(s) || strings.Contains(s, "xn--") {
		a, err := idna.Lookup.ToASCII(s)
		if err != nil {
			return nil, false
		}
		if s, err = idna.Lookup.ToASCII(a); err != nil || s != a || !utf8.ValidString(s) { // refuses what it wrote itself
			return nil, false
		}
	}
	if len(s) == 0 || len(s) > maxDomain-2 {
		return nil, false
	}
	label, dots, letters := 0, 0, false
	for i := 0; i < len(s); i++ {
		c := lower(s[i])
		switch {
		case c == '.':
			if label == 0 || label > 63 || dst[len(dst)-1] == '-' {
				return nil, false
			}
			label, letters = -1, false
			dots++
		case c == '-' && label > 0, c == '_':
		case isLetter(c):
			letters = true
		case isDigit(c):
		default:
			return nil, false
		}
		dst = append(dst, c)
		label++
	}
	// the last label has letters, or it would be an IPv4 address
	return dst, dots > 0 && label > 0 && label <= 63 && letters && dst[len(dst)-1] != '-'
}
