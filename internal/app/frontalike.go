package app

import "strings"

// A passagePair is a passage of a site beside that of another, in pieces.
type passagePair struct{ This, Other []passagePiece }

// A passagePiece is some words that stand on both, or some that do not.
type passagePiece struct {
	Text string // with the space before it
	Same bool
}

const mostWords = 400 // of a passage that is set word by word

// sameWords sets two passages word by word: the longest row of words that
// stands in both, in order, is what they share.
func sameWords(this, other string) passagePair {
	a, b := strings.Fields(this), strings.Fields(other)
	if len(a) > mostWords || len(b) > mostWords {
		return passagePair{[]passagePiece{{this, true}}, []passagePiece{{other, true}}}
	}
	rows := make([][]int, len(a)+1) // rows[i][j]: how many words a[i:] and b[j:] share
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if strings.EqualFold(a[i], b[j]) {
				rows[i][j] = rows[i+1][j+1] + 1
			} else {
				rows[i][j] = max(rows[i+1][j], rows[i][j+1])
			}
		}
	}
	var p passagePair
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && strings.EqualFold(a[i], b[j]):
			p.This, p.Other = joined(p.This, a[i], true), joined(p.Other, b[j], true)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && rows[i+1][j] >= rows[i][j+1]:
			p.This = joined(p.This, a[i], false)
			i++
		default:
			p.Other = joined(p.Other, b[j], false)
			j++
		}
	}
	return p
}

// joined adds a word to the last piece if it is of the kind, else to a new one.
func joined(list []passagePiece, word string, same bool) []passagePiece {
	n := len(list)
	if n > 0 {
		word = " " + word
	}
	if n > 0 && list[n-1].Same == same {
		list[n-1].Text += word
		return list
	}
	return append(list, passagePiece{word, same})
}
