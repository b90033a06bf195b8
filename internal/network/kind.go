package network

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"countersign"
	"countersign/graph"
	"countersign/internal/selector"
)

// alike are names by which tables call the predicates, after folding.
var alike = map[string]countersign.Pred{
	"mail": countersign.Email, "e-mail": countersign.Email, "email-address": countersign.Email, "mailbox": countersign.Email,
	"tel": countersign.Phone, "telephone": countersign.Phone, "mobile": countersign.Phone, "phone-number": countersign.Phone,
	"ip-address": countersign.IP, "ipv4": countersign.IP, "ipv6": countersign.IP, "login-ip": countersign.IP, "signup-ip": countersign.IP,
	"device-id": countersign.Device, "fingerprint": countersign.Device, "device-fingerprint": countersign.Device, "cookie": countersign.Device,
	"imei": countersign.Serial, "serial-number": countersign.Serial, "mac": countersign.Serial, "mac-address": countersign.Serial,
	"paid-to": countersign.Payout, "payout-account": countersign.Payout, "bank-account": countersign.Payout, "bank": countersign.Payout,
	"iban": countersign.Payout, "wallet": countersign.Payout, "payoneer": countersign.Payout, "paypal": countersign.Payout,
	"account-number": countersign.Payout, "payment": countersign.Payout, "card": countersign.Payout,
	"ssn": countersign.Document, "passport": countersign.Document, "document-number": countersign.Document, "tax-id": countersign.Document,
	"id-number": countersign.Document, "licence": countersign.Document, "license": countersign.Document, "national-id": countersign.Document,
	"phash": countersign.Photo, "picture": countersign.Photo, "image": countersign.Photo, "avatar": countersign.Photo,
	"file-hash": countersign.File, "sha256": countersign.File,
	"username": countersign.Handle, "user-name": countersign.Handle, "github": countersign.Handle, "linkedin": countersign.Handle,
	"telegram": countersign.Handle, "skype": countersign.Handle, "discord": countersign.Handle,
	"url": countersign.Website, "domain": countersign.Website, "site": countersign.Website,
	"address": countersign.AddressHome, "home-address": countersign.AddressHome, "home": countersign.AddressHome,
	"shipping-address": countersign.AddressShipping, "ship-to": countersign.ShippedTo,
	"subnet": countersign.Net, "prefix": countersign.Net, "referrer": countersign.ReferredBy,
}

// foreign is what a predicate weighs of which nothing is known but its counts.
var foreign = selector.Kind{Base: 14, Usual: 24}

// Joins is the weight from which two subjects of a table are tied, in decibans.
const Joins = 12.0

// leastThing is what a thing has to weigh to be looked at.
const leastThing = 3.0

// kindOf returns what a predicate of a table weighs. Known ones are recognised
// by usual spellings; known is false for others, whose own counts say whether
// they tell anybody apart.
func kindOf(pred string) (k selector.Kind, known bool) {
	name := strings.ToLower(strings.Join(strings.FieldsFunc(pred, func(r rune) bool { return r == '_' || r == ' ' || r == '-' }), "-"))
	p := countersign.Pred(name)
	if a, ok := alike[name]; ok {
		p = a
	}
	if k, known = selector.KindOf(p); known {
		return k, true
	}
	k = foreign
	k.Pred, k.Group = p, "\x00"+name // groups of its own
	return k, false
}

// mostHolders is how many holders a thing of the kind may have to weigh anything.
func mostHolders(k selector.Kind) int { return graph.Unfaded(k.Base, leastThing, k.Usual) }

// A spread counts what was read of one predicate.
type spread struct {
	rows     int64
	distinct int64 // values
	single   int64 // values that one subject has
	shared   int64 // values that several have, and that weigh something
	hubs     int64 // values that too many have
	hubRows  int64 // rows that say so
}

// mute is how much less things of an unknown predicate weigh: one that hardly
// any subject has for itself, such as a country, describes and does not
// identify. It weighs less by the square of how far the share of values with
// one holder is below a half.
func (s *spread) mute() float64 {
	own := float64(s.single+2) / float64(s.distinct+2)
	return max(0, -20*math.Log10(own/0.5))
}

// Rules is what decides who belongs together, in a text: who wants to know
// whether two answers are of the same rules compares it.
func Rules() string {
	var b strings.Builder
	fmt.Fprintf(&b, "network 1: joins %g, resolution %g, least %g, paired %d\n", Joins, resolution, leastThing, graph.Paired)
	for _, k := range append(slices.Clone(selector.Kinds), foreign) {
		fmt.Fprintf(&b, "%s %g %d %s\n", k.Pred, k.Base, k.Usual, k.Group)
	}
	return b.String()
}
