package app

import (
	"strconv"
	"time"

	"countersign"
	"countersign/internal/sink"
)

// appendAnswer appends an answer as JSON, byte for byte as sink.Encode writes
// it, without a newline. By hand it takes a third of the time
// (BenchmarkAppendAnswer), and a server does it for every query.
func appendAnswer(dst []byte, a *matchAnswer) []byte {
	dst = sink.AppendText(append(dst, `{"id":`...), a.ID)
	dst = appendAll(append(dst, `,"results":`...), a.Results)
	if len(a.LeftOut) > 0 {
		dst = sink.AppendTexts(append(dst, `,"left_out":`...), a.LeftOut)
	}
	if len(a.Silenced) > 0 {
		dst = appendAll(append(dst, `,"silenced":`...), a.Silenced)
	}
	return append(dst, '}')
}

func appendAll(dst []byte, all []matchFound) []byte {
	dst = append(dst, '[')
	for i := range all {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendFound(dst, &all[i])
	}
	return append(dst, ']')
}

func appendFound(dst []byte, f *matchFound) []byte {
	dst = sink.AppendText(append(dst, `{"list":`...), f.List)
	dst = appendMember(dst, "entry", f.Entry)
	dst = appendUnlessEmpty(dst, "type", f.Type)
	dst = appendMember(dst, "name", f.Name)
	dst = appendUnlessEmpty(dst, "matched", f.Matched)
	dst = sink.AppendNumber(append(dst, `,"score":`...), f.Score)
	dst = strconv.AppendBool(append(dst, `,"match":`...), f.Match)
	dst = strconv.AppendBool(append(dst, `,"second_identifier":`...), f.SecondIdentifier)
	dst = sink.AppendNumber(append(dst, `,"weight":`...), f.Weight)
	dst = sink.AppendTexts(append(dst, `,"why":`...), f.Why)
	if f.Unlisted {
		dst = append(dst, `,"unlisted":true`...)
	}
	if len(f.Topics) > 0 {
		dst = sink.AppendTexts(append(dst, `,"topics":`...), f.Topics)
	}
	for i := range f.Related {
		dst = append(dst, opening(i, `,"related":[`)...)
		dst = appendRelated(dst, &f.Related[i])
	}
	dst = closing(dst, len(f.Related))
	if f.More != 0 {
		dst = strconv.AppendInt(append(dst, `,"related_more":`...), int64(f.More), 10)
	}
	if f.Owned != nil {
		dst = appendOwned(append(dst, `,"owned":`...), f.Owned)
	}
	if f.Decided != nil {
		dst = appendRuling(append(dst, `,"decided":`...), f.Decided)
	}
	return append(dst, '}')
}

// opening is what stands before the i-th element of an array that is left out
// where it is empty; closing is what stands behind the last.
func opening(i int, begin string) string {
	if i == 0 {
		return begin
	}
	return ","
}

func closing(dst []byte, n int) []byte {
	if n == 0 {
		return dst
	}
	return append(dst, ']')
}

func appendRelated(dst []byte, r *matchRelated) []byte {
	dst = sink.AppendText(append(dst, `{"relation":`...), r.Relation)
	dst = appendMember(dst, "list", r.List)
	dst = appendUnlessEmpty(dst, "entry", r.Entry)
	dst = appendMember(dst, "name", r.Name)
	dst = appendUnlessEmpty(dst, "percent", r.Percent)
	dst = appendUnlessEmpty(dst, "role", r.Role)
	dst = appendUnlessEmpty(dst, "until", r.Until)
	return append(dst, '}')
}

func appendOwned(dst []byte, o *matchOwned) []byte {
	dst = strconv.AppendBool(append(dst, `{"counts":`...), o.Counts)
	dst = sink.AppendNumber(append(dst, `,"low":`...), o.Low)
	dst = sink.AppendNumber(append(dst, `,"high":`...), o.High)
	dst = appendMember(dst, "say", o.Say)
	if o.By == nil {
		return append(dst, `,"by":null}`...)
	}
	dst = append(dst, `,"by":[`...)
	for i := range o.By {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendPart(dst, &o.By[i])
	}
	return append(dst, "]}"...)
}

// appendRuling appends what a person decided. Times have fractions and zones as
// they have them, as time.Time writes itself.
func appendRuling(dst []byte, r *countersign.Ruling) []byte {
	dst = sink.AppendText(append(dst, `{"same":`...), string(r.Same))
	dst = appendMember(dst, "by", r.By)
	for _, t := range []struct {
		key string
		at  time.Time
	}{{"at", r.At}, {"until", r.Until}} {
		if !t.at.IsZero() {
			dst = appendMember(dst, t.key, t.at.Format(time.RFC3339Nano))
		}
	}
	if r.Entry != 0 {
		dst = strconv.AppendInt(append(dst, `,"seq":`...), int64(r.Entry), 10)
	}
	return append(appendUnlessEmpty(dst, "back", r.Back), '}')
}

func appendPart(dst []byte, p *matchPart) []byte {
	dst = sink.AppendText(append(dst, `{"list":`...), p.List)
	dst = appendMember(dst, "entry", p.Entry)
	dst = appendMember(dst, "name", p.Name)
	dst = sink.AppendNumber(append(dst, `,"low":`...), p.Low)
	dst = sink.AppendNumber(append(dst, `,"high":`...), p.High)
	if p.Through {
		dst = append(dst, `,"through":true`...)
	}
	return append(dst, '}')
}

func appendMember(dst []byte, key, value string) []byte {
	dst = append(append(append(dst, `,"`...), key...), `":`...)
	return sink.AppendText(dst, value)
}

func appendUnlessEmpty(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	return appendMember(dst, key, value)
}

// appendRefused appends what stands in the place of an answer to a query that
// could not be used.
func appendRefused(dst []byte, id, say string) []byte {
	dst = sink.AppendText(append(dst, `{"id":`...), id)
	return append(appendMember(dst, "refused", sink.Plain(say)), '}')
}

// appendProblem appends what could not be read, as a line of its own.
func appendProblem(dst []byte, say string) []byte {
	return append(sink.AppendText(append(dst, `{"problem":`...), sink.Plain(say)), '}')
}
