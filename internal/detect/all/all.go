// Package all names every detector. Adding one is a folder and a line here.
package all

import (
	"countersign/internal/detect"
	"countersign/internal/detect/claimip"
	"countersign/internal/detect/clientworker"
	"countersign/internal/detect/concurrentplaces"
	"countersign/internal/detect/contactchurn"
	"countersign/internal/detect/crew"
	"countersign/internal/detect/cryptopay"
	"countersign/internal/detect/decided"
	"countersign/internal/detect/devicezone"
	"countersign/internal/detect/disposablemail"
	"countersign/internal/detect/forwarder"
	"countersign/internal/detect/holdermany"
	"countersign/internal/detect/hostingip"
	"countersign/internal/detect/impossibletravel"
	"countersign/internal/detect/listedwallet"
	"countersign/internal/detect/mailpattern"
	"countersign/internal/detect/manycountries"
	"countersign/internal/detect/payeeaddress"
	"countersign/internal/detect/payeediffers"
	"countersign/internal/detect/payoutchanged"
	"countersign/internal/detect/payoutchurn"
	"countersign/internal/detect/payoutcountry"
	"countersign/internal/detect/phoneregion"
	"countersign/internal/detect/shareddevice"
	"countersign/internal/detect/sharedemail"
	"countersign/internal/detect/sharedhandle"
	"countersign/internal/detect/sharedhome"
	"countersign/internal/detect/sharedpayout"
	"countersign/internal/detect/sharedphone"
	"countersign/internal/detect/sharedshipto"
	"countersign/internal/detect/shipmoved"
	"countersign/internal/detect/shipto"
	"countersign/internal/detect/suiteapart"
	"countersign/internal/detect/voipphone"
	"countersign/internal/detect/workhours"
)

// Detectors are all there are, by name.
var Detectors = []*detect.Detector{
	claimip.Detector,
	clientworker.Detector,
	concurrentplaces.Detector,
	contactchurn.Detector,
	crew.Detector,
	cryptopay.Detector,
	decided.Detector,
	devicezone.Detector,
	disposablemail.Detector,
	forwarder.Detector,
	holdermany.Detector,
	hostingip.Detector,
	impossibletravel.Detector,
	listedwallet.Detector,
	mailpattern.Detector,
	manycountries.Detector,
	payeeaddress.Detector,
	payeediffers.Detector,
	payoutchanged.Detector,
	payoutchurn.Detector,
	payoutcountry.Detector,
	phoneregion.Detector,
	shareddevice.Detector,
	sharedemail.Detector,
	sharedhandle.Detector,
	sharedhome.Detector,
	sharedpayout.Detector,
	sharedphone.Detector,
	sharedshipto.Detector,
	shipmoved.Detector,
	shipto.Detector,
	suiteapart.Detector,
	voipphone.Detector,
	workhours.Detector,
}
