package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/network"
)

// A shape is what of networks follows from records alone.
type shape struct {
	ID      countersign.ID
	Members []countersign.ID
	Links   []string
}

func shapeOf(n *network.Network) shape {
	s := shape{ID: n.ID, Members: n.Members}
	for _, l := range n.Links {
		s.Links = append(s.Links, fmt.Sprintf("%s %s %.1f", l.A, l.B, l.Weight))
	}
	return s
}

// TestRecordsInAnyOrder: records that come over HTTP in any order, alone and by
// several, one after another and at once, some of them twice, give the networks
// that they give all at once; what is judged and taken back leaves them as they
// were.
func TestRecordsInAnyOrder(t *testing.T) {
	h := networked(t, t.TempDir())
	h.doc = nil
	world := 0
	rapid.Check(t, func(rt *rapid.T) {
		world++
		var lines []string
		for i := range rapid.IntRange(2, 12).Draw(rt, "records") {
			account := rapid.IntRange(0, 3).Draw(rt, "account")
			device := rapid.IntRange(0, 5).Draw(rt, "device")
			at := time.Date(2026, 3, 1, 0, rapid.IntRange(0, 600).Draw(rt, "seen"), 0, 0, time.UTC).Format(time.RFC3339)
			lines = append(lines, fmt.Sprintf(`{"id":"w:%d/%d","seen":%q,"payouts":[{"rail":"payoneer","account":"acc-%d-%d"}],"sessions":[{"at":%q,"device":"dev-%d-%d"}]}`,
				world, i, at, world, account, at, world, device))
		}
		want := atOnce(t, lines)
		var wg sync.WaitGroup
		for rest := rapid.Permutation(append(lines, lines[0])).Draw(rt, "order"); len(rest) > 0; {
			n := rapid.IntRange(1, min(3, len(rest))).Draw(rt, "together")
			body := strings.Join(rest[:n], "\n")
			rest = rest[n:]
			wg.Go(func() { sends(t, h, "/v1/records", asNDJSON, body) })
			if rapid.Bool().Draw(rt, "wait") {
				wg.Wait()
			}
		}
		wg.Wait()
		same(rt, "all at once", want, h.world(world))
		var undo []string
		for n := range rapid.IntRange(0, 4).Draw(rt, "judgements") {
			two := fmt.Sprintf(`"a":"w:%d/%d","b":"w:%d/%d"`, world, rapid.IntRange(0, len(lines)-2).Draw(rt, "a"), world, len(lines)-1)
			say := rapid.SampledFrom([]string{"same", "not-same", "unsure"}).Draw(rt, "say")
			sends(t, h, "/v1/networks/judgements", asJSON, fmt.Sprintf(`{%s,"say":%q,"reason":"r%d"}`, two, say, n))
			undo = append(undo, fmt.Sprintf(`{%s,"reason":"back"}`, two))
		}
		for _, u := range undo {
			sends(t, h, "/v1/networks/judgements/undo", asJSON, u)
		}
		same(rt, "undone", want, h.world(world))
	})
}

func same(t *rapid.T, what string, want, got []shape) {
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-%s +over HTTP\n%s", what, d)
	}
}

func sends(t *testing.T, h *servingHouse, path, kind, body string) {
	status, _, out := h.ask("POST", path, kind, strings.NewReader(body))
	if status/100 != 2 {
		t.Errorf("%s: %d %s", path, status, out)
	}
}

// atOnce are the networks of records that are read in one go.
func atOnce(t *testing.T, lines []string) (out []shape) {
	t.Helper()
	ctx := context.Background()
	a, err := New(ctx, Config{Detectors: []*detect.Detector{}, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	r := NetworkRequest{Inputs: []Input{{Name: "world", Reader: strings.NewReader(strings.Join(lines, "\n"))}}}
	r.settle()
	f, err := r.records(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	for n, err := range f.answer.Networks() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, shapeOf(&n))
	}
	return out
}

// world are the networks of the records of one world.
func (h *servingHouse) world(n int) (out []shape) {
	for _, x := range h.allNetworks("largest", 100) {
		if strings.HasPrefix(string(x.Members[0]), fmt.Sprintf("w:%d/", n)) {
			out = append(out, shapeOf(&x))
		}
	}
	return out
}

// TestPagesHoldStill: networks that come in between pages neither repeat nor hide
// another.
func TestPagesHoldStill(t *testing.T) {
	h := networked(t, t.TempDir())
	var first bytes.Buffer
	for i := range 23 {
		for k := range 2 + i%3 {
			fmt.Fprintln(&first, payee(fmt.Sprintf("w:%02d/%d", i, k), fmt.Sprintf("acc%02d", i), fmt.Sprintf("%02d", 1+i)))
		}
	}
	post[recordsTold](h, "/v1/records", first.String())
	for _, order := range []string{"largest", "newest"} {
		whole := h.allNetworks(order, 100)
		seen := map[countersign.ID]int{}
		for i, next := 0, ""; ; i++ {
			p := get[networkPage](h, fmt.Sprintf("/v1/networks?order=%s&limit=4&cursor=%s", order, next))
			for _, n := range p.Networks {
				seen[n.ID]++
			}
			post[recordsTold](h, "/v1/records", payee(fmt.Sprintf("x:%s%d/1", order, i), "new"+order+fmt.Sprint(i), "28")+"\n"+payee(fmt.Sprintf("x:%s%d/2", order, i), "new"+order+fmt.Sprint(i), "01"))
			if next = p.Next; next == "" {
				break
			}
		}
		for i, n := range whole {
			if seen[n.ID] != 1 {
				t.Errorf("%s: %s, the network %d of %d, was told %d times", order, n.ID, i+1, len(whole), seen[n.ID])
			}
			if i > 0 && order == "largest" && len(whole[i-1].Members) < len(n.Members) {
				t.Errorf("%s comes behind a smaller one", n.ID)
			}
		}
	}
	h.refused("GET", "/v1/networks?cursor=abc", "", "", 400, "invalid", "none that a page gave")
	p := get[networkPage](h, "/v1/networks?limit=1")
	h.refused("GET", "/v1/networks?order=newest&cursor="+p.Next, "", "", 400, "invalid", "of the order largest")
}
