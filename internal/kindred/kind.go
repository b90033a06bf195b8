package kindred

import (
	"cmp"
	"slices"

	"countersign"
)

// A Kind is what sort of thing ties, as a place in [Kinds].
type Kind uint8

// A Sort says what a kind of thing weighs.
type Sort struct {
	Name  string
	Pred  countersign.Pred // under which facts say it
	Base  float64          // decibans for a thing that two subjects alone have
	Hub   int              // what more have ties nobody
	Group string           // kinds of one group count once, by the strongest
	// Lift is added, in decibans, where those who share the thing share others
	// as well: it is then a crew's own.
	Lift float64
	// Fades says that the tie weakens with the days between one's last use and
	// the other's first: machines are sold, numbers given to others.
	Fades bool
}

// The kinds.
const (
	Document Kind = iota
	File
	Photo
	PhotoBand
	Serial
	Device
	Payout
	Email
	Phone
	PhoneBlock
	Handle
	Mailbox
	Website
	Line
	OtherLine
	Net
	ShippedTo
	Shipping
	Home
	PaidAt
	Building
	RefereeEmail
	RefereePhone
	Rating
	Referral
	Firm
	Resume
	Proposal
	Code
	Person
	SiteMail
	SiteNumber
	SiteOffice
	SiteLine
	SiteWeb
	SiteFirm
	SiteIcon
	Career
	kinds
)

// Kinds are judgement, ordered by how freely innocent people share the thing,
// and held against made worlds (docs/measurements.md). No kind below [Joins]
// joins by itself; Lift lets it where the sharing is borne out by other things.
var Kinds = [kinds]Sort{
	Document:     {"document", countersign.Document, 22, 12, "document", 0, false},
	File:         {"file", countersign.File, 18, 20, "document", 0, false},
	Photo:        {"photo", countersign.Photo, 20, 20, "photo", 0, false},
	PhotoBand:    {"photo", countersign.Photo, 18, 24, "photo", 0, false}, // weighs by the pictures themselves
	Serial:       {"serial", countersign.Serial, 20, 12, "device", 0, true},
	Device:       {"device", countersign.Device, 18, 48, "device", 4, true},
	Payout:       {"payout", countersign.Payout, 20, 64, "payout", 4, false},
	Email:        {"email", countersign.Email, 20, 20, "contact", 0, false},
	Phone:        {"phone", countersign.Phone, 15, 20, "contact", 4, true},
	PhoneBlock:   {"phone block", countersign.Phone, 7, 32, "contact", 6, false},
	Handle:       {"handle", countersign.Handle, 18, 12, "handle", 0, false},
	Mailbox:      {"mailbox pattern", countersign.Email, 9, 20, "handle", 4, false},
	Website:      {"website", countersign.Website, 5, 24, "work", 2, false},
	Line:         {"session", countersign.Session, 9, 64, "address", 6, true},
	OtherLine:    {"ip", countersign.IP, 9, 64, "address", 6, true},
	Net:          {"net", countersign.Net, 3, 24, "address", 4, false},
	ShippedTo:    {"shipped-to", countersign.ShippedTo, 11, 64, "place", 4, false},
	Shipping:     {"address/shipping", countersign.AddressShipping, 10, 64, "place", 4, false},
	Home:         {"address/home", countersign.AddressHome, 8, 64, "place", 4, false},
	PaidAt:       {"address/payout", countersign.AddressPayout, 10, 64, "place", 4, false},
	Building:     {"building", countersign.Building, 3, 24, "place", 4, false},
	RefereeEmail: {"reference-email", countersign.ReferenceEmail, 14, 20, "referee", 0, false},
	RefereePhone: {"reference-phone", countersign.ReferencePhone, 14, 20, "referee", 0, false},
	Rating:       {"rating", countersign.Rating, 6, 24, "rating", 3, false},
	Referral:     {"referred-by", countersign.ReferredBy, 6, 12, "referral", 0, false},
	Firm:         {"employer-domain", countersign.EmployerDomain, 3, 32, "work", 7, false},
	Resume:       {"resume", countersign.Resume, 16, 40, "text", 0, false},
	Proposal:     {"proposal", countersign.Proposal, 11, 40, "text", 0, false},
	Code:         {"test", countersign.Test, 8, 24, "test", 0, false},
	Person:       {"name with birth date", countersign.Name, 8, 8, "person", 0, false},
	// A site is tied to whom it shares one thing with and joined with none of
	// them by it: an honest firm gives its people's mailboxes, too.
	SiteMail:   {"site mailbox", countersign.SiteMailbox, 6, 20, "contact", 0, false},
	SiteNumber: {"site telephone", countersign.SitePhone, 6, 20, "contact", 0, false},
	SiteOffice: {"site office", countersign.SiteOffice, 6, 64, "place", 0, false},
	SiteLine:   {"site address", countersign.SiteAddress, 6, 64, "address", 0, false},
	SiteWeb:    {"site", countersign.SiteDomain, 5, 24, "work", 0, false},
	SiteFirm:   {"site of an employer", countersign.SiteDomain, 3, 32, "work", 0, false},
	SiteIcon:   {"site icon", countersign.SiteIcon, 5, 24, "work", 0, false},
	Career:     {"career", countersign.Employment, 14, 40, "text", 0, false},
}

// widest is the most holders that any kind of thing may have and tie.
var widest = slices.MaxFunc(Kinds[:], func(a, b Sort) int { return cmp.Compare(a.Hub, b.Hub) }).Hub

// highestLift is the most that any kind of thing is lifted.
var highestLift = slices.MaxFunc(Kinds[:], func(a, b Sort) int { return cmp.Compare(a.Lift, b.Lift) }).Lift

// sketched reports kinds whose things are parts of a sketch: how many agree
// tells how much of a text is in common.
func (k Kind) sketched() bool { return k == Resume || k == Proposal || k == Code || k == Career }

// parts are how many agreeing parts of a sketch tell of more than the subject,
// and how many are as good as the whole. Copied texts are edited, copied lives
// are not: two people who were twice at the same places at the same times are
// classmates whom one firm hired, who were three times there are one life told
// twice.
func (k Kind) parts() (least, full int) {
	if k == Career {
		return 3, 4
	}
	return 4, 8
}

// String names the kind.
func (k Kind) String() string {
	if k < kinds {
		return Kinds[k].Name
	}
	return "unknown"
}
