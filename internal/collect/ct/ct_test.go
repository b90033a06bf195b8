package ct

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"countersign"
	"countersign/internal/fetch"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// A testLog is a log on loopback that speaks both dialects, and lies when told
// to.
type testLog struct {
	*httptest.Server
	t      *testing.T
	key    crypto.Signer
	mu     sync.Mutex
	leaves [][]byte // MerkleTreeLeaf
	extra  [][]byte // extra_data
	tiles  [][]byte // entries of data tiles
	hashes []tlog.Hash
	size   int64 // shown, instead of all
	lie    string
}

func newTestLog(t *testing.T, key crypto.Signer) *testLog {
	t.Helper()
	l := &testLog{t: t, key: key}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *testLog) log(tiled bool) *Log {
	l.t.Helper()
	der, err := x509.MarshalPKIXPublicKey(l.key.Public())
	if err != nil {
		l.t.Fatal(err)
	}
	out, err := NewLog("Test log", l.URL, tiled, der)
	if err != nil {
		l.t.Fatal(err)
	}
	return out
}

var certKey = func() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}()

func certificate(t *testing.T, names ...string) []byte {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: names, Subject: pkix.Name{Organization: []string{"Sample CA"}}, NotBefore: noon, NotAfter: noon.AddDate(0, 3, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &certKey.PublicKey, certKey)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func u24(b, v []byte) []byte {
	return append(append(b, byte(len(v)>>16), byte(len(v)>>8), byte(len(v))), v...)
}

// add logs a certificate, as promised or as issued.
func (l *testLog) add(der []byte, precert bool) {
	n := int64(len(l.leaves))
	e := binary.BigEndian.AppendUint64(nil, uint64(noon.UnixMilli()+n))
	extra, behind := []byte{0, 0, 0}, []byte(nil)
	if precert {
		e = append(e, 0, 1)
		e = append(e, make([]byte, 32)...)
		e = u24(e, []byte("what was signed"))
		extra = append(u24(nil, der), 0, 0, 0)
		behind = u24(nil, der)
	} else {
		e = u24(append(e, 0, 0), der)
	}
	e = append(e, 0, 8, 0, 0, 5, byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n)) // leaf index
	tile := append(append(slices.Clone(e), behind...), 0, 32)
	l.tiles = append(l.tiles, append(tile, make([]byte, 32)...))
	leaf := append([]byte{0, 0}, e...)
	l.leaves, l.extra = append(l.leaves, leaf), append(l.extra, extra)
	hashes, err := tlog.StoredHashes(n, leaf, l.reader())
	if err != nil {
		l.t.Fatal(err)
	}
	l.hashes = append(l.hashes, hashes...)
}

func (l *testLog) reader() tlog.HashReaderFunc {
	return func(at []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range at {
			out = append(out, l.hashes[i])
		}
		return out, nil
	}
}

func (l *testLog) sign(msg []byte) []byte {
	sum := sha256.Sum256(msg)
	sig, err := l.key.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		l.t.Error(err)
	}
	kind := byte(3)
	if _, ok := l.key.(*rsa.PrivateKey); ok {
		kind = 1
	}
	return append(binary.BigEndian.AppendUint16([]byte{4, kind}, uint16(len(sig))), sig...)
}

func (l *testLog) head() *Head {
	h := &Head{Size: int64(len(l.leaves))}
	if l.size > 0 {
		h.Size = l.size
	}
	root, err := tlog.TreeHash(h.Size, l.reader())
	if err != nil {
		l.t.Error(err)
	}
	h.Root = root
	if l.lie == "root" {
		h.Root[0] ^= 1
	}
	return h
}

func (l *testLog) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	millis := noon.UnixMilli()
	switch path := strings.TrimPrefix(q.URL.Path, "/"); {
	case path == "ct/v1/get-sth":
		h := l.head()
		sig := l.sign(h.signedBytes(millis))
		if l.lie == "signature" {
			sig[len(sig)-1] ^= 1
		}
		json.NewEncoder(w).Encode(map[string]any{"tree_size": h.Size, "timestamp": millis, "sha256_root_hash": h.Root[:], "tree_head_signature": sig}) //nolint:errcheck // the client hung up
	case path == "checkpoint":
		h, lg := l.head(), l.log(true)
		sig := append(binary.BigEndian.AppendUint32(nil, noteKey{lg, new(int64)}.KeyHash()), binary.BigEndian.AppendUint64(nil, uint64(millis))...)
		sig = append(sig, l.sign(h.signedBytes(millis))...)
		if l.lie == "signature" {
			sig[len(sig)-1] ^= 1
		}
		fmt.Fprintf(w, "%s\n%d\n%s\n\n\u2014 %s %s\n", lg.Origin, h.Size, base64.StdEncoding.EncodeToString(h.Root[:]), lg.Origin, base64.StdEncoding.EncodeToString(sig))
	case path == "ct/v1/get-entries":
		l.entries(w, q)
	case path == "ct/v1/get-sth-consistency":
		from, _ := strconv.ParseInt(q.FormValue("first"), 10, 64)
		to, _ := strconv.ParseInt(q.FormValue("second"), 10, 64)
		p, err := tlog.ProveTree(to, from, l.reader())
		if err != nil {
			l.t.Error(err)
		}
		json.NewEncoder(w).Encode(map[string]any{"consistency": slices.Collect(func(yield func([]byte) bool) {
			for _, h := range p {
				if !yield(h[:]) {
					return
				}
			}
		})}) //nolint:errcheck // the client hung up
	case strings.HasPrefix(path, "tile/"):
		l.tile(w, strings.TrimPrefix(path, "tile/"))
	default:
		http.NotFound(w, q)
	}
}

func (l *testLog) entries(w http.ResponseWriter, q *http.Request) {
	from, _ := strconv.Atoi(q.FormValue("start"))
	to, _ := strconv.Atoi(q.FormValue("end"))
	type entry struct {
		Leaf  []byte `json:"leaf_input"`
		Extra []byte `json:"extra_data"`
	}
	var out []entry
	for i := from; i <= to && i < len(l.leaves) && len(out) < 100; i++ { // fewer than asked for, as logs do
		e := entry{bytes.Clone(l.leaves[i]), l.extra[i]}
		if l.lie == "entry" && i == len(l.leaves)/2 {
			e.Leaf[len(e.Leaf)-30] ^= 1
		}
		out = append(out, e)
	}
	json.NewEncoder(w).Encode(map[string]any{"entries": out}) //nolint:errcheck // the client hung up
}

func (l *testLog) tile(w http.ResponseWriter, path string) {
	level, rest, _ := strings.Cut(path, "/")
	rest, part, partial := strings.Cut(rest, ".p/")
	n, _ := strconv.ParseInt(strings.NewReplacer("x", "", "/", "").Replace(rest), 10, 64)
	width := tileWidth
	if partial {
		width, _ = strconv.Atoi(part)
	}
	if level == "data" {
		for i := int(n) * tileWidth; i < int(n)*tileWidth+width && i < len(l.tiles); i++ {
			b := bytes.Clone(l.tiles[i])
			if l.lie == "entry" && i == len(l.leaves)/2 {
				b[20] ^= 1
			}
			w.Write(b) //nolint:errcheck // the client hung up
		}
		return
	}
	lv, _ := strconv.Atoi(level)
	b, err := tlog.ReadTileData(tlog.Tile{H: 8, L: lv, N: n, W: width}, l.reader())
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Write(b) //nolint:errcheck // the client hung up
}

func watcher(t *testing.T) *Watcher {
	t.Helper()
	door, err := fetch.New(fetch.Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		t.Fatal(err)
	}
	return &Watcher{Door: door, Now: func() time.Time { return noon }, Domains: []string{"front.test"}}
}

// fill logs n certificates, of which the 7th and the 300th name the front.
func (l *testLog) fill(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	other := certificate(l.t, "other.example")
	for i := range n {
		switch len(l.leaves) {
		case 7:
			l.add(certificate(l.t, "WWW.Front.test", "sister.test"), true)
		case 300:
			l.add(certificate(l.t, "front.test"), false)
		case 301:
			l.add(certificate(l.t, "notfront.test", "front.test.example"), false)
		default:
			l.add(other, i%3 == 0)
		}
	}
}

// TestRead reads both kinds of logs, in one go and in steps that do not fall
// on the edges of tiles, as they grow.
func TestRead(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, tiled := range []bool{false, true} {
		for _, key := range []crypto.Signer{certKey, rsaKey} {
			tl := newTestLog(t, key)
			tl.fill(600)
			l, w := tl.log(tiled), watcher(t)
			s, found, r, err := w.Read(context.Background(), l, State{})
			if err != nil || s.Size != 600 || len(found) != 2 {
				t.Fatalf("tiled %v: %+v, %d found, %v", tiled, s.Size, len(found), err)
			}
			if !found[0].Precert || found[0].Index != 7 || !slices.Equal(found[0].Names, []string{"sister.test", "www.front.test"}) || found[1].Precert {
				t.Errorf("%+v", found)
			}
			if len(r.Facts) != 2+2 || r.Facts[0].Pred != "site/logged" || !r.Facts[0].From.Equal(noon.Add(7*time.Millisecond)) || len(r.Captures) != 3 {
				t.Errorf("%+v", r.Facts)
			}
			tl.fill(100)
			if s, _, _, err = w.Read(context.Background(), l, s); err != nil || s.Size != 700 {
				t.Errorf("grown: %d, %v", s.Size, err)
			}
			w.Most, s = 130, State{}
			steps, total := 0, 0
			for s.Size < 700 && steps < 10 {
				steps++
				if s, found, _, err = w.Read(context.Background(), l, s); err != nil {
					t.Fatalf("tiled %v, step %d: %v", tiled, steps, err)
				}
				total += len(found)
			}
			if steps != 6 || total != 2 {
				t.Errorf("tiled %v: %d steps, %d found", tiled, steps, total)
			}
			h, _, err := w.Head(context.Background(), l)
			if err != nil {
				t.Fatal(err)
			}
			if s, found, _, err = w.Read(context.Background(), l, Near(h, 120)); err != nil || s.Size != 700 || !s.Loose || len(found) != 0 {
				t.Errorf("near the end: %+v, %v", s, err)
			}
		}
	}
}

// TestLies: a log that changes an entry, takes one back, or signs something
// else is caught, and what it said is not taken.
func TestLies(t *testing.T) {
	for _, tiled := range []bool{false, true} {
		tl := newTestLog(t, certKey)
		tl.fill(400)
		l, w := tl.log(tiled), watcher(t)
		for _, lie := range []string{"root", "signature", "entry"} {
			tl.lie = lie
			for _, most := range []int64{0, 250} {
				w.Most = most
				s, found, _, err := w.Read(context.Background(), l, State{})
				if err == nil || s.Size != 0 || len(found) != 0 {
					t.Errorf("tiled %v, %s, %d at most: %d read, %v", tiled, lie, most, s.Size, err)
				}
				if lie != "entry" && most == 0 && !errors.Is(err, countersign.ErrTampered) {
					t.Errorf("tiled %v, %s: %v", tiled, lie, err)
				}
			}
		}
		tl.lie, w.Most = "", 0
		good, _, _, err := w.Read(context.Background(), l, State{})
		if err != nil {
			t.Fatal(err)
		}
		tl.size = 399
		if _, _, _, err := w.Read(context.Background(), l, good); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("tiled %v: an entry was taken back: %v", tiled, err)
		}
		tl.size = 0
		forked := good
		forked.Frontier = slices.Clone(good.Frontier)
		forked.Frontier[0][0] ^= 1
		if _, _, _, err := w.Read(context.Background(), l, forked); !errors.Is(err, countersign.ErrTampered) {
			t.Errorf("tiled %v: another history: %v", tiled, err)
		}
		if _, _, _, err := w.Read(context.Background(), l, State{Size: 3}); !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("tiled %v: a state that is none: %v", tiled, err)
		}
		other := newTestLog(t, certKey)
		other.fill(10)
		wrong := *l
		wrong.URL = other.URL + "/"
		if _, _, _, err := w.Read(context.Background(), &wrong, good); err == nil {
			t.Errorf("tiled %v: another log was taken for it", tiled)
		}
	}
}

func TestTilePath(t *testing.T) {
	for want, in := range map[string][2]int64{
		"tile/data/000": {0, 256}, "tile/data/x001/234.p/7": {1234, 7}, "tile/data/x001/x234/067": {1234067, 256},
	} {
		if got := tilePath("data", in[0], in[1]); got != want {
			t.Errorf("%v: %s, want %s", in, got, want)
		}
	}
}

func TestParseList(t *testing.T) {
	der, err := x509.MarshalPKIXPublicKey(&certKey.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	key := base64.StdEncoding.EncodeToString(der)
	got, err := ParseList(fmt.Appendf(nil, `{"operators":[{"name":"a","logs":[{"description":"One","key":%q,"url":"https://one.test/log/","state":{"usable":{}}},
		{"description":"bad","key":"!","url":"https://x/"},{"description":"bad","key":%[1]q,"url":"file:///x"}],
		"tiled_logs":[{"description":"Two","key":%[1]q,"submission_url":"https://log.two.test/2026/","monitoring_url":"https://mon.two.test/2026/"}]}]}`, key))
	if err != nil || len(got) != 2 || got[0].State != "usable" || got[0].Tiled || got[1].URL != "https://mon.two.test/2026/" || got[1].Origin != "log.two.test/2026" || !got[1].Tiled {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "{}", "[]", `{"operators":[{"logs":[{"url":"https://x"}]}]}`} {
		if _, err := ParseList([]byte(bad)); !errors.Is(err, countersign.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// FuzzTile: no tile, leaf, head or list makes a panic.
func FuzzTile(f *testing.F) {
	f.Add(append(binary.BigEndian.AppendUint64(nil, 1), 0, 0, 0, 0, 1, 'a', 0, 0, 0, 0))
	f.Add([]byte("origin\n1\nAAAA\n\n\u2014 origin AAAA\n"))
	f.Add([]byte(`{"tree_size":1,"sha256_root_hash":"AAAA"}`))
	der, err := x509.MarshalPKIXPublicKey(&certKey.PublicKey)
	if err != nil {
		f.Fatal(err)
	}
	l, err := NewLog("log", "https://origin", true, der)
	if err != nil {
		f.Fatal(err)
	}
	w := &Watcher{Domains: []string{"a"}}
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, _ := parseTile(0, b)
		for _, e := range entries {
			w.Sight(e)
		}
		if e, err := parseLeaf(0, b, b); err == nil {
			w.Sight(e)
		}
		if h, err := l.ParseCheckpoint(b); err == nil {
			t.Errorf("a head that nobody signed: %+v", h)
		}
		if h, err := l.ParseSTH(b); err == nil {
			t.Errorf("a head that nobody signed: %+v", h)
		}
		ParseList(b) //nolint:errcheck // must not panic
	})
}

// BenchmarkSight is what an entry costs that names nothing looked for.
func BenchmarkSight(b *testing.B) {
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"other.example", "www.other.example"}, NotBefore: noon, NotAfter: noon}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &certKey.PublicKey, certKey)
	if err != nil {
		b.Fatal(err)
	}
	w, e := &Watcher{Domains: []string{"front.test"}}, &Entry{DER: der}
	b.ReportAllocs()
	b.SetBytes(int64(len(der)))
	for b.Loop() {
		if _, ok := w.Sight(e); ok {
			b.Fatal("seen")
		}
	}
}
