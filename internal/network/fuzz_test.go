package network

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"countersign"
	"countersign/normal"
)

// FuzzTable: whatever a stream holds, reading it ends, says what is wrong in one
// line, and what is told of it is text.
func FuzzTable(f *testing.F) {
	for _, s := range []string{small, "subject,pred,value\n", "\xef\xbb\xbfvalue;pred;subject\r\n\"a\"\"b\";ip;x", "{\"subject\":\"a\",\"pred\":\"ip\",\"value\":\"8.8.8.8\"}\n{",
		"a:1,payout,x\na:2,payout,x\n\n\"", "subject\tpred\tvalue\na\x00\tip\tb", "subject,pred,value\na:1,referred-by,a:1\na:1,referred-by,a:2\na:2,referred-by,a:1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := Read(context.Background(), Options{Workers: 2, Memory: 1 << 20, Watch: []countersign.ID{"a:1"}}, []Input{Stream("t", bytes.NewReader(data))})
		if err != nil {
			if !errors.Is(err, countersign.ErrInvalid) && !errors.Is(err, countersign.ErrTooLarge) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		defer w.Close()
		for _, p := range w.Report.Problems {
			if strings.ContainsAny(p, "\n\r") {
				t.Fatalf("a problem of two lines: %q", p)
			}
		}
		for n, err := range w.Networks() {
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range n.Members {
				if !utf8.ValidString(string(m)) || m == "" {
					t.Fatalf("member %q", m)
				}
			}
		}
	})
}

// FuzzLooks: the beginning of anything is a table or is not, and what looks like
// one can be read or is refused.
func FuzzLooks(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, again, err := LooksAt(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(again)
		if err != nil || !bytes.Equal(rest, data) {
			t.Fatalf("%v, %d bytes of %d are left, table %v", err, len(rest), len(data), table)
		}
	})
}

// FuzzParquet: a damaged file is refused or read, and neither panics nor eats
// memory.
func FuzzParquet(f *testing.F) {
	type row struct {
		Subject string `parquet:"subject,dict"`
		Pred    string `parquet:"pred"`
		Value   string `parquet:"value,optional"`
	}
	for _, n := range []int{0, 3, 50} {
		var rows []row
		for i := range n {
			rows = append(rows, row{fmt.Sprintf("a:%d", i), "payout", fmt.Sprintf("v%d", i/2)})
		}
		var b bytes.Buffer
		w := parquet.NewGenericWriter[row](&b, parquet.Compression(&parquet.Uncompressed))
		if _, err := w.Write(rows); err != nil {
			f.Fatal(err)
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := Read(context.Background(), Options{Workers: 2, Memory: 1 << 20}, []Input{{Name: "p", Open: func() (io.ReadCloser, error) {
			return memory{bytes.NewReader(data)}, nil
		}}})
		if err != nil {
			if !errors.Is(err, countersign.ErrInvalid) && !errors.Is(err, countersign.ErrTooLarge) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		defer w.Close()
		for _, err := range w.Networks() {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzForm: a form of a form is itself, so that what was read once means the
// same when it is read again.
func FuzzForm(f *testing.F) {
	for _, s := range []string{"a@example.org", "Jo <JO+x@Gmail.com>", "8.8.8.8", "+1 512 555 0100", "000-00-0000", "n/a", "A  b", "[::1]", "WWW.Example.com/x"} {
		f.Add(s, "email")
		f.Add(s, "ip")
		f.Add(s, "device")
	}
	f.Fuzz(func(t *testing.T, value, pred string) {
		if !utf8.ValidString(value) || len(value) > maxValue {
			return
		}
		k, _ := kindOf(pred)
		form := formOf(k.Pred)
		once, ok := form(nil, []byte(value))
		if !ok || len(once) == 0 {
			return
		}
		if !utf8.Valid(once) {
			t.Fatalf("%s %q becomes %q", k.Pred, value, once)
		}
		for _, fast := range []struct {
			plain bool
			pred  countersign.Pred
		}{{plainMail([]byte(value)), countersign.Email}, {plainIP([]byte(value)), countersign.IP}} {
			if fast.plain && k.Pred == fast.pred {
				if slow := slowForm(k.Pred, value); slow != value {
					t.Fatalf("%s %q is taken as it stands, and its form is %q", k.Pred, value, slow)
				}
			}
		}
	})
}

// TestLongLine: a line of a gibibyte is one sentence and a mebibyte or two. With
// COUNTERSIGN_BIG unset it is of 8 MiB.
func TestLongLine(t *testing.T) {
	n := 8 << 20
	if os.Getenv("COUNTERSIGN_BIG") != "" {
		n = 1 << 30
	}
	long := io.LimitReader(repeat{'x'}, int64(n))
	r := io.MultiReader(strings.NewReader(small+"a:1,device,"), long, strings.NewReader("\na:1,device,k\na:2,device,k\na:3,device"))
	w, err := Read(context.Background(), Options{Memory: 16 << 20}, []Input{Stream("t", r)})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if len(w.Report.Problems) != 2 || w.Report.Problems[0] != "t:14: a row of more than 1 MiB; left out" || !strings.HasPrefix(w.Report.Problems[1], "t:17: a row with too few") {
		t.Errorf("%q", w.Report.Problems)
	}
	if got := networks(t, w); len(got) != 2 {
		t.Errorf("%d networks", len(got))
	}
}

type repeat struct{ c byte }

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.c
	}
	return len(p), nil
}

// slowForm is what package normal makes of a value.
func slowForm(p countersign.Pred, value string) string {
	switch p {
	case countersign.Email:
		s, _ := normal.Email(value)
		return s
	default:
		s, _ := normal.IP(value)
		return s
	}
}

// FuzzSkim: the walk over a structure ends within it.
func FuzzSkim(f *testing.F) {
	f.Add([]byte{0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0x0f, 0})
	f.Add([]byte{0x19, 0x2c, 0x15, 2, 0, 0x15, 4, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, err := skim(data); err == nil && (n < 1 || n > len(data)) {
			t.Fatalf("%d bytes of %d", n, len(data))
		}
	})
}
