package ofac

import (
	"strings"

	"countersign/internal/source"
)

// remarks takes the remarks of a party apart: statements with a semicolon
// between them, most of them a label and a value.
func remarks(p *source.Party, s string) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	for part := range strings.SplitSeq(s, "; ") {
		if part = strings.TrimSpace(part); part != "" {
			remark(p, part)
		}
	}
}

// remark reads one statement. What is not understood is kept as it stands.
func remark(p *source.Party, part string) {
	s := strings.TrimPrefix(strings.TrimPrefix(part, "alt. "), "Alt. ")
	for _, r := range rules {
		if v, ok := strings.CutPrefix(s, r.label); ok {
			r.add(p, strings.TrimSpace(v))
			return
		}
	}
	if label, v, ok := labelled(s); ok {
		number, country, note := parts(v)
		p.Identify(label, number, country, note)
		return
	}
	p.Remark(part)
}

// rules are the labels whose value is not a number, by the words they begin
// with.
var rules = []struct {
	label string
	add   func(*source.Party, string)
}{
	{"DOB ", (*source.Party).Born},
	{"POB ", func(p *source.Party, v string) { p.BirthPlace(v, "") }},
	{"nationality ", (*source.Party).Nationality},
	{"citizen ", (*source.Party).Nationality},
	{"Gender ", (*source.Party).Sex},
	{"a.k.a. ", func(p *source.Party, v string) { p.Alias(unquoted(v), true, "") }},
	{"f.k.a. ", func(p *source.Party, v string) { p.Alias(unquoted(v), true, "former") }},
	{"n.k.a. ", func(p *source.Party, v string) { p.Alias(unquoted(v), true, "now") }},
	{"Linked To: ", func(p *source.Party, v string) { p.Identify("Linked To", v, "", "") }},
	{"Website ", (*source.Party).Website},
	{"Email Address ", (*source.Party).Email},
	{"Phone Number ", func(p *source.Party, v string) { p.Phone(v, "") }},
	{"Digital Currency Address - ", wallet},
	{"Aircraft Operator ", func(p *source.Party, v string) { p.Identify("Aircraft Operator", v, "", "") }},
	{"Aircraft Model ", func(p *source.Party, v string) { p.Vessel("aircraft model", v) }},
	{"Aircraft Manufacture Date ", func(p *source.Party, v string) { p.Vessel("aircraft manufacture date", v) }},
	{"Vessel Year of Build ", func(p *source.Party, v string) { p.Vessel("vessel year of build", v) }},
	{"Vessel Flag ", func(p *source.Party, v string) { p.Vessel("vessel flag", v) }},
	{"Nationality of Registration ", (*source.Party).Country},
	{"SWIFT/BIC ", func(p *source.Party, v string) { p.Document("swift", v, "", "SWIFT/BIC", "") }},
}

// wallet reads "XBT 12QtD5BF...".
func wallet(p *source.Party, v string) {
	currency, address, ok := strings.Cut(v, " ")
	if !ok {
		p.Remark("Digital Currency Address - " + v)
		return
	}
	p.Wallet(strings.TrimSpace(address), currency)
}

func unquoted(s string) string { return strings.Trim(s, "'\" ") }

// numbered are words of which one stands in every label of a number.
var numbered = []string{"no.", "number", "num", " id", "id ", "#", "code", "imo", "mmsi", "license", "licence", "passport", "ruc", "nit",
	"rif", "rtn", "c.u.r.p", "r.f.c", "d.n.i", "lei", "cuit", "bik", "isin", "ticker", "identification", "registration", "registry",
	"certificate", "card", "cedula", "visa", "afm", "cik", "d-u-n-s"}

// sentences are words of which one stands in statements that only look like a
// label with a number.
var sentences = []string{"executive order", "sanctions", "directive", "section", "established", "member of", "date"}

// labelled cuts a statement before its first word with a digit: "Tax ID No. 7744001497
// (Russia)". It must be a label of a number, and what follows short.
func labelled(s string) (label, v string, ok bool) {
	at := -1
	for i := 0; i < len(s); i++ {
		if (i == 0 || s[i-1] == ' ') && hasDigit(word(s[i:])) {
			at = i
			break
		}
	}
	const longestLabel, longestValue = 70, 160
	if at <= 0 || at > longestLabel || len(s)-at > longestValue {
		return "", "", false
	}
	label = strings.TrimSpace(s[:at])
	low := strings.ToLower(label) + " "
	for _, w := range sentences {
		if strings.Contains(low, w) {
			return "", "", false
		}
	}
	// "Vessel Registration Identification IMO 7406784": the word is of the number.
	if rest, cut := strings.CutSuffix(label, " IMO"); cut {
		return rest, "IMO " + s[at:], true
	}
	for _, w := range numbered {
		if strings.Contains(low, w) {
			return label, s[at:], true
		}
	}
	return "", "", false
}

func word(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// parts cuts "4005504207 (Russia) issued 3 May 2004 expires 3 May 2014" into
// number, country and the rest.
func parts(v string) (number, country, note string) {
	for _, w := range []string{" issued ", " expires ", "(issued ", "(expires "} {
		if i := strings.Index(v, w); i > 0 {
			if note == "" || i < len(v)-len(note)-1 {
				note = strings.TrimSpace(v[i:])
			}
		}
	}
	v = strings.TrimSpace(strings.TrimSuffix(v, note))
	if i := strings.LastIndex(v, " ("); i > 0 && strings.HasSuffix(v, ")") {
		return strings.TrimSpace(v[:i]), v[i+2 : len(v)-1], note
	}
	return v, "", note
}
