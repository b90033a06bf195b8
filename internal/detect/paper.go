package detect

import (
	"strings"

	"countersign"
	"countersign/document"
)

// A Paper is an identity document with the machine readable zone it shows.
type Paper struct {
	Fact   *countersign.Fact
	Zone   Zone
	Mended *Zone // with one misread sign put right, where that alone makes every check digit agree
}

// A Zone is what rules may read of a machine readable zone (ICAO Doc 9303):
// what can be compared with what was typed. Citizenship and sex, which it holds
// too, do not exist here, nor do its lines, which would tell them.
type Zone struct {
	Issuer  string // issuing state or organisation, three letters
	Number  string
	Birth   string // YYMMDD
	Surname string // as transliterated; spaces between its parts
	Given   string
	Checks  []document.Check
}

// OK reports whether every check digit agrees.
func (z *Zone) OK() bool {
	for _, c := range z.Checks {
		if !c.OK {
			return false
		}
	}
	return true
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
	for _, s := range f.shown {
		m, err := document.ParseMRZ(s.lines)
		if err != nil {
			continue
		}
		paper := Paper{Fact: &f.facts[s.at], Zone: zoneOf(&m)}
		if m.Repaired != nil {
			if fixed, err := document.ParseMRZ(m.Repaired); err == nil {
				z := zoneOf(&fixed)
				paper.Mended = &z
			}
		}
		f.papers = append(f.papers, paper)
	}
	return f.papers
}

func zoneOf(m *document.MRZ) Zone {
	return Zone{Issuer: m.Issuer, Number: m.Number, Birth: m.Birth, Surname: m.Surname, Given: m.Given, Checks: m.Checks}
}

// A shownZone is a zone and the place of its document among the facts.
type shownZone struct {
	at    int
	lines []string
}

func isZone(w countersign.With) bool { return w.Pred == countersign.MRZ }

// zoneLines returns the lines of a document's zone: in one qualifier, or one in
// each.
func zoneLines(f *countersign.Fact) []string {
	var out []string
	for i := range f.With {
		if isZone(f.With[i]) && f.With[i].Value != "" {
			out = append(out, strings.Split(f.With[i].Value, "\n")...)
		}
	}
	return out
}
