package source

import (
	"countersign"
)

// Predicates of listed parties, beside those of every subject: name and
// also-known-as (with [ListQuality]), email, phone, website, role, address/home
// of people and address/office of others, document (passports and all other
// numbers, with their kind, issuer and number), payout (wallets and accounts).
// What no rule may read stands under "protected/". All is as the list says it,
// space trimmed; canonical forms are made by whoever takes it in.
const (
	ListType      countersign.Pred = "list/type"       // literal: person, organization, vessel or aircraft, as package match names them
	ListProgram   countersign.Pred = "list/program"    // literal: programme, regime or part of the list
	ListTopic     countersign.Pred = "list/topic"      // literal: why the party is on a list that holds more than sanctions, such as sanction or role.pep
	ListMeasure   countersign.Pred = "list/measure"    // literal: what is forbidden
	ListSince     countersign.Pred = "list/since"      // From: when the party was listed; To: until when
	ListReference countersign.Pred = "list/reference"  // literal: number the publisher or another one gave the listing
	ListSame      countersign.Pred = "list/same"       // listed: the same party under another number or on another list
	ListRemark    countersign.Pred = "list/remark"     // literal: text of the publisher
	ListBirthDate countersign.Pred = "list/birth-date" // literal YYYY, YYYY-MM or YYYY-MM-DD; ListCirca
	ListCountry   countersign.Pred = "list/country"    // literal: a country the party is tied to by place or law
	ListPlace     countersign.Pred = "list/place"      // literal: a place without street; AddressCountry, ListCity
	ListDetail    countersign.Pred = "list/detail"     // literal, of a firm or ship; ListKind: flag, type, tonnage, call sign, ...

	// Relations point from the party to another one, or give its name only.
	// ListRole is what the list calls the relation, ListPercent the share.
	// Ownership counts under rules on parties that listed ones own to 50 percent
	// or more together (OFAC, 13 August 2014; similarly the EU and the UK).
	ListOwnedBy  countersign.Pred = "list/owned-by"  // the other owns or controls the party
	ListOwns     countersign.Pred = "list/owns"      // the party owns or controls the other
	ListLedBy    countersign.Pred = "list/led-by"    // the other directs, manages or is an officer of the party
	ListLeads    countersign.Pred = "list/leads"     // the party directs, manages or is an officer of the other
	ListActsFor  countersign.Pred = "list/acts-for"  // the party acts or acted for the other
	ListFamily   countersign.Pred = "list/family"    // kin
	ListLinkedTo countersign.Pred = "list/linked-to" // any other tie
)

// Qualifiers of what lists say.
const (
	ListQuality countersign.Pred = "list/quality" // of a name: "strong", or "weak" where the publisher calls it so
	ListKind    countersign.Pred = "list/kind"    // of a name: "former"; of a number or a vessel's detail: as published
	ListCirca   countersign.Pred = "list/circa"   // of a date: what was written, where that is not the date
	ListCity    countersign.Pred = "list/city"    // of an address or place
	ListRole    countersign.Pred = "list/role"
	ListPercent countersign.Pred = "list/percent" // number without sign, "51" or "50-75"
	ListNote    countersign.Pred = "list/note"
)

// A Broken is a problem that makes a file unusable as a whole: it is cut off,
// damaged, empty, or another list. What was read of it must not be put in
// force; the last good list stays.
type Broken struct{ Problem }

// Unwrap gives the problem.
func (b Broken) Unwrap() error { return b.Problem }

// Limits of what is kept of a list.
const (
	maxListName  = 1 << 10
	maxListField = 4 << 10
	maxListText  = 32 << 10
	maxListID    = 200
	// The lists of 2026 have parties of some 300 facts.
	maxPartyFacts = 2000
)

// listTypes are the kinds of party that lists name, and what package match
// calls them.
var listTypes = map[string]string{
	"individual": "person", "person": "person", "p": "person",
	"entity": "organization", "enterprise": "organization", "organization": "organization", "organisation": "organization",
	"company": "organization", "e": "organization",
	"ship": "vessel", "vessel": "vessel",
	"aircraft": "aircraft", "airplane": "aircraft",
}
