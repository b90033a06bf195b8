package front_test

import (
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/front"
	"countersign/internal/sim/internet"
	"countersign/normal"
	"countersign/page"
)

// peopled is what a collector would bring of a site with its people, and what
// an employer would know of the world's applicants.
func peopled(t *testing.T, w *internet.World) (sites []front.Site, subjects map[string][]front.Subject) {
	t.Helper()
	for i := range w.Sites {
		s := siteOf(&w.Sites[i])
		for _, p := range w.Sites[i].Photos {
			s.Images = append(s.Images, front.Image{URL: "https://" + s.Domain + p.Path, Hash: hashOf(t, p)})
		}
		sites = append(sites, s)
	}
	all := subjectsOf(t, w)
	subjects = map[string][]front.Subject{}
	for i := range sites {
		q := front.QuestOf(&sites[i])
		for _, s := range all {
			if asked(&q, &s) {
				subjects[q.Domain] = append(subjects[q.Domain], s)
			}
		}
	}
	return sites, subjects
}

func hashOf(t *testing.T, p internet.Photo) page.ImageHash {
	t.Helper()
	h, err := page.HashImage(p.JPEG())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func subjectsOf(t *testing.T, w *internet.World) []front.Subject {
	t.Helper()
	var out []front.Subject
	for _, a := range w.Applicants {
		s := front.Subject{ID: countersign.ID(a.ID), Called: []string{a.Name}, Emails: []string{a.Email}}
		if n, ok := normal.Phone(a.Phone, "US"); ok {
			s.Phones = []string{n}
		}
		if h, ok := normal.Handle("", a.Handle); ok {
			s.Handles = []string{h}
		}
		if a.Photo.Path != "" {
			s.Photos = []page.ImageHash{hashOf(t, a.Photo)}
		}
		for _, j := range a.Jobs {
			s.Jobs = append(s.Jobs, front.Job{Employer: j.Employer, Domain: j.Domain, From: j.From})
		}
		for _, r := range a.Referees {
			s.Referees = append(s.Referees, front.Referee{Email: r.Email, Employer: r.Employer})
		}
		out = append(out, s)
	}
	return out
}

// asked reports whether a house that is asked a quest would bring a subject.
func asked(q *front.Quest, s *front.Subject) bool {
	return slices.ContainsFunc(s.Emails, func(e string) bool { return slices.Contains(q.Emails, e) }) ||
		slices.ContainsFunc(s.Handles, func(e string) bool { return slices.Contains(q.Handles, e) }) ||
		slices.ContainsFunc(s.Phones, func(e string) bool { return slices.Contains(q.Phones, e) }) ||
		slices.ContainsFunc(s.Photos, func(h page.ImageHash) bool {
			return slices.ContainsFunc(q.Photos, func(o page.ImageHash) bool { return h.Distance(o) <= page.ImageAlike })
		}) ||
		slices.ContainsFunc(s.Jobs, func(j front.Job) bool { return j.Domain == q.Domain })
}

func newMeasured() *measured {
	return &measured{found: tally{}, clones: tally{}, wrong: tally{}, alarms: tally{}, holds: tally{}}
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(1, len(list)))
}

// seedsAsked are those of COUNTERSIGN_SEEDS, or a small world.
func seedsAsked() (seeds []uint64, firms int) {
	a, b, ok := strings.Cut(os.Getenv("COUNTERSIGN_SEEDS"), "-")
	from, err := strconv.ParseUint(a, 10, 64)
	to, errTo := strconv.ParseUint(b, 10, 64)
	if !ok || err != nil || errTo != nil {
		return []uint64{1}, 90
	}
	for s := from; s <= to; s++ {
		seeds = append(seeds, s)
	}
	return seeds, 0
}

// TestPeopled measures worlds whose sites show their people, with and without
// looking at those: what is found may only grow, and no honest firm may be
// flagged for its people. COUNTERSIGN_SEEDS=401-404 measures on seeds at which
// no weight was looked at.
func TestPeopled(t *testing.T) {
	seeds, firms := seedsAsked()
	bare, full := newMeasured(), newMeasured()
	var scores [2]map[bool][]float64
	scores[0], scores[1] = map[bool][]float64{}, map[bool][]float64{}
	said, wrong := tally{}, map[string][]string{}
	for _, seed := range seeds {
		w := internet.New(internet.Options{Seed: seed, Firms: firms, Staff: true, Hard: os.Getenv("COUNTERSIGN_HARD") != ""})
		sites, subjects := peopled(t, w)
		cfg := configOf(w)
		cfg.Subjects = subjects
		set, err := front.NewSet(cfg, sites)
		if err != nil {
			t.Fatal(err)
		}
		for i := range sites {
			sites[i].Images = nil
		}
		blind, err := front.NewSet(configOf(w), sites)
		if err != nil {
			t.Fatal(err)
		}
		without := blind.Judge()
		for i, a := range set.Judge() {
			bare.answer(t, w, &without[i])
			full.answer(t, w, &a)
			isFront := w.Site(a.Domain).Label.Front
			scores[0][isFront], scores[1][isFront] = append(scores[0][isFront], without[i].Score), append(scores[1][isFront], a.Score)
			if !w.Site(a.Domain).Label.Front && a.Verdict != countersign.VerdictClear && without[i].Verdict == countersign.VerdictClear {
				t.Errorf("%s is honest and at %s: %+v", a.Domain, a.Verdict, a.Findings)
			}
			for _, f := range a.Findings {
				if !slices.Contains([]string{"frontphoto", "frontresume", "frontstaff"}, f.Detector) {
					continue
				}
				l := w.Site(a.Domain).Label
				said.add(f.Detector+" "+f.Grade+" true", l.Front)
				if !l.Front {
					wrong[f.Detector+" "+f.Grade] = append(wrong[f.Detector+" "+f.Grade], l.Archetype)
				}
			}
		}
		bare.crews(t, w, blind)
		full.crews(t, w, set)
	}
	t.Logf("said:%v", said)
	t.Logf("said of honest firms: %v", wrong)
	for i, m := range []*measured{bare, full} {
		name := []string{"without people", "with people"}[i]
		t.Logf("%s: review or above:%v; false alarms%v; at hold%v", name, m.found, m.alarms, m.holds)
		t.Logf("%s: mean score of fronts %.1f, of honest firms %.1f; crews: F1 %.3f", name, mean(scores[i][true]), mean(scores[i][false]), m.f1())
	}
	for kind := range full.found {
		if full.found.share(kind) < bare.found.share(kind) {
			t.Errorf("%s: %.3f found, %.3f without", kind, full.found.share(kind), bare.found.share(kind))
		}
	}
	if full.alarms["all"][0] > bare.alarms["all"][0] || full.holds["all"][0] > 0 || full.f1() < bare.f1()-0.02 {
		t.Errorf("false alarms %v, at hold %v, F1 %.3f after %.3f", full.alarms["all"], full.holds["all"], full.f1(), bare.f1())
	}
	for _, r := range []string{"frontphoto", "frontstaff"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(said)), func(k string) bool { return strings.HasPrefix(k, r) }) {
			t.Errorf("%s never said anything", r)
		}
	}
}
