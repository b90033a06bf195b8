package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"testing"

	"countersign/internal/web/yente"
)

// TestDialectsPublished: of the lists as published the entries are entities
// that the model of FollowTheMoney allows, are found by their own IDs, and are
// shown in both dialects.
func TestDialectsPublished(t *testing.T) {
	data := t.TempDir()
	for name, pattern := range map[string]string{"ofac": "ofac-2025-12/*.gz", "eu": "eu-fsf-2024/*.csv.gz", "uk": "uk-2024-01/*.csv.gz", "un": "un-2026-02/*.xml.gz",
		"csl": "us-csl/*.csv.gz"} {
		files, err := filepath.Glob(filepath.Join(sharedData(t, "sanctions"), pattern))
		if err != nil || len(files) == 0 {
			t.Logf("no file of %s", name)
			continue
		}
		if name != "ofac" {
			files = files[:1]
		}
		if _, err := ImportList(context.Background(), data, Import{Name: name, Files: files, Force: true}, dialectDay); err != nil {
			t.Logf("%s: %v", name, err)
		}
	}
	l, err := OpenListed(context.Background(), data, dialectDay)
	if err != nil {
		t.Fatal(err)
	}
	if len(l.lists) < 4 {
		t.Fatalf("only %d lists", len(l.lists))
	}
	t.Logf("%d entries of %d lists, the shelf takes %.1f MiB", l.shelf.Len(), len(l.lists), float64(l.shelf.Size())/(1<<20))
	if l.shelf.Len() != l.index.Len() {
		t.Errorf("%d entries on the shelf, %d in the index", l.shelf.Len(), l.index.Len())
	}
	y, h := yenteLists{l}, mounted(l)
	for n := 0; n < l.shelf.Len(); n += 7 {
		k, _, err := l.record(n)
		if err != nil {
			t.Fatal(err)
		}
		e, err := y.entityOf(k, n)
		if err != nil {
			t.Fatal(err)
		}
		allowed(t, e)
		if _, at, ok := l.find(e.ID); !ok || at != n {
			t.Errorf("%s is found as %d, and is %d", e.ID, at, n)
		}
		if n%91 == 0 {
			shownEverywhere(t, h, e.ID, k.ID, l)
		}
	}
}

// allowed fails on properties that the schema has not.
func allowed(t *testing.T, e *yente.Entity) {
	t.Helper()
	s := yente.SchemaNamed(e.Schema)
	if s == nil || e.Caption == "" || len(e.Datasets) == 0 {
		t.Fatalf("%s is no entity: %+v", e.ID, e)
	}
	for _, p := range e.Properties {
		if spec := s.Property(p.Name); spec == nil || len(p.Values) == 0 {
			t.Errorf("%s: a %s has no %s", e.ID, e.Schema, p.Name)
		}
		for _, v := range p.Values {
			if v.Entity != nil {
				allowed(t, v.Entity)
			}
		}
	}
}

func shownEverywhere(t *testing.T, h http.Handler, id, number string, l *Listed) {
	t.Helper()
	around, err := yenteLists{l}.Adjacent(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range around {
		for _, v := range p.Values {
			allowed(t, v.Entity)
		}
	}
	for _, path := range []string{"/yente/entities/" + url.PathEscape(id), "/watchman/v2/search?sourceID=" + url.QueryEscape(number)} {
		w := raw(h, "GET", path, "")
		if w.Code != 200 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %.200s", path, w.Code, w.Body)
		}
	}
}
