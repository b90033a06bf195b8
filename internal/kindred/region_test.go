package kindred

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
)

// crowds makes crowds whose members share machines and accounts, with ties
// between them: one thing of two members, of three, of a client's kind that many
// have, or of somebody who is in two.
func crowds(r *rand.Rand) (out []Subject) {
	for c := range 3 + r.IntN(4) {
		for m := range crowd - 2 + r.IntN(8) {
			s := who(fmt.Sprintf("%d-%02d", c, m), int64(r.IntN(20)), held(Device, "device", fmt.Sprintf("d%d-%d", c, m%2)))
			if m > 0 {
				s.Held = append(s.Held, held(Payout, "payout", fmt.Sprintf("p%d-%d", c, m/3)), held(Payout, "payout", fmt.Sprintf("p%d-%d", c, (m-1)/3)))
			}
			out = append(out, s)
		}
	}
	for t := range 2 + r.IntN(30) { // between two of them, mostly the same two
		k, class := Document, "document"
		if t%3 == 0 {
			k, class = Serial, "serial"
		}
		x, y := r.IntN(len(out)), r.IntN(len(out))
		if r.IntN(3) > 0 {
			x, y = r.IntN(2*crowd), r.IntN(2*crowd)
		}
		for _, i := range []int{x, y, x, (y + 1) % len(out)}[:2+2*r.IntN(2)] {
			out[i].Held = append(out[i].Held, held(k, class, fmt.Sprint("t", t)))
		}
	}
	return out
}

// TestRegion: to work out anew only the networks around a change gives what all of
// them together give, where crowds hang together by ties that join nobody.
func TestRegion(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 3))
		now := map[countersign.ID]Subject{}
		all := crowds(r)
		for _, s := range all {
			now[s.ID] = s
		}
		live := book(all...)
		var told []Judgement
		for step := range 12 {
			s := all[r.IntN(len(all))]
			if len(told) > 0 && r.IntN(2) == 0 {
				judged := told[r.IntN(len(told))].A
				s = all[slices.IndexFunc(all, func(s Subject) bool { return s.ID == judged })]
			} else if r.IntN(2) == 0 {
				s = all[r.IntN(2*crowd)]
			}
			switch r.IntN(6) {
			case 0:
				live.Remove(s.ID)
				delete(now, s.ID)
			case 1:
				s.Held = s.Held[:r.IntN(len(s.Held)+1)]
				live.Put(s)
				now[s.ID] = s
			case 2:
				o := all[r.IntN(len(all))]
				s.Held = append(s.Held[:len(s.Held):len(s.Held)], o.Held...)
				live.Put(s)
				now[s.ID] = s
			case 3:
				j := Judgement{A: s.ID, B: all[r.IntN(2*crowd)].ID, Say: []string{Same, Not, Not}[r.IntN(3)], At: time.Unix(int64(step), 0)}
				if _, err := live.Judge(j); err == nil {
					told = append(told, j)
				}
			case 4:
				if len(told) > 0 {
					i := r.IntN(len(told))
					if _, err := live.Undo(told[i]); err != nil {
						rt.Fatal(err)
					}
					told = append(told[:i:i], told[i+1:]...)
				}
			default:
				live.Put(s)
				now[s.ID] = s
			}
			fresh := New()
			var there []Subject
			for _, s := range all {
				if s, ok := now[s.ID]; ok {
					there = append(there, s)
				}
			}
			fresh.Load(there)
			for _, j := range told {
				if _, err := fresh.Judge(j); err != nil {
					rt.Fatal(err)
				}
			}
			whole := fresh.touched()
			for n := range fresh.entries {
				whole.dirty[int32(n)] = true
			}
			whole.regroup()
			if d := cmp.Diff(fresh.Networks(), live.Networks()); d != "" {
				rt.Fatalf("step %d (-at once +live)\n%s", step, d)
			}
		}
	})
}
