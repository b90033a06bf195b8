package reference

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"

	"countersign"
)

// A domainSet holds registrable domains, lower case.
type domainSet map[string]struct{}

// Disposable says whether a mail domain, or a domain above it, hands out
// throw-away mailboxes.
func (b *Base) Disposable(domain string) bool { return b.disposable.get().has(domain) }

// FreeMail says whether a mail domain, or a domain above it, is one where
// anybody gets a mailbox for nothing or with a home connection. Nearly
// everybody has one; it only means that the domain tells nothing about an
// employer.
func (b *Base) FreeMail(domain string) bool { return b.freemail.get().has(domain) }

func (s *domainSet) has(domain string) bool {
	for d := host(domain); d != ""; d = parent(d) {
		if _, ok := (*s)[d]; ok {
			return true
		}
	}
	return false
}

// parseDomains reads one domain a line, or a CSV whose first column is the
// domain. Lines that begin with # or // are remarks. International domains
// stand in their ASCII form.
func parseDomains(_ *Base, raw []byte) (domainSet, int, error) {
	out := make(domainSet, bytes.Count(raw, []byte("\n"))+1)
	sc := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	sc.Buffer(make([]byte, 0, 4096), 64<<10)
	line := 0
	for sc.Scan() {
		line++
		d, _, _ := strings.Cut(sc.Text(), ",")
		d = host(d)
		if d == "" || d[0] == '#' || strings.HasPrefix(d, "//") || line == 1 && d == "domain" {
			continue
		}
		if !domainLike(d) {
			return nil, 0, fmt.Errorf("line %d: domain %.80q: %w", line, d, countersign.ErrInvalid)
		}
		out[d] = struct{}{}
	}
	if err := sc.Err(); err != nil {
		return nil, 0, fmt.Errorf("line %d: %w: %w", line+1, err, countersign.ErrInvalid)
	}
	return out, len(out), nil
}

// domainLike asks for two labels or more: a whole top-level domain in a list of
// throw-away mail would condemn everybody under it.
func domainLike(d string) bool {
	if len(d) > 253 || !strings.Contains(d, ".") {
		return false
	}
	for label := range strings.SplitSeq(d, ".") {
		if label == "" || len(label) > 63 {
			return false
		}
		for i := 0; i < len(label); i++ {
			c := label[i]
			if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	return true
}
