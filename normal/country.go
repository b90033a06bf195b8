package normal

import (
	"strings"

	"golang.org/x/text/language"
)

// isoCodes are the codes of ISO 3166-1 alpha-2 in force, and XK.
const isoCodes = " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO " +
	"JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR " +
	"MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO " +
	"RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV " +
	"TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "

// countryNames are spellings met in forms; the large table is reference data.
var countryNames = map[string]string{
	"united states": "US", "united states of america": "US", "u s a": "US", "u s": "US", "america": "US", "the us": "US",
	"the united states": "US", "uk": "GB", "u k": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB",
	"scotland": "GB", "wales": "GB", "northern ireland": "GB", "south korea": "KR", "korea": "KR",
	"republic of korea": "KR", "korea republic of": "KR", "north korea": "KP", "dprk": "KP",
	"democratic peoples republic of korea": "KP", "china": "CN", "prc": "CN", "peoples republic of china": "CN",
	"taiwan": "TW", "hong kong": "HK", "macau": "MO", "macao": "MO", "japan": "JP", "russia": "RU",
	"russian federation": "RU", "germany": "DE", "deutschland": "DE", "france": "FR", "spain": "ES", "espana": "ES",
	"italy": "IT", "italia": "IT", "netherlands": "NL", "the netherlands": "NL", "holland": "NL", "belgium": "BE",
	"austria": "AT", "osterreich": "AT", "switzerland": "CH", "schweiz": "CH", "suisse": "CH", "poland": "PL",
	"polska": "PL", "czech republic": "CZ", "czechia": "CZ", "slovakia": "SK", "hungary": "HU", "romania": "RO",
	"bulgaria": "BG", "serbia": "RS", "croatia": "HR", "slovenia": "SI", "greece": "GR", "turkey": "TR", "turkiye": "TR",
	"ukraine": "UA", "belarus": "BY", "moldova": "MD", "estonia": "EE", "latvia": "LV", "lithuania": "LT",
	"finland": "FI", "sweden": "SE", "norway": "NO", "denmark": "DK", "iceland": "IS", "ireland": "IE", "portugal": "PT",
	"canada": "CA", "mexico": "MX", "brazil": "BR", "brasil": "BR", "argentina": "AR", "chile": "CL", "colombia": "CO",
	"peru": "PE", "venezuela": "VE", "ecuador": "EC", "bolivia": "BO", "paraguay": "PY", "uruguay": "UY",
	"costa rica": "CR", "panama": "PA", "guatemala": "GT", "honduras": "HN", "el salvador": "SV", "nicaragua": "NI",
	"dominican republic": "DO", "cuba": "CU", "jamaica": "JM", "puerto rico": "PR", "india": "IN", "pakistan": "PK",
	"bangladesh": "BD", "sri lanka": "LK", "nepal": "NP", "philippines": "PH", "the philippines": "PH",
	"vietnam": "VN", "viet nam": "VN", "thailand": "TH", "malaysia": "MY", "singapore": "SG", "indonesia": "ID",
	"cambodia": "KH", "laos": "LA", "myanmar": "MM", "burma": "MM", "mongolia": "MN", "australia": "AU",
	"new zealand": "NZ", "united arab emirates": "AE", "uae": "AE", "u a e": "AE", "saudi arabia": "SA", "qatar": "QA",
	"kuwait": "KW", "bahrain": "BH", "oman": "OM", "israel": "IL", "jordan": "JO", "lebanon": "LB", "syria": "SY",
	"iraq": "IQ", "iran": "IR", "afghanistan": "AF", "kazakhstan": "KZ", "uzbekistan": "UZ", "kyrgyzstan": "KG",
	"tajikistan": "TJ", "turkmenistan": "TM", "georgia": "GE", "armenia": "AM", "azerbaijan": "AZ", "egypt": "EG",
	"morocco": "MA", "algeria": "DZ", "tunisia": "TN", "libya": "LY", "nigeria": "NG", "ghana": "GH", "kenya": "KE",
	"uganda": "UG", "tanzania": "TZ", "rwanda": "RW", "ethiopia": "ET", "south africa": "ZA", "zimbabwe": "ZW",
	"zambia": "ZM", "cameroon": "CM", "senegal": "SN", "ivory coast": "CI", "cote divoire": "CI", "cyprus": "CY",
	"malta": "MT", "luxembourg": "LU", "albania": "AL", "bosnia": "BA", "bosnia and herzegovina": "BA",
	"north macedonia": "MK", "montenegro": "ME", "kosovo": "XK",
}

// Country returns the ISO 3166-1 alpha-2 code for a code of two or three
// letters or a common spelling of a country's name.
func Country(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 64 {
		return "", false
	}
	if len(s) == 2 && isLetter(s[0]) && isLetter(s[1]) {
		c := strings.ToUpper(s)
		if i := strings.Index(isoCodes, c); i > 0 && isoCodes[i-1] == ' ' {
			return isoCodes[i : i+2], true
		}
	}
	if len(s) == 3 && isASCII(s) {
		if r, err := language.ParseRegion(s); err == nil && r.IsCountry() && !isDigit(s[0]) {
			return Country(r.String())
		}
	}
	t, ok := Text(s)
	if !ok {
		return "", false
	}
	c, ok := countryNames[t]
	return c, ok
}
