package page

import (
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// UTF8 returns a page in UTF-8, read as its bytes, its markup and the content
// type of the answer say; contentType may be empty. A page that is UTF-8
// already is returned as it is; one that cannot be read is, too, for the
// reader leaves out what is no letter.
func UTF8(html []byte, contentType string) []byte {
	if len(html) > MaxBytes {
		html = html[:MaxBytes]
	}
	if utf8.Valid(html) {
		return html
	}
	enc, _, _ := charset.DetermineEncoding(html[:min(len(html), 1024)], contentType)
	out, err := enc.NewDecoder().Bytes(html)
	if err != nil {
		return html
	}
	return out
}
