package detect

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // zones must be the same on every machine

	"countersign"
	"countersign/internal/reference"
)

// A Visit is one session of a subject, read once for all detectors.
type Visit struct {
	Fact      *countersign.Fact
	At, Until time.Time // Until is At for a moment
	Addr      netip.Addr
	Net       reference.Network
	Device    countersign.ID
	Zone      string // as the device reported it
}

// Here returns the country the person at the other end most likely sits in, or
// "" where the network is one that stands between: hosting, a tunnel, a relay,
// an employer's gateway.
func (v *Visit) Here() string {
	if v.Net.Kind.Rented() || v.Net.Kind == reference.KindRelay || v.Net.Kind == reference.KindGateway {
		return ""
	}
	return v.Net.Country
}

// Home reports whether the address is one that homes and small offices have,
// as far as the tables tell.
func (v *Visit) Home() bool {
	return v.Net.Kind == reference.KindAccess || v.Net.Kind == reference.KindUnknown && v.Net.ASN != 0
}

// Visits returns the subject's sessions, oldest first. The slice must not be
// changed.
func (p *Pass) Visits() []Visit {
	if p.folder.visits == nil {
		p.folder.visits = visits(p.folder.of(countersign.Session), p.around.Known)
	}
	return p.folder.visits
}

// Settled reports whether most sessions from home lines come from one network's
// holder: who only visits a line has one of its own elsewhere.
func Settled(visits []Visit, asn uint32) bool {
	here, all := 0, 0
	for i := range visits {
		if v := &visits[i]; v.Home() {
			all++
			if v.Net.ASN == asn {
				here++
			}
		}
	}
	return 5*here >= 3*all
}

// VisitsOf returns the sessions of another subject, oldest first.
func (p *Pass) VisitsOf(id countersign.ID) []Visit {
	return visits(p.FactsOf(id, countersign.Session), p.around.Known)
}

func visits(facts []countersign.Fact, known *reference.Base) []Visit {
	out := make([]Visit, len(facts))
	for i := range facts {
		f := &facts[i]
		v := &out[i]
		v.Fact, v.At, v.Until = f, f.From, f.To
		if v.Until.Before(v.At) {
			v.Until = v.At
		}
		if f.Object.Kind() == "ip" {
			v.Addr, _ = netip.ParseAddr(f.Object.Rest())
		}
		if known != nil && v.Addr.IsValid() {
			v.Net, _ = known.Network(v.Addr)
		}
		v.Device, v.Zone = f.QObject(countersign.Device), f.Q(countersign.Timezone)
	}
	slices.SortFunc(out, func(a, b Visit) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Fact.Object, b.Fact.Object), cmp.Compare(a.Device, b.Device),
			cmp.Compare(a.Zone, b.Zone))
	})
	return out
}

// Offset returns how many minutes a time zone is ahead of UTC at a time.
func (p *Pass) Offset(zone string, at time.Time) (minutes int, ok bool) {
	loc := location(zone)
	if loc == nil {
		return 0, false
	}
	_, seconds := at.In(loc).Zone()
	return seconds / 60, true
}

// locations remembers time zones by name, read from what is built in: reading
// one takes longer than a detector may. It holds as many as there can be, and
// what is not there when it is full is read each time.
var locations struct {
	sync.Map
	n atomic.Int32
}

const mostLocations = 2048

// location reads a time zone by its IANA name. It is nil for what is none.
func location(zone string) *time.Location {
	if zone == "" || zone == "Local" || len(zone) > 64 {
		return nil
	}
	if l, ok := locations.Load(zone); ok {
		return l.(*time.Location)
	}
	l, err := time.LoadLocation(zone)
	if err != nil {
		l = nil
	}
	if locations.n.Load() < mostLocations {
		if _, there := locations.LoadOrStore(strings.Clone(zone), l); !there {
			locations.n.Add(1)
		}
	}
	return l
}

// ClaimedOffsets returns the offsets from UTC, in minutes, that hold at a time
// where the subject says it lives: of the zone it names, or else of every zone
// in use in its region or country. It is empty if the subject says nothing of
// the kind.
func (p *Pass) ClaimedOffsets(at time.Time, buf []int) []int {
	buf = buf[:0]
	for _, f := range p.Facts(countersign.ClaimTimezone) {
		if m, ok := p.Offset(f.Value, at); ok {
			buf = append(buf, m)
		}
	}
	if len(buf) > 0 {
		return buf
	}
	for _, z := range p.claimedZones() {
		if m, ok := p.Offset(z, at); ok && !slices.Contains(buf, m) {
			buf = append(buf, m)
		}
	}
	return buf
}

// claimedZones returns the zones of the places the subject claims.
func (p *Pass) claimedZones() []string {
	f := p.folder
	if f.zonesRead || p.around.Known == nil {
		return f.zones
	}
	f.zonesRead = true
	region := ""
	if r := f.of(countersign.ClaimRegion); len(r) == 1 {
		region = r[0].Value
	}
	for _, c := range f.of(countersign.ClaimCountry) {
		f.zones = append(f.zones, p.around.Known.Zones(c.Value, region)...)
	}
	return f.zones
}

// Claims reports whether the subject says it lives in the country (ISO 3166-1
// alpha-2), and whether it says of any that it does.
func (p *Pass) Claims(country string) (yes, says bool) {
	for _, f := range p.Facts(countersign.ClaimCountry) {
		if f.Value == country {
			return true, true
		}
		says = true
	}
	return false, says
}
