package ftm

import "countersign/internal/source"

// An entity is one object of the file.
type entity struct {
	id, schema, caption string
	changed             string
	referents, datasets []string
	props               []property // in the order of the file
	nested              []*entity
	depth               int
}

// A property is one of an entity, with its values.
type property struct {
	name   string
	values []string
}

// Limits of one entity; the lists of 2026 stay far below.
const (
	maxProps  = 200
	maxValues = 5000
	maxNested = 6
)

// all returns the values of a property.
func (e *entity) all(prop string) []string {
	for i := range e.props {
		if e.props[i].name == prop {
			return e.props[i].values
		}
	}
	return nil
}

func (e *entity) first(prop string) string {
	if v := e.all(prop); len(v) > 0 {
		return v[0]
	}
	return ""
}

func (e *entity) each(prop string, add func(string)) {
	for _, v := range e.all(prop) {
		add(v)
	}
}

// decode reads an entity the cursor stands on.
func decode(c *source.Cursor, d *source.Desk, depth int) (*entity, error) {
	e := &entity{depth: depth}
	var err error
	c.Object(func(key []byte) {
		switch string(key) {
		case "id":
			e.id = text(c)
		case "schema":
			if c.Kind() == source.Text {
				e.schema = d.Word(c.Text())
			}
		case "caption":
			e.caption = text(c)
		case "last_change":
			e.changed = text(c)
		case "referents":
			e.referents = texts(c, d)
		case "datasets":
			e.datasets = texts(c, d)
		case "properties":
			if c.Kind() != source.Object {
				err = source.Invalid("properties are %s and not an object", c.Kind())
				return
			}
			err = e.properties(c, d)
		}
	})
	switch {
	case err != nil:
	case e.id == "":
		err = source.Invalid("an entity without id; it was left out")
	case e.schema == "":
		err = source.Invalid("the entity %.40q has no schema; it was left out", e.id)
	}
	return e, err
}

func text(c *source.Cursor) string {
	if c.Kind() != source.Text {
		return ""
	}
	return string(c.Text())
}

// texts reads a list of texts, or one that stands for it.
func texts(c *source.Cursor, d *source.Desk) []string {
	var out []string
	switch c.Kind() {
	case source.Array:
		c.Array(func(int) {
			if b, ok := c.Scalar(); ok && len(out) < maxValues {
				out = append(out, d.Word(b))
			}
		})
	case source.Text, source.Number:
		b, _ := c.Scalar()
		out = append(out, d.Word(b))
	}
	return out
}

func (e *entity) properties(c *source.Cursor, d *source.Desk) error {
	values := 0
	c.Object(func(key []byte) {
		if len(e.props) == maxProps || values > maxValues {
			return
		}
		p := property{name: d.Word(key)}
		if c.Kind() != source.Array {
			p.values = texts(c, d)
		} else {
			c.Array(func(int) {
				if values++; values <= maxValues {
					e.value(c, d, &p)
				}
			})
		}
		if len(p.values) > 0 {
			e.props = append(e.props, p)
		}
	})
	if values > maxValues {
		return source.Invalid("the entity %.40q has more than %d values; it was left out", e.id, maxValues)
	}
	return nil
}

// value reads one value of a property: a text, or an entity.
func (e *entity) value(c *source.Cursor, d *source.Desk, p *property) {
	if c.Kind() != source.Object {
		if b, ok := c.Scalar(); ok {
			p.values = append(p.values, d.Keep(b))
		}
		return
	}
	if e.depth == maxNested {
		return
	}
	if inner, err := decode(c, d, e.depth+1); err == nil {
		e.nested = append(e.nested, inner)
		p.values = append(p.values, inner.id)
	}
}
