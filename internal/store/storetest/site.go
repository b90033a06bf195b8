package storetest

import (
	"context"
	"testing"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// sites are known and found, and counted with nobody.
func sites(t *testing.T, h *house) {
	site := func(day byte, id, ip countersign.ID) countersign.Entry {
		e := email(day, "email:x@y", id)
		e.Record.Facts = []countersign.Fact{{Subject: id, Pred: countersign.SiteAddress, Object: ip}}
		return e
	}
	h.append(email(1, "email:a@x", "a:1"), site(2, "domain:front.example", "ip:192.0.2.1"), site(3, "host:www.front.example", "ip:192.0.2.1"))
	see := func(wantPeople []countersign.ID, wantHaving int) {
		t.Helper()
		h.read(func(tx flow.Tx[store.View]) {
			ctx, v := context.Background(), tx.View()
			n, err := v.Population(ctx)
			if err != nil {
				t.Fatal(err)
			}
			ids, _, err := v.People(ctx, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			diff(t, wantPeople, ids)
			having, _, err := v.Having(ctx, countersign.Selector{Pred: countersign.SiteAddress, Object: "ip:192.0.2.1"}, 10, nil)
			if err != nil || n != len(wantPeople) || having != wantHaving {
				t.Errorf("population %d, %d at the address, %v", n, having, err)
			}
		})
	}
	see([]countersign.ID{"a:1"}, 2)
	h.erase("domain:front.example")
	see([]countersign.ID{"a:1"}, 1)
}
