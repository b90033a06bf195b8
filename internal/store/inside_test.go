package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/flow"
)

// FuzzFacts decodes any bytes; what decodes says the same when encoded again.
func FuzzFacts(f *testing.F) {
	var e encoder
	e.facts([]countersign.Fact{{Pred: "email", Object: "email:a", Value: "a", From: time.Unix(1, 2).UTC(), To: time.Unix(3, 4).In(time.FixedZone("", -3600)),
		With: []countersign.With{{Pred: "p", Object: "o", Value: "v"}}, Shingles: []uint64{1, 5, 1 << 63}}})
	f.Add(e.b)
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		d := decoder{b: string(b)}
		facts := d.facts("a:1", 7)
		if d.end() != nil {
			return
		}
		var again encoder
		again.facts(facts)
		d = decoder{b: string(again.b)}
		if diff := cmp.Diff(facts, d.facts("a:1", 7)); diff != "" || d.end() != nil {
			t.Error(diff)
		}
	})
}

func FuzzOutline(f *testing.F) {
	var e encoder
	e.outline(&countersign.Record{Source: "s", Origin: "o", Seen: time.Unix(1, 2).UTC(), Marking: countersign.Green}, []int64{1, 2})
	f.Add(e.b)
	f.Fuzz(func(t *testing.T, b []byte) {
		d := decoder{b: string(b)}
		r, subjects := d.outline()
		if d.end() != nil {
			return
		}
		var again encoder
		again.outline(&r, subjects)
		d = decoder{b: string(again.b)}
		r2, subjects2 := d.outline()
		if diff := cmp.Diff(r, r2) + cmp.Diff(subjects, subjects2); diff != "" || d.end() != nil {
			t.Error(diff)
		}
	})
}

// TestPostings compares with a map, over any order of adding and settling, and
// demands that a snapshot stays what it was.
func TestPostings(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var p postings
		want := map[uint64]map[uint32]bool{}
		seen := map[uint32]bool{}
		for range rapid.IntRange(1, 6).Draw(rt, "rounds") {
			snapshot, frozen := p, counts(&p)
			fresh := map[uint32]bool{}
			n := rapid.SampledFrom([]int{1, 10, 300, 6000}).Draw(rt, "n")
			top := rapid.Uint64Range(0, 3).Draw(rt, "top") << 62
			for i := range n {
				h := top | uint64(i%97)*0x9e3779b97f4a7c15>>uint(i%3*8)
				s := uint32(rapid.IntRange(0, 3).Draw(rt, "subject")*n + i%5)
				if n > 300 {
					s = uint32(i % 50)
				}
				p.add(posting{h, s, seen[s]})
				fresh[s] = true
				if want[h] == nil {
					want[h] = map[uint32]bool{}
				}
				want[h][s] = true
			}
			p.settle()
			for s := range fresh {
				seen[s] = true
			}
			if !cmp.Equal(frozen, counts(&snapshot)) {
				rt.Fatal("a snapshot changed")
			}
		}
		total := 0
		for h, subjects := range want {
			var s spans
			n := p.find(h, &s)
			got := flatten(&s)
			if n != len(subjects) || len(got) != n || !slices.IsSorted(got) {
				rt.Fatalf("hash %x: %d, %v, want %v", h, n, got, subjects)
			}
			for _, x := range got {
				if !subjects[x] {
					rt.Fatalf("hash %x: %d is not in %v", h, x, subjects)
				}
			}
			total += n
		}
		if total != p.pairs {
			rt.Fatalf("%d pairs, want %d", p.pairs, total)
		}
		less := p.without(0)
		for h := range want {
			var s spans
			less.find(h, &s)
			if slices.Contains(flatten(&s), 0) {
				rt.Fatal("subject 0 is still there")
			}
		}
	})
}

func counts(p *postings) (out []int) {
	for i := range p.part {
		for _, r := range p.part[i].runs {
			out = append(out, len(r.hash), int(r.hash[0]%1000), int(r.subject[len(r.subject)-1]))
		}
	}
	return out
}

func TestKeyfileRollback(t *testing.T) {
	k, err := openKeyfile(t.TempDir()+"/subjects", make([]byte, keySize), true)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	k.fresh(1)
	k.fresh(2)
	two := k.fresh(2) // the first was rolled back
	sealed := two.Seal(nil, nil, []byte("x"), nil)
	clear(k.opened)
	if a, err := k.key(2); err != nil || a == nil {
		t.Errorf("a key that is not written yet: %v", err)
	}
	lost := k.fresh(3).Seal(nil, nil, []byte("x"), nil) // rolled back
	if err := k.sync(); err != nil {
		t.Fatal(err)
	}
	k.drop()
	a, err := k.key(2)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := open(a, sealed, nil); err != nil || string(b) != "x" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := open(k.fresh(3), lost, nil); err == nil {
		t.Error("a key that was rolled back is given again")
	}
	for slot := int64(4); slot < 3*aheadMost; slot++ { // some are ahead, more are made
		made := k.fresh(slot).Seal(nil, nil, []byte("x"), nil)
		if slot%50 == 0 {
			if err := k.sync(); err != nil {
				t.Fatal(err)
			}
			clear(k.opened)
		}
		if a, err := k.key(slot); err != nil {
			t.Fatal(err)
		} else if _, err := open(a, made, nil); err != nil {
			t.Errorf("slot %d: %v", slot, err)
		}
	}
	if err := k.wipe([]int64{2}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.key(2); err != errErased {
		t.Errorf("wiped key: %v", err)
	}
	if _, err := k.key(1); err != nil {
		t.Errorf("its neighbour: %v", err)
	}
}

// BenchmarkAfter asks for what is new where nothing is, as who follows a ledger
// does after every commit.
func BenchmarkAfter(b *testing.B) {
	ctx := context.Background()
	s, err := OpenSQLite(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		err := s.Read(ctx, func(tx flow.Tx[View]) error {
			_, err := tx.After(ctx, 0, 512, countersign.KindRecord, countersign.KindErasure, countersign.KindDecision, countersign.KindRetraction)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
