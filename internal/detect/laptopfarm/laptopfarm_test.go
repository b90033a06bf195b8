package laptopfarm_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/laptopfarm"
)

func Test(t *testing.T) { detecttest.Run(t, laptopfarm.Detector) }
