// Package normal turns what people write into the one canonical form by which equal things are equal.
//
// Every function takes text as a source gave it and returns the canonical form
// with ok set, or "" without it where the text is empty, malformed or a
// placeholder ("n/a", "test@test.com", "000-00-0000"). Canonical forms are
// fixed points: X(X(s)) == X(s). Selectors (the rest of an ID) are made here
// and nowhere else.
//
// Names are compared with one another for sameness, by [SameName], and for
// nothing else: no function tells anything of a single name.
package normal
