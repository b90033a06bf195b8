package document

import "fmt"

// confusions are pairs of signs that cameras and typists take for one
// another, in both directions.
var confusions = map[byte]string{
	'0': "ODQ", 'O': "0", 'D': "0", 'Q': "0", '1': "IL", 'I': "1", 'L': "1", '2': "Z", 'Z': "2", '5': "S", 'S': "5",
	'6': "G", 'G': "6", '8': "B", 'B': "8", '4': "A", 'A': "4", '7': "T", 'T': "7", 'U': "V", 'V': "U", 'K': "<", '<': "K",
}

// repair looks for one confused sign whose exchange makes every check digit
// agree. If there are several it takes none: a guess is no explanation.
func (m *MRZ) repair(l layout) {
	zone := m.Lines()
	var fixed []string
	said := ""
	for i := range zone {
		line := zone[i]
		for j := 0; j < len(line); j++ {
			for _, c := range []byte(confusions[line[j]]) {
				zone[i] = line[:j] + string(c) + line[j+1:]
				if !agree(l.verify(zone)) || !plausible(l, zone) {
					continue
				}
				if fixed != nil {
					return
				}
				fixed = append([]string(nil), zone...)
				said = fmt.Sprintf("line %d, sign %d: %c for %c", i+1, j+1, line[j], c)
			}
		}
		zone[i] = line
	}
	m.Repaired, m.Confused = fixed, said
}

func agree(checks []Check) bool {
	for _, c := range checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// plausible reports whether dates and check digits are of digits, which a
// repair must not undo.
func plausible(l layout, zone []string) bool {
	for _, s := range []span{l.birth, l.expiry, l.birthCheck, l.expiryCheck, l.compositeCheck} {
		for _, c := range []byte(s.of(zone)) {
			if (c < '0' || c > '9') && c != '<' {
				return false
			}
		}
	}
	return true
}
