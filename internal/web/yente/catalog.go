package yente

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"countersign"
)

type catalogAnswer struct {
	Datasets   []catalogDataset `json:"datasets"`
	Current    []string         `json:"current"`
	Outdated   []string         `json:"outdated"`
	IndexStale bool             `json:"index_stale"`
}

// catalogDataset is a dataset as catalogs of FollowTheMoney data print it.
type catalogDataset struct {
	Name         string     `json:"name"`
	Title        string     `json:"title"`
	Summary      *string    `json:"summary"`
	URL          *string    `json:"url"`
	UpdatedAt    *string    `json:"updated_at"`
	LastExport   *string    `json:"last_export"`
	EntityCount  int        `json:"entity_count"`
	ThingCount   int        `json:"thing_count"`
	Version      string     `json:"version"`
	Resources    []struct{} `json:"resources"`
	Children     []string   `json:"children"`
	Load         bool       `json:"load"`
	EntitiesURL  *string    `json:"entities_url"`
	DeltaURL     *string    `json:"delta_url"`
	Namespace    bool       `json:"namespace"`
	IndexVersion string     `json:"index_version"`
	IndexCurrent bool       `json:"index_current"`
}

// catalog answers GET /catalog and /manifest.
func (a *api) catalog(w http.ResponseWriter, r *http.Request) (any, error) {
	all := a.lists().Catalog()
	tag := etag(all)
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "public, max-age=300")
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if known = strings.TrimSpace(known); known == "*" || known == tag {
			w.WriteHeader(http.StatusNotModified)
			return nil, nil
		}
	}
	out := catalogAnswer{Datasets: []catalogDataset{}, Current: []string{}, Outdated: []string{}}
	for i := range all {
		d := described(&all[i])
		if d.Load {
			out.Current = append(out.Current, d.Name)
		}
		out.Datasets = append(out.Datasets, d)
	}
	return out, nil
}

func described(d *Dataset) catalogDataset {
	out := catalogDataset{
		Name: d.Name, Title: d.Title, EntityCount: d.Entities, ThingCount: d.Entities, Version: d.Version, Resources: []struct{}{},
		Children: append([]string{}, d.Children...), Load: len(d.Children) == 0, IndexVersion: d.Version, IndexCurrent: true,
	}
	if !d.Updated.IsZero() {
		at := d.Updated.UTC().Format("2006-01-02T15:04:05")
		out.UpdatedAt, out.LastExport = &at, &at
	}
	return out
}

// etag changes whenever the catalog does.
func etag(all []Dataset) string {
	h := sha256.New()
	for _, d := range all {
		h.Write([]byte(d.Name + "\x00" + d.Version + "\x00" + d.Updated.Format(time.RFC3339) + "\n"))
	}
	return `"` + hex.EncodeToString(h.Sum(nil)[:20]) + `"`
}

type featureDoc struct {
	Description string  `json:"description"`
	Coefficient float64 `json:"coefficient"`
	URL         string  `json:"url"`
}

// features are what the comparisons of package match are called in answers.
// The coefficients are decibans over those of a full birth date, at most.
var features = map[string]featureDoc{
	"name":           {"How alike the names are, by the rarity of what agrees.", 1, featureURL},
	"birth_date":     {"The birth dates agree, in whole or in part.", 0.9, featureURL},
	"place":          {"A town of birth or address agrees.", 0.5, featureURL},
	"country":        {"A country agrees; it moves no score, for it goes with the name.", 0, featureURL},
	"identifier":     {"A number agrees: passport, tax, registration, wallet, e-mail or another.", 1, featureURL},
	"weak_alias":     {"The name that agrees is one that the list calls weak.", -0.03, featureURL},
	"contradictions": {"A second identifier differs.", -1, featureURL},
}

const featureURL = "https://www.opensanctions.org/docs/api/scoring/"

type configVar struct {
	Type        string   `json:"type"`
	Description string   `json:"description"`
	Default     *float64 `json:"default"`
}

type algorithmDocs struct {
	Name        string                `json:"name"`
	Description string                `json:"description"`
	Config      map[string]configVar  `json:"config"`
	Features    map[string]featureDoc `json:"features"`
}

type algorithmAnswer struct {
	Name        string                `json:"name"`
	Description string                `json:"description"`
	Features    map[string]featureDoc `json:"features"`
	Docs        algorithmDocs         `json:"docs"`
}

// algorithms answers GET /algorithms.
func (a *api) algorithms(http.ResponseWriter, *http.Request) (any, error) {
	var out struct {
		Algorithms []algorithmAnswer `json:"algorithms"`
		Default    string            `json:"default"`
		Best       string            `json:"best"`
	}
	out.Default, out.Best = "best", bestAlgorithm
	for _, al := range algorithms {
		docs := algorithmDocs{Name: al.name, Description: al.say, Config: map[string]configVar{}, Features: features}
		for _, c := range al.config {
			docs.Config[c] = configVar{Type: "float", Description: "Taken and not used."}
		}
		out.Algorithms = append(out.Algorithms, algorithmAnswer{al.name, al.say, features, docs})
	}
	return out, nil
}

var statusOK = map[string]string{"status": "ok"}

func (a *api) health(http.ResponseWriter, *http.Request) (any, error) { return statusOK, nil }

// ready says no while there is no list to answer from.
func (a *api) ready(http.ResponseWriter, *http.Request) (any, error) {
	lists := a.lists()
	if lists == nil || len(lists.Catalog()) == 0 {
		return nil, refuse(http.StatusServiceUnavailable, "Index not ready.")
	}
	return statusOK, nil
}

// update answers POST /updatez.
func (a *api) update(w http.ResponseWriter, r *http.Request) (any, error) {
	p := newParams(r.URL.Query())
	token, wait := p.text("token", ""), p.boolean("sync", false)
	if err := p.err(); err != nil {
		return nil, err
	}
	if a.opts.Update == nil || strings.TrimSpace(token) == "" {
		return nil, refuse(http.StatusForbidden, "Invalid token.")
	}
	switch err := a.opts.Update(r.Context(), token, wait); {
	case errors.Is(err, countersign.ErrForbidden):
		return nil, refuse(http.StatusForbidden, "Invalid token.")
	case err != nil:
		return nil, err
	}
	return statusOK, nil
}
