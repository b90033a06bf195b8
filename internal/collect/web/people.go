package web

import (
	"context"
	"net/http"
	"net/url"

	"countersign/page"
)

// portraits fetches the pictures of those whom the pages show as people of the
// firm, those beside a name alone, within what the visit may still spend. A
// picture that came with the home page is not fetched twice.
func (v *visit) portraits(ctx context.Context) {
	asked := map[string]bool{}
	for i := range v.site.Pages {
		p := &v.site.Pages[i]
		at, err := url.Parse(p.URL)
		if err != nil || p.Status != http.StatusOK {
			continue
		}
		for _, who := range page.Staff(page.UTF8(p.Body, p.Header.Get("Content-Type"))) {
			u := resolve(at, who.Image)
			if u == "" || asked[u] {
				continue
			}
			asked[u] = true
			if len(v.site.Portraits) >= v.Portraits || len(asked) > patience*v.Portraits || ctx.Err() != nil {
				return
			}
			v.portrait(ctx, u)
		}
	}
}

func (v *visit) portrait(ctx context.Context, address string) {
	for i := range v.site.Assets {
		if v.site.Assets[i].URL == address {
			v.site.Portraits = append(v.site.Portraits, v.site.Assets[i])
			return
		}
	}
	if p := v.get(ctx, address); p != nil && p.Status == http.StatusOK && len(p.Body) > 0 {
		v.site.Portraits = append(v.site.Portraits, *p)
	}
}
