package yente

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// An Entity is a party, or something that is said of one.
type Entity struct {
	ID, Caption, Schema             string
	Properties                      []Property // sorted by name
	Datasets, Referents             []string
	Target                          bool // it is on a list for a risk of its own
	FirstSeen, LastSeen, LastChange time.Time
}

// A Property holds the values of one name.
type Property struct {
	Name   string
	Values []Value
}

// A Value is a text, or an entity.
type Value struct {
	Text   string
	Entity *Entity
}

// Texts makes a property of texts.
func Texts(name string, texts ...string) Property {
	p := Property{Name: name, Values: make([]Value, len(texts))}
	for i, t := range texts {
		p.Values[i].Text = t
	}
	return p
}

// Get returns the texts of a property.
func (e *Entity) Get(name string) []string { return texts(e.Properties, name) }

func texts(props []Property, name string) []string {
	var out []string
	for i := range props {
		if props[i].Name != name {
			continue
		}
		for _, v := range props[i].Values {
			if v.Entity == nil {
				out = append(out, v.Text)
			}
		}
	}
	return out
}

// found returns the entity of the request, nil with a redirect sent where it
// is known by another ID.
func (a *api) found(w http.ResponseWriter, r *http.Request, up string) (*Entity, Lists, error) {
	lists, id := a.lists(), r.PathValue("id")
	e, err := lists.Entity(id)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("entity: %w", err)
	case e == nil:
		return nil, nil, refuse(http.StatusNotFound, "No such entity!")
	case e.ID != id:
		w.Header().Set("Location", up+url.PathEscape(e.ID))
		w.WriteHeader(http.StatusPermanentRedirect)
		return nil, nil, nil
	}
	return e, lists, nil
}

// entity answers GET /entities/{id}.
func (a *api) entity(w http.ResponseWriter, r *http.Request) (any, error) {
	p := newParams(r.URL.Query())
	nested := p.boolean("nested", true)
	if err := p.err(); err != nil {
		return nil, err
	}
	e, lists, err := a.found(w, r, "./")
	if e == nil {
		return nil, err
	}
	if nested {
		around, err := lists.Adjacent(e.ID)
		if err != nil {
			return nil, fmt.Errorf("entity: %w", err)
		}
		e.Properties = merged(e.Properties, around)
	}
	return rawJSON(appendEntity(nil, e)), nil
}

// merged puts properties together, sorted by name. More of the same name are
// put behind.
func merged(a, b []Property) []Property {
	out := append([]Property(nil), a...)
	for _, p := range b {
		at := 0
		for at < len(out) && out[at].Name < p.Name {
			at++
		}
		if at < len(out) && out[at].Name == p.Name {
			out[at].Values = append(out[at].Values, p.Values...)
			continue
		}
		out = append(out[:at], append([]Property{p}, out[at:]...)...)
	}
	return out
}

type total struct {
	Value    int    `json:"value"`
	Relation string `json:"relation"`
}

func exactly(n int) total { return total{n, "eq"} }

// page is one of a list of adjacent entities.
type page struct {
	Limit   int       `json:"limit"`
	Offset  int       `json:"offset"`
	Total   total     `json:"total"`
	Results []*Entity `json:"results"`
}

func paged(p Property, limit, offset int) page {
	out := page{Limit: limit, Offset: offset, Total: exactly(len(p.Values)), Results: []*Entity{}}
	for i := offset; i < min(len(p.Values), offset+limit); i++ {
		if e := p.Values[i].Entity; e != nil {
			out.Results = append(out.Results, e)
		}
	}
	return out
}

// adjacent answers GET /entities/{id}/adjacent.
func (a *api) adjacent(w http.ResponseWriter, r *http.Request) (any, error) {
	limit, offset, err := window(newParams(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	e, lists, err := a.found(w, r, "../")
	if e == nil {
		return nil, err
	}
	around, err := lists.Adjacent(e.ID)
	if err != nil {
		return nil, fmt.Errorf("entity: %w", err)
	}
	out := struct {
		Entity   *Entity         `json:"entity"`
		Adjacent map[string]page `json:"adjacent"`
	}{e, map[string]page{}}
	for _, p := range around {
		out.Adjacent[p.Name] = paged(p, limit, offset)
	}
	return out, nil
}

// adjacentBy answers GET /entities/{id}/adjacent/{property}.
func (a *api) adjacentBy(w http.ResponseWriter, r *http.Request) (any, error) {
	limit, offset, err := window(newParams(r.URL.Query()))
	if err != nil {
		return nil, err
	}
	e, lists, err := a.found(w, r, "../../")
	if e == nil {
		return nil, err
	}
	name := r.PathValue("property")
	spec := SchemaNamed(e.Schema).Property(name)
	if spec == nil || spec.Type != "entity" {
		return nil, refuse(http.StatusNotFound, "No such property!")
	}
	around, err := lists.Adjacent(e.ID)
	if err != nil {
		return nil, fmt.Errorf("entity: %w", err)
	}
	for _, p := range around {
		if p.Name == name {
			return paged(p, limit, offset), nil
		}
	}
	return paged(Property{}, limit, offset), nil
}

// window reads limit and offset; sort is taken and changes nothing, for what is
// adjacent has one order.
func window(p *params) (limit, offset int, err error) {
	limit = p.integer("limit", defaultPage, maxPage)
	offset = p.integer("offset", 0, maxOffset)
	limit, offset = max(0, limit), max(0, offset)
	return min(limit, maxResults-offset), offset, p.err()
}
