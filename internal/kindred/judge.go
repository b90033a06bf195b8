package kindred

import (
	"cmp"
	"slices"
	"time"

	"countersign"
)

// What a person may say of two subjects.
const (
	Same   = "same"     // run by the same hands
	Not    = "not-same" // not, whatever they share
	Unsure = "unsure"   // looked, and could not tell: kept, and joins or parts nobody
)

// A Judgement is what a person said of two subjects, and why.
type Judgement struct {
	A      countersign.ID `json:"a"`
	B      countersign.ID `json:"b"`
	Say    string         `json:"say"`
	Reason string         `json:"reason"`
	By     string         `json:"by"`
	At     time.Time      `json:"at"`
	// Entry is where the judgement stands on the ledger, 0 for none.
	Entry countersign.Seq `json:"entry,omitempty"`
}

// later orders judgements newest first. Of two of one moment the order of what
// they say decides, so that it never matters which came in first.
func later(x, y Judgement) int {
	return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Say, y.Say),
		cmp.Compare(x.By, y.By), cmp.Compare(x.Reason, y.Reason), cmp.Compare(x.Entry, y.Entry))
}

func (j Judgement) equal(k Judgement) bool { return later(j, k) == 0 }

// judged holds every judgement, and what stands of them.
//
// Judgements are transitive as far as they must be: who is the same as a and as
// b makes a and b the same; who is the same as a and not as b keeps a and b
// apart. A newer judgement stands before an older one that contradicts it, by
// itself or through others; the older is kept and told ([Book.Contradicted]).
type judged struct {
	by    map[countersign.ID][]Judgement // newest first, under both subjects
	group map[countersign.ID][]countersign.ID
	foes  map[countersign.ID][]countersign.ID
	void  map[countersign.ID][]Judgement
}

func newJudged() judged {
	return judged{by: map[countersign.ID][]Judgement{}, group: map[countersign.ID][]countersign.ID{},
		foes: map[countersign.ID][]countersign.ID{}, void: map[countersign.ID][]Judgement{}}
}

// about reports whether a judgement of the subject stands.
func (j *judged) about(id countersign.ID) bool { return len(j.group[id])+len(j.foes[id]) > 0 }

// same are those judged the same as the subject, directly or through others,
// itself among them.
func (j *judged) same(id countersign.ID) []countersign.ID { return j.group[id] }

// apart are those judged not the same as the subject, or as one that it is the
// same as.
func (j *judged) apart(id countersign.ID) []countersign.ID { return j.foes[id] }

// Judge keeps a judgement and tells what changed. The same one twice is one. It
// refuses, with ErrInvalid, what names fewer than two subjects or says nothing.
func (b *Book) Judge(j Judgement) ([]Change, error) {
	if j.A == j.B || j.A == "" || j.B == "" || j.Say != Same && j.Say != Not && j.Say != Unsure {
		return nil, countersign.ErrInvalid
	}
	if j.A > j.B {
		j.A, j.B = j.B, j.A
	}
	if slices.ContainsFunc(b.told.by[j.A], j.equal) {
		return nil, nil
	}
	for _, id := range [...]countersign.ID{j.A, j.B} {
		l := append(b.told.by[id], j)
		slices.SortFunc(l, later)
		b.told.by[id] = l
	}
	return b.rejudge(j), nil
}

// Undo takes a judgement back, as if it had never been made, and tells what
// changed. It returns ErrNotFound for one that was not made.
func (b *Book) Undo(j Judgement) ([]Change, error) {
	if j.A > j.B {
		j.A, j.B = j.B, j.A
	}
	if !slices.ContainsFunc(b.told.by[j.A], j.equal) {
		return nil, countersign.ErrNotFound
	}
	for _, id := range [...]countersign.ID{j.A, j.B} {
		if l := slices.DeleteFunc(b.told.by[id], j.equal); len(l) > 0 {
			b.told.by[id] = l
		} else {
			delete(b.told.by, id)
		}
	}
	return b.rejudge(j), nil
}

// JudgedSame returns those judged the same as a subject, directly or through
// others, and JudgedApart those judged not the same as it, or as one that it is
// the same as. Several may ask at once while nobody changes the book.
func (b *Book) JudgedSame(id countersign.ID) []countersign.ID {
	return slices.DeleteFunc(slices.Clone(b.told.same(id)), func(o countersign.ID) bool { return o == id })
}

// JudgedApart is told with [Book.JudgedSame].
func (b *Book) JudgedApart(id countersign.ID) []countersign.ID { return slices.Clone(b.told.apart(id)) }

// Judgements returns what was judged of a subject, newest first.
func (b *Book) Judgements(id countersign.ID) []Judgement { return slices.Clone(b.told.by[id]) }

// Contradicted returns those of a subject's judgements that newer ones stand
// before.
func (b *Book) Contradicted(id countersign.ID) []Judgement { return slices.Clone(b.told.void[id]) }

// rejudge works out which judgements stand around a changed one.
func (b *Book) rejudge(j Judgement) []Change {
	region := b.told.around(j)
	t := b.touched()
	for _, id := range region {
		if n, ok := b.at[id]; ok {
			t.dirty[n] = true
		}
	}
	b.told.decide(region)
	return t.regroup()
}

// around returns everybody whom judgements join to the two of one.
func (j *judged) around(of Judgement) []countersign.ID {
	out := []countersign.ID{of.A, of.B}
	seen := map[countersign.ID]bool{of.A: true, of.B: true}
	for i := 0; i < len(out); i++ {
		for _, k := range j.by[out[i]] {
			for _, id := range [...]countersign.ID{k.A, k.B} {
				if !seen[id] {
					seen[id] = true
					out = append(out, id)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// decide takes the judgements of a region newest first, each unless those
// taken already speak against it.
func (j *judged) decide(region []countersign.ID) {
	place := map[countersign.ID]int{}
	var all []Judgement
	for i, id := range region {
		place[id] = i
		delete(j.group, id)
		delete(j.foes, id)
		delete(j.void, id)
		for _, k := range j.by[id] {
			if k.A == id && k.Say != Unsure {
				all = append(all, k)
			}
		}
	}
	slices.SortFunc(all, later)
	g := newGroups(len(region))
	for _, k := range all {
		x, y := place[k.A], place[k.B]
		switch {
		case k.Say == Same && !g.forbidden(x, y):
			g.join(x, y)
		case k.Say == Not && g.find(x) != g.find(y):
			g.apart = append(g.apart, [2]int{x, y})
		default:
			j.void[k.A], j.void[k.B] = append(j.void[k.A], k), append(j.void[k.B], k)
		}
	}
	j.follow(region, g)
}

// follow writes down whom each is the same as, and from whom all of those are
// kept apart.
func (j *judged) follow(region []countersign.ID, g *groups) {
	sets := map[int][]countersign.ID{}
	for i, id := range region {
		sets[g.find(i)] = append(sets[g.find(i)], id)
	}
	for _, set := range sets {
		for _, id := range set {
			if len(set) > 1 {
				j.group[id] = set
			}
		}
	}
	done := map[[2]int]bool{}
	for _, p := range g.apart {
		for _, q := range [][2]int{{g.find(p[0]), g.find(p[1])}, {g.find(p[1]), g.find(p[0])}} {
			if done[q] {
				continue
			}
			done[q] = true
			for _, id := range sets[q[0]] {
				j.foes[id] = append(j.foes[id], sets[q[1]]...)
			}
		}
	}
}
