package front

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Kinds of changes.
const (
	ChangedState       = "state"  // content, parked, silent, gone, ...
	ChangedSeized      = "seized" // an authority's notice or name servers
	ChangedWoken       = "woken"  // a site that slept shows a firm
	ChangedGone        = "gone"
	ChangedServers     = "name-servers"
	ChangedAddress     = "address"
	ChangedMail        = "mail"
	ChangedRegistrar   = "registrar"
	ChangedRegistrant  = "registrant"
	ChangedCertificate = "certificate"
	ChangedBack        = "back"   // the content stands on another domain, and no longer on its own
	ChangedCopied      = "copied" // the content stands on another domain, too
)

// A Change is something that is otherwise than at the last look.
type Change struct {
	Domain string    `json:"domain"`
	At     time.Time `json:"at"`
	Kind   string    `json:"change"`
	Say    string    `json:"say"`
	Was    []string  `json:"was,omitempty"`
	Is     []string  `json:"is,omitempty"`
	Other  string    `json:"other,omitempty"` // domain that has the content
	Share  float64   `json:"share,omitempty"` // of what is rare in its text
}

// Changes says what is otherwise, and returns the look to compare the next with:
// what was not learnt stays as it was known.
func (l Look) Changes(is Look) ([]Change, Look) {
	next := Look{State: is.State, To: is.To, Parts: map[string][]string{}}
	for part, v := range l.Parts {
		next.Parts[part] = v
	}
	for part, v := range is.Parts {
		next.Parts[part] = v
	}
	var out []Change
	switch {
	case is.State == "":
		next.State, next.To, next.Doubt = l.State, l.To, l.Doubt
	case is.State == StateSilent && l.State != StateSilent && l.State != "" && !l.Doubt:
		next.State, next.To, next.Doubt = l.State, l.To, true
	case l.State != "" && (l.State != is.State || l.To != is.To):
		out = append(out, l.turned(is))
	}
	for _, p := range watchedParts {
		was, knew := l.Parts[p.part]
		now, knows := is.Parts[p.part]
		if !knew || !knows || slices.Equal(was, now) || p.part == PartAddresses && l.near(is) {
			continue
		}
		out = append(out, Change{Kind: p.kind, Was: was, Is: now, Say: fmt.Sprintf("%s: %s, before %s.", p.say, told(now), told(was))})
	}
	return out, next
}

var watchedParts = []struct{ part, kind, say string }{
	{PartServers, ChangedServers, "The name servers moved"},
	{PartAddresses, ChangedAddress, "The address moved"},
	{PartMail, ChangedMail, "Mail goes elsewhere"},
	{PartRegistrar, ChangedRegistrar, "The registrar is another"},
	{PartRegistrant, ChangedRegistrant, "The registrant is another"},
	{PartCertificate, ChangedCertificate, "The certificate was issued anew"},
}

func told(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// turned says how the state changed.
func (l Look) turned(is Look) Change {
	c := Change{Kind: ChangedState, Was: l.shown(), Is: is.shown()}
	switch slept := l.State != StateContent && l.State != StateSeized; {
	case is.State == StateSeized:
		c.Kind, c.Say = ChangedSeized, "The domain shows an authority's notice of seizure, or is led by its name servers."
	case is.State == StateGone:
		c.Kind, c.Say = ChangedGone, "There is no such name any more."
	case is.State == StateContent && slept:
		c.Kind, c.Say = ChangedWoken, fmt.Sprintf("The site slept (%s) and shows a firm.", told(l.shown()))
	default:
		c.Say = fmt.Sprintf("The site was %s and is %s.", told(l.shown()), told(is.shown()))
	}
	return c
}

func (l Look) shown() []string {
	if l.To != "" {
		return []string{l.State, l.To}
	}
	return []string{l.State}
}

// near reports whether a site is where it was, as far as addresses tell: they
// share one, or a block, or are of the same networks. Large hosts answer
// with other addresses every minute.
func (l Look) near(is Look) bool {
	if n := l.Parts[PartNetworks]; len(n) > 0 && n[0] != "" && slices.Equal(n, is.Parts[PartNetworks]) {
		return true
	}
	for _, a := range l.Parts[PartAddresses] {
		for _, b := range is.Parts[PartAddresses] {
			if blockOf(a) == blockOf(b) {
				return true
			}
		}
	}
	return false
}

// blockOf is the /24 or /48 of an address.
func blockOf(s string) string {
	a, err := netip.ParseAddr(s)
	if err != nil {
		return s
	}
	bits := 48
	if a = a.Unmap(); a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return s
	}
	return p.String()
}
