package page_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/page"
)

const firm = `<!doctype html><html lang="en"><head><title>Brightwater Software &amp; Cloud</title>
<meta property="og:site_name" content="Brightwater"><meta name="generator" content="WordPress 6.4">
<link rel="canonical" href="https://www.brightwater.com/"><link rel=stylesheet href=/css/site.css?v=3>
<script>gtag('config','G-AB12CD34EF');document.title="<h1>no</h1>"</script>
<style>body{color:#123;margin:0 auto}</style></head>
<body><!-- Mirrored from www.oldfirm.example by HTTrack --><header><img src="/img/logo-brightwater.png" alt="Brightwater logo"></header>
<h1>We build <b>software</b> that lasts</h1><p id=lead>Founded in 2009, Brightwater helps hospitals, banks and
schools to keep their old systems running while new ones are built beside them.</p><svg><title>x</title><p>Paragraphs end a drawing.</p>
<p>Call <a href="tel:+1-512-555-0143">(512) 555-0143</a> or write to <a href="mailto:Hello@Brightwater.com?subject=x">us</a>.</p>
<p>Brightwater Software LLC, 1200 Congress Avenue, Suite 210, Austin, TX 78701</p>
<form action=/contact><input name=q></form><footer>&copy; 2009 Brightwater Software LLC. Over 120 engineers.</footer></body></html>`

func TestRead(t *testing.T) {
	p := page.Read([]byte(firm))
	got := map[string]string{
		"title": p.Title, "site": p.SiteName, "generator": p.Generator, "lang": p.Lang, "canonical": p.Canonical,
		"emails": strings.Join(p.Emails, " "), "phones": strings.Join(p.Phones, " "), "addresses": strings.Join(p.Addresses, "|"),
		"trackers": fmt.Sprint(p.Trackers), "forms": fmt.Sprint(p.Forms), "headings": strings.Join(p.Headings, "|"), "ids": strings.Join(p.IDs, " "),
	}
	want := map[string]string{
		"title": "Brightwater Software & Cloud", "site": "Brightwater", "generator": "WordPress 6.4", "lang": "en",
		"canonical": "https://www.brightwater.com/", "emails": "hello@brightwater.com", "phones": "+1-512-555-0143",
		"addresses": "1200 Congress Avenue, Suite 210, Austin, TX 78701", "trackers": "[{google-analytics G-AB12CD34EF}]", "forms": "1",
		"headings": "We build software that lasts", "ids": "lead",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if strings.Contains(p.Text, "<h1>") || strings.Contains(p.Text, "margin") || !strings.Contains(p.Text, "Paragraphs end a drawing.") {
		t.Errorf("text: %q", p.Text)
	}
	var claims []string
	for _, c := range p.Claims {
		claims = append(claims, c.Kind+" "+c.Value)
	}
	if d := cmp.Diff([]string{"since 2009", "copyright 2009", "employees 120", "legal-name Brightwater Software LLC"}, claims); d != "" {
		t.Error(d)
	}
}

func TestLeftovers(t *testing.T) {
	copied := strings.NewReplacer("Brightwater.com", "Lakestone.io", "brightwater.com", "lakestone.io", "Brightwater", "Lakestone").Replace(firm)
	p := page.Read([]byte(copied))
	brand := page.Brand(p, "lakestone.io")
	if d := cmp.Diff([]string{"lakestone"}, brand); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]page.Leftover{{Where: "mirror", Name: "oldfirm.example", Text: "Mirrored from www.oldfirm.example by HTTrack"}},
		page.Leftovers(p, "lakestone.io", brand)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]page.Leftover{{Where: "file", Name: "brightwater", Text: "logo-brightwater.png"}},
		page.Mentions(p, "brightwater.com", []string{"brightwater"}, brand)); d != "" {
		t.Error(d)
	}
}

func printOf(html string, mask ...string) *page.Print {
	var p page.Printer
	out := &page.Print{}
	p.Print([]byte(html), mask, out)
	return out
}

// TestBlind: brand, numbers, people, places and addresses make no page alike
// or unlike.
func TestBlind(t *testing.T) {
	a := printOf(firm, "brightwater")
	b := printOf(strings.NewReplacer("Brightwater", "Lakestone", "2009", "2014", "120", "45", "555-0143", "555-0177",
		"1200 Congress Avenue, Suite 210, Austin, TX 78701", "77 Harbor Street, Suite 4, Boston, MA 02110", "brightwater", "lakestone").Replace(firm), "lakestone")
	l := page.Compare(a, b)
	if l.Same || l.Seen > 0.9 {
		t.Errorf("other names are seen as the same: %+v", l)
	}
	if l.Passages < 0.85 || l.Pairs < 0.85 || l.Shape != 1 || l.Styles != 1 {
		t.Errorf("names made the pages unlike: %+v", l)
	}
	if other := page.Compare(a, printOf(`<html><body><h1>Fresh bread daily</h1><p>Our bakers rise at three to bake the loaves you love.</p>`)); other.Passages > 0 {
		t.Errorf("unlike pages are alike: %+v", other)
	}
}

// TestHostile: what is deep, endless or broken is read in time, and nothing of
// it is run or taken for markup.
func TestHostile(t *testing.T) {
	big := strings.Repeat("word ", 1<<22)
	for name, html := range map[string]string{
		"deep":            strings.Repeat("<div>", 100_000) + "the end is near now" + strings.Repeat("</div>", 100_000),
		"deep hidden":     strings.Repeat("<svg>", 100_000) + "<p>the end is near now",
		"open quote":      `<p>the end is near now</p><a href="` + big,
		"open comment":    "<p>the end is near now</p><!--" + big,
		"open script":     "<p>the end is near now</p><script>" + strings.Repeat("</scrip ", 1<<20),
		"open tags":       "<p>the end is near now</p>" + strings.Repeat("<", 1<<20),
		"many quotes":     "<p>the end is near now</p>" + strings.Repeat(`<a b='c" `, 1<<18),
		"attributes":      "<p " + strings.Repeat("a=1 ", 1<<20) + ">the end is near now</p>",
		"nothing closed":  "<p>the end is near now" + strings.Repeat("<p ", 1<<18),
		"null":            "<p>the end is near now</p>" + strings.Repeat("\x00", 1<<20),
		"twenty and more": "<p>the end is near now</p>" + strings.Repeat("<i>x</i>", 3<<20),
		"invalid":         "<p>the end is near now</p>" + strings.Repeat("\xff\xc0", 1<<20),
		"ampersands":      "<p>the end is near now</p>" + strings.Repeat("&#", 1<<20),
		"script in title": "<title><script>alert(1)</script></title><p>the end is near now</p>",
	} {
		t.Run(name, func(t *testing.T) {
			if p := printOf(html); p.Words < 5 {
				t.Errorf("%d words seen", p.Words)
			}
			p := page.Read([]byte(html))
			if !strings.Contains(p.Text, "the end is near now") {
				t.Errorf("text: %.100q", p.Text)
			}
			if len(p.Text) > 2<<20 {
				t.Errorf("%d bytes of text kept", len(p.Text))
			}
		})
	}
}

func TestUTF8(t *testing.T) {
	got := page.UTF8([]byte("<meta charset=windows-1252><p>Caf\xe9"), "")
	if !bytes.Contains(got, []byte("Caf\u00e9")) {
		t.Errorf("%q", got)
	}
}

// TestIconHash holds the hash to a second implementation of Murmur3 over base64
// in lines.
func TestIconHash(t *testing.T) {
	for _, x := range []struct {
		icon string
		want int32
	}{{"", 0}, {"a", -316242180}, {strings.Repeat("countersign", 20), 269229764}} {
		if got := page.IconHash([]byte(x.icon)); got != x.want {
			t.Errorf("%.20q: %d, want %d", x.icon, got, x.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(firm))
	f.Add([]byte(`<a href='mailto:x@y.z'><svg><![CDATA[x]]><!--`))
	f.Add([]byte(`<title>&#x41;&amp;&bogus;&#99999999;</title><p data-cfemail=7a1b>`))
	f.Fuzz(func(t *testing.T, html []byte) {
		p := page.Read(html)
		brand := page.Brand(p, "example.com")
		page.Leftovers(p, "example.com", brand)
		var pr page.Printer
		var a, b page.Print
		pr.Print(html, brand, &a)
		if d := cmp.Diff(*printOf(string(html), brand...), a); d != "" {
			t.Errorf("the same page prints otherwise: %s", d)
		}
		raw, err := a.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.UnmarshalBinary(raw); err != nil {
			t.Fatal(err)
		}
		if l := page.Compare(&a, &b); !l.Same || l.Looks() < 0.999 {
			t.Errorf("a page is not itself: %+v", l)
		}
	})
}

func FuzzPrint(f *testing.F) {
	raw, err := printOf(firm).AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, b []byte) {
		var p page.Print
		if p.UnmarshalBinary(b) != nil {
			return
		}
		again, err := p.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		var q page.Print
		if err := q.UnmarshalBinary(again); err != nil {
			t.Fatal(err)
		}
	})
}
