package subject

import (
	"strconv"
	"strings"
	"time"

	"countersign"
	"countersign/internal/source"
)

func (d *decoder) handle() {
	var service, name string
	d.sheet.Add(countersign.Fact{Pred: countersign.Handle})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "service":
			service = d.word("service")
		case "name":
			name = d.keep("name")
		default:
			d.also(string(key))
		}
	}, func() { name = d.keep("") })
	f := d.sheet.Last()
	f.Value = name
	if service != "" && name != "" {
		f.Object = countersign.ID("handle:" + service + "/" + name)
	}
	d.unlessEmpty(ok && name != "")
}

// uses are the uses of an address, and the predicates they become.
var uses = map[string]countersign.Pred{
	"": countersign.AddressHome, "home": countersign.AddressHome, "shipping": countersign.AddressShipping,
	"payout": countersign.AddressPayout, "office": countersign.AddressOffice, "billing": countersign.AddressBilling,
}

func (d *decoder) address() {
	d.sheet.Add(countersign.Fact{Pred: countersign.AddressHome})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "use":
			use := strings.ToLower(d.word("use"))
			if p, ok := uses[use]; ok {
				d.sheet.Last().Pred = p
			} else {
				d.sheet.With(countersign.ExtraPrefix+"use", use)
			}
		case "text":
			d.sheet.Last().Value = d.keep("text")
		case "country":
			d.sheet.With(countersign.AddressCountry, d.word("country"))
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.keep("") })
	d.unlessEmpty(ok)
}

// when sets the time of the last fact from the field the cursor stands on.
func (d *decoder) when(field string) {
	t, exact := d.time(field)
	d.sheet.Last().From = t
	if !exact {
		d.sheet.Ambiguous()
	}
}

func (d *decoder) until(field string) {
	t, exact := d.time(field)
	d.sheet.Last().To = t
	if !exact {
		d.sheet.Ambiguous()
	}
}

func (d *decoder) session() {
	var minutes string
	d.sheet.Add(countersign.Fact{Pred: countersign.Session})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "at":
			d.when("at")
		case "until":
			d.until("until")
		case "ip":
			d.sheet.Last().Value = d.keep("ip")
		case "device":
			d.sheet.With(countersign.Device, d.word("device"))
		case "user_agent":
			d.sheet.With(countersign.UserAgent, d.word("user_agent"))
		case "timezone":
			d.sheet.With(countersign.Timezone, d.word("timezone"))
		case "language":
			d.sheet.With(countersign.Language, d.word("language"))
		case "via":
			d.sheet.With(countersign.Via, d.word("via"))
		case "minutes":
			minutes = d.number("minutes")
			d.sheet.With(countersign.Minutes, minutes)
		default:
			d.also(string(key))
		}
	}, nil)
	d.lasted(minutes)
	d.unlessEmpty(ok)
}

// lasted ends the last fact so many minutes after it began, if nothing else
// says when it ended.
func (d *decoder) lasted(minutes string) {
	f := d.sheet.Last()
	if minutes == "" || f.From.IsZero() || !f.To.IsZero() {
		return
	}
	const year = 365 * 24 * 60
	if n, err := strconv.ParseFloat(minutes, 64); err == nil && n > 0 && n < year {
		f.To = f.From.Add(time.Duration(n * float64(time.Minute)))
	}
}

func (d *decoder) payout() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Payout})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "rail":
			d.sheet.With(countersign.Rail, d.word("rail"))
		case "account":
			d.sheet.Last().Value = d.keep("account")
		case "holder":
			d.sheet.With(countersign.Holder, d.keep("holder"))
		case "country":
			d.sheet.With(countersign.AccountCountry, d.word("country"))
		case "since":
			d.when("since")
		case "until":
			d.until("until")
		default:
			d.also(string(key))
		}
	}, nil)
	d.unlessEmpty(ok)
}

func (d *decoder) document() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Document})
	var file, sum, mrz string
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "type":
			d.sheet.With(countersign.DocumentType, d.word("type"))
		case "number":
			d.sheet.With(countersign.Number, d.keep("number"))
		case "issuer":
			d.sheet.With(countersign.Issuer, d.word("issuer"))
		case "mrz":
			d.list(func() { mrz += d.keep("mrz") + "\n" })
		case "file":
			file = d.keep("file")
		case "sha256":
			sum = d.keep("sha256")
		default:
			d.also(string(key))
		}
	}, nil)
	d.sheet.With(countersign.MRZ, strings.TrimRight(mrz, "\n"))
	d.withFile(file, sum)
	d.unlessEmpty(ok)
}

func (d *decoder) photo() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Photo})
	var file, sum string
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "file":
			file = d.keep("file")
		case "phash":
			d.sheet.Last().Value = d.keep("phash")
		case "sha256":
			sum = d.keep("sha256")
		default:
			d.also(string(key))
		}
	}, func() { file = d.keep("") })
	if f := d.sheet.Last(); f.Value == "" && sum != "" {
		f.Object = countersign.MakeID("file", strings.ToLower(sum))
	}
	d.withFile(file, sum)
	d.unlessEmpty(ok)
}

func (d *decoder) education() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Education})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "school":
			d.sheet.Last().Value = d.word("school")
		case "degree":
			d.sheet.With(countersign.Degree, d.word("degree"))
		case "from":
			d.when("from")
		case "to":
			d.until("to")
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.word("") })
	d.unlessEmpty(ok)
}

func (d *decoder) employment() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Employment})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "employer":
			d.sheet.Last().Value = d.word("employer")
		case "domain":
			d.sheet.With(countersign.EmployerDomain, d.word("domain"))
		case "title":
			d.sheet.With(countersign.Title, d.word("title"))
		case "from":
			d.when("from")
		case "to":
			d.until("to")
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.word("") })
	d.unlessEmpty(ok)
}

func (d *decoder) reference() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Reference})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "name":
			d.sheet.Last().Value = d.keep("name")
		case "email":
			d.sheet.With(countersign.ReferenceEmail, d.keep("email"))
		case "phone":
			d.sheet.With(countersign.ReferencePhone, d.keep("phone"))
		case "employer":
			d.sheet.With(countersign.ReferenceEmployer, d.word("employer"))
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.keep("") })
	d.unlessEmpty(ok)
}

func (d *decoder) test() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Test})
	var file, sum string
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "text":
			d.sheet.Last().Value = d.keep("text")
		case "task":
			d.sheet.With(countersign.Task, d.word("task"))
		case "file":
			file = d.keep("file")
		case "sha256":
			sum = d.keep("sha256")
		case "at":
			d.when("at")
		case "minutes":
			d.sheet.With(countersign.Minutes, d.number("minutes"))
		case "pastes":
			d.sheet.With(countersign.Pastes, d.number("pastes"))
		case "focus_losses":
			d.sheet.With(countersign.FocusLosses, d.number("focus_losses"))
		case "ip":
			d.sheet.With(countersign.IP, d.keep("ip"))
		default:
			d.also(string(key))
		}
	}, nil)
	d.withFile(file, sum)
	d.unlessEmpty(ok)
}

func (d *decoder) shipment() {
	d.sheet.Add(countersign.Fact{Pred: countersign.ShippedTo})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "at":
			d.when("at")
		case "to":
			d.sheet.Last().Value = d.keep("to")
		case "serial":
			d.sheet.With(countersign.Serial, d.keep("serial"))
		case "country":
			d.sheet.With(countersign.AddressCountry, d.word("country"))
		default:
			d.also(string(key))
		}
	}, func() { d.sheet.Last().Value = d.keep("") })
	d.unlessEmpty(ok)
}

func (d *decoder) rating() {
	d.sheet.Add(countersign.Fact{Pred: countersign.Rating})
	ok := d.object(func(key []byte) {
		switch string(key) {
		case "from":
			if id, err := source.SubjectID(string(d.text("from"))); err == nil {
				d.sheet.Last().Object = id
			}
		case "at":
			d.when("at")
		case "score":
			d.sheet.With(countersign.Score, d.number("score"))
		case "amount":
			d.sheet.With(countersign.Amount, d.number("amount"))
		default:
			d.also(string(key))
		}
	}, nil)
	d.unlessEmpty(ok)
}
