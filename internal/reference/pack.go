package reference

import (
	"fmt"
	"io"

	"countersign"

	"github.com/klauspost/compress/zstd"
)

// Pack reads a table of addresses as [Base.With] would and returns it in the
// packed form, compressed: what the program embeds, and what a site may keep to
// import quickly. Networks are judged by the wording and assignments of b. The
// same input gives the same bytes.
func (b *Base) Pack(name string, r io.Reader) ([]byte, error) {
	next, err := b.With(name, r, Import{Force: true})
	if err != nil {
		return nil, err
	}
	var raw []byte
	switch name {
	case "country4":
		raw = next.country4.get().pack(4)
	case "country6":
		raw = next.country6.get().pack(6)
	case "network4":
		raw = next.network4.get().pack(4)
	case "network6":
		raw = next.network6.get().pack(6)
	default:
		return nil, fmt.Errorf("pack %.40q: no table of addresses: %w", name, countersign.ErrInvalid)
	}
	return Squeeze(raw)
}

// Squeeze compresses a table as the embedded ones are.
func Squeeze(raw []byte) ([]byte, error) {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer e.Close()
	return e.EncodeAll(raw, nil), nil
}
