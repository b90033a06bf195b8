package match

import (
	"encoding/json"
	"hash/fnv"
	"os"
	"strings"
	"testing"
)

// half says which half of the data a key belongs to: numbers are chosen on
// half 0 and reported on half 1.
func half(key string) int {
	h := fnv.New32a()
	h.Write([]byte(key))
	return int(h.Sum32() >> 7 & 1)
}

// pair is a labelled pair of names.
type pair struct {
	kind     Type
	a, b     string
	same     bool
	quality  string
	category string
}

func typeOf(schema string) Type {
	switch schema {
	case "Person", "Individual":
		return Person
	case "Vessel":
		return Vessel
	case "LegalEntity":
		return Unknown
	}
	return Organization
}

func namePairs(t testing.TB) []pair {
	var out []pair
	for _, r := range table(t, shared(t, "names", "os_name_bench.csv"))[1:] {
		out = append(out, pair{typeOf(r[1]), r[2], r[3], r[4] == "true", r[5], r[6]})
	}
	return out
}

func entityPairs(t testing.TB) []pair {
	raw, err := os.ReadFile(shared(t, "names", "os_entity_bench.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []pair
	for line := range strings.Lines(string(raw)) {
		var e struct {
			Query, Candidate map[string]string
			Match            bool
			Schema, Label    string
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		out = append(out, pair{typeOf(e.Schema), fullName(e.Query), fullName(e.Candidate), e.Match, "", e.Label})
	}
	return out
}

func fullName(m map[string]string) string {
	if n := m["name"]; n != "" {
		return n
	}
	return strings.Join(strings.Fields(m["firstName"]+" "+m["middleName"]+" "+m["fatherName"]+" "+m["lastName"]), " ")
}

// tally counts decisions.
type tally struct{ tp, fp, fn, tn int }

func (c *tally) add(same, said bool) {
	switch {
	case same && said:
		c.tp++
	case same:
		c.fn++
	case said:
		c.fp++
	default:
		c.tn++
	}
}

func (c tally) f1() float64 { return 2 * float64(c.tp) / float64(max(1, 2*c.tp+c.fp+c.fn)) }

func (c tally) right() float64 {
	return float64(c.tp+c.tn) / float64(max(1, c.tp+c.tn+c.fp+c.fn))
}
