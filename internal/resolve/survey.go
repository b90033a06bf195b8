package resolve

import (
	"context"
	"time"

	"countersign"
	"countersign/internal/kindred"
)

// Survey reads subjects, twice, into a book that is asked and never changed.
func (n Namer) Survey(ctx context.Context, v View, ids []countersign.ID, seen func(countersign.ID) time.Time) (*kindred.Book, error) {
	var failed error
	b := kindred.Survey(len(ids), func(yield func(kindred.Subject) bool) {
		for _, id := range ids {
			facts, err := v.Facts(ctx, id)
			if err != nil {
				failed = err
				return
			}
			var at time.Time
			if seen != nil {
				at = seen(id)
			}
			if !yield(n.Subject(id, at, facts)) {
				return
			}
		}
	})
	return b, failed
}
