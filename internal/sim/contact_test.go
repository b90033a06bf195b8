package sim_test

import (
	"net/netip"
	"strings"
	"testing"

	"countersign/internal/sim"
	"github.com/nyaruka/phonenumbers"
)

// TestPhonesAreValid asks the numbering plans; a number of a plan's gap would
// tell made-up people from real ones.
func TestPhonesAreValid(t *testing.T) {
	for l, line := range sim.New(sim.Options{Seed: 51, Subjects: 3000}).Subjects() {
		r := decode(t, line)
		all := r.Phones
		for _, ref := range r.References {
			all = append(all, ref.Phone)
		}
		for _, s := range all {
			if p, err := phonenumbers.Parse(s, "ZZ"); err != nil || !phonenumbers.IsValidNumber(p) || s[0] != '+' {
				t.Errorf("%s (%s): %s", l.ID, l.Archetype, s)
			}
		}
	}
}

func TestAddressesAreWhole(t *testing.T) {
	firms := []string{"MyUS, 4283 Express Lane, Suite ", "Shipito, 444 Alaska Avenue", "Stackry, 20 Hampton Drive", "Planet Express, 2801",
		"The UPS Store, 2108 N Street", "Reship, 1201 Parcel Way"}
	for l, line := range sim.New(sim.Options{Seed: 52, Subjects: 2500}).Subjects() {
		r := decode(t, line)
		for _, a := range r.Addresses {
			if strings.ContainsAny(a.Text, "#@%&") || a.Country == "" {
				t.Errorf("%s: %s", l.ID, a.Text)
			}
		}
		for _, s := range r.Sessions {
			if a, err := netip.ParseAddr(s.IP); err != nil || !a.IsGlobalUnicast() || a.IsPrivate() {
				t.Errorf("%s: address %s", l.ID, s.IP)
			}
		}
		for _, s := range r.Shipments {
			if l.Archetype == "freight-forwarder" && !startsWithAny(s.To, firms) {
				t.Errorf("%s: sent to %s", l.ID, s.To)
			}
		}
	}
}

func startsWithAny(s string, with []string) bool {
	for _, w := range with {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
