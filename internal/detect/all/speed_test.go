package all_test

import (
	"context"
	"fmt"
	"testing"

	"countersign"
	"countersign/internal/detect"
	"countersign/internal/detect/all"
	"countersign/internal/detect/detecttest"
)

// BenchmarkLook measures one look of each detector at an ordinary subject: two
// mailboxes, a number, thirty sessions on two devices. The goal is 3 us for
// most: a hundred thousand subjects pass through all of them in one run.
func BenchmarkLook(b *testing.B) {
	c, err := detecttest.ParseCase("ordinary", []byte(ordinary))
	if err != nil {
		b.Fatal(err)
	}
	s := c.Surroundings()
	id := countersign.ID("worker:acme/1")
	for _, d := range all.Detectors {
		b.Run(d.Name, func(b *testing.B) {
			b.ReportAllocs()
			f := open(b, s, id)
			for b.Loop() {
				if _, err := detect.Look(context.Background(), d, s, f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f := open(b, s, id)
			for _, d := range all.Detectors {
				if _, err := detect.Look(context.Background(), d, s, f); err != nil {
					b.Fatal(fmt.Errorf("%s: %w", d.Name, err))
				}
			}
		}
	})
}

func open(b *testing.B, s *detect.Surroundings, id countersign.ID) *detect.Folder {
	b.Helper()
	f, err := detect.Open(context.Background(), s.View, id)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

const ordinary = `An ordinary worker with a neighbour on the same small network and a spouse on the same line.
-- subjects --
{"id":"worker:acme/1","name":"Robert Lane","birth_date":"1990-01-31","claims":{"country":"US","region":"TX","city":"Austin","timezone":"America/Chicago","languages":["en"]},"emails":["robert.lane@gmail.com","rl@lane.example"],"phones":["+15125550142"],"websites":["https://lane.example"],"handles":[{"service":"github","name":"rlane"}],"addresses":[{"use":"home","text":"12 Elm St, Austin, TX 78701","country":"US"}],"payouts":[{"rail":"bank","account":"us-0001","holder":"Robert Lane","country":"US"}],"employer":"Acme","hired_at":"2025-05-01","resume":{"text":"Built and ran the billing service of a mid-size shop for six years, moved it from one database to another without a minute of downtime, and taught two interns along the way."},"education":[{"school":"State","degree":"BSc","from":"2008","to":"2012"}],"employment":[{"employer":"Shop","from":"2012-05","to":"2018-06"},{"employer":"Mill","from":"2018-07","to":"2025-04"}],"sessions":[{"at":"2026-03-01T15:00","ip":"11.18.0.7","device":"a1","timezone":"America/Chicago","user_agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0","via":"web","minutes":200,"times":20},{"at":"2026-03-01T21:00","ip":"11.18.16.9","device":"a2","timezone":"America/Chicago","user_agent":"Mozilla/5.0 (Linux; Android 15) Chrome/140.0","via":"web","minutes":15,"times":10}]}
{"id":"worker:acme/2","name":"Mary Lane","claims":{"country":"US","region":"TX"},"addresses":[{"use":"home","text":"12 Elm St, Austin, TX 78701","country":"US"}],"sessions":[{"at":"2026-03-01T15:00","ip":"11.18.0.7","device":"b1","times":20}]}
{"id":"worker:acme/3","name":"Julia Marsh","claims":{"country":"US","region":"TX"},"sessions":[{"at":"2026-03-01T15:00","ip":"11.18.0.99","device":"c1","times":20}]}
`
