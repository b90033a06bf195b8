package app

import (
	"slices"
	"sync"

	"countersign/internal/shelf"
	"countersign/internal/web/yente"
)

// scopes remembers which entries datasets hold: a batch asks the same of every
// query.
type scopes struct {
	mu    sync.Mutex // guards known
	known map[string]shelf.Set
}

// keptScopes bounds how many are remembered.
const keptScopes = 16

// get returns the set of a dataset, made by fill where it is not known. What it
// returns belongs to the caller.
func (s *scopes) get(name string, fill func() shelf.Set) shelf.Set {
	s.mu.Lock()
	set, ok := s.known[name]
	s.mu.Unlock()
	if ok {
		return slices.Clone(set)
	}
	set = fill()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= keptScopes {
		s.known = map[string]shelf.Set{}
	}
	s.known[name] = slices.Clone(set)
	return set
}

// named are the datasets that FollowTheMoney entities name.
func (y yenteLists) named() []string {
	out := []string{ftmList} // of those that name none
	for _, d := range y.within(yente.Dataset{Name: ftmList}) {
		out = append(out, d.Name)
	}
	return out
}

// leavesOf are the datasets that entries name, of one that a client names.
func (y yenteLists) leavesOf(name string) []string {
	switch name {
	case collectionAll, collectionSanctions:
		var out []string
		for _, l := range y.lists {
			out = append(out, y.leavesOf(l.Name)...)
		}
		return out
	case ftmList:
		return slices.Clone(y.leaves)
	}
	out := []string{name}
	for _, l := range y.lists {
		if slices.Contains(datasetAliases[l.Name], name) {
			out = append(out, l.Name)
		}
	}
	return out
}

func (y yenteLists) leafSet(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		for _, leaf := range y.leavesOf(n) {
			out[leaf] = true
		}
	}
	return out
}

// scope returns the entries that a scope holds, nil for all, and the lists to
// ask, nil for all.
func (y yenteLists) scope(in yente.Scope) (shelf.Set, []string) {
	if len(in.Include)+len(in.Exclude) > 0 {
		return y.scopeSet(in), nil
	}
	if in.Dataset == collectionAll {
		return nil, nil
	}
	if y.count[in.Dataset] > 0 {
		return nil, []string{in.Dataset}
	}
	return y.scopes.get(in.Dataset, func() shelf.Set { return y.scopeSet(in) }), nil
}

func (y yenteLists) scopeSet(in yente.Scope) shelf.Set {
	include, exclude := y.leafSet(in.Include), y.leafSet(in.Exclude)
	out := y.shelf.None()
	for _, d := range y.leavesOf(in.Dataset) {
		if (len(in.Include) == 0 || include[d]) && !exclude[d] {
			y.shelf.Mark(out, termDataset+d)
		}
	}
	if in.Dataset == collectionSanctions {
		out.And(y.shelf.Having(termTopic + "sanction"))
	}
	return out
}
