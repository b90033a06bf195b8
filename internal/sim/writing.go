package sim

import "strconv"

// writeTexts writes résumé, proposals and tests in the subject's voices.
func (g *gen) writeTexts() {
	r := &g.r
	if g.kind != account && r.p(0.9) || r.p(0.6) {
		g.s.resumeFile = "resume-" + strconv.Itoa(r.n(1e7)) + ".pdf"
		g.writeResume()
	}
	if g.kind == account {
		for n := r.between(1, 3); n > 0; n-- {
			g.s.proposals = append(g.s.proposals, g.proposal())
		}
	}
	if len(g.s.tests) == 0 && g.tested {
		g.s.tests = append(g.s.tests, g.test())
	}
	for i := range g.s.tests {
		g.s.tests[i].text = program(append([]byte(nil), g.given...), &g.shape, &g.idents)
	}
}

// test is a take-home task done in one's own line at one's own pace.
func (g *gen) test() test {
	r := &g.r
	return test{task: pick(r, g.w.phrases.task), at: g.moment(r, 20),
		minutes: r.between(25, 110), pastes: r.n(4), focus: r.n(8), ip: g.lines[0]}
}

func (g *gen) writeResume() {
	s, r, p := &g.s, &g.r, g.w.phrases
	b := append(s.resume, ownName+"\n"...)
	b = append(b, s.role...)
	b = append(b, ", "...)
	b = append(b, s.claims.city...)
	b = append(b, "\n\nProfile\n"...)
	b = p.say(b, &g.summary.facts, &g.summary.ways, "summary", 2, " ")
	b = append(b, "\n\nExperience\n"...)
	for i := range s.jobs {
		if i > 0 {
			b = append(b, '\n')
		}
		b = appendJob(b, &s.jobs[i])
		b = p.say(b, &g.work.facts, &g.work.ways, "work", 5-min(len(s.jobs), 3), "\n- ")
	}
	b = append(b, "\n\nProjects\n- "...)
	b = p.say(b, &g.project.facts, &g.project.ways, "project", 2, "\n- ")
	for _, e := range s.education {
		b = append(b, "\n\nEducation\n"...)
		b = append(append(append(b, e.degree...), ", "...), e.school...)
		b = strconv.AppendInt(append(b, ", "...), int64(e.to), 10)
	}
	b = append(b, "\n\nSkills\n"...)
	at := r.n(len(p.tech))
	for range r.between(5, 9) {
		b = append(append(b, p.tech[at]...), ", "...)
		at = (at + 1 + r.n(5)) % len(p.tech)
	}
	b = append(append(b, p.tech[at]...), "\nOutside work: "...)
	s.resume = append(append(append(append(b, pick(r, p.hobby)...), " and "...), pick(r, p.hobby)...), '.')
}

func appendJob(b []byte, j *job) []byte {
	b = append(append(append(b, j.title...), ", "...), j.employer...)
	b = appendMonth(append(b, ", "...), j.from)
	b = append(b, " to "...)
	if j.to == 0 {
		b = append(b, "now"...)
	} else {
		b = appendMonth(b, j.to)
	}
	return append(b, "\n- "...)
}

func (g *gen) proposal() []byte {
	b := append([]byte{}, pick(&g.r, []string{"Hello, ", "Hi there, ", "Good day, ", "Dear client, ", ""})...)
	b = g.w.phrases.say(b, &g.bid.facts, &g.bid.ways, "bid", g.r.between(2, 4), " ")
	return append(append(b, pick(&g.r, []string{" Best, ", " Regards, ", " Thanks, ", "\n"})...), ownShort...)
}
