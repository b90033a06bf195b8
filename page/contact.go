package page

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"countersign/normal"
)

var (
	emailForm = regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}`)
	phoneForm = regexp.MustCompile(`(?:\+|\(|\b)[0-9][0-9 ().\x{2011}\x{2013}-]{7,20}[0-9]\b`)
	// usForm is an American address: house, street, perhaps a suite, city,
	// state, ZIP code.
	usForm = regexp.MustCompile(`\b[0-9]{1,6}[A-Za-z]?,? (?:[A-Za-z0-9.'#-]+,? ){1,9}?(?:[A-Z][A-Za-z.'-]+,? ){1,4}(?:[A-Z]{2})[ ,]+[0-9]{5}(?:-[0-9]{4})?\b`)
	// labelled is what stands behind a word that says it is an address.
	labelled = regexp.MustCompile(`(?i)^(?:our |registered |head |main |company )?(?:address|office|headquarters|hq|location|visit us)(?: at)?\s*[:\-]\s*(.{10,160})$`)
	// numbered is a line that begins or ends as streets are written.
	numbered = regexp.MustCompile(`(?i)^(?:(?:no\.?|room|suite|unit|floor) ?)?[0-9]{1,6}(?:[-/][0-9a-z]{1,5})?,? .{3,80},.{3,90}$`)
)

// contacts gathers contact data: what links and markup name, then what the
// text shows.
func (p *parser) contacts() {
	g := p.page
	g.Emails = append(g.Emails, p.marked.emails...)
	if strings.Contains(g.Text, "@") {
		for _, m := range emailForm.FindAllString(g.Text, maxKept) {
			g.Emails = append(g.Emails, strings.ToLower(strings.TrimRight(m, ".-")))
		}
	}
	g.Emails = distinct(g.Emails, func(s string) (string, bool) { return normal.Email(s) })
	g.Phones = append(g.Phones, p.marked.phones...)
	g.Addresses = p.marked.addresses
	for line := range strings.SplitSeq(g.Text, "\n") {
		if len(line) > 4*maxString || !strings.ContainsAny(line, "0123456789") {
			continue
		}
		p.phoneIn(line)
		p.addressIn(line)
	}
	g.Phones = distinct(g.Phones, phoneKey)
	g.Addresses = distinct(g.Addresses, addressKey)
}

func (p *parser) phoneIn(line string) {
	for _, m := range phoneForm.FindAllString(line, 8) {
		p.page.Phones = keep(p.page.Phones, m)
	}
}

func (p *parser) addressIn(line string) {
	switch m := usForm.FindString(line); {
	case m != "":
		p.page.Addresses = keep(p.page.Addresses, m)
	case labelled.MatchString(line):
		p.page.Addresses = keep(p.page.Addresses, labelled.FindStringSubmatch(line)[1])
	case numbered.MatchString(line) && named(line):
		p.page.Addresses = keep(p.page.Addresses, line)
	}
}

// named reports whether a line is made of names and numbers, as addresses are,
// and is no sentence.
func named(line string) bool {
	if strings.ContainsAny(line, "?!;") {
		return false
	}
	ws, small := strings.Fields(line), 0
	for _, w := range ws {
		if classOf[w[0]] == cLower {
			small++
		}
	}
	return len(ws) <= 20 && small <= 2
}

// phoneKey is what makes two spellings one number: its digits. Dates, ranges
// of years and the like have the signs of a number and are none.
func phoneKey(s string) (string, bool) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(digits) < 9 || len(digits) > 15 || isoDate.MatchString(s) {
		return "", false
	}
	digits = digits[max(0, len(digits)-10):] // with or without the country
	return digits, strings.Count(digits, digits[:1]) < len(digits)
}

var isoDate = regexp.MustCompile(`(?:19|20)[0-9]{2} ?[-.\x{2013}] ?(?:[01]?[0-9]|(?:19|20)[0-9]{2})\b`)

func addressKey(s string) (string, bool) {
	a, ok := normal.Address(s, "")
	return a, ok
}

// distinct keeps the first spelling of each thing, in order.
func distinct(list []string, key func(string) (string, bool)) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s string) bool {
		k, ok := key(s)
		if !ok || seen[k] || len(seen) >= maxTrackers {
			return true
		}
		seen[k] = true
		return false
	})
}

// hiddenEmail reads an address that Cloudflare hid from collectors: hex, each
// byte xor the first.
func hiddenEmail(s string) string {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) < 4 {
		return ""
	}
	for i := 1; i < len(b); i++ {
		b[i] ^= b[0]
	}
	return strings.ToLower(clean(string(b[1:])))
}

// markedUp is what a page tells machines in the vocabulary of schema.org.
type markedUp struct {
	emails, phones, addresses []string
	names                     []string
}

// maxMarked bounds one piece of markup, in bytes.
const maxMarked = 256 << 10

// script reads JSON-LD. What is no JSON or is too large says nothing.
func (m *markedUp) script(b []byte) {
	if len(b) > maxMarked || !bytes.Contains(b, []byte("schema.org")) {
		return
	}
	var v any
	if json.Unmarshal(b, &v) == nil {
		m.walk(v, 0)
	}
}

func (m *markedUp) walk(v any, depth int) {
	if depth > 16 || len(m.addresses) > maxKept {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			m.walk(x, depth+1)
		}
	case map[string]any:
		m.thing(v)
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			m.walk(v[k], depth+1)
		}
	}
}

func (m *markedUp) thing(v map[string]any) {
	text := func(k string) string { s, _ := v[k].(string); return clean(s) }
	m.emails = keep(m.emails, strings.ToLower(strings.TrimPrefix(text("email"), "mailto:")))
	m.phones = keep(m.phones, text("telephone"))
	m.names = keep(m.names, text("legalName"))
	if street := text("streetAddress"); street != "" {
		parts := []string{street}
		for _, k := range []string{"addressLocality", "addressRegion", "postalCode", "addressCountry"} {
			if s := text(k); s != "" {
				parts = append(parts, s)
			}
		}
		m.addresses = keep(m.addresses, strings.Join(parts, ", "))
	}
}
