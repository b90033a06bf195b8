package countersign

import (
	"strings"
	"time"
)

// A Fact is one thing that a source said of one subject. It points at another
// thing (Object), gives a literal (Value), or both, the literal then being the
// spelling the source used.
type Fact struct {
	Subject ID        `json:"subject"`
	Pred    Pred      `json:"pred"`
	Object  ID        `json:"object,omitempty"`
	Value   string    `json:"value,omitempty"`
	From    time.Time `json:"from,omitzero"` // when it began, or the moment it happened
	To      time.Time `json:"to,omitzero"`   // when it ended; zero means still, or a moment
	With    []With    `json:"with,omitempty"`
	// Shingles are the fingerprints of a text (package similar), ascending.
	// Two texts that share rare ones were copied from one another.
	Shingles []uint64 `json:"shingles,omitempty"`

	// Seq is the entry that said it. The store fills it in on reading.
	Seq Seq `json:"-"`
}

// A With qualifies a fact: what was said in the same breath. Like a fact it
// points at a thing, gives a literal, or both.
type With struct {
	Pred   Pred   `json:"pred"`
	Object ID     `json:"object,omitempty"`
	Value  string `json:"value,omitempty"`
}

// Q returns the value of the first qualifier with the predicate: the object's
// rest if it has no literal, and "" if there is none.
func (f *Fact) Q(p Pred) string {
	for i := range f.With {
		if f.With[i].Pred == p {
			if f.With[i].Value == "" {
				return f.With[i].Object.Rest()
			}
			return f.With[i].Value
		}
	}
	return ""
}

// QObject returns the object of the first qualifier with the predicate, or "".
func (f *Fact) QObject(p Pred) ID {
	for i := range f.With {
		if f.With[i].Pred == p && f.With[i].Object != "" {
			return f.With[i].Object
		}
	}
	return ""
}

// Text returns the fact's literal, or the rest of its object.
func (f *Fact) Text() string {
	if f.Value == "" {
		return f.Object.Rest()
	}
	return f.Value
}

// A Selector is a predicate with the thing it points at. Subjects that share a
// selector share that thing in that role; the store indexes every selector of
// every fact, as a keyed hash.
type Selector struct {
	Pred   Pred
	Object ID
}

// Selectors calls yield with each selector of the fact: its own and those of
// its qualifiers. Protected facts have none.
func (f *Fact) Selectors(yield func(Selector)) {
	if f.Pred.Protected() {
		return
	}
	if f.Object != "" {
		yield(Selector{f.Pred, f.Object})
	}
	for i := range f.With {
		if w := &f.With[i]; w.Object != "" && !w.Pred.Protected() {
			yield(Selector{w.Pred, w.Object})
		}
	}
}

// A Pred names what a fact says of its subject.
type Pred string

// Predicates of the subject record, version 1 (docs/subject.md). A comment
// gives the object's kind, then the qualifiers.
const (
	Name        Pred = "name"          // literal
	AlsoKnownAs Pred = "also-known-as" // literal
	BirthDate   Pred = "birth-date"    // literal YYYY-MM-DD; compared with documents and lists only

	ClaimCountry  Pred = "claim/country"  // literal ISO 3166 alpha-2
	ClaimRegion   Pred = "claim/region"   // literal
	ClaimCity     Pred = "claim/city"     // literal
	ClaimTimezone Pred = "claim/timezone" // literal IANA name
	ClaimLanguage Pred = "claim/language" // literal BCP 47; one fact a language

	Email   Pred = "email"   // email:
	Phone   Pred = "phone"   // phone:+E164
	Website Pred = "website" // domain: registrable domain; literal is the URL
	Handle  Pred = "handle"  // handle:service/name

	AddressHome     Pred = "address/home"     // address: canonical; literal as written; AddressCountry
	AddressShipping Pred = "address/shipping" // the same
	AddressPayout   Pred = "address/payout"   // the same
	AddressOffice   Pred = "address/office"   // the same
	AddressBilling  Pred = "address/billing"  // the same

	Session  Pred = "session"  // ip:, From to To; Device, Net, UserAgent, Timezone, Language, Via, Minutes
	Payout   Pred = "payout"   // payout:rail/account or wallet:, From since, To until; Holder, AccountCountry, Rail
	Document Pred = "document" // document:type/issuer/number; DocumentType, Issuer, Number, MRZ (one a line), File
	Photo    Pred = "photo"    // photo: perceptual hash or file:sha256; File
	File     Pred = "file"     // file:sha256; also a qualifier

	Education  Pred = "education"  // literal school, From to To; Degree
	Employment Pred = "employment" // literal employer, From to To; EmployerDomain, Title
	Reference  Pred = "reference"  // literal name of the referee; ReferenceEmail, ReferencePhone, ReferenceEmployer
	Resume     Pred = "resume"     // literal text, Shingles; File
	Proposal   Pred = "proposal"   // literal text, Shingles
	Test       Pred = "test"       // literal text, Shingles, From when; Task, File, Minutes, Pastes, FocusLosses, IP
	ShippedTo  Pred = "shipped-to" // address: as AddressHome, From when; Serial

	ReferredBy Pred = "referred-by" // another subject
	Employer   Pred = "employer"    // literal: who hired or would hire, or pays
	HiredAt    Pred = "hired-at"    // From
	Role       Pred = "role"        // literal
	Rate       Pred = "rate"        // literal amount; Currency, Per, Market
	Rating     Pred = "rating"      // the rater's account, From when; Score, Amount
	Note       Pred = "note"        // literal
)

// Predicates of websites that tie them to one another, or to people who have
// the same; docs/collect.md has the rest.
const (
	SiteDomain  Pred = "site/domain"    // domain: its own
	SiteMailbox Pred = "site/mailbox"   // email: that its pages give
	SitePhone   Pred = "site/telephone" // phone: that its pages give
	SiteOffice  Pred = "site/office"    // address: that its pages give
	SiteAddress Pred = "site/address"   // ip:
	SiteIcon    Pred = "site/icon"      // icon: murmur3 of the favicon, as search engines of hosts index it
)

// Qualifiers.
const (
	AddressCountry Pred = "address-country"
	Device         Pred = "device" // device:
	Net            Pred = "net"    // net: the IPv4 /24 or IPv6 /48 of the session's address
	IP             Pred = "ip"     // ip:
	UserAgent      Pred = "user-agent"
	Timezone       Pred = "timezone" // as the device reported it
	Language       Pred = "language" // as the device reported it
	Via            Pred = "via"      // web, rdp, api, …
	Minutes        Pred = "minutes"

	Rail           Pred = "rail"
	Holder         Pred = "holder" // a name
	AccountCountry Pred = "account-country"

	DocumentType Pred = "document-type"
	Issuer       Pred = "issuer"
	Number       Pred = "number"
	MRZ          Pred = "mrz"

	Degree            Pred = "degree"
	EmployerDomain    Pred = "employer-domain" // domain:
	Title             Pred = "title"
	ReferenceEmail    Pred = "reference-email"    // email:
	ReferencePhone    Pred = "reference-phone"    // phone:
	ReferenceEmployer Pred = "reference-employer" // literal

	Task        Pred = "task"
	Pastes      Pred = "pastes"
	FocusLosses Pred = "focus-losses"
	Serial      Pred = "serial" // device-serial:
	Currency    Pred = "currency"
	Per         Pred = "per"
	Market      Pred = "market"
	Score       Pred = "score"
	Amount      Pred = "amount"

	// Qualifiers that intake derives, so that like things are found by the index.
	Building     Pred = "building"      // building: an address without its unit, as "building:us/78701/100 main st"
	PhotoBand    Pred = "photo-band"    // photo-band: a part of a perceptual hash of 64 to 256 bits, as "photo-band:2/9fc1"
	EmployerName Pred = "employer-name" // employer: the employer's name in lower case, as "employer:acme software"

	TimeQuality Pred = "time-quality" // "ambiguous" where the source's spelling left the day or the zone open
)

// Prefixes of predicates.
const (
	// ProtectedPrefix stands before what no rule may read.
	ProtectedPrefix = "protected/"
	// ExtraPrefix stands before fields the house does not know; they are kept.
	ExtraPrefix = "extra/"
	// ListPrefix stands before what a list says of a listed party.
	ListPrefix = "list/"
)

// Protected reports whether detectors may never see facts with this predicate:
// nationality, ethnicity, religion, birthplace, sex, age and the like.
func (p Pred) Protected() bool { return strings.HasPrefix(string(p), ProtectedPrefix) }

// Name reports whether the predicate's literal is a person's name. Such values
// may be compared with one another for sameness, and for nothing else.
func (p Pred) Name() bool {
	return p == Name || p == AlsoKnownAs || p == Holder || p == Reference
}

// Addresses lists the predicates whose object is a postal address.
var Addresses = []Pred{AddressHome, AddressShipping, AddressPayout, AddressOffice, AddressBilling, ShippedTo}
