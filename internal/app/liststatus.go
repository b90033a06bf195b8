package app

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// ListStatus writes which tables and lists are in force, how old they are and
// under which terms.
func ListStatus(w io.Writer, data string, now time.Time) error {
	if data != "" {
		if _, err := os.Stat(data); err != nil {
			return unread("folder", data, err)
		}
	}
	base, err := knowledge(data)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s %-10s %9s %8s  %-12s %s\n", "name", "date", "age", "rows", "sha256", "terms")
	for _, t := range base.Tables() {
		fmt.Fprintf(&b, "%-12s %-10s %9s %8d  %.12s %s\n", t.Name, t.Date, age(t.Date, now), t.Rows, t.SHA256, t.Licence)
	}
	lists, err := manifest(data)
	if err != nil {
		return err
	}
	for _, m := range lists {
		if m.Kind == partyList {
			fmt.Fprintf(&b, "%-12s %-10s %9s %8d  %.12s imported %s\n", m.Name, m.Date, age(m.Date, now), m.Rows, m.SHA256, m.Taken)
		}
	}
	writeTries(&b, tries(data))
	b.WriteString("\n")
	for _, t := range base.Tables() {
		if t.Attribution != "" {
			fmt.Fprintf(&b, "%s: %s\n", t.Name, t.Attribution)
		}
	}
	_, err = io.WriteString(w, b.String())
	return err
}

// writeTries says what came of the last attempt to fetch each list.
func writeTries(b *strings.Builder, all map[string]try) {
	if len(all) == 0 {
		return
	}
	b.WriteString("\nlast tries\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(b, "%-12s %s  %s\n", name, all[name].At, Plain(all[name].Say))
	}
}

func age(date string, now time.Time) string {
	t, err := time.Parse("2006-01-02", date)
	if err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%d days", int(now.Sub(t).Hours()/24))
}
