package detect_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/detect/detecttest"
)

// pass gives what a detector sees of the first subject of a case.
func pass(t *testing.T, records string, look func(p *detect.Pass)) {
	t.Helper()
	c, err := detecttest.ParseCase("case", []byte("A case.\n-- subjects --\n"+records))
	if err != nil {
		t.Fatal(err)
	}
	s := c.Surroundings()
	f, err := detect.Open(context.Background(), s.View, c.Subjects()[0])
	if err != nil {
		t.Fatal(err)
	}
	d := &detect.Detector{Name: "x", Run: look}
	if _, err := detect.Look(context.Background(), d, s, f); err != nil {
		t.Fatal(err)
	}
}

func TestVisits(t *testing.T) {
	records := `{"id":"worker:a/1","sessions":[
		{"at":"2026-03-03T10:00","ip":"11.18.48.1","device":"d2"},
		{"at":"2026-03-01T10:00","ip":"11.18.0.1","device":"d1","minutes":90,"timezone":"America/Chicago"},
		{"at":"2026-03-02T10:00","ip":"not an address"},
		{"at":"2026-03-04T10:00","ip":"3ffe:8000::1"}]}`
	pass(t, strings.ReplaceAll(records, "\n", " "), func(p *detect.Pass) {
		var got []string
		for _, v := range p.Visits() {
			got = append(got, fmt.Sprintf("%s %s %s %q home=%t %s", v.At.Format("01-02 15:04"), v.Until.Sub(v.At), v.Device, v.Here(), v.Home(), v.Zone))
		}
		want := []string{
			`03-01 10:00 1h30m0s device:d1 "US" home=true America/Chicago`,
			`03-02 10:00 0s  "" home=false `,
			`03-03 10:00 0s device:d2 "" home=false `,
			`03-04 10:00 0s  "DE" home=true `,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if first, again := p.Visits(), p.Visits(); &first[0] != &again[0] {
			t.Error("sessions are read more than once")
		}
	})
}

func TestOffsets(t *testing.T) {
	winter, summer := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), time.Date(2026, 7, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		claims string
		at     time.Time
		want   []int
	}{
		{`{"timezone":"America/Chicago","country":"US"}`, winter, []int{-360}},
		{`{"timezone":"America/Chicago","country":"US"}`, summer, []int{-300}},
		{`{"country":"DE"}`, winter, []int{60}},
		{`{"country":"US","region":"NY"}`, summer, []int{-240}},
		{`{"country":["DE","IN"]}`, winter, []int{60, 330}},
		{`{"timezone":"Mars/Olympus"}`, winter, nil},
		{`{}`, winter, nil},
	} {
		pass(t, `{"id":"worker:a/1","claims":`+c.claims+`}`, func(p *detect.Pass) {
			if diff := cmp.Diff(c.want, append([]int(nil), p.ClaimedOffsets(c.at, nil)...)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.claims, diff)
			}
		})
	}
}

func TestClaims(t *testing.T) {
	pass(t, `{"id":"worker:a/1","claims":{"country":["DE","IN"]}}`, func(p *detect.Pass) {
		for country, want := range map[string][2]bool{"DE": {true, true}, "IN": {true, true}, "US": {false, true}, "": {false, true}} {
			if yes, says := p.Claims(country); yes != want[0] || says != want[1] {
				t.Errorf("Claims(%q) = %t, %t", country, yes, says)
			}
		}
	})
	pass(t, `{"id":"worker:a/1"}`, func(p *detect.Pass) {
		if yes, says := p.Claims("DE"); yes || says {
			t.Error("claims something without a word")
		}
	})
}

func TestSettled(t *testing.T) {
	visit := func(asn uint32, n int) []detect.Visit {
		out := make([]detect.Visit, n)
		for i := range out {
			out[i].Net.ASN, out[i].Net.Kind = asn, "access"
		}
		return out
	}
	for _, c := range []struct {
		here, there int
		want        bool
	}{{1, 0, true}, {3, 2, true}, {2, 3, false}, {0, 4, false}} {
		if got := detect.Settled(append(visit(1, c.here), visit(2, c.there)...), 1); got != c.want {
			t.Errorf("%d here, %d there: %t", c.here, c.there, got)
		}
	}
}

// TestPeers walks through everybody who may share a mailbox.
func TestPeers(t *testing.T) {
	const mail = `"emails":["x@mail.test"]`
	const first = `{"id":"worker:a/1","name":"Robert Lane","birth_date":"1990-01-31","employer":"Acme",` + mail +
		`,"claims":{"country":"US","region":"TX","city":"Austin"},"addresses":[{"use":"home","text":"1 Elm St"}]}` + "\n"
	for _, c := range []struct {
		name, other string
		kin         detect.Kinship
		apart, far  bool
		unrelated   int
	}{
		{"the same person", `"name":"LANE, Robert"`, detect.SamePerson, false, false, 0},
		{"a namesake", `"name":"Robert Lane","birth_date":"1970-02-02"`, detect.Unclear, false, false, 1},
		{"a shorter name, the same day", `"name":"R. Lane","birth_date":"1990-01-31","claims":{"country":"DE"}`, detect.SamePerson, true, true, 0},
		{"a shorter name, elsewhere", `"name":"R. Lane","claims":{"country":"DE"}`, detect.Apart, true, true, 1},
		{"a spouse", `"name":"Mary Quinn","addresses":[{"use":"home","text":"1 elm st"}]`, detect.Household, false, false, 0},
		{"a colleague in town", `"name":"Mary Quinn","employer":"ACME","claims":{"country":"US","region":"TX","city":"Austin"}`, detect.Colleagues, false, false, 0},
		{"a colleague far away", `"name":"Mary Quinn","employer":"Acme","claims":{"country":"US","region":"NY"}`, detect.Colleagues, true, true, 1},
		{"a town further", `"name":"Mary Quinn","claims":{"country":"US","region":"TX","city":"Dallas"}`, detect.Apart, true, false, 1},
		{"nobody knows", `"name":"Mary Quinn"`, detect.Unclear, false, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			pass(t, first+`{"id":"worker:b/2",`+mail+","+c.other+"}\n", func(p *detect.Pass) {
				if got := p.Kinship("worker:b/2"); got != c.kin {
					t.Errorf("kinship %d, want %d", got, c.kin)
				}
				if p.ClaimsElsewhere("worker:b/2") != c.apart || p.ClaimsFar("worker:b/2") != c.far {
					t.Errorf("elsewhere %t, far %t", p.ClaimsElsewhere("worker:b/2"), p.ClaimsFar("worker:b/2"))
				}
				m := p.MostCommon(countersign.Email)
				if len(m.Strangers) != c.unrelated {
					t.Errorf("%d strangers, want %d", len(m.Strangers), c.unrelated)
				}
				if n := len(m.Because(p, countersign.Email, "email:x@mail.test")); c.unrelated > 0 && n != 2 {
					t.Errorf("%d reasons", n)
				}
			})
		})
	}
}

func TestOthers(t *testing.T) {
	for id, want := range map[string]string{"applicant:a/1": "Two other applicants", "worker:a/1": "Two other workers", "account:a/1": "Two other accounts", "company:a": "Two other accounts"} {
		pass(t, `{"id":"`+id+`"}`, func(p *detect.Pass) {
			if got := p.Others(2); got != want {
				t.Errorf("%s: %q, want %q", id, got, want)
			}
		})
	}
}
