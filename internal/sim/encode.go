package sim

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
	"time"
)

// encoder writes a subject as one line of the subject record, version 1. It is
// written by hand because a million lines of some kilobytes are the point.
type encoder struct {
	w *World
	b []byte
	n int // members of the innermost object so far
}

func (e *encoder) key(k string) {
	if e.n > 0 {
		e.b = append(e.b, ',')
	}
	e.n++
	e.b = append(e.b, '"')
	e.b = append(e.b, k...)
	e.b = append(e.b, '"', ':')
}

func (e *encoder) open()  { e.b = append(e.b, '{'); e.n = 0 }
func (e *encoder) close() { e.b = append(e.b, '}'); e.n = 1 }

// str writes a member unless it is empty. Strings of this package hold nothing
// that JSON escapes but line breaks; text does those.
func (e *encoder) str(k, v string) {
	if v == "" {
		return
	}
	e.key(k)
	e.quote(v)
}

func (e *encoder) quote(v string) {
	e.b = append(e.b, '"')
	e.b = append(e.b, v...)
	e.b = append(e.b, '"')
}

func (e *encoder) num(k string, v int) {
	e.key(k)
	e.b = strconv.AppendInt(e.b, int64(v), 10)
}

func (e *encoder) time(k string, at int64) {
	if at == 0 {
		return
	}
	e.key(k)
	e.b = append(e.b, '"')
	e.b = time.Unix(at, 0).UTC().AppendFormat(e.b, time.RFC3339)
	e.b = append(e.b, '"')
}

func (e *encoder) date(k string, c civil) {
	if c.y == 0 {
		return
	}
	e.key(k)
	e.b = append(e.b, '"')
	e.b = appendDate(e.b, c)
	e.b = append(e.b, '"')
}

func appendDate(dst []byte, c civil) []byte {
	dst = strconv.AppendInt(dst, int64(c.y), 10)
	dst = append(dst, '-', byte('0'+c.m/10), byte('0'+c.m%10))
	return append(dst, '-', byte('0'+c.d/10), byte('0'+c.d%10))
}

func (e *encoder) named(k string, w written) {
	e.key(k)
	e.b = append(e.b, '"')
	e.b = e.w.names.append(e.b, w)
	e.b = append(e.b, '"')
}

func (e *encoder) addr(k string, a netip.Addr) {
	if !a.IsValid() {
		return
	}
	e.key(k)
	e.b = append(e.b, '"')
	e.b = a.AppendTo(e.b)
	e.b = append(e.b, '"')
}

func (e *encoder) hash(k string, words ...uint64) {
	var raw [8]byte
	e.key(k)
	e.b = append(e.b, '"')
	for _, w := range words {
		binary.BigEndian.PutUint64(raw[:], w)
		e.b = hex.AppendEncode(e.b, raw[:])
	}
	e.b = append(e.b, '"')
}

// text writes a long text: the holder's name in its places, breaks and quotes
// escaped.
func (e *encoder) text(k string, text []byte, own written) {
	e.key(k)
	e.b = append(e.b, '"')
	e.b = e.w.appendText(e.b, text, own)
	e.b = append(e.b, '"')
}

func (w *World) appendText(dst, text []byte, own written) []byte {
	from := 0
	for i, c := range text {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, text[from:i]...)
		from = i + 1
		switch c {
		case ownName[0]:
			dst = w.names.append(dst, own)
		case ownShort[0]:
			dst = w.names.append(dst, written{own.name, short})
		case ownFamily[0]:
			dst = append(dst, w.names.family(own.name, own.family).latin...)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', c)
		}
	}
	return append(dst, text[from:]...)
}

// list writes an array of objects.
func list[T any](e *encoder, k string, xs []T, one func(*encoder, *T)) {
	if len(xs) == 0 {
		return
	}
	e.key(k)
	e.b = append(e.b, '[')
	for i := range xs {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.open()
		one(e, &xs[i])
		e.close()
	}
	e.b = append(e.b, ']')
}

func (e *encoder) strs(k string, xs []string) {
	if len(xs) == 0 {
		return
	}
	e.key(k)
	e.b = append(e.b, '[')
	for i, x := range xs {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.quote(x)
	}
	e.b = append(e.b, ']')
}
