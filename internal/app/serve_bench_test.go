//go:build linux

package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/match"
)

// serveChild, in the environment, makes this test binary a server: the load
// comes from another process, so that each one's processor time is told apart.
const serveChild = "COUNTERSIGN_BENCH_SERVE"

// serveReceipts, in the environment, makes that server leave receipts.
const serveReceipts = "COUNTERSIGN_BENCH_RECEIPTS"

// TestServeChild is the server of BenchmarkServe.
func TestServeChild(t *testing.T) {
	dir := os.Getenv(serveChild)
	if dir == "" {
		t.Skip("runs as the server of BenchmarkServe only")
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() { // ends when the benchmark does
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	err := Serve(ctx, Serving{Listen: "127.0.0.1:0", Data: dir, Stateless: os.Getenv(serveReceipts) == "", Log: slog.New(slog.NewJSONHandler(os.Stderr, nil)),
		Listening: func(a net.Addr) { fmt.Printf("listening %s\n", a) }})
	if err != nil {
		t.Fatal(err)
	}
}

// A child is a server in another process.
type child struct {
	addr, token string
	pid         int
}

func startChild(b testing.TB, dir string, environ ...string) *child {
	token, err := AddAPIKey(dir, APIKey{Name: fmt.Sprint("bench", time.Now().UnixNano()), Scopes: []string{"match", "metrics", "networks", "records"}}, time.Now())
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestServeChild$", "-test.v")
	cmd.Env = append(append(os.Environ(), serveChild+"="+dir, "GOGC=200"), environ...)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	log, err := os.Create(b.TempDir() + "/log") // a line a request, as in use
	if err != nil {
		b.Fatal(err)
	}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
		log.Close()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return &child{addr, token, cmd.Process.Pid}
		}
	}
	b.Fatal("the server did not begin")
	return nil
}

// cpu is the processor time of the server, in seconds (proc(5), stat 14 and 15).
func (c *child) cpu(b *testing.B) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+2:]))
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

// rss is the most memory the server had, in MiB.
func (c *child) rss(b *testing.B) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kib / 1024
		}
	}
	return 0
}

// requests are the screening queries as bytes on the wire, one each or several
// in a body.
func (c *child) requests(b *testing.B, each int) (wire [][]byte, asks []match.Query) {
	text, asks := screeningQueries(b, 1)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for some := range slices.Chunk(lines, each) {
		body := some[0]
		if each > 1 {
			body = `{"queries":[` + strings.Join(some, ",") + "]}"
		}
		wire = append(wire, fmt.Appendf(nil, "POST /v1/match?list=ofac HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
			c.addr, c.token, len(body), body))
	}
	return wire, asks
}

// A load is what came of asking.
type load struct {
	took   []time.Duration // of answers with 200
	status map[int]int
	lone   int // 503 without Retry-After
	failed int // connections that broke
}

// ask asks on so many connections until the time is over. every is the pause
// between the beginnings of two requests of all connections together; 0 asks
// again at once.
func (c *child) ask(wire [][]byte, conns int, every, during time.Duration) load {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var next atomic.Int64
	sum := load{status: map[int]int{}}
	began := time.Now()
	for range conns {
		wg.Go(func() {
			mine := load{status: map[int]int{}}
			conn, err := net.Dial("tcp", c.addr)
			if err != nil {
				mine.failed++
			} else {
				mine.talk(conn, wire, &next, began, every, during)
				conn.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			sum.add(&mine)
		})
	}
	wg.Wait()
	slices.Sort(sum.took)
	return sum
}

func (l *load) add(m *load) {
	l.took = append(l.took, m.took...)
	for k, n := range m.status {
		l.status[k] += n
	}
	l.lone += m.lone
	l.failed += m.failed
}

func (l *load) talk(conn net.Conn, wire [][]byte, next *atomic.Int64, began time.Time, every, during time.Duration) {
	r := bufio.NewReader(conn)
	for {
		n := next.Add(1) - 1
		at := time.Now()
		if every > 0 {
			at = began.Add(time.Duration(n) * every) // an answer that is late is late for those behind it, too
			if early := time.Until(at); early > 0 {
				time.Sleep(early)
				at = time.Now() // but a timer that is late is not
			}
		}
		if time.Since(began) > during {
			return
		}
		if _, err := conn.Write(wire[int(n)%len(wire)]); err != nil {
			l.failed++
			return
		}
		status, after, err := answered(r)
		if err != nil {
			l.failed++
			return
		}
		l.status[status]++
		switch {
		case status == http.StatusOK:
			l.took = append(l.took, time.Since(at))
		case status == http.StatusServiceUnavailable && !after:
			l.lone++
		}
	}
}

// answered reads one answer and throws it away.
func answered(r *bufio.Reader) (status int, after bool, err error) {
	length := 0
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		switch {
		case err != nil:
			return 0, false, err
		case first:
			status, _ = strconv.Atoi(string(line[9:12]))
		case len(line) <= 2:
			_, err := r.Discard(length)
			return status, after, err
		case bytes.HasPrefix(line, []byte("Content-Length: ")):
			length, _ = strconv.Atoi(string(bytes.TrimSpace(line[16:])))
		case bytes.HasPrefix(line, []byte("Retry-After: ")):
			after = true
		}
	}
}

func (l *load) percentile(p float64) float64 {
	if len(l.took) == 0 {
		return math.NaN()
	}
	return float64(l.took[min(len(l.took)-1, int(p*float64(len(l.took))))].Microseconds()) / 1000
}

// BenchmarkServe asks the server over loopback, one query a request, and then
// the engine alone the same, in turns. "of-engine" is the share of the engine's
// rate a processor second that is left when keys, limits, metrics, a log, HTTP
// and the kernel's part of it are paid for. "paced" asks so many times a second,
// below saturation, and tells how long an answer takes: on a busy machine that
// is how long the others keep the processor, unless this runs before them
// (chrt -r 10). "receipts" does the same where each answer waits for its
// receipt to be on the disk. "overload" asks on ten times as many connections as can be
// worked on and wait.
func BenchmarkServe(b *testing.B) {
	for _, edition := range []string{"ofac-2021-bench", "ofac-2025-12"} {
		dir := importedFor(b, edition)
		c := startChild(b, dir)
		d, err := openDesk(context.Background(), MatchRequest{Data: dir, Lists: []string{"ofac"}, Now: time.Now()})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(edition+"/single", func(b *testing.B) { benchmarkServe(b, c, d, 1, 8) })
		b.Run(edition+"/hundred", func(b *testing.B) { benchmarkServe(b, c, d, 100, 8) })
		for _, rate := range []int{800, 3000} {
			b.Run(fmt.Sprintf("%s/paced-%d", edition, rate), func(b *testing.B) { benchmarkPaced(b, c, rate) })
		}
		b.Run(edition+"/overload", func(b *testing.B) { benchmarkOverload(b, c) })
		c = startChild(b, dir, serveReceipts+"=1")
		b.Run(edition+"/receipts-single", func(b *testing.B) { benchmarkServe(b, c, d, 1, 8) })
		b.Run(edition+"/receipts-many", func(b *testing.B) { benchmarkServe(b, c, d, 1, 64) })
		b.Run(edition+"/receipts-hundred", func(b *testing.B) { benchmarkServe(b, c, d, 100, 8) })
		for _, rate := range []int{800, 3000} {
			b.Run(fmt.Sprintf("%s/receipts-paced-%d", edition, rate), func(b *testing.B) { benchmarkPaced(b, c, rate) })
		}
		b.Run(edition+"/receipts-overload", func(b *testing.B) { benchmarkOverload(b, c) })
	}
}

func benchmarkServe(b *testing.B, c *child, d *desk, each, conns int) {
	wire, asks := c.requests(b, each)
	c.ask(wire, conns, 0, time.Second) // what is remembered, is remembered for both
	var served, engine float64
	answers, asked := 0, 0
	for b.Loop() {
		began := c.cpu(b)
		l := c.ask(wire, conns, 0, 2*time.Second)
		served += c.cpu(b) - began
		answers += l.status[200] * each
		if l.failed > 0 || len(l.status) != 1 {
			b.Fatalf("%d connections broke, %v", l.failed, l.status)
		}
		mine := cpuSeconds()
		for range 5 {
			for _, q := range asks {
				d.index.Search(q)
			}
		}
		engine += cpuSeconds() - mine
		asked += 5 * len(asks)
	}
	b.ReportMetric(float64(answers)/served, "queries/cpu-s")
	b.ReportMetric(float64(asked)/engine, "engine/cpu-s")
	b.ReportMetric(float64(answers)/served*engine/float64(asked), "of-engine")
	b.ReportMetric(c.rss(b), "MiB")
}

func benchmarkPaced(b *testing.B, c *child, rate int) {
	wire, _ := c.requests(b, 1)
	var all load
	all.status = map[int]int{}
	for b.Loop() {
		l := c.ask(wire, 16, time.Second/time.Duration(rate), 3*time.Second)
		all.add(&l)
	}
	slices.Sort(all.took)
	if all.failed > 0 || len(all.status) != 1 {
		b.Fatalf("%d connections broke, %v", all.failed, all.status)
	}
	b.ReportMetric(float64(len(all.took))/3/float64(b.N), "answers/s")
	b.ReportMetric(all.percentile(0.5), "p50-ms")
	b.ReportMetric(all.percentile(0.99), "p99-ms")
	b.ReportMetric(all.percentile(0.999), "p99.9-ms")
}

func benchmarkOverload(b *testing.B, c *child) {
	wire, _ := c.requests(b, 1)
	all := load{status: map[int]int{}}
	began, clock := c.cpu(b), time.Now()
	for b.Loop() {
		l := c.ask(wire, 2600, 0, 3*time.Second)
		all.add(&l)
	}
	slices.Sort(all.took)
	if all.failed > 0 || all.lone > 0 || len(all.status) != 2 || all.status[200] == 0 || all.status[503] == 0 {
		b.Fatalf("%d connections broke, %d times no Retry-After, %v", all.failed, all.lone, all.status)
	}
	seconds := time.Since(clock).Seconds()
	b.ReportMetric(float64(all.status[200])/seconds, "answers/s")
	b.ReportMetric(float64(all.status[503])/seconds, "shed/s")
	b.ReportMetric(float64(all.status[200])/(c.cpu(b)-began), "queries/cpu-s")
	b.ReportMetric(all.percentile(0.99), "p99-ms")
	b.ReportMetric(c.rss(b), "MiB")
}
