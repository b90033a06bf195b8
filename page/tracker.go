package page

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A Tracker is an account with a service that counts visitors or serves
// advertisements. Whoever holds the account sees the figures of every site
// that names it.
type Tracker struct {
	Kind string `json:"kind"` // google-analytics, google-tag, adsense, meta-pixel, …
	ID   string `json:"id"`   // as the service writes it
}

// trackerForms are how services have sites name the account, by their own
// installation guides. Hint stands in every match, so that a page without it
// costs one search.
var trackerForms = []struct {
	kind, hint string
	form       *regexp.Regexp
}{
	{"google-analytics", "UA-", regexp.MustCompile(`\b(UA-[0-9]{4,10}-[0-9]{1,4})\b`)},
	{"google-analytics", "G-", regexp.MustCompile(`\b(G-[A-Z0-9]{8,12})\b`)},
	{"google-tag", "GTM-", regexp.MustCompile(`\b(GTM-[A-Z0-9]{5,8})\b`)},
	{"google-ads", "AW-", regexp.MustCompile(`\b(AW-[0-9]{9,11})\b`)},
	{"adsense", "pub-", regexp.MustCompile(`\b(?:ca-)?(pub-[0-9]{16})\b`)},
	{"meta-pixel", "fbq", regexp.MustCompile(`fbq\(\s*['"]init['"]\s*,\s*['"]?([0-9]{12,18})`)},
	{"meta-pixel", "facebook.com/tr", regexp.MustCompile(`facebook\.com/tr\?id=([0-9]{12,18})`)},
	{"hotjar", "hjid", regexp.MustCompile(`hjid\s*[:=]\s*([0-9]{5,9})`)},
	{"yandex-metrica", "ym(", regexp.MustCompile(`\bym\(\s*([0-9]{5,10})\s*,`)},
	{"yandex-metrica", "mc.yandex.", regexp.MustCompile(`mc\.yandex\.[a-z]+/watch/([0-9]{5,10})`)},
	{"clarity", "clarity", regexp.MustCompile(`["']clarity["']\s*,\s*["']script["']\s*,\s*["']([a-z0-9]{8,12})["']`)},
	{"linkedin-insight", "_linkedin_partner_id", regexp.MustCompile(`_linkedin_partner_id\s*=\s*["']?([0-9]{4,9})`)},
	{"tiktok-pixel", "ttq.load", regexp.MustCompile(`ttq\.load\(\s*['"]([A-Z0-9]{16,24})['"]`)},
	{"baidu-tongji", "hm.baidu.com", regexp.MustCompile(`hm\.baidu\.com/hm\.js\?([0-9a-f]{32})`)},
	{"matomo", "setSiteId", regexp.MustCompile(`setTrackerUrl['"]\s*,\s*[^'"\]]*['"]([^'"]{3,120})['"]`)},
	{"hubspot", "hs-scripts.com", regexp.MustCompile(`hs-scripts\.com/([0-9]{4,10})\.js`)},
	{"intercom", "intercom", regexp.MustCompile(`widget\.intercom\.io/widget/([a-z0-9]{6,12})`)},
	{"tawk", "embed.tawk.to", regexp.MustCompile(`embed\.tawk\.to/([0-9a-f]{24})`)},
	{"crisp", "CRISP_WEBSITE_ID", regexp.MustCompile(`CRISP_WEBSITE_ID\s*=\s*["']([0-9a-f-]{36})["']`)},
	{"recaptcha", "recaptcha", regexp.MustCompile(`recaptcha/[^'"]*[?&]render=(6L[0-9A-Za-z_-]{38})`)},
	{"google-maps", "maps.googleapis.com", regexp.MustCompile(`maps\.googleapis\.com/[^'"]*[?&]key=(AIza[0-9A-Za-z_-]{35})`)},
}

// trackers finds accounts in the scripts of a page and the addresses of what
// it loads, each once, sorted.
func trackers(scripts []byte, assets []Asset) []Tracker {
	text := scripts
	for _, a := range assets {
		if a.Kind == "script" || a.Kind == "image" || a.Kind == "frame" {
			text = append(append(text, '\n'), a.URL...)
		}
	}
	var out []Tracker
	for _, f := range trackerForms {
		if !bytes.Contains(text, []byte(f.hint)) {
			continue
		}
		for _, m := range f.form.FindAllSubmatch(text, maxTrackers) {
			if t := (Tracker{f.kind, string(m[1])}); !sample(t.ID) {
				out = append(out, t)
			}
		}
	}
	slices.SortFunc(out, func(a, b Tracker) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	out = slices.Compact(out)
	return out[:min(len(out), maxTrackers)]
}

// sample reports whether an id is the one of an installation guide.
func sample(id string) bool {
	_, rest, ok := strings.Cut(id, "-")
	if !ok {
		rest = id
	}
	return strings.Trim(rest, "X-") == "" || strings.Trim(rest, "0-") == "" || strings.HasPrefix(rest, "123456") || rest == "MEASUREMENT"
}
