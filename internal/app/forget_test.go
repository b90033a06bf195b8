package app

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/store"
)

// TestForgetHeld: whom a legal hold keeps is not erased because a hiring system
// says so, and the answer tells.
func TestForgetHeld(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	person := []byte(`{"id":"applicant:lever/o2","emails":["jo@example.com"]}` + "\n")
	screened(t, Config{Data: dir}, person)
	s, err := store.OpenSQLite(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Hold(ctx, store.Hold{Subject: "applicant:lever/o2", By: "ann", Reason: "court order 7"}), s.Close()); err != nil {
		t.Fatal(err)
	}
	deletion := []byte(`{"event":"candidateDeleted","triggeredAt":1772442000000,"token":"t","signature":"00","data":{"opportunityId":"o2"}}`)
	a, err := New(ctx, Config{Data: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Screen(ctx, Request{Inputs: []Input{{Name: "webhook", Reader: bytes.NewReader(deletion)}}})
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	if !answer.Partial() || len(answer.Bundle.Problems) != 1 || !strings.Contains(answer.Bundle.Problems[0], "legal hold") {
		t.Errorf("problems %q", answer.Bundle.Problems)
	}
	if len(verdicts(screened(t, Config{Data: dir}, person))) != 1 {
		t.Error("who is held was erased")
	}
}

// TestForgetInOne: who is read and deleted in one input is not in the answer,
// and nothing in it rests on them.
func TestForgetInOne(t *testing.T) {
	input := []byte(`{"action":"new_candidate_application","payload":{"application":{"id":1,"candidate":{"id":7,"first_name":"Robin","last_name":"Sample","email_addresses":[{"value":"robin@example.com"}]}}}}
{"action":"new_candidate_application","payload":{"application":{"id":2,"candidate":{"id":8,"first_name":"Casey","last_name":"Brook","email_addresses":[{"value":"robin@example.com"}]}}}}
{"action":"delete_candidate","payload":{"candidate":{"id":7}}}
`)
	for _, data := range []string{"", t.TempDir()} {
		a, err := New(context.Background(), Config{Data: data, Now: worldEnd})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "webhooks", Reader: bytes.NewReader(input)}}})
		if err := errors.Join(err, a.Close()); err != nil {
			t.Fatal(err)
		}
		got := answer.Bundle.Assessments
		if len(got) != 1 || got[0].Subject != "applicant:greenhouse/8" {
			t.Fatalf("answers %v", got)
		}
		for _, f := range got[0].Findings {
			for _, c := range f.Because {
				if c.Subject == countersign.ID("applicant:greenhouse/7") {
					t.Errorf("%s rests on who was deleted", f.Detector)
				}
			}
		}
	}
}
