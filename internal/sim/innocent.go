package sim

// An archetype is a kind of innocent who looks like something else.
type archetype struct {
	name        string
	why         string  // what it looks like, and what it is
	least, most int     // members of a group
	weight      float64 // relative share among look-alikes
	local       bool    // members live in one place
	employer    bool    // members work for one employer
	kind        int     // anyKind unless it makes sense in one only
	build       func(*gen)
}

// archetypes are dealt in turn, so a world of some thousands has them all.
var archetypes = append(append([]archetype{}, loners...), companions...)

// An Archetype describes a kind of innocent look-alike.
type Archetype struct {
	Name string
	Why  string
}

// Archetypes lists the kinds of innocent look-alikes a world has.
func Archetypes() []Archetype {
	out := make([]Archetype, len(archetypes))
	for i := range archetypes {
		out[i] = Archetype{archetypes[i].name, archetypes[i].why}
	}
	return out
}
