package app

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/internal/fetch"
)

var updateDay = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// A publisher gives out files on loopback as the real ones do.
type publisher struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string]issue
	sent  int // files that were sent in full
}

type issue struct {
	body     []byte
	modified string
	status   int
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	p := &publisher{files: map[string]issue{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) put(name string, i issue) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.files[name] = i
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.files[strings.TrimPrefix(q.URL.Path, "/")]
	tag := fmt.Sprintf("%q", sumOf([]namedBytes{{"", f.body}}))
	switch {
	case !ok:
		http.NotFound(w, q)
		return
	case q.Header.Get("If-None-Match") == tag:
		w.WriteHeader(http.StatusNotModified)
		return
	}
	p.sent++
	w.Header().Set("ETag", tag)
	if f.modified != "" {
		w.Header().Set("Last-Modified", f.modified)
	}
	if f.status != 0 {
		w.WriteHeader(f.status)
	}
	w.Write(f.body) //nolint:errcheck // the client hung up
}

// update fetches one list and returns the line that says what came of it.
func (p *publisher) update(t *testing.T, data, list, path string, force bool) string {
	t.Helper()
	var b bytes.Buffer
	_, _, err := UpdateLists(context.Background(), &b, Update{
		Data: data, Names: []string{list}, URLs: map[string][]string{list: {p.URL + "/" + path}}, Force: force,
		Outside: Outside{Allow: []string{"127.0.0.0/8"}},
	}, func() time.Time { return updateDay })
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func fixture(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "source", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func listInForce(t *testing.T, data, name string) *imported {
	t.Helper()
	m, err := before(data, name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestUpdate: what is new comes into force, what is not is not sent again, and
// what went wrong leaves the last good list where it was.
func TestUpdate(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	raw := forms[0].make(t)
	p.put("un/consolidated.xml", issue{body: raw})
	step := func(want string) {
		t.Helper()
		if got := p.update(t, data, "un", "un/", false); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	step("rows in force, of 2026")
	good := listInForce(t, data, "un")
	if good == nil || len(good.From) != 1 || good.From[0].ETag == "" || good.From[0].Bytes != len(raw) {
		t.Fatalf("in force: %+v", good)
	}
	step("unchanged; the one of 2026")
	if p.sent != 1 {
		t.Errorf("sent %d times, want once", p.sent)
	}
	for say, i := range map[string]issue{
		"the publisher answers 503 Service Unavailable": {body: []byte("busy"), status: 503},
		"the publisher answers 404":                     {body: []byte("gone"), status: 404},
		"a web page came and not the list":              {body: []byte("\n<!DOCTYPE html><html>sign in</html>")},
		"an older edition must not take back":           {body: bytes.ReplaceAll(raw, []byte("2026-"), []byte("2024-"))},
		"which is still to come":                        {body: bytes.ReplaceAll(raw, []byte("2026-"), []byte("2199-"))},
	} {
		p.put("un/consolidated.xml", i)
		step("held back: ")
		step(say)
		step("; the one of " + good.Date + " stays in force")
		if now := listInForce(t, data, "un"); now.SHA256 != good.SHA256 {
			t.Errorf("%s: another list is in force", say)
		}
	}
	p.put("un/consolidated.xml", issue{body: bytes.ReplaceAll(raw, []byte("2026-"), []byte("2024-"))})
	if got := p.update(t, data, "un", "un/", true); !strings.Contains(got, "of 2024") {
		t.Errorf("forced: %q", got)
	}
	var status bytes.Buffer
	if err := ListStatus(&status, data, updateDay); err != nil || !strings.Contains(status.String(), "un           2026-11-20T09:00:00Z  ") {
		t.Errorf("%v\n%s", err, status.String())
	}
}

// TestUpdateOfSeveral: of several files only the changed one is sent, a cut one
// is noticed though no party is lost, and an empty file of remarks is none.
func TestUpdateOfSeveral(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	names := []string{"SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV", "CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV", "CONS_COMMENTS.CSV"}
	row := map[string]string{
		"SDN.CSV":  `%d,"SAMPLE, Person","individual","MADE-UP",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 10 Jan 1987."`,
		"ALT.CSV":  `%d,%[1]d,"aka","EXAMPLE, Person",-0- `,
		"ADD.CSV":  `%d,%[1]d,"1 Sample St","Sampletown","Nowhere",-0- `,
		"SDN_COMM": `%d,"more"`,
	}
	row["CONS_PRI"], row["CONS_ALT"], row["CONS_ADD"] = row["SDN.CSV"], row["ALT.CSV"], row["ADD.CSV"]
	table := func(name string, from, n int) []byte {
		var b bytes.Buffer
		for i := range n {
			fmt.Fprintf(&b, row[name[:min(len(name), 8)]]+"\r\n", from+i)
		}
		return append(b.Bytes(), 0x1a)
	}
	row["ALT.CSV"[:7]], row["ADD.CSV"[:7]] = row["ALT.CSV"], row["ADD.CSV"]
	for i, n := range names[:7] {
		p.put(n, issue{body: table(n, 1+1000*(i/4), 100), modified: "Wed, 18 Nov 2026 10:00:00 GMT"})
	}
	p.put("CONS_COMMENTS.CSV", issue{body: []byte{0x1a}})
	if got := p.update(t, data, "ofac", "", false); !strings.Contains(got, "200 rows in force, of 2026-11-18") || strings.Contains(got, "CONS_COMMENTS") {
		t.Fatal(got)
	}
	good := listInForce(t, data, "ofac")
	p.sent = 0
	p.put("ALT.CSV", issue{body: table("ALT.CSV", 1, 60), modified: "Thu, 19 Nov 2026 10:00:00 GMT"})
	got := p.update(t, data, "ofac", "", false)
	if !strings.Contains(got, "held back: list ofac: ALT.CSV has ") || listInForce(t, data, "ofac").SHA256 != good.SHA256 {
		t.Error(got)
	}
	if p.sent != 2 { // ALT.CSV, and the file that holds nothing
		t.Errorf("%d files were sent", p.sent)
	}
	p.put("ALT.CSV", issue{body: table("ALT.CSV", 1, 99), modified: "Thu, 19 Nov 2026 10:00:00 GMT"})
	if got := p.update(t, data, "ofac", "", false); !strings.Contains(got, "200 rows in force, of 2026-11-19") {
		t.Error(got)
	}
	p.put("ALT.CSV", issue{body: table("ALT.CSV", 1, 100), modified: "Sun, 1 Nov 2026 10:00:00 GMT"})
	p.put("SDN.CSV", issue{body: table("SDN.CSV", 1, 100), modified: "bad"})
	for _, n := range []string{"SDN.CSV", "ADD.CSV", "SDN_COMMENTS.CSV", "CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV"} {
		i := p.files[n]
		i.modified, i.body = "Sun, 01 Nov 2026 10:00:00 GMT", append(i.body, '\n')
		p.put(n, i)
	}
	p.put("ALT.CSV", issue{body: table("ALT.CSV", 1, 100), modified: "Sun, 01 Nov 2026 10:00:00 GMT"})
	if got := p.update(t, data, "ofac", "", false); !strings.Contains(got, "an older edition must not take back") {
		t.Error(got)
	}
}

// TestUpdateByIndex: a publisher's own checksum is checked.
func TestUpdateByIndex(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	raw := fixture(t, "ftm/testdata/simple.raw")
	sum := sha1.Sum(raw)
	index := func(sum string) {
		p.put("os/index.json", issue{body: fmt.Appendf(nil, `{"name":"sanctions","resources":[{"name":"names.txt"},
			{"name":"targets.simple.csv","url":"%s/os/20261120/targets.simple.csv","checksum":%q}]}`, p.URL, sum)})
	}
	p.put("os/20261120/targets.simple.csv", issue{body: raw})
	index(hex.EncodeToString(sum[:]))
	if got := p.update(t, data, "ftm", "os/", false); !strings.Contains(got, "as the publisher says") {
		t.Fatal(got)
	}
	good := listInForce(t, data, "ftm").SHA256
	for say, do := range map[string]func(){
		"does not have the checksum that its publisher gives": func() { index(strings.Repeat("0", 40)) },
		"is of no kind that we know":                          func() { index("abc") },
		"is no index":                                         func() { p.put("os/index.json", issue{body: []byte("<html>")}) },
		"names no targets.simple.csv":                         func() { p.put("os/index.json", issue{body: []byte(`{"resources":[]}`)}) },
		"answers 500":                                         func() { p.put("os/index.json", issue{status: 500}) },
	} {
		p.put("os/20261120/targets.simple.csv", issue{body: append([]byte(nil), append(raw, '\n')...)})
		do()
		if got := p.update(t, data, "ftm", "os/index.json", false); !strings.Contains(got, say) || listInForce(t, data, "ftm").SHA256 != good {
			t.Errorf("%q, want %q in it", got, say)
		}
	}
}

// TestUpdateReachesNothingElse: the door is shut where it should be.
func TestUpdateReachesNothingElse(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	p.put("a.xml", issue{body: fixture(t, "un/testdata/list.raw")})
	now := func() time.Time { return updateDay }
	run := func(u Update) (string, error) {
		var b bytes.Buffer
		_, _, err := UpdateLists(context.Background(), &b, u, now)
		return b.String(), err
	}
	own := map[string][]string{"un": {p.URL + "/a.xml"}}
	if _, err := run(Update{Data: data, Names: []string{"un"}, URLs: own, Outside: Outside{Offline: true}}); !errors.Is(err, fetch.ErrOffline) {
		t.Errorf("offline: %v", err)
	}
	say, err := run(Update{Data: data, Names: []string{"un"}, URLs: own})
	if err != nil || !strings.Contains(say, "127.0.0.1 is a loopback address") || !strings.Contains(say, "none is in force") || p.sent > 0 {
		t.Errorf("loopback: %q, %v", say, err)
	}
	say, err = run(Update{Data: data, Names: []string{"nosuchlist"}})
	if err != nil || !strings.Contains(say, `no address is known for "nosuchlist"`) {
		t.Errorf("no list: %q, %v", say, err)
	}
	for _, o := range []Outside{{Allow: []string{"x"}}, {Resolver: "x"}, {Proxy: "x"}, {CA: "nofile"}, {CA: os.DevNull}} {
		if _, err := run(Update{Data: data, Names: []string{"un"}, URLs: own, Outside: o}); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
	say, err = run(Update{Data: data, Names: []string{"un"}, URLs: map[string][]string{"un": {"file:///etc/passwd"}}})
	if err != nil || !strings.Contains(say, "no http or https address") {
		t.Errorf("file: %q, %v", say, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := UpdateLists(ctx, io.Discard, Update{Data: data, Names: []string{"un"}, URLs: own}, now); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestFeeds: what is fetched without a name, and from where.
func TestFeeds(t *testing.T) {
	got := map[string]int{}
	for _, f := range feedsFor(nil, nil, []imported{{Name: "ofacxml"}}) {
		if partySource(f.list) == nil {
			t.Errorf("%s is no list", f.list)
		}
		for _, p := range f.parts() {
			if !strings.HasPrefix(p.url, "https://") || p.name != fileName(p.name) {
				t.Errorf("%s: %+v", f.list, p)
			}
		}
		got[f.list] = len(f.parts())
	}
	want := map[string]int{"csl": 1, "eu": 1, "ofac": 8, "ofacxml": 2, "uk": 1, "un": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, f := range feeds {
		if feedOf(f.list).folder != f.folder {
			t.Errorf("%s is not found by name", f.list)
		}
	}
	_, parts, err := feedOf("eu").at([]string{"http://a/x/list.csv", "http://b/y/list.csv", "http://c/"})
	if diff := cmp.Diff([]string{"list.csv", "2-list.csv", "content"}, []string{parts[0].name, parts[1].name, parts[2].name}); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for in, want := range map[string]string{"/": "_", "": "list", "/..": "list", "/manifest.json": "list", "/a b\x00": "a_b_", "/.hidden": "hidden"} {
		if got := fileName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestSettle: a crash between the two renames of a list leaves the old one.
func TestSettle(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	raw := forms[0].make(t)
	p.put("a.xml", issue{body: raw})
	p.update(t, data, "un", "a.xml", false)
	good := listInForce(t, data, "un").SHA256
	at := filepath.Join(listsDir(data), "un")
	if err := os.Rename(at, at+".old"); err != nil {
		t.Fatal(err)
	}
	if m := listInForce(t, data, "un"); m == nil || m.SHA256 != good {
		t.Errorf("in force: %+v", m)
	}
}

// TestUpdateTogether: several who take in the same list, and others who read,
// leave a whole list in force and nothing behind.
func TestUpdateTogether(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	var files []string
	for i := range 4 {
		name := fmt.Sprintf("%d.xml", i)
		p.put(name, issue{body: append(forms[0].make(t), strings.Repeat("\n", i+1)...)})
		files = append(files, name)
	}
	p.update(t, data, "un", files[0], false)
	var wg sync.WaitGroup
	for _, name := range files {
		wg.Go(func() {
			for range 5 {
				_, _, err := UpdateLists(context.Background(), io.Discard, Update{
					Data: data, Names: []string{"un"}, URLs: map[string][]string{"un": {p.URL + "/" + name}}, Outside: Outside{Allow: []string{"127.0.0.0/8"}},
				}, func() time.Time { return updateDay })
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	m := listInForce(t, data, "un")
	if m == nil || m.Rows != partiesOfForm {
		t.Fatalf("in force: %+v", m)
	}
	if _, err := m.content(data); err != nil {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(listsDir(data), "*"+freshMark+"*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestUpdateReal fetches the lists as they were published: every edition comes
// into force, a newer one after an older, and the older one not again.
func TestUpdateReal(t *testing.T) {
	p, data := newPublisher(t), t.TempDir()
	put := func(name, modified string, path ...string) {
		b, err := os.ReadFile(sharedData(t, append([]string{"sanctions"}, path...)...))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := inflated(namedBytes{name, b})
		if err != nil {
			t.Fatal(err)
		}
		p.put(name, issue{body: raw, modified: modified})
	}
	edition := func(folder, modified string) {
		for name, file := range map[string]string{"SDN.CSV": "sdn", "ALT.CSV": "alt", "ADD.CSV": "add", "SDN_COMMENTS.CSV": "sdn_comments"} {
			put("ofac/"+name, modified, folder, file+".csv.gz")
		}
	}
	for name, file := range map[string]string{"CONS_PRIM.CSV": "cons_prim", "CONS_ALT.CSV": "cons_alt", "CONS_ADD.CSV": "cons_add"} {
		put("ofac/"+name, "Fri, 28 Mar 2025 10:00:00 GMT", "ofac-consolidated-nonsdn", file+".csv.gz")
	}
	p.put("ofac/CONS_COMMENTS.CSV", issue{body: []byte{0x1a}})
	edition("ofac-2021-bench", "Thu, 01 Jul 2021 10:00:00 GMT")
	if got := p.update(t, data, "ofac", "ofac/", false); !strings.Contains(got, "rows in force, of 2025-03-28") {
		t.Fatal(got)
	}
	before := listInForce(t, data, "ofac").Rows
	edition("ofac-2025-12", "Wed, 24 Dec 2025 10:00:00 GMT")
	if got := p.update(t, data, "ofac", "ofac/", false); !strings.Contains(got, "rows in force, of 2025-12-24") || listInForce(t, data, "ofac").Rows < 2*before-2000 {
		t.Fatal(got)
	}
	edition("ofac-2021-bench", "Thu, 01 Jul 2021 10:00:00 GMT")
	if got := p.update(t, data, "ofac", "ofac/", false); !strings.Contains(got, "held back: list ofac has ") {
		t.Error(got)
	}
	for list, path := range map[string][]string{
		"un": {"un-2026-02", "UN_consolidated.xml.gz"}, "eu": {"eu-fsf-2024", "eu_csl.csv.gz"}, "uk": {"uk-2024-01", "ConList.csv.gz"},
		"csl": {"us-csl", "consolidated.csv.gz"}, "ofacxml": {"ofac-consolidated-nonsdn-xml-2025-03", "consolidated.xml.gz"},
	} {
		put(list, "", path...)
		if got := p.update(t, data, list, list, false); !strings.Contains(got, "rows in force") {
			t.Error(got)
		}
		if got := p.update(t, data, list, list, false); !strings.Contains(got, "unchanged") {
			t.Error(got)
		}
	}
}
