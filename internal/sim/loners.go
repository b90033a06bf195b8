package sim

import "net/netip"

var loners = []archetype{
	// Where and when they connect from.
	{"vpn-user", "sessions from VPN egress: keeps a commercial VPN on for privacy", 1, 1, 1, false, false, anyKind, (*gen).vpnUser},
	{"privacy-relay", "sessions from hosting networks: the browser's built-in relay", 1, 1, 1, false, false, anyKind, (*gen).privacyRelay},
	{"travel-sim", "phone seen in another country: a travel SIM that comes out abroad", 1, 1, 1, false, false, anyKind, (*gen).travelSIM},
	{"trip-abroad", "some days in another country: a trip", 1, 1, 1, false, false, anyKind, (*gen).tripAbroad},
	{"digital-nomad", "three countries in two months: lives on the road and says so", 1, 1, 1, false, false, anyKind, (*gen).nomad},
	{"border-commuter", "works in one country, sleeps in the next", 1, 1, 1, false, false, anyKind, (*gen).commuter},
	{"mover", "new region, old number, old line: has just moved", 1, 1, 1, false, false, anyKind, (*gen).mover},
	{"night-worker", "active at night: works nights by choice", 1, 1, 1, false, false, anyKind, (*gen).nightWorker},
	{"client-hours", "active in the hours of another zone: follows clients there", 1, 1, 1, false, false, anyKind, (*gen).clientHours},
	{"workstation", "sessions of a day and more: a workstation that never logs out", 1, 1, 1, false, false, anyKind, (*gen).workstation},
	{"internet-cafe", "a different machine on every visit: owns none", 1, 1, 1, false, false, anyKind, (*gen).cafe},
	{"new-laptop", "machine changed half-way: bought a new one", 1, 1, 1, false, false, anyKind, (*gen).newLaptop},
	{"remote-assist", "remote desktop sessions: a screen-reader user whose helper connects", 1, 1, 1, false, false, anyKind, (*gen).remoteAssist},
	{"own-remote-desktop", "remote desktop sessions: reaches the office machine from home", 1, 1, 1, false, false, anyKind, (*gen).ownDesktop},
	{"device-language", "device set to a language other than the place's", 1, 1, 1, false, false, anyKind, (*gen).deviceLanguage},
	{"device-clock", "device keeps the clock of a place far away: never changed it", 1, 1, 1, false, false, anyKind, (*gen).deviceClock},

	// Names and papers.
	{"married-name", "form and papers differ in family name: married", 1, 1, 1, false, false, anyKind, (*gen).married},
	{"chosen-name", "form and papers differ in given name: changed it, papers lag", 1, 1, 1, false, false, anyKind, (*gen).chosenName},
	{"nickname", "goes by another given name than the papers", 1, 1, 1, false, false, anyKind, (*gen).nickname},
	{"mononym", "one name only", 1, 1, 1, false, false, anyKind, (*gen).mononym},
	{"four-part-name", "two given and two family names, the bank shows one each", 1, 1, 1, false, false, anyKind, (*gen).fourParts},
	{"spelling", "papers and bank spell the name another way", 1, 1, 1, false, false, anyKind, (*gen).spelling},
	{"native-script", "form in the script of the name, papers in Latin letters", 1, 1, 1, false, false, anyKind, (*gen).nativeScript},
	{"ocr-slip", "check digit fails: the scanner read O for 0 or the like", 1, 1, 1, false, false, anyKind, (*gen).ocrSlip},
	{"date-slip", "day and month of birth swapped in the form", 1, 1, 1, false, false, anyKind, (*gen).dateSlip},
	{"replaced-papers", "two passports of one country: the first was lost", 1, 1, 1, false, false, anyKind, (*gen).replacedPapers},
	{"expired-papers", "document out of date", 1, 1, 1, false, false, anyKind, (*gen).expiredPapers},
	{"refugee", "travel document of the country of refuge beside papers of another", 1, 1, 1, false, false, anyKind, (*gen).refugee},
	{"dual-national", "passports of two countries", 1, 1, 1, false, false, anyKind, (*gen).dualNational},
	{"expatriate", "papers and a phone of another country: lives abroad", 1, 1, 1, false, false, anyKind, (*gen).expatriate},

	// Contact and parcels.
	{"internet-phone", "number of an internet telephony service", 1, 1, 1, false, false, anyKind, (*gen).internetPhone},
	{"old-area-code", "number of a region left years ago", 1, 1, 1, false, false, anyKind, (*gen).oldAreaCode},
	{"many-contacts", "several mail addresses and numbers", 1, 1, 1, false, false, anyKind, (*gen).manyContacts},
	{"thin-profile", "no public profile, no picture, no referees", 1, 1, 1, false, false, anyKind, (*gen).thinProfile},
	{"new-handle", "new developer account after a change of job", 1, 1, 1, false, false, anyKind, (*gen).newHandle},
	{"freight-forwarder", "machine sent to a forwarder: no courier comes to the door", 1, 1, 1, false, false, worker, (*gen).forwarded},
	{"mailbox-home", "home address is a mailbox shop: lives in a mobile home", 1, 1, 1, false, false, anyKind, (*gen).mailboxHome},
	{"pickup-point", "machine sent to a parcel shop near by", 1, 1, 1, false, false, worker, (*gen).pickupPoint},
	{"camera-off", "keeps the camera off: a stutter, asked for chat", 1, 1, 1, false, false, applicant, (*gen).cameraOff},

	// Money and work.
	{"own-company", "paid to a company: it is their own", 1, 1, 1, false, false, anyKind, (*gen).ownCompany},
	{"spouse-bank", "paid to another name: the account is the spouse's", 1, 1, 1, false, false, anyKind, (*gen).spouseBank},
	{"parent-bank", "paid to another name: a parent's account, first job", 1, 1, 1, false, false, anyKind, (*gen).parentBank},
	{"new-bank", "account changed soon after hire, to another of their own", 1, 1, 1, false, false, worker, (*gen).newBank},
	{"account-abroad", "account in another country", 1, 1, 1, false, false, anyKind, (*gen).accountAbroad},
	{"crypto-paid", "asks to be paid in crypto", 1, 1, 1, false, false, anyKind, (*gen).cryptoPaid},
	{"beginner", "asks for half of what others do: first customers", 1, 1, 1, false, false, account, (*gen).beginner},
	{"bulk-bidder", "sends the same proposal again and again: own template", 1, 1, 1, false, false, account, (*gen).bulkBidder},
	{"own-editor", "pastes much in tests: writes in their own editor", 1, 1, 1, false, false, applicant, (*gen).ownEditor},
}

func (g *gen) vpnUser() {
	code := g.at.country.code
	g.lines = append(g.lines, g.w.networks.v4(&g.r, code, vpn), g.w.networks.v4(&g.r, code, vpn))
}

func (g *gen) privacyRelay() {
	code := g.at.country.code
	g.lines = append(g.lines[:0], g.w.networks.v4(&g.r, code, hosting), g.w.networks.v4(&g.r, code, hosting))
	g.net6 = netip.Addr{}
}

func (g *gen) travelSIM() {
	away := g.w.places.elsewhere(&g.r, g.at.country)
	g.carrier = append(g.carrier[:0], g.w.networks.v4(&g.r, away.country.code, mobile))
}

// spell adds visits from another place within a few days, clock set to it.
func (g *gen) spell(at *city, from int64, visits, days int) {
	line := g.w.networks.v4(&g.r, at.country.code, home)
	for range visits {
		s := g.session()
		s.at, s.ip, s.zone = from+int64(g.r.n(days*day)), line, at.zone
		g.s.sessions = append(g.s.sessions, s)
	}
}

func (g *gen) tripAbroad() {
	away := g.w.places.elsewhere(&g.r, g.at.country)
	g.spell(away, g.s.seen-int64(g.r.between(12, 40))*day, g.r.between(2, 4), 6)
	if g.r.p(0.5) {
		g.s.notes = append(g.s.notes, "on a trip for a week, told us before")
	}
}

func (g *gen) nomad() {
	for i := range 3 {
		at := g.w.places.elsewhere(&g.r, g.at.country)
		g.spell(at, g.s.seen-int64(58-18*i)*day, g.r.between(2, 4), 16)
	}
	g.visits = 2
	g.s.notes = append(g.s.notes, "travels all year, gave the route in the interview")
}

var neighbours = map[string]string{"US": "CA", "CA": "US", "MX": "US", "DE": "NL", "NL": "DE", "FR": "CH", "CH": "FR", "IT": "CH",
	"PL": "DE", "ES": "PT", "PT": "ES", "GB": "FR", "RO": "RS", "RS": "RO", "UA": "PL", "MY": "TH", "TH": "MY", "AR": "BR",
	"BR": "AR", "SE": "DE", "IN": "BD", "BD": "IN", "LA": "TH", "EG": "IL", "IL": "EG", "TR": "GE", "GE": "TR", "CO": "BR"}

func (g *gen) commuter() {
	next, ok := neighbours[g.at.country.code]
	if !ok {
		next = g.w.places.elsewhere(&g.r, g.at.country).country.code
	}
	line := g.w.networks.v4(&g.r, next, home)
	g.lines = append(g.lines, line)
	g.office = line
	g.s.addresses = append(g.s.addresses, postal{"office", g.w.places.in(&g.r, next).address(&g.r), next})
}

func (g *gen) mover() {
	old := &g.at.country.cities[g.r.n(len(g.at.country.cities))]
	g.s.phones[0] = old.phone(&g.r)
	g.s.addresses = append(g.s.addresses, postal{"billing", old.address(&g.r), old.country.code})
	g.spell(old, g.s.seen-80*day, g.r.between(2, 4), 18)
	if len(g.s.shipments) > 0 {
		g.s.shipments = append(g.s.shipments, g.s.shipments[0])
		g.s.shipments[0].to = g.s.addresses[1].text
		g.s.shipments[1].at += 20 * day
	}
}

func (g *gen) nightWorker() { g.habit.from, g.habit.to = 20, 29 }

func (g *gen) clientHours() {
	g.habit.offset = g.w.places.elsewhere(&g.r, g.at.country).offset
	g.habit.from, g.habit.to = 9, 18
}

func (g *gen) workstation() {
	g.phone = 0
	for range g.r.between(2, 5) {
		s := g.session()
		s.minutes = g.r.between(18, 80) * 60
		g.s.sessions = append(g.s.sessions, s)
	}
}

func (g *gen) cafe() {
	g.laptops = g.laptops[:0]
	for range g.visits {
		g.laptops = append(g.laptops, g.r.next())
	}
	for range 4 {
		g.lines = append(g.lines, g.w.networks.v4(&g.r, g.at.country.code, home))
	}
}

func (g *gen) newLaptop() {
	old := g.laptops[0]
	g.laptops[0] = g.r.next()
	for range 4 {
		s := g.session()
		s.at, s.device = s.at-60*day, old
		g.s.sessions = append(g.s.sessions, s)
	}
}

func (g *gen) remoteAssist() {
	g.remote(g.r.between(3, 5))
	g.s.notes = append(g.s.notes, "uses a screen reader; a helper connects by remote assistance")
}

func (g *gen) ownDesktop() { g.remote(g.r.between(2, 6)) }

func (g *gen) deviceLanguage() {
	g.language = g.w.places.elsewhere(&g.r, g.at.country).country.lang
}

func (g *gen) deviceClock() { g.zone = g.w.places.elsewhere(&g.r, g.at.country).zone }

// needPaper makes sure that there is a document of a kind first in the list.
func (g *gen) needPaper(kind string) *document {
	g.s.documents = append(g.s.documents[:0], g.document(&g.r, kind, g.at))
	return &g.s.documents[0]
}

func (g *gen) needPayout() *payout {
	if len(g.s.payouts) == 0 {
		c := g.at.country
		g.s.payouts = append(g.s.payouts, payout{rail: "bank", account: g.account(&g.r, "bank", c),
			holder: written{g.s.name.name, short}, country: c.code, since: g.s.seen - 100*day})
	}
	return &g.s.payouts[0]
}

// otherFamily is a family name of any class but the own.
func (g *gen) otherFamily(n int8) int8 { return (n + 1 + int8(g.r.n(families-1))) % families }

func (g *gen) married() {
	g.needPaper("passport")
	g.needPayout()
	g.s.aka = append(g.s.aka, written{g.s.name.name, short})
	g.s.name.family = g.otherFamily(g.s.name.family)
	if g.r.p(0.5) {
		g.s.payouts[0].holder = g.s.name
	}
}

func (g *gen) chosenName() {
	g.needPaper("id")
	g.needPayout()
	n := &g.s.name.name
	n.sex ^= 1
	n.given = int8(g.r.n(givens))
	n.middle = -1
	if g.r.p(0.5) {
		g.s.notes = append(g.s.notes, "changed first name; papers are under way")
	}
}

func (g *gen) nickname() {
	g.needPaper("passport")
	legal := g.s.name
	g.s.aka = append(g.s.aka, written{legal.name, full})
	g.s.name.middle = -1
	g.s.name.given = (legal.given + 1 + int8(g.r.n(givens-1))) % givens
}

func (g *gen) mononym() {
	g.s.name.form = mono
	g.needPaper("passport").holder.form = mono
	g.needPayout().holder.form = mono
	g.s.aka = g.s.aka[:0]
}

func (g *gen) fourParts() {
	n := &g.s.name
	n.form = full
	n.middle, n.initial = (n.given+1+int8(g.r.n(givens-1)))%givens, false
	n.family2 = g.otherFamily(n.family)
	g.needPaper("passport").holder = *n
	g.needPayout().holder = written{n.name, short}
}

func (g *gen) spelling() {
	n := &g.s.name
	n.form, n.given, n.family, n.middle = full, int8(g.r.n(spelled)), int8(g.r.n(spelled)), -1
	g.s.aka = g.s.aka[:0]
	other := *n
	other.variant = true
	g.needPaper("passport").holder = other
	p := g.needPayout()
	p.holder = written{n.name, short}
	p.holder.variant = g.r.p(0.5)
}

func (g *gen) nativeScript() {
	latin := written{g.s.name.name, full}
	g.s.aka = append(g.s.aka[:0], latin)
	g.s.name.form = nativeForm
	g.needPaper("passport").holder = latin
	g.needPayout().holder = written{latin.name, short}
}

func (g *gen) ocrSlip() { g.needPaper([]string{"passport", "id"}[g.r.n(2)]).slip = 1 + g.r.n(9) }

func (g *gen) dateSlip() {
	g.s.birth.d = 1 + g.r.n(12)
	if g.s.birth.d == g.s.birth.m {
		g.s.birth.d = g.s.birth.m%12 + 1
	}
	g.needPaper("passport")
	g.s.birth.d, g.s.birth.m = g.s.birth.m, g.s.birth.d
}

func (g *gen) replacedPapers() {
	g.needPaper("passport")
	g.s.documents = append(g.s.documents, g.document(&g.r, "passport", g.at))
	if g.r.p(0.5) {
		g.s.notes = append(g.s.notes, "first passport was stolen, police report on file")
	}
}

func (g *gen) expiredPapers() {
	g.needPaper("id").expires = civil{2025, g.r.between(1, 12), g.r.between(1, 28)}
}

func (g *gen) refugee() {
	d := g.needPaper("passport")
	d.kind = "travel-document"
	old := g.document(&g.r, "id", g.w.places.elsewhere(&g.r, g.at.country))
	g.s.documents = append(g.s.documents, old)
}

func (g *gen) dualNational() {
	g.needPaper("passport")
	g.s.documents = append(g.s.documents, g.document(&g.r, "passport", g.w.places.elsewhere(&g.r, g.at.country)))
}

func (g *gen) expatriate() {
	old := g.w.places.elsewhere(&g.r, g.at.country)
	g.s.documents = append(g.s.documents[:0], g.document(&g.r, "passport", old))
	g.s.phones = append(g.s.phones, old.phone(&g.r))
	if g.r.p(0.5) {
		p := g.needPayout()
		p.rail, p.account, p.country = "bank", g.account(&g.r, "bank", old.country), old.country.code
	}
}

func (g *gen) internetPhone() {
	g.s.phones[0] = g.w.places.in(&g.r, "US").phone(&g.r)
	if g.r.p(0.5) {
		g.s.notes = append(g.s.notes, "line type: voip")
	}
}

func (g *gen) oldAreaCode() {
	g.s.phones[0] = g.at.country.cities[g.r.n(len(g.at.country.cities))].phone(&g.r)
}

func (g *gen) manyContacts() {
	for range g.r.between(2, 3) {
		g.s.emails = append(g.s.emails, g.mailName(&g.r, g.s.name.name)+"@"+pick(&g.r, mailHosts))
		g.s.phones = append(g.s.phones, g.at.phone(&g.r))
	}
}

func (g *gen) thinProfile() {
	s := &g.s
	s.handles, s.websites, s.photos, s.referees = s.handles[:0], s.websites[:0], s.photos[:0], s.referees[:0]
}

func (g *gen) newHandle() {
	name := "dev-" + g.mailName(&g.r, g.s.name.name)
	g.s.handles = append(g.s.handles[:0], handle{"github", name}, handle{"linkedin", name})
}

func (g *gen) forwarded() {
	for i := range g.s.shipments {
		g.s.shipments[i].to = forwarding(&g.r)
	}
	if g.r.p(0.5) {
		g.s.notes = append(g.s.notes, "asked for the laptop to go through a forwarder because of customs")
	}
}

func (g *gen) mailboxHome() {
	g.s.addresses[0].text, g.s.addresses[0].country = forwarding(&g.r), "US"
	for i := range g.s.shipments {
		g.s.shipments[i].to = g.s.addresses[0].text
	}
}

func (g *gen) pickupPoint() {
	for i := range g.s.shipments {
		g.s.shipments[i].to = "Parcel shop, " + g.at.address(&g.r)
	}
}

func (g *gen) cameraOff() {
	g.s.notes = append(g.s.notes, "camera off on the first call; stutters, asked for chat")
}

func (g *gen) ownCompany() {
	p := g.needPayout()
	p.rail, p.account = "bank", g.account(&g.r, "bank", g.at.country)
	p.firm = ownFamily + pick(&g.r, []string{" Consulting LLC", " Software Ltd", " Digital Services", " IT GmbH"})
	if g.r.p(0.4) {
		p.firm, _ = g.w.phrases.company(&g.r)
		g.s.notes = append(g.s.notes, "invoices through an own company, registration on file")
	}
	p.holder = g.s.name
}

func (g *gen) spouseBank() {
	spouse := relative(&g.r, g.s.name.name)
	if g.r.p(0.4) {
		spouse.family = g.otherFamily(spouse.family)
	}
	g.needPayout().holder = written{spouse, short}
}

func (g *gen) parentBank() {
	g.born(civil{g.r.between(2004, 2007), g.s.birth.m, g.s.birth.d})
	g.s.jobs, g.s.education = g.s.jobs[:0], g.s.education[:0]
	g.needPayout().holder = written{relative(&g.r, g.s.name.name), short}
}

func (g *gen) newBank() {
	p := *g.needPayout()
	if g.s.hired > g.s.seen-40*day {
		g.s.hired = g.s.seen - 60*day
	}
	g.s.payouts[0].until = g.s.hired + int64(g.r.between(5, 30))*day
	g.s.payouts[0].since = min(p.since, g.s.hired-day)
	p.since, p.rail, p.account = g.s.payouts[0].until, "bank", g.account(&g.r, "bank", g.at.country)
	g.s.payouts = append(g.s.payouts, p)
}

func (g *gen) accountAbroad() {
	away := g.w.places.elsewhere(&g.r, g.at.country)
	p := g.needPayout()
	p.rail = []string{"wise", "payoneer", "bank"}[g.r.n(3)]
	p.account, p.country = g.account(&g.r, p.rail, away.country), away.country.code
}

func (g *gen) cryptoPaid() {
	p := g.needPayout()
	p.rail, p.account = "crypto", wallet(&g.r)
}

func (g *gen) beginner() {
	m := g.at.country.market
	g.s.rate = rate{m * g.r.between(40, 65) / 100, m, "USD"}
	g.s.ratings = g.s.ratings[:0]
	g.s.jobs = g.s.jobs[:min(len(g.s.jobs), 1)]
}

// bulkBidder repeats one proposal: the voice starts over each time.
func (g *gen) bulkBidder() {
	for range g.r.between(4, 7) {
		bid := g.bid
		g.s.proposals = append(g.s.proposals, g.proposal())
		g.bid = bid
	}
}

func (g *gen) ownEditor() {
	t := g.test()
	t.minutes, t.pastes, t.focus = g.r.between(50, 120), g.r.between(6, 18), g.r.between(15, 45)
	g.s.tests = append(g.s.tests, t)
}
