package watchman

import "time"

// An Entity is a party, in the shape of Watchman's. Exactly one of the five
// kinds is set, none where the kind is unknown.
type Entity struct {
	Name     string `json:"name"`
	Type     string `json:"entityType"` // person, business, organization, aircraft, vessel or unknown
	Source   string `json:"sourceList"`
	SourceID string `json:"sourceID"`

	Person       *Person   `json:"person"`
	Business     *Business `json:"business"`
	Organization *Business `json:"organization"`
	Aircraft     *Aircraft `json:"aircraft"`
	Vessel       *Vessel   `json:"vessel"`

	Contact         Contact         `json:"contact"`
	Addresses       []Address       `json:"addresses"`
	CryptoAddresses []CryptoAddress `json:"cryptoAddresses"`
	Affiliations    []Affiliation   `json:"affiliations"`
	Sanctions       *Sanctions      `json:"sanctionsInfo"`
	Historical      []Historical    `json:"historicalInfo"`
	SourceData      any             `json:"sourceData"`
}

// A Person is one.
type Person struct {
	Name          string         `json:"name"`
	AltNames      []string       `json:"altNames"`
	Gender        string         `json:"gender"`
	BirthDate     *time.Time     `json:"birthDate"`
	PlaceOfBirth  string         `json:"placeOfBirth"`
	DeathDate     *time.Time     `json:"deathDate"`
	Titles        []string       `json:"titles"`
	GovernmentIDs []GovernmentID `json:"governmentIDs"`
}

// A Business is a firm or another organization.
type Business struct {
	Name          string         `json:"name"`
	AltNames      []string       `json:"altNames"`
	Created       *time.Time     `json:"created"`
	Dissolved     *time.Time     `json:"dissolved"`
	GovernmentIDs []GovernmentID `json:"governmentIDs"`
}

// An Aircraft is one.
type Aircraft struct {
	Name         string     `json:"name"`
	AltNames     []string   `json:"altNames"`
	Type         string     `json:"type"`
	Flag         string     `json:"flag"`
	Built        *time.Time `json:"built"`
	ICAOCode     string     `json:"icaoCode"`
	Model        string     `json:"model"`
	SerialNumber string     `json:"serialNumber"`
}

// A Vessel is one.
type Vessel struct {
	Name                   string     `json:"name"`
	AltNames               []string   `json:"altNames"`
	IMONumber              string     `json:"imoNumber"`
	Type                   string     `json:"type"`
	Flag                   string     `json:"flag"`
	Built                  *time.Time `json:"built"`
	Model                  string     `json:"model"`
	Tonnage                int        `json:"tonnage"`
	MMSI                   string     `json:"mmsi"`
	CallSign               string     `json:"callSign"`
	GrossRegisteredTonnage int        `json:"grossRegisteredTonnage"`
	Owner                  string     `json:"owner"`
}

// A GovernmentID is a number that a state gave.
type GovernmentID struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	Country    string `json:"country"`
	Identifier string `json:"identifier"`
}

// Contact is how to reach a party.
type Contact struct {
	Emails   []string `json:"emailAddresses"`
	Phones   []string `json:"phoneNumbers"`
	Faxes    []string `json:"faxNumbers"`
	Websites []string `json:"websites"`
}

// An Address is a place. Lists rarely part the line; it then stands whole in
// the first.
type Address struct {
	Line1      string  `json:"line1"`
	Line2      string  `json:"line2"`
	City       string  `json:"city"`
	PostalCode string  `json:"postalCode"`
	State      string  `json:"state"`
	Country    string  `json:"country"`
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
}

// A CryptoAddress is an address on a blockchain.
type CryptoAddress struct {
	Currency string `json:"currency"`
	Address  string `json:"address"`
}

// An Affiliation is a tie to another party.
type Affiliation struct {
	Name    string `json:"entityName"`
	Type    string `json:"type"`
	Details string `json:"details,omitempty"`
}

// Sanctions say why a party is listed.
type Sanctions struct {
	Programs    []string `json:"programs"`
	Secondary   bool     `json:"secondary"`
	Description string   `json:"description"`
}

// Historical is what was once so.
type Historical struct {
	Type  string    `json:"type"`
	Value string    `json:"value"`
	Date  time.Time `json:"date"`
}

// A Piece is what one comparison told.
type Piece struct {
	Score          float64 `json:"score"`
	Weight         float64 `json:"weight"` // decibans, of second identifiers
	Matched        bool    `json:"matched"`
	Required       bool    `json:"required"`
	Exact          bool    `json:"exact"`
	FieldsCompared int     `json:"fieldsCompared"`
	PieceType      string  `json:"pieceType"`
}

// whole puts empty lists where there are none: clients walk over them.
func (e *Entity) whole() {
	full(&e.Addresses)
	full(&e.CryptoAddresses)
	full(&e.Affiliations)
	full(&e.Historical)
	full(&e.Contact.Emails)
	full(&e.Contact.Phones)
	full(&e.Contact.Faxes)
	full(&e.Contact.Websites)
	if p := e.Person; p != nil {
		full(&p.AltNames)
		full(&p.Titles)
		full(&p.GovernmentIDs)
	}
	for _, b := range []*Business{e.Business, e.Organization} {
		if b != nil {
			full(&b.AltNames)
			full(&b.GovernmentIDs)
		}
	}
	if e.Aircraft != nil {
		full(&e.Aircraft.AltNames)
	}
	if e.Vessel != nil {
		full(&e.Vessel.AltNames)
	}
	if e.Sanctions != nil {
		full(&e.Sanctions.Programs)
	}
}

func full[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}
