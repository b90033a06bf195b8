package sim

import (
	"bufio"
	"io"
	"strconv"
	"time"
)

// Headers of what WritePayments and WriteAccounts write.
const (
	PaymentHeader = "id,at,from,to,amount,currency,rail,memo"
	AccountHeader = "id,subject"
)

// ledger writes payment lines.
type ledger struct {
	out *bufio.Writer
	b   []byte
	n   int
}

// pay writes a payment; amounts are in cents.
func (l *ledger) pay(at int64, from, to string, cents int, rail, memo string) {
	l.n++
	b := strconv.AppendInt(append(l.b[:0], "pay-"...), int64(l.n), 10)
	b = time.Unix(at, 0).UTC().AppendFormat(append(b, ','), time.RFC3339)
	b = append(append(append(append(b, ','), from...), ','), to...)
	b = strconv.AppendInt(append(b, ','), int64(cents/100), 10)
	b = append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10))
	b = append(append(append(b, ",USD,"...), rail...), ',')
	l.b = append(append(b, memo...), '\n')
	l.out.Write(l.b) // a write error stays with the writer until Flush
}

// WritePayments writes what was paid to and from the subjects' accounts over
// three months, as CSV with [PaymentHeader]: wages in; rent, shopping and
// savings out. Personas hand on: a fee to the facilitator, the rest to accounts
// that pool for the crew, within days.
func (w *World) WritePayments(out io.Writer) error {
	l := ledger{out: bufio.NewWriterSize(out, 1<<16)}
	l.out.WriteString(PaymentHeader + "\n")
	g := newGen(w)
	for i := range w.opts.Subjects {
		g.make(w.plan.slot(i))
		if len(g.s.payouts) > 0 && g.kind != applicant {
			g.pay(&l)
		}
	}
	return l.out.Flush()
}

// WriteAccounts writes which account is which subject's, as CSV with
// [AccountHeader]. An account that several share stands once for each.
func (w *World) WriteAccounts(out io.Writer) error {
	b := bufio.NewWriterSize(out, 1<<16)
	b.WriteString(AccountHeader + "\n")
	g := newGen(w)
	var line []byte
	for i := range w.opts.Subjects {
		g.make(w.plan.slot(i))
		for k := range g.s.payouts {
			line = append(append(line[:0], g.s.payouts[k].ref()...), ',')
			line = append(w.appendID(line, g.s.slot), '\n')
			b.Write(line)
		}
	}
	return b.Flush()
}

// ref is the account as payments name it.
func (p *payout) ref() string {
	if p.rail == "crypto" {
		return "wallet:eth/" + p.account
	}
	return "payout:" + p.rail + "/" + p.account
}

// at returns the account in use at a time.
func (s *subject) account(at int64) *payout {
	for i := range s.payouts {
		if p := &s.payouts[i]; p.until == 0 || at < p.until {
			return p
		}
	}
	return &s.payouts[len(s.payouts)-1]
}

// pay writes three months of a subject.
func (g *gen) pay(l *ledger) {
	r := rng{key(g.w.plan.seed, uint64(g.s.slot), 5)}
	monthly := g.at.country.market * r.between(80, 160) * 100 // some 5 to 16 thousand for a rate of 70
	if g.kind == account {
		monthly /= r.between(2, 8)
	}
	for m := range 3 {
		at := g.s.seen - int64(90-30*m)*day + int64(r.n(3*day))
		p := g.s.account(at)
		wage := monthly + r.n(30000)
		l.pay(at, "company:"+g.w.tenant(g.s.slot, g.kind), p.ref(), wage, p.rail, "wages")
		if g.u.group != nil && g.u.crew() {
			g.handOn(l, &r, at, p, wage)
		} else {
			g.live(l, &r, at, p, wage)
		}
	}
}

// live spends what people spend.
func (g *gen) live(l *ledger, r *rng, at int64, p *payout, wage int) {
	shop := func() string { return "merchant:" + strconv.Itoa(r.between(1, 4000)) }
	l.pay(at+int64(r.between(1, 6))*day, p.ref(), shop(), wage*r.between(18, 40)/100, p.rail, "rent")
	for range r.between(1, 4) {
		l.pay(at+int64(r.between(1, 28))*day, p.ref(), shop(), wage*r.between(1, 8)/100, p.rail, "card")
	}
	if r.p(0.12) { // money home, to savings or to a relative is nothing odd
		to := payout{rail: "bank", account: g.account(r, "bank", g.w.places.pick(r).country)}
		l.pay(at+int64(r.between(2, 20))*day, p.ref(), to.ref(), wage*r.between(5, 25)/100, "bank", "family")
	}
}

// handOn pays the facilitator 10 to 35 percent and pools the rest, at least
// three quarters of it within four days.
func (g *gen) handOn(l *ledger, r *rng, at int64, p *payout, wage int) {
	c := g.crew()
	fee := wage * r.between(10, 35) / 100
	lender := c.till("till", c.helper, "bank", c.facilitator(c.helper).at.country)
	l.pay(at+int64(r.n(3*day)), p.ref(), lender.ref(), fee, "bank", "services")
	rest := wage - fee
	keep := rest * r.between(0, 20) / 100
	rail := "bank"
	if key(c.seed, 6)%10 < 4 {
		rail = "crypto"
	}
	pool := c.till("pool", r.n(1+int(c.size)/20), rail, c.base.country)
	if rail == "crypto" { // in small pieces
		for range 3 {
			l.pay(at+int64(r.between(1, 4*24))*hour, p.ref(), pool.ref(), (rest-keep)/3, "crypto", "")
		}
		return
	}
	l.pay(at+int64(r.between(1, 4*24))*hour, p.ref(), pool.ref(), rest-keep, "bank", "invoice "+strconv.Itoa(r.between(100, 999)))
}

// till is an account of the crew that no persona shows.
func (c *crew) till(purpose string, k int, rail string, at *country) payout {
	r := c.rng(purpose, k)
	g := gen{w: c.w}
	return payout{rail: rail, account: g.account(&r, rail, at)}
}
