package linkage_test

import (
	"fmt"

	"countersign/linkage"
)

func Example() {
	t := linkage.New(linkage.Spec{Fields: []linkage.Field{
		{Name: "given", Compare: linkage.Name, Rare: true, Swap: "family"},
		{Name: "family", Compare: linkage.Name, Rare: true},
		{Name: "born", Compare: linkage.Date},
		{Name: "street", Compare: linkage.Words},
	}})
	ids, rows := made(500) // records to learn from
	for i := range ids {
		t.Add(ids[i], rows[i][:4])
	}
	t.Add("ats/17", []string{"Katherine", "Lindqvist", "1990-01-31", "14 Harbor Street"})
	t.Add("hr/4", []string{"Lindquist", "Kathy", "1990-10-31", "Harbor St 14"})
	t.Add("hr/9", []string{"Lindqvist", "Katherine", "1990-10-31", "harbor street 14"})
	m := t.Learn()
	for _, p := range m.Pairs(0) {
		if p.A == "ats/17" {
			fmt.Println(p.A, p.B, "likelier one than two:", p.Weight > 0)
			for _, x := range m.Why(p) {
				fmt.Println(" ", x.Field, x.Means)
			}
		}
	}
	// Output:
	// ats/17 hr/9 likelier one than two: true
	//   given a slip
	//   family a slip
	//   born a slip, or day and month exchanged
	//   street same words
}
