package network

import (
	"bytes"

	"countersign"
	"countersign/normal"
)

// A form brings values of one kind to one spelling. It appends to buf; ok is
// false for what names nobody.
type form func(buf, value []byte) (out []byte, ok bool)

// formOf is the form of a predicate's values.
func formOf(p countersign.Pred) form {
	switch p {
	case countersign.Email, countersign.ReferenceEmail:
		return mailForm
	case countersign.Phone, countersign.ReferencePhone:
		return phoneForm
	case countersign.IP, countersign.Session:
		return ipForm
	case countersign.Website:
		return siteForm
	case countersign.AddressHome, countersign.AddressShipping, countersign.ShippedTo, countersign.AddressPayout:
		return placeForm
	}
	return wordForm
}

// wordForm folds case and white space. It leaves out placeholders, numbers that
// nobody was given, and what is not text.
func wordForm(buf, value []byte) ([]byte, bool) {
	start := len(buf)
	space := false
	digits, others := 0, 0
	same, up := true, true
	var last byte
	for _, c := range value {
		switch {
		case c <= ' ' || c == 0x7f:
			space = true
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
			others++
		case c >= '0' && c <= '9':
			if digits > 0 {
				same = same && c == last
				up = up && (c-'0' == (last-'0'+1)%10)
			}
			last = c
			digits++
		case c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '+':
		default:
			others++
		}
		if space && len(buf) > start {
			buf = append(buf, ' ')
		}
		space = false
		buf = append(buf, c)
	}
	if others == 0 && (digits == 0 || digits >= 5 && (same || up) || digits < 5 && same && last == '0') {
		return buf[:start], false
	}
	if others > 0 && len(buf)-start <= 24 && digits < 3 && normal.Placeholder(string(buf[start:])) {
		return buf[:start], false
	}
	return buf, true
}

// plainMail reports an address that is in canonical form as it stands: lower
// case, without tags, at no provider that ignores signs.
func plainMail(v []byte) bool {
	at := -1
	for i, c := range v {
		switch {
		case c == '@':
			if at >= 0 {
				return false
			}
			at = i
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' && i > 0 && v[i-1] != '.' && v[i-1] != '@' || (c == '-' || c == '_') && at < 0:
		default:
			return false
		}
	}
	if at < 5 || at > 64 || len(v)-at < 6 || len(v) > 128 || v[len(v)-1] == '.' || v[0] == '.' || v[at-1] == '.' {
		return false
	}
	host := v[at+1:]
	dot := bytes.IndexByte(host, '.')
	return dot > 0 && !dotless(host) && !commonFake(v[:at])
}

// dotless are providers that ignore signs in a mailbox's name, or have several
// names: their addresses go the long way.
func dotless(host []byte) bool {
	switch string(host) {
	case "gmail.com", "googlemail.com", "proton.me", "protonmail.com", "protonmail.ch", "pm.me", "icloud.com", "me.com", "mac.com":
		return true
	}
	return false
}

func commonFake(local []byte) bool {
	switch local[0] {
	case 't', 'n', 'u', 'e', 'f', 'd', 's', 'y', 'a', 'x':
		return len(local) <= 11 // may be "test", "noemail", "first.last": the long way
	}
	return false
}

func mailForm(buf, value []byte) ([]byte, bool) {
	value = bare(value, "email:")
	if plainMail(value) {
		return append(buf, value...), true
	}
	if s, ok := normal.Email(string(value)); ok {
		return append(buf, s...), true
	}
	if bytes.IndexByte(value, '@') >= 0 {
		return buf, false
	}
	return wordForm(buf, value)
}

func phoneForm(buf, value []byte) ([]byte, bool) {
	value = bare(value, "phone:")
	if s, ok := normal.Phone(string(value), ""); ok {
		return append(buf, s...), true
	}
	return wordForm(buf, value)
}

func ipForm(buf, value []byte) ([]byte, bool) {
	value = bare(value, "ip:")
	if plainIP(value) {
		return append(buf, value...), true
	}
	if a, ok := normal.Addr(string(value)); ok && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() {
		return a.AppendTo(buf), true // of the public internet, or set apart for examples
	}
	if bytes.Count(value, []byte(".")) == 3 || bytes.IndexByte(value, ':') >= 0 { // private, unspecified, local
		return buf, false
	}
	return wordForm(buf, value)
}

// plainIP reports an IPv4 address of the public internet, written usually. What
// else there is goes the long way.
func plainIP(v []byte) bool {
	var octet [4]int
	n, digits := 0, 0
	for _, c := range v {
		switch {
		case c >= '0' && c <= '9':
			if digits > 0 && octet[n] == 0 || digits == 3 {
				return false
			}
			octet[n] = 10*octet[n] + int(c-'0')
			digits++
		case c == '.' && digits > 0 && n < 3:
			n++
			digits = 0
		default:
			return false
		}
	}
	if n != 3 || digits == 0 || octet[0] > 223 || octet[1] > 255 || octet[2] > 255 || octet[3] > 255 {
		return false
	}
	switch octet[0] {
	case 0, 10, 100, 127, 169, 172, 192, 198, 203:
		return false
	}
	return true
}

func siteForm(buf, value []byte) ([]byte, bool) {
	if s, ok := normal.Domain(string(bare(value, "domain:"))); ok {
		return append(buf, s...), true
	}
	return wordForm(buf, value)
}

func placeForm(buf, value []byte) ([]byte, bool) {
	value = bare(value, "address:")
	if s, ok := normal.Address(string(value), ""); ok {
		return append(buf, s...), true
	}
	return wordForm(buf, value)
}

func bare(value []byte, prefix string) []byte {
	value = bytes.TrimSpace(value)
	if len(value) > len(prefix) && string(value[:len(prefix)]) == prefix {
		return value[len(prefix):]
	}
	return value
}
