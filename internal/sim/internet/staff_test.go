package internet

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"countersign/page"
)

// TestStaff: people come to a world without changing anything else of it, the
// same from one seed, with pictures that look alike in every size and unlike
// others.
func TestStaff(t *testing.T) {
	bare, w, again := New(Options{Seed: 7}), New(Options{Seed: 7, Staff: true}), New(Options{Seed: 7, Staff: true})
	if !reflect.DeepEqual(w, again) {
		t.Error("one seed makes two worlds")
	}
	photos := 0
	for i := range w.Sites {
		a, b := bare.Sites[i], w.Sites[i]
		photos += len(b.Photos)
		a.Pages, b.Pages, b.Photos = nil, nil, nil
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%s changed", a.Domain)
		}
	}
	honest, crew := 0, 0
	for _, a := range w.Applicants {
		if a.Crew == "" {
			honest++
		} else if crew++; len(a.Jobs) == 0 {
			t.Errorf("%+v has no past", a)
		}
	}
	if photos < 300 || honest < 60 || crew < 20 {
		t.Errorf("%d pictures, %d honest applicants, %d of crews", photos, honest, crew)
	}
	var hashes []page.ImageHash
	for face := range uint64(40) {
		small, err := page.HashImage(Photo{face: face, width: 96, grade: 70}.JPEG())
		if err != nil {
			t.Fatal(face, err)
		}
		large, err := page.HashImage(Photo{face: face, width: 200, grade: 92}.JPEG())
		if err != nil {
			t.Fatal(face, err)
		}
		if d := small.Distance(large); d > page.ImageAlike {
			t.Errorf("face %d: two sizes differ in %d bits", face, d)
		}
		if k := slices.IndexFunc(hashes, func(h page.ImageHash) bool { return h.Distance(large) <= 2*page.ImageAlike }); k >= 0 {
			t.Errorf("faces %d and %d look alike", k, face)
		}
		hashes = append(hashes, large)
	}
	p := Photo{face: 3, width: 96, grade: 70}
	if !bytes.Equal(p.JPEG(), p.JPEG()) {
		t.Error("one picture is drawn in two ways")
	}
	if len(bare.Applicants) > 0 {
		t.Error("people come unasked")
	}
}
