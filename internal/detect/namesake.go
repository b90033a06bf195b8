package detect

import (
	"strings"

	"countersign"
)

// endings are where firms of one name have their sites, wherever they are.
var endings = [...]string{"com", "net", "org", "co", "io"}

// Namesakes returns how many others have the domain, or its label under another
// of the usual endings: firms of one name, none made to be mistaken for another.
func (p *Pass) Namesakes(pred countersign.Pred, domain countersign.ID) int {
	label, ending, _ := strings.Cut(domain.Rest(), ".")
	n, _ := p.Holders(pred, domain)
	for _, e := range endings {
		if e != ending {
			more, _ := p.Holders(pred, countersign.MakeID(domain.Kind(), label+"."+e))
			n += more
		}
	}
	return n
}
