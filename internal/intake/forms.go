package intake

import (
	"net/netip"
	"path"
	"strings"

	"countersign/normal"
)

// carrier is the shared address space of RFC 6598: a provider's own network.
var carrier = netip.MustParsePrefix("100.64.0.0/10")

// public reports whether an address means the same to everybody.
func public(a netip.Addr) bool {
	a = a.Unmap()
	return !a.IsPrivate() && !a.IsLoopback() && !a.IsUnspecified() && !a.IsMulticast() &&
		!a.IsLinkLocalUnicast() && !carrier.Contains(a)
}

func publicIP(s string) (string, bool) {
	a, ok := normal.Addr(s)
	if !ok || !public(a) {
		return "", false
	}
	return a.String(), true
}

// token is an identifier that a system made up: taken as it is, unless it is
// all one digit or letter.
func token(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 256 || same(s) {
		return "", false
	}
	return s, true
}

// same reports whether s is one letter or digit over and over, as devices that
// know no identifier report: "00000000-0000-0000-0000-000000000000".
func same(s string) bool {
	var first byte
	for i := range len(s) {
		c := s[i]
		if c == '-' || c == ':' || c == ' ' || c == '.' {
			continue
		}
		if first == 0 {
			first = c
		}
		if c != first {
			return false
		}
	}
	return true
}

// serial is the number on a device, however it is spaced.
func serial(s string) (string, bool) {
	s, ok := token(strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s)))
	return s, ok && len(s) >= 4 && !noSerial[s]
}

// noSerial are what boards without a number report.
var noSerial = map[string]bool{
	"TOBEFILLEDBYO.E.M.": true, "SYSTEMSERIALNUMBER": true, "DEFAULTSTRING": true, "NOTSPECIFIED": true,
	"0123456789": true, "123456789": true, "INVALID": true,
}

// hash is a number in hexadecimal, as fingerprints of files and pictures are.
func hash(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) < 8 || len(s) > 256 || same(s) {
		return "", false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return s, len(s) < 128 && !strings.ContainsAny(s, " \t\n/") && strings.ContainsAny(s, "0123456789")
		}
	}
	return s, true
}

// perceptual reports whether h is the hash of a picture's look, of 64 to 256
// bits: in others no part can be told from another.
func perceptual(h string) bool {
	for i := range len(h) {
		if c := h[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return len(h)%16 == 0 && len(h) >= 16 && len(h) <= 64
}

// codeFiles are the endings of files that hold source code.
var codeFiles = map[string]bool{
	".go": true, ".py": true, ".js": true, ".ts": true, ".jsx": true, ".tsx": true, ".java": true, ".c": true, ".h": true,
	".cc": true, ".cpp": true, ".cs": true, ".rb": true, ".rs": true, ".php": true, ".swift": true, ".kt": true,
	".scala": true, ".sql": true, ".sh": true, ".html": true, ".css": true, ".vue": true, ".dart": true, ".ipynb": true,
}

// isCode tells source code from prose: by the file's name, or by how lines end
// and what they begin with.
func isCode(file, text string) bool {
	if codeFiles[strings.ToLower(path.Ext(file))] {
		return true
	}
	const looked = 200
	lines, code := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if lines++; lines > looked {
			break
		}
		if codeLine(line) {
			code++
		}
	}
	return code >= 2 && code*5 >= lines*2
}

// codeStarts are words that begin lines of code, and seldom of prose.
var codeStarts = []string{
	"func ", "def ", "class ", "import ", "from ", "package ", "return ", "const ", "let ", "var ", "public ", "private ",
	"#include", "if (", "for (", "while (", "else", "elif ", "function ", "fn ", "use ", "using ", "export ", "async ", "try", "@",
}

func codeLine(line string) bool {
	switch line[len(line)-1] {
	case '{', '}', ';', ']':
		return true
	case ')', ':':
		return strings.ContainsAny(line, "(=")
	}
	if strings.Contains(line, " = ") || strings.Contains(line, ":=") || strings.Contains(line, "=>") || strings.HasPrefix(line, "//") {
		return true
	}
	for _, w := range codeStarts {
		if strings.HasPrefix(line, w) && !strings.HasSuffix(line, ".") {
			return true
		}
	}
	return false
}
