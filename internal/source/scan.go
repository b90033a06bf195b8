package source

import (
	"fmt"
	"math/bits"
)

// A scanner checks JSON (RFC 8259) as it streams by and finds where a value
// ends. It holds no bytes, so a value may come in any number of parts.
type scanner struct {
	state state
	depth int
	stack uint64 // bit depth-1 is set in an object, clear in an array
	lit   string // rest of true, false or null
	hex   int    // digits of \u still to come
	key   bool   // the string is a key
}

type state uint8

const (
	sValue     state = iota // a value must stand here
	sFirstKey               // after {
	sKey                    // after , in an object
	sColon                  // after a key
	sFirstElem              // after [
	sAfter                  // after a value inside something
	sString
	sEscape
	sHex
	sMinus
	sZero
	sInt
	sDot
	sFrac
	sExp
	sExpSign
	sExpDigits
	sLiteral
)

// A syntaxError says what stands where it may not.
type syntaxError struct {
	at  int // offset in the bytes fed
	say string
}

// feed reads on and returns how many bytes belong to the value. When done is
// false and err is nil the value goes on beyond b. A bare number ends at the
// first byte that cannot belong to it.
func (s *scanner) feed(b []byte) (n int, done bool, err *syntaxError) {
	for i := 0; i < len(b); {
		if s.state == sString {
			i += plain(b[i:])
			if i == len(b) {
				return i, false, nil
			}
		}
		c := b[i]
		used, end, say := s.step(c)
		if say != "" {
			return i, false, &syntaxError{at: i, say: say}
		}
		if used {
			i++
		}
		if end {
			return i, true, nil
		}
	}
	return len(b), false, nil
}

// step takes one byte. A number's end is seen only at the byte after it, which
// is then not used.
func (s *scanner) step(c byte) (used, done bool, say string) {
	switch s.state {
	case sString:
		return true, s.inString(c), controlIn(c)
	case sEscape:
		return true, false, s.escape(c)
	case sHex:
		return true, false, s.hexDigit(c)
	case sLiteral:
		return s.literal(c)
	case sMinus, sZero, sInt, sDot, sFrac, sExp, sExpSign, sExpDigits:
		return s.number(c)
	}
	if isSpace(c) {
		return true, false, ""
	}
	switch s.state {
	case sFirstKey, sKey:
		return s.startKey(c)
	case sColon:
		if c != ':' {
			return false, false, quoted(c) + " where a colon should stand"
		}
		s.state = sValue
		return true, false, ""
	case sAfter:
		return s.after(c)
	case sFirstElem:
		if c == ']' {
			return true, s.close(), ""
		}
	}
	return s.startValue(c)
}

func (s *scanner) inString(c byte) (done bool) {
	switch c {
	case '"':
		if s.key {
			s.key, s.state = false, sColon
			return false
		}
		return s.end()
	case '\\':
		s.state = sEscape
	}
	return false
}

func controlIn(c byte) string {
	switch {
	case c == 0:
		return "a NUL byte inside a text"
	case c == '\n' || c == '\r':
		return "a text that is not closed on its line"
	case c < 0x20:
		return fmt.Sprintf("a control character (0x%02x) inside a text", c)
	}
	return ""
}

func (s *scanner) escape(c byte) string {
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.state = sString
		return ""
	case 'u':
		s.state, s.hex = sHex, 4
		return ""
	}
	return `\` + quoted(c) + " which JSON does not know"
}

func (s *scanner) hexDigit(c byte) string {
	if !isHex(c) {
		return quoted(c) + ` in a \u escape`
	}
	if s.hex--; s.hex == 0 {
		s.state = sString
	}
	return ""
}

func (s *scanner) literal(c byte) (used, done bool, say string) {
	if c != s.lit[0] {
		return false, false, quoted(c) + " in the middle of true, false or null"
	}
	if s.lit = s.lit[1:]; s.lit == "" {
		return true, s.end(), ""
	}
	return true, false, ""
}

func (s *scanner) startKey(c byte) (used, done bool, say string) {
	switch {
	case c == '"':
		s.key, s.state = true, sString
		return true, false, ""
	case c == '}' && s.state == sFirstKey:
		return true, s.close(), ""
	}
	return false, false, quoted(c) + " where a field name in double quotes should stand"
}

func (s *scanner) after(c byte) (used, done bool, say string) {
	object := s.stack&(1<<(s.depth-1)) != 0
	switch {
	case c == ',' && object:
		s.state = sKey
	case c == ',':
		s.state = sValue
	case c == '}' && object, c == ']' && !object:
		return true, s.close(), ""
	default:
		return false, false, quoted(c) + " where a comma or the end should stand"
	}
	return true, false, ""
}

func (s *scanner) startValue(c byte) (used, done bool, say string) {
	switch c {
	case '{':
		return true, false, s.open(sFirstKey, 1)
	case '[':
		return true, false, s.open(sFirstElem, 0)
	case '"':
		s.state = sString
	case 't':
		s.state, s.lit = sLiteral, "rue"
	case 'f':
		s.state, s.lit = sLiteral, "alse"
	case 'n':
		s.state, s.lit = sLiteral, "ull"
	case '-':
		s.state = sMinus
	case '0':
		s.state = sZero
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		s.state = sInt
	default:
		return false, false, quoted(c) + " where a value should stand"
	}
	return true, false, ""
}

func (s *scanner) open(next state, object uint64) string {
	if s.depth == Depth {
		return fmt.Sprintf("nesting deeper than %d", Depth)
	}
	s.stack = s.stack&^(1<<s.depth) | object<<s.depth
	s.depth++
	s.state = next
	return ""
}

func (s *scanner) close() (done bool) {
	s.depth--
	return s.end()
}

// end is reached after every value.
func (s *scanner) end() (done bool) {
	s.state = sAfter
	return s.depth == 0
}

func (s *scanner) number(c byte) (used, done bool, say string) {
	next, ok := nextInNumber(s.state, c)
	if ok {
		s.state = next
		return true, false, ""
	}
	switch s.state {
	case sZero, sInt, sFrac, sExpDigits: // a number may end here
		return false, s.end(), ""
	}
	return false, false, quoted(c) + " in a number"
}

func nextInNumber(s state, c byte) (state, bool) {
	digit := c >= '0' && c <= '9'
	switch {
	case digit && s == sMinus && c == '0':
		return sZero, true
	case digit && (s == sMinus || s == sInt):
		return sInt, true
	case digit && (s == sDot || s == sFrac):
		return sFrac, true
	case digit && s != sZero:
		return sExpDigits, true
	case c == '.' && (s == sZero || s == sInt):
		return sDot, true
	case (c == 'e' || c == 'E') && (s == sZero || s == sInt || s == sFrac):
		return sExp, true
	case (c == '+' || c == '-') && s == sExp:
		return sExpSign, true
	}
	return s, false
}

// plain returns how many bytes at the start of b neither end a string, nor
// escape, nor are control characters; eight at a time.
func plain(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := uint64(b[i]) | uint64(b[i+1])<<8 | uint64(b[i+2])<<16 | uint64(b[i+3])<<24 |
			uint64(b[i+4])<<32 | uint64(b[i+5])<<40 | uint64(b[i+6])<<48 | uint64(b[i+7])<<56
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		hit := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*0x20)&^w) & highs
		if hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c == '"' || c == '\\' || c < 0x20 {
			return i
		}
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// quoted shows a byte that should not be there.
func quoted(c byte) string {
	if c == '"' {
		return "a quote"
	}
	if c > 0x20 && c < 0x7f {
		return string([]byte{'"', c, '"'})
	}
	switch c {
	case '\n', '\r':
		return "the end of the line"
	case ' ':
		return "a space"
	}
	return fmt.Sprintf("byte 0x%02x", c)
}
