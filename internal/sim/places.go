package sim

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed data/places.txt
var placesText string

type country struct {
	code, code3, lang, currency, bank string
	weight, market                    int
	streets                           []string
	cities                            []city
}

type city struct {
	country            *country
	name, region, zone string
	offset             int64 // seconds east of UTC, standard time
	postal             string
	phones             []string
}

type places struct {
	list   []country
	byCode map[string]*country
	total  int
}

func readPlaces() *places {
	p := &places{byCode: map[string]*country{}}
	for line := range strings.Lines(placesText) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '-':
			c := &p.list[len(p.list)-1]
			c.cities = append(c.cities, readCity(line[1:]))
		default:
			p.list = append(p.list, readCountry(line))
		}
	}
	for i := range p.list {
		c := &p.list[i]
		p.byCode[c.code] = c
		p.total += c.weight
		for j := range c.cities {
			c.cities[j].country = c
		}
	}
	return p
}

func readCountry(line string) country {
	f := strings.SplitN(line, " ", 8)
	weight, _ := strconv.Atoi(f[2])
	market, _ := strconv.Atoi(f[5])
	return country{code: f[0], code3: f[1], weight: weight, lang: f[3], currency: f[4], market: market,
		bank: f[6], streets: strings.Split(f[7], "|")}
}

func readCity(line string) city {
	f := strings.Split(line, ";")
	hours, _ := strconv.ParseFloat(f[3], 64)
	return city{name: f[0], region: f[1], zone: f[2], offset: int64(hours * 3600), postal: f[4], phones: strings.Fields(f[5])}
}

// pick draws a city, countries by weight.
func (p *places) pick(r *rng) *city {
	k := r.n(p.total)
	for i := range p.list {
		c := &p.list[i]
		if k -= c.weight; k < 0 {
			return &c.cities[r.n(len(c.cities))]
		}
	}
	return &p.list[0].cities[0]
}

// in draws a city of a country.
func (p *places) in(r *rng, code string) *city {
	c := p.byCode[code]
	return &c.cities[r.n(len(c.cities))]
}

// elsewhere draws a city of another country.
func (p *places) elsewhere(r *rng, not *country) *city {
	for {
		if c := p.pick(r); c.country != not {
			return c
		}
	}
}

// fill writes a pattern: # a digit, % 2-9, & 0 or 2-9, @ a letter, other
// characters as they stand.
func fill(dst []byte, r *rng, pattern string) []byte {
	const letters = "ABCEGHJKLMNPRSTVWXY"
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '#':
			dst = append(dst, byte('0'+r.n(10)))
		case '%':
			dst = append(dst, byte('2'+r.n(8)))
		case '&':
			dst = append(dst, "023456789"[r.n(9)])
		case '@':
			dst = append(dst, letters[r.n(len(letters))])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func (c *city) phone(r *rng) string {
	var b [20]byte
	return string(fill(b[:0], r, pick(r, c.phones)))
}

// address writes a street address as a person of the place would.
func (c *city) address(r *rng) string {
	var b [96]byte
	street := pick(r, c.country.streets)
	high := 980
	if c.country.code == "US" {
		high = 9800
	}
	dst := house(b[:0], street, r.between(1, high))
	if flat := r.n(900); r.p(0.3) {
		dst = append(dst, ", Apt "...)
		dst = strconv.AppendInt(dst, int64(flat+1), 10)
	}
	return string(c.tail(dst, r))
}

func house(dst []byte, street string, number int) []byte {
	before, after, _ := strings.Cut(street, "%d")
	dst = append(dst, before...)
	dst = strconv.AppendInt(dst, int64(number), 10)
	return append(dst, after...)
}

// tail writes city, region and postal code.
func (c *city) tail(dst []byte, r *rng) []byte {
	dst = append(dst, ", "...)
	switch c.country.code {
	case "US", "CA", "AU":
		dst = append(dst, c.name...)
		dst = append(dst, ", "...)
		dst = append(dst, c.region...)
		dst = append(dst, ' ')
		return fill(dst, r, c.postal)
	case "GB", "IN", "PK", "ZA", "KE", "SG":
		dst = append(dst, c.name...)
		dst = append(dst, ' ')
		return fill(dst, r, c.postal)
	}
	dst = fill(dst, r, c.postal)
	dst = append(dst, ' ')
	return append(dst, c.name...)
}

// forwarders take parcels in the United States for customers anywhere; each
// customer has a suite.
var forwarders = []string{
	"MyUS, 4283 Express Lane, Suite ###-###, Sarasota, FL 34249",
	"Shipito, 444 Alaska Avenue, Suite #@####, Torrance, CA 90503",
	"Stackry, 20 Hampton Drive, Suite S####, Nashua, NH 03063",
	"Planet Express, 2801 Centerville Road, PMB 1####, Wilmington, DE 19808",
	"The UPS Store, 2108 N Street, PMB #####, Sacramento, CA 95816",
	"Reship, 1201 Parcel Way, Unit @#####, Portland, OR 97230",
}

func forwarding(r *rng) string { return string(fill(nil, r, pick(r, forwarders))) }
