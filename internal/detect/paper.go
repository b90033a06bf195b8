package detect

import (
	"strings"

	"countersign"
	"countersign/document"
)

// A Paper is an identity document with the machine readable zone it shows.
type Paper struct {
	Fact *countersign.Fact
	Zone document.MRZ
}

// Papers returns the subject's documents whose machine readable zone has a
// known shape, taken apart once for all detectors. The slice must not be
// changed.
func (p *Pass) Papers() []Paper {
	f := p.folder
	if f.papersRead {
		return f.papers
	}
	f.papersRead = true
	facts := f.of(countersign.Document)
	for i := range facts {
		lines := zoneLines(&facts[i])
		if lines == nil {
			continue
		}
		if m, err := document.ParseMRZ(lines); err == nil {
			f.papers = append(f.papers, Paper{&facts[i], m})
		}
	}
	return f.papers
}

// zoneLines returns the lines of a document's zone: in one qualifier, or one in
// each.
func zoneLines(f *countersign.Fact) []string {
	var out []string
	for i := range f.With {
		if f.With[i].Pred == countersign.MRZ && f.With[i].Value != "" {
			out = append(out, strings.Split(f.With[i].Value, "\n")...)
		}
	}
	return out
}
