// Package all names every detector. Adding one is a folder and a line here.
package all

import (
	"countersign/internal/detect"
	"countersign/internal/detect/contactchurn"
	"countersign/internal/detect/crew"
	"countersign/internal/detect/decided"
	"countersign/internal/detect/disposablemail"
	"countersign/internal/detect/mailpattern"
	"countersign/internal/detect/phoneregion"
	"countersign/internal/detect/shareddevice"
	"countersign/internal/detect/sharedemail"
	"countersign/internal/detect/sharedhandle"
	"countersign/internal/detect/sharedphone"
	"countersign/internal/detect/voipphone"
)

// Detectors are all there are, by name.
var Detectors = []*detect.Detector{
	contactchurn.Detector,
	crew.Detector,
	decided.Detector,
	disposablemail.Detector,
	mailpattern.Detector,
	phoneregion.Detector,
	shareddevice.Detector,
	sharedemail.Detector,
	sharedhandle.Detector,
	sharedphone.Detector,
	voipphone.Detector,
}
