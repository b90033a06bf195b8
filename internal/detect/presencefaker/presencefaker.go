// Package presencefaker tells of programs that feign somebody at the machine.
package presencefaker

import (
	"strings"

	"countersign"
	"countersign/internal/detect"
)

// Detector finds programs that move the mouse while nobody is there.
var Detector = &detect.Detector{
	Name:    "presencefaker",
	Title:   "A program that feigns presence is on the machine",
	Family:  countersign.FamilyAccess,
	Version: 1,
	Ground:  detect.Conduct,
	Basis:   []string{"IND-5"},
	Doc: `Who tends several machines, or works several jobs, keeps all of them awake with a program that moves the mouse. Incident
responders found one on the machines of crews. So do people whose employer watches idle time, which is most of its users. It weighs a
little, and more would be unfair.`,
	Weights: []detect.Weight{
		{Grade: "installed", Decibans: 4, From: "judgement: named by responders; many honest people dodge idle timers"},
	},
	Innocent: "Many people use such a program to keep a screen from locking.",
	Clear:    "Remove the program, or say what it is for.",
	Reads:    []countersign.Pred{software, processes},
	Run:      run,
}

// Inventories of a machine, where a source passes them on.
const (
	software  countersign.Pred = countersign.ExtraPrefix + "software"
	processes countersign.Pred = countersign.ExtraPrefix + "processes"
)

func run(p *detect.Pass) {
	for _, pred := range []countersign.Pred{software, processes} {
		for _, f := range p.Facts(pred) {
			for _, item := range strings.FieldsFunc(f.Value, func(r rune) bool { return strings.ContainsRune("[]{}\",;\n", r) }) {
				if t, ok := p.Known().RemoteTool(item); ok && t.Kind == "presence faker" {
					p.Report("installed", []countersign.Fact{f}, "A program that moves the mouse while nobody is there is on the machine.")
					return
				}
			}
		}
	}
}
