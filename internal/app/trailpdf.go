package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/charmap"

	"countersign/internal/sink"
	"countersign/match"
)

// A trailPaper is the trail on A4. Its fonts are those that every reader has
// and no file carries, which know the letters of western Europe only. A name in
// another script stands there in Latin letters as package match reads it, with
// the code points of the original behind: exact, searchable, and the same on
// every machine. A font for all scripts would be twenty megabytes.
type trailPaper struct {
	*fpdf.Fpdf
	trail *Trail
}

const (
	paperLine   = 4.2 // millimetres
	paperIndent = 6.0
)

func (t *Trail) pdf(w io.Writer) error {
	p := &trailPaper{fpdf.New("P", "mm", "A4", ""), t}
	p.SetCreationDate(t.Made) // so that the same trail gives the same bytes
	p.SetModificationDate(t.Made)
	p.SetCatalogSort(true)
	p.SetTitle("Audit trail", false)
	p.SetProducer(t.Tool, false)
	p.SetMargins(15, 15, 15)
	p.SetAutoPageBreak(true, 18)
	p.SetFooterFunc(p.footer)
	p.AliasNbPages("")
	p.AddPage()
	p.cover()
	p.rows()
	if err := p.Output(w); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

func (p *trailPaper) footer() {
	p.SetY(-12)
	p.SetFont("Helvetica", "", 7)
	p.SetTextColor(90, 90, 90)
	p.CellFormat(0, 4, latin(p.trail.Log.String()), "", 0, "L", false, 0, "")
	p.CellFormat(0, 4, fmt.Sprintf("%d / {nb}", p.PageNo()), "", 0, "R", false, 0, "")
	p.SetTextColor(0, 0, 0)
}

func (p *trailPaper) head(s string, size float64) {
	p.SetFont("Helvetica", "B", size)
	p.MultiCell(0, size*0.5, latin(s), "", "L", false)
	p.Ln(1)
}

func (p *trailPaper) text(s string) {
	p.SetFont("Helvetica", "", 9)
	p.MultiCell(0, paperLine, latin(s), "", "L", false)
}

// mono writes what is compared letter by letter.
func (p *trailPaper) mono(s string) {
	p.SetFont("Courier", "", 7.5)
	p.MultiCell(0, 3.6, latin(s), "", "L", false)
}

func (p *trailPaper) cover() {
	t := p.trail
	p.head("Audit trail", 18)
	p.text(fmt.Sprintf("Made %s by %s. %s", moment3339(t.Made), t.Tool, t.period()))
	if t.Subject != "" {
		p.text("Of " + string(t.Subject) + " only.")
	}
	p.Ln(2)
	var counts []string
	for _, kind := range []string{rowScreened, rowAsked, rowDecided, rowTakenBack, rowErased} {
		n := 0
		for i := range t.Rows {
			if t.Rows[i].Kind == kind {
				n++
			}
		}
		counts = append(counts, fmt.Sprintf("%d %s", n, kind))
	}
	p.text(count(len(t.Rows), "row", "rows") + ": " + strings.Join(counts, ", ") + ".")
	if t.Erased > 0 {
		p.text(count(t.Erased, "piece", "pieces") + " of evidence of that time can no longer be read: the person was erased.")
	}
	p.text("The program recommends; a person decides. A listed party with a like name is a candidate and weighs nothing.")
	p.Ln(2)
	p.head("Lists that were asked", 11)
	for _, l := range t.Lists {
		p.mono(fmt.Sprintf("%-12s %-10s %s", l.Name, l.Date, l.SHA256))
	}
	p.Ln(2)
	p.head("How to verify this", 11)
	p.text("Each row names the SHA-256 of its receipt and the receipt's leaf in the evidence log. The same trail in JSON holds the receipts and their proofs; " +
		"\"countersign case verify FILE\" checks them against the checkpoint below with nothing but the file and a verifier key that you kept.")
	p.Ln(1)
	for line := range strings.Lines(t.Log.Checkpoint) {
		p.mono(line)
	}
	p.mono("key " + t.Log.Key)
	p.Ln(3)
}

func (t *Trail) period() string {
	switch {
	case t.From.IsZero() && t.To.IsZero():
		return "Everything that is kept."
	case t.To.IsZero():
		return "From " + moment3339(t.From) + " on."
	case t.From.IsZero():
		return "Before " + moment3339(t.To) + "."
	}
	return "From " + moment3339(t.From) + ", before " + moment3339(t.To) + "."
}

func (p *trailPaper) rows() {
	day := ""
	for i := range p.trail.Rows {
		r := &p.trail.Rows[i]
		if d := r.At.UTC().Format(time.DateOnly); d != day {
			day = d
			p.Ln(2)
			p.head(day, 11)
		}
		p.row(r)
	}
}

func (p *trailPaper) row(r *TrailRow) {
	if p.GetY() > 262 { // a heading should not stand alone at the foot
		p.AddPage()
	}
	p.SetFont("Helvetica", "B", 9)
	head := fmt.Sprintf("%s  %s  %s", r.At.UTC().Format("15:04:05"), r.Kind, r.Subject)
	if r.Score != nil {
		head += fmt.Sprintf("  %s %+.1f dB", r.Verdict, *r.Score)
	}
	p.MultiCell(0, paperLine, latin(head), "", "L", false)
	p.SetLeftMargin(15 + paperIndent)
	p.SetX(15 + paperIndent)
	for _, line := range r.lines() {
		p.text(line)
	}
	if r.Leaf >= 0 {
		p.mono(fmt.Sprintf("receipt %s leaf %d", r.Receipt, r.Leaf))
	}
	p.SetLeftMargin(15)
	p.SetX(15)
	p.Ln(1.2)
}

// lines are what is told of a row below its heading.
func (r *TrailRow) lines() (out []string) {
	add := func(label, s string) {
		if s != "" {
			out = append(out, label+s)
		}
	}
	add("asked: ", r.Asked.String())
	add("found: ", strings.Join(r.Findings, ", "))
	for i := range r.Listed {
		label := "listed: "
		if r.Listed[i].Silenced {
			label = "silenced: "
		}
		add(label, r.Listed[i].String())
	}
	if r.Kind == rowAsked && len(r.Listed) == 0 {
		out = append(out, "no listed party found")
	}
	add("", r.Say)
	if r.By != "" {
		add("by ", r.By)
	}
	add("reason: ", r.Reason)
	add("lists: ", strings.Join(r.Lists, ", "))
	return out
}

// latin writes a text in the letters that the fonts know (Windows-1252). Words
// with others are romanised, the code points of those behind them.
func latin(s string) string {
	var out []byte
	var strange []string
	for i, word := range strings.Split(sink.Plain(s), " ") {
		bare := strings.TrimRight(word, ",;:.)")
		if !legible(bare) {
			if strange = append(strange, bare); bare == word {
				continue
			}
		}
		if strange != nil {
			out = spaced(out, asLatin(strange))
			strange = nil
			if bare != word && !legible(bare) {
				out = append(out, word[len(bare):]...)
				continue
			}
		}
		if i > 0 {
			out = append(out, ' ')
		}
		for _, r := range word {
			b, _ := charmap.Windows1252.EncodeRune(r)
			out = append(out, b)
		}
	}
	if strange != nil {
		out = spaced(out, asLatin(strange))
	}
	return string(out)
}

func spaced(out []byte, s string) []byte {
	if len(out) > 0 {
		out = append(out, ' ')
	}
	return append(out, s...)
}

// legible reports whether the fonts know every letter of a word.
func legible(word string) bool {
	for _, r := range word {
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok {
			return false
		}
	}
	return true
}

// asLatin romanises words that the fonts cannot show and gives the code points
// that were lost: "Wang Chen [U+738B U+6668]".
func asLatin(words []string) string {
	var points []string
	for _, r := range strings.Join(words, "") {
		if _, ok := charmap.Windows1252.EncodeRune(r); !ok {
			points = append(points, fmt.Sprintf("U+%04X", r))
		}
	}
	lost := "[" + strings.Join(points, " ") + "]"
	if plain := match.Romanise(strings.Join(words, " ")); plain != "" && legible(plain) {
		return string(spaced([]byte(plain), lost))
	}
	return lost
}
