// Package match says which entries of a list a name may belong to, with the reason for every part of the answer.
//
// It holds an in-memory index over names and second identifiers. A search
// folds the name to Latin letters and sounds (script.go, sound.go), finds the
// words of the lists that sound alike however they were misspelt, joined or
// split (vocabulary.go), weighs agreement by how rare the agreeing words are
// (score.go), and reports second identifiers apart (identifier.go).
//
// Names are compared with list entries and with nothing else. No table here
// says where a name comes from; tables hold spellings of one sound.
//
// A name alone is a candidate. Result.SecondIdentifier tells whether anything
// beside the name agrees, and Agreements give its weight in decibans
// (10*log10 of a likelihood ratio; I. J. Good, "Probability and the Weighing
// of Evidence", 1950) for the caller to add.
package match
