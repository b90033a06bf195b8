package app

import (
	"strings"

	"countersign"
	"countersign/internal/source"
	"countersign/internal/web/yente"
)

// A relation says how a tie is shown: the property that leads to an entity of
// the schema, the property of that which leads on, and the one that says what
// the relation is called.
type relation struct{ property, schema, other, word string }

// relations are those that lists tell from one side or the other.
var relations = map[countersign.Pred]relation{
	source.ListOwnedBy:    {"ownershipAsset", "Ownership", "owner", "role"},
	source.ListOwns:       {"ownershipOwner", "Ownership", "asset", "role"},
	source.ListLedBy:      {"directorshipOrganization", "Directorship", "director", "role"},
	source.ListLeads:      {"directorshipDirector", "Directorship", "organization", "role"},
	source.ListActsFor:    {"agencyClient", "Representation", "client", "role"},
	"list/represented-by": {"agentRepresentation", "Representation", "agent", "role"},
}

// sides are the relations that the house does not part, by the schema that
// publishers of FollowTheMoney give them: seen from the party that says them,
// and from the other.
var sides = map[string][2]relation{
	"Family":      {{"familyPerson", "Family", "relative", "relationship"}, {"familyRelative", "Family", "person", "relationship"}},
	"Associate":   {{"associates", "Associate", "associate", "relationship"}, {"associations", "Associate", "person", "relationship"}},
	"Membership":  {{"membershipMember", "Membership", "organization", "role"}, {"membershipOrganization", "Membership", "member", "role"}},
	"Employment":  {{"employers", "Employment", "employer", "role"}, {"employees", "Employment", "employee", "role"}},
	"Succession":  {{"successors", "Succession", "successor", "role"}, {"predecessors", "Succession", "predecessor", "role"}},
	"UnknownLink": {{"unknownLinkTo", "UnknownLink", "object", "role"}, {"unknownLinkFrom", "UnknownLink", "subject", "role"}},
}

// shownRelation says how a tie of an entity is shown. It takes from the tie's role
// the schema that publishers of FollowTheMoney write before it.
func shownRelation(schema *yente.Schema, r *countersign.Record, t *tie) relation {
	said := ""
	if said, t.role = calledRole(t); said == "" {
		said = "UnknownLink"
		if t.pred == source.ListFamily {
			said = "Family"
		}
	}
	side := 1
	if says(r, t) {
		side = 0
	}
	rel, ok := relations[t.pred]
	if !ok {
		rel = sides[said][side]
	}
	if schema.Property(rel.property) == nil {
		rel = sides["UnknownLink"][side]
	}
	return rel
}

// calledRole parts what a tie is called from the schema that publishers of
// FollowTheMoney write before it, "" where there is none.
func calledRole(t *tie) (schema, role string) {
	said, rest, _ := strings.Cut(t.role, ", ")
	if t.from.List == ftmList && yente.SchemaNamed(said) != nil {
		return said, rest
	}
	return "", t.role
}

// says reports whether the record itself tells the tie, and not the other's.
func says(r *countersign.Record, t *tie) bool {
	for i := range r.Facts {
		f := &r.Facts[i]
		if f.Pred == t.pred && (f.Object != "" && partyKey(t.to.List, f.Object) == t.to || f.Object == "" && (f.Value == t.name || t.to.ID != "")) {
			return true
		}
	}
	return false
}
