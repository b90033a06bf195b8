package sim

import (
	"net/netip"
	"strconv"
)

var companions = []archetype{
	// Under one roof.
	{"family", "one address, one line: a family", 3, 5, 1, true, false, anyKind, (*gen).familyHome},
	{"shared-laptop", "one machine, one line: a family with one laptop", 2, 3, 1, true, false, anyKind, (*gen).sharedLaptop},
	{"roommates", "one address, one line, different names: share a flat", 2, 4, 1, true, false, anyKind, (*gen).roommates},
	{"twins", "one birthday, like faces, one address: twins", 2, 2, 1, true, false, anyKind, (*gen).twins},
	{"couple-account", "two people paid to one account: a couple", 2, 2, 1, true, false, anyKind, (*gen).couple},
	{"shared-landline", "one phone: the landline at home", 2, 3, 1, true, false, anyKind, (*gen).landline},
	{"family-firm", "several paid to one company: a family business", 2, 4, 1, true, false, anyKind, (*gen).familyFirm},
	{"tower", "one house number, many doors: a block of flats", 6, 12, 1, true, false, anyKind, (*gen).tower},

	// On one line, at one machine.
	{"co-working", "one line, one office address: a co-working space", 6, 14, 1, true, false, anyKind, (*gen).coworking},
	{"carrier-nat", "one mobile address: carrier-grade NAT", 5, 12, 1, true, false, anyKind, (*gen).carrierNAT},
	{"campus", "one line, one school: students on the campus network", 8, 20, 1, true, false, applicant, (*gen).campus},
	{"library", "one line, a few machines: a public library", 4, 8, 1, true, false, anyKind, (*gen).library},
	{"conference", "one line on two days: a conference hotel", 5, 10, 1, false, false, anyKind, (*gen).conference},
	{"hot-desk", "a few machines shared by shifts at one employer", 4, 8, 1, true, true, worker, (*gen).hotDesk},
	{"virtual-desktop", "one hosting address, remote desktop: the employer's virtual desktops", 6, 14, 1, false, true, worker, (*gen).virtualDesktop},
	{"corporate-vpn", "two countries within the hour: the exit of a company network", 5, 10, 1, false, true, worker, (*gen).corporateVPN},
	{"second-hand-laptop", "one machine, one after the other: sold on", 2, 2, 1, false, false, anyKind, (*gen).secondHand},
	{"borrowed-laptop", "one visit from a friend's machine", 2, 2, 1, true, false, anyKind, (*gen).borrowed},
	{"recycled-phone", "one number, years apart: reassigned by the carrier", 2, 2, 1, true, false, anyKind, (*gen).recycledPhone},

	// One name, or one person twice.
	{"popular-name", "one name, different people", 4, 8, 1, false, false, anyKind, (*gen).popularName},
	{"duplicate-account", "one person twice: forgot the first registration", 2, 2, 1, true, false, anyKind, (*gen).duplicate},

	// Paid together.
	{"agency", "many paid to one account: a lawful agency", 6, 15, 1, true, false, account, (*gen).agency},
	{"payroll-bureau", "many paid through one account: employer of record", 6, 12, 1, false, false, worker, (*gen).payrollBureau},
	{"co-operative", "several invoice through one co-operative", 5, 9, 1, true, false, account, (*gen).cooperative},
	{"virtual-office", "one business address: a virtual office", 3, 8, 1, true, false, anyKind, (*gen).virtualOffice},
	{"tax-adviser", "one billing address: clients of one tax adviser", 3, 8, 1, true, false, anyKind, (*gen).taxAdviser},

	// Same words, same people.
	{"bootcamp", "one project in the same words: classmates", 6, 14, 1, false, false, anyKind, (*gen).bootcamp},
	{"template", "the same sentences in the profile: one template", 6, 12, 1, false, false, anyKind, (*gen).resumeTemplate},
	{"resume-writer", "like sentences: one résumé writer", 3, 6, 1, false, false, anyKind, (*gen).resumeWriter},
	{"starter-code", "much of the test alike: code given with the task", 8, 16, 1, false, true, applicant, (*gen).starterCode},
	{"public-answer", "one helper alike: copied from public documentation", 3, 6, 1, false, false, applicant, (*gen).publicAnswer},
	{"ex-colleagues", "one referee, one employer: worked together", 3, 6, 1, false, false, anyKind, (*gen).exColleagues},
	{"happy-client", "one client rates many well, over a year", 5, 10, 1, false, false, account, (*gen).happyClient},
	{"referral-team", "recommend each other: friends from the last job", 4, 8, 1, false, true, worker, (*gen).referralTeam},
	{"recruiter", "one mail and phone on many: sent in by a recruiter", 6, 12, 1, false, false, applicant, (*gen).recruiter},
}

func (g *gen) sharedHome() {
	r := g.u.rng("home", 0)
	g.s.addresses[0].text = g.at.address(&r)
	for i := range g.s.shipments {
		g.s.shipments[i].to = g.s.addresses[0].text
	}
	g.sharedLine()
}

func (g *gen) sharedLine() {
	r := g.u.rng("line", 0)
	g.lines = append(g.lines[:0], g.w.networks.v4(&r, g.at.country.code, home))
	g.net6 = netip.Addr{}
	if a, ok := g.w.networks.v6(&r, g.at.country.code, home); ok && r.p(0.3) {
		g.net6 = a
	}
}

// kin gives the member a name of the group's family, distinct given names.
func (g *gen) kin() {
	r := g.u.rng("kin", 0)
	n := newName(&r, g.w.Origins())
	n.given = (n.given + int8(g.u.member)) % givens
	n.middle = -1
	g.rename(n)
}

// born gives the subject another birthday; papers follow.
func (g *gen) born(on civil) {
	g.s.birth = on
	for i := range g.s.documents {
		g.s.documents[i].birth = on
	}
}

// rename gives the subject another name from the start: papers and accounts
// follow. The mail address stays, people keep odd ones.
func (g *gen) rename(n name) {
	old := g.s.name.name
	g.s.name.name = n
	for i := range g.s.aka {
		g.s.aka[i].name = n
	}
	for i := range g.s.documents {
		g.s.documents[i].holder.name, g.s.documents[i].sex = n, n.sex
	}
	for i := range g.s.payouts {
		if g.s.payouts[i].holder.name == old {
			g.s.payouts[i].holder.name = n
		}
	}
	g.s.emails[0] = g.mailName(&g.r, n) + "@" + pick(&g.r, mailHosts)
}

func (g *gen) familyHome() {
	g.kin()
	g.sharedHome()
}

func (g *gen) sharedLaptop() {
	g.familyHome()
	r := g.u.rng("laptop", 0)
	g.laptops = append(g.laptops[:0], r.next())
	g.agents[0] = int8(r.n(laptopAgents))
}

func (g *gen) roommates() { g.sharedHome() }

func (g *gen) twins() {
	g.kin()
	g.sharedHome()
	r := g.u.rng("birth", 0)
	g.born(civil{r.between(1975, 2003), r.between(1, 12), r.between(1, 28)})
	g.s.education = append(g.s.education[:0], schooling{pick(&r, g.w.phrases.school), pick(&r, g.w.phrases.degree), g.s.birth.y + 19, g.s.birth.y + 23})
	face := photo{g.r.next(), [4]uint64{r.next(), r.next(), r.next(), r.next()}}
	for range 8 + g.r.n(16) {
		face.hash[g.r.n(4)] ^= 1 << g.r.n(64)
	}
	g.s.photos = append(g.s.photos[:0], face)
}

// together pays every member to one account; the holder is the first member or
// a firm.
func (g *gen) together(holder written, firm string) {
	r := g.u.rng("account", 0)
	p := g.needPayout()
	p.rail, p.account = "bank", g.account(&r, "bank", g.at.country)
	p.holder, p.firm, p.country = holder, firm, g.at.country.code
}

func (g *gen) couple() {
	g.sharedHome()
	r := g.u.rng("first", 0)
	n := newName(&r, g.w.Origins())
	if g.u.member == 0 {
		g.rename(n)
	} else if g.r.p(0.5) {
		g.rename(relative(&g.r, n))
	}
	g.together(written{n, short}, "")
}

func (g *gen) landline() {
	g.sharedHome()
	r := g.u.rng("phone", 0)
	g.s.phones = append(g.s.phones, g.at.phone(&r))
}

func (g *gen) familyFirm() {
	g.kin()
	g.together(g.s.name, ownFamily+" & Co")
}

func (g *gen) tower() {
	r := g.u.rng("house", 0)
	street, number := pick(&r, g.at.country.streets), r.between(1, 190)
	b := house(nil, street, number)
	b = strconv.AppendInt(append(b, ", Apt "...), int64(100+g.u.member*7), 10)
	tail := g.u.rng("tail", 0)
	g.s.addresses[0].text = string(g.at.tail(b, &tail))
	for i := range g.s.shipments {
		g.s.shipments[i].to = g.s.addresses[0].text
	}
}

func (g *gen) coworking() {
	r := g.u.rng("office", 0)
	g.s.addresses = append(g.s.addresses, postal{"office", g.at.address(&r), g.at.country.code})
	line := g.w.networks.v4(&r, g.at.country.code, home)
	g.lines = append(g.lines, line, line)
	g.office = line
}

func (g *gen) carrierNAT() {
	r := g.u.rng("carrier", 0)
	nat := g.w.networks.v4(&r, g.at.country.code, mobile)
	g.carrier = append(g.carrier[:0], nat)
	g.lines, g.net6, g.office = append(g.lines[:0], nat), netip.Addr{}, netip.Addr{}
}

func (g *gen) campus() {
	g.sharedLine()
	r := g.u.rng("school", 0)
	school := pick(&r, g.w.phrases.school)
	g.born(civil{g.r.between(2001, 2005), g.s.birth.m, g.s.birth.d})
	g.s.jobs = g.s.jobs[:0]
	g.s.education = append(g.s.education[:0], schooling{school, pick(&g.r, g.w.phrases.degree), 2022, 2026})
	b := append([]byte("Student Hall, Room "), strconv.Itoa(100+g.u.member)...)
	b = append(b, ", "...)
	b = house(b, pick(&r, g.at.country.streets), r.between(1, 190))
	g.s.addresses[0].text = string(g.at.tail(b, &r))
}

func (g *gen) library() {
	g.sharedLine()
	r := g.u.rng("machines", 0)
	g.laptops = append(g.laptops[:0], r.next(), r.next(), r.next())
	g.agents[0] = int8(r.n(laptopAgents))
}

func (g *gen) conference() {
	r := g.u.rng("hotel", 0)
	at := g.w.places.pick(&r)
	line := g.w.networks.v4(&r, at.country.code, home)
	from := g.w.opts.Start.Unix() - int64(r.between(5, 30))*day
	for range g.r.between(2, 3) {
		s := g.session()
		s.at, s.ip, s.zone = from+int64(g.r.n(2*day)), line, at.zone
		g.s.sessions = append(g.s.sessions, s)
	}
}

func (g *gen) hotDesk() {
	r := g.u.rng("desk", 0)
	line := g.w.networks.v4(&r, g.at.country.code, home)
	g.lines = append(g.lines, line, line, line)
	g.laptops = append(g.laptops[:0], r.next(), r.next(), r.next())
	g.s.addresses = append(g.s.addresses, postal{"office", g.at.address(&r), g.at.country.code})
}

func (g *gen) virtualDesktop() {
	r := g.u.rng("desktop", 0)
	exit := g.w.networks.v4(&r, "US", hosting)
	for range g.r.between(4, 7) {
		s := g.session()
		s.ip, s.via, s.device, s.agent = exit, "rdp", g.laptops[0], g.agents[0]
		g.s.sessions = append(g.s.sessions, s)
	}
}

func (g *gen) corporateVPN() {
	r := g.u.rng("exit", 0)
	exit := g.w.networks.v4(&r, g.w.places.pick(&r).country.code, hosting)
	for range g.r.between(3, 5) {
		a := g.session()
		b := a
		b.at, b.ip = a.at+int64(g.r.between(10, 50))*minute, exit
		g.s.sessions = append(g.s.sessions, a, b)
	}
}

func (g *gen) secondHand() {
	r := g.u.rng("laptop", 0)
	g.laptops = append(g.laptops[:0], r.next())
	at := g.w.opts.Start.Unix() + int64(g.u.member)*78*day + int64(g.r.n(5*day))
	g.shift(at - g.s.seen)
}

// shift moves the whole record in time.
func (g *gen) shift(by int64) {
	s := &g.s
	s.seen += by
	if s.hired != 0 {
		s.hired += by
	}
	for i := range s.payouts {
		s.payouts[i].since += by
	}
	for i := range s.shipments {
		s.shipments[i].at += by
	}
	for i := range s.ratings {
		s.ratings[i].at += by
	}
}

func (g *gen) borrowed() {
	lender := g.u.rng("lender", 0)
	laptop, line := lender.next(), g.w.networks.v4(&lender, g.at.country.code, home)
	if g.u.member == 0 {
		g.laptops[0], g.lines[0] = laptop, line
		return
	}
	g.slip(line, laptop)
}

func (g *gen) recycledPhone() {
	r := g.u.rng("phone", 0)
	g.s.phones[0] = g.at.phone(&r)
}

func (g *gen) popularName() {
	r := g.u.rng("name", 0)
	n := newName(&r, g.w.Origins())
	n.middle = -1
	g.rename(n)
}

// duplicate is one person twice: what is drawn from the group is the same, the
// mail address is not.
func (g *gen) duplicate() {
	r := g.u.rng("self", 0)
	g.rename(newName(&r, g.w.Origins()))
	g.s.birth = civil{r.between(1970, 2002), r.between(1, 12), r.between(1, 28)}
	g.sharedHome()
	g.s.phones[0] = g.at.phone(&r)
	g.laptops, g.phone = append(g.laptops[:0], r.next()), r.next()
	g.s.documents = append(g.s.documents[:0], g.document(&r, "passport", g.at))
	p := g.needPayout()
	p.rail, p.account = "bank", g.account(&r, "bank", g.at.country)
	g.work, g.project = voice{g.u.rng("work", 0), g.u.rng("said", 0)}, voice{g.u.rng("project", 0), g.u.rng("said", 1)}
}

// firm is the group's company.
func (g *gen) firm() (string, string) {
	r := g.u.rng("firm", 0)
	return g.w.phrases.company(&r)
}

func (g *gen) agency() {
	name, domain := g.firm()
	g.together(g.s.name, name+" LLC")
	g.s.employer = name
	g.s.emails = append(g.s.emails, g.mailName(&g.r, g.s.name.name)+"@"+domain)
	g.s.websites = append(g.s.websites[:0], "https://"+domain)
	r := g.u.rng("office", 0)
	g.s.addresses = append(g.s.addresses, postal{"office", g.at.address(&r), g.at.country.code})
	if g.r.p(0.5) {
		g.bid.facts = g.u.rng("bid", 0)
		g.bid.ways = g.u.rng("bid", 1)
	}
}

func (g *gen) payrollBureau() {
	name, _ := g.firm()
	r := g.u.rng("account", 0)
	p := g.needPayout()
	us := g.w.places.byCode["US"]
	p.rail, p.account, p.country = "bank", g.account(&r, "bank", us), "US"
	p.firm = name + " Payroll Inc"
}

func (g *gen) cooperative() {
	name, _ := g.firm()
	g.together(g.s.name, name+" Cooperative")
}

func (g *gen) virtualOffice() {
	r := g.u.rng("office", 0)
	g.s.addresses = append(g.s.addresses, postal{"office", g.at.address(&r) + ", Suite 200", g.at.country.code})
}

func (g *gen) taxAdviser() {
	r := g.u.rng("adviser", 0)
	g.s.addresses = append(g.s.addresses, postal{"billing", g.at.address(&r), g.at.country.code})
}

func (g *gen) bootcamp() {
	r := g.u.rng("camp", 0)
	firm, _ := g.w.phrases.company(&r)
	g.s.education = append(g.s.education, schooling{firm + " Bootcamp", "Full Stack Certificate", 2025, 2025})
	g.project = voice{g.u.rng("project", 0), g.u.rng("said", 0)}
}

func (g *gen) resumeTemplate() { g.summary = voice{g.u.rng("summary", 0), g.u.rng("said", 0)} }

func (g *gen) resumeWriter() { g.summary.facts = g.u.rng("summary", 0) }

func (g *gen) starterCode() {
	shape, names := g.u.rng("starter", 0), g.u.rng("starter", 1)
	g.given = program(nil, &shape, &names)
	g.s.tests = append(g.s.tests[:0], g.test())
	r := g.u.rng("task", 0)
	g.s.tests[0].task = pick(&r, g.w.phrases.task)
}

func (g *gen) publicAnswer() {
	r := g.u.rng("answer", 0)
	g.given = fillHelper(nil, &r, pick(&r, helpers))
	g.given = fillHelper(g.given, &r, pick(&r, helpers))
	g.s.tests = append(g.s.tests[:0], g.test())
}

func (g *gen) exColleagues() {
	r := g.u.rng("job", 0)
	firm, domain := g.w.phrases.company(&r)
	from := 2022*12 + r.n(12)
	j := job{firm, domain, g.s.role, from + g.r.n(8), from + 14 + g.r.n(20)}
	g.s.jobs = append(g.s.jobs[:0], j)
	who := newName(&r, g.w.Origins())
	mail := string(slug(nil, g.w.base.family(who, who.family).latin)) + "@" + domain
	g.s.referees = append(g.s.referees[:0], referee{written{who, short}, mail, g.w.places.pick(&r).phone(&r), firm})
}

func (g *gen) happyClient() {
	r := g.u.rng("client", 0)
	from := g.client(&r)
	for range g.r.between(1, 4) {
		g.s.ratings = append(g.s.ratings, rating{from, g.s.seen - int64(g.r.between(5, 330))*day, 5, g.r.between(30, 400) * 10})
	}
}

func (g *gen) referralTeam() {
	r := g.u.rng("team", 0)
	firm, domain := g.w.phrases.company(&r)
	from := 2023*12 + r.n(6)
	g.s.jobs = append(g.s.jobs[:0], job{firm, domain, g.s.role, from, from + 20 + g.r.n(8)})
	if g.u.member > 0 {
		g.s.referrer = g.u.slot(g.r.n(g.u.member))
	}
}

func (g *gen) recruiter() {
	r := g.u.rng("recruiter", 0)
	_, domain := g.w.phrases.company(&r)
	g.s.emails = append(g.s.emails, "candidates@"+domain)
	g.s.phones = append(g.s.phones, g.w.places.pick(&r).phone(&r))
	if g.r.p(0.5) {
		g.s.notes = append(g.s.notes, "sent in by a recruiter")
	}
}
