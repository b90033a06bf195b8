package people_test

import (
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/people"
)

// The public sets stand beside the repository. Nothing is fitted to them: columns
// are known by their names, and what agreement is worth comes of each set's own
// rows. The columns that say the truth are not among those that are compared.
func set(t *testing.T, name string, against bool) people.Input {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "entity-resolution", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the public sets are not beside the repository: %v", err)
	}
	return people.Input{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(path) }, Against: against}
}

// truth is the cluster of each row, by its name.
func truth(t *testing.T, in people.Input, table, id, cluster string, into map[countersign.ID]string) {
	t.Helper()
	f, err := in.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	for _, row := range rows[1:] {
		into[countersign.ID("person:"+table+row[at[id]])] = row[at[cluster]]
	}
}

func TestPublished(t *testing.T) {
	for _, c := range []struct {
		name, id, cluster string
		files             []string
		least             float64
	}{
		{"FEBRL 1", "rec_id", "cluster_id", []string{"febrl/dataset1.csv"}, 0.99},
		{"FEBRL 2", "rec_id", "cluster_id", []string{"febrl/dataset2.csv"}, 0.99},
		{"FEBRL 3", "rec_id", "cluster_id", []string{"febrl/dataset3.csv"}, 0.99},
		{"FEBRL 4", "rec_id", "cluster_id", []string{"febrl/dataset4a.csv", "febrl/dataset4b.csv"}, 0.99},
		{"fake 1000", "unique_id", "cluster", []string{"splink/fake_1000.csv"}, 0.90},
	} {
		t.Run(c.name, func(t *testing.T) {
			var in []people.Input
			is := map[countersign.ID]string{}
			for i, name := range c.files {
				in = append(in, set(t, name, i > 0))
				prefix := ""
				if len(c.files) > 1 {
					prefix = strings.TrimSuffix(filepath.Base(name), ".csv") + "/"
				}
				truth(t, in[i], prefix, c.id, c.cluster, is)
			}
			r, err := people.Read(context.Background(), people.Options{Least: people.Joins}, in)
			if err != nil {
				t.Fatal(err)
			}
			size := map[string]int{}
			for _, cluster := range is {
				size[cluster]++
			}
			there, found, both := 0, 0, 0
			for _, n := range size {
				there += n * (n - 1) / 2
			}
			for g := range r.Groups() {
				for i, a := range g.Members {
					for _, b := range g.Members[:i] {
						found++
						if is[a] == is[b] {
							both++
						}
					}
				}
			}
			f1 := 2 * float64(both) / float64(found+there)
			t.Logf("%d rows: precision %.4f, recall %.4f, F1 %.4f", len(is), float64(both)/float64(max(1, found)), float64(both)/float64(there), f1)
			if f1 < c.least {
				t.Errorf("F1 %.4f, want %v", f1, c.least)
			}
		})
	}
}
