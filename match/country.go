package match

import "strings"

// countryCodes maps names of countries, as lists print them and romanised as
// script.go does, to their ISO 3166-1 codes. A code maps to itself.
var countryCodes = func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(countryList, "\n") {
		code, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		if code == "" {
			continue
		}
		m[strings.ToLower(code)] = code
		for _, n := range strings.Split(names, ",") {
			m[strings.TrimSpace(n)] = code
		}
	}
	return m
}()

const countryList = `AD andorra
AE united arab emirates,uae
AF afghanistan,islamic republic of afghanistan
AG antigua and barbuda
AL albania
AM armenia
AO angola
AR argentina
AT austria
AU australia
AZ azerbaijan
BA bosnia and herzegovina,bosnia
BB barbados
BD bangladesh
BE belgium
BF burkina faso
BG bulgaria
BH bahrain
BI burundi
BJ benin
BM bermuda
BN brunei,brunei darussalam
BO bolivia
BR brazil
BS bahamas,the bahamas,bahamas the
BT bhutan
BW botswana
BY belarus
BZ belize
CA canada
CD democratic republic of the congo,congo democratic republic of the,drc,congo kinshasa
CF central african republic
CG republic of the congo,congo republic of the,congo,congo brazzaville
CH switzerland
CI ivory coast,cote divoire
CL chile
CM cameroon
CN china,peoples republic of china,prc
CO colombia
CR costa rica
CU cuba
CV cape verde,cabo verde
CY cyprus
CZ czech republic,czechia
DE germany
DJ djibouti
DK denmark
DM dominica
DO dominican republic
DZ algeria
EC ecuador
EE estonia
EG egypt
ER eritrea
ES spain
ET ethiopia
FI finland
FJ fiji
FR france
GA gabon
GB united kingdom,uk,great britain,england
GD grenada
GE georgia
GH ghana
GI gibraltar
GM gambia,the gambia
GN guinea
GQ equatorial guinea
GR greece
GT guatemala
GW guinea bissau
GY guyana
HK hong kong
HN honduras
HR croatia
HT haiti
HU hungary
ID indonesia
IE ireland
IL israel
IN india
IQ iraq
IR iran,islamic republic of iran,iran islamic republic of
IS iceland
IT italy
JM jamaica
JO jordan
JP japan
KE kenya
KG kyrgyzstan
KH cambodia
KM comoros
KN saint kitts and nevis,st kitts and nevis
KP north korea,korea north,dprk,democratic peoples republic of korea,korea democratic peoples republic of
KR south korea,korea south,republic of korea,korea republic of,korea
KW kuwait
KY cayman islands
KZ kazakhstan
LA laos,lao peoples democratic republic
LB lebanon
LC saint lucia
LI liechtenstein
LK sri lanka
LR liberia
LS lesotho
LT lithuania
LU luxembourg
LV latvia
LY libya
MA morocco
MC monaco
MD moldova,republic of moldova
ME montenegro
MG madagascar
MH marshall islands
MK north macedonia,macedonia,north macedonia the republic of
ML mali
MM burma,myanmar
MN mongolia
MO macau,macao
MR mauritania
MT malta
MU mauritius
MV maldives
MW malawi
MX mexico
MY malaysia
MZ mozambique
NA namibia
NE niger
NG nigeria
NI nicaragua
NL netherlands,the netherlands,holland
NO norway
NP nepal
NZ new zealand
OM oman
PA panama
PE peru
PG papua new guinea
PH philippines,the philippines
PK pakistan
PL poland
PS palestinian,palestine,west bank,region gaza,palestinian territories
PT portugal
PY paraguay
QA qatar
RO romania
RS serbia
RU russia,russian federation
RW rwanda
SA saudi arabia
SC seychelles
SD sudan
SE sweden
SG singapore
SI slovenia
SK slovakia,slovak republic
SL sierra leone
SN senegal
SO somalia
SR suriname
SS south sudan
SV el salvador
SY syria,syrian arab republic
SZ eswatini,swaziland
TD chad
TG togo
TH thailand
TJ tajikistan
TL timor leste
TM turkmenistan
TN tunisia
TR turkey,turkiye
TT trinidad and tobago
TW taiwan
TZ tanzania
UA ukraine
UG uganda
US united states,usa,united states of america
UY uruguay
UZ uzbekistan
VA holy see,vatican city
VC saint vincent and the grenadines
VE venezuela
VG virgin islands british,british virgin islands
VN vietnam,viet nam
VU vanuatu
WS samoa
XK kosovo
YE yemen
ZA south africa
ZM zambia
ZW zimbabwe`
