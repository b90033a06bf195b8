package app

import "bytes"

const sayNoText = "no text, or in an encoding that is not known; is it the right file? save it as UTF-8"

// noText reports bytes of which so many steer something that they are no text.
// Letters in an old encoding are no sign of it.
func noText(head []byte) bool {
	n := 0
	for _, c := range head {
		if c < ' ' && bytes.IndexByte([]byte("\t\n\v\f\r\x1a\x1b"), c) < 0 {
			n++
		}
	}
	return n >= 16 && n > len(head)/20
}
