package lowrate_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/lowrate"
)

func Test(t *testing.T) { detecttest.Run(t, lowrate.Detector) }
