package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"countersign"
)

// A Scope is what a key is good for.
type Scope string

// The scopes. ScopeAny is asked for by routes that any key may use; no key
// bears it.
const (
	ScopeMatch    Scope = "match"
	ScopeScreen   Scope = "screen"
	ScopeNetworks Scope = "networks" // read who belongs together, and why
	ScopeRecords  Scope = "records"  // bring records; reads nothing
	ScopeJudge    Scope = "judge"    // say of two subjects whether the same hands run both
	ScopeErase    Scope = "erase"    // have a hiring system's word that somebody is to be forgotten heeded
	ScopeMetrics  Scope = "metrics"
	ScopeAny      Scope = "any"
)

// Scopes are those that a key may have.
func Scopes() []Scope {
	return []Scope{ScopeMatch, ScopeScreen, ScopeNetworks, ScopeRecords, ScopeJudge, ScopeErase, ScopeMetrics}
}

// A Key is what is kept of an API key. The token itself is not: its 256 random
// bits cannot be found from the hash.
type Key struct {
	Name    string    `json:"name"`
	ID      string    `json:"id"`   // stands in the token, so that one who finds it can be told whose it is
	Hash    string    `json:"hash"` // SHA-256 of the token, hexadecimal
	Scopes  []Scope   `json:"scopes"`
	Rate    float64   `json:"rate,omitempty"` // queries a second; 0 is any number
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"`
	Revoked time.Time `json:"revoked,omitzero"`
}

// Live reports whether a key opens anything at a time.
func (k *Key) Live(now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}

var keyName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// MakeKey draws a token and returns it with what is to be kept of it. The error
// wraps countersign.ErrInvalid.
func MakeKey(k Key) (Key, string, error) {
	if !keyName.MatchString(k.Name) {
		return k, "", fmt.Errorf("key name %.70q: use 1 to 64 of a-z, 0-9, dot, dash and underscore, a letter or digit first: %w", k.Name, countersign.ErrInvalid)
	}
	for _, s := range k.Scopes {
		if !slices.Contains(Scopes(), s) {
			return k, "", fmt.Errorf("scope %.40q is none of match, screen, networks, records, judge, erase, metrics: %w", s, countersign.ErrInvalid)
		}
	}
	if !(k.Rate >= 0 && k.Rate <= mostRate) {
		return k, "", fmt.Errorf("rate %g is no number of queries a second up to %d: %w", k.Rate, mostRate, countersign.ErrInvalid)
	}
	raw := make([]byte, 37)
	_, _ = rand.Read(raw) // never fails
	k.ID = strings.ToLower(base32.StdEncoding.EncodeToString(raw[:5]))
	token := tokenPrefix + k.ID + "_" + base64.RawURLEncoding.EncodeToString(raw[5:])
	sum := sha256.Sum256([]byte(token))
	k.Hash = hex.EncodeToString(sum[:])
	return k, token, nil
}

const (
	tokenPrefix = "cs_"
	tokenIDs    = 8 // letters of an id
	tokenBytes  = len(tokenPrefix) + tokenIDs + 1 + 43
	mostRate    = 1_000_000
)

// A Keyring is the keys in force.
type Keyring struct {
	byID map[string]*held
}

// held is a key, ready to be asked.
type held struct {
	Key
	sum   [sha256.Size]byte
	limit *rate.Limiter // nil is any number
}

// NewKeyring returns a ring of keys. Those that stood in the ring before keep
// what they used of their rate. A key whose hash cannot be read opens nothing.
func NewKeyring(keys []Key, before *Keyring) *Keyring {
	r := &Keyring{byID: map[string]*held{}}
	for _, k := range keys {
		h := &held{Key: k}
		if n, err := hex.Decode(h.sum[:], []byte(k.Hash[:min(len(k.Hash), 2*len(h.sum))])); err != nil || n != len(h.sum) {
			continue
		}
		if k.Rate > 0 {
			h.limit = rate.NewLimiter(rate.Limit(k.Rate), burstOf(k.Rate))
		}
		if before != nil {
			if old := before.byID[k.ID]; old != nil && old.Hash == k.Hash && old.Rate == k.Rate {
				h.limit = old.limit
			}
		}
		r.byID[k.ID] = h
	}
	return r
}

// burstOf lets a second's worth come at once.
func burstOf(perSecond float64) int { return max(1, int(perSecond+0.999)) }

// Len counts the keys of the ring that are live.
func (r *Keyring) Len(now time.Time) int {
	n := 0
	for _, h := range r.byID {
		if h.Live(now) {
			n++
		}
	}
	return n
}

// find returns the key of a token, nil if it opens nothing. The comparison
// takes as long for a wrong token as for a right one; what tells ids apart is
// no secret.
func (r *Keyring) find(token string, now time.Time) *held {
	if len(token) != tokenBytes || !strings.HasPrefix(token, tokenPrefix) {
		return nil
	}
	h, known := r.byID[token[len(tokenPrefix):len(tokenPrefix)+tokenIDs]]
	if !known {
		h = new(held) // which no token has
	}
	sum := sha256.Sum256([]byte(token))
	if subtle.ConstantTimeCompare(sum[:], h.sum[:]) != 1 || !known || !h.Live(now) {
		return nil
	}
	return h
}

// tokenOf returns the token of a request: "Bearer TOKEN", "ApiKey TOKEN", or
// the password of a user who is named as the key is.
func tokenOf(r *http.Request) (token, user string) {
	all := r.Header["Authorization"]
	if len(all) != 1 {
		return "", ""
	}
	scheme, rest, _ := strings.Cut(all[0], " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"), strings.EqualFold(scheme, "ApiKey"):
		return strings.TrimSpace(rest), ""
	case strings.EqualFold(scheme, "Basic"):
		user, token, _ := r.BasicAuth()
		return token, user
	}
	return "", ""
}
