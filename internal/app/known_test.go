package app

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/reference"
)

// TestKnownFronts: whoever claims work for one of the 17 firms whose domains
// were seized in October 2023 is told so, by domain or by a referee's mailbox.
func TestKnownFronts(t *testing.T) {
	var in strings.Builder
	want := map[countersign.ID]string{}
	for _, f := range reference.Embedded().Fronts() {
		if f.Seized != "2023-10-17" {
			continue
		}
		id := countersign.ID("applicant:acme/" + f.Domain)
		fmt.Fprintf(&in, `{"id":%q,"employment":[{"employer":"A firm","domain":%q}]}`+"\n", id, f.Domain)
		want[id] = "frontemployer"
	}
	if len(want) != 17 {
		t.Fatalf("%d domains, want 17", len(want))
	}
	found(t, in.String(), want)
}

// TestKnownFirms: every sanctioned firm tied to IT workers is found under each
// name that is listed, when an applicant claims to have worked there.
func TestKnownFirms(t *testing.T) {
	var in strings.Builder
	want := map[countersign.ID]string{}
	for _, p := range reference.Embedded().Parties() {
		if p.Type != "entity" {
			continue
		}
		for _, name := range append([]string{p.Name}, p.Akas...) {
			id := countersign.ID(fmt.Sprintf("applicant:acme/%d", len(want)))
			line, err := json.Marshal(map[string]any{"id": id, "employment": []any{map[string]string{"employer": name}}})
			if err != nil {
				t.Fatal(err)
			}
			in.Write(append(line, '\n'))
			want[id] = "listedemployer"
		}
	}
	if len(want) < 20 {
		t.Fatalf("only %d names", len(want))
	}
	found(t, in.String(), want)
}

// found demands a finding of the named rule on every subject.
func found(t *testing.T, in string, want map[countersign.ID]string) {
	t.Helper()
	for _, x := range screened(t, Config{}, []byte(in)).Bundle.Assessments {
		if !slices.ContainsFunc(x.Findings, func(f countersign.Finding) bool { return f.Detector == want[x.Subject] }) {
			t.Errorf("%s: no %s in %v", x.Subject, want[x.Subject], x.Findings)
		}
		delete(want, x.Subject)
	}
	for id := range want {
		t.Errorf("%s is not in the answer", id)
	}
}
