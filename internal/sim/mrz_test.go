package sim_test

import (
	"testing"

	"countersign/internal/sim"
)

// digit is the check digit of ICAO Doc 9303, written apart from the package.
func digit(s string) byte {
	sum := 0
	for i, c := range s {
		v := 0
		if c >= '0' && c <= '9' {
			v = int(c - '0')
		} else if c != '<' {
			v = int(c-'A') + 10
		}
		sum += v * []int{7, 3, 1}[i%3]
	}
	return byte('0' + sum%10)
}

func checks(lines []string) bool {
	if len(lines) == 2 {
		l := lines[1]
		return len(lines[0]) == 44 && len(l) == 44 && l[9] == digit(l[0:9]) && l[19] == digit(l[13:19]) &&
			l[27] == digit(l[21:27]) && l[43] == digit(l[0:10]+l[13:20]+l[21:43])
	}
	a, b := lines[0], lines[1]
	return len(a) == 30 && len(b) == 30 && len(lines[2]) == 30 && a[14] == digit(a[5:14]) && b[6] == digit(b[0:6]) &&
		b[14] == digit(b[8:14]) && b[29] == digit(a[5:30]+b[0:7]+b[8:15]+b[18:29])
}

func TestMachineReadableZones(t *testing.T) {
	var forged, slips, good int
	for l, line := range sim.New(sim.Options{Seed: 31, Subjects: 4000, Fraud: 0.1}).Subjects() {
		for _, d := range decode(t, line).Documents {
			if len(d.MRZ) == 0 {
				continue
			}
			switch ok := checks(d.MRZ); {
			case ok:
				good++
			case l.Fraud:
				forged++
			case l.Archetype == "ocr-slip":
				slips++
			default:
				t.Errorf("%s (%s): %q", l.ID, l.Archetype, d.MRZ)
			}
		}
	}
	if forged == 0 || slips == 0 || good < 1000 {
		t.Errorf("%d good, %d forged, %d misread", good, forged, slips)
	}
}

func TestBirthDatesAgreeWithPapers(t *testing.T) {
	for l, line := range sim.New(sim.Options{Seed: 32, Subjects: 4000}).Subjects() {
		r := decode(t, line)
		for _, d := range r.Documents {
			if len(d.MRZ) == 0 || l.Archetype == "date-slip" || l.Archetype == "ocr-slip" {
				continue
			}
			six := d.MRZ[1][:6]
			if len(d.MRZ) == 2 {
				six = d.MRZ[1][13:19]
			}
			if want := r.BirthDate[2:4] + r.BirthDate[5:7] + r.BirthDate[8:]; six != want {
				t.Errorf("%s (%s): born %s, papers say %s", r.ID, l.Archetype, r.BirthDate, six)
			}
		}
	}
}
