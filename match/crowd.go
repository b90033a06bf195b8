package match

// crowd is the rarity of words where no list gives it.
var crowd = rarity{names: 0}

// lightSounds are the light words by sound.
var lightSounds = func() map[string]float32 {
	m := make(map[string]float32, len(lightWords))
	for w, bits := range lightWords {
		s := string(appendSound(nil, []byte(w)))
		if old, ok := m[s]; !ok || bits < old {
			m[s] = bits
		}
	}
	return m
}()

// initialWeight is the rarity in bits of a single letter.
const initialWeight = 2.5

// light returns the fixed weight of words that every list is full of.
func light(sound []byte, k wordKind) (float32, bool) {
	if w, ok := lightSounds[string(sound)]; ok && k <= initialWord {
		return w, true
	}
	if k == initialWord {
		return initialWeight, true
	}
	return 0, false
}
