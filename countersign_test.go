package countersign

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestKinds shows that every body of an Entry has a kind of its own: the
// compiler does not check the sum.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	typ := reflect.TypeFor[Entry]()
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Type.Kind() != reflect.Pointer {
			continue
		}
		var e Entry
		reflect.ValueOf(&e).Elem().Field(i).Set(reflect.New(f.Type.Elem()))
		k := e.Kind()
		if k == "" || seen[k] {
			t.Errorf("%s has kind %q", f.Name, k)
		}
		seen[k] = true
	}
}

func TestEntryRoundTrip(t *testing.T) {
	in := Entry{Seq: 3, At: time.Unix(1, 0).UTC(), By: "intake", Record: &Record{
		Source: "subject", Origin: "a.ndjson:1", Marking: Amber,
		Facts: []Fact{{Subject: "applicant:a/1", Pred: Session, Object: "ip:192.0.2.1", From: time.Unix(5, 0).UTC(),
			With: []With{{Pred: Device, Object: "device:x"}}, Shingles: []uint64{1, 2}}},
	}}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out Entry
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(in, out); d != "" {
		t.Error(d)
	}
}

// TestKey: the same record is the same entry wherever and whenever it is read;
// another record, source or stage is not.
func TestKey(t *testing.T) {
	rec := func(origin string, ev byte) *Record {
		return &Record{Source: "s", Origin: origin, Evidence: Hash{ev}, Facts: []Fact{{Subject: "a:1", Pred: Name, Value: "x"}}}
	}
	base := Entry{By: "intake", Record: rec("f:1", 1)}
	same := Entry{Seq: 9, At: time.Unix(1, 0), By: "intake", Record: rec("g:7", 1)}
	if base.Key() != same.Key() {
		t.Error("the same bytes from another file are another entry")
	}
	for name, other := range map[string]Entry{
		"evidence": {By: "intake", Record: rec("f:1", 2)},
		"stage":    {By: "else", Record: rec("f:1", 1)},
		"kind":     {By: "intake", Decision: &Decision{Subject: "a:1"}},
	} {
		if other.Key() == base.Key() {
			t.Errorf("another %s is the same entry", name)
		}
	}
}

func TestProtectedHasNoSelectors(t *testing.T) {
	f := Fact{Subject: "a:1", Pred: "protected/nationality", Object: "country:x", With: []With{{Pred: Device, Object: "device:y"}}}
	f.Selectors(func(s Selector) { t.Errorf("selector %v", s) })
}

func TestMarking(t *testing.T) {
	var zero Marking
	if zero != Red || Strictest() != Red || Strictest(Clear, Amber, Green) != Amber {
		t.Error("the strictest part does not rule")
	}
	for m := Red; m <= Clear; m++ {
		b, _ := m.MarshalText()
		var got Marking
		if err := got.UnmarshalText(b); err != nil || got != m {
			t.Errorf("%s: %v, %v", b, got, err)
		}
	}
	if err := zero.UnmarshalText([]byte("TLP:WHITE")); err == nil {
		t.Error("a label of TLP 1 was taken")
	}
}

func TestID(t *testing.T) {
	for id, want := range map[ID][2]string{
		"ip:2001:db8::1": {"ip", "2001:db8::1"},
		"email:a@b":      {"email", "a@b"},
		"":               {"", ""},
	} {
		if got := [2]string{id.Kind(), id.Rest()}; got != want {
			t.Errorf("%q: %q", id, got)
		}
	}
}
