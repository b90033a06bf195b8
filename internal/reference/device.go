package reference

import (
	"strconv"
	"strings"
)

// A Device is a remote keyboard, video and mouse switch as its USB side shows
// itself to the machine it is plugged into.
type Device struct {
	Name         string     `json:"name"`
	VID          string     `json:"vid"` // four lower-case hexadecimal digits
	PID          string     `json:"pid"`
	Manufacturer string     `json:"manufacturer,omitempty"`
	Product      string     `json:"product,omitempty"`
	Serial       string     `json:"serial,omitempty"`
	Note         string     `json:"note,omitempty"`
	Source       Source     `json:"source"`
	Confidence   Confidence `json:"confidence"`
}

// Devices returns the known devices in the order of the table.
func (b *Base) Devices() []Device { return append([]Device(nil), *b.devices.get()...) }

// KVM recognises a device by its USB ids ("0x1d6b" or "1d6b") and strings. The
// ids 1d6b:0104 belong to every Linux gadget, so ids alone count only for a
// device whose maker has ids of its own; two equal strings count without ids.
// Owners can change all of it: absence proves nothing.
func (b *Base) KVM(vid, pid, manufacturer, product string) (Device, bool) {
	for _, d := range *b.devices.get() {
		ids := d.VID == usbID(vid) && d.PID == usbID(pid)
		maker := same(d.Manufacturer, manufacturer)
		thing := same(d.Product, product)
		if maker && thing || ids && (maker || thing || d.VID != linuxFoundation) {
			return d, true
		}
	}
	return Device{}, false
}

const linuxFoundation = "1d6b"

func same(known, seen string) bool {
	return known != "" && strings.EqualFold(known, strings.TrimSpace(seen))
}

func usbID(s string) string {
	s = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "0x")
	for len(s) < 4 {
		s = "0" + s
	}
	return s
}

func parseDevices(b *Base, raw []byte) ([]Device, int, error) {
	var out []Device
	for r, err := range sheet(raw, "device", "vid", "pid", "source", "confidence") {
		if err != nil {
			return nil, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return nil, 0, err
		}
		d := Device{
			Name: r.at("device"), VID: usbID(r.at("vid")), PID: usbID(r.at("pid")), Manufacturer: r.at("manufacturer"),
			Product: r.at("product"), Serial: r.at("serial"), Note: r.at("note"), Source: b.cite(r.at("source")), Confidence: c,
		}
		for _, id := range []string{d.VID, d.PID} {
			if _, err := strconv.ParseUint(id, 16, 16); err != nil {
				return nil, 0, r.bad("usb id %q", id)
			}
		}
		out = append(out, d)
	}
	return out, len(out), nil
}
