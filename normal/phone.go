package normal

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// maxPhone bounds what may stand in a phone field, extension and all.
const maxPhone = 64

// Phone returns a number in E.164 ("+15125550100"), read with libphonenumber.
// Region is the ISO 3166 code of the country it was written in; it may be
// empty for numbers that begin with + or 00. A number is taken if its length
// is possible in its country's plan, for plans grow faster than tables; what
// the plan says of it, [PhoneKind] tells. Extensions are dropped.
func Phone(s, region string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 5 || len(s) > maxPhone {
		return "", false
	}
	if plain(s) {
		return s, true
	}
	n, ok := parsePhone(s, strings.ToUpper(region))
	if !ok {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

func parsePhone(s, region string) (*phonenumbers.PhoneNumber, bool) {
	digits := digitsOf(s)
	if strings.HasPrefix(s, "00") && len(digits) > 9 {
		s = "+" + strings.TrimLeft(s, "0")
	}
	n, err := phonenumbers.Parse(s, region)
	if err == nil && phonenumbers.IsPossibleNumber(n) {
		return n, !dummyPhone(n)
	}
	if s[0] != '+' && len(digits) >= 11 { // written internationally, without the sign
		n, err = phonenumbers.Parse("+"+digits, "")
		if err == nil && phonenumbers.IsValidNumber(n) {
			return n, !dummyPhone(n)
		}
	}
	return nil, false
}

func dummyPhone(n *phonenumbers.PhoneNumber) bool {
	return dummyNational(phonenumbers.GetNationalSignificantNumber(n))
}

// dummyNational reports national numbers that nobody was given.
func dummyNational(d string) bool {
	if len(d) > 7 && d[len(d)-7:] == "0000000" || dummyDigits(d) {
		return true
	}
	return dummyDigits(d[1:]) && (d[0]-'0'+1)%10 == (d[1]-'0')%10 || len(d) == 9 && d == "234567890"
}

func digitsOf(s string) string {
	b := make([]byte, 0, maxPhone)
	for i := 0; i < len(s); i++ {
		if isDigit(s[i]) {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// PhoneRegion returns the ISO 3166 code of the country a number in E.164
// belongs to, or "" where the plan does not tell.
func PhoneRegion(e164 string) string {
	n := numberOf(e164)
	if n == nil {
		return ""
	}
	r := phonenumbers.GetRegionCodeForNumber(n)
	if len(r) != 2 || r == "ZZ" {
		return ""
	}
	return r
}

// numberOf takes a number in E.164 apart, or returns nil.
func numberOf(e164 string) *phonenumbers.PhoneNumber {
	if digits := codeDigits(e164); digits > 0 {
		code, national := int32(number(e164[1:1+digits])), uint64(0)
		for _, c := range []byte(e164[1+digits:]) {
			national = national*10 + uint64(c-'0')
		}
		return &phonenumbers.PhoneNumber{CountryCode: &code, NationalNumber: &national}
	}
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return nil
	}
	return n
}

// A Line is the sort of line a phone number stands for.
type Line string

// The lines that libphonenumber tells apart. Where a plan gives fixed and
// mobile lines the same numbers, as in North America, the line is LineEither.
const (
	LineUnknown  Line = "unknown"
	LineMobile   Line = "mobile"
	LineFixed    Line = "fixed"
	LineEither   Line = "fixed-or-mobile"
	LineVoIP     Line = "voip"
	LinePersonal Line = "personal"
	LineTollFree Line = "toll-free"
	LinePremium  Line = "premium"
	LineShared   Line = "shared-cost"
	LinePager    Line = "pager"
	LineCompany  Line = "company"
)

// PhoneKind returns the line of a number in E.164 by its country's plan. Most
// plans do not mark numbers that reach an app, so LineVoIP is telling and its
// absence is not.
func PhoneKind(e164 string) Line {
	n := numberOf(e164)
	if n == nil {
		return LineUnknown
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE:
		return LineMobile
	case phonenumbers.FIXED_LINE:
		return LineFixed
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return LineEither
	case phonenumbers.VOIP:
		return LineVoIP
	case phonenumbers.PERSONAL_NUMBER:
		return LinePersonal
	case phonenumbers.TOLL_FREE:
		return LineTollFree
	case phonenumbers.PREMIUM_RATE:
		return LinePremium
	case phonenumbers.SHARED_COST:
		return LineShared
	case phonenumbers.PAGER:
		return LinePager
	case phonenumbers.UAN:
		return LineCompany
	}
	return LineUnknown
}
