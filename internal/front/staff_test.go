package front_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/page"
)

func picture(n int) page.ImageHash {
	r := rand.New(rand.NewPCG(uint64(n), 9))
	return page.ImageHash{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
}

// shown makes a site that shows people: "name|picture|mailbox", picture a number
// or a number and a file name.
func shown(domain, created string, people ...string) front.Site {
	s := site(domain, created, "We build bridges and answer for them.")
	var team strings.Builder
	for _, p := range people {
		f := append(strings.Split(p, "|"), "", "")
		n, file := 0, ""
		if _, err := fmt.Sscanf(f[1], "%d %s", &n, &file); err != nil {
			file = "p" + f[1] + domain[:1] + ".jpg"
		}
		if f[1] != "" {
			s.Images = append(s.Images, front.Image{URL: "https://" + domain + "/img/" + file, Hash: picture(n)})
			fmt.Fprintf(&team, `<img src="img/%s">`, file)
		}
		fmt.Fprintf(&team, `<h3>%s</h3>`, f[0])
		if f[2] != "" {
			fmt.Fprintf(&team, `<a href="mailto:%s">write</a>`, f[2])
		}
	}
	s.Pages = append(s.Pages, front.Page{URL: "https://" + domain + "/team", HTML: []byte("<h2>Our team</h2>" + team.String())})
	return s
}

// only drops what other rules than those of people say.
func only(list []string) []string {
	out := []string{}
	for _, s := range list {
		if strings.HasPrefix(s, "frontphoto") || strings.HasPrefix(s, "frontstaff") || strings.HasPrefix(s, "frontresume") {
			out = append(out, s)
		}
	}
	return out
}

func TestPhotos(t *testing.T) {
	old := shown("old.example", "2012-01-01", "Ana Abbott|1", "Ben Baker|2", "Cy Dale|3 cy-dale.jpg", "Dee Engel|4 demo-1.jpg")
	many := func(n int, hash string) (out []front.Site) {
		for i := range n {
			out = append(out, shown(fmt.Sprintf("%c-many.example", 'a'+i), "2015-01-01", fmt.Sprintf("Person%c Someone%c|%s", 'a'+i, 'a'+i, hash)))
		}
		return out
	}
	for _, x := range []struct {
		name   string
		site   front.Site
		others []front.Site
		want   []string
	}{
		{"other names", shown("new.example", "2022-01-01", "Eve Farr|1", "Flo Gupta|2"), nil, []string{"frontphoto several"}},
		{"one other name", shown("new.example", "2022-01-01", "Eve Farr|1", "Flo Gupta|9"), nil, []string{"frontphoto one"}},
		{"the same name", shown("new.example", "2022-01-01", "Ana Abbott|1", "Baker, Ben|2"), nil, []string{}},
		{"half the name", shown("new.example", "2022-01-01", "Ana Miller|1"), nil, []string{}},
		{"borrowed by another in between", shown("new.example", "2022-01-01", "Ana Abbott|1"), []front.Site{shown("thief.example", "2020-01-01", "Eve Farr|1")}, []string{}},
		{"the older site", shown("new.example", "2009-01-01", "Eve Farr|1", "Flo Gupta|2"), nil, []string{}},
		{"nobody's picture", shown("new.example", "2022-01-01", "Eve Farr|1", "Flo Gupta|1"), nil, []string{}},
		{"the file still has the name", shown("new.example", "2022-01-01", "Eve Farr|3 cy-dale.jpg"), nil, []string{"frontphoto one"}},
		{"a template's", shown("new.example", "2022-01-01", "Eve Farr|4 demo-1.jpg"), nil, []string{}},
		{"some have it", shown("new.example", "2022-01-01", "Eve Farr|7"), many(3, "7"), []string{"frontphoto one"}},
		{"everybody has it", shown("new.example", "2022-01-01", "Eve Farr|7"), many(4, "7"), []string{}},
	} {
		t.Run(x.name, func(t *testing.T) {
			a := judge(t, front.Config{}, append([]front.Site{x.site, old}, x.others...)...)[x.site.Domain]
			if d := cmp.Diff(x.want, only(said(a))); d != "" {
				t.Errorf("%s%+v", d, a.Findings)
			}
		})
	}
}

// TestPhotosCaptured: what was captured before counts as what is looked at now,
// by when it was seen.
func TestPhotosCaptured(t *testing.T) {
	before := corpus.NewPhotos()
	was := shown("old.example", "2012-01-01", "Ana Abbott|1", "Ben Baker|2")
	was.Seen = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, p := range front.PhotosOf(&was) {
		if err := before.AddNew(&p); err != nil {
			t.Fatal(err)
		}
	}
	for created, want := range map[string][]string{"2025-12-01": {"frontphoto several"}, "2020-01-01": {}} {
		a := judge(t, front.Config{Photos: before}, shown("new.example", created, "Eve Farr|1", "Flo Gupta|2"))["new.example"]
		if d := cmp.Diff(want, only(said(a))); d != "" {
			t.Errorf("%s: %s", created, d)
		}
	}
}

func TestStaffRules(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	firm := shown("firm.example", "2025-01-01", "Ana Abbott|1|ana@firm.example", "Ben Baker|2|ben@firm.example", "Cy Dale||cy@firm.example")
	at := func(domain, from string) []front.Job {
		return []front.Job{{Employer: strings.Split(domain, ".")[0], Domain: domain, From: day(from)}}
	}
	subject := func(n int, name, email string, jobs []front.Job, referees ...string) front.Subject {
		s := front.Subject{ID: countersign.ID(fmt.Sprintf("applicant:acme/%d", n)), Called: []string{name}, Jobs: jobs}
		if email != "" {
			s.Emails = []string{email}
		}
		for _, r := range referees {
			s.Referees = append(s.Referees, front.Referee{Email: r})
		}
		return s
	}
	pictured := subject(9, "Zoe Young", "", nil)
	pictured.Photos = []page.ImageHash{picture(2)}
	for _, x := range []struct {
		name     string
		subjects []front.Subject
		want     []string
	}{
		{"a namesake", []front.Subject{subject(1, "Ana Abbott", "other@mail.example", nil)}, []string{}},
		{"one of them applies", []front.Subject{subject(1, "Ana Abbott", "ana@firm.example", at("firm.example", "2025-03-01"), "ben@firm.example")}, []string{}},
		{"under another name", []front.Subject{subject(1, "Zoe Young", "ana@firm.example", nil)}, []string{"frontstaff othername"}},
		{"by a picture", []front.Subject{pictured}, []string{"frontstaff othername"}},
		{"two of them", []front.Subject{subject(1, "Zoe Young", "ana@firm.example", nil), pictured}, []string{"frontstaff othernames"}},
		{"a resume that does not know it", []front.Subject{subject(1, "Ana Abbott", "ana@firm.example", at("else.example", "2024-01-01")),
			subject(2, "Ben Baker", "ben@firm.example", at("else.example", "2024-01-01"))}, []string{"frontstaff unnamed"}},
		{"all of them apply", []front.Subject{subject(1, "Ana Abbott", "ana@firm.example", at("firm.example", "2025-02-01")),
			subject(2, "Ben Baker", "ben@firm.example", at("firm.example", "2025-02-01")), subject(3, "C. Dale", "cy@firm.example", at("firm.example", "2025-02-01"))}, []string{"frontstaff several"}},
		{"older than it is", []front.Subject{subject(1, "Zoe Young", "", at("firm.example", "2019-01-01")), subject(2, "Yan Xu", "", at("firm.example", "2018-01-01"))}, []string{"frontresume before"}},
		{"a year older", []front.Subject{subject(1, "Zoe Young", "", at("firm.example", "2024-01-01")), subject(2, "Yan Xu", "", at("firm.example", "2024-01-01"))}, []string{}},
		{"referees there", []front.Subject{subject(1, "Zoe Young", "", at("firm.example", "2025-02-01"), "hr@firm.example"),
			subject(2, "Yan Xu", "", at("firm.example", "2025-02-01"), "ben@mail.firm.example")}, []string{"frontresume referees"}},
		{"one referee", []front.Subject{subject(1, "Zoe Young", "", at("firm.example", "2025-02-01"), "hr@firm.example"),
			subject(2, "Yan Xu", "", at("firm.example", "2025-02-01"), "hr@else.example")}, []string{}},
		{"by the name alone", []front.Subject{subject(1, "Zoe Young", "", []front.Job{{Employer: "Firm", From: day("2015-01-01")}}),
			subject(2, "Yan Xu", "", []front.Job{{Employer: "Firm", From: day("2015-01-01")}})}, []string{}},
	} {
		t.Run(x.name, func(t *testing.T) {
			a := judge(t, front.Config{Subjects: map[string][]front.Subject{"firm.example": x.subjects}}, firm)["firm.example"]
			if d := cmp.Diff(x.want, only(said(a))); d != "" {
				t.Errorf("%s%+v", d, a.Findings)
			}
			for _, f := range a.Findings {
				for _, c := range f.Because {
					if strings.HasPrefix(f.Detector, "frontstaff") && (!strings.HasPrefix(string(c.Subject), "applicant:") || c.Shown == "" || !strings.Contains(f.Say, string(c.Subject))) {
						t.Errorf("the finding does not name the subject or the thing: %+v", f)
					}
				}
			}
		})
	}
	q := front.QuestOf(&firm)
	if d := cmp.Diff([]string{"ana@firm.example", "ben@firm.example", "cy@firm.example"}, q.Emails); d != "" || len(q.Photos) != 2 {
		t.Error(d, q)
	}
}
