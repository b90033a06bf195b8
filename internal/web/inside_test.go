package web

import (
	"errors"
	"testing"
)

// FuzzJudgement: a body is a judgement of two subjects, or is refused in a
// sentence.
func FuzzJudgement(f *testing.F) {
	f.Add([]byte(`{"a":"a:1","b":"b:2","say":"same","reason":"x","what_if":true}`))
	f.Add([]byte(`{"a":"a:1","b":"a:1"}`))
	f.Add([]byte(`{"a":{},"b":[1]}{`))
	f.Add([]byte(`[{"by":null}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		j, err := judgementOf(body)
		var p *Problem
		switch {
		case err != nil && (!errors.As(err, &p) || p.Status != 400 || p.Detail == ""):
			t.Errorf("%v", err)
		case err == nil && (j.A == j.B || j.A.Kind() == "" || j.B.Rest() == "" || j.By != ""):
			t.Errorf("%+v", j)
		}
	})
}
