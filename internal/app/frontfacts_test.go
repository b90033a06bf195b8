package app

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/collect"
	"countersign/internal/flow"
	"countersign/internal/front"
	"countersign/internal/store"
)

// siteRecords are the records that a folder has of sites.
func siteRecords(t *testing.T, data string) (out []countersign.Entry) {
	t.Helper()
	err := withData(context.Background(), data, func(s *store.SQLite) error {
		return s.Read(context.Background(), func(tx flow.Tx[store.View]) error {
			all, err := tx.After(context.Background(), 0, 10_000, countersign.KindRecord)
			for _, e := range all {
				if e.Record.Source == frontSource {
					out = append(out, e)
					if _, err := s.Open(context.Background(), e.Record.Evidence); err != nil {
						t.Errorf("record %d rests on what is not sealed: %v", e.Seq, err)
					}
				}
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestObserved: what captures show of a site stands on the ledger, resting on
// sealed evidence, once however often it is looked at; people who have the same
// are tied to it, and nobody is judged otherwise for it.
func TestObserved(t *testing.T) {
	ctx := context.Background()
	people := []byte(`{"id":"applicant:acme/1","name":"Zoe Young","emails":["ana@firm.example"],"employment":[{"employer":"Firm","domain":"firm.example"}]}
{"id":"applicant:acme/2","name":"Yan Xu","phones":["+15125550143"],"websites":["https://firm.example"]}
{"id":"applicant:acme/3","name":"Will Varga","emails":["will@mail.example"]}
`)
	site := teamSite(t, "firm.example")
	site.Icon = []byte("icon")
	site.Pages = append(site.Pages, front.Page{URL: "https://firm.example/imprint", HTML: []byte("<p>Call (512) 555-0143</p><p>100 Main Street, Suite 4, Austin, TX 78701</p>")})
	var answers [2]string
	for i, look := range []bool{true, false} {
		data := filepath.Join(t.TempDir(), "house")
		if look {
			for range 2 {
				r := FrontRequest{Captures: captures(t, site), Data: data, Format: "ndjson", Now: worldEnd, Outside: Outside{Offline: true}}
				if _, err := Front(ctx, &bytes.Buffer{}, r); err != nil {
					t.Fatal(err)
				}
			}
			records := siteRecords(t, data)
			if len(records) != 1 || len(records[0].Record.Facts) < 5 {
				t.Errorf("%d records: %+v", len(records), records)
			}
		}
		for _, v := range verdictLines(screened(t, Config{Data: data, Now: worldEnd}, people)) {
			answers[i] += v + "\n"
		}
		if !look {
			continue
		}
		var out bytes.Buffer
		if _, err := Networks(ctx, &out, NetworkRequest{Config: Config{Data: data, Now: worldEnd}, Paths: [][2]countersign.ID{{"applicant:acme/2", "domain:firm.example"}, {"applicant:acme/1", "domain:firm.example"}}, Format: "table"}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"site/telephone +15125550143", "site/mailbox ana@firm.example", "firm.example"} {
			if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
				t.Errorf("%q is not told: %s", want, out.String())
			}
		}
	}
	if answers[0] != answers[1] || strings.Contains(answers[0], "domain:") {
		t.Errorf("a site that was looked at changes what is said of people:\n%s\n%s", answers[0], answers[1])
	}
}

func verdictLines(a *Answer) (out []string) {
	for _, x := range a.Bundle.Assessments {
		out = append(out, strings.Join([]string{string(x.Subject), string(x.Verdict)}, " "))
		for _, f := range x.Findings {
			out = append(out, f.Detector+" "+f.Say)
		}
	}
	return out
}

// TestExhibits: each fact of a visit rests on the capture that shows it.
func TestExhibits(t *testing.T) {
	hash := func(n byte) countersign.Hash { return countersign.Hash{n} }
	o := observing{site: &front.Site{Domain: "a.example", Evidence: []front.Exhibit{{URI: "dns:a.example?type=A", SHA256: hash(1)}, {URI: "dns:a.example?type=NS", SHA256: hash(2)},
		{URI: "https://rdap.example/domain/a.example", SHA256: hash(3)}, {URI: "tls://a.example:443", SHA256: hash(4)}, {URI: "https://a.example/about", SHA256: hash(5)}}}, whole: hash(9), at: map[countersign.Hash]int{}}
	o.begin(nil)
	subject := countersign.ID("domain:a.example")
	for want, f := range map[byte]countersign.Fact{
		1: {Subject: subject, Pred: collect.Address, Object: "ip:192.0.2.1"},
		2: {Subject: subject, Pred: collect.NameServer, Object: "host:ns.example"},
		3: {Subject: subject, Pred: collect.Registrar, Object: "registrar:1", Value: "R"},
		4: {Subject: "host:a.example", Pred: collect.Certificate, Object: "certificate:ff"},
		5: {Subject: subject, Pred: collect.Page, Object: "file:ff", Value: "https://a.example/about"},
		9: {Subject: subject, Pred: collect.Address, Object: "ip:2001:db8::1"},
	} {
		before := len(o.out)
		o.collected(f, subject)
		o.collected(f, subject)
		if len(o.out) != before+1 || o.out[before].Record.Evidence != hash(want) || o.out[before].Record.Facts[0].Subject != subject || len(o.out[before].Record.Facts) != 1 {
			t.Errorf("%s rests on %+v", f.Pred, o.out[len(o.out)-1])
		}
	}
	o.collected(countersign.Fact{Subject: "ip:192.0.2.1", Pred: collect.Network}, subject)
	if len(o.out) != 6 {
		t.Error("what was said of others was taken")
	}
}
