package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const praise = "They moved our berths in one night."

func TestReviews(t *testing.T) {
	ana, ben := Review{Text: praise, By: "Ana Abbott"}, Review{Text: "Nobody noticed the change at all.", By: "Ben Baker"}
	at := func(r Review, firm string) Review { r.Firm = firm; return r }
	for _, x := range []struct {
		name, html string
		want       []Review
	}{
		{"a citation", `<blockquote>` + praise + ` <cite>Ana Abbott, CTO at Acme Harbour</cite></blockquote>`, []Review{at(ana, "Acme Harbour")}},
		{"a caption", `<figure><blockquote><p>&ldquo;` + praise + `&rdquo;</p></blockquote><figcaption>&mdash; Ana Abbott, Acme Inc.</figcaption></figure>`, []Review{at(ana, "Acme Inc")}},
		{"cards", `<section class="testimonials"><h2>What our clients say</h2><div class="testimonial-card"><p>` + praise + `</p><p class="author">Ana Abbott</p><span>CTO</span></div>
			<div class="testimonial-card"><p>` + ben.Text + `</p><strong>Ben Baker</strong><p>Acme</p></div></section>`, []Review{ana, at(ben, "Acme")}},
		{"a strong name", `<div id="review-1"><p>` + praise + `<br><strong>Ana Abbott</strong>, Acme</p></div>`, []Review{at(ana, "Acme")}},
		{"stress is no name", `<div class="review"><p>They <strong>Moved Berths</strong> for us in one night.</p><footer>Ana Abbott</footer></div>`,
			[]Review{{Text: "They Moved Berths for us in one night.", By: "Ana Abbott"}}},
		{"names first", `<div class=reviews><h4>Ana Abbott</h4><p>` + praise + `</p><h4>Ben Baker</h4><p>` + ben.Text + `</p></div>`, []Review{ana, ben}},
		{"names first, each apart", `<h4>Ana Abbott</h4><blockquote>` + praise + `</blockquote><h4>Ben Baker</h4><blockquote>` + ben.Text + `</blockquote>`, []Review{ana, ben}},
		{"names behind, each apart", `<p>Hear them.</p><blockquote>` + praise + `</blockquote><p>Ana Abbott</p><blockquote>` + ben.Text + `</blockquote><p>Ben Baker</p>`, []Review{ana, ben}},
		{"names on both sides", `<p>Ana Abbott</p><blockquote>` + praise + `</blockquote><p>Ben Baker</p>`, nil},
		{"a name further on", `<blockquote>` + praise + `</blockquote><p>We build bridges for everybody, and answer for them.</p><p>Ben Baker</p>`, nil},
		{"no name", `<blockquote>` + praise + `</blockquote>`, nil},
		{"no quotation", `<p>` + praise + `</p><p>Ana Abbott</p>`, nil},
		{"a script without capitals", "<blockquote>a b c d e</blockquote><p>\u738b\u5c0f\u660e</p>", []Review{{Text: "a b c d e", By: "\u738b\u5c0f\u660e"}}},
	} {
		if d := cmp.Diff(x.want, Reviews([]byte(x.html))); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
	}
}

func TestReviewsBounded(t *testing.T) {
	var b strings.Builder
	for range 3 * mostReviews {
		fmt.Fprintf(&b, `<blockquote>%s</blockquote><p>Ana Abbott</p>`, strings.Repeat("they did well ", 400))
	}
	if got := Reviews([]byte(b.String())); len(got) != mostReviews || len(got[0].Text) > longestPraise {
		t.Errorf("%d reviews, %d bytes", len(got), len(got[0].Text))
	}
}

func TestReviewSince(t *testing.T) {
	for text, want := range map[string]int{
		"We have worked with them since 2011 and are glad.":            2011,
		"Happy customers since 2014, and users since 2016.":            2014,
		"Since 2011 our harbour has grown.":                            0,
		"Our firm was founded in 2009. A good customer. Since 2010 on": 0,
		"We trusted the berth planner.":                                0,
	} {
		if got := (&Review{Text: text}).Since(); got != want {
			t.Errorf("%q: %d", text, got)
		}
	}
}

func TestReviewThings(t *testing.T) {
	for text, want := range map[string][]string{
		"Before Ledgerlight came, I wrote (on Mondays). They are good.": {"ledgerlight", "mondays"},
		"It went well! Nobody noticed: Everything ran.":                 nil,
		"": nil,
	} {
		if d := cmp.Diff(want, (&Review{Text: text}).Things()); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}
