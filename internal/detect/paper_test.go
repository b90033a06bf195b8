package detect

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"countersign"
)

// TestNoCitizenship: of a machine readable zone whose holder is a citizen of
// another state than the issuer, rules can read neither citizenship nor sex,
// nor the lines that tell them, in whichever way the zone was given.
func TestNoCitizenship(t *testing.T) {
	const upper, lower = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36QQQ7408122F1204159ZE184226B<<<<<10"
	zones := map[string][]countersign.With{
		"one qualifier":  {{Pred: countersign.Number, Value: "L898902C3"}, {Pred: countersign.MRZ, Value: upper + "\n" + lower}},
		"two qualifiers": {{Pred: countersign.MRZ, Value: upper}, {Pred: countersign.Number, Value: "L898902C3"}, {Pred: countersign.MRZ, Value: lower}},
		"misread":        {{Pred: countersign.MRZ, Value: upper + "\n" + strings.Replace(lower, "L8989", "L8988", 1)}},
	}
	for name, with := range zones {
		t.Run(name, func(t *testing.T) {
			f, err := Open(context.Background(), oneSubject{{Subject: "a:1", Pred: countersign.Document, With: with},
				{Subject: "a:1", Pred: countersign.MRZ, Value: upper + "\n" + lower},
				{Subject: "a:1", Pred: countersign.Name, Value: "Anna Eriksson"}}, "a:1")
			if err != nil {
				t.Fatal(err)
			}
			p := Pass{folder: f}
			papers := p.Papers()
			if len(papers) != 1 || papers[0].Zone.Issuer != "UTO" || papers[0].Zone.Given != "ANNA MARIA" {
				t.Fatalf("the zone is not read: %+v", papers)
			}
			b, err := json.Marshal(struct {
				Facts  []countersign.Fact
				Papers []Paper
			}{f.facts, papers})
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"QQQ", "7408122F", "mrz", `"F"`, "Sex", "Citizen"} {
				if strings.Contains(string(b), secret) {
					t.Errorf("%q is to be read in %s", secret, b)
				}
			}
		})
	}
}

// oneSubject is a ledger of one subject.
type oneSubject []countersign.Fact

func (s oneSubject) Facts(context.Context, countersign.ID) ([]countersign.Fact, error) { return s, nil }

func (oneSubject) Having(context.Context, countersign.Selector, int, []countersign.ID) (int, []countersign.ID, error) {
	return 0, nil, nil
}

func (oneSubject) Sharing(context.Context, countersign.Pred, uint64, int, []uint32) (int, []uint32, error) {
	return 0, nil, nil
}

func (oneSubject) Subject(context.Context, uint32) (countersign.ID, error) { return "", nil }

func (oneSubject) Population(context.Context) (int, error) { return 1, nil }

func (oneSubject) AnyDecided(context.Context) (bool, error) { return false, nil }

func (oneSubject) Decided(context.Context, countersign.ID) ([]countersign.Entry, error) {
	return nil, nil
}

func (oneSubject) Decision(context.Context, countersign.ID) (*countersign.Decision, error) {
	return nil, nil
}
