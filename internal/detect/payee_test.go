package detect

import "testing"

func TestLegalForm(t *testing.T) {
	for in, want := range map[string]string{
		"Acme Software LLC": "Acme Software", "Acme Software, Inc.": "Acme Software", "Maria Co": "", "Maria": "", "LLC": "",
		"Swiftloop Cooperative": "Swiftloop Cooperative", "Holt & Sons": "Holt & Sons", "Reed & Co.": "Reed & Co", "Systems": "",
	} {
		bare, ok := legalForm(in)
		if !ok {
			bare = ""
		}
		if bare != want {
			t.Errorf("%q: %q", in, bare)
		}
	}
}

func TestWording(t *testing.T) {
	w := NewWording("rent * account", "keep # percent of my salary", "off the platform")
	for text, want := range map[string]bool{
		"I would like to RENT, for a year, your account!": true,
		"rent a flat":                              false,
		"I keep 35 percent of my salary":           true,
		"percent of my salary":                     false,
		"let us talk off the\nplatform":            true,
		"rent one two three four five six account": false,
		"":  false,
		"…": false,
	} {
		if got := w.In(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func BenchmarkWording(b *testing.B) {
	w := NewWording("rent * account", "keep # percent of my salary", "off the platform")
	text := "We wrote a billing service in Go for a grocer, with an offer of one release each week, and carried it through an audit. "
	text += text + text + text
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		w.In(text)
	}
}
