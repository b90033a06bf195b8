package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/page"
)

// What pages must share to be told as another's content: one page most of its
// text, or two a good part each. On miniature internets content that moved
// shares 0.8 and more with over 100 rare marks, that which was edited on the way
// 0.4 to 0.75 with over 60 on two pages or three. Firms that sell one product
// share up to 0.57 of a page with 50, those with one template up to 0.5 of one
// page alone (docs/measurements.md, TestWatchMiniature).
const (
	alike       = 0.6  // of what is rare in its text
	alikeMarks  = 40   // in common that few pages hold
	partly      = 0.4  // of the likest of several pages
	partlyMarks = 60   // of it
	partlyPages = 2    // at least
	near        = 0.35 // of what counts as a page in common
	nearMarks   = 30
	fewestWords = 60 // on the page
	elsewhereOf = 24 // nearest sites looked at for each page
)

// has reports whether a site surely has another's content, hasPart whether it
// has a good part of two pages.
func (m *likeSite) has() bool { return m.Text >= alike && m.Rare >= alikeMarks }

func (m *likeSite) hasPart() bool {
	return m.pages >= partlyPages && m.Text >= partly && m.Rare >= partlyMarks
}

// legalPage finds pages whose text is anybody's.
var legalPage = regexp.MustCompile(`(?i)privacy|terms|cookie|legal|imprint|gdpr|disclaimer|policy|policies`)

// elsewhere looks for the content of each watched site among all pages ever
// captured, and tells of domains that were not there at the last look. At the
// first look whatever is there is taken for known: the firm it was copied from
// is, too.
func (x *watch) elsewhere(ctx context.Context, round time.Time) error {
	j := judging{watch: x, of: map[string][]string{}, few: map[[2]string]int{}, parts: map[[2]string]*corpus.Match{}, beside: map[string]bool{}, have: map[string]*front.Site{}}
	for _, d := range x.names {
		w := x.sites[d]
		if w.Content == (countersign.Hash{}) || !w.Round.Equal(round) {
			continue
		}
		found, all, err := x.alikeTo(ctx, w)
		if err != nil {
			return err
		}
		first := w.Elsewhere == nil
		j.near(w, all)
		var news []front.Change
		for _, m := range found {
			// What was a little alike from the beginning is no news if an edit makes it more so.
			if slices.Contains(w.Elsewhere, m.Site) || !first && !m.has() && !m.hasPart() {
				continue
			}
			if !first && !m.has() && slices.Contains(j.of[m.Site], d) { // its sentences will tell
				j.parts[[2]string{d, m.Site}] = &m.Match
				continue
			}
			w.Elsewhere = append(w.Elsewhere, m.Site)
			if !first {
				news = append(news, w.found(&m.Match))
			}
		}
		if first && w.Elsewhere == nil {
			w.Elsewhere = []string{}
		}
		if !first && len(news) == 0 {
			continue
		}
		if err := x.tell(ctx, w, w.Content, news); err != nil {
			return err
		}
	}
	return j.tell(ctx)
}

func (w *watchedSite) found(m *corpus.Match) front.Change {
	c := front.Change{Kind: front.ChangedCopied, Other: m.Site, Share: m.Text, Is: []string{m.URL},
		Say: fmt.Sprintf("Its content stands on %s, too: %.0f %% of what is rare in a page.", m.Site, 100*m.Text)}
	if w.Look.State != front.StateContent {
		c.Kind = front.ChangedBack
		c.Say = fmt.Sprintf("Its content is back on %s, %.0f %% of what is rare in a page; its own domain is %s.", m.Site, 100*m.Text, cmp.Or(w.Look.State, "unknown"))
	}
	return c
}

// A likeSite is one with pages like those of another: the likest, and how many
// of the other's pages are like one of its.
type likeSite struct {
	corpus.Match
	pages int
}

// alikeTo returns the sites with pages most alike to those of a site's last
// content, each with its likest page, the likest first; and all that are nearest,
// however far.
func (x *watch) alikeTo(ctx context.Context, w *watchedSite) (found []likeSite, all map[string]nearSite, err error) {
	s, err := storedSite(ctx, x.ledger, w.Content)
	if errors.Is(err, countersign.ErrNotFound) {
		return nil, nil, nil // erased
	}
	if err != nil {
		return nil, nil, err
	}
	best := map[string]likeSite{}
	all = map[string]nearSite{}
	var pr page.Printer
	var out page.Print
	for i := range s.Pages {
		if legalPage.MatchString(pathOf(s.Pages[i].URL)) {
			continue
		}
		html := page.UTF8(s.Pages[i].HTML, s.Pages[i].Type)
		pr.Print(html, page.Brand(page.Read(html), s.Domain), &out)
		if out.Words < fewestWords {
			continue
		}
		list, err := x.pages.Near(&out, s.Domain, elsewhereOf)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range list {
			nearer(all, &m)
			if m.Text < near || m.Rare < nearMarks {
				continue
			}
			b := best[m.Site]
			b.pages++
			if m.Text > b.Text {
				b.Match = m
			}
			best[m.Site] = b
		}
	}
	for _, m := range best {
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b likeSite) int { return cmp.Or(cmp.Compare(b.Text, a.Text), cmp.Compare(a.Site, b.Site)) })
	return found, all, nil
}

// pathOf is an address without its host, whose name may be any.
func pathOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	return path
}
