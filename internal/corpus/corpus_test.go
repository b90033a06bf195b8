package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/page"
)

// text makes words up by a number; texts of two numbers share none.
func text(n int) string {
	var b strings.Builder
	x := uint64(n)
	for range 120 {
		x = x*6364136223846793005 + 1442695040888963407
		for k := range 6 {
			b.WriteByte('a' + byte(x>>(33+5*k))%26)
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func capture(n int, site, body string) *Capture {
	c := &Capture{Site: site, URL: "https://" + site + "/", Seen: time.Unix(int64(1_700_000_000+n), 0).UTC(), Evidence: countersign.Hash{byte(n), 1}}
	var p page.Printer
	p.Print([]byte("<html><body><h1>Firm</h1><p>"+body+"</p></body></html>"), nil, &c.Print)
	return c
}

func fill(t *testing.T, c *Corpus, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if err := c.Add(capture(n, fmt.Sprintf("site%d.example", n), text(n))); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNear(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		c := New()
		if dir != "" {
			var err error
			if c, err = Open(dir); err != nil {
				t.Fatal(err)
			}
		}
		fill(t, c, 0, 60)
		got, err := c.Near(&capture(99, "copy.example", text(33)+" and a little more").Print, "copy.example", 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 || got[0].Site != "site33.example" || got[0].Text < 0.8 || got[0].Evidence != (countersign.Hash{33, 1}) {
			t.Errorf("%+v", got)
		}
		if again, err := c.Near(&capture(33, "", text(33)).Print, "site33.example", 3); err != nil || len(again) > 0 && again[0].Text > 0.5 {
			t.Errorf("a site is a copy of %+v, %v", again, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReopened: what was taken is there again, whatever is lost of the index,
// and wherever a crash cut the log.
func TestReopened(t *testing.T) {
	dir := t.TempDir()
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, c, 0, 20)
	if err := c.seal(); err != nil {
		t.Fatal(err)
	}
	fill(t, c, 20, 40)
	q := capture(99, "copy.example", text(7))
	want, err := c.Near(&q.Print, "", 5)
	if err != nil {
		t.Fatal(err)
	}
	last := c.at[39]
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	segment := filepath.Join(dir, "marks-0-20.idx")
	for name, harm := range map[string]func() error{
		"nothing":         func() error { return nil },
		"segment lost":    func() error { return os.Remove(segment) },
		"segment damaged": func() error { return os.WriteFile(segment, []byte("what"), 0o600) },
		"half a record": func() error {
			f, err := os.OpenFile(filepath.Join(dir, logName), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.Write(bytes.Repeat([]byte{40, 0, 0, 0}, 3))
			return errors.Join(err, f.Close())
		},
	} {
		if err := harm(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		c, err := Open(dir)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.Len() != 40 || c.Sites() != 40 {
			t.Errorf("%s: %d pages of %d sites", name, c.Len(), c.Sites())
		}
		got, err := c.Near(&q.Print, "", 5)
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%s: %v %s", name, err, d)
		}
		if c.index.Tail() == 40 { // it was lost: make it again
			if err := c.seal(); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		segment = filepath.Join(dir, "marks-0-40.idx")
		if _, err := os.Stat(segment); err != nil {
			segment = filepath.Join(dir, "marks-0-20.idx")
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, logName))
	if err != nil {
		t.Fatal(err)
	}
	b[last-5] ^= 1
	if err := os.WriteFile(filepath.Join(dir, logName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil {
		t.Error("a log changed in its middle is opened")
	}
}

// TestMerged: many small segments become few, and answer the same.
func TestMerged(t *testing.T) {
	dir := t.TempDir()
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	memory := New()
	for n := range 3 * mergeAt {
		fill(t, c, 5*n, 5*n+5)
		fill(t, memory, 5*n, 5*n+5)
		if err := c.seal(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(c.index.Segments()); n > 4 {
		t.Errorf("%d segments", n)
	}
	q := capture(99, "copy.example", text(50))
	want, err := memory.Near(&q.Print, "", 5)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Near(&q.Print, "", 5)
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("%v %s", err, d)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

func FuzzRecord(f *testing.F) {
	b, err := capture(1, "a.example", text(1)).encode(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[headSize:])
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Capture
		if p.decode(b) != nil {
			return
		}
		again, err := p.encode(nil)
		if err != nil {
			t.Fatal(err)
		}
		var q Capture
		if err := q.decode(again[headSize:]); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p, q); d != "" {
			t.Error(d)
		}
	})
}
