package front

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"countersign/internal/corpus"
	"countersign/normal"
	"countersign/page"
)

// A Member is somebody whom a site shows as one of its people, each once.
type Member struct {
	Called  string   // compared for a word in common, and shown
	Page    string   // where the site shows them
	Emails  []string // canonical, their own: not one that every firm has
	Phones  []string // E.164, of nobody else on the site
	Handles []string // service/name, as subjects have them
	Image   *Image   // nil where no picture is known
	words   []uint32
}

// Members returns whom a site shows as its people.
func Members(s *Site) []Member {
	var out []Member
	for i := range s.Pages {
		g := &s.Pages[i]
		at, err := url.Parse(g.URL)
		if err != nil {
			continue
		}
		for _, p := range page.Staff(page.UTF8(g.HTML, g.Type)) {
			m := memberOf(&p, s, at)
			k := slices.IndexFunc(out, func(o Member) bool { return slices.Equal(o.words, m.words) })
			if k < 0 {
				out = append(out, m)
				continue
			}
			out[k].join(&m)
		}
	}
	dropCommon(out)
	return out
}

func memberOf(p *page.Person, s *Site, at *url.URL) Member {
	m := Member{Called: p.Name, Page: at.String(), words: corpus.WordsOf(p.Name)}
	for _, e := range p.Emails {
		if c, ok := normal.Email(e); ok && !slices.Contains(ordinaryHandles, localPart(c)) {
			m.Emails = append(m.Emails, c)
		}
	}
	for _, n := range p.Phones {
		if c, ok := normal.Phone(n, plainNumbers); ok && !apart(s, p.Name, n) {
			m.Phones = append(m.Phones, c)
		}
	}
	for _, l := range p.Links {
		if h, ok := normal.Handle("", l); ok && !apart(s, p.Name, l) {
			m.Handles = append(m.Handles, h)
		}
	}
	if p.Image != "" {
		if u, err := at.Parse(p.Image); err == nil {
			if k := slices.IndexFunc(s.Images, func(i Image) bool { return i.URL == u.String() }); k >= 0 {
				m.Image = &s.Images[k]
			}
		}
	}
	return m
}

// apart reports whether something also stands on a page that does not name the
// person: then it is the firm's.
func apart(s *Site, name, thing string) bool {
	return slices.ContainsFunc(s.Pages, func(g Page) bool {
		return bytes.Contains(g.HTML, []byte(thing)) && !bytes.Contains(g.HTML, []byte(name))
	})
}

func localPart(email string) string {
	local, _, _ := strings.Cut(email, "@")
	return local
}

// join adds what another page shows of the same person.
func (m *Member) join(o *Member) {
	m.Emails = union(m.Emails, o.Emails)
	m.Phones = union(m.Phones, o.Phones)
	m.Handles = union(m.Handles, o.Handles)
	if m.Image == nil {
		m.Image = o.Image
	}
}

func union(a, b []string) []string {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// dropCommon takes away what stands beside several names: the firm's number,
// its mailbox and profile, the picture of nobody in particular.
func dropCommon(all []Member) {
	var nobody []int
	for i := range all {
		if slices.ContainsFunc(all, func(o Member) bool { return !slices.Equal(o.words, all[i].words) && alike(o.Image, all[i].Image) }) {
			nobody = append(nobody, i)
		}
	}
	for _, i := range nobody {
		all[i].Image = nil
	}
	for _, of := range []func(*Member) *[]string{
		func(m *Member) *[]string { return &m.Emails }, func(m *Member) *[]string { return &m.Phones }, func(m *Member) *[]string { return &m.Handles },
	} {
		times := map[string]int{}
		for i := range all {
			for _, x := range *of(&all[i]) {
				times[x]++
			}
		}
		for i := range all {
			list := of(&all[i])
			*list = slices.DeleteFunc(*list, func(x string) bool { return times[x] > 1 })
		}
	}
}

func alike(a, b *Image) bool {
	return a != nil && b != nil && a.Hash.Distance(b.Hash) <= page.ImageAlike
}

// PhotosOf returns the pictures of a site's people, for [corpus.Photos].
func PhotosOf(s *Site) []corpus.Photo { return photosOf(s, Members(s)) }

func photosOf(s *Site, members []Member) []corpus.Photo {
	var out []corpus.Photo
	for i := range members {
		if m := &members[i]; m.Image != nil {
			out = append(out, corpus.Photo{Site: s.Domain, URL: m.Image.URL, Seen: s.Seen, Evidence: m.Image.SHA256, Hash: m.Image.Hash, Words: m.words})
		}
	}
	return out
}
