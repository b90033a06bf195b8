// Package lookalikedomain tells of domains made to be taken for an employer's.
package lookalikedomain

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
	"countersign/normal"
)

// Detector compares the domains given for an employer with one another and with those that others give.
var Detector = &detect.Detector{
	Name:    "lookalikedomain",
	Title:   "An employer's or referee's domain looks like another of that employer",
	Family:  countersign.FamilyWork,
	Version: 1,
	Ground:  detect.Forgery,
	Basis:   []string{"US22-B4", "IND-27"},
	Doc: `Crews register domains a sign away from those of real firms, and their referees write from them. A domain is compared with
the one the person gives for the same employer elsewhere, and with the one that most others give. Only spellings made to be mistaken count:
a sign changed, left out, added or swapped, signs that look alike, a word hung on with a hyphen. The same word under another ending is
common among honest firms and does not count. It misleads for slips of the pen and for firms that own both.`,
	Weights: []detect.Weight{
		{Grade: "referee", Decibans: 8, From: "judgement: a referee writes from a domain that looks like the employer's and is not"},
		{Grade: "employer", Decibans: 5, From: "judgement: the employer's domain looks like the one most others give; slips of the pen remain"},
	},
	Innocent: "It may be a slip of the pen, or the firm may own both domains.",
	Clear:    "Let the firm be asked through contact data found independently.",
	Reads:    []countersign.Pred{countersign.Employment, countersign.EmployerDomain, countersign.Reference, countersign.ReferenceEmail, countersign.ReferenceEmployer, countersign.EmployerName},
	Run:      run,
}

func run(p *detect.Pass) {
	jobs := p.Facts(countersign.Employment)
	if len(jobs) == 0 {
		return
	}
	for _, r := range p.Facts(countersign.Reference) {
		_, host, ok := strings.Cut(r.QObject(countersign.ReferenceEmail).Rest(), "@")
		domain, ok2 := normal.Domain(host)
		if !ok || !ok2 {
			continue
		}
		if job := imitated(jobs, r.Q(countersign.ReferenceEmployer), domain); job != nil {
			p.Report("referee", []countersign.Fact{r, *job}, "A referee writes from a domain that looks like the employer's and is another.")
			return
		}
	}
	others(p, jobs)
}

// imitated returns the job at the employer whose domain another looks like.
func imitated(jobs []countersign.Fact, employer, domain string) *countersign.Fact {
	for i := range jobs {
		d := jobs[i].QObject(countersign.EmployerDomain).Rest()
		if d != "" && strings.EqualFold(jobs[i].Value, employer) && like(d, domain) {
			return &jobs[i]
		}
	}
	return nil
}

const (
	witnesses = 3 // others who must give one domain
	asked     = 24
	scouts    = 6 // if none of so many gives a domain that looks like the own, most do not
)

// others compares the domain of each job with the one most others give.
func others(p *detect.Pass, jobs []countersign.Fact) {
	for i := range jobs {
		own, key := jobs[i].QObject(countersign.EmployerDomain), jobs[i].QObject(countersign.EmployerName)
		if own == "" || key == "" {
			continue
		}
		n, ids := p.Holders(countersign.EmployerName, key)
		if n < witnesses {
			continue
		}
		if 2*p.Namesakes(countersign.EmployerDomain, own) >= n { // most give this one
			continue
		}
		usual, times, agree := given(p, ids[:min(asked, len(ids))], key, own)
		if times >= witnesses && times > 2*agree && like(usual.Rest(), own.Rest()) {
			p.Report("employer", []countersign.Fact{jobs[i]}, "The employer's domain looks like the one that %s others give for it, and is another.", detect.Few(times))
			return
		}
	}
}

// given returns the domain that most of the others give for an employer, how
// many do, and how many give the subject's own. It asks no further than it must:
// names that many firms share are common, domains made to be mistaken are not.
func given(p *detect.Pass, ids []countersign.ID, key, own countersign.ID) (usual countersign.ID, times, agree int) {
	count := map[countersign.ID]int{}
	told, likely := 0, false
	for _, id := range ids {
		if told == scouts && !likely {
			return "", 0, 0
		}
		for _, f := range p.FactsOf(id, countersign.Employment) {
			if d := f.QObject(countersign.EmployerDomain); d != "" && f.QObject(countersign.EmployerName) == key {
				told++
				likely = likely || d != own && like(d.Rest(), own.Rest())
				count[d]++
				if n := count[d]; d != own && (n > times || n == times && d < usual) {
					usual, times = d, n
				}
				break
			}
		}
	}
	return usual, times, count[own]
}

// shortest is how long a label must be for one sign to be no chance.
const shortest = 5

// like reports whether two registrable domains were made to be mistaken for one
// another. The same label under two endings was not.
func like(a, b string) bool {
	x, _, _ := strings.Cut(a, ".")
	y, _, _ := strings.Cut(b, ".")
	if x == y || min(len(x), len(y)) < shortest {
		return false
	}
	return skeleton(x) == skeleton(y) || strings.HasPrefix(x, y+"-") || strings.HasPrefix(y, x+"-") || oneOff(x, y)
}

// looks turns signs that look alike into one.
var looks = strings.NewReplacer(strings.Fields("rn m vv w 0 o 1 l i l 5 s")...)

func skeleton(s string) string { return strings.ReplaceAll(looks.Replace(s), "-", "") }

// oneOff reports whether one sign changed, left out, added or swapped with its
// neighbour makes a into b.
func oneOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(b) == len(a)+1 {
		return a[i:] == b[i+1:]
	}
	if len(a) != len(b) {
		return false
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
