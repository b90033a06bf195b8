package sim

import "strconv"

// Tests are small programs: the starter everybody gets, then helpers in an
// order, with names for things. Same helpers in the same order with other names
// is the same work with the names changed.

const starter = "import sys\n\ndef main(lines):\n    # your code here\n    return solve(lines)\n\n"

// In a helper 2, 3 and a 1 after an underscore are identifiers, 4 is a number.
var helpers = []string{
	"def read_1(2):\n    3 = []\n    for line in 2:\n        if line.strip():\n            3.append(line.split(','))\n    return 3\n\n",
	"def read_1(2):\n    return [x.rstrip().split(',') for x in 2 if len(x) > 4]\n\n",
	"def count_1(2):\n    3 = {}\n    for x in 2:\n        3[x] = 3.get(x, 0) + 1\n    return 3\n\n",
	"def count_1(2):\n    from collections import Counter\n    3 = Counter(2)\n    return dict(3)\n\n",
	"def top_1(2):\n    3 = sorted(2.items(), key=lambda kv: -kv[1])\n    return 3[:4]\n\n",
	"def limit_1(2):\n    3 = 0\n    while 3 < len(2) and 2[3] < 4:\n        3 += 1\n    return 3\n\n",
	"def window_1(2):\n    for 3 in range(0, len(2), 4):\n        yield 2[3:3 + 4]\n\n",
	"def clean_1(2):\n    3 = ''.join(c for c in 2 if c.isalnum())\n    return 3.lower()[:4]\n\n",
	"def total_1(2):\n    3 = 0\n    for row in 2:\n        3 += int(row[1]) * 4\n    return 3\n\n",
	"def total_1(2):\n    return sum(int(3[1]) for 3 in 2) % 4\n\n",
	"def merge_1(2):\n    3 = []\n    for a, b in sorted(2):\n        if 3 and a - 3[-1][1] < 4:\n            3[-1] = (3[-1][0], max(b, 3[-1][1]))\n        else:\n            3.append((a, b))\n    return 3\n\n",
	"class 1Store:\n    def __init__(self, 2=4):\n        self.2 = 2\n        self.3 = {}\n\n    def get(self, k):\n        return self.3.get(k)\n\n",
	"def retry_1(2):\n    for 3 in range(4):\n        try:\n            return 2()\n        except ValueError:\n            continue\n    return None\n\n",
	"def group_1(2):\n    3 = {}\n    for k, v in 2:\n        3.setdefault(k, []).append(v)\n    return 3\n\n",
	"def path_1(2):\n    3 = [(0, 2)]\n    seen = set()\n    while 3:\n        d, at = 3.pop(0)\n        if at in seen or d > 4:\n            continue\n        seen.add(at)\n    return seen\n\n",
	"def wrap_1(2):\n    3 = ''\n    for w in 2.split():\n        if len(3) + len(w) > 4:\n            print(3)\n            3 = ''\n        3 += w + ' '\n    return 3\n\n",
	"def check_1(2):\n    if not 2:\n        raise ValueError('3 is empty')\n    return len(2) < 4\n\n",
	"def parse_1(2):\n    3, _, rest = 2.partition(':')\n    return 3, rest.strip() or '4'\n\n",
}

var identifiers = []string{"rows", "items", "data", "words", "out", "acc", "result", "buf", "table", "events", "parts",
	"records", "entries", "found", "values", "pairs", "left", "total", "state", "queue", "bag", "src", "chunk", "fields",
	"ledger", "stock", "slots", "nums", "tokens", "book", "history", "raw", "seq", "box", "hits", "batch"}

// program writes a solution: shape picks helpers and their order, names picks
// identifiers and numbers.
func program(dst []byte, shape, names *rng) []byte {
	dst = append(dst, starter...)
	n := shape.between(4, 6)
	at := shape.n(len(helpers))
	for range n {
		dst = fillHelper(dst, names, helpers[at])
		at = (at + 1 + shape.n(5)) % len(helpers)
	}
	dst = append(dst, "def solve(lines):\n    "...)
	v := pick(names, identifiers)
	dst = append(append(dst, v...), " = [x for x in lines]\n    return len("...)
	return append(append(dst, v...), ")\n\nprint(main(sys.stdin))\n"...)
}

func fillHelper(dst []byte, r *rng, h string) []byte {
	a := r.n(len(identifiers))
	b := (a + 1 + r.n(len(identifiers)-2)) % len(identifiers)
	c := (b + 1 + r.n(len(identifiers)-2)) % len(identifiers)
	num := int64(r.between(2, 200))
	for i := 0; i < len(h); i++ {
		switch h[i] {
		case '1':
			if h[i-1] == '_' || h[i-1] == ' ' && h[:i] == "class " {
				dst = append(dst, identifiers[a]...)
			} else {
				dst = append(dst, '1')
			}
		case '2':
			dst = append(dst, identifiers[b]...)
		case '3':
			dst = append(dst, identifiers[c]...)
		case '4':
			dst = strconv.AppendInt(dst, num, 10)
		default:
			dst = append(dst, h[i])
		}
	}
	return dst
}
