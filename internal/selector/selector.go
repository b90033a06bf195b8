// Package selector says what sharing a thing weighs, by the kind of the thing.
package selector

import "countersign"

// A Kind says what it weighs that subjects share a thing of a predicate.
type Kind struct {
	Pred countersign.Pred
	// Base is the weight of a thing that two subjects have, in decibans.
	Base float64
	// Usual is how many may have an ordinary thing of the kind. Among subject
	// records one that more have is a hub and ties nobody; in a table, where
	// nothing is known but the counts, it begins to fade there. 0 is any number.
	Usual int
	Group string // kinds of one group count once, by the strongest
}

// Kinds are judgement, ordered by how freely innocent people share the thing: a
// document number belongs to one person, a home address to a family, an access
// address to a house, a hotel or a city (docs/network.md).
var Kinds = []Kind{
	{countersign.Document, 22, 12, "document"},
	{countersign.File, 18, 20, "document"},
	{countersign.Photo, 20, 20, "photo"},
	{countersign.Serial, 20, 8, "device"},
	{countersign.Device, 14, 24, "device"},
	{countersign.Payout, 17, 40, "payout"},
	{countersign.Email, 19, 20, "contact"},
	{countersign.Phone, 14, 20, "contact"},
	{countersign.Handle, 18, 12, "handle"},
	{countersign.Website, 12, 20, "handle"},
	{countersign.Session, 8, 24, "address"},
	{countersign.IP, 8, 24, "address"},
	{countersign.Net, 3, 12, "address"},
	{countersign.AddressShipping, 11, 24, "place"},
	{countersign.ShippedTo, 11, 24, "place"},
	{countersign.AddressHome, 8, 16, "place"},
	{countersign.AddressPayout, 8, 16, "place"},
	{countersign.ReferenceEmail, 9, 12, "contact"},
	{countersign.ReferencePhone, 10, 12, "contact"},
	{countersign.Rating, 5, 16, "rating"},
	{countersign.ReferredBy, 6, 12, "referral"},
}

// Texts are the predicates whose passages tie. The weight is for a full copy.
var Texts = []Kind{
	{countersign.Resume, 16, 0, "text"},
	{countersign.Proposal, 14, 0, "text"},
	{countersign.Test, 8, 0, "test"}, // solutions to one small task are alike
}

// KindOf returns the kind of a predicate whose objects tie.
func KindOf(p countersign.Pred) (Kind, bool) {
	for _, k := range Kinds {
		if k.Pred == p {
			return k, true
		}
	}
	return Kind{}, false
}
