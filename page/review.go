package page

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Review is praise that a page shows under somebody's name.
type Review struct {
	Text string `json:"text"`
	By   string `json:"by"`
	Firm string `json:"firm,omitempty"` // of whom praises, as written beside the name
}

// Bounds of [Reviews].
const (
	mostReviews   = 64
	longestPraise = 2000 // bytes
	fewestPraise  = 4    // words of a text that is no title, no stars
	mostPieces    = 4096
)

// praiseWords stand in the classes of elements that hold what customers say,
// byWords in those that hold who says it.
var (
	praiseWords = strings.Fields("testimonial testimonials review reviews quote quotes blockquote")
	byWords     = strings.Fields("name author client customer reviewer byline person cite")
)

var (
	tagBlockquote = tagOf("blockquote")
	tagCite       = tagOf("cite")
	tagStrong     = tagOf("strong")
	tagBold       = tagOf("b")
	tagBody       = tagOf("body")
	tagMain       = tagOf("main")
	tagBreak      = tagOf("br")
)

// praiseHints is what stands in every page with praise, in either case, so that
// the others cost no more than a search.
var praiseHints = [][]byte{[]byte("uote"), []byte("UOTE"), []byte("eview"), []byte("estimonial")}

// Reviews reads out what a page in UTF-8 shows customers to say: in quotations,
// or in elements whose class or id calls it so.
//
// A text belongs to the name right behind it, or to the one right before it
// where a row begins with a name. Where neither is clear, and where there is no
// name, it is left out. A name is told by its form in any script.
func Reviews(html []byte) []Review {
	if !slices.ContainsFunc(praiseHints, func(h []byte) bool { return bytes.Contains(html, h) }) {
		return nil
	}
	r := reviewReader{mark: -1}
	s := newScanner(html)
	for t := (token{}); s.next(&t) && len(r.out) < mostReviews; {
		r.token(&t)
	}
	r.line()
	r.close()
	return r.out
}

// A praisePiece is a text or a name, in the order of the page.
type praisePiece struct {
	name       bool
	text, firm string
}

type reviewReader struct {
	out     []Review
	within  tag // the element that holds praise, 0 outside
	deep    int // how many of its kind are open
	fresh   bool
	heading bool
	hidden  tag
	open    bytes.Buffer
	plain   []byte
	mark    int // where in the open line who says it may begin, or -1
	row     []praisePiece
}

func (r *reviewReader) token(t *token) {
	switch t.kind {
	case textToken:
		if r.hidden == 0 && r.open.Len() < longestPraise {
			r.plain = unescape(r.plain[:0], clipped(t.data, longestPraise))
			appendWords(&r.open, r.plain)
		}
	case startToken:
		r.start(t)
	case endToken:
		r.end(t)
	}
}

func (r *reviewReader) start(t *token) {
	if t.props&(isUnseen|isRaw) == isUnseen && r.hidden == 0 && !bytes.HasSuffix(t.data, []byte("/")) {
		r.hidden = t.tag
	}
	if t.props&isBlock != 0 && t.tag != tagBreak {
		r.line()
		r.heading = t.props&isHeading != 0
	}
	praise, by := t.tag == tagBlockquote, t.tag == tagCite || t.tag == tagStrong || t.tag == tagBold || t.tag == tagBreak
	if t.props&isVoid == 0 && t.tag != tagBody && t.tag != tagHTML && t.tag != tagMain && t.tag != tagA && t.tag != tagForm {
		p, b := calledSo(t)
		praise, by = praise || p, by || b
	}
	if by && r.mark < 0 && r.open.Len() > 0 {
		r.mark = r.open.Len()
	}
	switch {
	case praise && r.within == 0:
		r.line()
		r.within, r.deep, r.fresh = t.tag, 1, true
	case praise:
		r.fresh = true
		r.deepen(t)
	default:
		r.deepen(t)
	}
}

func (r *reviewReader) deepen(t *token) {
	if t.tag == r.within && r.within != 0 {
		r.deep++
	}
}

func (r *reviewReader) end(t *token) {
	if t.tag == r.hidden {
		r.hidden = 0
	}
	if t.props&isBlock != 0 {
		r.line()
		r.heading = false
	}
	if t.tag == r.within && r.within != 0 {
		if r.deep--; r.deep == 0 {
			r.line()
			r.within, r.fresh = 0, true
		}
	}
}

// calledSo reports whether the class or id of an element says that it holds
// praise, or who praises.
func calledSo(t *token) (praise, by bool) {
	for a := (attrs{t.data}); ; {
		name, value, ok := a.next()
		if !ok {
			return praise, by
		}
		if n := string(bytes.ToLower(clipped(name, 8))); n != "class" && n != "id" {
			continue
		}
		for w := range strings.FieldsFuncSeq(strings.ToLower(string(clipped(value, maxString))), func(c rune) bool { return !unicode.IsLetter(c) }) {
			praise = praise || slices.Contains(praiseWords, w)
			by = by || slices.Contains(byWords, w)
		}
	}
}

// line ends a line: what stands before the mark is text, what stands behind it
// may be who says it.
func (r *reviewReader) line() {
	if r.open.Len() == 0 {
		r.mark = -1
		return
	}
	b := clipped(r.open.Bytes(), longestPraise)
	said, by := string(b), ""
	if r.mark > 0 && r.mark < len(b) {
		if _, _, ok := byline(clean(string(b[r.mark:]))); ok {
			said, by = string(b[:r.mark]), string(b[r.mark:])
		}
	}
	r.open.Reset()
	r.mark = -1
	r.piece(clean(said))
	r.piece(clean(by))
}

func (r *reviewReader) piece(s string) {
	if s == "" {
		return
	}
	if len(r.row) >= mostPieces {
		r.close()
	}
	last := len(r.row) - 1
	name, firm, ok := byline(s)
	words := len(strings.Fields(s))
	switch {
	case ok:
		r.row = append(r.row, praisePiece{name: true, text: name, firm: firm})
		r.fresh = true
	case r.within != 0 && r.heading:
	case last >= 0 && r.row[last].name && r.row[last].firm == "" && words <= 8 && !strings.ContainsAny(s, ".!?"):
		if r.row[last].firm = firmBeside(s); r.row[last].firm == "" && r.within == 0 {
			r.close()
		}
	case r.within == 0:
		r.close()
	case last >= 0 && !r.row[last].name && !r.fresh:
		if len(r.row[last].text) < longestPraise-utf8.UTFMax { // a full one takes no more
			r.row[last].text = string(clipped([]byte(r.row[last].text+" "+s), longestPraise))
		}
	case words >= fewestPraise:
		r.row = append(r.row, praisePiece{text: s})
		r.fresh = false
	}
}

// close pairs the texts and names of a row. Of two names on end the second is a
// firm's.
func (r *reviewReader) close() {
	row := slices.CompactFunc(r.row, func(a, b praisePiece) bool { return a.name && b.name })
	defer func() { r.row = r.row[:0] }()
	if len(row) == 0 || row[0].name && row[len(row)-1].name {
		return
	}
	by := 1
	if row[0].name {
		by = -1
	}
	for i, p := range row {
		if k := i + by; !p.name && k >= 0 && k < len(row) && row[k].name && len(r.out) < mostReviews {
			r.out = append(r.out, Review{Text: strings.Trim(p.text, bylineSigns), By: row[k].text, Firm: row[k].firm})
		}
	}
}

const bylineSigns = " \t-\u2010\u2012\u2013\u2014\u2015~\"\u201c\u201d\u201e\u00ab\u00bb*\u2605\u2606"

// byParts parts a name from what its bearer is and where.
var byParts = regexp.MustCompile(`\s*[,;|/(\x{b7}\x{2022}]\s*|\s+[-\x{2013}\x{2014}]\s+|\s+(?:at|@)\s+`)

// byline reads who says something from a line that holds nothing else.
func byline(s string) (name, firm string, ok bool) {
	if len(s) > 200 {
		return "", "", false
	}
	s = strings.TrimPrefix(strings.Trim(s, bylineSigns), "by ")
	at := byParts.FindStringIndex(s)
	if at == nil {
		s = strings.TrimSpace(s)
		return s, "", NameLike(s)
	}
	name = strings.Trim(s[:at[0]], bylineSigns)
	if !NameLike(name) || len(strings.Fields(s)) > 14 {
		return "", "", false
	}
	return name, firmBeside(s[at[1]:]), true
}

// roles are what people are at a firm: no firm's name.
var roles = strings.Fields("ceo cto cfo coo cio ciso cmo vp svp evp founder cofounder co owner president director manager head lead chief officer engineer " +
	"partner executive product project technology technical operations marketing sales it of and the senior vice managing general client customer verified")

// firmBeside returns the firm of a line such as "CTO, Acme", "" if it names none.
func firmBeside(s string) string {
	parts := byParts.Split(strings.Trim(s, bylineSigns+")."), 6)
	firm := clean(strings.Trim(parts[len(parts)-1], bylineSigns+")"))
	if !slices.ContainsFunc(nameWords(firm), func(w string) bool { return !slices.Contains(roles, w) }) {
		return ""
	}
	return firm
}

// Words returns the words of a review in small letters, without signs and
// without those by which a page names its own firm (see [Brand]).
func (r *Review) Words(brand []string) []string {
	return slices.DeleteFunc(nameWords(r.Text), func(w string) bool { return slices.Contains(brand, w) })
}

// Things returns, in small letters, the words of a review that have a capital
// inside a sentence: names of firms, products, places.
func (r *Review) Things() []string {
	var out []string
	inner := false
	for _, w := range strings.Fields(r.Text) {
		bare := strings.TrimFunc(w, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
		if first, size := utf8.DecodeRuneInString(bare); inner && size < len(bare) && unicode.IsUpper(first) {
			out = append(out, strings.ToLower(bare))
		}
		inner = !strings.ContainsAny(w[len(w)-1:], ".!?:")
	}
	return out
}

// dealtSince is how customers say since when they know a firm. A year alone may
// be that of their own beginning.
var dealtSince = regexp.MustCompile(`(?i)\b(?:work(?:ed|ing|s)? with|partner(?:ed|ing|s)?|clients?|customers?|rel(?:y|ied|ying) on|trust(?:ed|ing|s)?|us(?:ed|ing)|hired|engaged) (?:[^.!?\n]{0,60}? )??since ` + year + `\b`)

// Since returns the earliest year since which a reviewer has dealt with the firm, as the
// text says in English; 0 if it says none.
func (r *Review) Since() int {
	first := 0
	for _, m := range dealtSince.FindAllStringSubmatch(r.Text, 8) {
		if y, err := strconv.Atoi(m[1]); err == nil && (first == 0 || y < first) {
			first = y
		}
	}
	return first
}
