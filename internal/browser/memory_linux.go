package browser

import (
	"os"
	"strconv"
	"strings"
)

// resident is the memory of a process and of all that it started, in bytes.
// What is shared counts for each of them, so it is rather too much.
func resident(pid int) int64 {
	list, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	parent, pages := map[int]int{}, map[int]int64{}
	for _, d := range list {
		id, err := strconv.Atoi(d.Name())
		if err != nil {
			continue
		}
		b, err := os.ReadFile("/proc/" + d.Name() + "/stat")
		if err != nil {
			continue // it is gone
		}
		// The name, in parentheses, may hold anything (proc(5)).
		fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
		if len(fields) < 22 {
			continue
		}
		parent[id], _ = strconv.Atoi(fields[1])
		pages[id], _ = strconv.ParseInt(fields[21], 10, 64)
	}
	sum := int64(0)
	for id, n := range pages {
		for at, depth := id, 0; at > 1 && depth < 64; at, depth = parent[at], depth+1 {
			if at == pid {
				sum += n * int64(os.Getpagesize())
				break
			}
		}
	}
	return sum
}
