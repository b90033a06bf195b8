package shipto_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/shipto"
)

func Test(t *testing.T) { detecttest.Run(t, shipto.Detector) }
