package source

import (
	"strings"
	"time"

	"countersign"
)

// A Tie is a relation of a party to another.
type Tie struct {
	Pred    countersign.Pred // ListOwnedBy, ...
	To      countersign.ID   // "" where only the name is known
	Name    string
	Role    string // what the list calls the relation
	Percent string
	Begun   time.Time
	Ended   time.Time
	Note    string
}

// Tie adds a relation to another party.
func (p *Party) Tie(t Tie) {
	name := p.clean(t.Name, maxListName, "a name")
	if t.To == "" && name == "" || t.To == p.id || p.tied(t.Pred, t.To, name) {
		return
	}
	if !p.add(countersign.Fact{Pred: t.Pred, Object: t.To, Value: name, From: t.Begun, To: t.Ended}) {
		return
	}
	p.sheet.With(ListRole, p.word(p.clean(t.Role, maxListField, "a relation")))
	p.sheet.With(ListPercent, percent(t.Percent))
	p.sheet.With(ListNote, p.clean(t.Note, maxListField, "a note"))
}

func (p *Party) tied(pred countersign.Pred, to countersign.ID, name string) bool {
	for i := range p.sheet.facts {
		if f := &p.sheet.facts[i]; f.Pred == pred && f.Object == to && f.Value == name {
			return true
		}
	}
	return false
}

// percent takes a share as a number, without sign, or nothing.
func percent(s string) string {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	if len(s) > 20 || !strings.ContainsAny(s, "0123456789") || strings.Trim(s, "0123456789.-<>= ") != "" {
		return ""
	}
	return s
}

// Same says that the party is another listed one.
func (p *Party) Same(id countersign.ID) {
	if id != "" && id != p.id && !p.tied(ListSame, id, "") {
		p.add(countersign.Fact{Pred: ListSame, Object: id})
	}
}
