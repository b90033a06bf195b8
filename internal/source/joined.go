package source

import (
	"bytes"
	"iter"

	"countersign"
)

// Joined returns the Files of a source of listed parties whose list is
// published in several files that belong together. Read is called once, with
// all of them; each is whole text, not empty.
func Joined(name string, read func(*Roll, []File)) func([]File) iter.Seq2[countersign.Record, error] {
	return func(files []File) iter.Seq2[countersign.Record, error] {
		return func(yield func(countersign.Record, error) bool) {
			r := &Roll{source: name, yield: yield, first: map[string]int{}}
			if len(files) == 0 {
				r.Break(0, "no file; a list has at least one")
			}
			whole := make([]File, 0, len(files))
			for _, f := range files {
				f.Data = bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
				r.file = f
				if len(bytes.TrimSpace(f.Data)) == 0 {
					r.Break(0, "empty; nothing to read")
				} else if say := badText(f.Data); say != "" {
					r.Break(0, "%s", say)
				}
				whole = append(whole, f)
			}
			if r.over {
				return
			}
			read(r, whole)
			if r.given == 0 && !r.over {
				r.Break(0, "no party in it; is this the list it should be?")
			}
		}
	}
}

// In names the file that is spoken of from here on.
func (r *Roll) In(f File) { r.file = f }
