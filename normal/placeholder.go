package normal

import "strings"

// placeholders are words people type where they have nothing to say.
var placeholders = map[string]bool{
	"na": true, "none": true, "null": true, "nil": true, "unknown": true, "undefined": true, "nan": true,
	"tbd": true, "tba": true, "test": true, "testing": true, "asdf": true, "asdfgh": true, "qwerty": true,
	"xxx": true, "xxxx": true, "noemail": true, "nophone": true, "noaddress": true, "notapplicable": true,
	"notavailable": true, "notprovided": true, "notgiven": true, "private": true, "hidden": true, "redacted": true,
	"empty": true, "blank": true, "anonymous": true, "nobody": true, "todo": true, "unspecified": true,
	"withheld": true, "confidential": true, "sample": true, "example": true, "foo": true, "bar": true,
	"foobar": true, "placeholder": true, "donotcall": true, "dummy": true, "fake": true,
}

// Placeholder reports whether the text says nothing: empty, punctuation only,
// or a word such as "n/a", "none", "unknown".
func Placeholder(s string) bool {
	var buf [20]byte
	b := buf[:0]
	for _, r := range s {
		switch {
		case r < 0x80 && (lower(byte(r)) >= 'a' && lower(byte(r)) <= 'z' || r >= '0' && r <= '9'):
			b = append(b, lower(byte(r)))
		case r >= 0x80 && r != 0xA0 && r != '—' && r != '–':
			return false
		}
		if len(b) >= cap(b) {
			return false
		}
	}
	return len(b) == 0 || placeholders[string(b)]
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return lower(c) >= 'a' && lower(c) <= 'z' }

// dummyDigits reports whether a number of at least five digits is one that
// nobody was given: one digit throughout, or a run up or down the keyboard.
func dummyDigits(s string) bool {
	if len(s) < 5 {
		return len(s) > 0 && strings.Trim(s, "0") == ""
	}
	same, up, down := true, true, true
	for i := 1; i < len(s); i++ {
		same = same && s[i] == s[0]
		up = up && s[i]-'0' == (s[i-1]-'0'+1)%10
		down = down && s[i]-'0' == (s[i-1]-'0'+9)%10
	}
	return same || up || down
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
