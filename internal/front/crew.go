package front

import (
	"cmp"
	"math"
	"slices"

	"countersign"
)

// A Crew is the sites that hang together with one front.
type Crew struct {
	Domains []string `json:"domains"` // sorted
	Links   []Tied   `json:"links"`   // between them, strongest first
}

// A Tied is a link with both its ends.
type Tied struct {
	From string `json:"from"`
	Link
}

// CrewOf starts from a front and returns what hangs together with it. A site
// joins if what it shares with a member, and what its own findings say, make
// it about as likely as not a front of the same crew; honest tenants of one
// building, clients of one agency and the firms that were copied stay out. A
// site that nothing rare ties to anybody joins those that stand out at its
// address, if they are of one crew.
func (s *Set) CrewOf(domain string) (Crew, error) {
	start, ok := s.at[domain]
	if !ok {
		return Crew{}, errNotFound(domain)
	}
	s.gather()
	var members []int
	for i := range s.profiles {
		if s.parties[i] == s.parties[start] {
			members = append(members, i)
		}
	}
	return s.crew(members), nil
}

// Crews returns every crew of two and more, by their first domains.
func (s *Set) Crews() []Crew {
	s.gather()
	by := map[int][]int{}
	for i, p := range s.parties {
		by[p] = append(by[p], i)
	}
	var out []Crew
	for i, p := range s.parties {
		if members := by[p]; len(members) > 1 && members[0] == i {
			out = append(out, s.crew(members))
		}
	}
	return out
}

func (s *Set) crew(members []int) Crew {
	var c Crew
	in := map[string]bool{}
	for _, i := range members {
		c.Domains = append(c.Domains, s.profiles[i].site.Domain)
		in[s.profiles[i].site.Domain] = true
	}
	for _, i := range members {
		for _, k := range s.linksOf(i) {
			if d := s.profiles[i].site.Domain; in[k.Domain] && d < k.Domain {
				c.Links = append(c.Links, Tied{From: d, Link: k})
			}
		}
	}
	slices.SortStableFunc(c.Links, func(a, b Tied) int { return cmp.Compare(b.Weight, a.Weight) })
	return c
}

const (
	// joinsAt is the score from which a site is about as likely as not of the
	// crew it is tied to: its own findings and the tie.
	joinsAt = -3.0
	// mostLinked is what a tie may add at most.
	mostLinked = 22.0
	// Between two that stand out: four of ten of a crew share a thing that they
	// share at all; one front of eight is of this crew.
	seldomShared = 4.0
	sameCrew     = 9.0
	mostByChance = 14.0
	// chanceEstate is how likely two crews may live at the same addresses by
	// chance; there are some ten pairs of crews in a set.
	chanceEstate = 0.012
)

// gather parts the sites into crews. It begins with those that stand out or
// are known, and goes on from whoever joins.
func (s *Set) gather() {
	if s.parties != nil {
		return
	}
	s.parties = make([]int, len(s.profiles))
	var queue []int
	for i := range s.parties {
		s.parties[i] = i
		if s.stands(i) {
			queue = append(queue, i)
		}
	}
	asked := map[int]bool{}
	for ; len(queue) > 0; queue = queue[1:] {
		i := queue[0]
		if asked[i] {
			continue
		}
		asked[i] = true
		for _, k := range s.linksOf(i) {
			j := s.at[k.Domain]
			if !s.joined(i, j, &k) {
				continue
			}
			s.unite(i, j)
			if !asked[j] {
				queue = append(queue, j)
			}
		}
	}
	s.house()
	s.estates()
}

func (s *Set) stands(i int) bool { return s.isKnown(i) || s.alone[i] >= standsOut }

// joined reports whether a link makes two sites one crew's. What stands out by
// itself need not be shown to be a front, but to be of this crew and no other:
// there counts how seldom two sites share the thing by chance, and that most
// fronts are of other crews.
func (s *Set) joined(i, j int, k *Link) bool {
	if c := s.original(i); c != nil && c.at == j && !s.stands(j) {
		return false // whoever was copied may have left its marks in the copy
	}
	if !s.stands(j) {
		return s.alone[j]+min(mostLinked, s.weighs(i, j, k)) >= joinsAt
	}
	w := 0.0
	for _, t := range k.Why {
		most := kindOf(t.Kind).base
		switch kindOf(t.Kind).group {
		case "place", "hosting":
			most = mostByChance
		}
		if t.Kind != "text" {
			w += max(0, min(most, 10*math.Log10(float64(len(s.profiles))/float64(t.Others+1)))-seldomShared)
		}
	}
	return w >= sameCrew
}

// weighs is what a link says of its second end. Content ties a copy to its
// original and says nothing against the original. A thing is as rare as those
// are few that have it and do not stand out: that a crew uses it often does
// not make it common.
func (s *Set) weighs(i, j int, k *Link) float64 {
	w := k.Weight
	for _, t := range k.Why {
		if t.Kind == "text" && s.original(i) != nil && s.original(i).at == j {
			w -= t.Weight
			continue
		}
		holders := s.pivots.holders[pivot{t.Kind, t.Shared}]
		others := 0
		for _, h := range holders {
			if h != i && h != j && !s.stands(h) {
				others++
			}
		}
		if len(holders) > 2 && kindOf(t.Kind).group != "hosting" {
			w += 10 * math.Log10(float64(len(holders)-1)/float64(others+1))
		}
	}
	return w
}

func (s *Set) unite(i, j int) {
	from, to := s.parties[j], s.parties[i]
	if from < to {
		from, to = to, from
	}
	for k := range s.parties {
		if s.parties[k] == from {
			s.parties[k] = to
		}
	}
}

func errNotFound(domain string) error {
	return &notFound{domain}
}

type notFound struct{ domain string }

func (e *notFound) Error() string { return "front: " + e.domain + " was not captured" }
func (e *notFound) Unwrap() error { return countersign.ErrNotFound }
