package reference_test

import (
	"strings"
	"testing"

	"countersign/internal/reference"
)

func TestFirmWords(t *testing.T) {
	for name, want := range map[string]string{
		"Fortuna Limited Liability Company": "fortuna",
		"LLC \"Fortuna\"":                   "fortuna",
		"Fortuna, L.L.C.":                   "fortuna",
		"Sample Trading Co., Ltd.":          "sample trading",
		"Sample Open Joint Stock Company":   "sample open",
		"The Sample Company Pte Ltd":        "sample",
		"Limited":                           "",
		"The":                               "the",
		"北京样品科技有限公司":                        "北京样品科技",
	} {
		if got := strings.Join(reference.FirmWords(name), " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestOneWord: a listed name of one word is one among many honest ones.
func TestOneWord(t *testing.T) {
	for name, want := range map[string]bool{
		"FORTUNA LIMITED LIABILITY COMPANY": true, "Fortuna LLC": true, "OOO Fortuna": true, "fortuna ltd.": true,
		"Fortuna": false, "Fortuna AG": false, "Fortuna Inc.": false, "Fortuna Travel LLC": false,
		"Alis LLC": true, "Alis": false,
		"Volasys Silver Star": true, "Volasys Silver Star JSC": true, "LLC Volasys Silver Star": true, "Silver Star": false,
	} {
		if _, got := reference.Embedded().ListedFirm(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
