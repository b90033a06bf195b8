package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"countersign"

	"github.com/google/go-cmp/cmp"
)

// spoken writes what a walk meets, as encoding/xml would.
func spoken(b []byte) (string, error) {
	var out strings.Builder
	m := NewMarkup(File{Name: "x", Data: b})
	var each func(name []byte)
	each = func(name []byte) {
		out.WriteString("<" + string(name))
		for _, a := range m.attrs {
			out.WriteString(" " + string(a.name) + "=" + string(m.Attr(string(a.name))))
		}
		out.WriteString(">")
		m.Each(each)
		out.WriteString("</>")
	}
	m.Root(each)
	return out.String(), m.Err()
}

// spokenByStd does the same with the decoder of the standard library.
func spokenByStd(b []byte) (string, error) {
	var out strings.Builder
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		tok, err := d.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return out.String(), err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			out.WriteString("<" + t.Name.Local)
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space != "" {
					name = a.Name.Space + ":" + name
				}
				out.WriteString(" " + name + "=" + a.Value)
			}
			out.WriteString(">")
		case xml.EndElement:
			out.WriteString("</>")
		}
	}
}

func TestMarkupText(t *testing.T) {
	for in, want := range map[string]string{
		"<a>x</a>":                             "x",
		"<a/>":                                 "",
		"<a></a >":                             "",
		"<a>x &amp; &lt;y&gt; &#65;&#x42;</a>": "x & <y> AB",
		"<a>x<![CDATA[ <&> ]]>y</a>":           "x <&> y",
		"<a>x<b>no</b>y<!-- no -->z</a>":       "xyz",
		"<?xml version='1.0'?><!-- c --><a>\n x</a>\n<!-- d -->": "\n x",
	} {
		m := NewMarkup(File{Name: "x", Data: []byte(in)})
		got := ""
		m.Root(func([]byte) { got = string(m.Text()) })
		if got != want || m.Err() != nil {
			t.Errorf("%s: got %q, %v; want %q", in, got, m.Err(), want)
		}
	}
}

func TestMarkupRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "x:1: empty; no element in it",
		"words":                     `x:1: not XML: "w" where an element should stand`,
		"<a>\n<b>x</b>":             "x:2: truncated: the file ends inside <a>; get it again, nothing of it may be used",
		"<a>\n<b":                   "x:2: truncated: the file ends inside a tag; get it again, nothing of it may be used",
		"<a b='":                    "x:1: truncated: the file ends inside a tag; get it again, nothing of it may be used",
		"<a><b></a>":                "x:1: not XML: </a> where </b> should stand",
		"<!DOCTYPE a><a/>":          "x:1: a document type definition or declaration (<!...), which no list has; refused: it could define entities",
		"<a>&x;</a>":                `x:1: not XML: the entity "&x;", which XML does not define`,
		"<a/><b/>":                  "x:1: not XML: something stands after the end of the document",
		"<a b='1' b='2'/>":          `x:1: not XML: a tag that cannot be read: "<a b='1' b='2'/>"`,
		strings.Repeat("<a>", 1e5):  "x:1: elements nested deeper than 64; is this a list?",
		"<a>\x00</a>":               "x:1: a NUL byte at position 4; remove it",
		"<a b='" + long9 + "'></a>": "x:1: a tag of more than 64 KiB; is this a list?",
	} {
		_, err := spoken([]byte(in))
		if err == nil || err.Error() != want {
			t.Errorf("%.60q: got %v, want %s", in, err, want)
		}
		var b Broken
		if !errors.As(err, &b) || !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%.60q: %v is not Broken", in, err)
		}
	}
}

var long9 = strings.Repeat("a", 9<<20)

// TestMarkupAllocates shows that walking costs nothing an element.
func TestMarkupAllocates(t *testing.T) {
	doc := []byte("<l>" + strings.Repeat(`<p id="1"><n>x</n><m>y &amp; z</m></p>`, 1000) + "</l>")
	n := testing.AllocsPerRun(5, func() {
		m := NewMarkup(File{Data: doc})
		child := func([]byte) { m.Text() }
		party := func([]byte) { m.Attr("id"); m.Each(child) }
		m.Root(func([]byte) { m.Each(party) })
		if m.Err() != nil {
			t.Fatal(m.Err())
		}
	})
	if n > 5000 {
		t.Errorf("%.0f allocations in 1,000 parties", n)
	}
}

// FuzzMarkup compares with the standard library: what we take it takes, with
// the same elements and attributes.
func FuzzMarkup(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0"?><l xmlns:a="b"><a:p q='&lt;1'>x<!-- y --><![CDATA[z]]></a:p><e/></l>`))
	f.Add([]byte("<a><b></b><b/></a>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := spoken(b)
		if err != nil {
			var broken Broken
			if !errors.As(err, &broken) {
				t.Fatalf("%v is not Broken", err)
			}
			return
		}
		want, err := spokenByStd(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
		if err != nil {
			return // the standard library refuses more: control characters, names, versions
		}
		if diff := cmp.Diff(strings.ReplaceAll(want, "\r", ""), strings.ReplaceAll(got, "\r", "")); diff != "" {
			t.Errorf("%q (-std +got):\n%s", b, diff)
		}
	})
}

// FuzzGrid: rows are found again, and every byte is passed once.
func FuzzGrid(f *testing.F) {
	f.Add([]byte("a,b\n\"x\ny\",z\n1,2"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g := NewGrid(File{Name: "x", Data: b}, ',')
		last := -1
		for {
			row, err, ok := g.Next()
			if !ok {
				return
			}
			if err != nil {
				continue
			}
			if row.At <= last {
				t.Fatal("the same row twice")
			}
			last = row.At
			cells := append([]string(nil), row.Cells...)
			if diff := cmp.Diff(cells, g.Again(row.At)); diff != "" {
				t.Fatalf("not the same again:\n%s", diff)
			}
		}
	})
}
