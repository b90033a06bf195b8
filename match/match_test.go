package match_test

import (
	"fmt"

	"countersign/match"
)

func ExampleIndex_Search() {
	x := match.New([]match.Entry{{
		List: "demo", ID: "1", Type: match.Person,
		Names:      []match.Name{{Text: "KIM, Yong Chol"}},
		BirthDates: []string{"1975-02-16"},
	}}, match.Options{})
	for _, r := range x.Search(match.Query{Name: "김용철", BirthDate: "1975-02-16"}) {
		fmt.Println(r.List, r.ID, r.Match, r.SecondIdentifier)
	}
	// Output: demo 1 true true
}
