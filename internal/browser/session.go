package browser

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A shown page is what one session with a browser yields.
type shown struct {
	png    []byte
	text   *Text
	untold error  // why there is no text
	by     string // the browser and its version
}

const (
	blank          = "about:blank"
	mostAnimations = 2_000
	longAfter      = 600_000 // milliseconds by which every animation that ends has ended
)

// show has a browser open an address and say what it looks like. Scripts are
// forbidden before anything is opened; nothing is run in the page.
func (o Options) show(p *pipe, address string) (*shown, error) {
	var version struct{ Product string }
	if err := p.ask("Browser.getVersion", nil, &version); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errPipe
		}
		return nil, err
	}
	if err := p.attach(); err != nil {
		return nil, err
	}
	if err := o.open(p, address); err != nil {
		return nil, err
	}
	if err := p.still(); err != nil {
		return nil, err
	}
	out := &shown{by: strings.ToValidUTF8(version.Product, "")}
	var shot struct{ Data []byte }
	if err := p.ask("Page.captureScreenshot", map[string]any{"format": "png"}, &shot); err != nil {
		return nil, err
	}
	out.png = shot.Data
	out.text, out.untold = p.read(o.Width)
	return out, nil
}

// read has the browser tell of the page, and returns what a visitor reads.
func (p *pipe) read(width int) (*Text, error) {
	var snapshot json.RawMessage
	if err := p.ask("DOMSnapshot.captureSnapshot", map[string]any{"computedStyles": styles, "includePaintOrder": true}, &snapshot); err != nil {
		return nil, err
	}
	return readSnapshot(snapshot, width)
}

// attach speaks to the empty page that the browser was started with.
func (p *pipe) attach() error {
	var all struct {
		TargetInfos []struct{ TargetID, Type, URL string }
	}
	if err := p.ask("Target.getTargets", nil, &all); err != nil {
		return err
	}
	var page struct{ TargetID string }
	for _, t := range all.TargetInfos {
		if t.Type == "page" && t.URL == blank {
			page.TargetID = t.TargetID
		}
	}
	if page.TargetID == "" {
		if err := p.ask("Target.createTarget", map[string]any{"url": blank}, &page); err != nil {
			return err
		}
	}
	var s struct{ SessionID string }
	if err := p.ask("Target.attachToTarget", map[string]any{"targetId": page.TargetID, "flatten": true}, &s); err != nil {
		return err
	}
	p.session = s.SessionID
	return nil
}

// open opens the address and waits until the page says that all it loads is
// there.
func (o Options) open(p *pipe, address string) error {
	loaded := false
	p.heard = func(method string, params json.RawMessage) {
		switch method {
		case "Page.loadEventFired":
			loaded = true
		case "Animation.animationCreated":
			p.moves = true
		case "Animation.animationStarted":
			var a struct {
				Animation struct{ ID string }
			}
			if json.Unmarshal(params, &a) == nil && len(p.moving) < mostAnimations {
				p.moving = append(p.moving, a.Animation.ID)
			}
		}
	}
	if err := errors.Join(p.ask("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil),
		p.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": o.Width, "height": o.Height, "deviceScaleFactor": 1, "mobile": false}, nil),
		p.ask("Page.enable", nil, nil), p.try("Animation.enable", nil)); err != nil {
		return err
	}
	loaded = false
	var went struct{ ErrorText string }
	if err := p.ask("Page.navigate", map[string]any{"url": address}, &went); err != nil {
		return err
	}
	if went.ErrorText != "" {
		return fmt.Errorf("browser: it drew nothing (%.80q)", went.ErrorText)
	}
	return p.until(func() bool { return loaded })
}

// still puts animations at their end, or far on where they have none, and
// stops them: what a page fades in is seen, and the same page looks the same.
// They begin with the first picture, which is thrown away.
func (p *pipe) still() error {
	if !p.moves {
		return nil
	}
	if err := p.ask("Page.captureScreenshot", map[string]any{"format": "jpeg", "quality": 0}, nil); err != nil || len(p.moving) == 0 {
		return err
	}
	return errors.Join(p.try("Animation.seekAnimations", map[string]any{"animations": p.moving, "currentTime": longAfter}),
		p.try("Animation.setPaused", map[string]any{"animations": p.moving, "paused": true}))
}
