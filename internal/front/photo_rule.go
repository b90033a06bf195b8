package front

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/corpus"
)

var photoRule = &Rule{
	Name: "frontphoto", Title: "Pictures of its people stand on older sites", Family: countersign.FamilySite, Version: 1, Ground: "forgery",
	Basis: []string{"IND-27"},
	Doc: `The picture beside each name of a team is looked for among the pictures of people on all other sites, by how it looks (PDQ). Fronts take
the pictures of other firms' people and give them new names. A picture that more than three other sites have was bought; one that stands
beside several names of the same site is nobody's, and one under the same file name on both came with a template: they count for nothing. Names are compared for having a word in common, and for nothing else. It misleads for firms that put
bought pictures beside real names, and for people who changed their name.`,
	Weights: []Weight{
		{"several", 6, "judgement: two pictures and more stand on older sites of other firms under other names, which few sites have"},
		{"one", 4, "judgement: one picture does"},
		{"elsewhere", 2, "judgement: a picture stands on an older site without a name; bought pictures do"},
	},
	Innocent: "A designer may have put bought pictures beside real names, or somebody may have another name now.",
	Clear:    "Meet the people of the firm on a call, or name the older site's relation to it.",
	run:      photosElsewhere,
}

// fewHave is how many other sites may have a picture that is somebody's own. On
// made internets 66 of 68 pictures that more have were honest firms'.
const fewHave = 3

// meet reads whom each site shows as its people.
func (s *Set) meet() error {
	s.members, s.photos = make([][]Member, len(s.profiles)), corpus.NewPhotos()
	for i, p := range s.profiles {
		s.members[i] = Members(p.site)
		for _, x := range photosOf(p.site, s.members[i]) {
			if err := s.photos.AddNew(&x); err != nil {
				return fmt.Errorf("front: %s: %w", p.site.Domain, err)
			}
		}
	}
	return nil
}

// A sight is a member's picture on other sites.
type sight struct {
	m     *Member
	older *corpus.Photo // the oldest that counts
	named bool          // under another name there
	demo  bool          // under the same file name, which is nobody's
	sites int           // other sites that have it
}

func photosElsewhere(l *look) {
	if l.p.empty || l.p.site.Redirect != "" {
		return
	}
	var own, bare []sight
	for i := range l.set.members[l.at] {
		x, ok := l.sight(&l.set.members[l.at][i])
		switch {
		case !ok:
		case x.named && !x.demo:
			own = append(own, x)
		case !x.named:
			bare = append(bare, x)
		}
	}
	switch {
	case len(own) > 1:
		l.report("several", l.sights(own), "%d pictures of people stand on older sites of other firms, such as %s, under other names.", len(own), own[0].older.Site)
	case len(own) == 1:
		l.report("one", l.sights(own), "The picture of one of its people stands on %s, an older site of another firm, under another name.", own[0].older.Site)
	case len(bare) > 0:
		l.report("elsewhere", l.sights(bare), "The picture of one of its people stands on %s, an older site, without a name.", bare[0].older.Site)
	}
}

// sight looks for a member's picture on older sites of others.
func (l *look) sight(m *Member) (sight, bool) {
	if m.Image == nil {
		return sight{}, false
	}
	found := l.set.alike(m.Image, l.p.site.Domain)
	x := sight{m: m, sites: len(found)}
	if x.sites > fewHave {
		return sight{}, false
	}
	var borne *corpus.Photo // the oldest under the same name
	for i := range found {
		o := &found[i]
		if !l.older(o) {
			continue
		}
		same := share(o.Words, m.words)
		switch named := len(o.Words) > 0 && len(m.words) > 0 && !same; {
		case same && (borne == nil || l.set.since(o).Before(l.set.since(borne))):
			borne = o
		case named && (!x.named || l.set.since(o).Before(l.set.since(x.older))):
			x.older, x.named, x.demo = o, true, demo(m, o)
		case x.older == nil && len(o.Words) == 0:
			x.older = o
		}
	}
	if borne != nil && x.named && l.set.since(borne).Before(l.set.since(x.older)) {
		return x, false // the other name is the borrowed one
	}
	return x, x.older != nil
}

// since is when a site that shows a picture began, or when it was seen to show
// it.
func (s *Set) since(o *corpus.Photo) time.Time {
	if at, ok := s.at[o.Site]; ok && !s.profiles[at].began.IsZero() {
		return s.profiles[at].began
	}
	return o.Seen
}

// demo reports whether a picture has the same file name on both sites, and not
// that of whom the older site shows: templates bring such.
func demo(m *Member, o *corpus.Photo) bool {
	file := path.Base(m.Image.URL)
	return file == path.Base(o.URL) && !share(corpus.WordsOf(strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(file)), o.Words)
}

// alike finds a picture on other sites, of the set and of those captured
// before, one of each site.
func (s *Set) alike(of *Image, domain string) []corpus.Photo {
	out := s.photos.Alike(of.Hash, domain)
	if s.cfg.Photos == nil {
		return out
	}
	for _, p := range s.cfg.Photos.Alike(of.Hash, domain) {
		if _, here := s.at[p.Site]; !here {
			out = append(out, p)
		}
	}
	return out
}

// older reports whether a picture stood on another firm's site before this site
// was there.
func (l *look) older(o *corpus.Photo) bool {
	c := copyOf{domain: o.Site, at: -1, far: far{seen: o.Seen}}
	if at, ok := l.set.at[o.Site]; ok {
		c.at = at
	}
	return l.set.before(&c, l.p) && l.set.relate(l.p, &c).kind == ""
}

func share(a, b []uint32) bool {
	return slices.ContainsFunc(a, func(w uint32) bool { return slices.Contains(b, w) })
}

func (l *look) sights(found []sight) []countersign.Cause {
	var out []countersign.Cause
	for _, x := range found[:min(len(found), 6)] {
		out = append(out, l.cause("photo", fmt.Sprintf("%s beside %s; on %s: %s (%d other sites have it)", x.m.Image.URL, x.m.Called, x.older.Site, x.older.URL, x.sites)))
	}
	return out
}
