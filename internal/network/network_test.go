package network

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"countersign"
)

func read(t testing.TB, o Options, tables ...string) *Web {
	t.Helper()
	var in []Input
	for i, s := range tables {
		in = append(in, Stream(fmt.Sprintf("table%d", i), strings.NewReader(s)))
	}
	w, err := Read(context.Background(), o, in)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func networks(t testing.TB, w *Web) (out []Network) {
	t.Helper()
	for n, err := range w.Networks() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

const small = `subject,pred,value
account:x/1,payout,payoneer/8841
account:x/2,payout,PAYONEER/8841
account:x/2,device,d-77
account:x/3,device,d-77
account:x/3,ip,8.8.8.8
account:x/4,ip,8.8.8.8
account:x/5,email,n/a
account:x/6,email,n/a
account:x/7,document,000-00-0000
account:x/8,document,000-00-0000
account:x/7,email,test@test
account:x/8,email,test@test
`

func TestNetworks(t *testing.T) {
	got := networks(t, read(t, Options{}, small))
	want := []Network{{
		ID:      Name([]countersign.ID{"account:x/1", "account:x/2", "account:x/3"}),
		Members: []countersign.ID{"account:x/1", "account:x/2", "account:x/3"},
		Links: []countersign.Link{
			{A: "account:x/1", B: "account:x/2", Weight: 17, Why: []countersign.Tie{{Pred: "payout", Shared: "payoneer/8841", Weight: 17}}},
			{A: "account:x/2", B: "account:x/3", Weight: 14, Why: []countersign.Tie{{Pred: "device", Shared: "d-77", Weight: 14}}},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReport(t *testing.T) {
	w := read(t, Options{}, small+"a\x00b,email,x\nonly,two\n\"open,email,x\n\"quo\"\"ted\",email,\"q@example.org\"\r\n,email,x@example.com\n")
	r := w.Report
	if r.Refused != 3 || len(r.Problems) != 3 || r.Ignored != 7 || r.Rows != 7 {
		t.Errorf("%+v", r)
	}
	for i, want := range []string{"table0:14: a row with a NUL", "table0:15: a row with too few", "table0:16: a quoted cell"} {
		if !strings.HasPrefix(r.Problems[i], want) {
			t.Errorf("problem %d: %s", i, r.Problems[i])
		}
	}
	if diff := cmp.Diff([]string{"7 rows said nothing and were left out: empty cells, placeholders such as n/a or 000-00-0000, and subjects that name themselves."}, w.Says()); diff != "" {
		t.Error(diff)
	}
}

// TestForms: the same rows in any form give the same networks.
func TestForms(t *testing.T) {
	want := networks(t, read(t, Options{}, small))
	rows := strings.Split(strings.TrimSpace(small), "\n")[1:]
	type row struct {
		Subject string `parquet:"subject,dict"`
		Extra   int64  `parquet:"extra"`
		Pred    string `parquet:"pred"`
		Value   string `parquet:"value,optional"`
	}
	var table []row
	var lines, turned, quoted strings.Builder
	turned.WriteString("\xef\xbb\xbfextra;Value;Subject;PRED\r\n")
	for i, r := range rows {
		c := strings.Split(r, ",")
		table = append(table, row{c[0], int64(i), c[1], c[2]})
		fmt.Fprintf(&lines, "{\"subject\":%q,\"pred\":%q,\"value\":%q}\n", c[0], c[1], c[2])
		if i%2 == 0 {
			fmt.Fprintf(&turned, "1;%s;%s;%s\r\n", c[2], c[0], c[1])
			fmt.Fprintf(&quoted, "{\"id\":%q, \"more\":[1,{}], \"kind\":%q,\"value\":%q}\n", c[0], c[1], c[2])
		} else {
			fmt.Fprintf(&turned, "1;\"%s\";\"%s\";%s\r\n", c[2], c[0], c[1])
			fmt.Fprintf(&quoted, "{\"value\":%q,\"subject\":\"%s\",\"pred\":%q}\n", c[2], strings.ReplaceAll(c[0], "a", "\\u0061"), c[1])
		}
	}
	var pq bytes.Buffer
	pw := parquet.NewGenericWriter[row](&pq, parquet.MaxRowsPerRowGroup(5))
	if _, err := pw.Write(table); err != nil {
		t.Fatal(err)
	}
	if err := pw.Close(); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"json": lines.String(), "turned": turned.String(), "quoted": quoted.String(),
		"bare": strings.Join(rows, "\n"), "gzip": zipped(t, small), "zstd": squeezed(t, small),
	} {
		if diff := cmp.Diff(want, networks(t, read(t, Options{}, s))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	w, err := Read(context.Background(), Options{}, []Input{{Name: "p", Open: func() (io.ReadCloser, error) {
		return memory{bytes.NewReader(pq.Bytes())}, nil
	}}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if diff := cmp.Diff(want, networks(t, w)); diff != "" {
		t.Errorf("parquet: %s", diff)
	}
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func squeezed(t *testing.T, s string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(z.EncodeAll([]byte(s), nil))
}

// table is a random table in which crews share things.
func table(t *rapid.T) []string {
	preds := []string{"payout", "device", "ip", "email", "phone", "something", "document", "referred-by"}
	n := rapid.IntRange(1, 40).Draw(t, "subjects")
	var rows []string
	for range rapid.IntRange(1, 150).Draw(t, "rows") {
		p := rapid.SampledFrom(preds).Draw(t, "pred")
		v := fmt.Sprintf("v%d", rapid.IntRange(0, 30).Draw(t, "value"))
		switch p {
		case "referred-by":
			v = fmt.Sprintf("account:%d", rapid.IntRange(0, n).Draw(t, "other"))
		case "ip":
			v = "8.8.1." + v[1:]
		case "email":
			v += "@example.org"
		}
		rows = append(rows, fmt.Sprintf("account:%d,%s,%s", rapid.IntRange(0, n-1).Draw(t, "subject"), p, v))
	}
	return rows
}

// TestOrder: the order of rows, rows said twice, how many inputs and workers,
// and how little memory there is change nothing.
func TestOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := table(rt)
		want := networks(t, read(t, Options{Workers: 1}, "subject,pred,value\n"+strings.Join(rows, "\n")))
		other := append(rapid.Permutation(rows).Draw(rt, "order"), rows[0])
		cut := rapid.IntRange(1, len(other)-1).Draw(rt, "cut")
		got := networks(t, read(t, Options{Workers: 3, Memory: 1 << 20}, "subject,pred,value\n"+strings.Join(other[:cut], "\n"), strings.Join(other[cut:], "\r\n")+"\n"))
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestAgainstPairs: networks hold together by ties that every pair would have
// been found to have, and nobody who is tied to nobody is in one.
func TestAgainstPairs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := table(rt)
		w := read(t, Options{Workers: 2}, "subject,pred,value\n"+strings.Join(rows, "\n"))
		tied := naiveTies(w)
		seen := map[countersign.ID]bool{}
		for _, n := range networks(t, w) {
			if !slices.IsSorted(n.Members) || len(n.Members) < 2 {
				rt.Fatalf("members: %v", n.Members)
			}
			for _, m := range n.Members {
				if seen[m] {
					rt.Fatalf("%s stands in two networks", m)
				}
				seen[m] = true
			}
			for _, l := range n.Links {
				if have := tied[[2]countersign.ID{l.A, l.B}]; have < Joins-0.3 || have > l.Weight+0.3 || have < l.Weight-0.3 {
					rt.Fatalf("%s and %s weigh %v, and all pairs say %v", l.A, l.B, l.Weight, have)
				}
			}
		}
		for pair := range maps.Keys(tied) { // a pair of its own is a network
			if tied[pair] >= Joins+0.3 && alone(tied, pair) && !seen[pair[0]] {
				rt.Fatalf("%v are tied and stand nowhere", pair)
			}
		}
	})
}

func alone(tied map[[2]countersign.ID]float64, pair [2]countersign.ID) bool {
	for other, weight := range tied {
		if other != pair && weight >= Joins-0.3 && (slices.Contains(pair[:], other[0]) || slices.Contains(pair[:], other[1])) {
			return false
		}
	}
	return true
}

// naiveTies weighs every pair.
func naiveTies(w *Web) map[[2]countersign.ID]float64 {
	out := map[[2]countersign.ID]float64{}
	for a := range uint32(len(w.who)) {
		for b := range a {
			sum := 0.0
			for _, x := range w.ties(w.share.Both(a, b, nil), nil) {
				sum += float64(x.weight)
			}
			na, _ := w.name(a)
			nb, _ := w.name(b)
			out[[2]countersign.ID{min(na, nb), max(na, nb)}] = sum
		}
	}
	return out
}

// TestHub: a value of everybody ties nobody, and a subject with very many values
// hides nobody.
func TestHub(t *testing.T) {
	var b strings.Builder
	b.WriteString("subject,pred,value\n")
	const n = 20_000
	for i := range n {
		fmt.Fprintf(&b, "account:%d,ip,8.8.4.4\naccount:%d,device,kiosk\naccount:9,device,d%d\n", i, i, i)
	}
	b.WriteString("account:1,payout,p/12345\naccount:2,payout,p/12345\naccount:77,device,d77\n")
	w := read(t, Options{Memory: 1 << 20}, b.String())
	got := networks(t, w)
	if len(got) != 2 || len(got[0].Members) != 2 || len(got[1].Members) != 2 {
		t.Fatalf("%+v", got)
	}
	if w.Report.Spilt == 0 {
		t.Error("nothing was put aside")
	}
	if diff := cmp.Diff([]string{"2 things that too many have tie nobody (40000 rows)."}, w.Says()[:1]); diff != "" {
		t.Error(diff)
	}
}

// TestDescribes: what hardly anybody has alone describes, and ties nobody.
func TestDescribes(t *testing.T) {
	var b strings.Builder
	b.WriteString("subject,pred,value\n")
	for i := range 60 {
		fmt.Fprintf(&b, "account:%d,country,c%d\naccount:%d,badge,b%d\n", i, i/3, i, i)
	}
	b.WriteString("account:1,badge,b7\n")
	w := read(t, Options{}, b.String())
	got := networks(t, w)
	if len(got) != 1 || got[0].Links[0].Why[0].Pred != "badge" {
		t.Errorf("%+v", got)
	}
	if !slices.ContainsFunc(w.Says(), func(s string) bool { return strings.Contains(s, "country") }) {
		t.Errorf("nothing is said of the country: %v", w.Says())
	}
}

func TestBetween(t *testing.T) {
	w := read(t, Options{Watch: []countersign.ID{"account:x/1", "account:x/3", "account:x/4", "account:x/9"}}, small)
	y, err := w.Between("account:x/1", "account:x/3")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"account:x/1 and account:x/3 share nothing.",
		"The strongest way between them: account:x/1 shares payout payoneer/8841 with account:x/2 (+17.0), which shares device d-77 with account:x/3 (+14.0).",
		"If any one of payout=payoneer/8841 and device=d-77 counted for nothing, no way would.",
		"Both belong to " + string(Name([]countersign.ID{"account:x/1", "account:x/2", "account:x/3"})) + ".",
	}
	if diff := cmp.Diff(want, y.Say); diff != "" {
		t.Error(diff)
	}
	y, err = w.Between("account:x/3", "account:x/4")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{
		"account:x/3 and account:x/4 share the ip 8.8.8.8 (nobody else has it, +8.0): +8.0 dB, and a tie begins at +12.",
		"No chain of ties of 12 dB or more leads from one to the other.",
	}, y.Say); diff != "" {
		t.Error(diff)
	}
	if _, err := w.Between("account:x/1", "account:x/9"); err == nil {
		t.Error("a subject that is not there")
	}
	w = read(t, Options{Watch: []countersign.ID{"account:x/1", "account:x/3"}, Without: []string{"paid-to=PAYONEER/8841"}}, small)
	if y, err = w.Between("account:x/1", "account:x/3"); err != nil || len(y.Path) > 0 {
		t.Errorf("what if the account counted for nothing: %v %v", y.Say, err)
	}
	if !slices.Contains(w.Says(), "2 rows were set aside, as asked with --without.") {
		t.Errorf("%v", w.Says())
	}
}

func TestName(t *testing.T) {
	if Name([]countersign.ID{"a:b", "c"}) == Name([]countersign.ID{"a:bc", ""}) {
		t.Error("two networks of one name")
	}
}

// TestChain: crews that one mailbox each ties to the next stay crews.
func TestChain(t *testing.T) {
	const crews, size = 60, 12
	var b strings.Builder
	b.WriteString("subject,pred,value\n")
	for c := range crews {
		for i := range size {
			fmt.Fprintf(&b, "a:%d-%d,payout,p%d-%d\na:%d-%d,device,d%d-%d\n", c, i, c, i%2, c, i, c, i/3)
		}
		fmt.Fprintf(&b, "a:%d-0,email,bridge%d@mail.example.net\na:%d-5,email,bridge%d@mail.example.net\n", c, c, (c+1)%crews, c)
	}
	w := read(t, Options{}, b.String())
	got := networks(t, w)
	if len(got) != crews {
		t.Fatalf("%d networks of %d crews", len(got), crews)
	}
	for _, n := range got {
		crew, _, _ := strings.Cut(string(n.Members[0]), "-")
		if len(n.Members) != size || !strings.HasPrefix(string(n.Members[size-1]), crew+"-") {
			t.Errorf("%v", n.Members)
		}
	}
}
