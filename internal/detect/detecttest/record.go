package detecttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign"
	"countersign/normal"
	"countersign/similar"
)

// decode reads a subject record as intake would, less its care: cases are
// written in canonical forms. A fact's qualifiers come in the order of their
// fields below.
func decode(r map[string]any) ([]countersign.Fact, error) {
	d := &decoder{id: countersign.ID(text(r["id"]))}
	if d.id.Rest() == "" {
		return nil, fmt.Errorf("no id: %w", countersign.ErrInvalid)
	}
	for _, n := range append(list(r["also_known_as"]), r["name"]) {
		d.mask = append(d.mask, strings.Fields(text(n))...)
	}
	for _, k := range slices.Sorted(maps.Keys(r)) {
		if k == "id" || k == "seen" || k == "source" {
			continue
		}
		read, ok := fields[k]
		if !ok {
			d.add(countersign.Fact{Pred: countersign.Pred(countersign.ExtraPrefix + k), Value: text(r[k])})
			continue
		}
		read(d, r[k])
	}
	return d.facts, d.err
}

type decoder struct {
	id    countersign.ID
	facts []countersign.Fact
	mask  []string // words of the subject's names, which texts are told without
	err   error
}

func (d *decoder) add(f countersign.Fact) {
	f.Subject = d.id
	d.facts = append(d.facts, f)
}

// list returns a value's elements; one by itself is a list of one.
func list(v any) []any {
	if vs, ok := v.([]any); ok {
		return vs
	}
	return []any{v}
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }

func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// times are the forms in which cases write a time.
var times = []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02", "2006-01", "2006"}

func (d *decoder) time(v any) time.Time {
	s := text(v)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range times {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	d.err = fmt.Errorf("time %q: %w", s, countersign.ErrInvalid)
	return time.Time{}
}

// with gathers qualifiers; pairs are the field and its predicate.
func with(m map[string]any, pairs ...string) []countersign.With {
	var out []countersign.With
	for i := 0; i+1 < len(pairs); i += 2 {
		if v := text(m[pairs[i]]); v != "" {
			out = append(out, countersign.With{Pred: countersign.Pred(pairs[i+1]), Value: v})
		}
	}
	return out
}

// thing adds a qualifier that points at a thing.
func thing(ws []countersign.With, p countersign.Pred, kind, rest string) []countersign.With {
	if rest == "" {
		return ws
	}
	return append(ws, countersign.With{Pred: p, Object: countersign.MakeID(kind, rest)})
}

func literals(p countersign.Pred) func(*decoder, any) {
	return func(d *decoder, v any) {
		for _, x := range list(v) {
			d.add(countersign.Fact{Pred: p, Value: text(x)})
		}
	}
}

func things(p countersign.Pred, kind string) func(*decoder, any) {
	return func(d *decoder, v any) {
		for _, x := range list(v) {
			m := object(x)
			if m == nil {
				m = map[string]any{"value": x}
			}
			f := countersign.Fact{Pred: p, Object: countersign.MakeID(kind, strings.ToLower(text(m["value"])))}
			f.From, f.To = d.time(m["since"]), d.time(m["until"])
			d.add(f)
		}
	}
}

func texts(p countersign.Pred) func(*decoder, any) {
	return func(d *decoder, v any) {
		for _, x := range list(v) {
			s := text(x)
			if m := object(x); m != nil {
				s = text(m["text"])
			}
			d.add(countersign.Fact{Pred: p, Value: s, Shingles: similar.Shingles(s, d.mask)})
		}
	}
}

// fields reads each field of a record.
var fields = map[string]func(*decoder, any){
	"name": literals(countersign.Name), "also_known_as": literals(countersign.AlsoKnownAs),
	"birth_date": literals(countersign.BirthDate), "claims": claims,
	"emails": things(countersign.Email, "email"), "phones": things(countersign.Phone, "phone"),
	"websites": websites, "handles": handles, "addresses": addresses,
	"sessions": sessions, "payouts": payouts, "documents": documents, "photos": photos,
	"education": schools, "employment": jobs, "references": referees,
	"resume": texts(countersign.Resume), "proposals": texts(countersign.Proposal), "tests": tests,
	"shipments": shipments, "referred_by": referrer, "employer": literals(countersign.Employer),
	"hired_at": hired, "role": literals(countersign.Role), "rate": rate, "ratings": ratings,
	"notes": literals(countersign.Note), "protected": protected,
}

func claims(d *decoder, v any) {
	m := object(v)
	for _, x := range []struct {
		field string
		pred  countersign.Pred
	}{
		{"country", countersign.ClaimCountry}, {"region", countersign.ClaimRegion}, {"city", countersign.ClaimCity},
		{"timezone", countersign.ClaimTimezone}, {"languages", countersign.ClaimLanguage},
	} {
		if m[x.field] != nil {
			literals(x.pred)(d, m[x.field])
		}
	}
}

func websites(d *decoder, v any) {
	for _, x := range list(v) {
		domain, _ := normal.Domain(text(x))
		d.add(countersign.Fact{Pred: countersign.Website, Object: countersign.MakeID("domain", domain), Value: text(x)})
	}
}

func handles(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		rest := strings.ToLower(text(m["service"]) + "/" + text(m["name"]))
		d.add(countersign.Fact{Pred: countersign.Handle, Object: countersign.MakeID("handle", rest), Value: text(m["name"])})
	}
}

func address(s string) countersign.ID {
	return countersign.MakeID("address", strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(s, ",", " "))), " "))
}

func addresses(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		s := text(m["text"])
		d.add(countersign.Fact{Pred: countersign.Pred("address/" + text(m["use"])), Object: address(s), Value: s,
			With: building(with(m, "country", string(countersign.AddressCountry)), s, text(m["country"]))})
	}
}

// sessions reads sessions. One with "times" stands for as many, "every" (a
// duration; a day if absent) apart.
// building adds the building an address is in, as intake does.
func building(ws []countersign.With, s, country string) []countersign.With {
	a, ok := normal.AddressParts(s, country)
	if !ok {
		return ws
	}
	return thing(ws, countersign.Building, "building", a.Building())
}

func sessions(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		times, every := 1, 24*time.Hour
		if n, ok := m["times"].(float64); ok {
			times = int(n)
		}
		if s := text(m["every"]); s != "" {
			every, d.err = time.ParseDuration(s)
		}
		for i := range times {
			d.session(m, time.Duration(i)*every)
		}
	}
}

func (d *decoder) session(m map[string]any, later time.Duration) {
	f := countersign.Fact{Pred: countersign.Session, Object: countersign.MakeID("ip", text(m["ip"])), From: d.time(m["at"]).Add(later)}
	if n, ok := m["minutes"].(float64); ok && n > 0 {
		f.To = f.From.Add(time.Duration(n) * time.Minute)
	}
	f.With = thing(nil, countersign.Device, "device", text(m["device"]))
	f.With = thing(f.With, countersign.Net, "net", net(text(m["ip"])))
	f.With = append(f.With, with(m, "user_agent", string(countersign.UserAgent), "timezone", string(countersign.Timezone),
		"language", string(countersign.Language), "via", string(countersign.Via), "minutes", string(countersign.Minutes))...)
	d.add(f)
}

// net is the network of an address that a household or office usually gets.
func net(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

func payouts(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		rail, account := text(m["rail"]), strings.ToLower(text(m["account"]))
		object := countersign.MakeID("payout", rail+"/"+account)
		if rail == "crypto" {
			object = countersign.MakeID("wallet", account)
		}
		d.add(countersign.Fact{Pred: countersign.Payout, Object: object, From: d.time(m["since"]), To: d.time(m["until"]),
			With: with(m, "holder", string(countersign.Holder), "country", string(countersign.AccountCountry), "rail", string(countersign.Rail))})
	}
}

func documents(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		f := countersign.Fact{Pred: countersign.Document}
		if n := text(m["number"]); n != "" {
			f.Object = countersign.MakeID("document", strings.ToLower(text(m["type"])+"/"+text(m["issuer"])+"/"+n))
		}
		f.With = with(m, "type", string(countersign.DocumentType), "issuer", string(countersign.Issuer), "number", string(countersign.Number))
		if m["mrz"] != nil {
			var ls []string
			for _, l := range list(m["mrz"]) {
				ls = append(ls, text(l))
			}
			f.With = append(f.With, countersign.With{Pred: countersign.MRZ, Value: strings.Join(ls, "\n")})
		}
		f.With = thing(f.With, countersign.File, "file", text(m["sha256"]))
		d.add(f)
	}
}

func photos(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		ws := thing(nil, countersign.File, "file", text(m["sha256"]))
		h := text(m["phash"])
		part := max(4, len(h)/8)
		for i := 0; len(h)%16 == 0 && i < len(h); i += part { // as intake does
			ws = thing(ws, countersign.PhotoBand, "photo-band", strconv.Itoa(i/part)+"/"+h[i:i+part])
		}
		d.add(countersign.Fact{Pred: countersign.Photo, Object: countersign.MakeID("photo", text(m["phash"])), With: ws})
	}
}

func schools(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		d.add(countersign.Fact{Pred: countersign.Education, Value: text(m["school"]), From: d.time(m["from"]), To: d.time(m["to"]),
			With: with(m, "degree", string(countersign.Degree))})
	}
}

func jobs(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		ws := thing(nil, countersign.EmployerDomain, "domain", text(m["domain"]))
		if name, ok := normal.Text(text(m["employer"])); ok {
			ws = thing(ws, countersign.EmployerName, "employer", name)
		}
		d.add(countersign.Fact{Pred: countersign.Employment, Value: text(m["employer"]), From: d.time(m["from"]), To: d.time(m["to"]),
			With: append(ws, with(m, "title", string(countersign.Title))...)})
	}
}

func referees(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		ws := thing(nil, countersign.ReferenceEmail, "email", strings.ToLower(text(m["email"])))
		ws = thing(ws, countersign.ReferencePhone, "phone", text(m["phone"]))
		d.add(countersign.Fact{Pred: countersign.Reference, Value: text(m["name"]),
			With: append(ws, with(m, "employer", string(countersign.ReferenceEmployer))...)})
	}
}

func tests(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		s := text(m["text"])
		ws := with(m, "task", string(countersign.Task), "minutes", string(countersign.Minutes), "pastes", string(countersign.Pastes),
			"focus_losses", string(countersign.FocusLosses))
		ws = thing(ws, countersign.IP, "ip", text(m["ip"]))
		ws = thing(ws, countersign.File, "file", text(m["sha256"]))
		d.add(countersign.Fact{Pred: countersign.Test, Value: s, From: d.time(m["at"]), Shingles: similar.Shingles(s, d.mask), With: ws})
	}
}

func shipments(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		s := text(m["to"])
		d.add(countersign.Fact{Pred: countersign.ShippedTo, Object: address(s), Value: s, From: d.time(m["at"]),
			With: thing(nil, countersign.Serial, "device-serial", strings.ToLower(text(m["serial"])))})
	}
}

func referrer(d *decoder, v any) {
	d.add(countersign.Fact{Pred: countersign.ReferredBy, Object: countersign.ID(text(v))})
}

func hired(d *decoder, v any) {
	d.add(countersign.Fact{Pred: countersign.HiredAt, From: d.time(v)})
}

func rate(d *decoder, v any) {
	m := object(v)
	d.add(countersign.Fact{Pred: countersign.Rate, Value: text(m["amount"]),
		With: with(m, "currency", string(countersign.Currency), "per", string(countersign.Per), "market", string(countersign.Market))})
}

func ratings(d *decoder, v any) {
	for _, x := range list(v) {
		m := object(x)
		d.add(countersign.Fact{Pred: countersign.Rating, Object: countersign.ID(text(m["from"])), From: d.time(m["at"]),
			With: with(m, "score", string(countersign.Score), "amount", string(countersign.Amount))})
	}
}

func protected(d *decoder, v any) {
	m := object(v)
	for _, k := range slices.Sorted(maps.Keys(m)) {
		d.add(countersign.Fact{Pred: countersign.Pred(countersign.ProtectedPrefix + k), Value: text(m[k])})
	}
}
