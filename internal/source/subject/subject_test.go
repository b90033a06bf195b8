package subject_test

import (
	"testing"

	"countersign/internal/source/sourcetest"
	"countersign/internal/source/subject"
)

func TestSource(t *testing.T) { sourcetest.Run(t, subject.Source) }

func FuzzSource(f *testing.F) { sourcetest.Fuzz(f, subject.Source) }
