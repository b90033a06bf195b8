// Package suiteapart tells of offices and homes a door apart.
package suiteapart

import (
	"slices"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds others in the same building behind another door.
var Detector = &detect.Detector{
	Name:    "suiteapart",
	Title:   "An address a door away from that of a stranger",
	Family:  countersign.FamilyLocation,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IND-29", "IC3-24-8"},
	Doc: `Front companies of one hand were found at neighbouring suite numbers of one building. For homes it is told only where
something rare ties the two subjects already, since neighbours are chance; for offices also where few others are in the building. It
misleads in towers, business centres and virtual offices, where hundreds of honest firms sit.`,
	Weights: []detect.Weight{
		{Grade: "tied", Decibans: 7, From: "judgement: a subject tied by rare things is in the same building behind another door"},
		{Grade: "offices", Decibans: 4, From: "judgement: three strangers or more have offices there, twelve at most"},
		{Grade: "office", Decibans: 1.5, From: "judgement: one or two strangers have offices there"},
	},
	Innocent: "Towers and business centres hold many firms and flats that have nothing to do with one another.",
	Clear:    "Show your own lease for the address.",
	Reads:    []countersign.Pred{countersign.Building, countersign.AddressOffice, countersign.AddressHome, countersign.AddressBilling},
	Run:      run,
}

const (
	nearest = 24 // links looked at
	tower   = 12 // more offices than this tell nothing
)

var roles = []countersign.Pred{countersign.AddressOffice, countersign.AddressHome, countersign.AddressBilling, countersign.AddressPayout}

func run(p *detect.Pass) {
	if !slices.ContainsFunc(roles, p.Present) {
		return
	}
	if because := tied(p); because != nil {
		p.Report("tied", because, "Somebody tied to this one by rare things is in the same building, behind another door.")
		return
	}
	offices(p)
}

// tied returns an address of the subject and one of a tied stranger in the same
// building behind another door.
func tied(p *detect.Pass) []countersign.Fact {
	for i, l := range p.Links() {
		if i == nearest {
			break
		}
		if p.Kinship(l.B) <= detect.Colleagues {
			continue
		}
		for _, theirRole := range roles {
			for _, g := range p.FactsOf(l.B, theirRole) {
				if f := neighbour(p, &g); f != nil {
					return []countersign.Fact{*f, g}
				}
			}
		}
	}
	return nil
}

// neighbour returns the address of the subject that is a door away from g.
func neighbour(p *detect.Pass, g *countersign.Fact) *countersign.Fact {
	for _, role := range roles {
		facts := p.Facts(role)
		for i := range facts {
			if apart(&facts[i], g) {
				return &facts[i]
			}
		}
	}
	return nil
}

func apart(f, g *countersign.Fact) bool {
	b := f.QObject(countersign.Building)
	return b != "" && b == g.QObject(countersign.Building) && f.Object != g.Object
}

// offices counts the strangers who have an office a door away.
func offices(p *detect.Pass) {
	var most []countersign.Fact
	for _, f := range p.Facts(countersign.AddressOffice) {
		b := f.QObject(countersign.Building)
		n, ids := p.Holders(countersign.Building, b)
		if b == "" || n == 0 || n > tower {
			continue
		}
		ids, _ = p.Unrelated(ids)
		because := []countersign.Fact{f}
		for _, id := range ids {
			for _, g := range p.FactsOf(id, countersign.AddressOffice) {
				if apart(&f, &g) {
					because = append(because, g)
					break
				}
			}
		}
		if len(because) > len(most) {
			most = because
		}
	}
	switch n := len(most) - 1; {
	case n >= 3:
		p.Report("offices", most, "%s have offices in the same building, behind other doors.", p.Others(n))
	case n > 0:
		p.Report("office", most, "%s %s an office in the same building, behind another door.", p.Others(n), detect.Plural(n, "has", "have"))
	}
}
