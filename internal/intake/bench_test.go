package intake_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"countersign"
	"countersign/internal/intake"
)

// applicant is a typical record of some four kilobytes; i makes it one of many.
func applicant(b *strings.Builder, i int) {
	fmt.Fprintf(b, `{"id":"applicant:acme/%d","seen":"2026-03-04T10:00:00Z","source":"acme-ats","name":"Given%d Family%d",`+
		`"birth_date":"1990-01-31","claims":{"country":"US","region":"TX","city":"Austin","timezone":"America/Chicago","languages":["en"]},`+
		`"emails":["given%d.family@example%d.com"],"phones":["+1 512 %03d %04d"],"websites":["https://g%d.example.com/"],`+
		`"handles":[{"service":"github","name":"given%d"}],`+
		`"addresses":[{"use":"home","text":"%d Main Street, Apt %d, Austin, TX 78701","country":"US"}],"sessions":[`,
		i, i, i, i, i%97, 201+i%700, i%10000, i, i, 1+i%900, i%50)
	for s := range 6 {
		if s > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, `{"at":"2026-03-0%dT1%d:0%d:00Z","ip":"24.%d.%d.%d","device":"dev-%d","user_agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/12%d.0 Safari/537.36","timezone":"America/Chicago","language":"en-US","via":"web","minutes":%d}`,
			s+1, s, s, i%200, i/200%250, s, i, s, 10+s)
	}
	fmt.Fprintf(b, `],"payouts":[{"rail":"bank","account":"%09d","holder":"Given%d Family%d","country":"US","since":"2026-01-01"}],`+
		`"documents":[{"type":"passport","number":"A%07d","issuer":"US"}],`+
		`"employment":[{"employer":"Firm %d","domain":"firm%d.example","title":"Engineer","from":"2019-01","to":"2021-06"},{"employer":"Firm %d","domain":"firm%d.example","title":"Engineer","from":"2021-07"}],`+
		`"references":[{"name":"Ref %d","email":"ref%d@example.org","phone":"+1 512 555 01%02d","employer":"Firm"}],"resume":{"text":"`,
		i, i, i, i, i%1000, i%1000, i%500, i%500, i, i, i%100)
	for s := range 220 {
		b.WriteString(words[(i*31+s*s*7+s*i)%len(words)])
		b.WriteByte(' ')
	}
	b.WriteString("\"},\"employer\":\"Acme\",\"role\":\"engineer\",\"rate\":{\"amount\":55,\"currency\":\"USD\",\"per\":\"hour\"}}\n")
}

var words = strings.Fields("built shipped led designed measured rewrote deployed tested reviewed planned services payment search mobile cloud " +
	"backend frontend pipeline customers latency storage cluster team release schedule budget report quarter and for with the a of in to on by " +
	"kubernetes golang python react postgres kafka terraform docker redis graphql typescript java scala hadoop spark metrics alerts")

// BenchmarkRead reads typical applicants from text to entries.
func BenchmarkRead(b *testing.B) {
	const n = 20000
	var text strings.Builder
	for i := range n {
		applicant(&text, i)
	}
	in := text.String()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		rep, err := intake.Read(context.Background(), options(), []intake.Input{intake.Stream("in", strings.NewReader(in))},
			func(countersign.Entry) error { return nil })
		if err != nil || rep.Read != n || len(rep.Problems) > 0 {
			b.Fatalf("read %d, %v, %v", rep.Read, rep.Problems, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(len(in))/n, "B/line")
}

// BenchmarkReadOne reads an input of one record, as most requests of a server are.
func BenchmarkReadOne(b *testing.B) {
	var text strings.Builder
	applicant(&text, 1)
	in := text.String()
	b.ReportAllocs()
	for b.Loop() {
		rep, err := intake.Read(context.Background(), options(), []intake.Input{intake.Stream("in", strings.NewReader(in))},
			func(countersign.Entry) error { return nil })
		if err != nil || rep.Read != 1 {
			b.Fatalf("read %d, %v, %v", rep.Read, rep.Problems, err)
		}
	}
}

// BenchmarkHeld measures the memory that the records of an input take.
func BenchmarkHeld(b *testing.B) {
	const n = 20000
	var text strings.Builder
	for i := range n {
		applicant(&text, i)
	}
	in := text.String()
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		held := make([]*countersign.Record, 0, n)
		if _, err := intake.Read(context.Background(), options(), []intake.Input{intake.Stream("in", strings.NewReader(in))},
			func(e countersign.Entry) error { held = append(held, e.Record); return nil }); err != nil {
			b.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		facts := 0
		for _, r := range held {
			facts += len(r.Facts)
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/subject")
		b.ReportMetric(float64(facts)/n, "facts/subject")
		runtime.KeepAlive(held)
	}
}
