package reference

import (
	"slices"
	"strings"
	"unicode"
)

// firm folds a company's name to what stays the same however it is written:
// lower-case letters and digits, without legal form and spaces. A name that is
// nothing but a legal form folds to nothing.
func firm(name string) string { return strings.Join(FirmWords(name), "") }

// FirmWords returns the words of a company's name in lower case, without its
// legal form: "Fortuna Limited Liability Company" is one word long, and so is
// "LLC Fortuna".
func FirmWords(name string) []string {
	ws := words(name)
	for n := formAfter(ws); n > 0; n = formAfter(ws) {
		ws = ws[:len(ws)-n]
	}
	for len(ws) > 1 && slices.Contains(formsBefore, ws[0]) {
		ws = ws[1:]
	}
	if n := len(ws); n > 0 {
		ws[n-1] = withoutForm(ws[n-1])
	}
	return ws
}

// oneWord reports whether a name is one word beside its legal form. Words of Han
// signs are whole names.
func oneWord(name string) bool {
	ws := FirmWords(name)
	return len(ws) == 1 && strings.IndexFunc(ws[0], func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0
}

// formOf returns the kind of a name's legal form: l for limited liability, j for
// joint stock, c for any company, - for none.
func formOf(name string) byte {
	kind := byte('-')
	for _, w := range words(name) {
		switch {
		case slices.Contains(limited, w):
			return 'l'
		case slices.Contains(jointStock, w):
			kind = 'j'
		case slices.Contains(company, w) && kind == '-':
			kind = 'c'
		}
	}
	return kind
}

// Legal forms as ISO 20275 lists them, those that firms of the tables and their
// namesakes bear.
var (
	limited        = strings.Fields("llc ltd limited ltda ooo tov ood eood gmbh sarl srl bv doo sro kft pte pty pvt private sdn bhd pt")
	jointStock     = strings.Fields("jsc ojsc cjsc pjsc oao zao pao ag sa spa nv oy ab as aps plc kk")
	company        = strings.Fields("co company corp corporation inc incorporated llp lp")
	formsAfterLong = [][]string{{"limited", "liability"}, {"joint", "stock"}}
	formsBefore    = strings.Fields("llc ooo jsc ojsc cjsc pjsc oao zao pao pt tov the")
	formsHan       = []string{"股份有限公司", "有限责任公司", "有限公司", "公司"} // written without a space, the longest first
)

// formAfter returns how many words at the end are a legal form.
func formAfter(ws []string) int {
	n := len(ws)
	for _, form := range formsAfterLong {
		if n >= len(form) && slices.Equal(ws[n-len(form):], form) {
			return len(form)
		}
	}
	if n > 0 && (slices.Contains(limited, ws[n-1]) || slices.Contains(jointStock, ws[n-1]) || slices.Contains(company, ws[n-1])) {
		return 1
	}
	return 0
}

func withoutForm(word string) string {
	for _, form := range formsHan {
		if name, ok := strings.CutSuffix(word, form); ok && name != "" {
			return name
		}
	}
	return word
}
