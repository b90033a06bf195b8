package web

import (
	"fmt"
	"net/url"
	"slices"

	"countersign"
	"countersign/internal/collect"
	"countersign/page"
)

// Facts says in facts what was seen.
func (s *Site) Facts(domain string) []countersign.Fact {
	subject := countersign.MakeID("domain", domain)
	var out []countersign.Fact
	say := func(f countersign.Fact) { f.Subject = subject; out = append(out, f) }
	for _, p := range s.Pages {
		say(p.fact(collect.Page))
	}
	for _, p := range s.Assets {
		say(p.fact(collect.Asset))
	}
	for _, p := range s.Portraits {
		if !slices.ContainsFunc(s.Assets, func(a Page) bool { return a.URL == p.URL }) {
			say(p.fact(collect.Asset))
		}
	}
	if s.Icon != nil {
		say(countersign.Fact{Pred: collect.Icon, Object: countersign.MakeID("icon", fmt.Sprint(page.IconHash(s.Icon.Body))), Value: s.Icon.URL})
	}
	if len(s.Pages) > 0 {
		for _, name := range []string{"Server", "X-Powered-By"} {
			if v := collect.Literal(s.Pages[0].Header.Get(name)); v != "" {
				say(countersign.Fact{Pred: collect.Server, Value: name + ": " + v})
			}
		}
	}
	if u, err := url.Parse(s.Home); err == nil && u.Hostname() != domain && u.Hostname() != "www."+domain {
		say(countersign.Fact{Pred: collect.Redirect, Object: collect.Host(u.Hostname())})
	}
	return out
}

func (p *Page) fact(pred countersign.Pred) countersign.Fact {
	return countersign.Fact{
		Pred: pred, Object: countersign.MakeID("file", p.SHA256), Value: collect.Literal(p.URL),
		With: slices.Concat(collect.With(collect.StatusCode, fmt.Sprint(p.Status)), collect.With(collect.Media, p.Media),
			collect.With(collect.Title, p.Title), collect.With(collect.Trouble, p.Problem)),
	}
}
