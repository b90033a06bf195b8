package reference

import (
	"slices"
	"strings"
)

// A VPN is a commercial brand of tunnel.
type VPN struct {
	Name       string     `json:"name"`
	Words      []string   `json:"words"`          // as a user agent, process or person writes it
	ASNs       []string   `json:"asns,omitempty"` // autonomous systems the brand runs under its own name
	Note       string     `json:"note,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

type vpnTable struct {
	list  []VPN
	words []toolPattern
}

// VPNs returns the brands in the order of the table.
func (b *Base) VPNs() []VPN { return slices.Clone(b.vpns.get().list) }

// VPN recognises a brand by its words in a process name, a host name, a user
// agent or a network's name. Many honest people use one.
func (b *Base) VPN(text string) (VPN, bool) {
	t := b.vpns.get()
	text = strings.ToLower(text)
	for _, w := range t.words {
		if holdsWord(text, w.text) {
			return t.list[w.tool], true
		}
	}
	return VPN{}, false
}

func parseVPNs(b *Base, raw []byte) (vpnTable, int, error) {
	var t vpnTable
	for r, err := range sheet(raw, "brand", "words", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return t, 0, err
		}
		v := VPN{
			Name: r.at("brand"), Words: r.list("words"), ASNs: r.list("asns"), Note: r.at("note"),
			Source: b.cite(r.at("source")), Confidence: c,
		}
		if v.Name == "" || len(v.Words) == 0 {
			return t, 0, r.bad("no brand or no words")
		}
		for _, w := range v.Words {
			t.words = append(t.words, toolPattern{strings.ToLower(w), len(t.list)})
		}
		t.list = append(t.list, v)
	}
	return t, len(t.list), nil
}
