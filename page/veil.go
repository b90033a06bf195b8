package page

import "bytes"

// A veil is an element whose markup says plainly that what it holds is not
// shown where a page is opened in a browser. Menus and dialogs of honest sites
// are such, and scripts lift many, so nothing is left out for it: it is only
// asked whether a page shows next to nothing else, and has its text from scripts.
type veil struct {
	tag   tag // 0 where there is none
	deep  int
	words int // under any so far
}

func (v *veil) start(t *token) {
	switch {
	case v.tag == 0 && t.props&(isVoid|isRaw) == 0 && (t.tag == tagNoscript || veiled(t.data)):
		v.tag, v.deep = t.tag, 1
	case v.tag == tagP && t.props&isBlock != 0:
		v.tag = 0 // a block ends a paragraph
	case v.tag == t.tag && v.tag != 0:
		v.deep++
	}
}

func (v *veil) finish(t *token) {
	if v.tag == 0 || v.tag != t.tag {
		return
	}
	if v.deep--; v.deep == 0 {
		v.tag = 0
	}
}

// veiled reports whether attributes hide an element: hidden, or a style of its
// own that does not display it.
func veiled(attributes []byte) bool {
	if len(attributes) < len(" hidden") {
		return false
	}
	for a := (attrs{attributes}); ; {
		name, value, ok := a.next()
		switch {
		case !ok:
			return false
		case len(name) == 6 && equalFold(name, "hidden"):
			return true
		case len(name) == 5 && equalFold(name, "style"):
			return hides(value)
		}
	}
}

// hides reports whether a style declares display: none or visibility: hidden.
func hides(style []byte) bool {
	for len(style) > 0 {
		one, rest, _ := bytes.Cut(style, []byte(";"))
		name, value, _ := bytes.Cut(one, []byte(":"))
		name, value = bytes.TrimSpace(name), bytes.TrimSpace(value)
		if equalFold(name, "display") && startsFold(value, "none") || equalFold(name, "visibility") && startsFold(value, "hidden") {
			return true
		}
		style = rest
	}
	return false
}

func startsFold(b []byte, with string) bool {
	return len(b) >= len(with) && equalFold(b[:len(with)], with)
}
