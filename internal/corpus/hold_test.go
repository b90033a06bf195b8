package corpus

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/page"
)

// TestHolds: a page that stands among twenty times as much is found and held
// whole; what everybody has is held by nobody.
func TestHolds(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		c := New()
		if dir != "" {
			var err error
			if c, err = Open(dir); err != nil {
				t.Fatal(err)
			}
		}
		fill(t, c, 0, 60)
		theme := text(5000)
		for n := 60; n < 500; n++ { // of each page nearly all is a text that all these have
			if err := c.Add(capture(n, fmt.Sprintf("theme%d.example", n), theme+strings.Join(strings.Fields(text(n))[:10], " "))); err != nil {
				t.Fatal(err)
			}
		}
		var around strings.Builder
		for n := range 20 {
			around.WriteString("</p><p>" + text(9000+n))
		}
		wide := page.Printer{Times: 16}
		var p page.Print
		wide.Print([]byte("<p>"+text(33)+theme+around.String()+"</p>"), nil, &p)
		got, err := c.Holds(&p, "copy.example", 8)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || got[0].Site != "site33.example" || got[0].Held < 0.95 || got[0].Marks < fewestMarks || !got[0].Seen.Equal(time.Unix(1_700_000_033, 0)) {
			t.Errorf("%+v", got)
		}
		for _, h := range got[min(1, len(got)):] {
			if h.Held > 0.3 {
				t.Errorf("%s is held: %+v", h.Site, h)
			}
		}
		if got, err = c.Holds(&p, "site33.example", 8); err != nil || len(got) > 0 && got[0].Held > 0.3 {
			t.Errorf("its own page: %+v, %v", got, err)
		}
		if got, err = c.Holds(&page.Print{}, "copy.example", 8); err != nil || len(got) > 0 {
			t.Errorf("of nothing: %+v, %v", got, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
