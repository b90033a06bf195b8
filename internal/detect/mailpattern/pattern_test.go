package mailpattern_test

import (
	"testing"

	"countersign/internal/detect/mailpattern"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		mailbox string
		names   []string
		want    string
	}{
		{"brandon.century.dev0314@mail.test", []string{"brandon", "lane"}, "century"},
		{"century.julia88@post.test", []string{"julia", "marsh"}, "century"},
		{"peter_century@mail.test", []string{"peter"}, "century"},
		{"blue.whale.kim@mail.test", []string{"kim"}, "blue.whale"},
		{"julia.marsh@mail.test", []string{"julia", "marsh"}, ""},
		{"marshjulia1990@mail.test", []string{"julia", "marsh"}, ""},
		{"fullstack.developer.pro@mail.test", nil, ""},
		{"j.m@mail.test", nil, ""},
		{"no mailbox", nil, ""},
		{"", nil, ""},
	} {
		if got := mailpattern.Pattern(c.mailbox, c.names); got != c.want {
			t.Errorf("Pattern(%q, %q) = %q, want %q", c.mailbox, c.names, got, c.want)
		}
	}
}
