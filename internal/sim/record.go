package sim

import "strconv"

// subject writes the whole line, with its break.
func (e *encoder) subject(s *subject) {
	e.open()
	e.key("id")
	e.b = append(e.b, '"')
	e.b = e.w.appendID(e.b, s.slot)
	e.b = append(e.b, '"')
	e.time("seen", s.seen)
	e.str("source", s.source)
	e.named("name", s.name)
	e.aka(s)
	e.date("birth_date", s.birth)
	e.claims(&s.claims)
	e.strs("emails", s.emails)
	e.strs("phones", s.phones)
	e.strs("websites", s.websites)
	list(e, "handles", s.handles, func(e *encoder, h *handle) { e.str("service", h.service); e.str("name", h.name) })
	list(e, "addresses", s.addresses, func(e *encoder, a *postal) {
		e.str("use", a.use)
		e.str("text", a.text)
		e.str("country", a.country)
	})
	list(e, "sessions", s.sessions, (*encoder).session)
	list(e, "payouts", s.payouts, (*encoder).payout)
	list(e, "documents", s.documents, (*encoder).document)
	list(e, "photos", s.photos, (*encoder).photo)
	e.history(s)
	e.work(s)
	e.engagement(s)
	e.protected(&s.protected)
	e.close()
	e.b = append(e.b, '\n')
}

func (e *encoder) aka(s *subject) {
	if len(s.aka) == 0 {
		return
	}
	e.key("also_known_as")
	e.b = append(e.b, '[')
	for i, a := range s.aka {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.b = append(e.b, '"')
		e.b = e.w.names.append(e.b, a)
		e.b = append(e.b, '"')
	}
	e.b = append(e.b, ']')
}

func (e *encoder) claims(c *claims) {
	e.key("claims")
	e.open()
	e.str("country", c.country)
	e.str("region", c.region)
	e.str("city", c.city)
	e.str("timezone", c.zone)
	e.strs("languages", c.languages)
	e.close()
}

func (e *encoder) session(s *session) {
	e.time("at", s.at)
	e.addr("ip", s.ip)
	if s.device != 0 {
		e.device(s.device)
	}
	if s.agent >= 0 {
		e.str("user_agent", agents[s.agent])
	}
	e.str("timezone", s.zone)
	e.str("language", s.language)
	e.str("via", s.via)
	if s.minutes > 0 {
		e.num("minutes", s.minutes)
	}
}

func (e *encoder) device(d uint64) {
	e.key("device")
	e.b = append(e.b, `"dv-`...)
	for shift := 44; shift >= 0; shift -= 4 {
		e.b = append(e.b, "0123456789abcdef"[d>>shift&15])
	}
	e.b = append(e.b, '"')
}

func (e *encoder) payout(p *payout) {
	e.str("rail", p.rail)
	e.str("account", p.account)
	if p.firm != "" {
		e.text("holder", []byte(p.firm), p.holder)
	} else {
		e.named("holder", p.holder)
	}
	e.str("country", p.country)
	e.time("since", p.since)
	e.time("until", p.until)
}

func (e *encoder) document(d *document) {
	e.str("type", d.kind)
	e.str("number", d.number)
	e.str("issuer", d.issuer)
	if d.zone != noMRZ {
		e.key("mrz")
		width := 44
		if d.zone == td1 {
			width = 30
		}
		var raw [90]byte
		lines := d.mrz(raw[:0], &e.w.names)
		e.b = append(e.b, '[')
		for i := 0; i < len(lines); i += width {
			if i > 0 {
				e.b = append(e.b, ',')
			}
			e.b = append(e.b, '"')
			e.b = append(e.b, lines[i:i+width]...)
			e.b = append(e.b, '"')
		}
		e.b = append(e.b, ']')
	}
	if d.file != 0 {
		e.file("document", d.file, ".pdf")
		e.hash("sha256", key(d.file, 1), key(d.file, 2), key(d.file, 3), key(d.file, 4))
	}
}

func (e *encoder) file(stem string, file uint64, ext string) {
	e.key("file")
	e.b = append(e.b, '"')
	e.b = append(e.b, stem...)
	e.b = append(e.b, '-')
	e.b = strconv.AppendUint(e.b, file%1e7, 10)
	e.b = append(e.b, ext...)
	e.b = append(e.b, '"')
}

func (e *encoder) photo(p *photo) {
	e.file("photo", p.file, ".jpg")
	e.hash("phash", p.hash[:]...)
}

func (e *encoder) history(s *subject) {
	list(e, "education", s.education, func(e *encoder, x *schooling) {
		e.str("school", x.school)
		e.str("degree", x.degree)
		e.year("from", x.from)
		e.year("to", x.to)
	})
	list(e, "employment", s.jobs, func(e *encoder, j *job) {
		e.str("employer", j.employer)
		e.str("domain", j.domain)
		e.str("title", j.title)
		e.month("from", j.from)
		e.month("to", j.to)
	})
	list(e, "references", s.referees, func(e *encoder, r *referee) {
		e.named("name", r.name)
		e.str("email", r.email)
		e.str("phone", r.phone)
		e.str("employer", r.employer)
	})
}

func (e *encoder) year(k string, y int) {
	if y == 0 {
		return
	}
	e.key(k)
	e.b = append(strconv.AppendInt(append(e.b, '"'), int64(y), 10), '"')
}

func (e *encoder) month(k string, m int) {
	if m == 0 {
		return
	}
	e.key(k)
	e.b = append(appendMonth(append(e.b, '"'), m), '"')
}

// appendMonth writes months since year 0 as YYYY-MM.
func appendMonth(dst []byte, m int) []byte {
	dst = strconv.AppendInt(dst, int64(m/12), 10)
	return append(dst, '-', byte('0'+(m%12+1)/10), byte('0'+(m%12+1)%10))
}

func (e *encoder) work(s *subject) {
	if len(s.resume) > 0 {
		e.key("resume")
		e.open()
		e.str("file", s.resumeFile)
		e.text("text", s.resume, s.name)
		e.close()
	}
	if len(s.proposals) > 0 {
		e.key("proposals")
		e.b = append(e.b, '[')
		for i, p := range s.proposals {
			if i > 0 {
				e.b = append(e.b, ',')
			}
			e.b = append(e.w.appendText(append(e.b, '"'), p, s.name), '"')
		}
		e.b = append(e.b, ']')
	}
	list(e, "tests", s.tests, func(e *encoder, t *test) {
		e.str("task", t.task)
		e.text("text", t.text, s.name)
		e.time("at", t.at)
		e.num("minutes", t.minutes)
		e.num("pastes", t.pastes)
		e.num("focus_losses", t.focus)
		e.addr("ip", t.ip)
	})
}

func (e *encoder) engagement(s *subject) {
	list(e, "shipments", s.shipments, func(e *encoder, x *shipment) {
		e.time("at", x.at)
		e.str("to", x.to)
		e.str("serial", x.serial)
	})
	if s.referrer >= 0 {
		e.key("referred_by")
		e.b = append(e.w.appendID(append(e.b, '"'), s.referrer), '"')
	}
	e.str("employer", s.employer)
	e.time("hired_at", s.hired)
	e.str("role", s.role)
	if s.rate.amount > 0 {
		e.key("rate")
		e.open()
		e.num("amount", s.rate.amount)
		e.str("currency", s.rate.currency)
		e.str("per", "hour")
		e.num("market", s.rate.market)
		e.close()
	}
	list(e, "ratings", s.ratings, func(e *encoder, r *rating) {
		e.str("from", r.from)
		e.time("at", r.at)
		e.num("score", r.score)
		e.num("amount", r.amount)
	})
	if len(s.notes) > 0 {
		e.key("notes")
		e.b = append(e.b, '[')
		for i, n := range s.notes {
			if i > 0 {
				e.b = append(e.b, ',')
			}
			e.b = append(e.w.appendText(append(e.b, '"'), []byte(n), s.name), '"')
		}
		e.b = append(e.b, ']')
	}
}

func (e *encoder) protected(p *protected) {
	if *p == (protected{-1, -1, -1, -1, -1, -1}) {
		return
	}
	e.key("protected")
	e.open()
	for _, f := range [...]struct {
		name  string
		table []string
		at    int
	}{
		{"nationality", nationalities, p.nationality}, {"religion", religions, p.religion},
		{"ethnicity", ethnicities, p.ethnicity}, {"birthplace", birthplaces, p.birthplace},
		{"sex", sexes, p.sex}, {"age", ages, p.age},
	} {
		if f.at >= 0 {
			e.str(f.name, f.table[(f.at+e.w.turnProtected(len(f.table)))%len(f.table)])
		}
	}
	e.close()
}
