package people

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"countersign/linkage"
)

// The fields that columns are known by.
const (
	given    = "given-name"
	middle   = "middle-name"
	family   = "family-name"
	whole    = "name" // parted into the two
	born     = "birth-date"
	number   = "house-number"
	street   = "street"
	place    = "district"
	city     = "city"
	postcode = "postcode"
	region   = "region"
	email    = "email"
	phone    = "phone"
	national = "national-id"
	passport = "passport"
	tax      = "tax-id"
)

// A field is what is compared.
type field struct {
	name string
	how  linkage.Comparator
	rare bool // agreement weighs by how rare the value is
	tidy func(string) string
}

// standard are the fields in the order in which they are compared and told.
var standard = []field{
	{given, linkage.Name, true, letters}, {middle, linkage.Name, true, letters}, {family, linkage.Name, true, letters}, {born, linkage.Date, false, plain},
	{number, linkage.Digits, false, plain}, {street, linkage.Words, true, plain}, {place, linkage.Words, true, plain}, {city, linkage.Words, true, plain},
	{postcode, linkage.Digits, false, plain}, {region, linkage.Exact, false, plain},
	{email, linkage.Mail, true, mailbox}, {phone, linkage.Digits, true, telephone},
	{national, linkage.Digits, false, plain}, {passport, linkage.Digits, false, plain}, {tax, linkage.Digits, false, plain},
}

// names are what columns are called, letters and digits alone.
var names = map[string]string{
	"givenname": given, "firstname": given, "forename": given, "given": given, "first": given, "fname": given, "vorname": given,
	"middlename": middle, "middlenames": middle, "secondname": middle,
	"surname": family, "familyname": family, "lastname": family, "family": family, "last": family, "lname": family, "nachname": family,
	"name": whole, "fullname": whole, "candidatename": whole, "applicantname": whole, "employeename": whole, "legalname": whole,
	"dateofbirth": born, "birthdate": born, "dob": born, "born": born, "birthday": born, "birth": born, "geburtsdatum": born,
	"streetnumber": number, "housenumber": number,
	"street": street, "address": street, "address1": street, "addressline1": street, "streetaddress": street, "homeaddress": street, "streetname": street,
	"address2": place, "addressline2": place, "district": place, "neighbourhood": place, "neighborhood": place,
	"city": city, "town": city, "suburb": city, "locality": city, "place": city,
	"postcode": postcode, "zip": postcode, "zipcode": postcode, "postalcode": postcode, "plz": postcode,
	"region": region, "state": region, "province": region, "county": region,
	"email": email, "mail": email, "emailaddress": email, "mailbox": email, "personalemail": email,
	"phone": phone, "telephone": phone, "tel": phone, "mobile": phone, "phonenumber": phone, "cell": phone, "mobilephone": phone,
	"ssn": national, "socsecid": national, "socialsecuritynumber": national, "nationalid": national, "idnumber": national, "personalnumber": national,
	"document": national, "documentnumber": national,
	"passport": passport, "passportnumber": passport,
	"taxid": tax, "tin": tax, "taxnumber": tax,
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
