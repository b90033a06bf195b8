package lookalikedomain

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLike(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"brightwater.com", "brightvvater.com", true},
		{"brightwater.com", "brightwater.net", false}, // one label, two endings
		{"brightwater.com", "brigthwater.com", true},
		{"brightwater.com", "brightwate.com", true},
		{"brightwater.com", "brightwater-hr.com", true},
		{"brightwater.com", "bright-water.com", true},
		{"modern.com", "modem.com", true},
		{"paypa1.com", "paypal.com", true},
		{"acme.com", "acne.com", false}, // too short to tell
		{"stonefork.com", "stonebridge.com", false},
		{"", "", false},
	} {
		if got := like(x.a, x.b); got != x.want {
			t.Errorf("%s and %s: %t", x.a, x.b, got)
		}
	}
}

// TestSymmetric: it does not matter which of two domains was there first.
func TestSymmetric(t *testing.T) {
	label := rapid.StringMatching(`[a-z0-9-]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := label.Draw(t, "a")+".com", label.Draw(t, "b")+".com"
		if like(a, b) != like(b, a) {
			t.Errorf("%s and %s", a, b)
		}
		if like(a, a) {
			t.Errorf("%s is like itself", a)
		}
	})
}
