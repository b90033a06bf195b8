package internet

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/miekg/dns"
)

func TestServe(t *testing.T) {
	w := New(Options{Seed: 3, Firms: 12, Crews: 1})
	s, err := w.Serve(context.Background(), 0, 0)
	if err != nil {
		t.Skipf("this system does not serve on every loopback address: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	site := &w.Sites[0]
	for i := range w.Sites {
		if w.Sites[i].Label.Front {
			site = &w.Sites[i]
		}
	}
	addr := lookup(t, s, site)
	client := clientFor(t, s, addr)
	for _, scheme := range []string{"http", "https"} {
		if got := get(t, client, scheme+"://"+site.Domain+"/"); got != site.Pages[0].HTML {
			t.Errorf("%s: %.80q", scheme, got)
		}
	}
	var reg struct {
		LDHName string `json:"ldhName"`
		Events  []struct {
			Action string    `json:"eventAction"`
			Date   time.Time `json:"eventDate"`
		}
	}
	if err := json.Unmarshal([]byte(get(t, http.DefaultClient, s.RDAP+"/domain/"+site.Domain)), &reg); err != nil {
		t.Fatal(err)
	}
	if reg.LDHName != site.Domain || !reg.Events[0].Date.Equal(site.Registration.Created) {
		t.Errorf("%+v, created %s", reg, site.Registration.Created)
	}
	logged(t, w, s)
}

func lookup(t *testing.T, s *Served, site *Site) string {
	t.Helper()
	for _, network := range []string{"udp", "tcp"} {
		m := new(dns.Msg).SetQuestion(dns.Fqdn(site.Domain), dns.TypeA)
		in, _, err := (&dns.Client{Net: network, Timeout: 5 * time.Second}).Exchange(m, s.DNS)
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Answer) != 1 || in.Answer[0].(*dns.A).A.String() != site.A[0].String() {
			t.Fatalf("%s: %v", network, in.Answer)
		}
	}
	return site.A[0].String()
}

// clientFor connects wherever a site is asked for, and trusts the world's
// authority.
func clientFor(t *testing.T, s *Served, addr string) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(s.Roots) {
		t.Fatal("no authority")
	}
	return &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, asked string) (net.Conn, error) {
			port := s.HTTP
			if _, p, err := net.SplitHostPort(asked); err == nil && p == "443" {
				port = s.HTTPS
			}
			return (&net.Dialer{}).DialContext(ctx, network, fmt.Sprintf("%s:%d", addr, port))
		},
	}}
}

func get(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// logged reads the whole log and holds its head to what it lists.
func logged(t *testing.T, w *World, s *Served) {
	t.Helper()
	var head struct {
		Size int    `json:"tree_size"`
		Root string `json:"sha256_root_hash"`
	}
	if err := json.Unmarshal([]byte(get(t, http.DefaultClient, s.CT+"/ct/v1/get-sth")), &head); err != nil {
		t.Fatal(err)
	}
	var leaves [][32]byte
	names := map[string]bool{}
	for len(leaves) < head.Size {
		var page struct {
			Entries []struct {
				Leaf string `json:"leaf_input"`
			}
		}
		at := fmt.Sprintf("%s/ct/v1/get-entries?start=%d&end=%d", s.CT, len(leaves), head.Size-1)
		if err := json.Unmarshal([]byte(get(t, http.DefaultClient, at)), &page); err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			leaf, err := base64.StdEncoding.DecodeString(e.Leaf)
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, sha256.Sum256(append([]byte{0}, leaf...)))
			cert, err := x509.ParseCertificate(leaf[15 : len(leaf)-2])
			if err != nil {
				t.Fatal(err)
			}
			names[cert.DNSNames[0]] = true
		}
	}
	root := treeHash(leaves)
	if base64.StdEncoding.EncodeToString(root[:]) != head.Root {
		t.Error("the head of the log is not of its entries")
	}
	for i := range w.Sites {
		if !names[w.Sites[i].Domain] {
			t.Errorf("no certificate of %s", w.Sites[i].Domain)
		}
	}
}
