// Package remotekvm tells of hardware that lets somebody far away sit at a
// machine.
package remotekvm

import (
	"encoding/json"
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds remote keyboard, video and mouse switches.
var Detector = &detect.Detector{
	Name:    "remotekvm",
	Title:   "Remote-control hardware is plugged into the machine",
	Family:  countersign.FamilyAccess,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IND-4", "IC3-24-2"},
	Doc: `A switch of this kind shows to the machine as a keyboard, a mouse and a screen, and to the net as a way in. No program need
be installed, so it is used where programs are watched. Makers' strings and numbers are compared with those in the devices' published
sources. Their owners can change all of it, so absence proves nothing. It misleads for people who keep a laboratory at home.`,
	Weights: []detect.Weight{
		{Grade: "device", Decibans: 15, From: "judgement: numbers or both strings of a known device; hobbyists own them, few plug them into an employer's laptop"},
		{Grade: "words", Decibans: 8, From: "judgement: the device's name in a description only"},
	},
	Innocent: "You may run such a device for machines of your own, or test it for work.",
	Clear:    "Unplug the device from the machine, or show what it is for on a call.",
	Reads:    []countersign.Pred{countersign.Session, usb, usbDevices, hardware},
	Run:      run,
}

// What a machine says of its parts, where a source passes it on: an object, a
// list of objects, or text.
const (
	usb        countersign.Pred = countersign.ExtraPrefix + "usb"
	usbDevices countersign.Pred = countersign.ExtraPrefix + "usb_devices"
	hardware   countersign.Pred = countersign.ExtraPrefix + "hardware"
)

// A part is a device as machines describe it.
type part struct {
	VID          string `json:"vid"`
	PID          string `json:"pid"`
	Manufacturer string `json:"manufacturer"`
	Product      string `json:"product"`
}

func run(p *detect.Pass) {
	words := -1
	var facts []countersign.Fact
	for _, pred := range []countersign.Pred{usb, usbDevices, hardware} {
		facts = append(facts, p.Facts(pred)...)
	}
	for _, f := range p.Facts(countersign.Session) {
		if f.Q(usb) != "" || f.Q(usbDevices) != "" {
			facts = append(facts, f)
		}
	}
	for i := range facts {
		text := described(&facts[i])
		if device(p, text) {
			p.Report("device", facts[i:i+1], "A device for remote control of keyboard, screen and mouse is plugged into the machine.")
			return
		}
		if t, ok := p.Known().RemoteTool(text); ok && t.Kind == "hardware" && words < 0 {
			words = i
		}
	}
	if words >= 0 {
		p.Report("words", facts[words:words+1], "The description of the machine names a device for remote control of keyboard, screen and mouse.")
	}
}

func described(f *countersign.Fact) string {
	if s := f.Q(usb); s != "" {
		return s
	}
	if s := f.Q(usbDevices); s != "" {
		return s
	}
	return f.Value
}

// device recognises a known device in an object or a list of objects.
func device(p *detect.Pass, text string) bool {
	text = strings.TrimSpace(text)
	var parts []part
	switch {
	case strings.HasPrefix(text, "{"):
		var x part
		if json.Unmarshal([]byte(text), &x) == nil {
			parts = append(parts, x)
		}
	case strings.HasPrefix(text, "["):
		if json.Unmarshal([]byte(text), &parts) != nil {
			return false
		}
	}
	for _, x := range parts {
		if _, ok := p.Known().KVM(x.VID, x.PID, x.Manufacturer, x.Product); ok {
			return true
		}
	}
	return false
}
