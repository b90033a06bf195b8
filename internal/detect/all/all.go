// Package all names every detector. Adding one is a folder and a line here.
package all

import (
	"countersign/internal/detect"
	"countersign/internal/detect/crew"
	"countersign/internal/detect/decided"
	"countersign/internal/detect/shareddevice"
	"countersign/internal/detect/sharedemail"
	"countersign/internal/detect/sharedphone"
)

// Detectors are all there are, by name.
var Detectors = []*detect.Detector{
	crew.Detector,
	decided.Detector,
	shareddevice.Detector,
	sharedemail.Detector,
	sharedphone.Detector,
}
