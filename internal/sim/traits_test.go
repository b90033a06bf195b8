package sim_test

import (
	"testing"

	"countersign/internal/sim"
)

func devices(r record) []string  { return each(r.Sessions, func(s session) string { return s.Device }) }
func lines(r record) []string    { return each(r.Sessions, func(s session) string { return s.IP }) }
func accounts(r record) []string { return each(r.Payouts, func(p payout) string { return p.Account }) }
func places(r record) []string   { return each(r.Addresses, func(a address) string { return a.Text }) }
func referees(r record) []string {
	return each(r.References, func(x reference) string { return x.Email })
}
func phones(r record) []string { return r.Phones }
func emails(r record) []string { return r.Emails }
func name(r record) []string   { return []string{r.Name} }
func born(r record) []string   { return []string{r.BirthDate} }

func clients(r record) []string {
	var out []string
	for _, x := range r.Ratings {
		out = append(out, x.From)
	}
	return out
}

func each[T any](xs []T, of func(T) string) []string {
	var out []string
	for _, x := range xs {
		out = append(out, of(x))
	}
	return out
}

// TestCompanionsShare asks that every member of a group has at least one value
// in common with another member.
func TestCompanionsShare(t *testing.T) {
	shares := map[string]func(record) []string{
		"family": places, "shared-laptop": devices, "roommates": places, "twins": born, "couple-account": accounts,
		"shared-landline": phones, "family-firm": accounts, "co-working": places, "campus": lines, "library": devices,
		"conference": lines, "hot-desk": devices, "virtual-desktop": lines, "corporate-vpn": lines, "second-hand-laptop": devices,
		"borrowed-laptop": devices, "recycled-phone": phones, "popular-name": name, "duplicate-account": born, "agency": accounts,
		"payroll-bureau": accounts, "co-operative": accounts, "virtual-office": places, "tax-adviser": places,
		"ex-colleagues": referees, "happy-client": clients, "recruiter": emails, "carrier-nat": lines,
	}
	groups := map[string][]record{}
	kind := map[string]string{}
	for l, line := range sim.New(sim.Options{Seed: 41}).Subjects() {
		if shares[l.Archetype] != nil && l.Group != "" {
			groups[l.Group] = append(groups[l.Group], decode(t, line))
			kind[l.Group] = l.Archetype
		}
	}
	seen := map[string]bool{}
	for g, members := range groups {
		seen[kind[g]] = true
		if alone := lonely(members, shares[kind[g]]); alone*5 > len(members) { // a borrowed machine may go unused
			t.Errorf("%s %s: %d of %d share nothing", kind[g], g, alone, len(members))
		}
	}
	for a := range shares {
		if !seen[a] {
			t.Errorf("no group of %s", a)
		}
	}
}

// lonely counts members who have no value in common with another.
func lonely(members []record, of func(record) []string) int {
	count := map[string]int{}
	for _, m := range members {
		once := map[string]bool{}
		for _, v := range of(m) {
			if !once[v] {
				count[v]++
			}
			once[v] = true
		}
	}
	n := 0
	for _, m := range members {
		most := 0
		for _, v := range of(m) {
			most = max(most, count[v])
		}
		if most < 2 {
			n++
		}
	}
	return n
}

// TestDifficulties asks that crews share less the harder they are.
func TestDifficulties(t *testing.T) {
	all := func(r record) []string {
		out := append(devices(r), lines(r)...)
		out = append(append(out, accounts(r)...), phones(r)...)
		return append(append(out, referees(r)...), clients(r)...)
	}
	rings, of := map[string][]record{}, map[string]string{}
	for l, line := range sim.New(sim.Options{Seed: 42, Subjects: 6000, Fraud: 0.3}).Subjects() {
		if l.Fraud {
			rings[l.Ring] = append(rings[l.Ring], decode(t, line))
			of[l.Ring] = l.Difficulty
		}
	}
	total, alone := map[string]int{}, map[string]int{}
	for ring, members := range rings {
		total[of[ring]] += len(members)
		alone[of[ring]] += lonely(members, all)
	}
	share := func(d string) float64 { return 1 - float64(alone[d])/float64(total[d]) }
	if s, m, c := share("sloppy"), share("medium"), share("careful"); s < 0.95 || m > s || c > m || c < 0.2 || c > 0.7 {
		t.Errorf("share something: sloppy %.2f, medium %.2f, careful %.2f", s, m, c)
	}
}

// TestFarms asks for tens of machines at one address, and sessions from its
// line.
func TestFarms(t *testing.T) {
	to := map[string]int{}
	for l, line := range sim.New(sim.Options{Seed: 43, Subjects: 20000, Fraud: 0.05}).Subjects() {
		if l.Fraud {
			for _, s := range decode(t, line).Shipments {
				to[s.To]++
			}
		}
	}
	most := 0
	for _, n := range to {
		most = max(most, n)
	}
	if most < 10 {
		t.Errorf("largest farm has %d machines", most)
	}
}

// TestNamesOnPapers asks for the differences that these archetypes are about,
// and for none with plain people.
func TestNamesOnPapers(t *testing.T) {
	for l, line := range sim.New(sim.Options{Seed: 44, Subjects: 2500}).Subjects() {
		r := decode(t, line)
		switch l.Archetype {
		case "mononym":
			if r.Payouts[0].Holder != r.Name {
				t.Errorf("%s: %s is paid as %s", l.Archetype, r.Name, r.Payouts[0].Holder)
			}
		case "four-part-name", "spouse-bank", "parent-bank", "own-company", "agency", "payroll-bureau":
			if len(r.Payouts) == 0 || r.Payouts[0].Holder == r.Name {
				t.Errorf("%s: %s is paid as %v", l.Archetype, r.Name, r.Payouts)
			}
		case "dual-national", "replaced-papers", "refugee":
			if len(r.Documents) != 2 {
				t.Errorf("%s: %d documents", l.Archetype, len(r.Documents))
			}
		case "new-bank":
			if len(r.Payouts) != 2 || !r.Payouts[0].Until.After(r.HiredAt) || !r.Payouts[1].Since.Equal(r.Payouts[0].Until) {
				t.Errorf("%s: hired %s, %v", l.Archetype, r.HiredAt, r.Payouts)
			}
		}
	}
}
