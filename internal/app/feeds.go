package app

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"countersign"
)

// A feed is where a publisher gives out a list.
type feed struct {
	list   string
	folder string   // with a / at its end
	files  []string // in the folder, and what we call them
	query  string   // that the publisher's address has
	index  bool     // the file is an index with checksums, which names the list's file
	asked  bool     // fetched only where it is named or in force: its terms are not everybody's
}

// feeds are the publishers' own addresses, as of 2026. OFAC's service answers
// with a redirect to a store; the token in the EU's address is the public one.
var feeds = []feed{
	{list: "csl", folder: "https://data.trade.gov/downloadable_consolidated_screening_list/v1/", files: []string{"consolidated.csv"}},
	{list: "eu", folder: "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/", files: []string{"content"},
		query: "token=dG9rZW4tMjAxNw"},
	{list: "ftm", folder: "https://data.opensanctions.org/datasets/latest/sanctions/", files: []string{"index.json"}, index: true, asked: true},
	{list: "ofac", folder: ofacFolder, files: []string{"SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV",
		"CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV", "CONS_COMMENTS.CSV"}},
	{list: "ofacxml", folder: ofacFolder, files: []string{"SDN.XML", "CONSOLIDATED.XML"}, asked: true}, // the same parties as ofac
	{list: "uk", folder: "https://sanctionslist.fcdo.gov.uk/docs/", files: []string{"UK-Sanctions-List.csv"}},
	{list: "un", folder: "https://scsanctions.un.org/resources/xml/en/", files: []string{"consolidated.xml"}},
}

const ofacFolder = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

// indexed is the file that is taken where a publisher's index names several.
const indexed = "targets.simple.csv"

// A part is one file of a list to be fetched.
type part struct{ name, url string }

func (f feed) parts() []part {
	var out []part
	for _, name := range f.files {
		u := f.folder + name
		if f.query != "" {
			u += "?" + f.query
		}
		out = append(out, part{name, u})
	}
	return out
}

// at returns the feed with other addresses: a folder, which ends in / and has
// the files under their usual names, or the files themselves.
func (f feed) at(urls []string) (feed, []part, error) {
	var out []part
	for _, s := range urls {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return f, nil, fmt.Errorf("--url %s=%.80q is no http or https address: %w", f.list, s, countersign.ErrInvalid)
		}
		if strings.HasSuffix(u.Path, "/") {
			f.folder, f.query = s, ""
			out = append(out, f.parts()...)
			continue
		}
		out = append(out, part{fileName(u.Path), s})
		f.index = path.Base(u.Path) == "index.json"
	}
	for i := range out { // two files of one name would be one
		if slices.ContainsFunc(out[:i], func(p part) bool { return p.name == out[i].name }) {
			out[i].name = fmt.Sprintf("%d-%s", i+1, out[i].name)
		}
	}
	return f, out, nil
}

// fileName makes a name for a file of what an address ends with.
func fileName(p string) string {
	name := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, path.Base(p))
	name = strings.TrimLeft(name, ".")
	if name == "" || name == "manifest.json" || len(name) > 100 {
		return "list"
	}
	return name
}

// feedsFor returns what to fetch: the lists that were named, or the official
// ones and those in force.
func feedsFor(names []string, urls map[string][]string, lists []imported) []feed {
	if len(names) > 0 {
		var out []feed
		for _, n := range names {
			out = append(out, feedOf(n))
		}
		return out
	}
	out := slices.DeleteFunc(slices.Clone(feeds), func(f feed) bool {
		inForce := slices.ContainsFunc(lists, func(m imported) bool { return m.Name == f.list })
		return f.asked && !inForce && urls[f.list] == nil
	})
	for n := range urls {
		if !slices.ContainsFunc(out, func(f feed) bool { return f.list == n }) {
			out = append(out, feedOf(n))
		}
	}
	slices.SortFunc(out, func(a, b feed) int { return strings.Compare(a.list, b.list) })
	return out
}

func feedOf(name string) feed {
	for _, f := range feeds {
		if f.list == name {
			return f
		}
	}
	return feed{list: name}
}
