package subject

import _ "embed"

// Schema is the JSON Schema (draft 2020-12) of the subject record. It names the
// clear ways to write one: what it accepts is read without a word; the reader
// takes more.
//
//go:embed subject.v1.json
var Schema []byte
