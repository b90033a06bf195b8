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

// What a page must share to be told as another's content. On the miniature
// internet content that moves shares 0.9 and more with over 100 rare marks;
// firms that sell one product share up to 0.5, and what is common, few marks
// (docs/front.md).
const (
	alike       = 0.6 // of what is rare in its text
	alikeMarks  = 40  // in common that few pages hold
	fewestWords = 60  // on the page
	elsewhereOf = 24  // nearest sites looked at for each page
)

// legalPage finds pages whose text is anybody's.
var legalPage = regexp.MustCompile(`(?i)privacy|terms|cookie|legal|imprint|gdpr|disclaimer|policy|policies`)

// elsewhere looks for the content of each watched site among all pages ever
// captured, and tells of domains that were not there at the last look. At the
// first look whatever is there is taken for known: the firm it was copied from
// is, too.
func (x *watch) elsewhere(ctx context.Context, round time.Time) error {
	for _, d := range x.names {
		w := x.sites[d]
		if w.Content == (countersign.Hash{}) || !w.Round.Equal(round) {
			continue
		}
		near, err := x.alikeTo(ctx, w)
		if err != nil {
			return err
		}
		first := w.Elsewhere == nil
		var fresh []front.Change
		for _, m := range near {
			if slices.Contains(w.Elsewhere, m.Site) {
				continue
			}
			w.Elsewhere = append(w.Elsewhere, m.Site)
			if !first {
				fresh = append(fresh, w.found(&m))
			}
		}
		if first && w.Elsewhere == nil {
			w.Elsewhere = []string{}
		}
		if !first && len(fresh) == 0 {
			continue
		}
		if err := x.tell(ctx, w, w.Content, fresh); err != nil {
			return err
		}
	}
	return nil
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

// alikeTo returns the sites with pages most alike to those of a site's last
// content, each with its likest page, the likest first.
func (x *watch) alikeTo(ctx context.Context, w *watchedSite) ([]corpus.Match, error) {
	s, err := storedSite(ctx, x.ledger, w.Content)
	if errors.Is(err, countersign.ErrNotFound) {
		return nil, nil // erased
	}
	if err != nil {
		return nil, err
	}
	best := map[string]corpus.Match{}
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
		near, err := x.pages.Near(&out, s.Domain, elsewhereOf)
		if err != nil {
			return nil, err
		}
		for _, m := range near {
			if m.Text >= alike && m.Rare >= alikeMarks && m.Text > best[m.Site].Text {
				best[m.Site] = m
			}
		}
	}
	var found []corpus.Match
	for _, m := range best {
		found = append(found, m)
	}
	slices.SortFunc(found, func(a, b corpus.Match) int { return cmp.Or(cmp.Compare(b.Text, a.Text), cmp.Compare(a.Site, b.Site)) })
	return found, nil
}

// pathOf is an address without its host, whose name may be any.
func pathOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, path, _ := strings.Cut(rest, "/")
	return path
}
