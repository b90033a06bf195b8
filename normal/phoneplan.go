package normal

import (
	"regexp"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// plan is what must be known of a calling code to tell that a number in E.164
// stands as libphonenumber would write it.
type plan struct {
	lengths uint32         // bit n: a national number may have n digits
	prefix  *regexp.Regexp // a national prefix that would be cut off
}

// plans holds the plans by calling code. They are built from libphonenumber's
// own tables at the first number that needs one.
var plans = sync.OnceValue(func() map[int]plan {
	out := make(map[int]plan)
	coll, err := phonenumbers.MetadataCollection()
	if err != nil {
		return out // every number then takes the long way
	}
	for _, m := range coll.GetMetadata() {
		code := int(m.GetCountryCode())
		if m.GetId() != phonenumbers.GetRegionCodeForCountryCode(code) && m.GetId() != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
			continue
		}
		var p plan
		for _, n := range m.GetGeneralDesc().GetPossibleLength() {
			if n > 0 && n < 32 {
				p.lengths |= 1 << n
			}
		}
		if s := m.GetNationalPrefixForParsing(); s != "" {
			r, err := regexp.Compile("^(?:" + s + ")")
			if err != nil {
				continue
			}
			p.prefix = r
		}
		out[code] = p
	}
	return out
})

// plain reports whether s is a number in E.164 that libphonenumber would
// return as it is, so that it need not be asked: a fiftieth of the time.
func plain(s string) bool {
	n := codeDigits(s)
	return n > 0 && !dummyNational(s[1+n:])
}

// codeDigits returns how many digits the calling code has of a number whose
// national part stands as libphonenumber would write it, or 0.
func codeDigits(s string) int {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' || number(s[1:4]) < 0 || number(s[4:]) < 0 {
		return 0
	}
	all := plans()
	code := 0
	for i := 1; i <= 3; i++ {
		code = code*10 + int(s[i]-'0')
		p, ok := all[code]
		if !ok {
			continue
		}
		national := s[i+1:]
		if national[0] == '0' || p.lengths>>len(national)&1 == 0 || p.prefix != nil && p.prefix.MatchString(national) {
			return 0
		}
		return i
	}
	return 0
}
