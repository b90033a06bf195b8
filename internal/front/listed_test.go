package front_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/front"
)

// TestListed: what lists say of a firm's name is shown and decides nothing;
// a mailbox of a listed party is a ground.
func TestListed(t *testing.T) {
	var asked front.ListQuestion
	lists := func(hits ...front.ListHit) front.Config {
		return front.Config{Listed: func(q front.ListQuestion) []front.ListHit { asked = q; return hits }}
	}
	firm := func() front.Site {
		return site("silverstarlabs.example", "2022-06-01", "Silverstar Labs LLC. Write to silver_star_dev@mail.example or info@mail.example")
	}
	for _, x := range []struct {
		name string
		cfg  front.Config
		want []string
	}{
		{"nothing", lists(), []string{}},
		{"no lists", front.Config{}, []string{}},
		{"a name", lists(front.ListHit{List: "ofac", ID: "1", Name: "SILVER STAR", Score: 0.9}), []string{"frontlisted alike"}},
		{"a name less alike", lists(front.ListHit{List: "ofac", ID: "1", Name: "SILVER STAR", Score: 0.8}), []string{}},
		{"a handle", lists(front.ListHit{List: "ofac", ID: "1", Name: "X", Handle: "silverstardev"}), []string{"frontlisted handle"}},
		{"a mailbox", lists(front.ListHit{List: "ofac", ID: "1", Name: "X", Score: 0.9, Agrees: "silver_star_dev@mail.example"}), []string{"frontlisted identifier"}},
	} {
		a := judge(t, x.cfg, firm())["silverstarlabs.example"]
		got := slices.DeleteFunc(said(a), func(s string) bool { return !strings.HasPrefix(s, "frontlisted") })
		if d := cmp.Diff(x.want, got); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
	}
	want := front.ListQuestion{Names: []string{"Silverstar Labs LLC"}, Emails: []string{"info@mail.example", "silver_star_dev@mail.example"}, Domains: []string{"silverstarlabs.example"},
		Handles: []string{"silverstarlabs", "silverstardev"}}
	if d := cmp.Diff(want, asked); d != "" {
		t.Errorf("asked: %s", d)
	}
}

// TestAlikeHoldsNobody: with a name that is like a listed one and nothing else
// in its family, no sum of other findings of one family reaches hold, and what
// is at hold with it has its grounds elsewhere.
func TestAlikeHoldsNobody(t *testing.T) {
	var alike countersign.Finding
	for _, r := range front.Rules() {
		if r.Name == "frontlisted" {
			for _, w := range r.Weights {
				if w.Grade == "identifier" {
					continue
				}
				alike = countersign.Finding{Detector: r.Name, Family: r.Family, Grade: w.Grade, Weight: w.Decibans}
				for _, other := range countersign.Families {
					if other == r.Family {
						continue
					}
					f := countersign.Finding{Family: other, Weight: 100}
					if _, _, v := assess.Weigh(0, []countersign.Finding{alike, f}); v.Rank() >= countersign.VerdictHold.Rank() {
						t.Errorf("%s with %s alone is at %s", w.Grade, other, v)
					}
				}
				if _, _, v := assess.Weigh(assess.DefaultPrior, []countersign.Finding{alike}); v != countersign.VerdictClear {
					t.Errorf("%s alone is at %s", w.Grade, v)
				}
			}
		}
	}
	if alike.Detector == "" {
		t.Error("there is no such rule")
	}
}

func TestHandleKey(t *testing.T) {
	for s, want := range map[string]string{"silverstar_kp": "silverstarkp", "Silver-Star88": "silverstar88", "info": "", "dev": "", "ana.abbott": "", "ana.abbott88": "anaabbott88", "networks": ""} {
		if got := front.HandleKey(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}
