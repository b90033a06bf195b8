package page

// flush takes the block of text that ends here.
func (p *Printer) flush() {
	r := &p.read
	if len(r.block) == 0 {
		r.opens = true
		return
	}
	r.nameless()
	p.look()
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
			h := join(min(x, w.hash), max(x, w.hash))
			p.pairs.add(h)
			if p.Block != nil {
				p.blocked = append(p.blocked, markOf(PartPairs, h))
			}
		}
		last[n%nearby] = w.hash
		n++
	}
	if len(p.blocked) > 0 {
		p.Block(p.blocked)
		p.blocked = p.blocked[:0]
	}
}
