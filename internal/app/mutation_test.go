package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"countersign/match"
)

// A sampleForm is a clean list of one format, made by repeating one party of the
// format's sample.
type sampleForm struct {
	list, sample     string
	from, to         string // where the party begins and ends
	head, tail       string // where what stands before it ends; what stands behind the last
	number, name     string // of the party
	xml, json, table bool
}

var forms = []sampleForm{
	{list: "un", sample: "un/testdata/list.raw", from: "<INDIVIDUAL>", to: "</INDIVIDUAL>", tail: "</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>",
		number: "1001", name: "ROBIN", xml: true},
	{list: "eu", sample: "eu/testdata/xml.raw", from: "<sanctionEntity ", to: "</sanctionEntity>", tail: "</export>", number: `"13"`, name: "Robin", xml: true},
	{list: "eu", sample: "eu/testdata/csv.raw", from: "24/01/2026;13;", to: "\n", number: ";13;", name: "Robin", table: true},
	{list: "uk", sample: "uk/testdata/sanctionslist.raw", from: "12/01/2026,TST0001", to: "\n", number: "TST0001,101", name: "Robin", table: true},
	{list: "uk", sample: "uk/testdata/conlist.raw", from: "EXAMPLE,Robin,", to: "\n", number: ",101\n", name: "Robin", table: true},
	{list: "uk", sample: "uk/testdata/xml.raw", from: "<Designation>", to: "</Designation>", tail: "</Designations>", number: "TST0001", name: "Robin", xml: true},
	{list: "csl", sample: "csl/testdata/list.raw", from: `"1b5979e8"`, to: "\n", head: `"101",`, number: `"1b5979e8"`, name: "SAMPLE", table: true},
	{list: "ftm", sample: "ftm/testdata/simple.raw", from: `"NK-101"`, to: "\n", number: "NK-101", name: "Robin", table: true},
	{list: "ftm", sample: "ftm/testdata/entities.raw", from: `{"id":"NK-102"`, to: "\n", head: `{"id":"NK-101"`, number: "NK-102", name: "SAMPLE", json: true},
	{list: "ofac", sample: "ofac/testdata/sdn.raw", from: "1002,", to: "\n", head: "1001,", number: "1002,", name: "Robin", table: true},
	{list: "ofacxml", sample: "ofacxml/testdata/standard.raw", from: "<sdnEntry>", to: "</sdnEntry>", tail: "</sdnList>", number: "<uid>101<", name: "Robin", xml: true},
	{list: "ofacxml", sample: "ofacxml/testdata/advanced.raw", from: `<DistinctParty FixedRef="102">`, to: "</DistinctParty>", head: "<DistinctParty ",
		tail: "</DistinctParties></Sanctions>", number: `ID="102"`, name: "SAMPLE", xml: true},
}

const partiesOfForm = 60

// make repeats the party, with numbers and names of its own each time.
func (f sampleForm) make(t *testing.T) []byte {
	t.Helper()
	raw := string(fixture(t, f.sample))
	start := strings.Index(raw, f.from)
	end := start + strings.Index(raw[start:], f.to) + len(f.to)
	head := start
	if f.head != "" {
		head = strings.Index(raw, f.head)
	}
	one := raw[start:end]
	var b strings.Builder
	b.WriteString(strings.Replace(raw[:head], "<Record_Count>4<", fmt.Sprintf("<Record_Count>%d<", partiesOfForm), 1))
	for i := range partiesOfForm {
		number := strings.NewReplacer("101", fmt.Sprint(5000+i), "102", fmt.Sprint(5000+i), "1002", fmt.Sprint(5000+i), "1001", fmt.Sprint(5000+i),
			"TST0001,101", fmt.Sprintf("TST%04d,%d", i, 5000+i), "TST0001", fmt.Sprintf("TST%04d", i), "13", fmt.Sprint(5000+i),
			"1b5979e8", fmt.Sprintf("1b59%04d", i)).Replace(f.number)
		two := strings.ReplaceAll(one, f.number, number)
		if f.list == "ofacxml" {
			two = strings.ReplaceAll(two, `FixedRef="102"`, fmt.Sprintf(`FixedRef="%d"`, 5000+i))
		}
		b.WriteString(strings.ReplaceAll(two, f.name, f.name+string(rune('a'+i%26))+string(rune('a'+i/26))))
		if f.tail != "" {
			b.WriteString("\n")
		}
	}
	b.WriteString(f.tail)
	return []byte(b.String())
}

// A mutation is one way in which a list arrives other than it was published.
type mutation struct {
	name string
	do   func([]byte) []byte
	of   func(sampleForm) bool // nil means all
}

// single are the mutations of one party: it may be left out or shortened, and
// the others are as they were.
var single = []string{"10,000 combining marks in a name", "a word of 4 MB"}

func isXML(f sampleForm) bool   { return f.xml }
func isTable(f sampleForm) bool { return f.table }
func isJSON(f sampleForm) bool  { return f.json }

func cutAt(permille int) func([]byte) []byte {
	return func(b []byte) []byte { return b[:len(b)*permille/1000] }
}

func become(s string) func([]byte) []byte { return func([]byte) []byte { return []byte(s) } }

func swap(old, to string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(to)) }
}

// inRoot puts text behind the root's start tag.
func inRoot(text string) func([]byte) []byte {
	return func(b []byte) []byte {
		i := bytes.Index(b, []byte("?>")) + 2
		i += bytes.IndexByte(b[i:], '<')
		i += bytes.IndexByte(b[i:], '>') + 1
		return slices.Concat(b[:i], []byte(text), b[i:])
	}
}

func lines(change func(i int, l string) string) func([]byte) []byte {
	return func(b []byte) []byte {
		all := strings.SplitAfter(string(b), "\n")
		for i := range all {
			if all[i] != "" {
				all[i] = change(i, all[i])
			}
		}
		return []byte(strings.Join(all, ""))
	}
}

func wide(order func(byte, byte) []byte) func([]byte) []byte {
	return func(b []byte) []byte {
		out := order(0xff, 0xfe)
		for _, u := range utf16.Encode([]rune(string(b))) {
			out = append(out, order(byte(u), byte(u>>8))...)
		}
		return out
	}
}

// twice takes the bytes of UTF-8 for Latin-1 and encodes them again.
func twice(b []byte) []byte {
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return []byte(string(out))
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b) //nolint:errcheck // into memory
	z.Close()
	return out.Bytes()
}

var marks = strings.Repeat("\u0301", 10_000)

var mutations = []mutation{
	{"empty", become(""), nil}, {"one byte", become("<"), nil}, {"white space", become(" \r\n\t"), nil}, {"end of file mark", become("\x1a"), nil},
	{"byte order mark", become("\xef\xbb\xbf"), nil}, {"zeros", become(strings.Repeat("\x00", 5000)), nil},
	{"error page", become("<!DOCTYPE html><html><body>503</body></html>"), nil}, {"sign-in page", become("<html lang=en><form></form></html>"), nil},
	{"page behind words", become("Warning: x\n<html></html>"), nil}, {"JSON error", become(`{"error":"rate limit","status":429}`), nil},
	{"plain words", become("Service unavailable\n"), nil}, {"another table", become("a,b,c\n1,2,3\n"), nil}, {"another document", become("<?xml version=\"1.0\"?><rss/>"), nil},
	{"cut at 0.1%", cutAt(1), nil}, {"cut at 1%", cutAt(10), nil}, {"cut at 10%", cutAt(100), nil}, {"cut at 25%", cutAt(250), nil}, {"cut at 50%", cutAt(500), nil},
	{"cut at 75%", cutAt(750), nil}, {"cut at 90%", cutAt(900), nil}, {"cut at 94%", cutAt(940), nil}, {"cut at 97%", cutAt(970), nil}, {"cut at 99.5%", cutAt(995), nil},
	{"a row cut in the middle", func(b []byte) []byte { return b[:bytes.LastIndexByte(bytes.TrimRight(b, "\n"), '\n')+20] }, nil},
	{"first half lost", func(b []byte) []byte { return b[len(b)/2:] }, nil}, {"middle lost", func(b []byte) []byte { return slices.Concat(b[:len(b)/3], b[len(b)*2/3:]) }, nil},
	{"UTF-16LE", wide(func(l, h byte) []byte { return []byte{l, h} }), nil}, {"UTF-16BE", wide(func(l, h byte) []byte { return []byte{h, l} }), nil},
	{"Latin-1", func(b []byte) []byte { return append([]byte("M\xfcller,"), b...) }, nil}, {"Latin-1 within", func(b []byte) []byte { b[len(b)/2] = 0xe9; return b }, nil},
	{"encoded twice", twice, nil}, {"NUL within", func(b []byte) []byte { b[len(b)/2] = 0; return b }, nil}, {"NULs for letters", swap("a", "\x00"), nil},
	{"cut gzip", func(b []byte) []byte { z := zipped(b); return z[:len(z)*2/3] }, nil}, {"damaged gzip", func(b []byte) []byte { z := zipped(b); z[len(z)/2] ^= 0xff; return z }, nil},
	{"gzip in gzip", func(b []byte) []byte { return zipped(zipped(b)) }, nil}, {"whole gzip", zipped, nil}, {"gzip of nothing", func([]byte) []byte { return zipped(nil) }, nil},
	{"noise", func(b []byte) []byte {
		r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same every run
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}, nil},
	{"bits flipped", func(b []byte) []byte {
		r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same every run
		for range len(b) / 200 {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return b
	}, nil},
	{"the file twice", func(b []byte) []byte { return slices.Concat(b, b) }, nil},
	{"every row twice", lines(func(i int, l string) string {
		if i < 2 {
			return l
		}
		return l + l
	}), nil},
	{"every second row lost", lines(func(i int, l string) string {
		if i%2 == 1 {
			return ""
		}
		return l
	}), nil},
	{"digits lost", func(b []byte) []byte {
		return bytes.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, b)
	}, nil},
	{"one number for all", func(b []byte) []byte {
		for i := 5000; i < 5000+partiesOfForm; i++ {
			b = bytes.ReplaceAll(b, fmt.Append(nil, i), []byte("5000"))
		}
		for i := range partiesOfForm {
			b = bytes.ReplaceAll(b, fmt.Appendf(nil, "TST%04d", i), []byte("TST0000"))
			b = bytes.ReplaceAll(b, fmt.Appendf(nil, "1b59%04d", i), []byte("1b590000"))
		}
		return b
	}, func(f sampleForm) bool { return f.list != "ftm" }},
	{"10,000 combining marks in each name", func(b []byte) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("Robin"), []byte("R"+marks)), []byte("SAMPLE"), []byte("S"+marks))
	}, nil},
	{"10,000 combining marks in a name", func(b []byte) []byte {
		return bytes.Replace(bytes.Replace(b, []byte("Robinaa"), []byte("Robinaa"+marks), 1), []byte("SAMPLEaa"), []byte("SAMPLEaa"+marks), 1)
	}, nil},
	{"a word of 4 MB", func(b []byte) []byte { return bytes.Replace(b, []byte("aa"), bytes.Repeat([]byte("a"), 4<<20), 1) }, nil},

	{"depth 100,000", inRoot(strings.Repeat("<a>", 100_000)), isXML}, {"depth 100,000, closed", inRoot(strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000)), isXML},
	{"an attribute of 8 MB", inRoot(`<a b="` + strings.Repeat("a", 8<<20) + `"/>`), isXML}, {"100,000 attributes", inRoot("<a" + strings.Repeat(` b="c"`, 100_000) + "/>"), isXML},
	{"entities that multiply", func(b []byte) []byte {
		return bytes.Replace(b, []byte("?>"), []byte(`?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`), 1)
	}, isXML},
	{"an entity from outside", func(b []byte) []byte {
		return bytes.Replace(b, []byte("?>"), []byte(`?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>`), 1)
	}, isXML},
	{"an unknown entity", inRoot("&nbsp;"), isXML}, {"a NUL entity", inRoot("&#0;"), isXML}, {"a comment without end", inRoot("<!--"), isXML},
	{"CDATA without end", inRoot("<![CDATA["), isXML}, {"a wrong end tag", inRoot("<a></b>"), isXML}, {"words behind the root", func(b []byte) []byte { return append(b, "more"...) }, isXML},
	{"a root within a root", func(b []byte) []byte { return append([]byte("<x>"), b...) }, isXML}, {"another namespace", swap(`xmlns="http`, `xmlns="urn:x`), isXML},

	{"header lost", func(b []byte) []byte { return b[bytes.IndexByte(b, '\n')+1:] }, func(f sampleForm) bool { return f.table && f.list != "ofac" }}, {"a quote that opens early", func(b []byte) []byte {
		i := bytes.IndexByte(b, '\n') + 1
		return slices.Concat(b[:i], []byte("\"\n"), b[i:])
	}, isTable},
	{"a quote without end", func(b []byte) []byte { return append(b, `"cut`...) }, isTable}, {"other commas", func(b []byte) []byte {
		return bytes.Map(func(r rune) rune {
			if r == ',' || r == ';' {
				return '|'
			}
			return r
		}, b)
	}, isTable},
	{"first cells lost", lines(func(i int, l string) string {
		if i < 2 {
			return l
		}
		return l[strings.IndexAny(l, ",;")+1:]
	}), isTable},
	{"cells moved", lines(func(i int, l string) string {
		if i < 2 {
			return l
		}
		return "x" + string(l[strings.IndexAny(l, ",;")]) + l
	}), isTable},
	{"cells swapped", lines(func(i int, l string) string {
		l = strings.TrimRight(l, "\n")
		at := strings.IndexAny(l, ",;")
		if i < 2 || at < 0 {
			return l + "\n"
		}
		return l[at+1:] + l[at:at+1] + l[:at] + "\n"
	}), isTable},
	{"rows emptied", lines(func(i int, l string) string {
		if i < 2 {
			return l
		}
		return strings.Map(func(r rune) rune {
			if r == ',' || r == ';' || r == '\n' {
				return r
			}
			return -1
		}, l)
	}), isTable},

	{"ids lost", swap(`"id"`, `"idx"`), isJSON}, {"schemas lost", swap(`"schema"`, `"x"`), isJSON}, {"properties a text", swap(`"properties":{`, `"properties":"x","y":{`), isJSON},
	{"brackets swapped", swap("[", "{"), isJSON}, {"nested JSON", func(b []byte) []byte { return append([]byte(`{"a":`+strings.Repeat("[", 100_000)+"\n"), b...) }, isJSON},
	{"rolled back", swap("2026", "2019"), func(f sampleForm) bool {
		return f.list != "csl" && f.list != "ofac" && f.sample != "ftm/testdata/simple.raw"
	}},
	{"from the future", swap("2026", "2199"), func(f sampleForm) bool { return f.list != "csl" && f.list != "ofac" && f.list != "ftm" }},
}

func entriesOf(t *testing.T, list string, raw []byte) []match.Entry {
	t.Helper()
	l, err := readParties(context.Background(), partySource(list), []namedBytes{{"list", raw}})
	if err != nil {
		t.Fatal(err)
	}
	return l.entries
}

// TestMutations: after each mutation of each list the last good one is in
// force, with a clear sentence on why; or the mutation changed nothing that
// the list says.
func TestMutations(t *testing.T) {
	if len(mutations) < 50 {
		t.Errorf("only %d mutations", len(mutations))
	}
	held, same := 0, 0
	for _, f := range forms {
		t.Run(strings.TrimSuffix(strings.ReplaceAll(f.sample, "/", "-"), ".raw"), func(t *testing.T) {
			p, data, raw := newPublisher(t), t.TempDir(), f.make(t)
			p.put("list", issue{body: raw})
			if got := p.update(t, data, f.list, "list", false); !strings.Contains(got, fmt.Sprintf("%d rows in force", partiesOfForm)) {
				t.Fatalf("the clean list: %s", got)
			}
			good, want := listInForce(t, data, f.list).SHA256, entriesOf(t, f.list, raw)
			for _, m := range mutations {
				if m.of != nil && !m.of(f) {
					continue
				}
				body := m.do(bytes.Clone(raw))
				if bytes.Equal(body, raw) {
					continue // nothing of the kind stands in the list
				}
				p.put("list", issue{body: body})
				say := p.update(t, data, f.list, "list", false)
				if now := listInForce(t, data, f.list).SHA256; now == good {
					held++
					checkHeld(t, m.name, f.list, say)
					continue
				}
				same++
				left := want
				now := entriesOf(t, f.list, body)
				if slices.Contains(single, m.name) {
					left, now = without(left), without(now)
				}
				if diff := cmp.Diff(left, now, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s: came into force and says other things (-good +now): %.2000s", m.name, diff)
				}
				p.put("list", issue{body: raw})
				p.update(t, data, f.list, "list", true)
				if listInForce(t, data, f.list).SHA256 != good {
					t.Fatalf("%s: the clean list could not be put back", m.name)
				}
			}
		})
	}
	t.Logf("%d mutations of %d formats: %d held back, %d that changed nothing", len(mutations), len(forms), held, same)
}

// without leaves out the first party, which the mutation is of, and the
// one that its long word may stand in.
func without(entries []match.Entry) []match.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e match.Entry) bool {
		return slices.ContainsFunc(e.Names, func(n match.Name) bool {
			return strings.Contains(n.Text, "aa") || strings.Contains(n.Text, "Robiná") || len(n.Text) > 500
		}) || strings.HasSuffix(e.ID, "5000") || strings.HasSuffix(e.ID, "0000")
	})
}

func checkHeld(t *testing.T, mutation, list, say string) {
	t.Helper()
	line, rest, _ := strings.Cut(say, "\n")
	switch {
	case rest != "", len(line) > 700, !strings.HasPrefix(line, list+": held back: "), !strings.HasSuffix(line, " stays in force"):
		t.Errorf("%s: %q is no clear sentence", mutation, say)
	case strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }):
		t.Errorf("%s: control characters in %q", mutation, say)
	}
}
