package yente

import (
	"html/template"
	"net/http"
	"strings"
)

type reconService struct {
	URL  string `json:"service_url"`
	Path string `json:"service_path"`
}

type reconChoice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type reconSetting struct {
	Name    string        `json:"name"`
	Label   string        `json:"label"`
	Type    string        `json:"type"`
	Default any           `json:"default"`
	Help    string        `json:"help_text"`
	Choices []reconChoice `json:"choices"`
}

type reconManifest struct {
	Versions        []string                `json:"versions"`
	Name            string                  `json:"name"`
	IdentifierSpace string                  `json:"identifierSpace"`
	SchemaSpace     string                  `json:"schemaSpace"`
	Documentation   string                  `json:"documentation"`
	BatchSize       int                     `json:"batchSize"`
	View            map[string]string       `json:"view"`
	Preview         map[string]any          `json:"preview"`
	Suggest         map[string]reconService `json:"suggest"`
	Extend          map[string]any          `json:"extend"`
	DefaultTypes    []reconType             `json:"defaultTypes"`
}

// spaces are where the IDs of entities and of types come from, as services of
// this kind name them: it tells clients that theirs fit.
const (
	identifierSpace = "https://www.opensanctions.org/reference/#schema"
	schemaSpace     = "https://www.opensanctions.org/reference/#schema"
	documentation   = "https://www.opensanctions.org/docs/"
)

// reconManifest says what the service of a dataset is. The query goes along in
// the addresses it gives, for a key may stand there.
func (a *api) reconManifest(r *http.Request) (any, error) {
	d, err := dataset(a.lists(), r.PathValue("dataset"))
	if err != nil {
		return nil, err
	}
	base := a.base(r)
	query := ""
	if r.URL.RawQuery != "" {
		query = "?" + r.URL.RawQuery
	}
	service := func(path string) reconService { return reconService{base + "/reconcile/" + d.Name, path + query} }
	m := reconManifest{
		Versions: []string{"0.2"}, Name: d.Title + " (" + a.opts.Title + ")", IdentifierSpace: identifierSpace, SchemaSpace: schemaSpace,
		Documentation: documentation, BatchSize: 10,
		View:    map[string]string{"url": base + "/entities/{{id}}" + query},
		Preview: map[string]any{"url": base + "/preview/{{id}}" + query, "width": 430, "height": 300},
		Suggest: map[string]reconService{"entity": service("/suggest/entity"), "type": service("/suggest/type"), "property": service("/suggest/property")},
		Extend: map[string]any{"propose_properties": service("/extend/property"), "property_settings": extendSettings,
			"propose_settings": extendSettings},
	}
	for _, s := range askable() {
		m.DefaultTypes = append(m.DefaultTypes, typeOf(s))
	}
	return m, nil
}

var extendSettings = []reconSetting{
	{Name: "limit", Label: "Limit", Type: "number", Default: 0, Help: "Values of a row at most; 0 for all.", Choices: []reconChoice{}},
	{Name: "render", Label: "Value rendering", Type: "select", Default: "caption", Help: "How values are written.",
		Choices: []reconChoice{{"caption", "For readers"}, {"raw", "As stored"}}},
}

// base is the address of the API as the client reaches it.
func (a *api) base(r *http.Request) string {
	if a.opts.Base != "" {
		return a.opts.Base
	}
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	path, _, _ := strings.Cut(r.RequestURI, "?")
	prefix := strings.TrimSuffix(path, r.URL.EscapedPath())
	if prefix == path && r.URL.EscapedPath() != "" {
		prefix = ""
	}
	return scheme + "://" + r.Host + prefix
}

// preview answers GET /preview/{id}: a small page for a table's tooltip.
func (a *api) preview(w http.ResponseWriter, r *http.Request) (any, error) {
	e, _, err := a.found(w, r, "./")
	if e == nil {
		return nil, err
	}
	s := SchemaNamed(e.Schema)
	page := previewPage{Caption: e.Caption, Schema: s.Label, Datasets: strings.Join(e.Datasets, ", ")}
	for _, p := range e.Properties {
		if spec := s.Property(p.Name); spec != nil && spec.Type != "text" && !spec.Hidden {
			page.Rows = append(page.Rows, [2]string{spec.Label, strings.Join(e.Get(p.Name), "; ")})
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	return nil, previewHTML.Execute(w, page)
}

type previewPage struct {
	Caption, Schema, Datasets string
	Rows                      [][2]string
}

var previewHTML = template.Must(template.New("preview").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Caption}}</title></head>
<body><h1>{{.Caption}}</h1><p>{{.Schema}}, {{.Datasets}}</p>
<table>{{range .Rows}}<tr><th>{{index . 0}}</th><td>{{index . 1}}</td></tr>{{end}}</table></body></html>
`))
