// Package countersign is the vocabulary of the house: the few nouns that cross
// from one room to another. It imports only the standard library.
//
// # The one walk
//
// Everything the product does is one walk along an append-only ledger:
//
//	somebody said something   record
//	who is who                link
//	what does it mean         assessment
//	a person decides          decision
//	something leaves          shipment
//
// Each step is an [Entry]. A room reads the entries that stand after its
// cursor and appends what it derives; no room calls another. The same entry is
// ledger line, API answer, export, test fixture and audit record.
//
// # What is said
//
// The unit of intake is the [Record]: what one source said at one time, about
// one or several subjects, with the hash of the bytes it was read from. It
// holds facts. A [Fact] says one thing of one subject, either by pointing at
// another thing (Object, an [ID]) or by a literal (Value), for a stretch of
// time, with qualifiers for what was said in the same breath: a session is one
// fact whose object is the address it came from and whose qualifiers are its
// device, its time zone and its browser.
//
// Objects are selectors: two subjects that point at the same object share it.
//
// # What it means
//
// A [Finding] is one detector's opinion, weighed in decibans. An [Assessment]
// adds the findings on one subject to a prior, after a cap for each [Family],
// and recommends a [Verdict]. It never decides: a [Decision] is a person's.
//
// # What is never read
//
// Predicates under "protected/" are stored and never shown to a detector; see
// [Pred.Protected]. Names are compared for sameness and for nothing else; see
// [Pred.Name].
package countersign
