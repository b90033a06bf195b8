package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/page"
)

func photo(n int, site, name string) *Photo {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	p := &Photo{Site: site, URL: "https://" + site + "/a.jpg", Seen: time.Unix(int64(1_700_000_000+n), 0).UTC(), Evidence: countersign.Hash{byte(n), 2}, Words: WordsOf(name)}
	for i := range p.Hash {
		p.Hash[i] = r.Uint64()
	}
	return p
}

// turned returns a hash that differs in some bits.
func turned(h page.ImageHash, bits int) page.ImageHash {
	for i := range bits {
		h[i%4] ^= 1 << (i / 4 * 3)
	}
	return h
}

// TestPhotos: a photograph is found on other sites though it was sized and
// packed anew, in memory, on disk, and after the folder was opened again or cut
// short by a crash.
func TestPhotos(t *testing.T) {
	dir := t.TempDir()
	x, err := OpenPhotos(dir)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 40 {
		p := photo(n, fmt.Sprintf("site%d.example", n), fmt.Sprintf("Ana Abbott%d", n))
		for range 2 { // the second time it is known
			if err := x.AddNew(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	late := photo(33, "later.example", "Ben Baker")
	late.Seen = late.Seen.AddDate(1, 0, 0)
	late.Hash = turned(late.Hash, page.ImageAlike)
	if err := x.AddNew(late); err != nil {
		t.Fatal(err)
	}
	ask := func(x *Photos) (sites []string) {
		for _, p := range x.Alike(photo(33, "", "").Hash, "asks.example") {
			sites = append(sites, p.Site)
		}
		return sites
	}
	want := []string{"site33.example", "later.example"}
	if d := cmp.Diff(want, ask(x)); d != "" || x.Len() != 41 {
		t.Errorf("%d: %s", x.Len(), d)
	}
	if got := x.Alike(turned(photo(33, "", "").Hash, page.ImageAlike+1), "later.example"); len(got) != 0 {
		t.Errorf("beyond the reach: %+v", got)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, photosName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(bytes.Clone(whole), whole[:50]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if x, err = OpenPhotos(dir); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, ask(x)); d != "" {
		t.Errorf("opened again: %s", d)
	}
	if err := x.AddNew(photo(50, "new.example", "")); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	first, err := FirstPhotos(dir, 40)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want[:1], ask(first)); d != "" {
		t.Errorf("the first of them: %s", d)
	}
	if _, err := FirstPhotos(dir, 99); !errors.Is(err, ErrDamaged) {
		t.Errorf("more than there are: %v", err)
	}
	whole[60] ^= 1
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPhotos(dir); !errors.Is(err, ErrDamaged) {
		t.Errorf("a log changed in its middle is opened: %v", err)
	}
}

func TestWordsOf(t *testing.T) {
	if d := cmp.Diff(WordsOf("Jos\u00e9 de la Cruz"), WordsOf("CRUZ, Jose De La")); d != "" {
		t.Error(d)
	}
	if len(WordsOf("")) != 0 || cmp.Equal(WordsOf("Ana Abbott"), WordsOf("Ana Baker")) {
		t.Error("names are told apart no more")
	}
}

func FuzzPhoto(f *testing.F) {
	b, err := photo(1, "a.example", "Ana Abbott").encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[headSize:])
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, q Photo
		if p.decode(b) != nil {
			return
		}
		again, err := p.encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := q.decode(again[headSize:]); err != nil || !cmp.Equal(p, q) {
			t.Fatalf("%v: %s", err, cmp.Diff(p, q))
		}
	})
}

// TestAlikeAmongMany: by parts of the hash as many are found as by looking at
// each.
func TestAlikeAmongMany(t *testing.T) {
	few, many := NewPhotos(), NewPhotos()
	for n := range 2 * fewPhotos {
		p := photo(n, fmt.Sprintf("site%d.example", n), "")
		if n%2 == 0 { // like another, in each number of bits
			p.Hash = turned(photo(n/100*100, "", "").Hash, n%40)
		}
		if err := many.AddNew(p); err != nil {
			t.Fatal(err)
		}
		few.hashes, few.held = append(few.hashes, p.Hash), append(few.held, *p)
	}
	found := 0
	for n := 0; n < 2*fewPhotos; n += 50 {
		h := photo(n, "", "").Hash
		want := few.Alike(h, "")
		if d := cmp.Diff(want, many.Alike(h, "")); d != "" {
			t.Fatal(d)
		}
		found += len(want)
	}
	if many.parts == nil || found < 1000 {
		t.Errorf("%d found", found)
	}
}

func BenchmarkAlike(b *testing.B) {
	x := NewPhotos()
	for n := range 200_000 {
		if err := x.AddNew(photo(n, fmt.Sprintf("site%d.example", n/5), "")); err != nil {
			b.Fatal(err)
		}
	}
	h := photo(17, "", "").Hash
	b.ReportAllocs()
	for b.Loop() {
		x.Alike(h, "")
	}
}
