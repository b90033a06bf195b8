package reference

import (
	"strings"
)

// A Front is a website, or a firm without one, that official or vendor reports
// tie to fraudulent remote workers.
type Front struct {
	Domain     string     `json:"domain,omitempty"` // registrable domain, lower case
	Seized     string     `json:"seized,omitempty"` // date, 2006-01-02 or 2006-01
	Authority  string     `json:"authority,omitempty"`
	Court      string     `json:"court,omitempty"`
	Status     string     `json:"status"`          // seized, active when reported, named in indictment
	Kind       string     `json:"kind"`            // front, identity market, fake recruiter, staffing shell
	Names      []string   `json:"names,omitempty"` // published names of the firm
	Label      string     `json:"label,omitempty"` // what the domain's words suggest; no source names the firm so
	Entity     string     `json:"entity,omitempty"`
	ClonedFrom string     `json:"cloned_from,omitempty"` // the honest firm whose site was copied
	Registrar  string     `json:"registrar,omitempty"`
	Hosting    string     `json:"hosting,omitempty"`
	Clues      string     `json:"clues,omitempty"`
	Note       string     `json:"note,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

type frontTable struct {
	list     []Front
	byDomain map[string]int
	byName   map[string]int
}

// Fronts returns all known fronts in the order of the table.
func (b *Base) Fronts() []Front { return append([]Front(nil), b.fronts.get().list...) }

// Front finds the front that this domain, or a domain above it, belongs to.
func (b *Base) Front(domain string) (Front, bool) {
	t := b.fronts.get()
	for d := host(domain); d != ""; d = parent(d) {
		if i, ok := t.byDomain[d]; ok {
			return t.list[i], true
		}
	}
	return Front{}, false
}

// FrontName finds a front by the published name of its firm, whatever its case,
// spaces and legal form. Names that we only guess from a domain do not count:
// honest firms bear some of them.
func (b *Base) FrontName(name string) (Front, bool) {
	t := b.fronts.get()
	i, ok := t.byName[firm(name)]
	if !ok {
		return Front{}, false
	}
	return t.list[i], true
}

func parseFronts(b *Base, raw []byte) (frontTable, int, error) {
	t := frontTable{byDomain: map[string]int{}, byName: map[string]int{}}
	for r, err := range sheet(raw, "domain", "status", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return t, 0, err
		}
		f := Front{
			Domain: host(r.at("domain")), Seized: r.at("seized"), Authority: r.at("authority"), Court: r.at("court"),
			Status: r.at("status"), Kind: r.at("kind"), Names: r.list("names"), Label: r.at("label"), Entity: r.at("entity"),
			ClonedFrom: r.at("cloned_from"), Registrar: r.at("registrar"), Hosting: r.at("hosting"), Clues: r.at("clues"),
			Note: r.at("note"), Source: b.cite(r.at("source")), Confidence: c,
		}
		if err := t.add(f, r); err != nil {
			return t, 0, err
		}
	}
	return t, len(t.list), nil
}

func (t *frontTable) add(f Front, r *row) error {
	if f.Domain == "" && len(f.Names) == 0 {
		return r.bad("neither domain nor name")
	}
	if f.Domain != "" {
		if !strings.Contains(f.Domain, ".") {
			return r.bad("domain %q", f.Domain)
		}
		if _, twice := t.byDomain[f.Domain]; twice {
			return r.bad("domain %q stands twice", f.Domain)
		}
		t.byDomain[f.Domain] = len(t.list)
	}
	for _, n := range f.Names {
		key := firm(n)
		if _, there := t.byName[key]; key != "" && !there {
			t.byName[key] = len(t.list)
		}
	}
	t.list = append(t.list, f)
	return nil
}
