package reference

import (
	"slices"
	"strings"
)

// A Party is a person or firm that a government listed for its part in the
// revenue of fraudulent remote workers.
type Party struct {
	Name        string     `json:"name"`          // as listed, "SURNAME, Given" for people
	Type        string     `json:"type"`          // individual or entity
	UID         string     `json:"uid,omitempty"` // OFAC unique id, where it was matched
	Designated  string     `json:"designated"`    // date, 2006-01-02 or 2006-01
	Akas        []string   `json:"akas,omitempty"`
	Addresses   []string   `json:"addresses,omitempty"`
	Identifiers []string   `json:"identifiers,omitempty"` // registration numbers, passports, SWIFT codes, birth dates
	Note        string     `json:"note,omitempty"`
	Source      Source     `json:"source"`
	Confidence  Confidence `json:"confidence"`
}

// A Wallet is a listed address on a blockchain.
type Wallet struct {
	Address    string     `json:"address"`
	Currencies []string   `json:"currencies"` // OFAC's codes: XBT, ETH, USDT ...
	Chain      string     `json:"chain"`
	Parties    []string   `json:"parties"` // more than one where the listing does not say whose it is
	UID        string     `json:"uid,omitempty"`
	Listed     string     `json:"listed"`
	Note       string     `json:"note,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

// Parties returns the listed parties in the order of the table. A name alone
// proves nothing about a person: compare a second identifier.
func (b *Base) Parties() []Party { return slices.Clone(b.parties.get().list) }

// ListedFirm finds a listed firm by a name exactly as listed, its aliases
// counted, whatever its case, spaces and legal form. A name of one word needs a
// legal form of the same kind: "Fortuna LLC" may be the Fortuna that is listed,
// "Fortuna" and "Fortuna AG" may be anything. Honest firms may bear the same name.
func (b *Base) ListedFirm(name string) (Party, bool) {
	t := b.parties.get()
	key := firm(name)
	i, ok := t.byFirm[key]
	if !ok || oneWord(name) && strings.IndexByte(t.forms[key], formOf(name)) < 0 {
		return Party{}, false
	}
	return t.list[i], true
}

type partyTable struct {
	list   []Party
	byFirm map[string]int
	forms  map[string]string // the kinds of legal form it is listed with, see formOf
}

func (t *partyTable) add(p Party) {
	if p.Type == "entity" {
		for _, n := range append([]string{p.Name}, p.Akas...) {
			if key := firm(n); key != "" {
				if _, there := t.byFirm[key]; !there {
					t.byFirm[key] = len(t.list)
				}
				t.forms[key] += string(formOf(n))
			}
		}
	}
	t.list = append(t.list, p)
}

// Wallet finds a listed address. Hexadecimal addresses compare without case,
// base58 ones with it, bech32 ones in lower case, as their formats have it.
func (b *Base) Wallet(address string) (Wallet, bool) {
	w, ok := (*b.wallets.get())[walletKey(address)]
	return w, ok
}

// Wallets returns every listed address, sorted.
func (b *Base) Wallets() []Wallet {
	t := *b.wallets.get()
	out := make([]Wallet, 0, len(t))
	for _, w := range t {
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Wallet) int { return strings.Compare(a.Address, b.Address) })
	return out
}

func walletKey(address string) string {
	a := strings.TrimSpace(address)
	low := strings.ToLower(a)
	if strings.HasPrefix(low, "0x") || strings.HasPrefix(low, "bc1") {
		return low
	}
	return a
}

func parseParties(b *Base, raw []byte) (partyTable, int, error) {
	out := partyTable{byFirm: map[string]int{}, forms: map[string]string{}}
	for r, err := range sheet(raw, "name", "type", "source", "confidence") {
		if err != nil {
			return out, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return out, 0, err
		}
		p := Party{
			Name: r.at("name"), Type: r.at("type"), UID: r.at("uid"), Designated: r.at("designated"), Akas: r.list("akas"),
			Addresses: r.list("addresses"), Identifiers: r.list("identifiers"), Note: r.at("note"),
			Source: b.cite(r.at("source")), Confidence: c,
		}
		if p.Name == "" {
			return out, 0, r.bad("no name")
		}
		if p.Type != "individual" && p.Type != "entity" {
			return out, 0, r.bad("type %q", p.Type)
		}
		out.add(p)
	}
	return out, len(out.list), nil
}

func parseWallets(b *Base, raw []byte) (map[string]Wallet, int, error) {
	out := map[string]Wallet{}
	for r, err := range sheet(raw, "address", "currency", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return nil, 0, err
		}
		key := walletKey(r.at("address"))
		if len(key) < 20 || len(key) > 128 || strings.ContainsAny(key, " \t\r\n") {
			return nil, 0, r.bad("address of %d characters", len(key))
		}
		w, there := out[key]
		if !there {
			w = Wallet{
				Address: key, Chain: r.at("chain"), Parties: r.list("party"), UID: r.at("uid"), Listed: r.at("listed"),
				Note: r.at("note"), Source: b.cite(r.at("source")), Confidence: c,
			}
		}
		w.Currencies = append(w.Currencies, strings.Split(r.at("currency"), "/")...)
		out[key] = w
	}
	return out, len(out), nil
}
