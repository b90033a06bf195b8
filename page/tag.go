package page

// A tag is an element's name: up to eight letters as they stand, longer names
// folded into as many bits.
type tag uint64

// with adds a letter to a name.
func (t tag) with(c byte) tag {
	if t>>56 != 0 {
		return (t ^ tag(lower(c))) * 0x100000001b3
	}
	return t<<8 | tag(lower(c))
}

func tagOf(name string) tag {
	var t tag
	for i := range len(name) {
		t = t.with(name[i])
	}
	return t
}

// props are what the house needs to know of an element.
type props uint16

const (
	isVoid    props = 1 << iota // has no end tag
	isBlock                     // begins a line of its own
	isRaw                       // holds text that is no markup
	isUnseen                    // what it holds is not shown
	isInline                    // marks words; no part of the shape
	isForeign                   // closes itself with "/>"
	isHeading                   // h1 to h3
	isAsset                     // points at something that is loaded
)

const propTable = 512 // a power of two, six times as many as there are names

type propEntry struct {
	tag   tag
	props props
}

var tagProps = func() (table [propTable]propEntry) {
	add := func(p props, names ...string) {
		for _, n := range names {
			t := tagOf(n)
			i := slotOf(t)
			for table[i].tag != 0 && table[i].tag != t {
				i = (i + 1) % propTable
			}
			table[i].tag = t
			table[i].props |= p
		}
	}
	add(isVoid, "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
	add(isBlock, "address", "article", "aside", "blockquote", "body", "br", "button", "center", "dd", "details", "dialog", "div",
		"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
		"hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table",
		"tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul")
	add(isRaw, "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
	add(isUnseen, "script", "style", "iframe", "noembed", "noframes", "template", "svg", "math")
	add(isForeign, "svg", "math")
	add(isInline, "b", "i", "u", "em", "strong", "small", "span", "font", "br", "wbr", "sub", "sup", "mark", "abbr", "cite", "code")
	add(isHeading, "h1", "h2", "h3")
	add(isAsset, "img", "script", "link", "source", "video", "audio", "embed", "iframe", "input")
	return table
}()

func slotOf(t tag) int { return int(uint64(t) * 0x9e3779b97f4a7c15 >> 55) }

func propsOf(t tag) props {
	for i := slotOf(t); ; i = (i + 1) % propTable {
		switch tagProps[i].tag {
		case t:
			return tagProps[i].props
		case 0:
			return 0
		}
	}
}

var (
	tagScript = tagOf("script")
	tagStyle  = tagOf("style")
	tagTitle  = tagOf("title")
	tagImg    = tagOf("img")
	tagLink   = tagOf("link")
	tagMeta   = tagOf("meta")
	tagA      = tagOf("a")
	tagForm   = tagOf("form")
	tagHTML   = tagOf("html")
	tagSVG    = tagOf("svg")
	tagIframe = tagOf("iframe")

	tagTemplate = tagOf("template")
	tagNoscript = tagOf("noscript")
	tagP        = tagOf("p")
)

var rawNames = func() map[tag]string {
	m := map[tag]string{}
	for _, n := range []string{"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"} {
		m[tagOf(n)] = n
	}
	return m
}()
