package web

import (
	"net/url"
	"strings"
)

// Robots are the rules of a robots.txt for one visitor (RFC 9309).
type Robots struct {
	rules    []rule
	Sitemaps []string
	closed   bool // the file could not be had for a fault of the server: stay away
}

type rule struct {
	pattern string
	allow   bool
}

// Limits of a robots.txt; the standard asks for at least 500 KiB.
const (
	maxRobots   = 512 << 10
	maxRules    = 500
	maxPattern  = 256
	maxPath     = 2 << 10
	maxSitemaps = 10
)

// product is what we are called in a robots.txt.
const product = "countersign"

// ParseRobots reads the groups for us, or else those for everybody.
func ParseRobots(b []byte) *Robots {
	var own, all Robots
	var sitemaps []string
	var at []*Robots // the groups that the last user-agent lines are of
	header := false
	for line := range strings.Lines(string(b[:min(len(b), maxRobots)])) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(strings.TrimPrefix(key, "\ufeff"))) {
		case "user-agent":
			if !header {
				at = nil
			}
			header = true
			switch name := strings.ToLower(value); {
			case name == "*":
				at = append(at, &all)
			case strings.HasPrefix(name, product):
				at = append(at, &own)
			}
		case "allow":
			header = false
			addRule(at, rule{value, true})
		case "disallow":
			header = false
			addRule(at, rule{value, false})
		case "sitemap":
			if len(sitemaps) < maxSitemaps {
				sitemaps = append(sitemaps, value)
			}
		}
	}
	r := &all
	if len(own.rules) > 0 {
		r = &own
	}
	r.Sitemaps = sitemaps
	return r
}

func addRule(to []*Robots, r rule) {
	if r.pattern == "" || len(r.pattern) > maxPattern {
		return
	}
	for _, g := range to {
		if len(g.rules) < maxRules {
			g.rules = append(g.rules, r)
		}
	}
}

// May reports whether a path with its query may be fetched: the longest rule
// that fits decides, and of two as long the one that allows.
func (r *Robots) May(u *url.URL) bool {
	if r == nil {
		return true
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if path == "/robots.txt" {
		return true
	}
	if r.closed {
		return false
	}
	path = path[:min(len(path), maxPath)]
	best, may := -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); (n > best || n == best && rule.allow) && fits(rule.pattern, path) {
			best, may = n, rule.allow
		}
	}
	return may
}

// fits matches a pattern of the standard: * is anything, $ at the end the end.
// Going back to the last * alone keeps it from growing beyond pattern times
// path.
func fits(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	if !whole {
		pattern += "*"
	}
	p, s, star, mark := 0, 0, -1, 0
	for s < len(path) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, s
			p++
		case p < len(pattern) && pattern[p] == path[s]:
			p++
			s++
		case star >= 0:
			mark++
			p, s = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
