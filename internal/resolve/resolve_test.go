package resolve

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/selector"
	"countersign/internal/store"
	"countersign/similar"
)

// ledger returns a ledger in which each line "subject pred object" is a record.
func ledger(t testing.TB, lines ...[3]string) store.Ledger {
	t.Helper()
	m := store.NewMem(func() time.Time { return time.Unix(0, 0) })
	err := m.Update(context.Background(), func(tx flow.Tx[store.View]) error {
		for i, l := range lines {
			r := &countersign.Record{Source: "test", Evidence: countersign.Hash{byte(i), byte(i >> 8), 1},
				Facts: []countersign.Fact{{Subject: countersign.ID(l[0]), Pred: countersign.Pred(l[1]), Object: countersign.ID(l[2])}}}
			if _, err := tx.Append(context.Background(), countersign.Entry{By: "intake", Record: r}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func links(t testing.TB, l store.Ledger, id countersign.ID) (out []countersign.Link) {
	t.Helper()
	err := l.Read(context.Background(), func(tx flow.Tx[store.View]) (err error) {
		out, err = Links(context.Background(), tx.View(), id, noTexts)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func noTexts(*countersign.Fact) ([]similar.Overlap[countersign.ID], error) { return nil, nil }

func TestLinks(t *testing.T) {
	l := ledger(t,
		[3]string{"a:1", "payout", "payout:x/1"}, [3]string{"a:2", "payout", "payout:x/1"},
		[3]string{"a:1", "session", "ip:192.0.2.1"}, [3]string{"a:2", "session", "ip:192.0.2.1"},
		[3]string{"a:1", "net", "net:192.0.2.0/24"}, [3]string{"a:2", "net", "net:192.0.2.0/24"},
		[3]string{"a:3", "net", "net:192.0.2.0/24"},
	)
	got := links(t, l, "a:1")
	if len(got) != 1 || got[0].B != "a:2" {
		t.Fatalf("links: %+v", got)
	}
	if w := got[0].Weight; w != 17+8 {
		t.Errorf("the address and its network counted twice: %v", w)
	}
	if len(got[0].Why) != 2 || got[0].Why[0].Pred != countersign.Payout {
		t.Errorf("why: %+v", got[0].Why)
	}
}

// TestHub: what many share joins nobody.
func TestHub(t *testing.T) {
	var lines [][3]string
	for i := range 200 {
		lines = append(lines, [3]string{fmt.Sprintf("a:%d", i), "device", "device:kiosk"})
	}
	if got := links(t, ledger(t, lines...), "a:7"); len(got) != 0 {
		t.Errorf("a kiosk joins %d subjects", len(got))
	}
}

// TestRoles: one worker's home is where another's laptop is sent.
func TestRoles(t *testing.T) {
	l := ledger(t, [3]string{"a:1", "address/home", "address:1 main st"}, [3]string{"a:2", "shipped-to", "address:1 main st"})
	if got := links(t, l, "a:1"); len(got) != 1 {
		t.Errorf("links: %+v", got)
	}
	if got := links(t, l, "a:2"); len(got) != 1 {
		t.Errorf("links from the other side: %+v", got)
	}
}

// TestSymmetric: a link weighs the same from both ends.
func TestSymmetric(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var lines [][3]string
		for i := range rapid.IntRange(2, 30).Draw(rt, "n") {
			k := selector.Kinds[rapid.IntRange(0, len(selector.Kinds)-2).Draw(rt, "kind")].Pred // a referral has a direction
			lines = append(lines, [3]string{fmt.Sprintf("a:%d", i%7), string(k), fmt.Sprintf("x:%d", rapid.IntRange(0, 3).Draw(rt, "thing"))})
		}
		l := ledger(t, lines...)
		for i := range 7 {
			a := countersign.ID(fmt.Sprintf("a:%d", i))
			for _, x := range links(t, l, a) {
				back := links(t, l, x.B)
				found := false
				for _, y := range back {
					found = found || y.B == a && y.Weight == x.Weight
				}
				if !found {
					rt.Fatalf("%s to %s weighs %v, and back: %+v", a, x.B, x.Weight, back)
				}
			}
		}
	})
}
