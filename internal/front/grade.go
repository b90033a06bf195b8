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

// within is the grade of a site that has most of what another says among much
// else.
const within = "within"

// grade says how much of a site was copied: "whole", "part", "within", "mixed",
// "paraphrase", "slight"; "some" for sentences that stand among many of its own, as those of a
// template or a product do; "". A paraphrase has a little of its original in
// many sentences, where a quotation has much in few.
//
// It is asked from both sides: how much of what the site says is the other's,
// and, where the site says much more, how much of what the other says stands in
// it ("within"): what stands around a copied text makes it no less of a copy.
//
// Among few sites everything looks rare, so only what is mostly the same text
// counts there.
func (c *copyOf) grade() string {
	if c.at < 0 {
		return c.gradeFar()
	}
	g := c.gradeOf(&c.coverage, &c.chance)
	if g == "whole" || g == "part" || c.wordy < saysMore || c.held.sentences < leastHeld {
		return g
	}
	switch h := c.gradeOf(&c.held, &c.heldChance); {
	case h == "whole", h == "part" && c.wordy >= saysMuchMore:
		return within
	case (h == "mixed" || h == "paraphrase") && !copied(g) && c.wordy >= saysMuchMore && c.held.sentences >= 2*leastHeld:
		return h
	}
	return g
}

// gradeOf grades by one of the two sides.
func (c *copyOf) gradeOf(x *coverage, by *chance) string {
	loose := x.touched - x.verbatim - by.touched
	beyond := x.share >= rewordedShare*by.share && x.share >= by.share+rewordedMore
	switch {
	case x.verbatim >= wholeVerbatim:
		return "whole"
	case x.verbatim >= partVerbatim && x.touched >= partTouched,
		x.verbatim >= ownVerbatim && x.touched >= ownTouched && x.renamed >= bothNamed,
		x.verbatim >= mixedVerbatim && x.together >= mixedTogether:
		return "part"
	case c.among < enoughSites:
		if x.verbatim >= amongFew {
			return "part"
		}
		return ""
	case beyond && loose >= reworded && loose >= 0.6*x.verbatim && (c.amiss || loose >= rewordedMuch || x.share >= 3*by.share):
		return "paraphrase"
	case x.verbatim >= partlyVerbatim && c.amiss:
		return "mixed"
	case x.verbatim >= someVerbatim && x.verbatim >= 3*by.touched && !(beyond && c.amiss):
		return "some"
	case beyond && c.amiss && x.touched-by.touched >= slightly:
		return "slight"
	}
	return ""
}

// copied reports whether a grade says that the site as such was made from
// another.
func copied(grade string) bool { return grade != "" && grade != "some" }
