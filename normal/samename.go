package normal

// Sameness says how far two names can be names of one person. The values are
// ordered; a caller with several names takes the largest.
type Sameness int

// The degrees of sameness.
const (
	// Unknown: a name is missing, or its script cannot be compared.
	Unknown Sameness = iota
	// Different: no known habit of spelling, shortening or marrying turns one into the other.
	Different
	// Compatible: one may be the other with initials, parts left out, another
	// transliteration or one slip of the pen in a long part.
	Compatible
	// Same: the same parts up to order, case, accents, hyphens, joining and script.
	Same
)

// String returns the degree in one lower-case word.
func (s Sameness) String() string {
	switch s {
	case Different:
		return "different"
	case Compatible:
		return "compatible"
	case Same:
		return "same"
	}
	return "unknown"
}

// SameName compares two names of persons, in any script and order of parts.
// It is symmetric and says nothing of either name: no table here knows where
// a name comes from, only how it may be spelt.
func SameName(a, b string) Sameness {
	if len(a) > maxName || len(b) > maxName || Placeholder(a) || Placeholder(b) {
		return Unknown
	}
	if a == b {
		return Same
	}
	if a > b { // one order, so that the answer is symmetric by construction
		a, b = b, a
	}
	best := Unknown
	for _, x := range readings(a) {
		for _, y := range readings(b) {
			if best = max(best, compare(x, y)); best == Same {
				return Same
			}
		}
	}
	return best
}

// maxName bounds a name, in bytes.
const maxName = 512
