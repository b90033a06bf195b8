// Package all names every detector. Adding one is a folder and a line here.
package all

import (
	"countersign/internal/detect"
	"countersign/internal/detect/clientworker"
	"countersign/internal/detect/contactchurn"
	"countersign/internal/detect/crew"
	"countersign/internal/detect/cryptopay"
	"countersign/internal/detect/decided"
	"countersign/internal/detect/disposablemail"
	"countersign/internal/detect/holdermany"
	"countersign/internal/detect/listedwallet"
	"countersign/internal/detect/mailpattern"
	"countersign/internal/detect/payeeaddress"
	"countersign/internal/detect/payeediffers"
	"countersign/internal/detect/payoutchanged"
	"countersign/internal/detect/payoutchurn"
	"countersign/internal/detect/payoutcountry"
	"countersign/internal/detect/phoneregion"
	"countersign/internal/detect/shareddevice"
	"countersign/internal/detect/sharedemail"
	"countersign/internal/detect/sharedhandle"
	"countersign/internal/detect/sharedpayout"
	"countersign/internal/detect/sharedphone"
	"countersign/internal/detect/voipphone"
)

// Detectors are all there are, by name.
var Detectors = []*detect.Detector{
	clientworker.Detector,
	contactchurn.Detector,
	crew.Detector,
	cryptopay.Detector,
	decided.Detector,
	disposablemail.Detector,
	holdermany.Detector,
	listedwallet.Detector,
	mailpattern.Detector,
	payeeaddress.Detector,
	payeediffers.Detector,
	payoutchanged.Detector,
	payoutchurn.Detector,
	payoutcountry.Detector,
	phoneregion.Detector,
	shareddevice.Detector,
	sharedemail.Detector,
	sharedhandle.Detector,
	sharedpayout.Detector,
	sharedphone.Detector,
	voipphone.Detector,
}
