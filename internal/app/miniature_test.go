package app

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"countersign/internal/sim/internet"
)

// miniature serves a miniature internet at the ports of the web while a test
// runs. Roots is a file of the authorities that its certificates are of.
func miniature(t *testing.T, o internet.Options) (w *internet.World, s *internet.Served, roots string) {
	t.Helper()
	w = internet.New(o)
	s, err := w.Serve(context.Background(), 80, 443)
	if err != nil {
		t.Skipf("this system does not let tests serve at the ports of the web: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	roots = filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(roots, s.Roots, 0o600); err != nil {
		t.Fatal(err)
	}
	return w, s, roots
}
