package countersign

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var decidedOn = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// TestProfile: order, case, space and repetition are no change; anything else
// is, and is named.
func TestProfile(t *testing.T) {
	p := MakeProfile([]string{"Kim Yong Chol", "KYC"}, []string{"1975-02-16"}, []string{"passport:927"}, nil)
	if what := p.Changed(MakeProfile([]string{"kyc", "KIM  yong chol", "KYC", ""}, []string{" 1975-02-16"}, []string{"Passport:927"}, []string{""})); what != "" {
		t.Errorf("a change of spelling changed %s", what)
	}
	for want, q := range map[string]Profile{
		"names":       MakeProfile([]string{"Kim Yong Chol"}, []string{"1975-02-16"}, []string{"passport:927"}, nil),
		"birth dates": MakeProfile([]string{"Kim Yong Chol", "KYC"}, nil, []string{"passport:927"}, nil),
		"identifiers": MakeProfile([]string{"Kim Yong Chol", "KYC"}, []string{"1975-02-16"}, []string{"passport:927", "tax:1"}, nil),
		"names, birth dates, identifiers and countries": MakeProfile(nil, nil, nil, []string{"US"}),
	} {
		if what := p.Changed(q); what != want {
			t.Errorf("changed %q, want %q", what, want)
		}
	}
}

// TestProfileProperties: no two lists of values that differ in more than order,
// case, space and repetition have one digest, however they are cut.
func TestProfileProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOfN(rapid.SampledFrom([]rune("ab \x00\x01,:")), 0, 6, -1)
		a, b := rapid.SliceOfN(value, 0, 4).Draw(t, "a"), rapid.SliceOfN(value, 0, 4).Draw(t, "b")
		set := func(in []string) map[string]bool {
			out := map[string]bool{}
			for _, v := range in {
				if v = strings.Join(strings.Fields(v), " "); v != "" {
					out[v] = true
				}
			}
			return out
		}
		same := len(set(a)) == len(set(b))
		for v := range set(a) {
			same = same && set(b)[v]
		}
		if got := digest(a) == digest(b); got != same {
			t.Fatalf("%q and %q: same digest %v, same values %v", a, b, got, same)
		}
	})
}

func TestLapse(t *testing.T) {
	ours, theirs := MakeProfile([]string{"a"}, nil, nil, nil), MakeProfile([]string{"b"}, nil, nil, nil)
	d := Decision{Until: decidedOn, Pair: &Pair{Ours: ours, Theirs: theirs}}
	for want, got := range map[string]string{
		"":                                      d.Lapse(decidedOn.Add(-time.Second), ours, theirs),
		"the decision ended on 2026-11-20":      d.Lapse(decidedOn, ours, theirs),
		"the subject's record changed: names":   d.Lapse(decidedOn.Add(-1), theirs, theirs),
		"the list's entry changed: birth dates": d.Lapse(decidedOn.Add(-1), ours, MakeProfile([]string{"b"}, []string{"1970"}, nil, nil)),
		"the list's entry changed: names":       d.Lapse(decidedOn.Add(-1), ours, Profile{}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	d.Until = time.Time{}
	if why := d.Lapse(decidedOn.AddDate(100, 0, 0), ours, theirs); why != "" {
		t.Errorf("without an end: %q", why)
	}
}

// TestStanding: what was taken back leaves what stood before it.
func TestStanding(t *testing.T) {
	pair := func(seq Seq, same Same) Entry {
		return Entry{Seq: seq, Decision: &Decision{Pair: &Pair{List: "ofac", Entry: "1", Same: same}}}
	}
	verdict := Entry{Seq: 1, Decision: &Decision{Verdict: VerdictHold}}
	all := []Entry{verdict, pair(2, SameUnsure), pair(3, SameNo), {Seq: 4, Retraction: &Retraction{Entry: 3}}}
	if e := LastOnPair(all[:3], "ofac", "1"); e.Seq != 3 {
		t.Errorf("last on the pair: %d", e.Seq)
	}
	if e := LastOnPair(all, "ofac", "1"); e.Seq != 2 {
		t.Errorf("after the retraction: %d", e.Seq)
	}
	if e := LastOnPair(all, "ofac", "2"); e.Decision != nil {
		t.Errorf("on another pair: %+v", e)
	}
	if d := LastVerdict(all); d != verdict.Decision {
		t.Errorf("last verdict: %+v", d)
	}
	if d := LastVerdict(append(all, Entry{Seq: 5, Retraction: &Retraction{Entry: 1}})); d != nil {
		t.Errorf("a verdict that was taken back: %+v", d)
	}
}
