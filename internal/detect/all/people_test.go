package all_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/detect/all"
	"countersign/internal/detect/detecttest"
)

const (
	prior  = -25.0
	review = -6.0
	hold   = 6.0
)

// TestInnocents lets every detector look at honest people whose lives look odd
// from afar. None may come to review, even if nothing were capped.
func TestInnocents(t *testing.T) {
	c, s := world(t, "innocents.txtar")
	for _, id := range c.Subjects() {
		score, families, why := judge(t, s, id)
		if score >= review {
			t.Errorf("%s: %.1f db over %d families\n%s", id, score, len(families), why)
		}
		t.Logf("%s: %.1f db", id, score)
	}
}

// TestCrews lets every detector look at people from the public record. Each
// must come to hold, by two families at the least.
func TestCrews(t *testing.T) {
	c, s := world(t, "crews.txtar")
	for _, id := range c.Subjects() {
		if id.Kind() == "bystander" {
			continue
		}
		score, families, why := judge(t, s, id)
		if score < hold || len(families) < 2 {
			t.Errorf("%s: %.1f db over %d families\n%s", id, score, len(families), why)
		}
		t.Logf("%s: %.1f db over %d families", id, score, len(families))
	}
}

// TestFair puts all these people into every disguise and lets every detector
// look again.
func TestFair(t *testing.T) {
	for _, file := range []string{"innocents.txtar", "crews.txtar"} {
		c, _ := world(t, file)
		detecttest.Fair(t, c, all.Detectors...)
	}
}

func world(t *testing.T, file string) (*detecttest.Case, *detect.Surroundings) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	c, err := detecttest.ParseCase(file, raw)
	if err != nil {
		t.Fatal(err)
	}
	return c, c.Surroundings()
}

// judge adds up what all detectors find on a subject, uncapped.
func judge(t *testing.T, s *detect.Surroundings, id countersign.ID) (score float64, families map[countersign.Family]bool, why string) {
	t.Helper()
	ctx := context.Background()
	f, err := detect.Open(ctx, s.View, id)
	if err != nil {
		t.Fatal(err)
	}
	score, families = prior, map[countersign.Family]bool{}
	var lines []string
	for _, d := range all.Detectors {
		found, err := detect.Look(ctx, d, s, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			score += x.Weight
			if x.Weight > 0 {
				families[x.Family] = true
			}
			lines = append(lines, fmt.Sprintf("\t%+6.1f %s/%s (%s): %s", x.Weight, x.Detector, x.Grade, x.Family, x.Say))
		}
	}
	return score, families, strings.Join(lines, "\n")
}
