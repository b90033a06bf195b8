package people

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/linkage"
)

// The fields that columns are known by, and that a [Person] has.
const (
	Given    = "given-name"
	Middle   = "middle-name"
	Family   = "family-name"
	Born     = "birth-date"
	Number   = "house-number"
	Street   = "street"
	District = "district"
	City     = "city"
	Postcode = "postcode"
	Region   = "region"
	Email    = "email"
	Phone    = "phone"
	National = "national-id"
	Passport = "passport"
	Tax      = "tax-id"
)

// whole is a column of a whole name, which is parted into two.
const whole = "name"

// A field is what is compared.
type field struct {
	name string
	how  linkage.Comparator
	rare bool // agreement weighs by how rare the value is
	tidy func(string) string
}

// standard are the fields in the order in which they are compared and told.
var standard = []field{
	{Given, linkage.Name, true, letters}, {Middle, linkage.Name, true, letters}, {Family, linkage.Name, true, letters}, {Born, linkage.Date, false, plain},
	{Number, linkage.Digits, false, plain}, {Street, linkage.Words, true, plain}, {District, linkage.Words, true, plain}, {City, linkage.Words, true, plain},
	{Postcode, linkage.Digits, false, plain}, {Region, linkage.Exact, false, plain},
	{Email, linkage.Mail, true, mailbox}, {Phone, linkage.Digits, true, telephone},
	{National, linkage.Digits, false, plain}, {Passport, linkage.Digits, false, plain}, {Tax, linkage.Digits, false, plain},
}

// names are what columns are called, letters and digits alone.
var names = map[string]string{
	"givenname": Given, "firstname": Given, "forename": Given, "given": Given, "first": Given, "fname": Given, "vorname": Given,
	"middlename": Middle, "middlenames": Middle, "secondname": Middle,
	"surname": Family, "familyname": Family, "lastname": Family, "family": Family, "last": Family, "lname": Family, "nachname": Family,
	"name": whole, "fullname": whole, "candidatename": whole, "applicantname": whole, "employeename": whole, "legalname": whole,
	"dateofbirth": Born, "birthdate": Born, "dob": Born, "born": Born, "birthday": Born, "birth": Born, "geburtsdatum": Born,
	"streetnumber": Number, "housenumber": Number,
	"street": Street, "address": Street, "address1": Street, "addressline1": Street, "streetaddress": Street, "homeaddress": Street, "streetname": Street,
	"address2": District, "addressline2": District, "district": District, "neighbourhood": District, "neighborhood": District,
	"city": City, "town": City, "suburb": City, "locality": City, "place": City,
	"postcode": Postcode, "zip": Postcode, "zipcode": Postcode, "postalcode": Postcode, "plz": Postcode,
	"region": Region, "state": Region, "province": Region, "county": Region,
	"email": Email, "mail": Email, "emailaddress": Email, "mailbox": Email, "personalemail": Email,
	"phone": Phone, "telephone": Phone, "tel": Phone, "mobile": Phone, "phonenumber": Phone, "cell": Phone, "mobilephone": Phone,
	"ssn": National, "socsecid": National, "socialsecuritynumber": National, "nationalid": National, "idnumber": National, "personalnumber": National,
	"document": National, "documentnumber": National,
	"passport": Passport, "passportnumber": Passport,
	"taxid": Tax, "tin": Tax, "taxnumber": Tax,
}

// keys are what columns are called that number the rows, the best first.
var keys = []string{"subject", "recid", "recordid", "uniqueid", "applicantid", "candidateid", "employeeid", "workerid", "accountid", "userid", "personid", "id"}

// never are columns of what people are or come from. Whatever is asked for, two
// rows are not compared by it.
var never = []string{"sex", "gender", "nationality", "citizenship", "citizen", "race", "ethnicity", "ethnic", "origin", "religion", "caste", "birthplace", "placeofbirth",
	"countryofbirth", "birthcountry", "disability", "maritalstatus", "accent", "mothertongue", "nativelanguage"}

// comparators by name.
var comparators = map[string]linkage.Comparator{
	"exact": linkage.Exact, "name": linkage.Name, "words": linkage.Words, "digits": linkage.Digits, "date": linkage.Date, "mail": linkage.Mail, "amount": linkage.Amount,
}

// None leaves a column out.
const None = "none"

// Comparisons are the ways in which a column can be compared, sorted; [None] is
// one.
func Comparisons() []string {
	return slices.Sorted(maps.Keys(with(comparators, None)))
}

func with(m map[string]linkage.Comparator, name string) map[string]linkage.Comparator {
	m = maps.Clone(m)
	m[name] = linkage.Comparator{}
	return m
}

// folded is a column's name without what spellings differ in.
func folded(column string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r > 0x7f:
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, column)
}

// refused reports columns of what people are. "Original title" is none.
func refused(column string) bool { return slices.Contains(never, folded(column)) }

// Rules is what decides who is one, in a text, but for what is learned: who
// wants to know whether two answers are of the same rules compares it.
func Rules() string {
	var b strings.Builder
	fmt.Fprintf(&b, "people 1: joins %g\n", Joins)
	for _, f := range standard {
		fmt.Fprintf(&b, "%s %s %t\n", f.name, f.how.Name, f.rare)
	}
	for _, column := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&b, "%s %s\n", column, names[column])
	}
	return b.String()
}
