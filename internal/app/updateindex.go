package app

import (
	"context"
	"crypto/md5"  // checksums that publishers give, and no proof
	"crypto/sha1" // as above
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"countersign"
	"countersign/internal/fetch"
)

// index reads a publisher's index and returns the file to fetch, with the
// checksum that it should have.
func (d *download) index(ctx context.Context, p part) (part, string, error) {
	r, err := d.client.Get(ctx, fetch.Request{URL: p.url})
	if err != nil {
		return part{}, "", err
	}
	if r.Status != http.StatusOK {
		return part{}, "", fmt.Errorf("%s: the publisher answers %d %s: %w", p.name, r.Status, http.StatusText(r.Status), countersign.ErrNotFound)
	}
	var index struct {
		Resources []struct{ Name, URL, Checksum string }
	}
	if err := json.Unmarshal(r.Body, &index); err != nil {
		return part{}, "", fmt.Errorf("%s is no index: %w", p.name, countersign.ErrInvalid)
	}
	for _, f := range index.Resources {
		if f.Name == indexed && f.URL != "" {
			return part{indexed, f.URL}, f.Checksum, nil
		}
	}
	return part{}, "", fmt.Errorf("%s names no %s: %w", p.name, indexed, countersign.ErrInvalid)
}

// checkSum compares with the publisher's checksum, whose length tells its kind.
func checkSum(name string, b []byte, want string) error {
	var got []byte
	switch len(want) {
	case 0:
		return nil
	case 2 * md5.Size:
		s := md5.Sum(b)
		got = s[:]
	case 2 * sha1.Size:
		s := sha1.Sum(b)
		got = s[:]
	case 2 * sha256.Size:
		s := sha256.Sum256(b)
		got = s[:]
	default:
		return fmt.Errorf("%s: the publisher's checksum %.70q is of no kind that we know: %w", name, want, countersign.ErrInvalid)
	}
	if !strings.EqualFold(hex.EncodeToString(got), want) {
		return fmt.Errorf("%s does not have the checksum that its publisher gives: %w", name, countersign.ErrInvalid)
	}
	return nil
}
