package employmenttwin_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/employmenttwin"
)

func Test(t *testing.T) { detecttest.Run(t, employmenttwin.Detector) }
