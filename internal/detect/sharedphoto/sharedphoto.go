// Package sharedphoto tells of one photo behind several people.
package sharedphoto

import (
	"math/bits"
	"strconv"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds photos, equal or nearly so, that others use too.
var Detector = &detect.Detector{
	Name:    "sharedphoto",
	Title:   "A photo that other people use too",
	Family:  countersign.FamilyIdentity,
	Version: 1,
	Ground:  detect.Reuse,
	Basis:   []string{"IND-15", "USROK23-4", "US22-F7"},
	Doc: `The same picture under several names shows that at least one of them is not who it shows. Pictures are compared by
fingerprints of the file (SHA-256) and of the image (perceptual hash); no face is measured and nothing is told of anybody's looks. A
picture of more than eight holders is a stock image. It misleads for avatars, logos, team pictures and flat images.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 11, From: "judgement: two strangers or more use the same picture, eight at most"},
		{Grade: "same", Decibans: 8, From: "judgement: one stranger uses the same picture; avatars are shared"},
		{Grade: "like", Decibans: 4, From: "judgement: a picture that differs from a stranger's in at most six of 64 bits"},
	},
	Innocent: "The picture may be an avatar, a logo or a team picture, or somebody may have copied yours.",
	Clear:    "Take a new picture during a live check; if somebody copied yours, that protects you.",
	Reads:    []countersign.Pred{countersign.Photo, countersign.File, Band},
	Run:      run,
}

// Band qualifies a photo with a part of its perceptual hash: "photo-band:2/9fc1"
// is the third of four parts of sixteen bits. Hashes that differ in three bits
// or fewer share at least one.
const Band countersign.Pred = "photo-band"

const (
	stock = 8 // holders that make a picture nobody's
	near  = 6 // bits that may differ
	plain = 8 // an image whose hash has fewer bits set, or unset, is flat
)

func run(p *detect.Pass) {
	var best detect.Common
	for _, f := range p.Facts(countersign.Photo) {
		if flat(f.Object) {
			continue
		}
		for _, c := range []detect.Common{
			p.Reused(f, countersign.Photo, f.Object), p.Reused(f, countersign.File, f.QObject(countersign.File)),
		} {
			if c.Holders <= stock && c.More(best) {
				best = c
			}
		}
	}
	n := len(best.Strangers)
	switch {
	case n >= 2:
		p.Report("several", because(best), "%s use the same photo.", p.Others(n))
	case n == 1:
		p.Report("same", because(best), "%s uses the same photo.", p.Others(n))
	default:
		alike(p)
	}
}

func because(c detect.Common) []countersign.Fact {
	out := []countersign.Fact{c.Fact}
	for _, id := range c.Strangers {
		out = append(out, countersign.Fact{Subject: id, Pred: c.Fact.Pred, Object: c.Fact.Object})
	}
	return out
}

// alike looks for nearly equal photos among those that share a part of the hash.
func alike(p *detect.Pass) {
	for _, f := range p.Facts(countersign.Photo) {
		own, ok := hash(f.Object)
		if !ok || flat(f.Object) {
			continue
		}
		for _, w := range f.With {
			if w.Pred != Band {
				continue
			}
			n, ids := p.Holders(Band, w.Object)
			if n > len(ids) {
				continue // a part that many pictures have
			}
			for _, id := range ids {
				if g, ok := like(p, own, id); ok {
					p.Report("like", []countersign.Fact{f, g}, "Another account uses nearly the same photo.")
					return
				}
			}
		}
	}
}

func like(p *detect.Pass, own uint64, id countersign.ID) (countersign.Fact, bool) {
	for _, g := range p.FactsOf(id, countersign.Photo) {
		if h, ok := hash(g.Object); ok && h != own && bits.OnesCount64(h^own) <= near && p.Kinship(id) > detect.Household {
			return g, true
		}
	}
	return countersign.Fact{}, false
}

// hash reads a perceptual hash of 64 bits.
func hash(photo countersign.ID) (uint64, bool) {
	if photo.Kind() != "photo" || len(photo.Rest()) != 16 {
		return 0, false
	}
	h, err := strconv.ParseUint(photo.Rest(), 16, 64)
	return h, err == nil
}

// flat reports whether an image is nearly of one colour: all such are alike.
func flat(photo countersign.ID) bool {
	h, ok := hash(photo)
	n := bits.OnesCount64(h)
	return ok && (n < plain || n > 64-plain)
}
