package reference

import "slices"

// A RedFlag is one published warning sign or countermeasure, in our words.
type RedFlag struct {
	ID         string     `json:"id"`
	Concerns   string     `json:"concerns"` // letters: E employer, F freelance platform, P payment platform, A all
	Kind       string     `json:"kind"`     // flag or mitigation
	Statement  string     `json:"statement"`
	Observable string     `json:"observable,omitempty"` // the data in which it can be seen
	Testable   Testable   `json:"testable"`
	Note       string     `json:"note,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

// Testable says who can look for a red flag.
type Testable string

// The values of Testable. Never marks a published flag that stands for national
// origin, ethnicity or name: it is kept so that a test can refuse whoever
// builds it.
const (
	ByProgram Testable = "program"
	ByPart    Testable = "partly" // needs a person, consent or data from outside
	ByHuman   Testable = "human"
	Never     Testable = "never"
)

// Buildable says whether a detector may rest on this flag.
func (f RedFlag) Buildable() bool { return f.Testable != Never }

type flagTable struct {
	list []RedFlag
	byID map[string]int
}

// RedFlags returns every red flag and mitigation in the order of the table.
func (b *Base) RedFlags() []RedFlag { return slices.Clone(b.flags.get().list) }

// RedFlag finds a red flag or mitigation by its id, "US22-F1".
func (b *Base) RedFlag(id string) (RedFlag, bool) {
	t := b.flags.get()
	i, ok := t.byID[id]
	if !ok {
		return RedFlag{}, false
	}
	return t.list[i], true
}

func parseFlags(b *Base, raw []byte) (flagTable, int, error) {
	t := flagTable{byID: map[string]int{}}
	for r, err := range sheet(raw, "id", "kind", "statement", "testable", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return t, 0, err
		}
		f := RedFlag{
			ID: r.at("id"), Concerns: r.at("concerns"), Kind: r.at("kind"), Statement: r.at("statement"),
			Observable: r.at("observable"), Testable: Testable(r.at("testable")), Note: r.at("note"),
			Source: b.cite(r.at("source")), Confidence: c,
		}
		if !slices.Contains([]Testable{ByProgram, ByPart, ByHuman, Never}, f.Testable) {
			return t, 0, r.bad("testable %q", f.Testable)
		}
		if f.Kind != "flag" && f.Kind != "mitigation" {
			return t, 0, r.bad("kind %q", f.Kind)
		}
		if _, twice := t.byID[f.ID]; twice || f.ID == "" {
			return t, 0, r.bad("id %q is empty or stands twice", f.ID)
		}
		t.byID[f.ID] = len(t.list)
		t.list = append(t.list, f)
	}
	return t, len(t.list), nil
}
