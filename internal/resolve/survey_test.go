package resolve

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/kindred"
	"countersign/internal/store"
)

// TestRolesHaveOneHub: kinds of one class are compared with one another, so a
// thing must be a hub in all of its roles or in none.
func TestRolesHaveOneHub(t *testing.T) {
	hubs := map[string]int{}
	for pred, o := range objects {
		hub := kindred.Kinds[o.kind].Hub
		if h, ok := hubs[o.class]; ok && h != hub {
			t.Errorf("%s: hub above %d, others of class %s above %d", pred, hub, o.class, h)
		}
		hubs[o.class] = hub
	}
}

func TestSurvey(t *testing.T) {
	l := ledger(t,
		[3]string{"a:1", "payout", "payout:x/1"}, [3]string{"a:2", "payout", "payout:x/1"},
		[3]string{"a:3", "shipped-to", "address:1 main st"}, [3]string{"a:4", "address/home", "address:1 main st"},
		[3]string{"a:5", "email", "email:n/a"}, [3]string{"a:6", "email", "email:n/a"},
	)
	err := l.Read(context.Background(), func(tx flow.Tx[store.View]) error {
		b, err := Namer{}.Survey(context.Background(), tx.View(), []countersign.ID{"a:1", "a:2", "a:3", "a:4", "a:5", "a:6"}, unseen)
		if err != nil {
			return err
		}
		want := []kindred.Network{{ID: kindred.NetworkID("a:1"), Members: []countersign.ID{"a:1", "a:2"}}}
		if d := cmp.Diff(want, b.Networks()); d != "" {
			t.Error(d)
		}
		if ties := b.Ties(want[0].ID); len(ties) != 1 || ties[0].Weight != 20 || ties[0].Ties[0].Kind != kindred.Payout {
			t.Errorf("ties: %+v", ties)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func unseen(countersign.ID) time.Time { return time.Time{} }

// torn fails, or breaks, at one subject.
type torn struct {
	at   countersign.ID
	wild bool
}

func (v torn) Facts(_ context.Context, id countersign.ID) ([]countersign.Fact, error) {
	switch {
	case id == v.at && v.wild:
		panic("wild")
	case id == v.at:
		return nil, errors.New("torn")
	}
	return nil, nil
}

func (torn) Having(context.Context, countersign.Selector, int, []countersign.ID) (int, []countersign.ID, error) {
	return 0, nil, nil
}

func (torn) Concurrent() bool { return true }

// TestSurveyFails: what goes wrong while reading ahead is the caller's.
func TestSurveyFails(t *testing.T) {
	var ids []countersign.ID
	for i := range 5 * batch {
		ids = append(ids, countersign.ID(fmt.Sprintf("a:%d", i)))
	}
	for _, at := range []countersign.ID{ids[0], ids[batch], ids[5*batch-1]} {
		if _, err := (Namer{}).Survey(context.Background(), torn{at: at}, ids, unseen); err == nil || err.Error() != "torn" {
			t.Errorf("%s: %v", at, err)
		}
		func() {
			defer func() {
				if v := recover(); v != "wild" {
					t.Errorf("%s: recovered %v", at, v)
				}
			}()
			Namer{}.Survey(context.Background(), torn{at, true}, ids, unseen)
		}()
	}
	gone, stop := context.WithCancel(context.Background())
	stop()
	if _, err := (Namer{}).Survey(gone, torn{}, ids, unseen); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		address, name, want string
	}{
		{"devmira4821@mail.example", "Mira Okafor", "dev*4821"},
		{"github/devtom4821", "Tom Reyes", "dev*4821"},
		{"mira.okafor1987@mail.example", "Mira Okafor", ""}, // a name and a year
		{"devteam4821@mail.example", "Mira Okafor", ""},     // no name: a mailbox of its own
	} {
		got, ok := pattern(c.address, [][]string{nameWords(c.name)})
		if !ok {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.address, c.name, got, c.want)
		}
	}
}

func TestPlainPicture(t *testing.T) {
	s := Namer{}.Subject("a:1", time.Time{}, []countersign.Fact{
		{Pred: countersign.Photo, Object: "photo:0000000000000001"}, {Pred: countersign.Photo, Object: "photo:9fc1e2a3b4c5d6e7"}})
	if len(s.Pictures) != 1 {
		t.Errorf("pictures: %+v", s.Pictures)
	}
}

// TestKeyed: under a key the same things are told apart and together alike, and
// their numbers are others.
func TestKeyed(t *testing.T) {
	facts := []countersign.Fact{{Pred: countersign.Email, Object: "email:mira@mail.example"}, {Pred: countersign.Phone, Object: "phone:+15125550100"}}
	plain, keyed := Namer{}.Subject("a:1", time.Time{}, facts), Namer{Key: []byte("secret")}.Subject("a:1", time.Time{}, facts)
	again := Namer{Key: []byte("secret")}.Subject("a:1", time.Time{}, facts)
	if d := cmp.Diff(keyed, again); d != "" {
		t.Error(d)
	}
	for i := range plain.Held {
		if plain.Held[i].Thing == keyed.Held[i].Thing || plain.Held[i].Kind != keyed.Held[i].Kind {
			t.Errorf("%+v, keyed %+v", plain.Held[i], keyed.Held[i])
		}
	}
}

// TestStations: a station is a place with its times, however it is written; one
// without times, or that stands for none, is not.
func TestStations(t *testing.T) {
	month := func(s string) time.Time {
		at, err := time.Parse("2006-01", s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	job := func(name, from string) countersign.Fact {
		return countersign.Fact{Pred: countersign.Employment, Value: name, From: month(from)}
	}
	school := func(degree string) countersign.Fact {
		return countersign.Fact{Pred: countersign.Education, Value: "Example College", From: month("2010-01"), To: month("2014-12"),
			With: []countersign.With{{Pred: countersign.Degree, Value: degree}}}
	}
	stations := func(facts ...countersign.Fact) (out []kindred.Thing) {
		for _, h := range (Namer{}).Subject("a:1", time.Time{}, facts).Held {
			if h.Kind == kindred.Career {
				out = append(out, h.Thing)
			}
		}
		return out
	}
	want := stations(job("Acme, Inc.", "2019-03"), school("B.Sc."))
	if d := cmp.Diff(want, stations(job("ACME INC", "2019-03"), school("b sc"))); d != "" || len(want) != 2 {
		t.Errorf("%d stations, written otherwise:\n%s", len(want), d)
	}
	if got := stations(job("Acme, Inc.", "2019-04"), school("M.Sc.")); got[0] == want[0] || got[1] == want[1] {
		t.Error("another month or degree is the same station")
	}
	if got := stations(countersign.Fact{Pred: countersign.Employment, Value: "Acme"}, job("n/a", "2019-03")); len(got) != 0 {
		t.Errorf("no times, no firm: %v", got)
	}
}
