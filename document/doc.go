// Package document reads what is printed on identity documents and says which parts of it agree with one another.
//
// [ParseMRZ] reads the machine readable zones of ICAO Doc 9303: TD3 passports
// (part 4), TD1 and TD2 cards (parts 5 and 6), MRV-A and MRV-B visas (part 7). It
// verifies every check digit by itself, so that a report can say which field was
// misread or altered, and tries the innocent explanation first: one sign that a
// camera or a typist confused with a like one.
package document
