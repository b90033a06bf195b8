package internet

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An authority issues the world's certificates: the history that stands in the
// log, signed by a key of its own, so that a seed always makes the same, and
// what sites serve today, which browsers' keys can check.
type authority struct {
	world  *World
	root   *x509.Certificate
	key    ed25519.PrivateKey
	live   *x509.Certificate
	liveBy crypto.Signer
	leaf   *ecdsa.PrivateKey
}

func newAuthority(w *World) (*authority, error) {
	seed := sha256.Sum256([]byte(fmt.Sprint("authority ", w.Sites[0].Domain, len(w.Sites))))
	a := &authority{world: w, key: ed25519.NewKeyFromSeed(seed[:])}
	var err error
	if a.root, err = a.issueRoot(a.key); err != nil {
		return nil, err
	}
	by, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("internet: %w", err)
	}
	a.liveBy = by
	if a.live, err = a.issueRoot(by); err != nil {
		return nil, err
	}
	a.leaf, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return a, err
}

func (a *authority) issueRoot(key crypto.Signer) (*x509.Certificate, error) {
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Open CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("internet: %w", err)
	}
	return x509.ParseCertificate(der)
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.live.Raw})
}

// forHello makes the certificate that a site serves today.
func (a *authority) forHello(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
	site := a.world.Site(strings.TrimPrefix(strings.ToLower(h.ServerName), "www."))
	if site == nil {
		return nil, errors.New("internet: no such site")
	}
	der, err := a.issue(site.Certificates[len(site.Certificates)-1], 1, a.leaf.Public(), a.live, a.liveBy)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der, a.live.Raw}, PrivateKey: a.leaf}, nil
}

func (a *authority) issue(c Certificate, serial int64, public crypto.PublicKey, by *x509.Certificate, key crypto.Signer) ([]byte, error) {
	t := &x509.Certificate{SerialNumber: big.NewInt(serial + 1), Subject: pkix.Name{CommonName: c.Names[0]}, DNSNames: c.Names,
		NotBefore: c.NotBefore, NotAfter: c.NotBefore.AddDate(20, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, t, by, public, key)
	if err != nil {
		return nil, fmt.Errorf("internet: %w", err)
	}
	return der, nil
}

// An entry is a certificate in the log.
type entry struct {
	at  time.Time
	der []byte
}

// entries are all certificates in the order they were issued. They are the
// same for a seed: Ed25519 signs without chance.
func (a *authority) entries() ([]entry, error) {
	var all []Certificate
	for i := range a.world.Sites {
		all = append(all, a.world.Sites[i].Certificates...)
	}
	slices.SortStableFunc(all, func(x, y Certificate) int { return x.NotBefore.Compare(y.NotBefore) })
	out := make([]entry, 0, len(all))
	for i, c := range all {
		der, err := a.issue(c, int64(i), a.key.Public(), a.root, a.key)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{c.NotBefore, der})
	}
	return out, nil
}

// leafInput is the MerkleTreeLeaf of an entry (RFC 6962, section 3.4).
func (e *entry) leafInput() []byte {
	b := []byte{0, 0} // v1, timestamped_entry
	b = binary.BigEndian.AppendUint64(b, uint64(e.at.UnixMilli()))
	b = append(b, 0, 0, byte(len(e.der)>>16), byte(len(e.der)>>8), byte(len(e.der))) // x509_entry
	return append(append(b, e.der...), 0, 0)                                         // no extensions
}

// log serves a certificate log (RFC 6962, section 4): get-sth and get-entries.
func (s *Served) log(w *World, a *authority) error {
	entries, err := a.entries()
	if err != nil {
		return err
	}
	leaves := make([][32]byte, len(entries))
	for i := range entries {
		leaves[i] = sha256.Sum256(append([]byte{0}, entries[i].leafInput()...))
	}
	shown := func() int { // the lock is held by whoever answers
		if s.Logged > 0 && s.Logged < len(entries) {
			return s.Logged
		}
		return len(entries)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ct/v1/get-sth", func(rw http.ResponseWriter, _ *http.Request) {
		at, size := uint64(w.Now.UnixMilli()), shown()
		root := treeHash(leaves[:size])
		head := binary.BigEndian.AppendUint64([]byte{0, 1}, at) // v1, tree_hash
		head = append(binary.BigEndian.AppendUint64(head, uint64(size)), root[:]...)
		digest := sha256.Sum256(head)
		sig, err := a.leaf.Sign(rand.Reader, digest[:], crypto.SHA256)
		if err != nil {
			http.Error(rw, "cannot sign", http.StatusInternalServerError)
			return
		}
		sig = append([]byte{4, 3, byte(len(sig) >> 8), byte(len(sig))}, sig...) // sha256, ecdsa
		_ = json.NewEncoder(rw).Encode(object{"tree_size": size, "timestamp": at,
			"sha256_root_hash": base64.StdEncoding.EncodeToString(root[:]), "tree_head_signature": base64.StdEncoding.EncodeToString(sig)})
	})
	mux.HandleFunc("GET /ct/v1/get-entries", func(rw http.ResponseWriter, r *http.Request) {
		s.given.Add(int64(getEntries(rw, r, entries[:shown()], a.root.Raw)))
	})
	mux.HandleFunc("GET /logs.json", func(rw http.ResponseWriter, r *http.Request) { a.logList(rw, "http://"+r.Host+"/") })
	port := 0
	l, err := listen(netip.AddrFrom4([4]byte{127, 0, 0, 1}), &port)
	if err != nil {
		return err
	}
	s.CT = "http://" + l.Addr().String()
	s.serve(l, mux)
	return nil
}

// mostEntries is what the log gives at once.
const mostEntries = 256

// getEntries gives entries out, and returns how many.
func getEntries(rw http.ResponseWriter, r *http.Request, entries []entry, root []byte) int {
	from, err1 := strconv.Atoi(r.URL.Query().Get("start"))
	to, err2 := strconv.Atoi(r.URL.Query().Get("end"))
	if err1 != nil || err2 != nil || from < 0 || to < from || from >= len(entries) {
		http.Error(rw, "start and end", http.StatusBadRequest)
		return 0
	}
	chain := []byte{0, 0, 0, byte(len(root) >> 16), byte(len(root) >> 8), byte(len(root))}
	chain = append(chain, root...)
	n := len(chain) - 3
	chain[0], chain[1], chain[2] = byte(n>>16), byte(n>>8), byte(n)
	var out []object
	for i := from; i <= min(to, len(entries)-1, from+mostEntries-1); i++ {
		out = append(out, object{"leaf_input": base64.StdEncoding.EncodeToString(entries[i].leafInput()), "extra_data": base64.StdEncoding.EncodeToString(chain)})
	}
	_ = json.NewEncoder(rw).Encode(object{"entries": out})
	return len(out)
}

// logList names the log, as the lists of browsers do (version 3).
func (a *authority) logList(rw http.ResponseWriter, at string) {
	key, err := x509.MarshalPKIXPublicKey(a.leaf.Public())
	if err != nil {
		http.Error(rw, "no key", http.StatusInternalServerError)
		return
	}
	l := object{"description": "Open log", "key": base64.StdEncoding.EncodeToString(key), "url": at, "state": object{"usable": object{}}}
	_ = json.NewEncoder(rw).Encode(object{"operators": []object{{"name": "Open CA", "logs": []object{l}}}})
}

// treeHash is the Merkle tree hash of leaves (RFC 6962, section 2.1).
func treeHash(leaves [][32]byte) [32]byte {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		l, r := treeHash(leaves[:k]), treeHash(leaves[k:])
		return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
	}
}
