package app

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSameWords(t *testing.T) {
	got := sameWords("We give call centres safer data", "we give solar installers safer Data today")
	want := passagePair{
		This:  []passagePiece{{"We give", true}, {" call centres", false}, {" safer data", true}},
		Other: []passagePiece{{"we give", true}, {" solar installers", false}, {" safer Data", true}, {" today", false}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSameWordsWhole: whatever is set beside whatever, no word is lost, and what
// is marked is the same on both sides.
func TestSameWordsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", "d"}))
		a, b := strings.Join(words.Draw(t, "a"), " "), strings.Join(words.Draw(t, "b"), " ")
		p := sameWords(a, b)
		all, marked := [2]string{}, [2]string{}
		for i, side := range [][]passagePiece{p.This, p.Other} {
			for _, x := range side {
				all[i] += x.Text
				if x.Same {
					marked[i] += " " + strings.TrimSpace(x.Text)
				}
			}
		}
		if all != [2]string{a, b} || marked[0] != marked[1] {
			t.Fatalf("%q and %q are %+v", a, b, p)
		}
	})
}
