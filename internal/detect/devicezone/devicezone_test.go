package devicezone_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/devicezone"
)

func Test(t *testing.T) { detecttest.Run(t, devicezone.Detector) }
