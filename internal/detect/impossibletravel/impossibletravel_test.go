package impossibletravel_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/impossibletravel"
)

func Test(t *testing.T) { detecttest.Run(t, impossibletravel.Detector) }
