// Package remotedesktop tells of people who work on a machine from afar.
package remotedesktop

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds remote-control programs in sessions and inventories.
var Detector = &detect.Detector{
	Name:    "remotedesktop",
	Title:   "The machine is worked on from afar",
	Family:  countersign.FamilyAccess,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"US22-F4", "US22-M5", "IC3-24-2", "IND-1", "IND-2"},
	Doc: `Whoever keeps a laptop for somebody else lets them in by remote control, most often by a second program beside the one the
employer runs. Sessions that come through such a program, and programs in a machine's inventory, are counted; desktops that employers
themselves run for their staff are not. It misleads for help desks, for people who need assistance or work on their own machine from
another room, and for those who support others.`,
	Weights: []detect.Weight{
		{Grade: "several", Decibans: 8, From: "judgement: two remote-control programs and more on one machine; investigators call it the best sign on a machine"},
		{Grade: "often", Decibans: 3.5, From: "judgement: sessions through remote control on three days and more; so do people who work on a desktop of their own"},
		{Grade: "installed", Decibans: 3, From: "judgement: one such program on the machine; help desks leave them behind"},
		{Grade: "once", Decibans: 4, From: "judgement: one or two days; support does that"},
	},
	Innocent: "A help desk, an assistant, a need for remote assistance, or work on your own machine from another room explain it.",
	Clear:    "Say which program it is and who set it up; a note of the help desk, or of the need, is enough.",
	Reads:    []countersign.Pred{countersign.Session, countersign.Via, countersign.UserAgent, software, processes},
	Run:      run,
}

// Inventories of a machine, where a source passes them on.
const (
	software  countersign.Pred = countersign.ExtraPrefix + "software"
	processes countersign.Pred = countersign.ExtraPrefix + "processes"
)

const often = 3 // days

func run(p *detect.Pass) {
	days, through := sessions(p)
	programs, inventory := installed(p)
	switch {
	case programs >= 2:
		p.Report("several", inventory, "%s programs for remote control are on the machine.", detect.Count(programs))
	case days >= often:
		p.Report("often", through, "On %d days the sessions came through a program for remote control.", days)
	case programs == 1:
		p.Report("installed", inventory, "A program for remote control is on the machine.")
	case days > 0:
		p.Report("once", through, "A session came through a program for remote control.")
	}
}

// sessions counts the days with sessions through remote control.
func sessions(p *detect.Pass) (days int, because []countersign.Fact) {
	var today int64 = -1
	var agents memo
	for _, v := range p.Visits() {
		if !agents.remote(p, v.Fact.Q(countersign.UserAgent)) && !through(p, v.Fact.Q(countersign.Via)) {
			continue
		}
		if d := v.At.Unix() / 86400; d != today {
			today = d
			days++
		}
		if len(because) < 4 {
			because = append(because, *v.Fact)
		}
	}
	return days, because
}

// A memo remembers the last few user agents: most people have one or two, and
// asking takes longer than all the rest.
type memo struct {
	text  [4]string
	found [4]bool
	next  int
}

func (m *memo) remote(p *detect.Pass, agent string) bool {
	if agent == "" {
		return false
	}
	for i, t := range m.text {
		if t == agent {
			return m.found[i]
		}
	}
	i := m.next % len(m.text)
	m.text[i], m.found[i] = agent, control(p, agent) != ""
	m.next++
	return m.found[i]
}

func through(p *detect.Pass, via string) bool {
	switch via {
	case "", "web", "api", "app", "mobile":
		return false
	}
	return control(p, via) != ""
}

// control names the remote-control program that a text speaks of, or "".
func control(p *detect.Pass, text string) string {
	if text == "" {
		return ""
	}
	if t, ok := p.Known().RemoteTool(text); ok && (t.Kind == "remote access" || t.Kind == "protocol") {
		return t.Name
	}
	return ""
}

// installed counts the makers of remote-control programs in inventories.
func installed(p *detect.Pass) (int, []countersign.Fact) {
	var makers []string
	var because []countersign.Fact
	for _, pred := range []countersign.Pred{software, processes} {
		for _, f := range p.Facts(pred) {
			for _, item := range strings.FieldsFunc(f.Value, func(r rune) bool { return strings.ContainsRune("[]{}\",;\n", r) }) {
				name := control(p, item)
				if name == "" || known(makers, name) {
					continue
				}
				makers = append(makers, name)
				because = append(because, f)
			}
		}
	}
	return len(makers), because
}

// known reports whether a maker is there already: the first word is the maker's.
func known(makers []string, name string) bool {
	first, _, _ := strings.Cut(name, " ")
	for _, m := range makers {
		if strings.HasPrefix(m, first) {
			return true
		}
	}
	return false
}
