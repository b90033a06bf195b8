package network

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"time"

	"countersign"
	"countersign/internal/sink"
)

// An Answer is networks, and what is between any two subjects.
type Answer interface {
	Networks() iter.Seq2[Network, error]
	Between(a, b countersign.ID) (Why, error)
}

// An Epilogue is what stands beside the networks.
type Epilogue struct {
	Run      countersign.Run
	Now      time.Time // of what formats demand a time for
	Problems []string  // what could not be read, a sentence each
	Says     []string  // what was left out and why, a sentence each
	Width    int       // columns of a terminal; 0 means 80
	Color    bool
	Redact   bool   // what is shared is masked
	Kept     bool   // Run.Read counts the subjects of a folder and no rows
	Nobody   string // says that nobody belongs together; "" says it of what is rare
	Caution  string // says what else would explain it; "" says it of sharing

	printed int
}

// A Summary says what was found.
type Summary struct{ Networks, Members int }

// A Form is one way to write networks. It is written as they come; none is held.
type Form struct {
	Name   string
	Ext    string
	head   func(w *bufio.Writer, e *Epilogue)
	say    func(w *bytes.Buffer, n *Network, e *Epilogue) // one network
	middle func(w *bufio.Writer)                          // before the second walk
	more   func(w *bytes.Buffer, n *Network, e *Epilogue) // the second walk; nil for none
	tail   func(w *bufio.Writer, e *Epilogue, s Summary)
	comma  string // between networks
}

// Forms are all there are. HTML is written elsewhere, where pages are.
var Forms = []*Form{ndjsonForm, jsonForm, csvForm, tableForm, graphmlForm, gexfForm, stixForm}

// FormNamed returns a form, or nil.
func FormNamed(name string) *Form {
	i := slices.IndexFunc(Forms, func(f *Form) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return Forms[i]
}

// Write writes all networks in a form.
func (f *Form) Write(w io.Writer, a Answer, e Epilogue) (Summary, error) {
	bw := bufio.NewWriterSize(w, 64<<10)
	var s Summary
	f.head(bw, &e)
	err := walk(bw, a, &e, f.comma, f.say, func(n *Network) {
		s.Networks++
		s.Members += len(n.Members)
	})
	if err == nil && f.more != nil {
		f.middle(bw)
		err = walk(bw, a, &e, "", f.more, func(*Network) {})
	}
	if err != nil {
		bw.Flush() // what was written stands; err says why there is no more
		return s, err
	}
	f.tail(bw, &e, s)
	return s, bw.Flush()
}

func walk(bw *bufio.Writer, a Answer, e *Epilogue, comma string, say func(*bytes.Buffer, *Network, *Epilogue), count func(*Network)) error {
	var buf bytes.Buffer
	first := true
	for n, err := range a.Networks() {
		if err != nil {
			return err
		}
		if e.Redact {
			n.Redact()
		}
		if !first {
			bw.WriteString(comma)
		}
		first = false
		count(&n)
		buf.Reset()
		say(&buf, &n, e)
		if _, err := bw.Write(buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// Redact masks what members share.
func (n *Network) Redact() {
	n.Links = slices.Clone(n.Links)
	Redact(n.Links)
}

// Redact masks what is shared, in place.
func Redact(links []countersign.Link) {
	for i := range links {
		links[i].Why = maskedTies(links[i].Why)
	}
}

func maskedTies(ties []countersign.Tie) []countersign.Tie {
	out := slices.Clone(ties)
	for i := range out {
		out[i].Shared = sink.Redact(out[i].Shared)
	}
	return out
}

// Writing to a buffer cannot fail, and encoding these values neither; a
// bufio.Writer keeps its error for Flush.

func encoded(w io.Writer, v any) {
	var b bytes.Buffer
	_ = sink.Encode(&b, v, "")
	_, _ = w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

type runLine struct {
	Run      countersign.Run `json:"run"`
	Problems []string        `json:"problems,omitempty"`
	Say      []string        `json:"say,omitempty"`
}

var ndjsonForm = &Form{
	Name: "ndjson", Ext: ".ndjson",
	head: func(*bufio.Writer, *Epilogue) {},
	say:  func(w *bytes.Buffer, n *Network, _ *Epilogue) { _ = sink.Encode(w, n, "") },
	tail: func(w *bufio.Writer, e *Epilogue, _ Summary) {
		_ = sink.Encode(w, runLine{e.Run, e.Problems, e.Says}, "")
	},
}

var jsonForm = &Form{
	Name: "json", Ext: ".json", comma: ",\n",
	head: func(w *bufio.Writer, _ *Epilogue) { w.WriteString("{\"networks\": [\n") },
	say:  func(w *bytes.Buffer, n *Network, _ *Epilogue) { encoded(w, n) },
	tail: func(w *bufio.Writer, e *Epilogue, _ Summary) {
		w.WriteString("\n],\n\"problems\": ")
		encoded(w, append([]string{}, e.Problems...))
		w.WriteString(",\n\"say\": ")
		encoded(w, append([]string{}, e.Says...))
		w.WriteString(",\n\"run\": ")
		encoded(w, e.Run)
		w.WriteString("}\n")
	},
}

// csvForm has a row for each reason of each tie. A cell that a spreadsheet would
// run is made harmless.
var csvForm = &Form{
	Name: "csv", Ext: ".csv",
	head: func(w *bufio.Writer, _ *Epilogue) {
		w.WriteString("network,members,a,b,weight,pred,shared,shared_weight\n")
	},
	say: func(w *bytes.Buffer, n *Network, _ *Epilogue) {
		cw := csv.NewWriter(w)
		for _, l := range n.Links {
			for _, t := range l.Why {
				_ = cw.Write([]string{string(n.ID), strconv.Itoa(len(n.Members)), sink.Cell(string(l.A)), sink.Cell(string(l.B)), number(l.Weight),
					sink.Cell(string(t.Pred)), sink.Cell(t.Shared), number(t.Weight)})
			}
		}
		cw.Flush()
	},
	tail: func(*bufio.Writer, *Epilogue, Summary) {},
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// WriteWhys writes what is between pairs of subjects, as the forms do that can:
// ndjson, json and table.
func WriteWhys(w io.Writer, format string, whys []Why, e Epilogue) error {
	bw := bufio.NewWriterSize(w, 16<<10)
	if e.Redact {
		whys = slices.Clone(whys)
		for i := range whys {
			whys[i] = whys[i].Redacted()
		}
	}
	switch format {
	case "ndjson":
		for i := range whys {
			_ = sink.Encode(bw, &whys[i], "")
		}
		_ = sink.Encode(bw, runLine{e.Run, e.Problems, e.Says}, "")
	case "json":
		_ = sink.Encode(bw, struct {
			Paths []Why `json:"paths"`
			runLine
		}{whys, runLine{e.Run, e.Problems, e.Says}}, " ")
	case "table":
		writeWhys(bw, whys, &e)
	default:
		return fmt.Errorf("a path is written as table, ndjson or json, not as %s: %w", format, countersign.ErrForbidden)
	}
	return bw.Flush()
}

// Redacted masks what the two and those between them share, and leaves out the
// reasons of judgements.
func (y Why) Redacted() Why {
	y.Judged = slices.Clone(y.Judged)
	for i := range y.Judged {
		y.Judged[i].Reason = ""
	}
	y.Shared, y.Path, y.Without = slices.Clone(y.Shared), slices.Clone(y.Path), slices.Clone(y.Without)
	for i := range y.Shared {
		y.Shared[i].Shared = sink.Redact(y.Shared[i].Shared)
	}
	for i := range y.Path {
		y.Path[i].Why = maskedTies(y.Path[i].Why)
	}
	for i, s := range y.Without {
		at := slices.Index([]byte(s), '=')
		y.Without[i] = s[:at+1] + sink.Redact(s[at+1:])
	}
	y.Tell()
	return y
}
