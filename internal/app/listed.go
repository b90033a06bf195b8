package app

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"countersign"
	"countersign/internal/reference"
	"countersign/internal/shelf"
	"countersign/internal/source"
	"countersign/internal/web/yente"
	"countersign/match"
)

// Listed holds the lists in force as the dialects show them: the index that
// finds an entry, and the shelf that holds what the lists say of it. It never
// changes; new lists make a new one.
type Listed struct {
	index *match.Index
	web   *web
	shelf *shelf.Shelf
	lists []countersign.List // by name
	count map[string]int     // entries of each list
	begun time.Time          // when it began to be read, and was
	ready time.Time

	datasets []yente.Dataset // the catalog, which is asked for with every question
	leaves   []string        // of FollowTheMoney entities: the datasets they name
	scopes   scopes
}

// OpenListed reads the embedded parties and the lists that the data folder
// holds; "" leaves the embedded ones. Relations that ended before now tie
// nobody.
func OpenListed(ctx context.Context, data string, now time.Time) (*Listed, error) {
	known, err := knowledge(data)
	if err != nil {
		return nil, err
	}
	return openListed(ctx, data, known, now)
}

// openListed is OpenListed with what is known; nil embeds no parties.
func openListed(ctx context.Context, data string, known *reference.Base, now time.Time) (*Listed, error) {
	dates, err := listDates(data)
	if err != nil {
		return nil, err
	}
	s := &shelving{to: shelf.NewBuilder(), countries: map[string]string{}, dates: dates}
	l := &Listed{begun: now, count: map[string]int{}}
	entries := l.embed(s, known)
	p, err := keptParties(ctx, data, nil, s.keep)
	if err != nil {
		return nil, err
	}
	l.lists = append(l.lists, p.lists...)
	slices.SortFunc(l.lists, func(a, b countersign.List) int { return strings.Compare(a.Name, b.Name) })
	p.entries = append(entries, p.entries...)
	for i := range p.entries {
		l.count[p.entries[i].List]++
	}
	l.web = newWeb(p, now)
	l.index = match.New(p.entries, match.Options{})
	l.shelf = s.to.Done()
	l.ready = now
	l.datasets = yenteLists{l}.cataloged()
	l.leaves = yenteLists{l}.named()
	return l, nil
}

// embed takes in the parties that the program knows.
func (l *Listed) embed(s *shelving, known *reference.Base) []match.Entry {
	if known == nil {
		return nil
	}
	t := known.Table(embeddedList)
	l.lists = append(l.lists, countersign.List{Name: t.Name, Date: t.Date, SHA256: t.SHA256})
	s.dates[embeddedList] = listDate(l.lists[0])
	entries := embeddedEntries(known)
	for i, p := range known.Parties() {
		r := embeddedRecord(&p)
		s.keep(match.Key{List: embeddedList, ID: entries[i].ID}, &r)
	}
	return entries
}

// Lists are the lists in force, by name.
func (l *Listed) Lists() []countersign.List { return slices.Clone(l.lists) }

// embeddedRecord says of an embedded party what its table says.
func embeddedRecord(p *reference.Party) countersign.Record {
	r := countersign.Record{Source: embeddedList}
	add := func(pred countersign.Pred, value string, with ...countersign.With) {
		if value != "" {
			r.Facts = append(r.Facts, countersign.Fact{Pred: pred, Value: value, With: with})
		}
	}
	kind := "organization"
	if p.Type == "individual" {
		kind = "person"
	}
	add(source.ListType, kind)
	add(countersign.Name, p.Name)
	for _, a := range p.Akas {
		add(countersign.AlsoKnownAs, a)
	}
	address := countersign.AddressOffice
	if kind == "person" {
		address = countersign.AddressHome
	}
	for _, a := range p.Addresses {
		add(address, a)
	}
	births, ids := identifiers(p.Identifiers)
	for _, d := range births {
		add(source.ListBirthDate, d)
	}
	for _, id := range ids {
		switch id.Kind {
		case "email":
			add(countersign.Email, id.Value)
		case "domain":
			add(countersign.Website, id.Value)
		default:
			r.Facts = append(r.Facts, countersign.Fact{Pred: countersign.Document, With: []countersign.With{
				{Pred: countersign.DocumentType, Value: id.Kind}, {Pred: countersign.Number, Value: id.Value}}})
		}
	}
	add(source.ListRemark, p.Note)
	if since := source.Day(p.Designated); !since.IsZero() {
		r.Facts = append(r.Facts, countersign.Fact{Pred: source.ListSince, From: since})
	}
	return r
}

// shelfKey is the key of an entry on the shelf.
func shelfKey(k match.Key) string { return k.List + "/" + k.ID }

// entityID is the name by which the dialects know an entry. FollowTheMoney
// entities keep the name their publisher gave them, which is known to clients;
// others are named as that publisher names them, "ofac-24977".
func entityID(k match.Key) string {
	if k.List == ftmList {
		return k.ID
	}
	return listPrefix(k.List) + k.ID
}

// listPrefix stands before the number that a list gave. The two forms in which
// OFAC publishes have one.
func listPrefix(list string) string {
	if list == "ofacxml" {
		list = "ofac"
	}
	return list + "-"
}

// ftmList is the list of entities that are FollowTheMoney already.
const ftmList = "ftm"

// find returns the entry that an ID of the dialects names, and its number.
func (l *Listed) find(id string) (match.Key, int, bool) {
	k := match.Key{List: ftmList, ID: id}
	if n, ok := l.shelf.Find(shelfKey(k)); ok {
		return k, n, true
	}
	for _, list := range l.lists {
		if own, ok := strings.CutPrefix(id, listPrefix(list.Name)); ok {
			k = match.Key{List: list.Name, ID: own}
			if n, ok := l.shelf.Find(shelfKey(k)); ok {
				return k, n, true
			}
		}
	}
	for n := range l.shelf.Having(termReferent + id).Records() {
		if k, _, err := l.record(n); err == nil {
			return k, n, true
		}
	}
	return match.Key{}, 0, false
}

// record returns what a list says of entry n.
func (l *Listed) record(n int) (match.Key, countersign.Record, error) {
	key, r, err := l.shelf.Record(n)
	list, id, _ := strings.Cut(key, "/")
	return match.Key{List: list, ID: id}, r, err
}

// number is where an entry of the index stands on the shelf, -1 if it does not.
func (l *Listed) number(k match.Key) int {
	if n, ok := l.shelf.Find(shelfKey(k)); ok {
		return n
	}
	return -1
}

// listDate is the day of which a list is, zero if nobody says.
func listDate(l countersign.List) time.Time {
	t, err := time.Parse(time.DateOnly, cmp.Or(l.Date, "-"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// datasetVersion tells two states of a list apart.
func datasetVersion(l countersign.List) string {
	sum := l.SHA256
	if _, err := hex.DecodeString(sum); err != nil {
		sum = ""
	}
	return strings.ReplaceAll(l.Date, "-", "") + "-" + sum[:min(12, len(sum))]
}
