// Package similar finds texts that were copied from one another, by fingerprints of their passages.
//
// [Shingles] takes three words in a row, hashes them and keeps the smallest
// hashes (a bottom-k sketch; A. Broder, "On the resemblance and containment of
// documents", 1997). [Overlaps] weighs what two texts share by how rare it is,
// so that phrases everybody uses count for next to nothing. [CodeShingles] does
// the same for source code by winnowing (S. Schleimer, D. Wilkerson, A. Aiken,
// "Winnowing: Local Algorithms for Document Fingerprinting", 2003), blind to
// names, layout and comments.
package similar
