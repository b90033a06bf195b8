package resolve

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/kindred"
	"countersign/normal"
)

// objects says under which class and kind the object of a selector ties. Roles
// of one class are compared with one another: one worker's home is where
// another's laptop goes.
var objects = map[countersign.Pred]struct {
	class string
	kind  kindred.Kind
}{
	countersign.Document:        {"document", kindred.Document},
	countersign.File:            {"file", kindred.File},
	countersign.Photo:           {"photo", kindred.Photo},
	countersign.PhotoBand:       {"photo-band", kindred.PhotoBand},
	countersign.Serial:          {"serial", kindred.Serial},
	countersign.Device:          {"device", kindred.Device},
	countersign.Payout:          {"payout", kindred.Payout},
	countersign.Email:           {"email", kindred.Email},
	countersign.ReferenceEmail:  {"email", kindred.RefereeEmail},
	countersign.Phone:           {"phone", kindred.Phone},
	countersign.ReferencePhone:  {"phone", kindred.RefereePhone},
	countersign.Handle:          {"handle", kindred.Handle},
	countersign.Website:         {"website", kindred.Website},
	countersign.Session:         {"line", kindred.Line},
	countersign.IP:              {"line", kindred.OtherLine},
	countersign.Net:             {"net", kindred.Net},
	countersign.ShippedTo:       {"place", kindred.ShippedTo},
	countersign.AddressShipping: {"place", kindred.Shipping},
	countersign.AddressHome:     {"place", kindred.Home},
	countersign.AddressPayout:   {"place", kindred.PaidAt},
	countersign.Building:        {"building", kindred.Building},
	countersign.Rating:          {"rating", kindred.Rating},
	countersign.ReferredBy:      {"subject", kindred.Referral},
	countersign.EmployerDomain:  {"firm", kindred.Firm},
	countersign.SiteMailbox:     {"email", kindred.SiteMail},
	countersign.SitePhone:       {"phone", kindred.SiteNumber},
	countersign.SiteOffice:      {"place", kindred.SiteOffice},
	countersign.SiteAddress:     {"line", kindred.SiteLine},
	countersign.SiteDomain:      {"website", kindred.SiteWeb},
	countersign.SiteIcon:        {"icon", kindred.SiteIcon},
}

// A Namer numbers the things of subjects. The zero value is of use.
type Namer struct {
	// Names, if set, is told what each thing is, so that ties can be put into
	// words.
	Names func(t kindred.Thing, name string)
	// Key makes numbers HMAC-SHA-256 under it, cut to 64 bits, so that those kept
	// on a disk tell nothing to who has not the house's key.
	Key []byte
}

// Subject puts what is known of one into the form that ties are worked out
// from. Seen is when it was first told of.
func (n Namer) Subject(id countersign.ID, seen time.Time, facts []countersign.Fact) kindred.Subject {
	c := collector{Namer: n, s: kindred.Subject{ID: id, Seen: seen.Unix()}}
	if len(n.Key) > 0 {
		c.mac, c.known = hmac.New(sha256.New, n.Key), make(map[[2]string]kindred.Thing, 64)
	}
	if seen.IsZero() {
		c.s.Seen = 0
	}
	c.add(kindred.Referral, "subject", string(id), 0, 0)
	for i := range facts {
		c.fact(&facts[i])
	}
	c.person(facts)
	return c.s
}

type collector struct {
	Namer
	s     kindred.Subject
	mac   hash.Hash
	sum   [sha256.Size]byte
	known map[[2]string]kindred.Thing // by class and name: most sessions are on one machine
}

func (c *collector) thing(class, name string) kindred.Thing {
	if c.mac == nil {
		return kindred.ThingOf(class, name)
	}
	t, ok := c.known[[2]string{class, name}]
	if !ok {
		c.mac.Reset()
		io.WriteString(c.mac, class)
		c.mac.Write([]byte{0})
		io.WriteString(c.mac, name)
		t = kindred.Thing(binary.BigEndian.Uint64(c.mac.Sum(c.sum[:0])))
		c.known[[2]string{class, name}] = t
	}
	return t
}

func (c *collector) add(k kindred.Kind, class, name string, first, last int32) kindred.Thing {
	t := c.thing(class, name)
	if c.Names != nil {
		c.Names(t, name)
	}
	c.s.Held = append(c.s.Held, kindred.Held{Thing: t, Kind: k, First: first, Last: last})
	return t
}

func (c *collector) fact(f *countersign.Fact) {
	if f.Pred.Protected() {
		return
	}
	first, last := kindred.Day(f.From), kindred.Day(cmp.Or(f.To, f.From))
	if f.Pred == countersign.Payout && f.To.IsZero() {
		first, last = 0, 0 // still
	}
	f.Selectors(func(s countersign.Selector) {
		o, ok := objects[s.Pred]
		if !ok || placeless(s.Object) {
			return
		}
		name := s.Object.Rest()
		if s.Pred == countersign.ReferredBy {
			name = string(s.Object)
		}
		c.add(o.kind, o.class, name, first, last)
	})
	switch f.Pred {
	case countersign.Session:
		c.visit(f)
	case countersign.Photo:
		c.picture(f.Object)
	case countersign.Phone:
		if n := f.Object.Rest(); len(n) > shortest {
			c.add(kindred.PhoneBlock, "block", n[:len(n)-3], 0, 0)
		}
	case countersign.SiteDomain: // whoever gives it as an employer's names it, too
		c.add(kindred.SiteFirm, "firm", f.Object.Rest(), 0, 0)
	case countersign.Employment:
		c.station(f, "")
	case countersign.Education:
		c.station(f, f.Q(countersign.Degree))
	case countersign.Resume:
		c.sketch(kindred.Resume, f.Shingles)
	case countersign.Proposal:
		c.sketch(kindred.Proposal, f.Shingles)
	case countersign.Test:
		c.sketch(kindred.Code, f.Shingles)
	}
}

// station is where somebody was, as what, from when to when: a firm, a school.
// One without a beginning or an end tells too little; one that goes on has no
// end.
func (c *collector) station(f *countersign.Fact, as string) {
	where, ok := normal.Text(f.Value)
	if !ok || f.From.IsZero() && f.To.IsZero() || normal.Placeholder(f.Value) {
		return
	}
	as, _ = normal.Text(as)
	c.add(kindred.Career, "station", where+"|"+as+"|"+month(f.From)+"|"+month(f.To), 0, 0)
}

func month(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01")
}

// shortest telephone number, with its plus, of which a block can be told.
const shortest = 9

// placeless objects name nothing: a value that stands for the absence of one.
func placeless(id countersign.ID) bool { return id.Rest() == "" || normal.Placeholder(id.Rest()) }

func (c *collector) visit(f *countersign.Fact) {
	if f.From.IsZero() {
		return
	}
	v := kindred.Visit{Start: int32(f.From.Unix() / 60), Line: c.thing("line", f.Object.Rest())}
	if d := f.QObject(countersign.Device); d != "" {
		v.Device = c.thing("device", d.Rest())
	}
	if f.To.After(f.From) {
		v.Minutes = uint16(min(f.To.Sub(f.From)/time.Minute, 1<<15))
	}
	c.s.Visits = append(c.s.Visits, v)
}

// picture keeps perceptual hashes of 64 to 256 bits.
func (c *collector) picture(id countersign.ID) {
	raw, err := hex.DecodeString(id.Rest())
	if id.Kind() != "photo" || err != nil || len(raw) < 8 || len(raw) > 32 || plain(raw) {
		return
	}
	p := kindred.Picture{Size: uint16(8 * len(raw))}
	for i, b := range raw {
		p.Bits[i/8] |= uint64(b) << (8 * (i % 8))
	}
	c.s.Pictures = append(c.s.Pictures, p)
}

// plain reports the hash of a picture without features, which looks like any
// other.
func plain(raw []byte) bool {
	ones := 0
	for _, b := range raw {
		for ; b != 0; b &= b - 1 {
			ones++
		}
	}
	return min(ones, 8*len(raw)-ones) < len(raw)
}

// parts of a sketch: one-permutation MinHash (P. Li, A. Owen, C.-H. Zhang, NIPS
// 2012). Of two texts that have a share of passages in common, about that share
// of the parts agrees.
const parts = 16

func (c *collector) sketch(k kindred.Kind, shingles []uint64) {
	if len(shingles) < parts {
		return
	}
	var least [parts]uint64
	for _, h := range shingles {
		h *= 0x9e3779b97f4a7c15
		h ^= h >> 32
		h *= 0xd6e8feb86659fd93
		h ^= h >> 29
		if p := &least[h%parts]; *p == 0 || h < *p {
			*p = h
		}
	}
	for i, h := range least {
		if h != 0 {
			var b [9]byte
			b[0] = byte(i)
			for j := range 8 {
				b[j+1] = byte(h >> (8 * j))
			}
			c.add(k, k.String(), string(b[:]), 0, 0)
		}
	}
}

// person ties who bears one name and was born on one day, and who makes
// mailboxes after one pattern. Names are compared for sameness and for nothing
// else.
func (c *collector) person(facts []countersign.Fact) {
	var names [][]string
	birth := ""
	for i := range facts {
		switch f := &facts[i]; f.Pred {
		case countersign.Name, countersign.AlsoKnownAs:
			names = append(names, nameWords(f.Value))
		case countersign.BirthDate:
			birth = f.Value
		}
	}
	for _, words := range names {
		if birth != "" && len(words) > 1 {
			c.add(kindred.Person, "person", strings.Join(words, " ")+" "+birth, 0, 0)
		}
	}
	for i := range facts {
		if f := &facts[i]; f.Pred == countersign.Email || f.Pred == countersign.Handle {
			if p, ok := pattern(f.Object.Rest(), names); ok {
				c.add(kindred.Mailbox, "mailbox", p, 0, 0)
			}
		}
	}
}

func nameWords(name string) []string {
	words := normal.NameParts(name)
	slices.Sort(words)
	return words
}

const (
	fewestSigns  = 7 // of what a pattern keeps when the name is taken out
	fewestDigits = 4
)

// pattern is a mailbox or handle without its owner's name: "dev*4821". One that
// keeps little is nobody's.
func pattern(address string, names [][]string) (string, bool) {
	local, _, mail := strings.Cut(address, "@")
	if !mail {
		if _, name, ok := strings.Cut(address, "/"); ok {
			local = name
		}
	}
	for _, words := range names {
		for _, w := range words {
			if len(w) > 2 {
				local = strings.ReplaceAll(local, w, "*")
			}
		}
	}
	signs, digits := 0, 0
	for _, c := range local {
		switch {
		case '0' <= c && c <= '9':
			digits++
			signs++
		case 'a' <= c && c <= 'z':
			signs++
		}
	}
	return local, signs >= fewestSigns && digits >= fewestDigits && digits < signs && strings.Contains(local, "*")
}
