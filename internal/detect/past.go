package detect

import (
	"strings"

	"countersign"
)

// SharedPast reports whether the subject and another name an employer or a
// school in common. Former colleagues and classmates share referees, projects
// and their words.
func (p *Pass) SharedPast(other countersign.ID) bool {
	for _, pred := range []countersign.Pred{countersign.Employment, countersign.Education} {
		own := p.folder.of(pred)
		if len(own) == 0 {
			continue
		}
		theirs := p.FactsOf(other, pred)
		for i := range own {
			for j := range theirs {
				if sameJob(&own[i], &theirs[j]) {
					return true
				}
			}
		}
	}
	return false
}

// sameJob reports whether two facts name one employer or school.
func sameJob(a, b *countersign.Fact) bool {
	x, _ := legalForm(a.Value)
	y, _ := legalForm(b.Value)
	if x != "" && strings.EqualFold(x, y) {
		return true
	}
	d := a.QObject(countersign.EmployerDomain)
	return d != "" && d == b.QObject(countersign.EmployerDomain)
}
