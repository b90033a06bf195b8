package normal

import (
	"strings"
)

// rails gives the one name of a payment rail. Transfers by wire, ACH or SEPA
// reach the same account, so they are one rail.
var rails = map[string]string{
	"ach": "bank", "wire": "bank", "sepa": "bank", "swift": "bank", "iban": "bank", "banktransfer": "bank",
	"bankaccount": "bank", "directdeposit": "bank", "wiretransfer": "bank", "localbank": "bank", "eft": "bank",
	"bacs": "bank", "checking": "bank", "savings": "bank", "transferwise": "wise", "wisecom": "wise",
	"paypalcom": "paypal", "pp": "paypal", "payoneercom": "payoneer", "btc": "crypto", "usdt": "crypto",
	"usdc": "crypto", "bitcoin": "crypto", "ethereum": "crypto", "eth": "crypto", "cryptocurrency": "crypto",
	"wallet": "crypto", "tron": "crypto", "trc20": "crypto", "erc20": "crypto", "cashapp": "cashapp",
	"venmocom": "venmo", "alipaycn": "alipay", "wechatpay": "wechat", "weixin": "wechat",
}

// Rail returns the one lower-case name of a payment rail.
func Rail(s string) (string, bool) {
	b := make([]byte, 0, 32)
	for i := 0; i < len(s) && len(b) < 64; i++ {
		if c := lower(s[i]); isLetter(c) || isDigit(c) {
			b = append(b, c)
		}
	}
	if r, ok := rails[string(b)]; ok {
		return r, true
	}
	if placeholders[string(b)] {
		return "", false
	}
	return string(b), len(b) > 0
}

// Account returns "rail/account": the account in upper case without spaces or
// punctuation, an e-mail address as [Email] gives it, a phone number as
// [Phone] does, a wallet as [Wallet] does. A masked account ("****1234") names
// nobody. A failing check digit does not refuse an account, since two people
// who give the same misprint share it all the more; [IBAN] and [ABA] tell.
func Account(rail, account string) (string, bool) {
	r, ok := Rail(rail)
	if !ok || len(account) > 256 || strings.ContainsAny(account, "*") || strings.ContainsRune(account, '•') {
		return "", false
	}
	account = strings.TrimSpace(account)
	if strings.HasPrefix(strings.ToLower(account), r+"/") {
		account = account[len(r)+1:]
	}
	if strings.Contains(account, "@") {
		if e, ok := Email(account); ok {
			return r + "/" + e, true
		}
	}
	if strings.HasPrefix(account, "+") {
		if p, ok := Phone(account, ""); ok {
			return r + "/" + p, true
		}
	}
	if r == "crypto" {
		if chain, w, ok := Wallet(account); ok {
			return r + "/" + chain + ":" + w, true
		}
	}
	a, ok := token(account)
	if !ok {
		return "", false
	}
	return r + "/" + a, true
}

// token returns letters and digits in upper case, or false for what names
// nobody.
func token(s string) (string, bool) {
	f := appendFold(make([]byte, 0, len(s)+8), s)
	b := f[:0]
	digits := true
	for _, c := range f {
		switch {
		case isLetter(c):
			b = append(b, c-'a'+'A')
			digits = false
		case isDigit(c), c >= 0x80:
			b = append(b, c)
			digits = digits && c < 0x80
		}
	}
	if len(b) < 3 || digits && dummyDigits(string(b)) || placeholders[strings.ToLower(string(b))] {
		return "", false
	}
	for i := range b {
		if b[i] != b[0] {
			return string(b), true
		}
	}
	return "", false // one sign throughout: XXXXXXXX
}

// ibanLengths is the SWIFT IBAN Registry: country and length.
const ibanLengths = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18" +
	"FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25" +
	"MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27" +
	"SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30"

func ibanLength(country string) int {
	for i := 0; i+4 <= len(ibanLengths); i += 4 {
		if ibanLengths[i:i+2] == country {
			return int(ibanLengths[i+2]-'0')*10 + int(ibanLengths[i+3]-'0')
		}
	}
	return 0
}

// IBAN returns an International Bank Account Number (ISO 13616) without spaces,
// if its length is its country's and its check digits agree (ISO 7064, mod 97-10).
func IBAN(s string) (string, bool) {
	if len(s) > 64 {
		return "", false
	}
	b := make([]byte, 0, 34)
	for i := 0; i < len(s); i++ {
		switch c := lower(s[i]); {
		case isDigit(c):
			b = append(b, c)
		case isLetter(c):
			b = append(b, c-'a'+'A')
		case c != ' ' && c != '-' && c != '.':
			return "", false
		}
	}
	if len(b) < 15 || !isLetter(b[0]) || !isLetter(b[1]) || !isDigit(b[2]) || !isDigit(b[3]) ||
		len(b) != ibanLength(string(b[:2])) {
		return "", false
	}
	rest := 0
	for i := range b {
		c := b[(i+4)%len(b)]
		if isDigit(c) {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	if rest != 1 {
		return "", false
	}
	return string(b), true
}

// ABA returns a routing number of the United States, nine digits whose check
// digit agrees (weights 3, 7, 1) and whose first two name a Federal Reserve
// district, a thrift, an electronic sender or the Treasury.
func ABA(s string) (string, bool) {
	if len(s) > 32 {
		return "", false
	}
	d := digitsOf(s)
	if len(d) != 9 || dummyDigits(d) {
		return "", false
	}
	n := func(i int) int { return int(d[i] - '0') }
	sum := 3*(n(0)+n(3)+n(6)) + 7*(n(1)+n(4)+n(7)) + n(2) + n(5) + n(8)
	district := n(0)*10 + n(1)
	if sum%10 != 0 || district > 12 && district < 21 || district > 32 && district < 61 || district > 72 && district != 80 {
		return "", false
	}
	return d, true
}

// DocumentNumber returns the number of a document in upper case, letters and
// digits only.
func DocumentNumber(s string) (string, bool) {
	if len(s) > 128 || strings.Contains(s, "*") {
		return "", false
	}
	n, ok := token(s)
	if !ok || len(n) < 4 {
		return "", false
	}
	return n, true
}
