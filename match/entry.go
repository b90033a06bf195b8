package match

// Type says what a name stands for.
type Type string

// The types an entry or a query may have. The zero value means unknown and
// is compared with every type.
const (
	Unknown      Type = ""
	Person       Type = "person"
	Organization Type = "organization"
	Vessel       Type = "vessel"
	Aircraft     Type = "aircraft"
)

// Name is one name of an entry as the list prints it, in any script and in
// any order of parts.
type Name struct {
	Text string
	Weak bool // the publisher calls it a weak alias; its score is held down
}

// Identifier is a second identifier: passport, national-id, tax, registration,
// imo, lei, swift, email, domain, wallet, phone, account or any other kind.
// Kinds are compared without case; a query kind that is "any" or empty is
// compared with every kind.
type Identifier struct {
	Kind  string
	Value string
}

// Entry is one listed subject. List with ID is its key.
type Entry struct {
	List        string
	ID          string
	Type        Type
	Names       []Name
	BirthDates  []string // YYYY, YYYY-MM or YYYY-MM-DD; others are ignored
	Countries   []string // any nationality, citizenship or address country; ISO 3166 code or name
	Places      []string // birth places and address cities
	Identifiers []Identifier
}

// Key names an entry.
type Key struct {
	List string
	ID   string
}

// Delta is a set of changes. Deletes are applied first, then puts; a put of
// a known key replaces the entry.
type Delta struct {
	Put    []Entry
	Delete []Key
}

// Query is one question. Name and Names are names of the same subject: the
// best of them counts.
type Query struct {
	Name        string
	Names       []string
	Type        Type
	BirthDate   string // YYYY, YYYY-MM or YYYY-MM-DD
	Country     string
	Place       string
	Identifiers []Identifier
	Limit       int      // results at most; 0 means DefaultLimit
	Threshold   float64  // Match is set at or above it; 0 means DefaultThreshold
	Floor       float64  // results below it are left out; 0 means the threshold, negative means all candidates
	Lists       []string // only these lists; empty means all
}

// DefaultThreshold is the one score at or above which Match is set. It was
// chosen on half of the public benchmarks and is reported on the other half:
// docs/match.md.
const DefaultThreshold = 0.72

// DefaultLimit is how many results a search returns when the query sets none.
const DefaultLimit = 10

// Result is one entry that may be meant, best first.
type Result struct {
	List    string
	ID      string
	Type    Type
	Name    string  // the first name of the entry
	Matched string  // the name that agreed; empty when only an identifier did
	Weak    bool    // the matched name is a weak alias
	Score   float64 // 0 to 1: NameScore after agreements and contradictions
	// NameScore is the likeness of the names alone, 0 to 1.
	NameScore float64
	// Match is set when Score reaches the threshold or an identifier that
	// belongs to one holder agrees.
	Match bool
	// SecondIdentifier is set when something beside the name agrees strongly
	// enough to count (at least SecondIdentifierFloor decibans together).
	SecondIdentifier bool
	// Agreements are second identifiers that agree, heaviest first. The name
	// is never among them: alone it weighs nothing.
	Agreements []Agreement
	// Contradictions are second identifiers that speak against, with
	// negative weights.
	Contradictions []Agreement
	// Why explains every part in short sentences.
	Why []string
}

// Agreement is what one second identifier says about sameness.
type Agreement struct {
	Kind     string // birth-date, country, place, or the kind of the identifier
	Decibans float64
}

// SecondIdentifierFloor is the weight in decibans from which agreements
// together count as a second identifier: one chance in 316. A birth year stays
// below, with a shared country too, for countries go with names.
const SecondIdentifierFloor = 25
