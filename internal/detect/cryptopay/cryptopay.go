// Package cryptopay tells of pay taken in cryptocurrency.
package cryptopay

import (
	"countersign"
	"countersign/internal/detect"
)

// Detector looks whether wallets are all that is paid, or took a bank's place.
var Detector = &detect.Detector{
	Name:    "cryptopay",
	Title:   "Pay is taken in cryptocurrency",
	Family:  countersign.FamilyPayment,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-E8", "CA25-1", "UK24-1"},
	Doc: `Advisories name pay in virtual currency as a way round checks of identity. In firms that build on blockchains it is
ordinary, so it weighs little, and a little more where it took the place of an account with a name on it. It misleads wherever banks are
slow, dear or shut to people.`,
	Weights: []detect.Weight{
		{Grade: "moved", Decibans: 3, From: "judgement: a wallet took the place of an account that names its holder"},
		{Grade: "only", Decibans: 1.5, From: "judgement: only wallets are paid; usual in some trades"},
	},
	Innocent: "Your trade may pay this way, or banks may serve you badly where you live.",
	Clear:    "Show that the wallet is yours: sign a message with it, or show the exchange's account in your name.",
	Reads:    []countersign.Pred{countersign.Payout, countersign.Rail},
	Run:      run,
}

func run(p *detect.Pass) {
	facts := p.Facts(countersign.Payout)
	var wallets []countersign.Fact
	var named *countersign.Fact
	for i := range facts {
		f := &facts[i]
		switch {
		case f.Object.Kind() == "wallet":
			wallets = append(wallets, *f)
		case named == nil || f.From.After(named.From):
			named = f
		}
	}
	switch {
	case len(wallets) == 0:
	case named == nil:
		p.Report("only", wallets, "Pay goes to a cryptocurrency wallet only.")
	case replaced(named, wallets):
		p.Report("moved", append(wallets, *named), "A cryptocurrency wallet took the place of an account with a name on it.")
	}
}

// replaced reports whether a wallet came after the newest named account, and
// that account ended.
func replaced(named *countersign.Fact, wallets []countersign.Fact) bool {
	for i := range wallets {
		if !named.To.IsZero() && wallets[i].From.After(named.From) {
			return true
		}
	}
	return false
}
