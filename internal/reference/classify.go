package reference

import (
	"slices"
	"strconv"
	"strings"
)

// classify judges a network by the list of well-known systems first, then by
// the words of its holder's name, the first rule of the table that fits.
func (b *Base) classify(asn uint32, name string) NetworkKind {
	if k, ok := (*b.assignments.get())[asn]; ok {
		return k
	}
	return judge(*b.wording.get(), name)
}

func judge(rules []wordRule, name string) NetworkKind {
	text := " " + plain(name) + " "
	for _, r := range rules {
		if r.fits(text) {
			return r.kind
		}
	}
	return KindUnknown
}

// A wordRule reads a word or phrase in a name. A star at either end lets the
// word go on there: "*host*" is found in "webhosting".
type wordRule struct {
	text string
	kind NetworkKind
}

func (r wordRule) fits(text string) bool { return strings.Contains(text, r.text) }

func parseWording(_ *Base, raw []byte) ([]wordRule, int, error) {
	var out []wordRule
	for r, err := range sheet(raw, "word", "kind", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		if _, err := r.confidence(); err != nil {
			return nil, 0, err
		}
		k, err := r.kind()
		if err != nil {
			return nil, 0, err
		}
		w := r.at("word")
		text := plain(w)
		if len(text) < 2 {
			return nil, 0, r.bad("word %q", w)
		}
		if !strings.HasPrefix(w, "*") {
			text = " " + text
		}
		if !strings.HasSuffix(w, "*") {
			text += " "
		}
		out = append(out, wordRule{text, k})
	}
	return out, len(out), nil
}

func (r *row) kind() (NetworkKind, error) {
	k := NetworkKind(r.at("kind"))
	if !slices.Contains(kinds[1:], k) {
		return "", r.bad("kind %q", k)
	}
	return k, nil
}

func parseAssignments(_ *Base, raw []byte) (map[uint32]NetworkKind, int, error) {
	out := map[uint32]NetworkKind{}
	for r, err := range sheet(raw, "asn", "kind", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		if _, err := r.confidence(); err != nil {
			return nil, 0, err
		}
		k, err := r.kind()
		if err != nil {
			return nil, 0, err
		}
		n, err := strconv.ParseUint(r.at("asn"), 10, 32)
		if err != nil {
			return nil, 0, r.bad("AS number %q", r.at("asn"))
		}
		if _, twice := out[uint32(n)]; twice {
			return nil, 0, r.bad("AS%d stands twice", n)
		}
		out[uint32(n)] = k
	}
	return out, len(out), nil
}
