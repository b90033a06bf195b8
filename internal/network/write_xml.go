package network

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"countersign/internal/sink"
)

// escaped is text as an attribute or an element of XML holds it.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(sink.Plain(s)))
	return b.String()
}

// GraphML is that of graphml.graphdrawing.org, structure part 1.0 or later: nodes are
// subjects, edges ties, with their network, weight and reasons as data.
var graphmlForm = &Form{
	Name: "graphml", Ext: ".graphml",
	head: func(w *bufio.Writer, _ *Epilogue) {
		w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="network" for="node" attr.name="network" attr.type="string"/>
<key id="label" for="node" attr.name="label" attr.type="string"/>
<key id="weight" for="edge" attr.name="weight" attr.type="double"/>
<key id="why" for="edge" attr.name="why" attr.type="string"/>
<graph id="networks" edgedefault="undirected">
`)
	},
	say: func(w *bytes.Buffer, n *Network, _ *Epilogue) {
		for _, m := range n.Members {
			id := escaped(string(m))
			fmt.Fprintf(w, "<node id=\"%s\"><data key=\"label\">%s</data><data key=\"network\">%s</data></node>\n", id, id, escaped(string(n.ID)))
		}
		for _, l := range n.Links {
			fmt.Fprintf(w, "<edge source=\"%s\" target=\"%s\"><data key=\"weight\">%s</data><data key=\"why\">%s</data></edge>\n",
				escaped(string(l.A)), escaped(string(l.B)), number(l.Weight), escaped(Reasons(l)))
		}
	},
	tail: func(w *bufio.Writer, _ *Epilogue, _ Summary) { w.WriteString("</graph>\n</graphml>\n") },
}

// gexfForm is GEXF 1.3 (gexf.net), which wants all nodes before all edges: the
// networks are walked twice.
var gexfForm = &Form{
	Name: "gexf", Ext: ".gexf",
	head: func(w *bufio.Writer, e *Epilogue) {
		fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta lastmodifieddate="%s"><creator>countersign</creator></meta>
<graph mode="static" defaultedgetype="undirected">
<attributes class="node"><attribute id="0" title="network" type="string"/></attributes>
<attributes class="edge"><attribute id="0" title="why" type="string"/></attributes>
<nodes>
`, e.Now.UTC().Format("2006-01-02"))
	},
	say: func(w *bytes.Buffer, n *Network, _ *Epilogue) {
		for _, m := range n.Members {
			id := escaped(string(m))
			fmt.Fprintf(w, "<node id=\"%s\" label=\"%s\"><attvalues><attvalue for=\"0\" value=\"%s\"/></attvalues></node>\n", id, id, escaped(string(n.ID)))
		}
	},
	middle: func(w *bufio.Writer) { w.WriteString("</nodes>\n<edges>\n") },
	more: func(w *bytes.Buffer, n *Network, _ *Epilogue) {
		for i, l := range n.Links {
			fmt.Fprintf(w, "<edge id=\"%s/%d\" source=\"%s\" target=\"%s\" weight=\"%s\"><attvalues><attvalue for=\"0\" value=\"%s\"/></attvalues></edge>\n",
				escaped(string(n.ID)), i, escaped(string(l.A)), escaped(string(l.B)), number(l.Weight), escaped(Reasons(l)))
		}
	},
	tail: func(w *bufio.Writer, _ *Epilogue, _ Summary) {
		io.WriteString(w, "</edges>\n</graph>\n</gexf>\n") //nolint:errcheck // Flush tells
	},
}
