package reference

import (
	"path"
	"slices"
	"strings"
)

// A Tool is a program, service or protocol by which somebody works on a machine
// from afar, or seems to.
type Tool struct {
	Name       string     `json:"name"`
	Kind       string     `json:"kind"` // remote access, protocol, overlay network, sanctioned remote work, hardware, presence faker
	Processes  []string   `json:"processes,omitempty"`
	Services   []string   `json:"services,omitempty"`
	Domains    []string   `json:"domains,omitempty"`
	Ports      []string   `json:"ports,omitempty"`
	Words      []string   `json:"words,omitempty"` // how it shows in a user agent or in words about a session
	Note       string     `json:"note,omitempty"`
	Source     Source     `json:"source"`
	Confidence Confidence `json:"confidence"`
}

type toolTable struct {
	list     []Tool
	exact    map[string]int // process, service or domain
	patterns []toolPattern  // process or service names with a star
	words    []toolPattern
}

type toolPattern struct {
	text string
	tool int
}

// Tools returns the tools in the order of the table.
func (b *Base) Tools() []Tool { return slices.Clone(b.tools.get().list) }

// RemoteTool recognises a tool by a process name or path, a service name, a
// host name, or its words in a user agent or a session's "via". It reads names
// of programs, so running text about something else may fool it.
func (b *Base) RemoteTool(text string) (Tool, bool) {
	t := b.tools.get()
	i := t.find(strings.ToLower(strings.TrimSpace(text)))
	if i < 0 {
		return Tool{}, false
	}
	return t.list[i], true
}

func (t *toolTable) find(text string) int {
	if text == "" {
		return -1
	}
	name := text[strings.LastIndexAny(text, `\/`)+1:]
	for _, s := range []string{name, text, name + ".exe"} {
		if i, ok := t.exact[s]; ok {
			return i
		}
	}
	if !strings.ContainsAny(text, " /\\") {
		for d := strings.TrimSuffix(text, "."); d != ""; d = parent(d) {
			if i, ok := t.exact["."+d]; ok {
				return i
			}
		}
	}
	for _, p := range t.patterns {
		if ok, _ := path.Match(p.text, name); ok {
			return p.tool
		}
	}
	for _, w := range t.words {
		if holdsWord(text, w.text) {
			return w.tool
		}
	}
	return -1
}

func parseTools(b *Base, raw []byte) (toolTable, int, error) {
	t := toolTable{exact: map[string]int{}}
	for r, err := range sheet(raw, "tool", "processes", "source", "confidence") {
		if err != nil {
			return t, 0, err
		}
		c, err := r.confidence()
		if err != nil {
			return t, 0, err
		}
		tool := Tool{
			Name: r.at("tool"), Kind: r.at("kind"), Processes: r.list("processes"), Services: r.list("services"),
			Domains: r.list("domains"), Ports: r.list("ports"), Words: r.list("words"), Note: r.at("note"),
			Source: b.cite(r.at("source")), Confidence: c,
		}
		if tool.Name == "" {
			return t, 0, r.bad("no tool")
		}
		if err := t.add(tool, r); err != nil {
			return t, 0, err
		}
	}
	// The longest words first: "vnc connect" is RealVNC's, "vnc" anybody's.
	slices.SortStableFunc(t.words, func(a, b toolPattern) int { return len(b.text) - len(a.text) })
	return t, len(t.list), nil
}

func (t *toolTable) add(tool Tool, r *row) error {
	i := len(t.list)
	t.list = append(t.list, tool)
	for _, n := range append(slices.Clone(tool.Processes), tool.Services...) {
		n = strings.ToLower(n)
		if !strings.ContainsAny(n, "*?[") {
			t.note(n, i)
			continue
		}
		if _, err := path.Match(n, ""); err != nil {
			return r.bad("pattern %q", n)
		}
		t.patterns = append(t.patterns, toolPattern{n, i})
	}
	for _, d := range tool.Domains {
		t.note("."+host(strings.TrimPrefix(d, "*.")), i)
	}
	for _, w := range tool.Words {
		t.words = append(t.words, toolPattern{strings.ToLower(w), i})
	}
	return nil
}

// note keeps the first tool of a name: the table's order decides.
func (t *toolTable) note(key string, i int) {
	if _, there := t.exact[key]; !there {
		t.exact[key] = i
	}
}
