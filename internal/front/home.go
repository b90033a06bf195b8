package front

import (
	"maps"
	"slices"
)

// house lets those stand with a crew that nothing rare ties to anybody: at one
// address or on name servers of their own, if all that stand out there are of
// one crew or of none.
func (s *Set) house() {
	size := map[int]int{}
	for _, p := range s.parties {
		size[p]++
	}
	for i := range s.profiles {
		if !s.stands(i) || size[s.parties[i]] > 1 {
			continue
		}
		for _, x := range s.pivots.of[i] {
			if x.kind != "ip" && x.kind != "ns" || len(s.pivots.holders[x]) > min(kindOf(x.kind).most, len(s.profiles)/6) {
				continue
			}
			if j := s.landlord(x, i, size); j >= 0 {
				s.unite(j, i)
				break
			}
		}
	}
}

// estates unites pieces of crews that nothing rare ties if they live side by
// side at two addresses and more, and then a piece with the one crew beside
// which it lives: one address may be chance, both are not. Two crews that are
// whole need no such explanation: were they one, something rare would tie some
// of so many pairs. Where two crews live there, nobody can say whose the piece is.
func (s *Set) estates() {
	lives, order := s.homes()
	for a, p := range order {
		for _, q := range order[a+1:] {
			if max(s.size(p), s.size(q)) <= piece && s.sideBySide(lives[p], lives[q]) {
				s.unite(p, q)
			}
		}
	}
	lives, order = s.homes()
	for _, p := range order {
		if s.size(p) > piece {
			continue
		}
		with := slices.DeleteFunc(slices.Clone(order), func(q int) bool {
			return q == p || s.size(q) <= piece || !s.sideBySide(lives[p], lives[q])
		})
		if len(with) == 1 {
			s.unite(p, with[0])
		}
	}
}

// homes returns the addresses of those that stand out, by crew, and the crews
// in order.
func (s *Set) homes() (lives map[int]map[string]bool, order []int) {
	lives = map[int]map[string]bool{}
	for i := range s.profiles {
		p := s.parties[i]
		if !s.stands(i) {
			continue
		}
		if lives[p] == nil {
			lives[p] = map[string]bool{}
			order = append(order, p)
		}
		for _, x := range s.pivots.of[i] {
			if x.kind == "ip" && len(s.pivots.holders[x]) <= min(kindOf("ip").most, len(s.profiles)/6) {
				lives[p][x.value] = true
			}
		}
	}
	return lives, order
}

// sideBySide reports whether two share more addresses than chance explains.
func (s *Set) sideBySide(a, b map[string]bool) bool {
	both, chance := 0, 1.0
	for _, addr := range slices.Sorted(maps.Keys(a)) {
		if b[addr] {
			both++
			chance *= float64(len(s.pivots.holders[pivot{"ip", addr}])) / float64(len(s.profiles))
		}
	}
	return both >= 2 && 2*chance <= chanceEstate
}

// piece is how many may be a part of a crew that was not found whole: reports of
// crews tell of more.
const piece = 3

func (s *Set) size(party int) int {
	n := 0
	for _, p := range s.parties {
		if p == party {
			n++
		}
	}
	return n
}

// leastLift is how many times likelier a site at an address must be for one of a
// crew than for anybody: one front of eight is of this crew.
const leastLift = 7

// landlord returns a site of the crew to which most of those belong that stand
// out at an address, or -1.
func (s *Set) landlord(x pivot, i int, size map[int]int) int {
	count, best, all := map[int]int{}, -1, 0
	for _, k := range s.pivots.holders[x] {
		p := s.parties[k]
		if k == i || !s.stands(k) {
			continue
		}
		all++
		if count[p]++; size[p] > 1 && (best < 0 || count[p] > count[s.parties[best]]) {
			best = k
		}
	}
	if best < 0 || 3*count[s.parties[best]] < 2*all {
		return -1
	}
	here := float64(count[s.parties[best]]) / float64(size[s.parties[best]])
	anyone := float64(len(s.pivots.holders[x])) / float64(len(s.profiles))
	if here < leastLift*anyone {
		return -1 // so many live there that the crew is no rarer
	}
	return best
}
