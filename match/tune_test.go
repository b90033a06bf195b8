package match

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"testing"
	"time"
)

type world struct {
	x   *Index
	qs  []screening
	ps  []pair
	es  []pair
	neg []string
}

func (w *world) screen(h int) (c curve) {
	for _, s := range w.qs {
		if h >= 0 && half(s.Name) != h {
			continue
		}
		got := w.x.Search(Query{Name: s.Name, Type: Type(s.Type), Floor: 0.3, Limit: 1})
		best := 0.0
		if len(got) > 0 && (s.Truth == "" || got[0].ID == s.Truth) {
			best = got[0].Score
		}
		if s.Truth == "" {
			c.wrong = append(c.wrong, best)
		} else {
			c.right = append(c.right, best)
		}
	}
	return c
}

type scored struct {
	score float64
	same  bool
}

func (w *world) pairs(ps []pair, h int) (out []scored) {
	for _, p := range ps {
		if h >= 0 && half(p.a+p.b) != h {
			continue
		}
		s := compareFast(p.kind, p.a, p.b)
		out = append(out, scored{s, p.same})
	}
	return out
}

func compareFast(t Type, a, b string) float64 {
	var x, y reader
	x.read(a, t)
	y.read(b, t)
	best := 0.0
	for _, rx := range x.readings {
		for _, ry := range y.readings {
			best = max(best, newComparison(&x, &y, rx, ry).score())
		}
	}
	return best
}

func f1at(ps []scored, th float64) tally {
	var c tally
	for _, p := range ps {
		c.add(p.same, p.score >= th)
	}
	return c
}

func (w *world) objective(h int, verbose bool) (float64, float64, string) {
	c := w.screen(h)
	ps, es := w.pairs(w.ps, h), w.pairs(w.es, h)
	var nc curve
	if h == 0 {
		for _, n := range w.neg {
			best := 0.0
			if got := w.x.Search(Query{Name: n, Type: Person, Floor: 0.4, Limit: 1}); len(got) > 0 {
				best = got[0].Score
			}
			nc.wrong = append(nc.wrong, best)
		}
	}
	best, bestT, msg := -100.0, 0.0, ""
	for th := 0.5; th <= 0.92; th += 0.01 {
		r, f := c.at(th)
		b, e := f1at(ps, th), f1at(es, th)
		_, ff := nc.at(th)
		v := -10*max(0, f-0.004) - 25*max(0, ff-0.002) - 8*max(0, .976-r) + 0.7*b.f1() + 0.5*e.right()
		if v > best {
			best, bestT = v, th
			msg = fmt.Sprintf("th %.2f recall %.3f alarms %.2f%% bench F1 %.3f (%+v) entity %.3f neg %.2f%%", th, r, 100*f, b.f1(), b, e.right(), 100*ff)
		}
	}
	return best, bestT, msg
}

func TestTune(t *testing.T) {
	secs, _ := strconv.Atoi(os.Getenv("TUNE"))
	if secs == 0 {
		t.Skip("TUNE=seconds searches the numbers of the score")
	}
	var neg []string
	for _, r := range table(t, shared(t, "names", "yente_synthetic_negatives.csv.gz"))[1:] {
		if half(r[0]) == 0 && len(neg) < 900 {
			neg = append(neg, r[0])
		}
	}
	w := &world{neg: neg, x: New(ofac(t, "ofac-2021-bench"), Options{}), qs: screenings(t), ps: namePairs(t), es: entityPairs(t)}
	rng := rand.New(rand.NewSource(int64(secs)))
	best, _, msg := w.objective(0, false)
	t.Logf("start %.4f %s", best, msg)
	_, _, m1 := w.objective(1, false)
	t.Logf("other %s", m1)
	cur := tuned
	end := time.Now().Add(time.Duration(secs) * time.Second)
	for n := 0; time.Now().Before(end); n++ {
		cand := cur
		fields := []*float64{&cand.simFloor, &cand.simPower, &cand.missing, &cand.extra, &cand.conflict, &cand.unmatched,
			&cand.initial, &cand.initialAs, &cand.spelling, &cand.joined, &cand.thin, &cand.thinPower, &cand.thinMiss, &cand.band, &cand.bandBits, &cand.number, &cand.nearly, &cand.whole, &cand.crowdFrom, &cand.crowdBy}
		for k := 0; k <= rng.Intn(3); k++ {
			f := fields[rng.Intn(len(fields))]
			*f *= 0.75 + rng.Float64()*0.55
		}
		cand.initialAs, cand.spelling, cand.joined = min(cand.initialAs, .98), min(cand.spelling, 1), min(cand.joined, 1)
		cand.simFloor = min(cand.simFloor, 62)
		cand.thinMiss = max(cand.thinMiss, 0.05)
		cand.band = min(max(cand.band, 0.02), 0.3)
		cand.initialAs = max(cand.initialAs, .5)
		tuned = cand
		tunedCredits = tuned.credits()
		v, _, m := w.objective(0, false)
		if v > best+1e-9 {
			best, cur = v, cand
			t.Logf("%d %.4f %s", n, v, m)
		}
	}
	tuned = cur
	tunedCredits = tuned.credits()
	t.Logf("%+v", cur)
	_, _, m0 := w.objective(0, false)
	_, _, m1 = w.objective(1, false)
	t.Logf("dev   %s", m0)
	t.Logf("other %s", m1)
}
