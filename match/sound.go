package match

// A word is compared by its sound: one byte a sound, so that spellings of one
// sound meet before any distance is measured. Capitals stand for sounds that
// take two letters: S sh, C ch, H kh, T ts, Z zh; c alone is k or s, q is k or ch. Bytes of scripts that are not
// romanised stand for themselves.

// appendSound appends the sounds of a romanised word.
func appendSound(dst, word []byte) []byte {
	start := len(dst)
	put := func(b byte) {
		if n := len(dst); n > start && dst[n-1] == b && (b < '0' || b > '9') {
			return // doubled letters sound once
		}
		dst = append(dst, b)
	}
	for i := 0; i < len(word) && len(dst)-start < maxWord; {
		c := word[i]
		n := 1
		switch c {
		case 's':
			n = soundS(word[i:], put)
		case 'c':
			n = soundC(word[i:], put)
		case 't':
			n = soundT(word[i:], put, i == 0)
		case 'k', 'q', 'g', 'z', 'p', 'd', 'b', 'h', 'x', 'j', 'w':
			n = soundStop(word, i, put)
		case 'a', 'e', 'i', 'o', 'u', 'y':
			n = soundVowel(word, i, put)
		case '0', '1', '3', '4', '5', '9':
			put(soundDigit(word, i))
		default:
			put(c)
		}
		i += n
	}
	return dst
}

func at(w []byte, i int) byte {
	if i >= 0 && i < len(w) {
		return w[i]
	}
	return 0
}

func soundS(w []byte, put func(byte)) int {
	switch {
	case at(w, 1) == 'h' && at(w, 2) == 'c' && at(w, 3) == 'h':
		put('S')
		return 4
	case at(w, 1) == 'c' && at(w, 2) == 'h':
		put('S')
		return 3
	case at(w, 1) == 'h':
		put('S')
		return 2
	}
	put('s')
	return 1
}

func soundC(w []byte, put func(byte)) int {
	switch next := at(w, 1); {
	case next == 'h' || next == 'z':
		put('C')
		return 2
	case next == 'k':
		put('k')
		return 2
	}
	put('c') // k or s: the costs know
	return 1
}

func soundT(w []byte, put func(byte), first bool) int {
	switch {
	case at(w, 1) == 's' && at(w, 2) == 'c' && at(w, 3) == 'h':
		put('C')
		return 4
	case at(w, 1) == 'c' && at(w, 2) == 'h':
		put('C')
		return 3
	case at(w, 1) == 's' && at(w, 2) != 'h' || at(w, 1) == 'z':
		put('T')
		return 2
	case at(w, 1) == 'h':
		put('t')
		return 2
	}
	put('t')
	return 1
}

func soundStop(w []byte, i int, put func(byte)) int {
	next := at(w, i+1)
	switch c := w[i]; {
	case c == 'k' && next == 'h':
		put('H')
		return 2
	case c == 'g' && next == 'h':
		put('g')
		return 2
	case c == 'z' && next == 'h':
		put('Z')
		return 2
	case c == 'p' && next == 'h':
		put('f')
		return 2
	case c == 'd' && (next == 'j' || next == 'z' && at(w, i+2) == 'h'):
		put('j')
		if next == 'j' {
			return 2
		}
		return 3
	case (c == 'd' || c == 'b') && next == 'h':
		put(c)
		return 2
	case c == 'q' && next == 'u' && i+2 < len(w) && isVowel(w[i+2]) && w[i+2] != 'a':
		put('k')
		return 2
	case c == 'x':
		if i == 0 {
			put('S')
			return 1
		}
		put('k')
		put('s')
	case c == 'w':
		put('v')
	case c == 'j' && i > 0 && i == len(w)-1:
		put('i')
	case c == 'h' && i > 0 && i == len(w)-1:
		// a closing h is not heard: Abdullah, Oh
	case c == 'h' && i == 0 && next == 's':
		put('S') // Hsi
		return 2
	default:
		put(c)
	}
	return 1
}

func soundVowel(w []byte, i int, put func(byte)) int {
	c, next := w[i], at(w, i+1)
	if c == 'y' {
		c = 'i'
	}
	switch {
	case c == 'o' && (next == 'u' || next == 'o'),
		c == 'e' && next == 'u' && i > 0, c == 'u' && next == 'e' && i > 0 && i+2 < len(w):
		put('u')
		return 2
	case c == 'e' && next == 'e':
		put('i')
		return 2
	case c == 'e' && next == 'o' && i > 0, c == 'o' && next == 'e' && i > 0:
		put('o')
		return 2
	case c == 'i' && next == 'y', c == 'i' && next == 'i':
		put('i')
		return 2
	}
	put(c)
	return 1
}

// soundDigit reads a digit between letters as the letter it is typed for
// (Sech1n); elsewhere a digit stays a digit.
func soundDigit(w []byte, i int) byte {
	before, after := at(w, i-1), at(w, i+1)
	letter := func(b byte) bool { return b >= 'a' && b <= 'z' }
	if !letter(before) || !letter(after) {
		return w[i]
	}
	switch w[i] {
	case '0':
		return 'o'
	case '1':
		return 'i'
	case '3':
		return 'e'
	case '4':
		return 'a'
	case '5':
		return 's'
	}
	return 'g'
}

// appendSkeleton appends the consonants of a sound, for words written without
// vowels. w counts as a vowel there: one letter stands for both.
func appendSkeleton(dst, sound []byte) []byte {
	for _, b := range sound {
		switch b {
		case 'a', 'e', 'i', 'o', 'u', 'v':
		case 'H':
			dst = append(dst, 'h')
		default:
			dst = append(dst, b)
		}
	}
	return dst
}

// maskOf gives the set of letters of a sound, one bit each; capitals share
// the bit of the small letter, which only widens the filter.
func maskOf(sound []byte) uint64 {
	var m uint64
	for _, b := range sound {
		switch {
		case b >= '0' && b <= '9':
			m |= 1 << (26 + b - '0')
		case b < 0x80:
			m |= 1 << (b & 31 % 26)
		default:
			m |= 1 << (36 + b%28)
		}
	}
	return m
}
