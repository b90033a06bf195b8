package front

// A Resemblance is a site whose text another has, in its words or in others.
type Resemblance struct {
	Domain   string
	Grade    string  // as a copy: whole, part, within, mixed, paraphrase, slight
	Touched  float64 // share of the sentences that have something rare of it
	Verbatim float64 // share of them of which most is its
	Text     float64 // share of what is rare in the text
	Held     float64 // share of the sentences of the other that something of stands here, for within
}

// Resembles returns every site of the set whose text a site has, that was there
// before as far as anything shows, and in no relation to it; the likest
// first. An answer names the one it was made from; of several sites of one text it
// has the text of each.
func (s *Set) Resembles(domain string) []Resemblance {
	i, ok := s.at[domain]
	if !ok {
		return nil
	}
	p := s.profiles[i]
	var out []Resemblance
	for k := range s.copies[i] {
		c := &s.copies[i][k]
		g := c.grade()
		if c.at < 0 || !copied(g) || g == "slight" && s.quotes(i) || s.first(c, p) < 0 || s.relate(p, c).kind != "" {
			continue
		}
		r := Resemblance{Domain: c.domain, Grade: g, Touched: round(c.touched, 3), Verbatim: round(c.verbatim, 3), Text: round(c.text, 3)}
		if g == within {
			r.Held = round(c.held.touched, 3)
		}
		out = append(out, r)
	}
	return out
}
