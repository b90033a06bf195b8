package app

import (
	"countersign/internal/detect"
	"countersign/internal/front"
)

// frontRules are the rules of company websites as detectors are shown. They
// never run on people.
func frontRules() []*detect.Detector {
	var out []*detect.Detector
	for _, r := range front.Rules() {
		d := &detect.Detector{Name: r.Name, Title: r.Title, Doc: r.Doc, Family: r.Family, Version: r.Version, Ground: detect.Ground(r.Ground),
			Basis: r.Basis, Innocent: r.Innocent, Clear: r.Clear}
		for _, w := range r.Weights {
			d.Weights = append(d.Weights, detect.Weight(w))
		}
		out = append(out, d)
	}
	return out
}
