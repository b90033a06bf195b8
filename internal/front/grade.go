package front

// From which likeness, share of the text and spread a site is called a copy.
const (
	wholeVerbatim  = 0.7  // of its sentences are another's
	partVerbatim   = 0.45 // and most of the others have something of it
	partTouched    = 0.7
	ownVerbatim    = 0.3 // where both name themselves in the same places
	ownTouched     = 0.45
	bothNamed      = 2
	mixedVerbatim  = 0.2 // of the better of two that make up the whole
	mixedTogether  = 0.55
	partlyVerbatim = 0.3  // where the site names the other out of sight, or what it says of itself does not hold
	reworded       = 0.15 // of its sentences, beyond what chance brings and what is verbatim
	rewordedMuch   = 0.25 // where nothing else speaks against the site
	rewordedShare  = 1.5  // times what the others share with it
	rewordedMore   = 0.03 // of the weight of its pairs
	slightly       = 0.15 // of its sentences, where the site is to be doubted for other reasons
	someVerbatim   = 0.15
	amongFew       = 0.5 // verbatim, where everything looks rare
	enoughSites    = 30
)

// grade says how much of a site was copied: "whole", "part", "mixed",
// "paraphrase", "slight"; "some" for sentences that stand among many of its own, as those of a
// template or a product do; "". A paraphrase has a little of its original in
// many sentences, where a quotation has much in few.
//
// Among few sites everything looks rare, so only what is mostly the same text
// counts there.
func (c *copyOf) grade() string {
	if c.at < 0 {
		return c.gradeFar()
	}
	loose := c.touched - c.verbatim - c.chance
	beyond := c.share >= rewordedShare*c.chanceShare && c.share >= c.chanceShare+rewordedMore
	switch {
	case c.verbatim >= wholeVerbatim:
		return "whole"
	case c.verbatim >= partVerbatim && c.touched >= partTouched,
		c.verbatim >= ownVerbatim && c.touched >= ownTouched && c.renamed >= bothNamed,
		c.verbatim >= mixedVerbatim && c.together >= mixedTogether:
		return "part"
	case c.among < enoughSites:
		if c.verbatim >= amongFew {
			return "part"
		}
		return ""
	case beyond && loose >= reworded && loose >= 0.6*c.verbatim && (c.amiss || loose >= rewordedMuch || c.share >= 3*c.chanceShare):
		return "paraphrase"
	case c.verbatim >= partlyVerbatim && c.amiss:
		return "mixed"
	case c.verbatim >= someVerbatim && c.verbatim >= 3*c.chance && !(beyond && c.amiss):
		return "some"
	case beyond && c.amiss && c.touched-c.chance >= slightly:
		return "slight"
	}
	return ""
}

// copied reports whether a grade says that the site as such was made from
// another.
func copied(grade string) bool { return grade != "" && grade != "some" }
