package normal

import "testing"

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Sameness
	}{
		{"", "Jane Doe", Unknown},
		{"n/a", "Jane Doe", Unknown},
		{"Jane Doe", "Jane Doe", Same},
		{"Jane Doe", "DOE, Jane", Same},
		{"José Núñez", "jose nunez", Same},
		{"Kim Yong-chol", "Kim Yong Chol", Same},
		{"Kim Yongchol", "Yong Chol Kim", Same},
		{"O'Brien Pat", "Pat Obrien", Same},
		{"J. Doe", "Jane Doe", Compatible},
		{"Maria Garcia Lopez", "Maria Garcia", Compatible},
		{"Jonathan Smith", "Jonathon Smith", Compatible},
		{"Jane Doe", "John Doe", Different},
		{"Jane Doe", "Jane Roe", Different},
		{"Jane Doe", "Peter Miller", Different},
		{"J. D.", "Jane Doe", Different},
	} {
		if got := SameName(c.a, c.b); got != c.want {
			t.Errorf("SameName(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
		if SameName(c.a, c.b) != SameName(c.b, c.a) {
			t.Errorf("SameName(%q, %q) depends on order", c.a, c.b)
		}
	}
}
