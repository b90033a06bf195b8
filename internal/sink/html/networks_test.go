package html

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/sink"
)

// crewPage is a page of one crew of eight who share pay, and of a pair.
func crewPage() NetworkPage {
	crew := sink.Network{ID: "network:aa"}
	for i := range 8 {
		crew.Members = append(crew.Members, countersign.ID(fmt.Sprintf("account:x/%d", i)))
		if i > 0 {
			l := countersign.Link{A: crew.Members[i-1], B: crew.Members[i], Weight: 16.5, Why: []countersign.Tie{{Pred: "payout", Shared: "payoneer/8841", Weight: 16.5}}}
			if i%3 == 0 {
				l.Weight += 14
				l.Why = append(l.Why, countersign.Tie{Pred: "device", Shared: fmt.Sprintf("d-%d", i), Weight: 14})
			}
			crew.Links = append(crew.Links, l)
		}
	}
	pair := sink.Network{ID: "network:bb", Members: []countersign.ID{"account:y/1", "account:y/申請者"}, Links: []countersign.Link{
		{A: "account:y/1", B: "account:y/申請者", Weight: 14, Why: []countersign.Tie{{Pred: "device", Shared: "dd-77", Weight: 14}}}}}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return NetworkPage{Title: "Networks of x.csv", From: 12, Total: 2, Members: 10, Says: []string{"3 rows said nothing."}, Problems: []string{"x.csv:3: a row with too few cells"},
		Run:      countersign.Run{Tool: "countersign test", Rules: "sha256:00", Now: "2026-03-04T10:00:00Z", Read: 20, Refused: 1, Inputs: []countersign.Input{{Name: "x.csv", SHA256: "bb"}}},
		Networks: []NetworkView{{Network: crew, Uses: []Use{{Pred: "payout", Shared: "payoneer/8841", Subject: "account:x/1", From: at, To: at.Add(90 * time.Hour)}, {Pred: "payout", Shared: "payoneer/8841", Subject: "account:x/2", From: at}}, Sums: []string{"2 of 8 members ask for 35 to 40 USD per hour each, 75 USD per hour together."}}, {Network: pair, Say: []string{"All give one home address: a household would explain it"}}}}
}

func rendered(t *testing.T, p NetworkPage) string {
	t.Helper()
	var b bytes.Buffer
	if err := Networks(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestNetworks(t *testing.T) {
	got := rendered(t, crewPage())
	if again := rendered(t, crewPage()); again != got {
		t.Error("two renderings differ")
	}
	file := filepath.Join("testdata", "networks.html")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
	if n := strings.Count(got, "<rect class=\"hub\""); n != 1 {
		t.Errorf("%d things are drawn as points, and one is shared by many", n)
	}
	if n := strings.Count(got, "<line "); n > 8+4+1 {
		t.Errorf("%d lines for what eight share", n)
	}
	if empty := rendered(t, NetworkPage{Title: "Nothing"}); !strings.Contains(empty, "Nobody belongs together") {
		t.Error("nothing is said of nothing")
	}
}

// TestNetworksMasked: what is shared is not shown, and the page given stays.
func TestNetworksMasked(t *testing.T) {
	p := crewPage()
	p.Redact = true
	got := rendered(t, p)
	for _, s := range []string{"8841", "d-3", "d-77"} {
		if strings.Contains(got, s) {
			t.Errorf("%q is shown", s)
		}
	}
	if d := cmp.Diff(crewPage().Networks, p.Networks); d != "" {
		t.Errorf("masking changed the page: %s", d)
	}
}

// TestNetworksHostile puts what an attacker would write into every field.
func TestNetworksHostile(t *testing.T) {
	const bad = "\x1b[2J\u202e<script>alert(1)</script>\"'&\x00\u200b"
	p := crewPage()
	p.Title, p.Says, p.Problems, p.Run.Tool, p.Run.Inputs[0].Name = bad, []string{bad}, []string{bad}, bad, bad
	n := &p.Networks[0]
	n.ID, n.Say, n.Sums = "network:"+bad, []string{bad}, []string{bad}
	n.Members[1], n.Links[0].B, n.Links[1].A = bad, bad, bad
	n.Links[2].Why[0] = countersign.Tie{Pred: bad, Shared: bad, Weight: 9}
	n.Uses[0].Pred, n.Uses[0].Shared, n.Uses[0].Subject = bad, bad, bad
	got := rendered(t, p)
	if strings.Contains(got, "<script") {
		t.Error("a script got through")
	}
	for _, r := range got {
		if r < 0x20 && r != '\n' || r >= 0x202a && r <= 0x202e || r == 0x200b {
			t.Fatalf("a raw %U got through", r)
		}
	}
}
