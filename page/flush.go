package page

import "countersign/similar"

// flush takes the block of text that ends here.
func (p *Printer) flush() {
	r := &p.read
	if len(r.block) == 0 {
		r.opens = true
		return
	}
	p.look()
	p.unseen()
}

// unseen takes the block of text that ends here for what it says, not for how
// it looks.
func (p *Printer) unseen() {
	r := &p.read
	r.nameless()
	p.passage()
	p.near()
	r.block, r.opens = r.block[:0], true
}

// look takes the words as they are seen, names included.
func (p *Printer) look() {
	for i := range p.read.block {
		h := p.read.block[i].hash
		p.seen.add(join(p.lastSeen, h))
		p.lastSeen = h
		p.exact = join(p.exact, h)
	}
	p.out.Words += len(p.read.block)
}

// passage takes three words in a row. Words left out do not part those around
// them: the sentence is the same whatever firm it names.
func (p *Printer) passage() {
	var a, b uint64
	n := 0
	for i := range p.read.block {
		w := &p.read.block[i]
		if w.masked || w.number {
			continue
		}
		if n++; n >= 3 {
			p.passages.add(join(join(a, b), w.hash))
		}
		a, b = b, w.hash
	}
}

// nearby is how many telling words after one another make pairs.
const nearby = 8

// near takes pairs of telling words that stand within eight of one another, in
// either order. They outlive a sentence that is turned round, its small words,
// and every other word of it.
func (p *Printer) near() {
	var last [nearby]uint64
	n := 0
	for i := range p.read.block {
		w := &p.read.block[i]
		if w.masked || w.number || w.letters < 4 || common[w.hash] {
			continue
		}
		for _, x := range last[:min(n, nearby)] {
			p.pairs.add(join(min(x, w.hash), max(x, w.hash)))
		}
		last[n%nearby] = w.hash
		n++
	}
	if p.Sentence != nil {
		p.sentences()
	}
}

// sentences hands over the pairs of each sentence of the block. Names of others
// and numbers count here, for whoever says a thing in other words keeps them;
// so does that the firm names itself. No pair spans two sentences: what stands
// beside a sentence that was taken over is another's.
func (p *Printer) sentences() {
	var last [nearby]uint64
	n := 0
	for i := range p.read.block {
		w := &p.read.block[i]
		h := w.hash
		if w.opens {
			p.sentence()
			n = 0
		}
		switch {
		case w.own:
			if h = ownName; n > 0 && last[(n-1)%nearby] == ownName {
				continue
			}
		case !w.number && !w.name && (w.masked || w.letters < 4 || common[h]):
			continue
		}
		for _, x := range last[:min(n, nearby)] {
			m := markOf(PartPairs, join(min(x, h), max(x, h))) &^ NamesItself
			if x == ownName || h == ownName {
				m |= NamesItself
			}
			p.blocked = append(p.blocked, m)
		}
		last[n%nearby] = h
		n++
	}
	p.sentence()
}

// ownName stands for the firm's own name, whatever it is.
const ownName = 1

// NamesItself is set in a pair of a sentence if the firm's own name is one of
// the two: a sentence that another firm has with its own name in the same place
// was taken over, while that of a template or a product names neither.
const NamesItself similar.Mark = 1 << 32

func (p *Printer) sentence() {
	if len(p.blocked) > 0 {
		p.Sentence(p.blocked)
		p.blocked = p.blocked[:0]
	}
}
