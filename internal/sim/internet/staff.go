package internet

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"
	"time"
)

// A Photo is a picture that a site shows of one of its people.
type Photo struct {
	Path  string
	face  uint64 // whose it is, whatever name stands beside it
	width int
	grade int // of the JPEG
}

// JPEG draws the picture: light and shade over a coarse grid. The same face is
// drawn alike in every size.
func (p Photo) JPEG() []byte {
	const across, down = 18, 22
	r := keyed(p.face, 77)
	var grid [down + 1][across + 1]float64
	for i := range grid {
		for j := range grid[i] {
			grid[i][j] = float64(r.n(256))
		}
	}
	w, h := p.width, p.width*5/4
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		row, v := math.Modf((float64(y) + 0.5) / float64(h) * down)
		for x := range w {
			col, u := math.Modf((float64(x) + 0.5) / float64(w) * across)
			i, j := int(row), int(col)
			top := grid[i][j]*(1-u) + grid[i][j+1]*u
			low := grid[i+1][j]*(1-u) + grid[i+1][j+1]*u
			img.SetGray(x, y, color.Gray{Y: uint8(top*(1-v) + low*v)})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: p.grade}); err != nil {
		panic("internet: a picture in memory: " + err.Error())
	}
	return b.Bytes()
}

// A worker is one of a firm's people, as its site shows them.
type worker struct {
	name  string
	photo Photo // no path: none is shown
	email string
	link  string // a profile elsewhere
	since time.Time
}

// Ways in which honest firms show their people, in hundredths of firms: most
// show their own, some bought pictures, some nobody.
const (
	withoutFaces = 40
	withStock    = 10
	stockFaces   = 5
)

// portray gives a firm's people pictures and contacts. It draws from a source
// of its own, so that all else of a world is the same with and without.
func (g *gen) portray(f *Firm, l *Label, created time.Time) {
	r := keyed(g.seed, 30, textSeed(f.Domain))
	kind := r.n(100)
	mails, links := r.p(0.35), r.p(0.25)
	if l.Front {
		mails, links = r.p(0.6), r.p(0.4)
	}
	f.workers = nil
	for i, name := range f.People {
		w := worker{name: name, photo: Photo{width: 96 + 16*r.n(5), grade: 70 + r.n(25)}}
		if f.group != "" && f.archetype == "template" && kind < 60 { // the demo's pictures stayed
			w.photo.face, w.photo.Path = mix(textSeed(f.group)+uint64(i)), fmt.Sprintf("/images/demo-team-%d.jpg", i+1)
		} else if l.Front {
			g.borrowed(r, f, l, &w, kind, i, created)
		} else {
			honestFace(f, &w, kind, r)
		}
		first, last, _ := strings.Cut(strings.ToLower(name), " ")
		if mails {
			w.email = first + "." + last + "@" + f.Domain
		}
		if links {
			w.link = fmt.Sprintf("https://github.com/%s%s%d", first, last, r.between(10, 9999))
		}
		f.workers = append(f.workers, w)
	}
	if !l.Front {
		g.advisor(r, f)
		for _, w := range f.workers {
			if w.photo.Path != "" && f.archetype != "template" {
				w.since = created
				g.faces = append(g.faces, w)
			}
		}
	}
}

func honestFace(f *Firm, w *worker, kind int, r *rng) {
	switch {
	case kind < withoutFaces:
	case kind < withoutFaces+withStock:
		n := r.n(stockFaces)
		w.photo.face, w.photo.Path = mix(uint64(n)+1), fmt.Sprintf("/images/portrait-%d.jpg", n)
	default: // a firm with two sites shows the same people
		w.photo.face = mix(textSeed(f.Legal) + textSeed(w.name))
		w.photo.Path = "/images/" + strings.ReplaceAll(strings.ToLower(w.name), " ", "-") + ".jpg"
	}
}

// advisor has one honest firm in twelve show somebody who works for another
// one, too, under their name.
func (g *gen) advisor(r *rng, f *Firm) {
	if len(g.faces) < 20 || len(f.workers) == 0 || f.workers[0].photo.Path == "" || !r.p(0.08) {
		return
	}
	w := pick(r, g.faces)
	w.email, w.link = "", ""
	f.workers[len(f.workers)-1] = w
	f.People[len(f.People)-1] = w.name
}

// borrowed gives a front's people the pictures of others: of honest firms'
// people, of the crew's own under ever other names, bought ones, drawn ones.
func (g *gen) borrowed(r *rng, f *Firm, l *Label, w *worker, kind, i int, created time.Time) {
	w.photo.Path = fmt.Sprintf("/images/team-%d.jpg", i+1)
	switch {
	case kind < 25:
		w.photo.Path = ""
	case kind < 60:
		w.photo.face = mix(textSeed(f.Domain) + uint64(i))
		for range 20 { // of somebody whose firm was there
			if o := pick(r, g.faces); o.since.Before(created) {
				w.photo.face = o.photo.face
				break
			}
		}
	case kind < 80:
		w.photo.face = mix(textSeed(l.Crew) + uint64(r.n(4)) + g.seed)
	case kind < 90:
		w.photo.face = mix(uint64(r.n(stockFaces)) + 1)
	default:
		w.photo.face = mix(textSeed(f.Domain) + uint64(i))
	}
}

func textSeed(s string) uint64 {
	h := uint64(golden)
	for i := range len(s) {
		h = mix(h ^ uint64(s[i]))
	}
	return h
}

// team writes a firm's people.
func (f *Firm) team(b *strings.Builder) {
	for i, p := range f.People {
		if i >= len(f.workers) {
			fmt.Fprintf(b, "<h3>%s</h3>\n", p)
			continue
		}
		w := &f.workers[i]
		if w.photo.Path != "" {
			fmt.Fprintf(b, "<img src=\"%s\">\n", w.photo.Path)
		}
		fmt.Fprintf(b, "<h3>%s</h3>\n", p)
		if w.email != "" {
			fmt.Fprintf(b, "<p><a href=\"mailto:%s\">%s</a></p>\n", w.email, w.email)
		}
		if w.link != "" {
			fmt.Fprintf(b, "<p><a href=\"%s\">%s</a></p>\n", w.link, html.EscapeString(strings.Fields(p)[0]+"'s profile"))
		}
	}
}

// An Applicant is somebody whom an employer that visits this internet knows from
// an application.
type Applicant struct {
	ID, Name, Email, Handle string
	Phone                   string
	Photo                   Photo // no path: none
	Jobs                    []Job
	Referees                []Referee
	Crew                    string // "" of an honest person
}

// A Job is an employer that an applicant names.
type Job struct {
	Employer, Domain string
	From, To         time.Time // To is zero where it goes on
}

// A Referee is whom an applicant names as one.
type Referee struct{ Name, Email, Employer string }
