package intake

import (
	"slices"
	"strings"

	"countersign"
	"countersign/internal/source"
	"countersign/normal"
	"countersign/similar"
)

// A canon brings the facts of records into canonical form. One serves one
// goroutine, record after record.
type canon struct {
	desk source.Desk
	buf  []byte
	mask []string // the subject's own names
	// Of the subject at hand: the country it claims, or the option's.
	claims string
	region string
}

// record brings one record into canonical form, in place.
func (c *canon) record(rec *countersign.Record, o *Options) {
	if rec.Marking == countersign.Red {
		rec.Marking = o.Marking
	}
	facts := rec.Facts
	for len(facts) > 0 {
		n := 1
		for n < len(facts) && facts[n].Subject == facts[0].Subject {
			n++
		}
		c.subject(facts[:n], o.Region)
		facts = facts[n:]
	}
}

// subject brings the facts of one subject into canonical form. What it claims
// and is called is needed for the rest, so that is gathered first.
func (c *canon) subject(facts []countersign.Fact, region string) {
	c.mask, c.claims, c.region = c.mask[:0], "", region
	for i := range facts {
		switch f := &facts[i]; f.Pred {
		case countersign.Name, countersign.AlsoKnownAs:
			if !normal.Placeholder(f.Value) {
				c.mask = append(c.mask, f.Value)
			}
		case countersign.ClaimCountry:
			c.country(f)
			if f.Pred == countersign.ClaimCountry && c.claims == "" {
				c.claims, c.region = f.Value, f.Value
			}
		}
	}
	for i := range facts {
		c.fact(&facts[i])
	}
}

// country gives a claimed country by its code. What is no country we know is
// kept, but not as a claim: nobody may be found in contradiction to a misprint.
func (c *canon) country(f *countersign.Fact) {
	if code, ok := normal.Country(f.Value); ok {
		f.Value = code
		return
	}
	f.Pred = countersign.ExtraPrefix + "claim/country"
}

func (c *canon) fact(f *countersign.Fact) {
	switch f.Pred {
	case countersign.BirthDate:
		c.birthDate(f)
	case countersign.Email:
		c.point(f, "email:", normal.Email)
	case countersign.Phone:
		c.phone(f)
	case countersign.Website:
		c.point(f, "domain:", normal.Domain)
	case countersign.Handle:
		c.handle(f)
	case countersign.AddressHome, countersign.AddressShipping, countersign.AddressPayout, countersign.AddressOffice,
		countersign.AddressBilling, countersign.ShippedTo:
		c.address(f)
	case countersign.Session:
		c.session(f)
	case countersign.Payout:
		c.payout(f)
	case countersign.Document:
		c.document(f)
	case countersign.Photo:
		c.photo(f)
	case countersign.Resume, countersign.Proposal:
		f.Shingles = similar.Shingles(f.Value, c.mask)
	case countersign.Test:
		c.test(f)
	case countersign.Employment:
		c.employer(f)
	case countersign.Reference:
	default:
		return
	}
	c.qualifiers(f)
}

// point sets a fact's object to the canonical form of what it says.
func (c *canon) point(f *countersign.Fact, kind string, form func(string) (string, bool)) {
	if f.Object != "" && f.Value == "" {
		f.Value = f.Object.Rest()
	}
	rest, ok := form(f.Value)
	if !ok || normal.Placeholder(f.Value) {
		f.Object = ""
		return
	}
	f.Object = c.id(kind, rest)
	c.spare(f)
}

// spare drops a literal that the object repeats letter by letter.
func (c *canon) spare(f *countersign.Fact) {
	if f.Value == f.Object.Rest() {
		f.Value = ""
	}
}

// id makes an ID in memory that many share.
func (c *canon) id(kind, rest string) countersign.ID {
	c.buf = append(append(c.buf[:0], kind...), rest...)
	return countersign.ID(c.desk.Keep(c.buf))
}

// shared is id for things that many records point at: networks, devices,
// employers' domains.
func (c *canon) shared(kind, rest string) countersign.ID {
	c.buf = append(append(c.buf[:0], kind...), rest...)
	return countersign.ID(c.desk.Word(c.buf))
}

func (c *canon) birthDate(f *countersign.Fact) {
	d, q, ok := normal.Date(f.Value)
	if !ok || len(d) != len("2006-01-02") {
		f.Pred = countersign.ExtraPrefix + "birth-date"
		return
	}
	f.Value = d
	if q == normal.Ambiguous {
		f.With = append(f.With, countersign.With{Pred: countersign.TimeQuality, Value: "ambiguous"})
	}
}

func (c *canon) phone(f *countersign.Fact) {
	c.point(f, "phone:", func(s string) (string, bool) { return normal.Phone(s, c.region) })
}

func (c *canon) handle(f *countersign.Fact) {
	service, name, _ := strings.Cut(f.Object.Rest(), "/")
	if f.Object == "" {
		name = f.Value
	}
	rest, ok := normal.Handle(service, name)
	if !ok {
		f.Object = ""
		return
	}
	f.Object = c.id("handle:", rest)
}

func (c *canon) address(f *countersign.Fact) {
	country := c.claims
	for i := range f.With {
		if w := &f.With[i]; w.Pred == countersign.AddressCountry {
			if code, ok := normal.Country(w.Value); ok {
				w.Value, country = code, code
			}
		}
	}
	parts, ok := normal.AddressParts(f.Value, country)
	if !ok || normal.Placeholder(f.Value) {
		return
	}
	f.Object = c.id("address:", parts.String())
	if parts.Locality != "" { // every town has a main street
		derive(f, countersign.Building, c.id("building:", parts.Building()))
	}
}

// derive qualifies a fact with a thing that was worked out of it.
func derive(f *countersign.Fact, p countersign.Pred, object countersign.ID) {
	f.With = append(f.With, countersign.With{Pred: p, Object: object})
}

// photo points at a picture, and beside it at the parts of its perceptual hash:
// four of sixteen bits for a hash of 64, eight of 32 for one of 256. Hashes that
// differ in fewer bits than they have parts share at least one of them.
func (c *canon) photo(f *countersign.Fact) {
	if f.Object.Kind() == "file" {
		return
	}
	c.point(f, "photo:", hash)
	h := f.Object.Rest()
	if !perceptual(h) {
		return
	}
	size := max(4, len(h)/8)
	f.With = slices.Grow(f.With, len(h)/size)
	for i := 0; i < len(h); i += size {
		c.buf = append(append(c.buf[:0], "photo-band:"...), byte('0'+i/size), '/')
		c.buf = append(c.buf, h[i:i+size]...)
		derive(f, countersign.PhotoBand, countersign.ID(c.desk.Keep(c.buf)))
	}
}

// employer points at the employer by its name, so that people who name one
// employer can be found by it.
func (c *canon) employer(f *countersign.Fact) {
	if name, ok := normal.Text(f.Value); ok && !normal.Placeholder(f.Value) {
		derive(f, countersign.EmployerName, c.shared("employer:", name))
	}
}

// session points at the address it came from, and beside it at the network
// that a household or office shares. Addresses inside somebody's own network
// point at nothing: thousands have the same.
func (c *canon) session(f *countersign.Fact) {
	a, ok := normal.Addr(f.Value)
	if !ok || !public(a) {
		return
	}
	c.buf = a.AppendTo(append(c.buf[:0], "ip:"...))
	f.Object = countersign.ID(c.desk.Keep(c.buf))
	c.spare(f)
	if net := normal.Net(a); net != "" {
		f.With = append(f.With, countersign.With{Pred: countersign.Net, Object: c.shared("net:", net)})
	}
}

// payout points at an account or a wallet.
func (c *canon) payout(f *countersign.Fact) {
	rail := ""
	for i := range f.With {
		w := &f.With[i]
		switch w.Pred {
		case countersign.Rail:
			if r, ok := normal.Rail(w.Value); ok {
				w.Value, rail = c.desk.Word([]byte(r)), r
			}
		case countersign.AccountCountry:
			if code, ok := normal.Country(w.Value); ok {
				w.Value = code
			}
		}
	}
	if normal.Placeholder(f.Value) {
		return
	}
	if rail == "" || rail == "crypto" {
		// A bare base58 key is Solana's only if the source says that it is crypto.
		if chain, address, ok := normal.Wallet(f.Value); ok && (rail != "" || chain != "sol") {
			f.Object = c.id("wallet:", chain+"/"+address)
			return
		}
	}
	if rail == "" {
		rail = "other"
	}
	if rest, ok := normal.Account(rail, f.Value); ok {
		f.Object = c.id("payout:", rest)
	}
}

// document points at type, issuer and number together: numbers alone repeat
// between countries.
func (c *canon) document(f *countersign.Fact) {
	kind, issuer := "document", ""
	for i := range f.With {
		switch w := &f.With[i]; w.Pred {
		case countersign.DocumentType:
			kind = strings.ToLower(w.Value)
			w.Value = c.desk.Word([]byte(kind))
		case countersign.Issuer:
			issuer = strings.ToLower(w.Value)
			if code, ok := normal.Country(w.Value); ok {
				w.Value, issuer = code, strings.ToLower(code)
			}
		}
	}
	number, ok := normal.DocumentNumber(f.Q(countersign.Number))
	if ok && !normal.Placeholder(f.Q(countersign.Number)) {
		f.Object = c.id("document:", kind+"/"+issuer+"/"+number)
	}
}

// test fingerprints a solution: code as code, prose as prose.
func (c *canon) test(f *countersign.Fact) {
	if isCode(f.Q(countersign.File), f.Value) {
		f.Shingles = similar.CodeShingles(f.Value)
		return
	}
	f.Shingles = similar.Shingles(f.Value, c.mask)
}

// qualifiers points at the things that were named beside a fact.
func (c *canon) qualifiers(f *countersign.Fact) {
	for i := range f.With {
		w := &f.With[i]
		switch w.Pred {
		case countersign.Device:
			c.thing(w, "device:", token)
		case countersign.Serial:
			c.thing(w, "device-serial:", serial)
		case countersign.IP:
			c.thing(w, "ip:", publicIP)
		case countersign.EmployerDomain:
			c.thing(w, "domain:", normal.Domain)
		case countersign.ReferenceEmail:
			c.thing(w, "email:", normal.Email)
		case countersign.ReferencePhone:
			c.thing(w, "phone:", func(s string) (string, bool) { return normal.Phone(s, c.region) })
		case countersign.File:
			c.file(w)
		}
	}
}

// thing points a qualifier at what its literal names.
func (c *canon) thing(w *countersign.With, kind string, form func(string) (string, bool)) {
	if w.Object != "" && w.Value == "" {
		w.Value = w.Object.Rest()
	}
	rest, ok := form(w.Value)
	if !ok || normal.Placeholder(w.Value) {
		w.Object = ""
		return
	}
	w.Object = c.shared(kind, rest)
	if w.Value == rest {
		w.Value = ""
	}
}

// file keeps only hashes as things: a name such as cv.pdf is no selector.
func (c *canon) file(w *countersign.With) {
	if w.Object == "" {
		return
	}
	sum, ok := hash(w.Object.Rest())
	if !ok || len(sum) != 64 {
		w.Object = ""
		return
	}
	w.Object = c.id("file:", sum)
}
