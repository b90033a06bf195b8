package app

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	alldetect "countersign/internal/detect/all"
	"countersign/internal/reference"
)

// WriteVersion prints what the program is made of.
func WriteVersion(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s, %s/%s)\n", Tool(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(&b, "rules  %d, %s\n", len(alldetect.Detectors), Digest(alldetect.Detectors))
	for _, t := range reference.Embedded().Tables() {
		fmt.Fprintf(&b, "table  %-12s %-10s %.12s\n", t.Name, t.Date, t.SHA256)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
