package source

import "io"

// Decoded returns r decompressed (gzip, Zstandard) and in UTF-8 without byte order
// mark, for inputs that are not made of pieces. What holds no text is refused
// with a sentence, and what swells beyond its limits ends with one.
func Decoded(r io.Reader, lim Limits) (io.Reader, error) { return decoded(r, windowOf(r), lim) }
