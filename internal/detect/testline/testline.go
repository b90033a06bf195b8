// Package testline tells of tests taken from a line that strangers use.
package testline

import (
	"net/netip"
	"slices"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/reference"
)

// Detector finds lines from which several strangers' tests were taken.
var Detector = &detect.Detector{
	Name:    "testline",
	Title:   "A test taken from a line that other people use",
	Family:  countersign.FamilyDevice,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IC3-24-7", "IC3-24-5", "US22-F2"},
	Doc: `Stand-ins sit interviews and coding tests for several people. Their own line then shows in each test, and nowhere else in the
lives of those they sit for. Only home lines count, and only people who claim to live in other regions. It misleads where a test
centre or a school has an ordinary line, and where friends meet to sit a test together.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 12, From: "judgement: tests of two strangers and more of other regions from one home line"},
		{Grade: "one", Decibans: 6, From: "judgement: one such stranger, by a test or by sessions"},
	},
	Innocent: "You may have taken the test at a friend's, a test centre or a guest house.",
	Clear:    "Take a short test again on a live call, as anybody else may be asked to.",
	Reads:    []countersign.Pred{countersign.Test, countersign.IP, countersign.Session},
	Run:      run,
}

func run(p *detect.Pass) {
	var best detect.Common
	var line countersign.ID
	for _, f := range p.Facts(countersign.Test) {
		o := f.QObject(countersign.IP)
		if o == "" || o == line || !home(p, o) {
			continue
		}
		c := p.InCommon(f, countersign.IP, o)
		c.Strangers = far(p, append(c.Strangers, p.InCommon(f, countersign.Session, o).Strangers...))
		if len(c.Strangers) > len(best.Strangers) {
			best, line = c, o
		}
	}
	switch n := len(best.Strangers); {
	case n >= 2:
		p.Report("several", best.Because(p, countersign.IP, line), "%s who claim to live in other regions used the line this test was taken from.", p.Others(n))
	case n == 1:
		p.Report("one", best.Because(p, countersign.IP, line), "One other person who claims to live in another region used the line this test was taken from.")
	}
}

// home reports whether an address is one that homes have.
func home(p *detect.Pass, ip countersign.ID) bool {
	a, err := netip.ParseAddr(ip.Rest())
	if err != nil {
		return false
	}
	n, ok := p.Known().Network(a)
	return ok && n.Kind == reference.KindAccess
}

// far keeps each of those who claim to live far away, once.
func far(p *detect.Pass, ids []countersign.ID) []countersign.ID {
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id countersign.ID) bool { return !p.ClaimsFar(id) })
}
