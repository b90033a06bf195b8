package payeediffers_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/payeediffers"
)

func Test(t *testing.T) { detecttest.Run(t, payeediffers.Detector) }
