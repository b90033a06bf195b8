package reference_test

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"countersign/internal/reference"
)

// shared opens a measuring set that lies beside the repository. Nothing of it
// is in the product; see docs/knowledge.md for the figures.
func shared(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("no measuring set beside the repository: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestMeasureAddresses counts, for each provider of the labelled sample, how
// many addresses fall in a rented network. The bounds are a little below what
// was measured, so that a rule that breaks the judgement shows.
func TestMeasureAddresses(t *testing.T) {
	b := reference.Embedded()
	r := csv.NewReader(shared(t, "ip/ip_labelled_sample.csv"))
	rented, all := map[string]int{}, map[string]int{}
	wrong := map[string]int{}
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		a, err := netip.ParseAddr(row[0])
		if err != nil {
			continue
		}
		group := row[1]
		if group == "vpn" {
			group += " " + row[2]
		}
		all[group]++
		n, _ := b.Network(a)
		if n.Kind.Rented() {
			rented[group]++
			if row[1] == "consumer_isp" {
				wrong[n.Name]++
			}
		} else if row[1] == "vpn" {
			wrong[row[2]+" missed: "+n.Name+" "+string(n.Kind)]++
		}
	}
	for _, g := range keys(all) {
		t.Logf("%-20s %4d of %4d rented, %.1f %%", g, rented[g], all[g], 100*float64(rented[g])/float64(all[g]))
	}
	for _, w := range keys(wrong) {
		t.Logf("    %4d %s", wrong[w], w)
	}
	for g, least := range map[string]float64{"vpn nordvpn": 0.9, "vpn mullvadvpn": 0.9, "vpn protonvpn": 0.9} {
		if got := float64(rented[g]) / float64(all[g]); got < least {
			t.Errorf("%s: recall %.3f below %.2f", g, got, least)
		}
	}
	if got := float64(rented["consumer_isp"]) / float64(all["consumer_isp"]); got > 0.005 {
		t.Errorf("consumer networks: %.4f taken for rented", got)
	}
}

// TestMeasureSystems compares the judgement of autonomous systems with two
// public lists of hosting systems.
func TestMeasureSystems(t *testing.T) {
	kinds := systems()
	for _, set := range []struct {
		file  string
		least float64
	}{{"ip/x4bnet/input_datacenter_ASN.txt.gz", 0.5}, {"ip/bad-asn-list.csv", 0.5}} {
		listed := listedSystems(t, shared(t, set.file))
		var hit, known, rented int
		for asn := range listed {
			k, ok := kinds[asn]
			if !ok {
				continue
			}
			known++
			if k.Rented() {
				hit++
			}
		}
		for _, k := range kinds {
			if k.Rented() {
				rented++
			}
		}
		t.Logf("%s: %d listed, %d routed, %d of them rented (recall %.1f %%); %d systems rented in all",
			set.file, len(listed), known, hit, 100*float64(hit)/float64(known), rented)
	}
}

// systems asks for one address of each autonomous system by walking IPv4 in
// steps of a /24.
func systems() map[uint32]reference.NetworkKind {
	b := reference.Embedded()
	out := map[uint32]reference.NetworkKind{}
	for i := 1 << 16; i < 224<<16; i++ {
		a := netip.AddrFrom4([4]byte{byte(i >> 16), byte(i >> 8), byte(i), 1})
		if n, ok := b.Network(a); ok && n.ASN != 0 {
			out[n.ASN] = n.Kind
		}
	}
	return out
}

var leadingNumber = regexp.MustCompile(`^"?(?:AS)?([0-9]+)`)

func listedSystems(t *testing.T, r io.Reader) map[uint32]bool {
	out := map[uint32]bool{}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		m := leadingNumber.FindStringSubmatch(sc.Text())
		if m == nil {
			continue
		}
		var n uint32
		for _, c := range m[1] {
			n = n*10 + uint32(c-'0')
		}
		out[n] = true
	}
	if len(out) == 0 {
		t.Fatal("no systems in the measuring set")
	}
	return out
}

// TestMeasureRanges compares with a public list of data centre ranges.
func TestMeasureRanges(t *testing.T) {
	b := reference.Embedded()
	r := csv.NewReader(shared(t, "ip/ipcat_datacenters_2023.csv.gz"))
	r.FieldsPerRecord = -1
	var hit, all int
	missed := map[string]int{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		a, err := netip.ParseAddr(row[0])
		if err != nil {
			continue
		}
		n, ok := b.Network(a)
		if !ok || n.ASN == 0 {
			continue
		}
		all++
		if n.Kind.Rented() {
			hit++
		} else {
			missed[n.Name+" "+string(n.Kind)]++
		}
	}
	t.Logf("%d of %d routed ranges rented, %.1f %%", hit, all, 100*float64(hit)/float64(all))
	most := keys(missed)
	sort.SliceStable(most, func(i, j int) bool { return missed[most[i]] > missed[most[j]] })
	for _, m := range most[:min(25, len(most))] {
		t.Logf("    %4d %s", missed[m], m)
	}
	if float64(hit) < 0.6*float64(all) {
		t.Error("recall below 0.6")
	}
}

func keys(m map[string]int) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
