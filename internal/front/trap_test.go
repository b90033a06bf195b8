package front_test

import (
	"testing"

	"countersign/internal/sim/internet"
)

// TestTraps: where many firms say alike things in other words, crews copy one
// firm again, mix two and buy old domains, originals are missing, and franchises,
// products under many names, printed articles and directories share texts by
// right, the copied firm is named and nobody honest stands accused.
func TestTraps(t *testing.T) {
	m := measure(t, []uint64{22}, 60, true, true)
	t.Logf("review or above:%v", m.found)
	t.Logf("clone_of right:%v", m.clones)
	t.Logf("false alarms:%v", m.alarms)
	t.Logf("crews: pairwise F1 %.3f", m.f1())
	found, fronts := 0, 0
	for _, x := range m.found {
		found, fronts = found+x[0], fronts+x[1]
	}
	if 10*found < 9*fronts {
		t.Errorf("%d of %d fronts found", found, fronts)
	}
	right, all := 0, 0
	for _, x := range m.clones {
		right, all = right+x[0], all+x[1]
	}
	if all < 6 || 10*right < 9*all {
		t.Errorf("clone_of right for %d of %d", right, all)
	}
	if m.alarms.share("all") > 0.01 || m.holds["all"][0] > 0 {
		t.Errorf("false alarms %.3f, %d at hold", m.alarms.share("all"), m.holds["all"][0])
	}
	if m.f1() < 0.5 {
		t.Errorf("crews: F1 %.3f", m.f1())
	}
}

// TestTrapWorld: each trap is there, and a world without them is as before.
func TestTrapWorld(t *testing.T) {
	kinds, siblings := map[string]int{}, map[string]int{}
	missing, silent, mixed := 0, 0, 0
	for seed := range uint64(3) {
		w := internet.New(internet.Options{Seed: seed, Traps: true})
		for i := range w.Sites {
			s := &w.Sites[i]
			kinds[s.Label.Archetype]++
			siblings[s.Label.CloneOf]++
			if s.Label.Missing {
				missing++
			}
			if s.Silent {
				silent++
			}
			if s.Label.Also != "" {
				mixed++
			}
			if s.Label.CloneOf != "" && w.Site(s.Label.CloneOf) == nil {
				t.Errorf("%s copies %s, which is not there", s.Domain, s.Label.CloneOf)
			}
		}
	}
	for _, k := range []string{"franchise", "white-label", "printed", "directory", "aged"} {
		if kinds[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
	again := 0
	for d, n := range siblings {
		if d != "" && n > 1 {
			again++
		}
	}
	if missing == 0 || silent == 0 || mixed == 0 || again == 0 {
		t.Errorf("missing %d, silent %d, mixed %d, copied again %d", missing, silent, mixed, again)
	}
}
