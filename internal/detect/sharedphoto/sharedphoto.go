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
		{Grade: "several", Decibans: 7, From: "judgement: two strangers or more use the same picture, eight at most"},
		{Grade: "same", Decibans: 9, From: "judgement: one stranger uses the same picture; avatars are shared"},
		{Grade: "like", Decibans: 6, From: "judgement: a picture whose hash differs from a stranger's in at most a tenth of its bits"},
	},
	Innocent: "The picture may be an avatar, a logo or a team picture, or somebody may have copied yours.",
	Clear:    "Take a new picture during a live check; if somebody copied yours, that protects you.",
	Reads:    []countersign.Pred{countersign.Photo, countersign.File, countersign.PhotoBand},
	Run:      run,
}

const (
	stock = 8 // holders that make a picture nobody's
	plain = 8 // an image is flat if less than this part of its bits are set, or unset
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
			if w.Pred != countersign.PhotoBand {
				continue
			}
			n, ids := p.Holders(countersign.PhotoBand, w.Object)
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

func like(p *detect.Pass, own image, id countersign.ID) (countersign.Fact, bool) {
	for _, g := range p.FactsOf(id, countersign.Photo) {
		if h, ok := hash(g.Object); ok && own.near(h) && p.Kinship(id) > detect.Household {
			return g, true
		}
	}
	return countersign.Fact{}, false
}

// An image is a perceptual hash of 64 to 256 bits.
type image struct {
	words [4]uint64
	n     int // words
}

// hash reads a perceptual hash.
func hash(photo countersign.ID) (image, bool) {
	s := photo.Rest()
	h := image{n: len(s) / 16}
	if photo.Kind() != "photo" || len(s)%16 != 0 || h.n < 1 || h.n > len(h.words) {
		return image{}, false
	}
	for i := range h.n {
		w, err := strconv.ParseUint(s[16*i:16*i+16], 16, 64)
		if err != nil {
			return image{}, false
		}
		h.words[i] = w
	}
	return h, true
}

// near reports whether at most a tenth of the bits differ, and some do.
func (a image) near(b image) bool {
	d := 0
	for i := range a.words {
		d += bits.OnesCount64(a.words[i] ^ b.words[i])
	}
	return a.n == b.n && d > 0 && d*10 <= 64*a.n
}

// flat reports whether an image is nearly of one colour: all such are alike.
func flat(photo countersign.ID) bool {
	h, ok := hash(photo)
	n := 0
	for _, w := range h.words {
		n += bits.OnesCount64(w)
	}
	return ok && (n*plain < 64*h.n || (64*h.n-n)*plain < 64*h.n)
}
