package detect

import "countersign"

// Others writes how many other subjects there are, to begin a sentence: "Four
// other applicants". They are called what the subject is.
func (p *Pass) Others(n int) string {
	one := "account"
	switch k := p.folder.ID.Kind(); k {
	case "applicant", "worker":
		one = k
	}
	return Count(n) + " other " + Plural(n, one, one+"s")
}

// Present reports whether anything was said under the predicate.
func (p *Pass) Present(pred countersign.Pred) bool { return len(p.folder.of(pred)) > 0 }
