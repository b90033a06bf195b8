package sim

import "net/netip"

// subject is a subject record, version 1, before it is written. Times are Unix
// seconds, 0 for none.
type subject struct {
	slot   int
	seen   int64
	source string

	name  written
	aka   []written
	birth civil

	claims    claims
	emails    []string
	phones    []string
	websites  []string
	handles   []handle
	addresses []postal
	sessions  []session
	payouts   []payout
	documents []document
	photos    []photo
	education []schooling
	jobs      []job
	referees  []referee

	resumeFile string
	resume     []byte
	proposals  [][]byte
	tests      []test
	shipments  []shipment

	referrer  int // slot, -1 for none
	employer  string
	hired     int64
	role      string
	rate      rate
	ratings   []rating
	notes     []string
	protected protected
}

type civil struct{ y, m, d int }

type claims struct {
	country, region, city, zone string
	languages                   []string
}

type handle struct{ service, name string }

type postal struct{ use, text, country string }

type session struct {
	at       int64
	ip       netip.Addr
	device   uint64 // 0 for none
	agent    int8   // index into agents, -1 for none
	zone     string
	language string
	via      string
	minutes  int
}

type payout struct {
	rail, account string
	holder        written
	firm          string // stands for the holder's name where it is set; may hold a name's place
	country       string
	since, until  int64
}

type document struct {
	kind, number, issuer string
	holder               written
	birth                civil
	expires              civil
	sex                  int8
	zone                 mrzForm
	code3                string
	slip                 int  // 1 + the place in the data line that a reader got wrong, 0 for none
	forged               bool // check digits do not fit
	file                 uint64
}

type photo struct {
	file uint64
	hash [4]uint64
}

type schooling struct {
	school, degree string
	from, to       int
}

type job struct {
	employer, domain, title string
	from, to                int // months since year 0; to is 0 for still
}

type referee struct {
	name                   written
	email, phone, employer string
}

type test struct {
	task          string
	text          []byte
	at            int64
	minutes       int
	pastes, focus int
	ip            netip.Addr
}

type shipment struct {
	at         int64
	to, serial string
}

type rate struct {
	amount, market int
	currency       string
}

type rating struct {
	from          string
	at            int64
	score, amount int
}

// protected are indexes into tables, -1 where the record says nothing.
type protected struct{ nationality, religion, ethnicity, birthplace, sex, age int }

// reset empties the subject and keeps its memory.
func (s *subject) reset() {
	*s = subject{
		aka: s.aka[:0], emails: s.emails[:0], phones: s.phones[:0], websites: s.websites[:0], handles: s.handles[:0],
		addresses: s.addresses[:0], sessions: s.sessions[:0], payouts: s.payouts[:0], documents: s.documents[:0],
		photos: s.photos[:0], education: s.education[:0], jobs: s.jobs[:0], referees: s.referees[:0],
		resume: s.resume[:0], proposals: s.proposals[:0], tests: s.tests[:0], shipments: s.shipments[:0],
		ratings: s.ratings[:0], notes: s.notes[:0], claims: claims{languages: s.claims.languages[:0]}, referrer: -1,
	}
}
