package graph

// refine divides each community again, from single vertices: one joins a part
// of its community only where both are well tied to the rest of it. That is
// what keeps communities in one piece (Traag et al. 2019, algorithm A.2, with
// the best part taken instead of a random good one).
func (d *division) refine() {
	n := d.len()
	d.fine, d.mass2, d.cut, d.alone = resize(d.fine, n), resize(d.mass2, n), resize(d.cut, n), resize(d.alone, n)
	for v := range uint32(n) {
		d.fine[v], d.mass2[v], d.alone[v] = v, d.mass[v], true
		d.cut[v] = d.inside(v)
	}
	for v := range uint32(n) {
		if d.alone[v] && d.count[d.of[v]] > 1 {
			d.settle(v)
		}
	}
}

// inside is the weight from v to the others of its community.
func (d *division) inside(v uint32) float64 {
	sum := 0.0
	for i := d.start[v]; i < d.start[v+1]; i++ {
		if u := d.to[i]; u != v && d.of[u] == d.of[v] {
			sum += d.weight[i]
		}
	}
	return sum
}

// settled reports that a part is well tied to the rest of its community.
func (d *division) settled(part, community uint32) bool {
	return d.cut[part] >= d.scale*d.mass2[part]*(d.total[community]-d.mass2[part])-least
}

// settle lets a vertex that is still alone join the part it gains most by.
func (d *division) settle(v uint32) {
	c := d.of[v]
	if !d.settled(v, c) {
		return
	}
	for i := d.start[v]; i < d.start[v+1]; i++ {
		u := d.to[i]
		if u == v || d.of[u] != c || d.weight[i] <= 0 {
			continue
		}
		f := d.fine[u]
		if d.weigh[f] == 0 {
			d.met = append(d.met, f)
		}
		d.weigh[f] += d.weight[i]
	}
	to, gain := v, least
	for _, f := range d.met {
		if f == v || !d.settled(f, c) {
			continue
		}
		if g := d.weigh[f] - d.scale*d.mass[v]*d.mass2[f]; g > gain || g == gain && to != v && f < to {
			to, gain = f, g
		}
	}
	if to != v {
		d.cut[to] += d.cut[v] - 2*d.weigh[to]
		d.mass2[to] += d.mass[v]
		d.fine[v], d.alone[to] = to, false
	}
	d.forget()
}
