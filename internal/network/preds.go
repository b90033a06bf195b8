package network

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/zeebo/xxh3"

	"countersign"
	"countersign/graph"
	"countersign/internal/selector"
)

// maxPreds bounds the predicates of a table: one with more has another column
// where the predicate should be.
const maxPreds = 1024

// A pred is a predicate of the tables at hand.
type pred struct {
	kind  selector.Kind
	known bool
	form  form
	seed  uint64 // tells its values from those of others
	group int
	fade  []float32 // weight of a thing by the number of its holders
}

// A lexicon numbers predicates in the order in which workers meet them. Numbers
// are never shown and order nothing.
type lexicon struct {
	mu     sync.Mutex
	byName map[string]uint16
	byPred map[countersign.Pred]uint16
	preds  []pred
}

func newLexicon() *lexicon {
	return &lexicon{byName: map[string]uint16{}, byPred: map[countersign.Pred]uint16{}}
}

var errManyPreds = fmt.Errorf("more than %d different predicates: is another column the predicate's?: %w", maxPreds, countersign.ErrInvalid)

// number returns the number of a predicate by the name a table gives it.
// Spellings of one predicate have one number.
func (l *lexicon) number(name string) (uint16, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n, ok := l.byName[name]; ok {
		return n, nil
	}
	k, known := kindOf(name)
	if k.Pred == countersign.Session {
		k, _ = kindOf(string(countersign.IP)) // an address is one wherever it was seen
	}
	n, ok := l.byPred[k.Pred]
	if !ok {
		if len(l.preds) == maxPreds {
			return 0, errManyPreds
		}
		n = uint16(len(l.preds))
		l.byPred[k.Pred] = n
		l.preds = append(l.preds, pred{kind: k, known: known, form: formOf(k.Pred), seed: xxh3.HashString(string(k.Pred))})
	}
	if len(l.byName) < 16*maxPreds {
		l.byName[name] = n
	}
	return n, nil
}

// weigh settles what things of each predicate weigh, when all are counted.
func (l *lexicon) weigh(counts []spread) {
	var groups []string
	for i := range l.preds {
		p := &l.preds[i]
		g := slices.Index(groups, p.kind.Group)
		if g < 0 {
			g = len(groups)
			groups = append(groups, p.kind.Group)
		}
		p.group = g
		base := p.kind.Base
		if !p.known {
			base -= counts[i].mute()
		}
		p.fade = make([]float32, mostHolders(p.kind)+1)
		for n := 2; n < len(p.fade); n++ {
			if w := graph.Fade(base, n, p.kind.Usual); w >= leastThing {
				p.fade[n] = float32(w)
			}
		}
	}
}

// clean is a predicate as it may be told.
func clean(name []byte) string { return strings.TrimSpace(string(name)) }
