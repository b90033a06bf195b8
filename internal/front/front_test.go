package front_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/front"
	"countersign/internal/reference"
)

// TestRules: each rule says what it is, what misleads it and where its weights
// come from, and rests on published flags.
func TestRules(t *testing.T) {
	last := ""
	for _, r := range front.Rules() {
		if r.Name <= last {
			t.Errorf("%s stands behind %s", r.Name, last)
		}
		last = r.Name
		if r.Title == "" || len(r.Doc) < 60 || r.Innocent == "" || r.Clear == "" || r.Ground == "" || r.Version < 1 || len(r.Weights) == 0 {
			t.Errorf("%s leaves something unsaid", r.Name)
		}
		if !slices.Contains(countersign.Families, r.Family) {
			t.Errorf("%s is of no family", r.Name)
		}
		for _, w := range r.Weights {
			if !strings.HasPrefix(w.From, "judgement: ") && !strings.HasPrefix(w.From, "measured: ") {
				t.Errorf("%s, %s: %q does not say where the weight comes from", r.Name, w.Grade, w.From)
			}
			if w.Decibans > assess.Cap(r.Family) {
				t.Errorf("%s, %s: more than the family's cap", r.Name, w.Grade)
			}
		}
		for _, id := range r.Basis {
			if _, ok := reference.Embedded().RedFlag(id); !ok {
				t.Errorf("%s rests on %s, which is not known", r.Name, id)
			}
		}
	}
}

var now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// a firm's site, from a few words about it.
func site(domain, created, about string) front.Site {
	day, err := time.Parse(time.DateOnly, created)
	if err != nil {
		panic(err)
	}
	name := strings.Split(domain, ".")[0]
	body := fmt.Sprintf(`<html><head><title>%s</title></head><body><p>%s</p><p>%s</p></body></html>`, name, about,
		strings.Repeat("we do things with care for those who ask us and "+name+" answers ", 8))
	return front.Site{Domain: domain, Registration: &front.Registration{Created: day},
		Pages: []front.Page{{URL: "https://" + domain + "/", HTML: []byte(body)}, {URL: "https://" + domain + "/contact", HTML: []byte(body)}}}
}

func judge(t *testing.T, cfg front.Config, sites ...front.Site) map[string]front.Answer {
	t.Helper()
	cfg.Now, cfg.Known, cfg.Prior, cfg.Weigh = now, reference.Embedded(), assess.DefaultPrior, assess.Weigh
	set, err := front.NewSet(cfg, sites)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]front.Answer{}
	for _, a := range set.Judge() {
		out[a.Domain] = a
	}
	return out
}

// said lists what was found as "detector grade".
func said(a front.Answer) []string {
	out := []string{}
	for _, f := range a.Findings {
		out = append(out, f.Detector+" "+f.Grade)
	}
	slices.Sort(out)
	return out
}

func TestClaims(t *testing.T) {
	registry := front.Config{Registered: "US", Companies: []front.Company{
		{Number: "1", Name: "Oldstone Software LLC", Founded: now.AddDate(-15, 0, 0)},
		{Number: "2", Name: "Newstone Software, L.L.C.", Founded: now.AddDate(-1, 0, 0)},
	}}
	for _, x := range []struct {
		name   string
		site   front.Site
		cfg    front.Config
		want   []string
		absent bool
	}{
		{"age that nothing supports", site("a.example", "2025-09-01", "Founded in 2009, we build bridges."), front.Config{}, []string{"frontage much"}, false},
		{"age and domain agree", site("a.example", "2010-02-01", "Founded in 2009, we build bridges."), front.Config{}, []string{"frontyoung old"}, false},
		{"young, and says so", site("a.example", "2025-09-01", "Founded in 2025, we build bridges."), front.Config{}, []string{"frontyoung young"}, false},
		{"company found", site("oldstone.example", "2018-09-01", "Oldstone Software LLC, since 2011."), registry, []string{"frontage some", "frontcompany found"}, false},
		{"company younger", site("newstone.example", "2020-09-01", "Newstone Software LLC, since 2018."), registry, []string{"frontcompany younger"}, false},
		{"no such company", site("nostone.example", "2020-09-01", "Nostone Software LLC, since 2020."), registry, []string{"frontcompany missing"}, false},
		{"no registry, nobody missing", site("nostone.example", "2020-09-01", "Nostone Software LLC, since 2020."), front.Config{}, []string{}, false},
		{"registry of another country", site("nostone.example", "2020-09-01", "Nostone Software LLC, since 2020. Visit us</p><p>100 Main Street, Suite 4, Austin, TX 78701"),
			front.Config{Registered: "DE", Companies: registry.Companies}, []string{}, false},
		{"mail drop", site("a.example", "2020-09-01", "Write to</p><p>100 Main Street, PMB 400, Austin, TX 78701"), front.Config{}, []string{"frontmaildrop maildrop"}, false},
		{"number of another state", site("a.example", "2020-09-01", "Call (617) 555-0143</p><p>100 Main Street, Suite 4, Austin, TX 78701"), front.Config{}, []string{"frontphone state"}, false},
		{"number of the place", site("a.example", "2020-09-01", "Call (512) 555-0143</p><p>100 Main Street, Suite 4, Austin, TX 78701"), front.Config{}, []string{}, false},
		{"a form and nobody", site("a.example", "2020-09-01", "<form><input></form>"), front.Config{}, []string{"frontcontact form"}, false},
		{"mailbox with a free provider", site("a.example", "2020-09-01", "write to brightfirm@gmail.com"), front.Config{}, []string{"frontcontact freemail"}, false},
		{"mark of a copying program", site("a.example", "2020-09-01", "x<!-- Mirrored from www.other.example/ by HTTrack -->"), front.Config{}, []string{"frontleftover mirror"}, false},
		{"known", site("a.example", "2020-09-01", "x"), front.Config{Fronts: []string{"a.example"}}, []string{"frontknown domain"}, false},
		{"published", site("tonywangtech.com", "2023-11-01", "x"), front.Config{}, []string{"frontknown domain"}, false},
		{"parked", site("a.example", "2025-09-01", "This domain is parked. Founded in 2009."), front.Config{}, []string{}, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			if d := cmp.Diff(x.want, said(judge(t, x.cfg, x.site)[x.site.Domain])); d != "" {
				t.Error(d)
			}
		})
	}
}

const prose = `Our engineers replaced the berth planner of a northern harbour during one quiet winter. Tide tables, pilot rosters and
customs forms now meet on a single board that every shift can read. When fog closes the channel the board rearranges arrivals by
draught and cargo, and the duty officer approves with two keystrokes. The old whiteboard hangs in our hallway as a reminder. Museums borrow the
same engine to plan deliveries of fragile loans through narrow streets at night. A lock keeper once told us that good software
waits politely. We wrote that sentence above the door, and we still measure every release against it.`

// TestRelated: one firm with two sites is no copyist; one that only says so is
// asked about; one that says nothing is a copy of the older.
func TestRelated(t *testing.T) {
	with := func(domain, created, more string) front.Site {
		s := site(domain, created, "")
		name := strings.Split(domain, ".")[0]
		s.Pages = s.Pages[:1]
		s.Pages[0].HTML = []byte("<html><title>" + name + "</title><body><p>" + strings.ReplaceAll(prose, ". ", ".</p><p>") + "</p>" + more + "</body></html>")
		return s
	}
	contact := "<p>Lockside LLC</p><p>Call +1 512 555 0143</p><p>100 Main Street, Suite 4, Austin, TX 78701</p>"
	for name, x := range map[string]struct {
		older, younger string
		want           string // grade of frontcopy
	}{
		"copied":             {contact, "<p>Call +1 617 555 0188</p>", "whole"},
		"one door and phone": {contact, contact, ""},
		"linked both ways":   {`<a href="https://quayside.example/">our sister</a>` + contact, `<a href="https://lockside.example/">our sister</a>`, ""},
		"says so":            {contact, "<p>Quayside is a brand of Lockside LLC.</p>", "related"},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, front.Config{}, with("lockside.example", "2008-01-01", x.older), with("quayside.example", "2020-01-01", x.younger))
			grade := ""
			for _, f := range got["quayside.example"].Findings {
				if f.Detector == "frontcopy" {
					grade = f.Grade
				}
			}
			if grade != x.want {
				t.Errorf("%q, want %q: %v", grade, x.want, got["quayside.example"].Findings)
			}
			if of := got["quayside.example"].CloneOf; (of != "") != (x.want == "whole") {
				t.Errorf("clone of %q", of)
			}
			if slices.ContainsFunc(said(got["lockside.example"]), func(s string) bool { return strings.HasPrefix(s, "frontcopy") }) {
				t.Error("the older is called a copy")
			}
		})
	}
	two := judge(t, front.Config{}, with("lockside.example", "2008-01-01", contact), with("quayside.example", "2020-01-01", ""))
	a := two["quayside.example"]
	if len(a.Shared.Passages) == 0 || !strings.Contains(a.Shared.Passages[0].Words, " ") {
		t.Errorf("no passages are shown: %+v", a.Shared)
	}
	roles := []string{}
	for _, x := range a.WhoCanAct {
		roles = append(roles, x.Role)
		if x.Route == "" || x.Source == "" || len(x.Needs) == 0 {
			t.Errorf("%+v", x)
		}
	}
	if d := cmp.Diff([]string{"registry", "copied firm"}, roles); a.Verdict != countersign.VerdictClear && d != "" {
		t.Error(d)
	}
}

// TestTies: each tie says how many others have the thing, and what many have
// ties nobody.
func TestTies(t *testing.T) {
	var sites []front.Site
	for i := range 40 {
		s := site(fmt.Sprintf("firm%02d.example", i), "2020-01-01", "x")
		s.NS = []string{"ns1.hoster.example", "ns2.hoster.example"}
		if i < 3 {
			s.Registration.Email = "somebody@mail.example"
		}
		sites = append(sites, s)
	}
	got := judge(t, front.Config{}, sites...)
	a := got["firm00.example"]
	if len(a.Linked) != 2 || a.Linked[0].Why[0].Kind != "registrant-email" || a.Linked[0].Why[0].Others != 2 {
		t.Errorf("%+v", a.Linked)
	}
	if l := got["firm20.example"].Linked; len(l) != 0 {
		t.Errorf("hosting that all have ties: %+v", l)
	}
}

// TestAnySite: whatever a site holds, judging ends, and twice says the same.
func TestAnySite(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var sites []front.Site
		for i := range rapid.IntRange(1, 4).Draw(r, "sites") {
			s := front.Site{Domain: fmt.Sprintf("s%d.example", i), NS: rapid.SliceOfN(rapid.String(), 0, 2).Draw(r, "ns"),
				MX: rapid.SliceOfN(rapid.String(), 0, 2).Draw(r, "mx"), Redirect: rapid.StringMatching(`(s[0-3]\.example)?`).Draw(r, "to")}
			for range rapid.IntRange(0, 2).Draw(r, "pages") {
				s.Pages = append(s.Pages, front.Page{HTML: []byte(rapid.StringMatching(`(<[a-z!/]{1,6} ?[a-z="]{0,8}>|[A-Za-z0-9@.+() ]{0,40}){0,12}`).Draw(r, "html"))})
			}
			sites = append(sites, s)
		}
		one, two := judge(t, front.Config{}, sites...), judge(t, front.Config{}, sites...)
		if d := cmp.Diff(one, two); d != "" {
			r.Error(d)
		}
	})
}
