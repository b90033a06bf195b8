// Package ownership says which parties listed ones own to half or more together.
//
// The rule is that of OFAC's guidance of 13 August 2014: what blocked parties
// own to 50 percent or more in the aggregate, directly or indirectly, is
// blocked itself, and what it owns counts on wholly. The EU's best practices
// add shares up likewise; the United Kingdom asks for more than half and does
// not add up shares of parties that act apart. Shares that lists give as a
// range, or not at all, are kept as ranges, so that what is sure and what may
// be stay apart.
package ownership

import (
	"cmp"
	"slices"

	"countersign"
)

// Half is the share in percent from which a party counts as those that own it.
const Half = 50

// slack forgives what adding decimal fractions loses.
const slack = 1e-9

// A Holding says that Owner owns a share of Asset.
type Holding struct {
	Owner, Asset countersign.ID
	Share        Share
}

// A Stake is what listed parties, and those that count as listed, own of one
// party together: in percent, at least Low and at most High.
type Stake struct {
	Share
	Parts []Part // largest first
}

// A Part is the share of one owner.
type Part struct {
	Owner countersign.ID
	Share
	// Through says that the owner is not listed but counts as listed, or, in a
	// stake that only may reach half, may count so.
	Through bool
}

// Counts reports whether the party counts as listed.
func (s Stake) Counts() bool { return s.Low >= Half-slack }

// May reports whether the party may count as listed: it does if the true
// shares are at the upper end of what the list says.
func (s Stake) May() bool { return s.High >= Half-slack }

// Stakes returns what listed parties own, by what is owned. Several holdings of
// one owner in one asset are one holding; owners of themselves are nobody.
func Stakes(listed func(countersign.ID) bool, holdings []Holding) map[countersign.ID]Stake {
	holdings = merged(holdings)
	sure := reached(listed, holdings, func(s Share) float64 { return s.Low })
	may := reached(listed, holdings, func(s Share) float64 { return s.High })
	out := map[countersign.ID]Stake{}
	for _, h := range holdings {
		if !may[h.Owner] || h.Share.High <= 0 {
			continue
		}
		part := Part{Owner: h.Owner, Share: h.Share, Through: !listed(h.Owner)}
		if !sure[h.Owner] {
			part.Low = 0
		}
		s := out[h.Asset]
		s.Parts = append(s.Parts, part)
		out[h.Asset] = s
	}
	for asset, s := range out {
		out[asset] = s.summed()
	}
	return out
}

// summed sorts the parts and adds them up, in that order, so that the sum is
// the same however the holdings came.
func (s Stake) summed() Stake {
	slices.SortFunc(s.Parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.High, a.High), cmp.Compare(b.Low, a.Low), cmp.Compare(a.Owner, b.Owner))
	})
	for _, p := range s.Parts {
		s.Low += p.Low
		s.High += p.High
	}
	s.Low, s.High = min(s.Low, all), min(s.High, all)
	return s
}

// reached returns the listed owners and those that count as listed when of each
// range the part that bound returns is true. It walks each holding once.
func reached(listed func(countersign.ID) bool, holdings []Holding, bound func(Share) float64) map[countersign.ID]bool {
	held := map[countersign.ID][]Holding{}
	in := map[countersign.ID]bool{}
	var queue []countersign.ID
	for _, h := range holdings {
		held[h.Owner] = append(held[h.Owner], h)
		if !in[h.Owner] && listed(h.Owner) {
			in[h.Owner] = true
			queue = append(queue, h.Owner)
		}
	}
	sum := map[countersign.ID]float64{}
	for len(queue) > 0 {
		owner := queue[0]
		queue = queue[1:]
		for _, h := range held[owner] {
			sum[h.Asset] += bound(h.Share)
			if !in[h.Asset] && sum[h.Asset] >= Half-slack {
				in[h.Asset] = true
				queue = append(queue, h.Asset)
			}
		}
	}
	return in
}

// merged returns one holding for each owner and asset, in their order. Where
// several give a share, it lies somewhere between the least and the most of
// them; one that gives none says nothing against the others.
func merged(holdings []Holding) []Holding {
	type pair struct{ owner, asset countersign.ID }
	at := map[pair]int{}
	var out []Holding
	for _, h := range holdings {
		if h.Owner == h.Asset || h.Owner == "" || h.Asset == "" {
			continue
		}
		k := pair{h.Owner, h.Asset}
		i, there := at[k]
		if !there {
			at[k] = len(out)
			out = append(out, h)
			continue
		}
		out[i].Share = out[i].Share.with(h.Share)
	}
	slices.SortFunc(out, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Asset, b.Asset))
	})
	return out
}
