package page

import "countersign/similar"

// The parts of a page as an index knows them (similar.Mark).
const (
	PartPassages = 1 + iota
	PartPairs
	PartShape
	PartStyles
	PartClasses
	PartAssets
	PartScripts
)

// Marks appends the marks of a print for an index: all but what is seen with
// its names.
func (p *Print) Marks(buf []similar.Mark) []similar.Mark {
	for part, x := range p.parts() {
		if part == 0 {
			continue
		}
		for _, h := range *x.list {
			buf = append(buf, markOf(part, h))
		}
	}
	return buf
}

// markOf mixes a hash once more: the lowest of a set are small numbers, and an
// index wants even ones.
func markOf(part int, h uint64) similar.Mark { return similar.MarkOf(part, mix(h)) }
