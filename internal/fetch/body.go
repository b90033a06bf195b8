package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/md5" // a checksum that some publishers give, and no proof
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
)

// largeHead recognises the standard library's refusal of a long header, which
// has no type.
func largeHead(err error) bool {
	return strings.Contains(err.Error(), "server response headers exceeded")
}

// body reads what an answer says, decompressed. What came before an error is
// returned with it.
func (c *Client) body(resp *http.Response) ([]byte, error) {
	if resp.StatusCode == http.StatusNotModified { // its header may speak of the body that is not sent
		return nil, nil
	}
	raw, err := readMost(resp.Body, c.limits.Wire)
	if err != nil {
		return raw, err
	}
	if err := checksum(resp.Header, raw); err != nil {
		return raw, err
	}
	return decode(raw, resp.Header.Get("Content-Encoding"), c.limits.Body)
}

func readMost(r io.Reader, most int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, most+1))
	if n > most {
		return b.Bytes()[:most], fail(ErrLarge, "the answer has more than %d bytes", most)
	}
	return b.Bytes(), err
}

// decode undoes one compression. Several on top of each other serve nothing
// but a bomb.
func decode(raw []byte, encoding string, most int64) ([]byte, error) {
	var r io.Reader
	var err error
	switch e := strings.ToLower(strings.TrimSpace(encoding)); e {
	case "", "identity":
		r = bytes.NewReader(raw)
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(raw))
	case "deflate": // with the wrapping of zlib, as it should be, or without
		if r, err = zlib.NewReader(bytes.NewReader(raw)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(raw)), nil
		}
	default:
		return raw, fail(ErrDamaged, "the answer is packed as %.40q, which was not asked for", e)
	}
	if err != nil {
		return raw, fail(ErrDamaged, "the answer says it is compressed and is not")
	}
	out, err := readMost(r, most)
	if err != nil && known(err) == nil {
		return out, fail(ErrDamaged, "the compressed answer is damaged or cut off")
	}
	return out, err
}

// checksum checks the digests that the publisher sent along (RFC 9530, and
// Content-MD5 as object stores still send it).
func checksum(h http.Header, raw []byte) error {
	for _, field := range []string{"Content-Digest", "Repr-Digest"} {
		for _, part := range strings.Split(h.Get(field), ",") {
			algorithm, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			want := strings.Trim(value, ":")
			switch algorithm {
			case "sha-256":
				sum := sha256.Sum256(raw)
				if !same(sum[:], want) {
					return errChecksum
				}
			case "sha-512":
				sum := sha512.Sum512(raw)
				if !same(sum[:], want) {
					return errChecksum
				}
			}
		}
	}
	if want := h.Get("Content-MD5"); want != "" {
		if sum := md5.Sum(raw); !same(sum[:], want) {
			return errChecksum
		}
	}
	return nil
}

var errChecksum = problem{"the answer does not have the checksum that was sent with it", ErrDamaged}

func same(sum []byte, want string) bool {
	return base64.StdEncoding.EncodeToString(sum) == strings.TrimSpace(want)
}
