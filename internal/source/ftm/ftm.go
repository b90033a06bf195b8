// Package ftm reads FollowTheMoney entities, the form in which OpenSanctions publishes lists of many countries.
//
// Two files are read. The one of entities (entities.ftm.json, and the nested
// form of targets.nested.json) has an object a line: parties, and between them
// ownerships, directorships and other relations as entities of their own. The
// simple one (targets.simple.csv) has a row a party.
package ftm

import (
	"bytes"
	"strings"

	"countersign"
	"countersign/internal/source"
)

// Source reads the entities.
var Source = &source.Source{
	Name:  "ftm",
	Doc:   "FollowTheMoney entities, as OpenSanctions publishes them (entities.ftm.json, targets.nested.json, targets.simple.csv)",
	Terms: "as the publisher says; OpenSanctions: CC BY-NC 4.0, a licence is needed for business use",
	Looks: looks,
	Files: source.List("ftm", read),
}

func looks(p source.Peek) source.Confidence {
	switch {
	case p.Format == source.JSON && p.Has("id", "schema", "properties") == 3,
		p.Format == source.Table && p.Has("id", "schema", "name", "aliases", "birth_date", "dataset") == 6:
		return source.Sure
	}
	return source.No
}

func read(r *source.Roll) {
	data := bytes.TrimSpace(r.File().Data)
	if data[0] == '{' || data[0] == '[' {
		readEntities(r)
		return
	}
	readSimple(r)
}

// parties are the schemata of parties, and what they are; "" where it may be a
// person or a firm.
var parties = map[string]string{
	"Person": "person", "Organization": "organization", "Company": "organization", "PublicBody": "organization",
	"LegalEntity": "", "Vessel": "vessel", "Airplane": "aircraft",
}

// silent are schemata of the model that say nothing of a party we keep.
var silent = map[string]bool{
	"Address": true, "Position": true, "Occupancy": true, "Security": true, "Document": true, "Documentation": true, "Article": true,
	"Payment": true, "Debt": true, "Contract": true, "ContractAward": true, "CourtCase": true, "CourtCaseParty": true, "Event": true,
	"Project": true, "ProjectParticipant": true, "RealEstate": true, "Asset": true, "Value": true, "Similar": true, "Mention": true,
	"License": true, "TaxRoll": true, "Trip": true, "UserAccount": true, "Vehicle": true, "EconomicActivity": true, "Pages": true,
	"PlainText": true, "HyperText": true, "Table": true, "Folder": true, "Image": true, "Video": true, "Audio": true, "Call": true,
	"Message": true, "Email": true, "Note": true, "Workbook": true, "Package": true, "Analyzable": true, "Thing": true, "Interval": true,
	"Interest": true, "Post": true, "Identity": true, "Customs": true, "Assessment": true, "Passenger": true, "CallForTenders": true,
}

// An edge says how an entity that is a relation becomes a tie: of the party
// that it names first to the one that it names second.
type edge struct {
	from, to string
	pred     countersign.Pred
	role     []string // properties that say what the relation is called
}

var edges = map[string]edge{
	"Ownership":      {"asset", "owner", source.ListOwnedBy, []string{"role", "ownershipType"}},
	"Directorship":   {"organization", "director", source.ListLedBy, []string{"role"}},
	"Employment":     {"employee", "employer", source.ListLinkedTo, []string{"role"}},
	"Membership":     {"member", "organization", source.ListLinkedTo, []string{"role"}},
	"Representation": {"agent", "client", source.ListActsFor, []string{"role"}},
	"UnknownLink":    {"subject", "object", source.ListLinkedTo, []string{"role"}},
	"Associate":      {"person", "associate", source.ListLinkedTo, []string{"relationship"}},
	"Family":         {"person", "relative", source.ListFamily, []string{"relationship"}},
	"Succession":     {"predecessor", "successor", source.ListLinkedTo, []string{"role"}},
}

// numbers are the properties that hold numbers, and the kinds package match
// compares.
var numbers = map[string]string{
	"passportNumber": "passport", "idNumber": "national-id", "socialSecurityNumber": "national-id", "taxNumber": "tax", "innCode": "tax",
	"vatCode": "tax", "npiCode": "number", "registrationNumber": "registration", "ogrnCode": "registration", "kppCode": "registration",
	"okpoCode": "registration", "uscCode": "registration", "dunsCode": "registration", "cikCode": "registration", "jibCode": "registration",
	"permId": "number", "leiCode": "lei", "swiftBic": "swift", "imoNumber": "imo", "mmsi": "mmsi", "callSign": "call-sign",
	"registrationNumberAircraft": "tail-number", "serialNumber": "serial", "icaoCode": "number", "isin": "isin", "isinCode": "isin",
	"ticker": "ticker", "bikCode": "bank-code", "giiNumber": "number", "uniqueEntityId": "registration", "coatoCode": "number",
}

// same turns the number a party has on a list that we read ourselves into its
// ID there.
func same(referent string) countersign.ID {
	for _, l := range [][2]string{{"ofac-", "ofac"}, {"unsc-", "un"}, {"gb-hmt-", "uk"}} {
		if n, ok := strings.CutPrefix(referent, l[0]); ok && n != "" && strings.Trim(n, "0123456789") == "" {
			return source.Listed(l[1], n)
		}
	}
	return source.Listed("ftm", referent)
}
