package web

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// TestAddressesAreBounded: a flood of addresses takes bounded memory, and an
// address that goes on asking is not forgotten by the first of it.
func TestAddressesAreBounded(t *testing.T) {
	a := newAddresses(1, 1)
	at := time.Unix(0, 0)
	loud := netip.MustParseAddr("192.0.2.1")
	a.take(loud, at)
	addr := netip.MustParseAddr("2001:db8::")
	for i := range 5 * maxAddresses {
		if addr = addr.Next(); a.take(addr, at) != 0 {
			t.Fatal("a new address has to wait")
		}
		if i%1000 == 0 && a.take(loud, at) == 0 {
			t.Fatalf("after %d others, one that asks all the time was forgotten", i)
		}
		if n := len(a.now) + len(a.old); n > 2*maxAddresses {
			t.Fatalf("%d addresses are held", n)
		}
	}
}

func TestAddressOf(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::", "[fe80::1%eth0]:1": "fe80::",
		"": "invalid IP", "x:1": "invalid IP", "192.0.2.7": "invalid IP",
	} {
		if got := addressOf(in).String(); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}

// TestOwe: who asks a hundred at once waits for the next a hundred times as long.
func TestOwe(t *testing.T) {
	l, at := rate.NewLimiter(10, 10), time.Unix(0, 0)
	if wait := take(l, at); wait != 0 {
		t.Fatal(wait)
	}
	owe(l, at, 99)
	if wait := take(l, at); wait < 9*time.Second || wait > 10*time.Second {
		t.Errorf("the next waits %s", wait)
	}
	if wait := take(l, at.Add(10*time.Second)); wait != 0 {
		t.Errorf("ten seconds later it waits %s", wait)
	}
	owe(nil, at, 5) // a key without a rate
}

// FuzzOptions: whatever stands behind the question mark, it is understood
// within bounds or refused with a sentence.
func FuzzOptions(f *testing.F) {
	for _, s := range []string{"", "threshold=0.5&floor=1&limit=10&list=a&list=b", "threshold=1e999", "limit=-1", "prior=-60&now=2026-11-20T00:00:00Z&redact=true&format=ndjson",
		"from=x&map=y", "%", "a=b;c=d", "limit=5&limit=6", "prior=NaN"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := matchOptions(raw)
		sentence(t, err)
		if err == nil && (!(m.Threshold >= 0 && m.Threshold <= 1) || !(m.Floor >= 0 && m.Floor <= 1) || m.Limit < 0 || m.Limit > maxLimit || len(m.Lists) > maxLists) {
			t.Errorf("%+v", m)
		}
		s, err := screening(raw, kindNDJSON)
		sentence(t, err)
		if err == nil && s.Prior != nil && !(*s.Prior >= priorLeast && *s.Prior <= priorMost) {
			t.Errorf("%+v", s)
		}
	})
}

func sentence(t *testing.T, err error) {
	var p *Problem
	if err != nil && (!errors.As(err, &p) || p.Status != http.StatusBadRequest || p.Detail == "") {
		t.Errorf("%v", err)
	}
}

// FuzzToken: no field opens the house but the token itself.
func FuzzToken(f *testing.F) {
	k, token, err := MakeKey(Key{Name: "k", Scopes: Scopes()})
	if err != nil {
		f.Fatal(err)
	}
	ring := NewKeyring([]Key{k, {Name: "broken", ID: "aaaaaaaa", Hash: "zz"}}, nil)
	for _, s := range []string{"Bearer " + token, "ApiKey " + token, "Basic azp4", "Bearer cs_aaaaaaaa_" + token[12:], token, "Bearer", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, field string) {
		r := &http.Request{Header: http.Header{"Authorization": {field}}}
		sent, _ := tokenOf(r)
		if found := ring.find(sent, time.Now()); (found != nil) != (sent == token) {
			t.Errorf("%q opens it: %v", field, found != nil)
		}
		if sent == token && !strings.Contains(field, token) && !strings.HasPrefix(strings.ToLower(field), "basic ") {
			t.Errorf("%q holds no token", field)
		}
	})
}
