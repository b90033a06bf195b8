package sim

// mrzForm is the layout of a machine-readable zone (ICAO Doc 9303).
type mrzForm uint8

const (
	noMRZ mrzForm = iota
	td3           // passport, two lines of 44
	td1           // card, three lines of 30
)

const mrzBlank = "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"

// mrz writes the lines of the document's zone, one after the other without
// breaks; the width of a line is 44 for td3 and 30 for td1.
func (d *document) mrz(dst []byte, n *naming) []byte {
	if d.zone == td3 {
		return d.td3(dst, n)
	}
	return d.td1(dst, n)
}

func (d *document) td3(dst []byte, n *naming) []byte {
	dst = append(dst, "P<"...)
	dst = padded(dst, d.code3, 3)
	dst = appendMRZName(dst, n, d.holder, 39)
	start := len(dst)
	dst = checked(dst, padded(nil, d.number, 9), 0)
	dst = padded(dst, d.code3, 3)
	dst = checked(dst, d.birth.six(), d.wrong())
	dst = append(dst, "MF<"[d.sex])
	dst = checked(dst, d.expires.six(), 0)
	dst = append(dst, mrzBlank[:14]...)
	dst = append(dst, '<')
	line := dst[start:]
	sum := checkDigit(line[0:10], line[13:20], line[21:43])
	dst = append(dst, sum)
	d.misread(dst[start:])
	return dst
}

func (d *document) td1(dst []byte, n *naming) []byte {
	first := len(dst)
	dst = append(dst, "I<"...)
	dst = padded(dst, d.code3, 3)
	dst = checked(dst, padded(nil, d.number, 9), 0)
	dst = append(dst, mrzBlank[:15]...)
	second := len(dst)
	dst = checked(dst, d.birth.six(), d.wrong())
	dst = append(dst, "MF<"[d.sex])
	dst = checked(dst, d.expires.six(), 0)
	dst = padded(dst, d.code3, 3)
	dst = append(dst, mrzBlank[:11]...)
	a, b := dst[first:second], dst[second:]
	dst = append(dst, checkDigit(a[5:30], b[0:7], b[8:15], b[18:29]))
	d.misread(dst[second:])
	return appendMRZName(dst, n, d.holder, 30)
}

// wrong is what a forger's check digit is off by.
func (d *document) wrong() byte {
	if d.forged {
		return 3
	}
	return 0
}

// misread puts the letter a scanner reads for a digit in the data line.
func (d *document) misread(line []byte) {
	const digits, letters = "01258", "OIZSB"
	if d.slip == 0 {
		return
	}
	for i := range line {
		c := &line[(d.slip+i)%len(line)]
		for k := range digits {
			if *c == digits[k] {
				*c = letters[k]
				return
			}
		}
	}
}

// checked appends a field with its check digit, off by some for a forgery.
func checked(dst, field []byte, off byte) []byte {
	c := checkDigit(field)
	if off != 0 {
		c = '0' + (c-'0'+off)%10
	}
	return append(append(dst, field...), c)
}

// checkDigit sums values times 7, 3, 1 modulo 10.
func checkDigit(parts ...[]byte) byte {
	sum, at := 0, 0
	for _, p := range parts {
		for _, c := range p {
			v := 0
			switch {
			case c >= '0' && c <= '9':
				v = int(c - '0')
			case c >= 'A' && c <= 'Z':
				v = int(c-'A') + 10
			}
			sum += v * [3]int{7, 3, 1}[at%3]
			at++
		}
	}
	return byte('0' + sum%10)
}

func padded(dst []byte, s string, width int) []byte {
	if len(s) > width {
		s = s[:width]
	}
	dst = append(dst, s...)
	return append(dst, mrzBlank[:width-len(s)]...)
}

// six is YYMMDD.
func (c civil) six() []byte {
	b := make([]byte, 0, 6)
	for _, v := range [3]int{c.y % 100, c.m, c.d} {
		b = append(b, byte('0'+v/10), byte('0'+v%10))
	}
	return b
}

// appendMRZName writes FAMILY<<GIVEN<MIDDLE, cut to the width.
func appendMRZName(dst []byte, n *naming, w written, width int) []byte {
	start := len(dst)
	m := w.name
	if w.form != mono {
		dst = mrzWord(dst, n.family(m, m.family).text(m.variant))
		if m.family2 >= 0 && w.form != short {
			dst = mrzWord(append(dst, '<'), n.family(m, m.family2).latin)
		}
		dst = append(dst, "<<"...)
	}
	dst = mrzWord(dst, n.given(m, m.given).text(m.variant))
	if m.middle >= 0 && w.form == full {
		dst = mrzWord(append(dst, '<'), n.given(m, m.middle).latin)
	}
	for len(dst)-start < width {
		dst = append(dst, '<')
	}
	return dst[:start+width]
}

// mrzWord writes capitals; spaces and hyphens are fillers, other marks go.
func mrzWord(dst []byte, s string) []byte {
	for _, c := range s {
		switch {
		case c >= 'a' && c <= 'z':
			dst = append(dst, byte(c-0x20))
		case c >= 'A' && c <= 'Z':
			dst = append(dst, byte(c))
		case c == ' ' || c == '-':
			dst = append(dst, '<')
		case c == 0xf1: // n with tilde
			dst = append(dst, 'N')
		}
	}
	return dst
}
