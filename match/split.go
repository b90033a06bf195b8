package match

// romanise adds the words of one run of letters, cutting where the script
// changes, save for Latin letters that stand inside another alphabet.
func (r *reader) romanise(run []rune, sys system) {
	for len(run) > 0 {
		sc := leading(run)
		n := 0
		for n < len(run) && joins(scriptOf(run[n]), sc) {
			n++
		}
		if n == 0 {
			n = 1
		}
		r.script(run[:n], sc, sys)
		run = run[n:]
	}
}

// leading is the script of the run's first letter, or of the alphabet that
// prevails where Latin letters are mixed into it.
func leading(run []rune) script {
	first := scriptOf(run[0])
	if first != scriptLatin {
		return first
	}
	latin, other, alphabet := 0, 0, scriptLatin
	for _, c := range run {
		switch sc := scriptOf(c); sc {
		case scriptLatin:
			latin++
		case scriptCyrillic, scriptGreek:
			other++
			alphabet = sc
		}
	}
	if other > latin {
		return alphabet
	}
	return scriptLatin
}

func joins(sc, lead script) bool {
	if sc == lead || sc == scriptNone {
		return true
	}
	switch lead {
	case scriptLatin, scriptCyrillic, scriptGreek:
		return sc == scriptLatin || sc == scriptCyrillic || sc == scriptGreek
	case scriptOther:
		return sc == scriptOther
	}
	return false
}

func (r *reader) script(run []rune, sc script, sys system) {
	switch sc {
	case scriptNone:
		return
	case scriptHangul:
		r.hangul(run, sys)
		return
	case scriptHan:
		r.han(run)
		return
	case scriptArabic:
		r.abjad(run)
		return
	}
	from := int32(len(r.arena))
	r.arena = appendWord(r.arena, run, sc)
	if sc == scriptHebrew {
		r.close(from, abjadWord)
		return
	}
	r.digits(from)
}

// digits closes the word from the given place, parting letters from a number
// at either end (AR16).
func (r *reader) digits(from int32) {
	w := r.arena[from:]
	isDigit := func(b byte) bool { return b >= '0' && b <= '9' }
	head, tail := 0, len(w)
	for head < len(w) && isDigit(w[head]) {
		head++
	}
	for tail > head && isDigit(w[tail-1]) {
		tail--
	}
	if head == len(w) || head == 0 && tail == len(w) {
		r.close(from, plainWord)
		return
	}
	cuts := [4]int32{from, from + int32(head), from + int32(tail), from + int32(len(w))}
	for i := range 3 {
		if cuts[i+1] > cuts[i] {
			r.words = append(r.words, word{spelled: span{cuts[i], cuts[i+1]}, kind: kindOf(r.arena[cuts[i]:cuts[i+1]])})
		}
	}
}

// abjad adds an Arabic word, with the article apart.
func (r *reader) abjad(run []rune) {
	if len(run) >= 5 && run[0] == 0x627 && run[1] == 0x644 {
		r.add([]byte("al"), plainWord)
		run = run[2:]
	}
	from := int32(len(r.arena))
	r.arena = appendWord(r.arena, run, scriptArabic)
	kind := abjadWord
	if kindOf(r.arena[from:]) == numberWord {
		kind = numberWord
	}
	r.close(from, kind)
}

// hangul adds a short run as surname and syllables, a long one as one word
// (a company, or a foreign name). Where the parts of a name are written apart
// the surname is the part of one syllable.
func (r *reader) hangul(run []rune, sys system) {
	if len(run) > 4 {
		from := int32(len(r.arena))
		for _, c := range run {
			r.arena = appendSyllable(r.arena, c, sys, false)
		}
		r.close(from, plainWord)
		return
	}
	for i, c := range run {
		from := int32(len(r.arena))
		r.arena = appendSyllable(r.arena, c, sys, i == 0 && (len(run) > 1) == (r.runs == 1))
		r.close(from, plainWord)
	}
}

// han adds a short run as surname and given name, a long one sign by sign.
func (r *reader) han(run []rune) {
	surname := 0
	switch {
	case r.runs > 1 && len(run) <= 2:
		surname = len(run) // surname or given name, written apart
	case len(run) >= 2 && len(run) <= 4:
		surname = 1
		if len(run) > 2 && doubleSurnames[[2]rune{run[0], run[1]}] {
			surname = 2
		}
	}
	from := int32(len(r.arena))
	for i, c := range run {
		r.arena = appendHan(r.arena, c, i < surname && (r.runs == 1 || len(run) == 1))
		if i == surname-1 || surname == 0 {
			r.close(from, plainWord)
			from = int32(len(r.arena))
		}
	}
	r.close(from, plainWord)
}
