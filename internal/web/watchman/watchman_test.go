package watchman

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// oneList finds one entity always: what is tested here is how requests are read
// and answers written.
type oneList struct{}

func (oneList) Search(_ context.Context, q Query) ([]Found, error) {
	return []Found{{Entity: Entity{Name: "A", Type: "person", Source: "one", SourceID: "1", Person: &Person{Name: "A"}}, Match: 0.5}}, nil
}
func (oneList) Info() Info { return Info{Lists: []ListInfo{{"one", 1, "00"}}, Version: "test"} }

func oneHandler(f *Refresh) http.Handler { return Handler(func() Lists { return oneList{} }, f) }

func send(h http.Handler, method, path, query string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.URL.RawQuery = query
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func FuzzSearch(f *testing.F) {
	for _, q := range []string{
		"type=person&name=a&altNames=b&altNames=c&birthDate=1970-01&gov_passport=US:1&gov_=x&gov_tax-id=:", "type=vessel&tonnage=5&built=2020",
		"type=aircraft&name=%ff", "cryptoAddress=XBT:a:b&cryptoAddresses=x", "address=,,,&addresses=a,b", "limit=-1&minMatch=NaN", "a;b=%zz", "format=x",
	} {
		f.Add(q)
	}
	h := oneHandler(nil)
	f.Fuzz(func(t *testing.T, query string) {
		w := send(h, "GET", "/v2/search", query)
		var e struct {
			Error    string
			Entities []json.RawMessage
		}
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
			t.Fatalf("no JSON: %q", w.Body)
		}
		switch {
		case w.Code == 200 && e.Entities != nil:
		case w.Code == 400 && e.Error != "", w.Code == http.StatusRequestURITooLong:
		default:
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}

// TestClientQueries: what the Go client of Watchman writes is read as it was
// meant. Its parameters are those of its BuildQueryParameters.
func TestClientQueries(t *testing.T) {
	day := func(y int, m time.Month, d int) *time.Time { t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC); return &t }
	for query, want := range map[string]Query{
		"birthDate=1962-11-23&emailAddress=a%40b.example&gender=male&gov_passport=VE%3A5892464&limit=10&minMatch=0.90&name=nicolas&altNames=nico&source=us_ofac&titles=President&type=person": {
			Source: "us_ofac", Limit: 10, MinMatch: 0.9, Entity: Entity{Name: "nicolas", Type: "person", Source: "us_ofac",
				Person: &Person{Name: "nicolas", AltNames: []string{"nico"}, Gender: "unknown", BirthDate: day(1962, 11, 23), Titles: []string{"President"},
					GovernmentIDs: []GovernmentID{{Type: "passport", Country: "VE", Identifier: "5892464"}}},
				Contact: Contact{Emails: []string{"a@b.example"}, Phones: []string{}, Faxes: []string{}, Websites: []string{}}}},
		"type=vessel&name=star&imoNumber=9074729&built=2001-01-01&tonnage=500&cryptoAddress=XBT%3Ax1&address=1+Main+St%2C+Springfield%2C+US": {
			Limit: 10, Entity: Entity{Name: "star", Type: "vessel", Source: "api-request",
				Vessel:          &Vessel{Name: "star", AltNames: []string{}, IMONumber: "9074729", Built: day(2001, 1, 1), Tonnage: 500},
				Contact:         Contact{Emails: []string{}, Phones: []string{}, Faxes: []string{}, Websites: []string{}},
				Addresses:       []Address{{Line1: "1 Main St", City: "Springfield", Country: "US"}},
				CryptoAddresses: []CryptoAddress{{"XBT", "x1"}}}},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := readSearch(values)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", query, err, diff)
		}
	}
}

// TestRefresh: one refresh at a time, and what came of the last one is told.
func TestRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fail := false
		f := NewRefresh(func(ctx context.Context) error {
			time.Sleep(time.Minute)
			if fail {
				return errors.New("no list today")
			}
			return ctx.Err()
		}, time.Now, time.Hour)
		h := oneHandler(f)
		state := func(method string, status int) (s refreshStatus) {
			t.Helper()
			w := send(h, method, "/v2/data/refresh", "")
			if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || w.Code != status {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			return s
		}
		for step, want := range []struct {
			method string
			status int
			state  string
		}{{"GET", 200, "idle"}, {"POST", 202, "running"}, {"POST", 409, "running"}} {
			if s := state(want.method, want.status); s.State != want.state {
				t.Errorf("step %d: %+v", step, s)
			}
		}
		time.Sleep(2 * time.Minute)
		if s := state("GET", 200); s.State != "succeeded" || s.Duration != "1m0s" || s.StartedAt == nil || s.Finished == nil {
			t.Errorf("%+v", s)
		}
		fail = true
		state("POST", 202)
		time.Sleep(2 * time.Minute)
		if s := state("GET", 200); s.State != "failed" || s.LastError != "no list today" {
			t.Errorf("%+v", s)
		}
	})
}

func TestNoRefresh(t *testing.T) {
	h := oneHandler(nil)
	if w := send(h, "GET", "/v2/data/refresh", ""); w.Code != 200 {
		t.Error(w.Code)
	}
	if w := send(h, "POST", "/v2/data/refresh", ""); w.Code != http.StatusForbidden {
		t.Error(w.Code)
	}
}
