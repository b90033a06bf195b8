package app

import (
	"context"
	"errors"
	"fmt"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/store"
)

// forget erases whom hiring systems ask to be forgotten. It returns a sentence
// on each, and one more for each whom a legal hold keeps.
func (a *App) forget(ctx context.Context, asked []countersign.Erasure) (remarks, kept []string, err error) {
	erased := false
	for _, e := range asked {
		err := a.ledger.Erase(ctx, e)
		switch {
		case errors.Is(err, countersign.ErrHeld):
			kept = append(kept, fmt.Sprintf("%s was %s and stands under a legal hold; nothing of it was erased", e.Subject, e.Reason))
		case err != nil && !errors.Is(err, countersign.ErrNotFound):
			return nil, nil, err
		case a.cfg.Data == "":
			remarks = append(remarks, fmt.Sprintf("%s was %s; nothing is kept without --data DIR, so there is nothing to erase", e.Subject, e.Reason))
		case err != nil:
			remarks = append(remarks, fmt.Sprintf("%s was %s; nothing is known of it here", e.Subject, e.Reason))
		default:
			remarks = append(remarks, fmt.Sprintf("%s was %s and is erased here", e.Subject, e.Reason))
			erased = true
		}
	}
	if s, ok := a.ledger.(*store.SQLite); ok && erased {
		err = a.strike(ctx, s)
	}
	return remarks, kept, err
}

// strike takes out of the folder's networks whom the ledger erased.
func (a *App) strike(ctx context.Context, s *store.SQLite) error {
	if a.strikes != nil {
		return a.strikes(ctx)
	}
	return strike(ctx, a.cfg.Data, s)
}

// told parts subjects of whom something can be read from those who were erased
// and of whom nothing new was said since.
func (a *App) told(ctx context.Context, ids []countersign.ID) (known, erased []countersign.ID, err error) {
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		for _, id := range ids {
			newest, err := tx.View().Newest(ctx, id)
			switch {
			case err != nil:
				return err
			case newest == 0: // its records were read in this run, or before it was erased
				erased = append(erased, id)
			default:
				known = append(known, id)
			}
		}
		return nil
	})
	return known, erased, err
}
