// Package reference holds what the world already knows: seized fronts, listed
// parties, wallets, remote tools, published red flags, networks, places.
//
// The tables are embedded, each row with its source and how sure we are of it.
// The package is pure: it reads embedded bytes or a reader handed in, never the
// network, never the clock. A table is decoded when it is first asked, and one
// that is never asked costs nothing. [Base.With] puts an imported table in the
// place of an embedded one.
//
// Nothing here is a verdict. A front, a forwarder or a hosting network is a
// fact about a domain, an address or a network; what it means for a person is
// for a detector to weigh and for a person to decide.
package reference

import (
	"embed"
	"sync"
)

//go:embed data
var files embed.FS

// A Base is a set of tables. It does not change once made, and any number of
// goroutines may ask it at once.
type Base struct {
	sources     *lazy[map[string]Source]
	fronts      *lazy[frontTable]
	parties     *lazy[partyTable]
	wallets     *lazy[map[string]Wallet]
	tools       *lazy[toolTable]
	devices     *lazy[[]Device]
	flags       *lazy[flagTable]
	forwarders  *lazy[forwarderTable]
	freemail    *lazy[domainSet]
	disposable  *lazy[domainSet]
	vpns        *lazy[vpnTable]
	countries   *lazy[countryTable]
	zones       *lazy[map[string][]string]
	regions     *lazy[regionTable]
	areas       *lazy[map[string]Region]
	postal      *lazy[[]postalRange]
	assignments *lazy[map[uint32]NetworkKind]
	wording     *lazy[[]wordRule]
	country4    *lazy[ranges]
	country6    *lazy[ranges]
	network4    *lazy[ranges]
	network6    *lazy[ranges]

	imported map[string]Table // what With replaced, by name
}

var embedded = sync.OnceValue(func() *Base {
	b := &Base{}
	for _, s := range slots() {
		s.embed(b)
	}
	return b
})

// Embedded returns the tables the program was built with. All callers share
// one Base, so that a table is decoded once.
func Embedded() *Base { return embedded() }

// A lazy table is parsed when first asked.
type lazy[T any] struct {
	once  sync.Once
	parse func() T
	value T
}

func (l *lazy[T]) get() *T {
	l.once.Do(l.run)
	return &l.value
}

func (l *lazy[T]) run() {
	if l.parse != nil {
		l.value, l.parse = l.parse(), nil
	}
}

// A slot is a table's place in a Base: its name, and how to fill it from the
// embedded file or from imported bytes.
type slot struct {
	name  string
	file  string
	embed func(*Base)
	load  func(b *Base, raw []byte, t *Table) error
}

// A parser makes a table of its bytes and says how many rows it has.
type parser[T any] func(b *Base, raw []byte) (table T, rows int, err error)

func slotOf[T any](name, file string, field func(*Base) **lazy[T], parse parser[T]) slot {
	embed := func(b *Base) {
		*field(b) = &lazy[T]{parse: func() T {
			raw, err := files.ReadFile("data/" + file)
			if err != nil {
				panic("reference: " + err.Error()) // the build left a table out
			}
			plain, err := inflate(raw)
			if err != nil {
				panic("reference: embedded table " + name + ": " + err.Error())
			}
			v, _, err := parse(b, plain)
			if err != nil {
				panic("reference: embedded table " + name + ": " + err.Error())
			}
			return v
		}}
	}
	load := func(b *Base, raw []byte, t *Table) error {
		v, rows, err := parse(b, raw)
		if err != nil {
			return err
		}
		t.Rows = rows
		*field(b) = &lazy[T]{value: v}
		return nil
	}
	return slot{name: name, file: file, embed: embed, load: load}
}

// slots lists every table, sources first because the others cite them.
func slots() []slot {
	return []slot{
		slotOf("sources", "sources.csv", func(b *Base) **lazy[map[string]Source] { return &b.sources }, parseSources),
		slotOf("fronts", "fronts.csv", func(b *Base) **lazy[frontTable] { return &b.fronts }, parseFronts),
		slotOf("parties", "parties.csv", func(b *Base) **lazy[partyTable] { return &b.parties }, parseParties),
		slotOf("wallets", "wallets.csv", func(b *Base) **lazy[map[string]Wallet] { return &b.wallets }, parseWallets),
		slotOf("tools", "tools.csv", func(b *Base) **lazy[toolTable] { return &b.tools }, parseTools),
		slotOf("kvm", "kvm.csv", func(b *Base) **lazy[[]Device] { return &b.devices }, parseDevices),
		slotOf("redflags", "redflags.csv", func(b *Base) **lazy[flagTable] { return &b.flags }, parseFlags),
		slotOf("forwarders", "forwarders.csv", func(b *Base) **lazy[forwarderTable] { return &b.forwarders }, parseForwarders),
		slotOf("freemail", "freemail.csv", func(b *Base) **lazy[domainSet] { return &b.freemail }, parseDomains),
		slotOf("disposable", "disposable.zst", func(b *Base) **lazy[domainSet] { return &b.disposable }, parseDomains),
		slotOf("vpns", "vpns.csv", func(b *Base) **lazy[vpnTable] { return &b.vpns }, parseVPNs),
		slotOf("countries", "countries.csv", func(b *Base) **lazy[countryTable] { return &b.countries }, parseCountries),
		slotOf("zones", "zones.csv", func(b *Base) **lazy[map[string][]string] { return &b.zones }, parseZones),
		slotOf("regions", "regions.csv", func(b *Base) **lazy[regionTable] { return &b.regions }, parseRegions),
		slotOf("areacodes", "areacodes.csv", func(b *Base) **lazy[map[string]Region] { return &b.areas }, parseAreas),
		slotOf("postal", "postal.csv", func(b *Base) **lazy[[]postalRange] { return &b.postal }, parsePostal),
		slotOf("assignments", "assignments.csv", func(b *Base) **lazy[map[uint32]NetworkKind] { return &b.assignments }, parseAssignments),
		slotOf("wording", "wording.csv", func(b *Base) **lazy[[]wordRule] { return &b.wording }, parseWording),
		slotOf("country4", "country4.zst", func(b *Base) **lazy[ranges] { return &b.country4 }, rangeParser(4, dictCountry)),
		slotOf("country6", "country6.zst", func(b *Base) **lazy[ranges] { return &b.country6 }, rangeParser(6, dictCountry)),
		slotOf("network4", "network4.zst", func(b *Base) **lazy[ranges] { return &b.network4 }, rangeParser(4, dictNetwork)),
		slotOf("network6", "network6.zst", func(b *Base) **lazy[ranges] { return &b.network6 }, rangeParser(6, dictNetwork)),
	}
}
