// Package front judges company websites: whether a firm is what its site says, whom the site was copied from, what it hangs together with, who can act.
//
// It works on what was captured and opens no connection. A [Set] holds the
// sites that are looked at together; each is compared with the others and with
// a corpus of pages captured before. Rules are values with their weights and
// their reasons, as detectors are; findings are weighed by the same rules.
package front

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"countersign"
	"countersign/internal/corpus"
	"countersign/internal/reference"
	"countersign/page"
	"countersign/similar"
)

// Version rises whenever the same captures would be judged otherwise.
const Version = 6

// A Site is a domain with what was captured of it. Whatever is missing was not
// looked at or could not be had; Missing says which.
type Site struct {
	Domain       string        `json:"domain"`
	Gone         bool          `json:"gone,omitempty"` // the DNS says that there is no such name
	Seen         time.Time     `json:"seen,omitzero"`  // when it was captured
	Pages        []Page        `json:"pages,omitempty"`
	Files        []Page        `json:"files,omitempty"`    // styles and pictures, where pages are to be drawn; nothing is judged by them
	Redirect     string        `json:"redirect,omitempty"` // domain that visitors are sent to
	Icon         []byte        `json:"icon,omitempty"`     // favicon
	Images       []Image       `json:"images,omitempty"`
	Addresses    []netip.Addr  `json:"addresses,omitempty"`
	NS           []string      `json:"ns,omitempty"`
	MX           []string      `json:"mx,omitempty"`
	TXT          []string      `json:"txt,omitempty"`
	Registration *Registration `json:"registration,omitempty"`
	Certificates []Certificate `json:"certificates,omitempty"`
	Networks     []Network     `json:"networks,omitempty"`
	Evidence     []Exhibit     `json:"evidence,omitempty"` // where the captures were sealed
	Missing      []string      `json:"missing,omitempty"`  // "rdap: time-out"
}

// An Exhibit is a capture that was sealed: what was asked, and the hash under
// which the evidence has the answer.
type Exhibit struct {
	URI    string           `json:"uri"`
	SHA256 countersign.Hash `json:"sha256"`
}

// A Page is one answer of a site.
type Page struct {
	URL      string           `json:"url"`
	HTML     []byte           `json:"html"`
	Type     string           `json:"type,omitempty"` // content type of the answer
	Evidence countersign.Hash `json:"evidence,omitzero"`
}

// An Image is one that a page shows.
type Image struct {
	URL    string           `json:"url"`
	Hash   page.ImageHash   `json:"hash"`
	SHA256 countersign.Hash `json:"sha256,omitzero"` // of the picture's bytes
}

// A Registration is what RDAP or WHOIS tells of a domain.
type Registration struct {
	Registrar string    `json:"registrar,omitempty"`
	IANA      string    `json:"iana,omitempty"`  // the registrar's number
	Abuse     string    `json:"abuse,omitempty"` // its address for complaints
	Registry  string    `json:"registry,omitempty"`
	Created   time.Time `json:"created,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
	Name      string    `json:"name,omitempty"` // of the registrant; empty where it is withheld
	Org       string    `json:"org,omitempty"`
	Email     string    `json:"email,omitempty"`
	Phone     string    `json:"phone,omitempty"`
	Country   string    `json:"country,omitempty"`
	Status    []string  `json:"status,omitempty"`
}

// A Certificate is one that was served, or stands in a certificate log.
type Certificate struct {
	Names       []string  `json:"names"`
	NotBefore   time.Time `json:"not_before"`
	Issuer      string    `json:"issuer,omitempty"`
	Serial      string    `json:"serial,omitempty"`      // hexadecimal
	Fingerprint string    `json:"fingerprint,omitempty"` // SHA-256, hexadecimal
}

// A Network is whose an address is.
type Network struct {
	Addr  netip.Addr `json:"addr,omitzero"`
	ASN   int        `json:"asn,omitempty"`
	Org   string     `json:"org,omitempty"`
	Abuse string     `json:"abuse,omitempty"`
}

// A Company is an entry of a company registry that was imported.
type Company struct {
	Number  string    `json:"number"`
	Name    string    `json:"name"`
	Founded time.Time `json:"founded,omitzero"`
	Address string    `json:"address,omitempty"`
	Active  bool      `json:"active"`
}

// Config is what a set is judged with.
type Config struct {
	Now    time.Time
	Known  *reference.Base
	Prior  float64 // decibans
	Corpus *corpus.Corpus
	Photos *corpus.Photos // of people, on sites captured before
	// Subjects are whom the house knows that have something in common with a
	// site, by its domain (see [QuestOf]).
	Subjects map[string][]Subject
	// Listed asks the lists in force; nil asks none. It is handed in, for lists
	// are kept elsewhere, and answers the same to the same question.
	Listed func(ListQuestion) []ListHit
	// Companies are an extract of a registry; empty if there is none, and then
	// nobody is missing from it. Registered is the country it is of.
	Companies  []Company
	Registered string
	// Fronts are domains known as fronts beside those the house knows.
	Fronts []string
	// Weigh sums findings as assess does, and recommends. It is handed in
	// because rooms do not know each other.
	Weigh func(prior float64, fs []countersign.Finding) (float64, []countersign.FamilySum, countersign.Verdict)
}

// An Answer is what is said of one site.
type Answer struct {
	Domain     string                `json:"domain"`
	Verdict    countersign.Verdict   `json:"verdict"`
	Score      float64               `json:"score"` // decibans
	Prior      float64               `json:"prior"`
	Findings   []countersign.Finding `json:"findings"`
	CloneOf    string                `json:"clone_of,omitempty"`
	Similarity float64               `json:"similarity,omitempty"` // share of what is rare in the site's text that the original has
	Shared     *Shared               `json:"shared,omitempty"`     // which parts
	Linked     []Link                `json:"linked,omitempty"`
	Sight      *Sight                `json:"sight,omitempty"` // where pages were drawn
	Crew       string                `json:"crew,omitempty"`
	WhoCanAct  []Actor               `json:"who_can_act,omitempty"`
	Evidence   []Exhibit             `json:"evidence,omitempty"`
	Missing    []string              `json:"missing,omitempty"`
}

// Shared says how much of a site another has, by part, each 0 to 1, and which
// passages.
type Shared struct {
	Text  float64 `json:"text"`
	Build float64 `json:"build"` // structure, styles, class names, scripts
	Files float64 `json:"files"` // names of images and the like
	// Held is the share of the other's sentences of which something stands here,
	// where the site has most of them among much else.
	Held     float64       `json:"held,omitempty"`
	Passages []SharedWords `json:"passages,omitempty"`
}

// SharedWords is a passage that stands on both sites.
type SharedWords struct {
	URL      string `json:"url"`
	Words    string `json:"words"`
	Original string `json:"original,omitempty"` // as the other site has it
}

// A Link ties two sites by what they share and few others have.
type Link struct {
	Domain string  `json:"domain"`
	Weight float64 `json:"weight"` // decibans
	Why    []Tie   `json:"why"`
}

// A Tie is one thing that two sites share.
type Tie struct {
	Kind   string  `json:"kind"`
	Shared string  `json:"shared"`
	Others int     `json:"others"` // how many other domains have it
	Weight float64 `json:"weight"`
}

// A Set is sites that are looked at together. It is built, then judged; it is
// used by one goroutine.
type Set struct {
	cfg      Config
	profiles []*profile
	at       map[string]int
	index    *similar.Index
	heard    tally            // by how many sites each pair of words is said
	rarely   rarely           // which sites say what few do, while copies are looked for
	others   [][]uint8        // of each profile, by how many others each of its pairs is said; as long
	registry map[string][]int // companies by the words of their names
	pivots   pivots
	copies   [][]copyOf        // of each profile, nearest first
	members  [][]Member        // of each profile
	photos   *corpus.Photos    // of their people
	praises  [][]praise        // of each profile
	praised  map[uint64][]spot // where each row of words of praise stands
	praisers int               // how many praises there are
	// originals are whom each profile was copied from, copiers the profiles that
	// copied a domain.
	originals []*copyOf
	copiers   map[string][]int
	doubts    []float64 // what each says of itself that does not hold
	alone     []float64 // scores without the network
	known     map[string]bool
	parties   []int // the crew of each profile, by a member; made when first asked for
}

// NewSet reads sites. Two of one domain are an error.
func NewSet(cfg Config, sites []Site) (*Set, error) {
	x, err := similar.NewIndex()
	if err != nil {
		return nil, err
	}
	s := &Set{cfg: cfg, at: map[string]int{}, index: x, registry: map[string][]int{}, known: map[string]bool{}}
	sorted, thin := slices.Clone(sites), thinned(len(sites))
	slices.SortFunc(sorted, func(a, b Site) int { return cmp.Compare(a.Domain, b.Domain) })
	for i := range sorted {
		if _, twice := s.at[sorted[i].Domain]; twice {
			return nil, fmt.Errorf("front: %s stands twice: %w", sorted[i].Domain, countersign.ErrInvalid)
		}
		s.at[sorted[i].Domain] = i
		s.profiles = append(s.profiles, profileOf(&sorted[i], cfg.Known, thin, cfg.Now))
	}
	for i := range cfg.Companies {
		k := firmKey(cfg.Companies[i].Name)
		s.registry[k] = append(s.registry[k], i)
	}
	for i, p := range s.profiles {
		s.index.Add(uint32(i), p.marks)
	}
	if err := s.findCopies(); err != nil {
		return nil, err
	}
	s.pivots = pivotsOf(s.profiles)
	for _, d := range cfg.Fronts {
		s.known[d] = true
	}
	s.findOriginals()
	if err := s.meet(); err != nil {
		return nil, err
	}
	s.hearPraise()
	s.Know(cfg.Fronts...)
	return s, nil
}

// Know takes domains for known fronts.
func (s *Set) Know(domains ...string) {
	for _, d := range domains {
		s.known[d] = true
	}
	s.scoreAlone()
	s.parties = nil
}

// Forget takes back what Know said.
func (s *Set) Forget(domains ...string) {
	for _, d := range domains {
		delete(s.known, d)
	}
	s.Know()
}

// Judge answers for every site, in the order of domains.
func (s *Set) Judge() []Answer {
	out := make([]Answer, 0, len(s.profiles))
	for i := range s.profiles {
		out = append(out, s.judge(i))
	}
	return out
}

// Answer answers for one site of the set.
func (s *Set) Answer(domain string) (Answer, error) {
	i, ok := s.at[domain]
	if !ok {
		return Answer{}, fmt.Errorf("front: %s: %w", domain, countersign.ErrNotFound)
	}
	return s.judge(i), nil
}

func (s *Set) judge(i int) Answer {
	p := s.profiles[i]
	links := s.linksOf(i)
	f := s.examine(i)
	s.network(f, links)
	order(f.out)
	a := Answer{Domain: p.site.Domain, Prior: s.cfg.Prior, Findings: f.out, Linked: links, Evidence: p.site.Evidence, Missing: p.missing()}
	a.Score, _, a.Verdict = s.cfg.Weigh(s.cfg.Prior, f.out)
	if c := s.original(i); c != nil && s.relate(p, c).kind == "" {
		a.CloneOf, a.Similarity = c.domain, round(c.text, 3)
		a.Shared = &Shared{Text: round(c.text, 3), Build: round(c.build, 3), Files: round(c.files, 3)}
		if c.grade() == within {
			a.Shared.Held = round(c.heldShare(), 3)
		}
		if j, ok := s.at[c.domain]; ok {
			a.Shared.Passages = sharedWords(p, s.profiles[j])
		}
	}
	if a.Verdict != countersign.VerdictClear {
		a.WhoCanAct = actors(p, a.CloneOf)
	}
	return a
}

// scoreAlone scores each site without its network, so that suspicion does not
// run in circles.
func (s *Set) scoreAlone() {
	s.alone = make([]float64, len(s.profiles))
	for i := range s.profiles {
		s.alone[i], _, _ = s.cfg.Weigh(s.cfg.Prior, s.examine(i).out)
	}
}
