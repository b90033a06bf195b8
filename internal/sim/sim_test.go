package sim_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/internal/sim"
)

func ndjson(t testing.TB, w *sim.World) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w.WriteNDJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSameSeedSameBytes(t *testing.T) {
	o := sim.Options{Seed: 7, Subjects: 1500}
	a, b := sim.New(o), sim.New(o)
	if !bytes.Equal(ndjson(t, a), ndjson(t, b)) {
		t.Error("two worlds of one seed differ")
	}
	if !bytes.Equal(ndjson(t, a), ndjson(t, a)) {
		t.Error("two walks of one world differ")
	}
	o.Seed = 8
	if bytes.Equal(ndjson(t, a), ndjson(t, sim.New(o))) {
		t.Error("two seeds give one world")
	}
}

func TestLabelsAddUp(t *testing.T) {
	for _, o := range []sim.Options{{Seed: 1}, {Seed: 2, Hard: true}, {Seed: 3, Subjects: 400, Fraud: 0.1}, {Seed: 4, Fraud: -1, Lookalikes: -1}} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) { labelsAddUp(t, o) })
	}
}

func labelsAddUp(t *testing.T, o sim.Options) {
	w := sim.New(o)
	var n, fraud, plain int
	ids, byDifficulty, rings, archetypes := map[string]bool{}, map[string]int{}, map[string]int{}, map[string]int{}
	for l := range w.Labels() {
		n++
		ids[l.ID] = true
		archetypes[l.Archetype]++
		if l.Fraud {
			fraud++
			byDifficulty[l.Difficulty]++
			rings[l.Ring]++
		} else if l.Ring != "" || l.Difficulty != "" {
			t.Fatalf("innocent %s has ring %q", l.ID, l.Ring)
		}
		if l.Archetype == "plain" {
			plain++
		}
	}
	if n != w.Len() || len(ids) != n {
		t.Errorf("%d labels, %d ids, want %d", n, len(ids), w.Len())
	}
	share := o.Fraud
	if share == 0 {
		share = 0.03
	}
	if want := int(max(share, 0)*float64(n) + 0.5); fraud != want {
		t.Errorf("%d fraud, want %d", fraud, want)
	}
	if innocent := n - fraud; !o.Hard && plain*10 < innocent*6 {
		t.Errorf("%d of %d innocents plain, want six in ten", plain, innocent)
	}
	if o.Fraud < 0 {
		return
	}
	if len(byDifficulty) != 3 {
		t.Errorf("difficulties %v, want all three", byDifficulty)
	}
	for ring, size := range rings {
		if size < 3 {
			t.Errorf("%s has %d members", ring, size)
		}
	}
	if n >= 5000 {
		for _, a := range sim.Archetypes() {
			if archetypes[a.Name] < 5 {
				t.Errorf("archetype %s: %d subjects", a.Name, archetypes[a.Name])
			}
		}
	}
}

func TestArchetypesAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range sim.Archetypes() {
		if a.Why == "" || seen[a.Name] {
			t.Errorf("archetype %q: no reason, or twice", a.Name)
		}
		seen[a.Name] = true
	}
	if len(seen) < 50 {
		t.Errorf("%d archetypes, want 50", len(seen))
	}
}

// record is the subject record, version 1, as docs/subject.md has it.
type record struct {
	ID          string     `json:"id"`
	Seen        time.Time  `json:"seen"`
	Source      string     `json:"source"`
	Name        string     `json:"name"`
	AlsoKnownAs []string   `json:"also_known_as"`
	BirthDate   string     `json:"birth_date"`
	Claims      claims     `json:"claims"`
	Emails      []string   `json:"emails"`
	Phones      []string   `json:"phones"`
	Websites    []string   `json:"websites"`
	Handles     []handle   `json:"handles"`
	Addresses   []address  `json:"addresses"`
	Sessions    []session  `json:"sessions"`
	Payouts     []payout   `json:"payouts"`
	Documents   []document `json:"documents"`
	Photos      []struct {
		File  string `json:"file"`
		PHash string `json:"phash"`
	} `json:"photos"`
	Education []struct {
		School string `json:"school"`
		Degree string `json:"degree"`
		From   string `json:"from"`
		To     string `json:"to"`
	} `json:"education"`
	Employment []struct {
		Employer string `json:"employer"`
		Domain   string `json:"domain"`
		Title    string `json:"title"`
		From     string `json:"from"`
		To       string `json:"to"`
	} `json:"employment"`
	References []reference `json:"references"`
	Resume     struct {
		File string `json:"file"`
		Text string `json:"text"`
	} `json:"resume"`
	Proposals []string `json:"proposals"`
	Tests     []struct {
		Task        string    `json:"task"`
		File        string    `json:"file"`
		Text        string    `json:"text"`
		At          time.Time `json:"at"`
		Minutes     int       `json:"minutes"`
		Pastes      int       `json:"pastes"`
		FocusLosses int       `json:"focus_losses"`
		IP          string    `json:"ip"`
	} `json:"tests"`
	Shipments []struct {
		At     time.Time `json:"at"`
		To     string    `json:"to"`
		Serial string    `json:"serial"`
	} `json:"shipments"`
	ReferredBy string    `json:"referred_by"`
	Employer   string    `json:"employer"`
	HiredAt    time.Time `json:"hired_at"`
	Role       string    `json:"role"`
	Rate       struct {
		Amount   int    `json:"amount"`
		Currency string `json:"currency"`
		Per      string `json:"per"`
		Market   int    `json:"market"`
	} `json:"rate"`
	Ratings []struct {
		From   string    `json:"from"`
		At     time.Time `json:"at"`
		Score  int       `json:"score"`
		Amount int       `json:"amount"`
	} `json:"ratings"`
	Notes     []string          `json:"notes"`
	Protected map[string]string `json:"protected"`
}

type (
	claims struct {
		Country   string   `json:"country"`
		Region    string   `json:"region"`
		City      string   `json:"city"`
		Timezone  string   `json:"timezone"`
		Languages []string `json:"languages"`
	}
	handle struct {
		Service string `json:"service"`
		Name    string `json:"name"`
	}
	address struct {
		Use     string `json:"use"`
		Text    string `json:"text"`
		Country string `json:"country"`
	}
	session struct {
		At        time.Time `json:"at"`
		IP        string    `json:"ip"`
		Device    string    `json:"device"`
		UserAgent string    `json:"user_agent"`
		Timezone  string    `json:"timezone"`
		Language  string    `json:"language"`
		Via       string    `json:"via"`
		Minutes   int       `json:"minutes"`
	}
	payout struct {
		Rail    string    `json:"rail"`
		Account string    `json:"account"`
		Holder  string    `json:"holder"`
		Country string    `json:"country"`
		Since   time.Time `json:"since"`
		Until   time.Time `json:"until"`
	}
	document struct {
		Type   string   `json:"type"`
		Number string   `json:"number"`
		Issuer string   `json:"issuer"`
		MRZ    []string `json:"mrz"`
		File   string   `json:"file"`
		SHA256 string   `json:"sha256"`
	}
	reference struct {
		Name     string `json:"name"`
		Email    string `json:"email"`
		Phone    string `json:"phone"`
		Employer string `json:"employer"`
	}
)

func decode(t testing.TB, line []byte) record {
	t.Helper()
	var r record
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	return r
}

func TestLinesAreSubjectRecords(t *testing.T) {
	w := sim.New(sim.Options{Seed: 11, Subjects: 2500})
	var size, withText, words int
	for l, line := range w.Subjects() {
		r := decode(t, line)
		size += len(line)
		if r.ID != l.ID || r.Name == "" || len(r.Emails) == 0 || len(r.Phones) == 0 || len(r.Addresses) == 0 || len(r.Sessions) < 2 {
			t.Fatalf("too little in %s", line)
		}
		if r.Claims.Country != l.Country {
			t.Errorf("%s claims %s, label says %s", r.ID, r.Claims.Country, l.Country)
		}
		for i, s := range r.Sessions {
			if s.At.After(r.Seen.AddDate(0, 0, 2)) {
				t.Errorf("%s: session %d at %s, seen %s", r.ID, i, s.At, r.Seen)
			}
		}
		if r.Resume.Text != "" {
			withText++
			words += len(strings.Fields(r.Resume.Text))
		}
	}
	if mean := size / w.Len(); mean < 2000 || mean > 6000 {
		t.Errorf("lines of %d bytes", mean)
	}
	if mean := words / withText; mean < 150 || mean > 350 {
		t.Errorf("résumés of %d words", mean)
	}
}

func TestReferrersExist(t *testing.T) {
	w := sim.New(sim.Options{Seed: 12, Subjects: 2500})
	ids, referred := map[string]bool{}, map[string]string{}
	for l, line := range w.Subjects() {
		ids[l.ID] = true
		if r := decode(t, line); r.ReferredBy != "" {
			referred[r.ID] = r.ReferredBy
		}
	}
	if len(referred) == 0 {
		t.Fatal("nobody was referred")
	}
	for who, by := range referred {
		if !ids[by] || by == who {
			t.Errorf("%s was referred by %s", who, by)
		}
	}
}

func TestLabelsMatchTheirCSV(t *testing.T) {
	w := sim.New(sim.Options{Seed: 13, Subjects: 600})
	var b bytes.Buffer
	if err := w.WriteLabels(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != sim.LabelHeader {
		t.Errorf("header %s", got)
	}
	i := 1
	for l := range w.Subjects() {
		want := []string{l.ID, fmt.Sprint(l.Fraud), l.Ring, l.Difficulty, l.Archetype, l.Group, l.Origin, l.Sex, l.Country}
		if strings.Join(rows[i], ",") != strings.Join(want, ",") {
			t.Fatalf("row %d: %v, want %v", i, rows[i], want)
		}
		i++
	}
	if i != len(rows) {
		t.Errorf("%d rows, want %d", len(rows), i)
	}
}

func TestPaymentsBalance(t *testing.T) {
	w := sim.New(sim.Options{Seed: 14, Subjects: 1000})
	var pays, accounts bytes.Buffer
	if err := w.WritePayments(&pays); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteAccounts(&accounts); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, row := range rowsOf(t, &accounts, sim.AccountHeader) {
		known[row[0]] = true
	}
	balance := map[string]float64{}
	for _, row := range rowsOf(t, &pays, sim.PaymentHeader) {
		var amount float64
		if _, err := fmt.Sscan(row[4], &amount); err != nil || amount <= 0 {
			t.Fatalf("amount %q", row[4])
		}
		if !known[row[2]] && !known[row[3]] {
			t.Fatalf("payment of nobody: %v", row)
		}
		balance[row[2]] -= amount
		balance[row[3]] += amount
	}
	for account, left := range balance {
		if known[account] && left < -0.01 {
			t.Errorf("%s is overdrawn by %.2f", account, -left)
		}
	}
}

func rowsOf(t *testing.T, b *bytes.Buffer, header string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(rows[0], ",") != header {
		t.Fatalf("header %v", rows[0])
	}
	return rows[1:]
}
