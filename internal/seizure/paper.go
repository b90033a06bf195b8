package seizure

import (
	"crypto/sha256"
	_ "embed" // how papers look
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"strings"

	"countersign/internal/sink"
)

// A paper is a document that is written as Markdown and as HTML alike.
type paper struct {
	Title  string
	Blocks []block
	para   int // number of the last paragraph
}

// A block is one part of a paper. Kind is head, sub, para, text, blank, list,
// code or table.
type block struct {
	Kind string
	No   int
	Text string
	Rows [][]string // of a table, its head first; of a list or code, one cell a row
}

func (p *paper) head(s string) { p.Blocks = append(p.Blocks, block{Kind: "head", Text: s}) }

func (p *paper) sub(s string) { p.Blocks = append(p.Blocks, block{Kind: "sub", Text: s}) }

func (p *paper) text(format string, args ...any) {
	p.Blocks = append(p.Blocks, block{Kind: "text", Text: fmt.Sprintf(format, args...)})
}

// fact is a numbered paragraph.
func (p *paper) fact(format string, args ...any) {
	p.para++
	p.Blocks = append(p.Blocks, block{Kind: "para", No: p.para, Text: fmt.Sprintf(format, args...)})
}

// blank is a paragraph that only the author can write.
func (p *paper) blank(s string) {
	p.para++
	p.Blocks = append(p.Blocks, block{Kind: "blank", No: p.para, Text: s})
}

func (p *paper) list(items ...string) {
	b := block{Kind: "list"}
	for _, s := range items {
		b.Rows = append(b.Rows, []string{s})
	}
	p.Blocks = append(p.Blocks, b)
}

// code is lines to be typed as they are: names of our own and nothing else.
func (p *paper) code(lines ...string) {
	b := block{Kind: "code"}
	for _, s := range lines {
		b.Rows = append(b.Rows, []string{s})
	}
	p.Blocks = append(p.Blocks, b)
}

func (p *paper) table(rows [][]string) {
	if len(rows) > 1 {
		p.Blocks = append(p.Blocks, block{Kind: "table", Rows: rows})
	}
}

// Blank is how a place for the author is marked, so that none is overlooked.
const Blank = "TO BE COMPLETED BY THE AUTHOR"

var escapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "!", `\!`)

// escaped makes outside text safe inside Markdown.
func escaped(s string) string { return escapes.Replace(sink.Plain(s)) }

func (p *paper) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", escaped(p.Title))
	for _, x := range p.Blocks {
		b.WriteByte('\n')
		switch x.Kind {
		case "head":
			fmt.Fprintf(&b, "## %s\n", escaped(x.Text))
		case "sub":
			fmt.Fprintf(&b, "### %s\n", escaped(x.Text))
		case "para":
			fmt.Fprintf(&b, "%d. %s\n", x.No, escaped(x.Text))
		case "blank":
			fmt.Fprintf(&b, "%d. **[%s: %s]**\n", x.No, Blank, escaped(x.Text))
		case "list":
			for _, r := range x.Rows {
				fmt.Fprintf(&b, "- %s\n", escaped(r[0]))
			}
		case "code":
			for _, r := range x.Rows {
				fmt.Fprintf(&b, "    %s\n", sink.Plain(r[0]))
			}
		case "table":
			markdownTable(&b, x.Rows)
		default:
			fmt.Fprintf(&b, "%s\n", escaped(x.Text))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownTable(b *strings.Builder, rows [][]string) {
	for i, r := range rows {
		for _, c := range r {
			b.WriteString("| " + escaped(c) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(r)) + "|\n")
		}
	}
}

//go:embed paper.html
var paperHTML string

//go:embed paper.css
var paperCSS string

var page = template.Must(template.New("paper").Funcs(template.FuncMap{"plain": sink.Plain}).Parse(paperHTML))

// html writes the paper as a page that loads and runs nothing; a policy in the
// page forbids it too.
func (p *paper) html(w io.Writer) error {
	sum := sha256.Sum256([]byte(paperCSS))
	return page.Execute(w, map[string]any{"Title": p.Title, "Blocks": p.Blocks, "CSS": template.CSS(paperCSS), "Blank": Blank,
		"Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"})
}

// table writes rows as CSV that no spreadsheet takes for formulas.
func table(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	for _, r := range rows {
		safe := make([]string, len(r))
		for i := range r {
			safe[i] = sink.Cell(r[i])
		}
		if err := c.Write(safe); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
