package sim

import "net/netip"

// sloppy crews share machines, addresses, accounts and texts.
func (g *gen) sloppy(c *crew) {
	r, s := &g.r, &g.s
	code := g.at.country.code
	if r.p(0.75) {
		g.laptops = append(g.laptops[:0], c.device(c.worker, 0))
		g.phone = 0
	}
	g.lines = append(g.lines[:0], c.egress(c.worker, 0, code), c.egress(c.worker, 1, code))
	g.net6, g.office = netip.Addr{}, netip.Addr{}
	g.sloppyTrace(c)
	g.sloppyMoney(c)
	g.sloppyPapers(c)
	if r.p(0.55) {
		g.voip(c)
	}
	if r.p(0.2) {
		shared := c.rng("phone", c.worker)
		s.phones = append(s.phones, c.base.phone(&shared))
	}
	if r.p(0.4) {
		g.vouch(c, 3)
	}
	if r.p(0.6) {
		g.cheap()
	}
	g.praise(c, 0)
	if r.p(0.25) {
		g.refer(c)
	}
	g.odd(0.2)
	g.copies(c)
	g.sloppyNet(c)
}

// sloppyTrace is what slips through: the farm's line, the real one, the real
// clock.
func (g *gen) sloppyTrace(c *crew) {
	r := &g.r
	f := c.facilitator(c.helper)
	if g.kind == worker {
		g.lines = append(g.lines, f.line, f.line)
		g.remote(r.n(4))
		if r.p(0.5) || c.farm {
			g.moved(f.address)
		} else if r.p(0.5) {
			g.moved(forwarding(r))
		}
	}
	if r.p(0.2) {
		g.lines = append(g.lines, c.leak(c.worker))
	}
	if r.p(0.25) {
		g.zone = c.base.zone
	}
	if r.p(0.65) {
		g.nights(c)
	}
	g.stays(0.06)
}

// sloppyNet is what shows on the net: addresses made after one pattern, a
// developer account used again, more bids than one person writes.
func (g *gen) sloppyNet(c *crew) {
	r, s := &g.r, &g.s
	own := c.rng("handle", c.worker)
	if r.p(0.3) {
		n := s.name.name
		mail := []byte(pick(&own, []string{"dev", "tech", "code", "star", "sun", "pro", "silver"}))
		mail = fill(slug(mail, g.w.base.given(n, n.given).latin), &own, "####")
		s.emails[0] = string(mail) + "@" + pick(r, mailHosts)
	}
	if len(s.handles) > 0 && r.p(0.12) {
		s.handles[0] = handle{"github", "dev-" + string(fill(nil, &own, "######"))}
	}
	if g.kind == account {
		for range r.n(7) {
			s.proposals = append(s.proposals, g.proposal())
		}
	}
}

// sloppyMoney: three accounts for everybody.
func (g *gen) sloppyMoney(c *crew) {
	if len(g.s.payouts) == 0 && !g.r.p(0.5) || !g.r.p(0.85) {
		return
	}
	k := g.r.n(min(3, 1+int(c.size)/4))
	r := c.rng("payee", k)
	rail := pick(&r, []string{"payoneer", "payoneer", "bank", "paypal", "crypto", "wise"})
	f := c.facilitator(k % c.helpers)
	at := f.at.country
	if r.p(0.25) { // the holder's name stays, the money goes straight home
		at = c.base.country
	}
	p := payout{rail: rail, account: g.account(&r, rail, at), holder: written{f.name, short}, country: at.code}
	g.paidTo(p, 0)
}

// sloppyPapers come from one template: check digits that do not fit, numbers
// used before, one picture for several.
func (g *gen) sloppyPapers(c *crew) {
	r := &g.r
	for i := range g.s.documents {
		d := &g.s.documents[i]
		d.forged = d.zone != noMRZ && r.p(0.35)
		if r.p(0.15) {
			shared := c.rng("number", c.worker)
			d.number = string(fill(nil, &shared, "@########"))
		}
	}
	if len(g.s.photos) > 0 && r.p(0.3) {
		g.photoOf(c, c.member/3)
	}
}

// copies takes texts and programs from the cell's drawer as they are.
func (g *gen) copies(c *crew) {
	r := &g.r
	drawer := r.n(2)
	if r.p(0.8) {
		g.work = voice{c.rng("work", drawer), c.rng("said", drawer)}
	}
	if r.p(0.5) {
		g.project = voice{c.rng("project", drawer), c.rng("said", 9)}
	}
	if r.p(0.7) {
		g.bid = voice{c.rng("bid", drawer), c.rng("said", 10)}
	}
	if r.p(0.6) {
		g.shape, g.idents = c.rng("shape", drawer), c.rng("idents", drawer)
	}
	g.pasted(0.7)
}

// pasted makes a test look like one that came from elsewhere.
func (g *gen) pasted(share float64) {
	if g.tested && g.r.p(share) {
		t := g.test()
		t.minutes, t.pastes, t.focus = g.r.between(4, 20), g.r.between(3, 14), g.r.between(8, 40)
		g.s.tests = append(g.s.tests, t)
	}
}

// medium crews turn machines and addresses over, rent home lines in the claimed
// country, pay through mules and change texts before they use them again.
func (g *gen) medium(c *crew) {
	r := &g.r
	code := g.at.country.code
	if r.p(0.5) {
		g.laptops = append(g.laptops, c.device(c.worker, r.n(3)))
	}
	g.lines = g.lines[:0]
	for range r.between(3, 6) {
		g.lines = append(g.lines, g.w.networks.v4(r, code, home))
	}
	if r.p(0.5) {
		g.lines = append(g.lines, c.proxy(r.n(4+int(c.size)/6), code))
	}
	g.net6, g.office, g.phone = netip.Addr{}, netip.Addr{}, 0
	if r.p(0.7) {
		g.nights(c)
	}
	g.mediumWork(c)
	if r.p(0.3) {
		g.voip(c)
	}
	if r.p(0.25) {
		g.vouch(c, 4)
	}
	if r.p(0.45) {
		g.cheap()
	}
	if r.p(0.6) {
		g.praise(c, c.worker%2)
	}
	if r.p(0.2) {
		g.refer(c)
	}
	g.odd(0.1)
	if len(g.s.photos) > 0 && r.p(0.1) {
		g.photoOf(c, c.member/2)
	}
	for i := range g.s.documents {
		g.s.documents[i].forged = g.s.documents[i].zone != noMRZ && r.p(0.12)
	}
	g.paraphrases(c)
}

// mediumWork: the machine goes to the farm, wages to a mule soon after hire.
func (g *gen) mediumWork(c *crew) {
	r, s := &g.r, &g.s
	f := c.facilitator(c.helper)
	if g.kind == worker {
		if r.p(0.7) || c.farm {
			g.moved(f.address)
			g.lines = append(g.lines, f.line, f.line, f.line)
		}
		g.remote(r.n(3))
		g.stays(0.04)
	}
	if !r.p(0.75) || len(s.payouts) == 0 {
		return
	}
	m := c.rng("mule", c.member/(2+int(c.seed%3)))
	rail := pick(&m, []string{"bank", "bank", "payoneer", "wise", "paypal"})
	who := newName(&m, g.w.Origins())
	p := payout{rail: rail, account: g.account(&m, rail, f.at.country), holder: written{who, short}, country: f.at.country.code}
	since := int64(0)
	if s.hired != 0 && s.hired+40*day < s.seen {
		since = s.hired + int64(r.between(4, 30))*day
	}
	g.paidTo(p, since)
}

// paraphrases says what the cell's drawer says in other words.
func (g *gen) paraphrases(c *crew) {
	r := &g.r
	drawer := r.n(3)
	if r.p(0.75) {
		g.work.facts = c.rng("work", drawer)
	}
	if r.p(0.5) {
		g.project.facts = c.rng("project", drawer)
	}
	if r.p(0.6) {
		g.bid.facts = c.rng("bid", drawer)
	}
	if r.p(0.5) {
		g.shape = c.rng("shape", drawer)
	}
	g.pasted(0.5)
}

// careful crews leave each persona its own machine, line, account and words.
// What remains are ties between two at a time: each persona may have one with
// the member before it and one with the member after.
func (g *gen) careful(c *crew) {
	if g.r.p(0.15) {
		g.nights(c)
	}
	if g.r.p(0.3) {
		g.cheap()
	}
	if g.r.p(0.1) {
		g.remote(1)
	}
	g.odd(0.03)
	if c.member > 0 {
		g.tie(c, c.member-1, true)
	}
	if c.member+1 < int(c.size) {
		g.tie(c, c.member, false)
	}
}

// tie gives the subject its end of the k-th tie of a careful crew.
func (g *gen) tie(c *crew, k int, later bool) {
	r := c.rng("tie", k)
	if !r.p(0.8) {
		return
	}
	switch r.n(8) {
	case 0: // one phone to recover both accounts
		g.s.phones = append(g.s.phones, c.facilitator(k%c.helpers).at.phone(&r))
	case 1: // one visit from one line
		g.slip(c.proxy(100+k, g.at.country.code), 0)
	case 2: // neighbours on one provider's network
		a := g.w.networks.v4(&r, c.facilitator(0).at.country.code, home)
		if later {
			a = beside(&r, a)
		}
		g.lines[len(g.lines)-1] = a
	case 3: // one referee
		g.s.referees = append(g.s.referees, c.team(g, 100+k))
	case 4: // one solution, other names
		g.shape = r
		if g.kind == applicant {
			g.s.tests = append(g.s.tests[:0], g.test())
		}
	case 5: // one client
		g.praise(c, 100+k)
	case 6: // one recommends the other
		if later {
			g.s.referrer = c.slot(k)
		}
	case 7: // one project told in the same words
		g.project = voice{c.rng("project", 100+k), c.rng("said", 100+k)}
	}
}

// slip adds one visit from an address, with a machine if one is given.
func (g *gen) slip(from netip.Addr, device uint64) {
	s := g.session()
	s.ip = from
	if device != 0 {
		s.device = device
	}
	g.s.sessions = append(g.s.sessions, s)
}
