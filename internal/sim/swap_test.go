package sim_test

import (
	"encoding/json"
	"iter"
	"strings"
	"testing"

	"countersign/internal/sim"
	"github.com/google/go-cmp/cmp"
)

// TestSwapChangesNamesOnly puts a mark in place of every name on both sides:
// what is left must be the same.
func TestSwapChangesNamesOnly(t *testing.T) {
	w := sim.New(sim.Options{Seed: 21, Subjects: 700})
	for _, seed := range []uint64{0, 5, 29} {
		next, stop := iter.Pull2(w.SwapNames(seed).Subjects())
		for l, line := range w.Subjects() {
			m, other, _ := next()
			a, b := decode(t, line), decode(t, other)
			if l.Origin == m.Origin || a.Name == b.Name {
				t.Fatalf("seed %d: %s keeps its origin %s", seed, l.ID, l.Origin)
			}
			l.Origin, l.Sex, m.Origin, m.Sex = "", "", "", ""
			if l != m {
				t.Fatalf("seed %d: labels %+v and %+v", seed, l, m)
			}
			for k := range a.Protected {
				if a.Protected[k] == b.Protected[k] {
					t.Fatalf("seed %d: %s keeps %s", seed, l.ID, k)
				}
			}
			if d := cmp.Diff(nameless(a), nameless(b)); d != "" {
				t.Fatalf("seed %d: %s\n%s", seed, l.ID, d)
			}
		}
		stop()
	}
}

// nameless is the record with marks for names.
func nameless(r record) record {
	for i, p := range r.Proposals { // signed with the short name, after the last mark of a closing
		r.Proposals[i] = p[:strings.LastIndexAny(p, ",\n")+1]
	}
	for i, n := range r.Notes {
		if end := " confirmed the start date"; strings.HasSuffix(n, end) {
			r.Notes[i] = end
		}
	}
	first, rest, _ := strings.Cut(r.Resume.Text, "\n")
	if first != "" && first != r.Name {
		rest = "the résumé is headed " + first
	}
	r.Resume.Text = rest
	r.Name = "-"
	for i := range r.AlsoKnownAs {
		r.AlsoKnownAs[i] = "-"
	}
	for i := range r.Payouts {
		r.Payouts[i].Holder = shape(r.Payouts[i].Holder)
	}
	for i := range r.References {
		r.References[i].Name = "-"
	}
	for i := range r.Documents {
		maskMRZ(r.Documents[i].MRZ)
	}
	for k := range r.Protected {
		r.Protected[k] = "-"
	}
	return r
}

// shape keeps the fixed end of a firm's name and nothing of a person's.
func shape(holder string) string {
	for _, end := range []string{" LLC", " Ltd", " Services", " GmbH", " & Co", " Inc", " Cooperative"} {
		if strings.HasSuffix(holder, end) {
			return end
		}
	}
	return "-"
}

func maskMRZ(lines []string) {
	switch len(lines) {
	case 2:
		lines[0] = lines[0][:5]
	case 3:
		lines[2] = ""
	}
}

// TestSwapKeepsSameness asks that two names equal before are equal after, and
// two different ones different.
func TestSwapKeepsSameness(t *testing.T) {
	w := sim.New(sim.Options{Seed: 22, Subjects: 900})
	for _, seed := range []uint64{0, 3, 17} {
		to, from := map[string]string{}, map[string]string{}
		next, stop := iter.Pull2(w.SwapNames(seed).Subjects())
		for l, line := range w.Subjects() {
			_, other, _ := next()
			a, b := names(t, line), names(t, other)
			for i := range a {
				if a[i] == "" || b[i] == "" {
					continue
				}
				if x, ok := to[a[i]]; ok && x != b[i] {
					t.Fatalf("seed %d, %s: %q became %q and %q", seed, l.ID, a[i], x, b[i])
				}
				if x, ok := from[b[i]]; ok && x != a[i] {
					t.Fatalf("seed %d, %s: %q and %q both became %q", seed, l.ID, a[i], x, b[i])
				}
				to[a[i]], from[b[i]] = b[i], a[i]
			}
		}
		stop()
	}
}

// names lists full names, "" for one in another script: that may stand for two
// Latin ones.
func names(t *testing.T, line []byte) []string {
	r := decode(t, line)
	var out []string
	for _, n := range append([]string{r.Name}, r.AlsoKnownAs...) {
		if n[0] < 0x80 && strings.Contains(n, " ") {
			out = append(out, n)
		} else {
			out = append(out, "")
		}
	}
	return out
}

func TestSwapsReachEveryOrigin(t *testing.T) {
	w := sim.New(sim.Options{Seed: 23, Subjects: 40})
	got := make([]map[string]bool, w.Len())
	for seed := range w.Origins() - 1 {
		i := 0
		for l := range w.SwapNames(uint64(seed)).Labels() {
			if got[i] == nil {
				got[i] = map[string]bool{}
			}
			got[i][l.Origin] = true
			i++
		}
	}
	for i := range got {
		if len(got[i]) != w.Origins()-1 {
			t.Errorf("subject %d had %d origins, want %d", i, len(got[i]), w.Origins()-1)
		}
	}
	if w.Origins() < 30 {
		t.Errorf("%d origins, want 30", w.Origins())
	}
}

// TestOriginsAreIndependent compares shares of origins among fraud and among
// look-alikes with what chance gives.
func TestOriginsAreIndependent(t *testing.T) {
	w := sim.New(sim.Options{Seed: 24, Subjects: 20000, Fraud: 0.1})
	count := map[string]map[string]int{}
	total := map[string]int{}
	for l := range w.Labels() {
		kind := "innocent"
		switch {
		case l.Fraud:
			kind = l.Difficulty
		case l.Archetype != "plain" && l.Group == "":
			kind = "look-alike"
		}
		if count[kind] == nil {
			count[kind] = map[string]int{}
		}
		count[kind][l.Origin]++
		total[kind]++
	}
	for kind, by := range count {
		expect := float64(total[kind]) / float64(w.Origins())
		chi := 0.0
		for _, n := range by {
			chi += (float64(n) - expect) * (float64(n) - expect) / expect
		}
		if chi > 110 { // 47 degrees of freedom: one in ten million
			t.Errorf("%s: chi-square of origins %.0f over %d", kind, chi, total[kind])
		}
	}
}

func TestSwappedLinesAreJSON(t *testing.T) {
	for _, line := range sim.New(sim.Options{Seed: 25, Subjects: 500}).SwapNames(4).Subjects() {
		if !json.Valid(line) {
			t.Fatalf("%s", line)
		}
	}
}
