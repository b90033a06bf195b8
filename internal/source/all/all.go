// Package all names every source. Adding one is a folder and a line here.
package all

import (
	"countersign/internal/source"
	"countersign/internal/source/csl"
	"countersign/internal/source/eu"
	"countersign/internal/source/ftm"
	"countersign/internal/source/greenhouse"
	"countersign/internal/source/lever"
	"countersign/internal/source/mapped"
	"countersign/internal/source/ofac"
	"countersign/internal/source/ofacxml"
	"countersign/internal/source/subject"
	"countersign/internal/source/uk"
	"countersign/internal/source/un"
)

// Sources are all there are, by name. Mapping files that are shipped are
// sources, too.
var Sources = []*source.Source{
	mapped.Named("ashby").Source(subject.Source),
	csl.Source,
	eu.Source,
	ftm.Source,
	greenhouse.Source,
	lever.Source,
	ofac.Source,
	ofacxml.Source,
	subject.Source,
	uk.Source,
	un.Source,
	mapped.Named("workday").Source(subject.Source),
}

// Named returns the source with the name, nil if there is none.
func Named(name string) *source.Source {
	for _, s := range Sources {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Pick returns the source that is surest of an input, nil if none knows it.
// Equal confidence goes to the first by name.
func Pick(p source.Peek) *source.Source {
	var best *source.Source
	sure := source.No
	for _, s := range Sources {
		if c := s.Looks(p); c > sure {
			best, sure = s, c
		}
	}
	return best
}
