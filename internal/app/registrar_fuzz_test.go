package app

import (
	"errors"
	"testing"

	"countersign"
	"countersign/internal/kindred"
	api "countersign/internal/web"
)

// FuzzCursor: what a client gives as a cursor is one that a page gave, or is
// refused.
func FuzzCursor(f *testing.F) {
	f.Add(api.OrderLargest, cursor(api.OrderLargest, kindred.Size{ID: "network:1dbc51f1b7", Members: 6, Newest: 1772442000}))
	f.Add(api.OrderNewest, cursor(api.OrderLargest, kindred.Size{ID: "network:1dbc51f1b7", Members: 6}))
	f.Add(api.OrderLargest, "bGFyZ2VzdCAxIC0x")
	f.Fuzz(func(t *testing.T, order, text string) {
		at, err := cursorOf(order, text)
		switch {
		case err != nil && !errors.Is(err, countersign.ErrInvalid):
			t.Errorf("%v", err)
		case err == nil && at != nil && cursor(order, *at) != text:
			t.Errorf("%q is read as %+v", text, at)
		}
	})
}
