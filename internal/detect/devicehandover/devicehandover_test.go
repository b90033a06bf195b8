package devicehandover_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/devicehandover"
)

func Test(t *testing.T) { detecttest.Run(t, devicehandover.Detector) }
