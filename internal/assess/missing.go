package assess

import (
	"countersign"
	"countersign/internal/detect"
)

// missing says what was not there to look at and would help to settle the
// question, the same for everybody.
func missing(f *detect.Folder) []string {
	var out []string
	for _, m := range lacks {
		if !f.Has(m.preds...) {
			out = append(out, m.say)
		}
	}
	return out
}

var lacks = []struct {
	preds []countersign.Pred
	say   string
}{
	{[]countersign.Pred{countersign.Session}, "sign-in sessions, to compare places and hours with what was claimed"},
	{[]countersign.Pred{countersign.Document}, "an identity document, to compare with what was typed"},
	{[]countersign.Pred{countersign.Payout}, "the account that is paid, to see whose it is"},
	{[]countersign.Pred{countersign.AddressHome}, "a home address, to compare with where things are sent"},
	{[]countersign.Pred{countersign.Reference}, "a referee reached by contact data found independently"},
	{[]countersign.Pred{countersign.Resume, countersign.Employment}, "a work history, to confirm with the employers named"},
}
