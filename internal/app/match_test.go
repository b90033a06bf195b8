package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"

	"countersign"
)

// matched runs the command over a text.
func matched(t testing.TB, r MatchRequest, text string) (out string, told []string, s MatchSummary) {
	t.Helper()
	var b bytes.Buffer
	r.Inputs = []Input{{Name: "q", Reader: strings.NewReader(text)}}
	r.Tell = func(say string) { told = append(told, say) }
	if r.Now.IsZero() {
		r.Now = worldEnd
	}
	s, err := Match(context.Background(), &b, r)
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), told, s
}

// lines of queries, some of them bad.
func queryLines(n int) string {
	var b strings.Builder
	for i := range n {
		switch i % 7 {
		case 3:
			fmt.Fprintf(&b, "{\"id\":\"q%d\",\"name\":\n", i)
		case 5:
			b.WriteString("Jong Song Hwa\n")
		default:
			fmt.Fprintf(&b, "{\"id\":\"q%d\",\"name\":\"Volasys Silver Star %d\"}\n", i, i%3)
		}
	}
	return b.String()
}

// TestMatchOrder: many workers say what one says, in the order of the input.
func TestMatchOrder(t *testing.T) {
	text := queryLines(2000)
	for _, format := range FormatNames(MatchFormats()) {
		one, saidOne, s := matched(t, MatchRequest{Format: format, Jobs: 1}, text)
		many, saidMany, _ := matched(t, MatchRequest{Format: format, Jobs: 7}, text)
		if one != many {
			t.Errorf("%s: seven workers answer otherwise than one", format)
		}
		if diff := cmp.Diff(saidOne, saidMany); diff != "" {
			t.Errorf("%s: -one +seven\n%s", format, diff)
		}
		if s.Read != 1714 || s.Refused != 286 {
			t.Errorf("%s: %+v", format, s)
		}
	}
	if _, said, _ := matched(t, MatchRequest{}, text); len(said) != toldProblems+1 || said[100] != "186 more problems like these" {
		t.Errorf("%d problems told, last %q", len(said), said[len(said)-1])
	}
}

// TestMatchStreams: who writes one query and waits is answered.
func TestMatchStreams(t *testing.T) {
	in, ask := io.Pipe()
	answer, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := Match(context.Background(), out, MatchRequest{Inputs: []Input{{Name: "q", Reader: in}}, Now: worldEnd})
		out.Close()
		done <- err
	}()
	lines := bufio.NewScanner(answer)
	for i := range 3 {
		fmt.Fprintf(ask, "Jong Song Hwa\nJohn") // half a line more must not hold the answer back
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), fmt.Sprintf(`{"id":"%d"`, 2*i+1)) {
			t.Fatalf("query %d: %q", i, lines.Text())
		}
		fmt.Fprintln(ask, " Doe")
		if !lines.Scan() || lines.Text() != fmt.Sprintf(`{"id":"%d","results":[]}`, 2*i+2) {
			t.Fatalf("query %d: %q", i, lines.Text())
		}
	}
	ask.Close()
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), `{"run":`) {
		t.Fatalf("last line %q", lines.Text())
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestMatchCancelled: a silent input does not hold the command.
func TestMatchCancelled(t *testing.T) {
	in, _ := io.Pipe()
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	_, err := Match(ctx, io.Discard, MatchRequest{Inputs: []Input{{Name: "q", Reader: in}}, Now: worldEnd})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
}

func TestMatchEncodings(t *testing.T) {
	text := "정성화\nJong Song Hwa\n"
	want, _, _ := matched(t, MatchRequest{}, text)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(text))
	z.Close()
	for name, in := range map[string]string{"UTF-16": wide, "byte order mark": "\ufeff" + text, "gzip": packed.String(), "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "no last newline": strings.TrimSpace(text)} {
		got, told, _ := matched(t, MatchRequest{}, in)
		if answers(got) != answers(want) || told != nil {
			t.Errorf("%s: %s %v", name, got, told)
		}
	}
	if _, told, s := matched(t, MatchRequest{}, packed.String()[:packed.Len()-6]); s.Read != 2 || !strings.Contains(told[0], "the compressed data ends early (line 3)") {
		t.Errorf("cut off: %+v %q", s, told)
	}
}

// answers are all lines but the last, which names the input's hash.
func answers(out string) string { return out[:strings.Index(out, `{"run"`)] }

func TestMatchFormats(t *testing.T) {
	text := `{"id":"=1+1","name":"Jong Song Hwa","identifiers":{"passport":"927220230"}}` + "\n?!\nnobody\u202e of note\n"
	doc, _, _ := matched(t, MatchRequest{Format: "json"}, text)
	var parsed struct {
		Answers  []matchAnswer
		Problems []string
		Run      countersign.Run
	}
	if err := json.Unmarshal([]byte(doc), &parsed); err != nil {
		t.Fatal(err)
	}
	if len(parsed.Answers) != 2 || len(parsed.Problems) != 1 || parsed.Run.Read != 2 || parsed.Run.Refused != 1 {
		t.Errorf("%+v", parsed)
	}
	r := parsed.Answers[0].Results[0]
	if !r.SecondIdentifier || r.Weight != certain || !r.Match {
		t.Errorf("%+v", r)
	}
	sheet, _, _ := matched(t, MatchRequest{Format: "csv"}, text)
	rows, err := csv.NewReader(strings.NewReader(sheet)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[1][0] != "'=1+1" || rows[2][1] != "nobody\u00b7 of note" {
		t.Errorf("%q", rows)
	}
	if empty, _, _ := matched(t, MatchRequest{Format: "json", Floor: 1}, "nobody of note\n"); !json.Valid([]byte(empty)) {
		t.Errorf("%s is no JSON", empty)
	}
}

func TestMatchLists(t *testing.T) {
	lists := []countersign.List{{Name: "un", Date: "2026-10-01"}, {Name: "ofac", Date: "2026-11-01"}, {Name: "eu"}}
	if got, err := asked(lists, []string{"ofac"}); err != nil || len(got) != 1 || got[0].Name != "ofac" {
		t.Errorf("%v %v", got, err)
	}
	if _, err := asked(lists, []string{"uk"}); ExitCode(err) != ExitStale || !strings.Contains(err.Error(), "eu, ofac, un") {
		t.Errorf("%v", err)
	}
	now := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	for days, want := range map[int]bool{0: true, 41: true, 40: false, 10: false} {
		if err := fresh([]countersign.List{{Name: "un", Date: "2026-10-01"}}, days, now); (err == nil) != want || err != nil && ExitCode(err) != ExitStale {
			t.Errorf("%d days: %v", days, err)
		}
	}
	if err := fresh([]countersign.List{{Name: "eu"}}, 10_000, now); ExitCode(err) != ExitStale {
		t.Errorf("a list of unknown age: %v", err)
	}
}

// TestMatchMemory: what is held does not grow with the input. The heap is
// looked at when the last bytes are asked for.
func TestMatchMemory(t *testing.T) {
	r := &repeating{text: []byte("{\"id\":\"q\",\"name\":\"zzz\"}\n"), left: 8 << 20}
	m, err := newMatching(openTestDesk(t, MatchRequest{}), io.Discard, MatchRequest{Inputs: []Input{{Name: "q", Reader: r}}, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	before := liveHeap()
	if err := m.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if grown := int64(r.heap) - int64(before); r.heap == 0 || grown > 4<<20 {
		t.Errorf("%d bytes are held after %d queries", grown, m.summary.Read)
	}
}
