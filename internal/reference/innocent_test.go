package reference_test

import (
	"archive/tar"
	"encoding/json"
	"io"
	"net/netip"
	"strings"
	"testing"

	"countersign/internal/reference"
)

// TestMeasureInnocent counts how much of what honest people use unasked, the
// relays in their phones and their employers' gateways, is taken for rented.
func TestMeasureInnocent(t *testing.T) {
	z := shared(t, "ip/misp_warninglists_subset.tar.gz")
	b := reference.Embedded()
	tr := tar.NewReader(z)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(h.Name, "lists/"), "/list.json")
		most, ok := map[string]float64{"icloud-private-relay": 0.01, "zscaler": 0.1}[name]
		if !ok {
			continue
		}
		var list struct{ List []string }
		if err := json.NewDecoder(tr).Decode(&list); err != nil {
			t.Fatal(err)
		}
		count := map[reference.NetworkKind]int{}
		rented := 0
		for _, s := range list.List {
			p, err := netip.ParsePrefix(s)
			if err != nil {
				continue
			}
			n, _ := b.Network(p.Addr())
			count[n.Kind]++
			if n.Kind.Rented() {
				rented++
			}
		}
		t.Logf("%s: %d of %d ranges rented; by kind %v", name, rented, len(list.List), count)
		if float64(rented) > most*float64(len(list.List)) {
			t.Errorf("%s: more than %.0f %% taken for rented", name, 100*most)
		}
	}
}
