package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// TestVault: of a long input with refused lines in it everything that was read
// is sealed, and no bytes wait for anything in the end.
func TestVault(t *testing.T) {
	const good, bad = 1500, 3000
	var in bytes.Buffer
	for i := range good {
		fmt.Fprintf(&in, `{"id":"a:%d","name":"N %d"}`+"\n"+`{"nobody":%d}`+"\n"+`{"id":true,"n":%d}`+"\n", i, i, i, i)
	}
	dir := t.TempDir()
	a, err := New(context.Background(), Config{Data: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Screen(context.Background(), Request{Inputs: []Input{{Name: "in", Reader: &in}}})
	if err != nil || answer.Bundle.Run.Read != good || answer.Bundle.Run.Refused != bad || !answer.Partial() {
		t.Fatalf("%v, %+v", err, answer)
	}
	if n := len(a.vault.held); n > 1 {
		t.Errorf("%d pieces are still held", n)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := VerifyEvidence(context.Background(), &out, dir, ""); err != nil || !strings.HasPrefix(out.String(), fmt.Sprintf("%d pieces of evidence open", good+1)) { // and the receipt
		t.Errorf("%v\n%s", err, out.String())
	}
}
