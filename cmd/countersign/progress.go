package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// progress draws a bar on a terminal once a command takes longer than a
// second. On anything else it is silent.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	on    bool
	began time.Time
	drawn time.Time
	width int
}

const (
	barAfter = time.Second
	barEvery = 100 * time.Millisecond
	barWidth = 28
)

func newProgress(con *console, quiet bool) *progress {
	p := &progress{w: con.err, began: time.Now()}
	f, ok := con.err.(*os.File)
	p.on = ok && !quiet && term.IsTerminal(int(f.Fd()))
	return p
}

// at says how far a step has come; total 0 means nobody knows.
func (p *progress) at(step string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !p.on || now.Sub(p.began) < barAfter || now.Sub(p.drawn) < barEvery {
		return
	}
	p.drawn = now
	line := fmt.Sprintf("%s %d", step, done)
	if total > 0 {
		n := int(min(barWidth, barWidth*done/total))
		line = fmt.Sprintf("%-10s [%s%s] %3d %%", step, strings.Repeat("#", n), strings.Repeat(".", barWidth-n), min(100, 100*done/total))
	}
	p.width = max(p.width, len(line))
	fmt.Fprintf(p.w, "\r%-*s", p.width, line)
}

// done wipes the bar.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.width))
		p.width = 0
	}
}
