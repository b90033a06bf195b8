package internet

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Firm is who stands behind a site, as it says.
type Firm struct {
	Name, Domain, Legal string
	City, State, ZIP    string
	Street, Suite       string
	Phone, Email        string
	Since               int
	Text                []sentence
	People              []string
	workers             []worker // as many as People, or none
	praise              []commendation
	praiseWay           int    // in which it is set
	praisePage          string // where; "" is the first page
	look                look
	tracker             string
	formOnly            bool
	credit              string // a line at the foot of each page
	extra               []string
	host                host
	archetype, group    string
}

// Address is the firm's postal address in one line.
func (f *Firm) Address() string {
	s := f.Street
	if f.Suite != "" {
		s += ", Suite " + f.Suite
	}
	return fmt.Sprintf("%s, %s, %s %s", s, f.City, f.State, f.ZIP)
}

type city struct {
	name, state, zip string
	area             string
}

var cities = []city{
	{"Austin", "TX", "787", "512"}, {"Dallas", "TX", "752", "214"}, {"Houston", "TX", "770", "713"}, {"Denver", "CO", "802", "303"},
	{"Boston", "MA", "021", "617"}, {"Atlanta", "GA", "303", "404"}, {"Seattle", "WA", "981", "206"}, {"Portland", "OR", "972", "503"},
	{"Phoenix", "AZ", "850", "602"}, {"Miami", "FL", "331", "305"}, {"Tampa", "FL", "336", "813"}, {"Chicago", "IL", "606", "312"},
	{"Columbus", "OH", "432", "614"}, {"Detroit", "MI", "482", "313"}, {"Minneapolis", "MN", "554", "612"}, {"Nashville", "TN", "372", "615"},
	{"Charlotte", "NC", "282", "704"}, {"Raleigh", "NC", "276", "919"}, {"Richmond", "VA", "232", "804"}, {"Pittsburgh", "PA", "152", "412"},
	{"Omaha", "NE", "681", "402"}, {"Tucson", "AZ", "857", "520"}, {"Albany", "NY", "122", "518"}, {"Sacramento", "CA", "958", "916"},
}

var (
	heads = strings.Fields(`Amber Alder Anchor Arbor Aspen Badger Basalt Beacon Birch Bramble Brook Cedar Cinder Clover Cobalt Copper Coral
		Crane Delta Drift Dune Ember Fable Falcon Fern Flint Garnet Ginkgo Granite Harbor Hazel Heron Hickory Indigo Iron Ivory Jasper Juniper
		Kestrel Lantern Larch Linden Lupin Maple Marble Meadow Mirror Nettle North Oak Onyx Orchid Osprey Pebble Pine Plover Poplar Quarry
		Raven Reed River Rowan Saffron Sage Sierra Silver Slate Sparrow Spruce Stone Summit Teal Thistle Timber Topaz Tundra Umber Valley
		Velvet Walnut Willow Wren Yarrow Zephyr`)
	tails = strings.Fields(`bridge cliff court crest dale field forge gate grove haven hill lake light line mark mill park path point port
		ridge rock shore side spring stead stream view ward way well wood works yard`)
	kinds    = strings.Fields(`Software Systems Digital Labs Technologies Consulting Solutions Data Networks Studio`)
	streets  = strings.Fields(`Oak Maple Cedar Washington Lakeview Ridge Elm Park Sunset Highland Willow Spring River Meadow Chestnut Forest Franklin Church Mill Orchard Juniper Lincoln Pine Main Market Commerce Canal Union Harbor Grant`)
	avenues  = strings.Fields(`Street Avenue Lane Drive Road Boulevard`)
	forms    = []string{"LLC", "Inc.", "Corp."}
	endings  = []string{".com", ".com", ".com", ".com", ".io", ".net", ".co", ".tech"}
	forename = strings.Fields(`Ana Ben Carla Derek Elena Farid Grace Hugo Ines Jonas Kira Liam Maya Noel Olga Pavel Quinn Rosa Sami Tara Uma Victor Wanda Xavier Yusuf Zoe`)
	surname  = strings.Fields(`Abbott Baker Castro Dalton Engel Fischer Gupta Hansen Ito Jensen Kaplan Lopez Moreau Novak Okafor Petrov Quist Rossi Santos Tanaka Ueda Varga Weber Xu Young Zeller`)
)

// name draws a firm's name that nobody has yet, and its domain.
func (g *gen) name(r *rng, f *Firm) {
	for {
		word := pick(r, heads) + pick(r, tails)
		kind := pick(r, kinds)
		label := strings.ToLower(word)
		if r.p(0.6) {
			label += strings.ToLower(kind[:min(len(kind), r.between(3, 12))])
		}
		if g.taken[label] || g.taken[word] {
			continue
		}
		g.taken[label], g.taken[word] = true, true
		f.Name, f.Legal = word+" "+kind, word+" "+kind+" "+pick(r, forms)
		f.Domain = label + pick(r, endings)
		return
	}
}

// settle gives a firm a place and contact data that agree with it.
func settle(r *rng, f *Firm) {
	c := pick(r, cities)
	f.City, f.State = c.name, c.state
	f.ZIP = fmt.Sprintf("%s%02d", c.zip, r.between(1, 60))
	f.Street = fmt.Sprintf("%d %s %s", r.between(2, 9800), pick(r, streets), pick(r, avenues))
	f.Suite = ""
	if r.p(0.6) {
		f.Suite = fmt.Sprint(r.between(1, 40) * 10)
	}
	f.Phone = phone(r, c.area)
	f.Email = pick(r, []string{"info", "hello", "contact", "office", "sales"}) + "@" + f.Domain
}

func phone(r *rng, area string) string {
	return fmt.Sprintf("(%s) %d-%04d", area, r.between(220, 980), r.n(10000))
}

// speak gives a firm something to say: most groups, in ways and words of its own;
// where there are traps, some of the brochures', too.
func (g *gen) speak(r *rng, f *Firm) {
	for of := range said().plain {
		if r.p(0.72) {
			f.Text = append(f.Text, draw(r, of))
		}
	}
	for of := said().plain; g.traps && of < len(said().groups); of++ {
		if r.p(0.4) {
			f.Text = append(f.Text, draw(r, of))
		}
	}
	for range r.between(3, 6) {
		f.People = append(f.People, pick(r, forename)+" "+pick(r, surname))
	}
}

// firm makes an honest firm.
func (g *gen) firm(r *rng) *Firm {
	f := &Firm{archetype: "plain", Since: 2026 - r.between(3, 24)}
	g.name(r, f)
	settle(r, f)
	g.speak(r, f)
	f.look = newLook(r)
	f.host = g.place(r)
	if r.p(0.7) {
		f.tracker = tracker(r)
	}
	return f
}

func tracker(r *rng) string {
	const signs = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
	b := []byte("G-")
	for range 10 {
		b = append(b, signs[r.n(len(signs))])
	}
	return string(b)
}

// plain makes the honest firms, with the small contradictions that honest
// firms have.
func (g *gen) plain(n int) {
	for i := range n {
		r := g.rng(1, uint64(i))
		f := g.firm(r)
		created := g.day(r, f.Since, 0, 3)
		registered := true
		switch x := r.n(100); {
		case x < 8: // moved to a new domain
			f.archetype, created = "new-domain", g.day(r, 2023, 0, 2)
		case x < 14:
			f.archetype = "virtual-office"
			f.Street, f.Suite = fmt.Sprintf("%d %s %s", r.between(2, 900), pick(r, streets), "Street"), "PMB "+fmt.Sprint(r.between(100, 900))
		case x < 22:
			f.archetype, f.formOnly = "form-only", true
		case x < 32: // a mobile number from where the founder lived before
			f.archetype, f.Phone = "other-area", phone(r, pick(r, cities).area)
		case x < 42: // a sole trader, or registered abroad
			f.archetype, registered = "unregistered", false
		case x < 50:
			f.archetype, f.Since = "startup", 2025
			created = g.day(r, 2025, 0, 1)
		}
		g.add(r, f, created, Label{Archetype: f.archetype})
		if founded := created.AddDate(0, -r.between(0, 6), 0); registered {
			if f.archetype == "new-domain" { // the firm is as old as it says, the domain is not
				founded = g.day(r, f.Since, 0, 3)
			}
			g.register(r, f, founded)
		}
		g.firms = append(g.firms, f)
	}
}

// day draws a day from a year on, within so many years, before now.
func (g *gen) day(r *rng, year, from, years int) time.Time {
	d := time.Date(year+from, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, r.n(365*max(1, years)))
	if last := g.now.AddDate(0, -4, 0); d.After(last) {
		return last
	}
	return d
}

// register enters a firm in the company registry.
func (g *gen) register(r *rng, f *Firm, founded time.Time) {
	g.companies = append(g.companies, Company{Number: fmt.Sprintf("%07d", 1000000+len(g.companies)*7), Name: f.Legal,
		Founded: founded.Truncate(24 * time.Hour), Address: f.Address(), Active: true})
}

// clone returns a firm that says and looks as another does.
func (f *Firm) clone() *Firm {
	c := *f
	c.Text = slices.Clone(f.Text)
	c.People = slices.Clone(f.People)
	c.extra = slices.Clone(f.extra)
	c.look = f.look.clone()
	return &c
}
