package audit

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Options say what Text prints.
type Options struct {
	Lift bool // per detector and grade
	All  bool // every archetype, not only the worst
}

// Text writes the report for people.
func (r Report) Text(w io.Writer, o Options) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d subjects: %d fraud, %d innocent\n\n", r.Subjects, r.Fraud, r.Innocent)
	line(&b, "fraud at review or above", r.Recall)
	for _, g := range r.ByDifficulty {
		line(&b, "  "+orNone(g.Name), g.Share)
	}
	line(&b, "fraud at hold or above", r.Held)
	line(&b, "innocents at review or above", r.Alarms)
	line(&b, "innocents at hold or above", Share{len(r.Wronged), r.Innocent})
	if r.Rings > 0 {
		line(&b, "rings found (half at review)", Share{r.RingsFound, r.Rings})
	}
	fmt.Fprintf(&b, "%-32s %6.3f\n", "calibration error", r.Calibration)
	r.cohorts(&b)
	fmt.Fprintf(&b, "\nInnocents at review or above, by kind\n")
	for i, g := range r.ByArchetype {
		if g.N == 0 || i >= 20 && !o.All {
			break
		}
		line(&b, "  "+orNone(g.Name), g.Share)
	}
	for i, x := range r.Wronged {
		if i == 0 {
			fmt.Fprintf(&b, "\nInnocents at hold or above: none is allowed\n")
		}
		fmt.Fprintf(&b, "  %s (%s) %+.1f: %s\n", x.ID, orNone(x.Archetype), x.Score, strings.Join(x.Detectors, ", "))
	}
	if o.Lift {
		r.lift(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

func line(b *strings.Builder, name string, s Share) {
	lo, hi := s.Wilson()
	fmt.Fprintf(b, "%-32s %6.2f %%  %5d of %-6d 95 %%: %.2f to %.2f\n", name, 100*s.Rate(), s.N, s.Of, 100*lo, 100*hi)
}

// cohorts compares groups: the rate at which innocents are flagged, and the
// four-fifths ratio of those left alone (UGESP, 29 CFR 1607.4 D).
func (r Report) cohorts(b *strings.Builder) {
	if len(r.ByCohort) < 2 {
		return
	}
	best, worst := 1.0, 0.0
	fmt.Fprintf(b, "\nInnocents at review or above, by cohort\n")
	for _, g := range r.ByCohort {
		line(b, "  "+orNone(g.Name), g.Share)
		if g.Of >= smallest {
			best, worst = min(best, g.Rate()), max(worst, g.Rate())
		}
	}
	fmt.Fprintf(b, "left alone, worst cohort to best (four fifths is the legal screen): %.3f\n", (1-worst)/(1-best))
	fmt.Fprintf(b, "cohorts differ beyond chance: %s\n", r.chance())
}

// smallest cohort that is compared: less would be noise, and could point at
// people.
const smallest = 20

// chance is Pearson's chi-squared over cohorts, against its 95 % point.
func (r Report) chance() string {
	p := r.Alarms.Rate()
	chi, df := 0.0, -1
	for _, g := range r.ByCohort {
		if g.Of < smallest || p == 0 {
			continue
		}
		e := p * float64(g.Of)
		d := float64(g.N) - e
		chi += d*d/e + d*d/(float64(g.Of)-e)
		df++
	}
	if df < 1 {
		return "too few to say"
	}
	// Wilson and Hilferty's approximation of the 95 % point.
	k := float64(df)
	limit := k * math.Pow(1-2/(9*k)+1.645*math.Sqrt(2/(9*k)), 3)
	verdict := "no"
	if chi > limit {
		verdict = "YES"
	}
	return fmt.Sprintf("%s (chi-squared %.1f, %d degrees of freedom, 95 %% point %.1f)", verdict, chi, df, limit)
}

func (r Report) lift(b *strings.Builder) {
	fmt.Fprintf(b, "\nFindings: weight given, weight measured, share of fraud and of innocents\n")
	for _, x := range r.Lift {
		fmt.Fprintf(b, "  %-18s %-12s %+6.1f %+6.1f   %6.2f %%  %6.2f %%\n", x.Detector, x.Grade, x.Weight, x.Measured, 100*x.Fraud.Rate(), 100*x.Innocent.Rate())
	}
}
