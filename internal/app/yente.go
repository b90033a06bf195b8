package app

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"countersign"
	"countersign/internal/shelf"
	"countersign/internal/web/yente"
	"countersign/match"
)

// Yente answers clients of the yente API. Current gives the lists in force for
// each request. Mount it with http.StripPrefix.
func Yente(current func() *Listed, opts yente.Options) http.Handler {
	none := noLists()
	return yente.Handler(func() yente.Lists { return yenteLists{cmp.Or(current(), none)} }, opts)
}

// noLists answers before the first lists are read.
func noLists() *Listed {
	return &Listed{index: match.New(nil, match.Options{}), web: &web{}, shelf: shelf.NewBuilder().Done(), count: map[string]int{}}
}

// yenteLists shows the lists in force as datasets of FollowTheMoney entities.
type yenteLists struct{ *Listed }

// Collections of datasets that clients ask for by name.
const (
	collectionAll       = "default"
	collectionSanctions = "sanctions"
)

// datasetAliases are the names by which clients of yente know lists that we
// read at their source.
var datasetAliases = map[string][]string{
	"ofac": {"us_ofac_sdn", "us_ofac_cons"}, "ofacxml": {"us_ofac_sdn", "us_ofac_cons"}, "un": {"un_sc_sanctions"},
	"eu": {"eu_fsf"}, "uk": {"gb_fcdo_sanctions", "gb_hmt_sanctions"}, "csl": {"us_trade_csl"},
}

// listTitles are what readers call the lists.
var listTitles = map[string]string{
	"ofac": "OFAC: specially designated nationals and other lists", "ofacxml": "OFAC: specially designated nationals and other lists (XML)",
	"un": "United Nations Security Council: consolidated list", "eu": "European Union: consolidated list of financial sanctions",
	"uk": "United Kingdom: sanctions list", "csl": "United States: consolidated screening list",
	ftmList: "FollowTheMoney entities", embeddedList: "Parties tied to hidden IT workers",
}

// Catalog names the collections, the lists, the datasets within lists, and the
// names under which clients may know them.
func (y yenteLists) Catalog() []yente.Dataset { return y.datasets }

func (y yenteLists) cataloged() []yente.Dataset {
	var out []yente.Dataset
	all := yente.Dataset{Name: collectionAll, Title: "All lists in force"}
	for _, l := range y.lists {
		d := yente.Dataset{Name: l.Name, Title: listTitles[l.Name], Version: datasetVersion(l), Updated: listDate(l), Entities: y.count[l.Name]}
		if d.Title == "" {
			d.Title = l.Name
		}
		all.Children = append(all.Children, l.Name)
		all.Entities += d.Entities
		all.Version += d.Version + " "
		if d.Updated.After(all.Updated) {
			all.Updated = d.Updated
		}
		out = append(out, d)
		out = append(out, y.within(d)...)
	}
	all.Version = digestOf(all.Version)
	sanctions := all
	sanctions.Name, sanctions.Title = collectionSanctions, "All that is listed for sanctions"
	sanctions.Entities = y.shelf.Having(termTopic + "sanction").Len()
	return aliased(append([]yente.Dataset{all, sanctions}, out...))
}

// within returns the datasets that a list says its entities come from.
func (y yenteLists) within(list yente.Dataset) []yente.Dataset {
	if list.Name != ftmList {
		return nil
	}
	var out []yente.Dataset
	for _, c := range y.shelf.Counts(termDataset, y.shelf.Having(termList+ftmList)) {
		if c.Term != ftmList && c.Term != collectionAll && c.Term != collectionSanctions {
			out = append(out, yente.Dataset{Name: c.Term, Title: c.Term, Version: list.Version, Updated: list.Updated, Entities: c.Records})
		}
	}
	slices.SortFunc(out, func(a, b yente.Dataset) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// aliased adds the names that no dataset has taken.
func aliased(all []yente.Dataset) []yente.Dataset {
	taken := map[string]bool{}
	for _, d := range all {
		taken[d.Name] = true
	}
	for _, d := range slices.Clone(all) {
		for _, name := range datasetAliases[d.Name] {
			if !taken[name] {
				taken[name] = true
				all = append(all, yente.Dataset{Name: name, Title: d.Title, Version: d.Version, Updated: d.Updated, Entities: d.Entities, Children: []string{d.Name}})
			}
		}
	}
	return all
}

// Match asks the index, and shows what it finds as entities.
func (y yenteLists) Match(ctx context.Context, q yente.MatchQuery) ([]yente.Scored, error) {
	ask, ok := questionOf(&q)
	if !ok {
		return nil, nil
	}
	keep, lists := y.scope(q.In)
	ask.Lists = lists
	only, err := y.narrowed(keep, &q)
	if err != nil {
		return nil, err
	}
	decided := y.decided(q.ExcludeIDs)
	var out []yente.Scored
	said := y.index.Search(ask)
	y.leave(ctx, "yente", &ask, said)
	for _, r := range said {
		k := match.Key{List: r.List, ID: r.ID}
		n := y.number(k)
		if r.Score <= q.Cutoff || n < 0 || only != nil && !only.Has(n) || decided.Has(n) {
			continue
		}
		s := yente.Scored{Score: r.Score}
		if len(out) < q.Limit {
			if s.Entity, err = y.entityOf(k, n); err != nil {
				return nil, err
			}
			s.Features = featuresOf(&r, ask.Names)
		}
		out = append(out, s)
	}
	return out, ctx.Err()
}

// decided are the entries that a person has decided on, under any of their
// names.
func (y yenteLists) decided(ids []string) shelf.Set {
	if len(ids) == 0 {
		return nil
	}
	out := y.shelf.None()
	for _, id := range ids {
		y.shelf.Mark(out, termReferent+id)
		if n, ok := y.shelf.Find(shelfKey(match.Key{List: ftmList, ID: id})); ok {
			out.Put(n)
		}
		for _, l := range y.lists {
			own, ok := strings.CutPrefix(id, listPrefix(l.Name))
			if n, there := y.shelf.Find(shelfKey(match.Key{List: l.Name, ID: own})); ok && there {
				out.Put(n)
			}
		}
	}
	return out
}

// featuresOf says what each comparison added.
func featuresOf(r *match.Result, names []string) []yente.Feature {
	var out []yente.Feature
	if r.Matched != "" {
		f := yente.Feature{Name: "name", Score: r.NameScore, Candidate: r.Matched, Detail: strings.Join(r.Why, " ")}
		if len(names) == 1 { // of several the best counts, and is not told
			f.Query = names[0]
		}
		out = append(out, f)
	}
	if r.Weak {
		out = append(out, yente.Feature{Name: "weak_alias", Score: 1, Detail: "The list calls this a weak alias.", Candidate: r.Matched})
	}
	for _, name := range []string{"birth_date", "country", "place", "identifier"} {
		var told []string
		for _, a := range r.Agreements {
			if featureNamed(a.Kind) == name {
				told = append(told, a.Kind+" agrees, "+decibans(a.Decibans))
			}
		}
		if len(told) > 0 {
			out = append(out, yente.Feature{Name: name, Score: 1, Detail: strings.Join(told, "; ")})
		}
	}
	var told []string
	for _, a := range r.Contradictions {
		told = append(told, a.Kind+" differs, "+decibans(a.Decibans))
	}
	if len(told) > 0 {
		out = append(out, yente.Feature{Name: "contradictions", Score: 1, Detail: strings.Join(told, "; ")})
	}
	return out
}

func featureNamed(kind string) string {
	switch kind {
	case "birth-date":
		return "birth_date"
	case "country", "place":
		return kind
	}
	return "identifier"
}

// Entity returns an entry as an entity.
func (y yenteLists) Entity(id string) (*yente.Entity, error) {
	k, n, ok := y.find(id)
	if !ok {
		return nil, nil
	}
	return y.entityOf(k, n)
}

func (y yenteLists) entityOf(k match.Key, n int) (*yente.Entity, error) {
	_, r, err := y.record(n)
	if err != nil {
		return nil, err
	}
	return entityFrom(k, &r), nil
}

// Adjacent returns what an entry is tied to.
func (y yenteLists) Adjacent(id string) ([]yente.Property, error) {
	k, n, ok := y.find(id)
	if !ok {
		return nil, countersign.ErrNotFound
	}
	_, r, err := y.record(n)
	if err != nil {
		return nil, err
	}
	return y.around(k, &r)
}
